"""What it would cost: what kept plans of extension and the plan of lighting say of a route's segments."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.analysis import reshaping
from geo.errors import InvalidInput
from geo.model.dossier import LightAdvice, LightPlan, Proposal
from geo.model.query import Moment
from geo.services.details import SEGMENTS
from geo.services.lighting import plan_lighting
from geo.services.scenario_record import Scenario
from geo.stores.base import Store

_ALONG = 0.5  # of a planned piece: from here on it runs along the route, as where plans are adopted


def proposals(store: Store, parts: gpd.GeoDataFrame, plans: Sequence[Scenario]) -> tuple[Proposal, ...]:
    """Return what kept plans say of some segments: those made of them, else pieces that run along them."""
    found = (_proposal(parts, each, store.programme.crs) for each in plans)
    return tuple(sorted((each for each in found if each is not None), key=lambda each: (each.day, each.id)))


def _proposal(parts: gpd.GeoDataFrame, scenario: Scenario, crs: str | None) -> Proposal | None:
    chosen = scenario.plan.chosen
    if not len(chosen) or not len(parts):
        return None
    ids = [f"{scenario.id}-{number:0{len(str(len(chosen)))}}" for number in range(1, len(chosen) + 1)]
    made = np.isin(np.array(ids, dtype=object), parts["id"].to_numpy(object))
    along = made
    if not made.any():
        shares, _ = reshaping.covered_share(list(chosen.geometry), list(parts.geometry), crs=crs)
        along = shares >= _ALONG
    if not along.any():
        return None
    sums = (
        chosen[along]
        .groupby("phase")
        .agg(pieces=("phase", "size"), metres=("metres", "sum"), vnd=("cost_vnd", "sum"))
    )
    phases = tuple(
        (int(str(phase)), int(row["pieces"]), float(row["metres"]), int(row["vnd"]))
        for phase, row in sums.iterrows()
    )
    return Proposal(scenario.id, scenario.name, scenario.plan.moment.as_of, bool(made.any()), phases)


def lighting(store: Store, ids: Sequence[str], moment: Moment) -> LightPlan | None:
    """Return what the plan of lighting for segments says of some that count; None: there is nothing.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    if not ids:
        return None
    try:
        plan = plan_lighting(store, None, moment, layer=SEGMENTS)
    except InvalidInput:  # nothing to light: no segment with a shape
        return None
    table = plan.streets.set_index("id")
    rows = (table.loc[each] for each in ids if each in table.index)
    return LightPlan(plan.standard.labels, plan.standard.certainty, tuple(_advice(row) for row in rows))


def _advice(row: "pd.Series[float]") -> LightAdvice:
    told = row.to_dict()
    possible = isinstance(told["luminaire"], str)
    return LightAdvice(
        part=str(row.name),
        state=str(told["state"]),
        metres=float(told["metres"]),
        lux=float(told["lux"]),
        poles=int(told["poles"]) if possible else None,
        capital_vnd=int(told["capital_vnd"]) if possible else 0,
        energy_vnd_year=int(told["energy_vnd_year"]) if possible else 0,
    )
