"""What it would cost: what kept plans of extension and the plan of lighting say of a route's segments."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.dossier.values import LightAdvice, LightPlan, Part, Proposal
from geo.errors import InvalidInput
from geo.extension.scenario_record import Scenario
from geo.lighting import streets as lamps
from geo.lighting.plan import states_of
from geo.lighting.runs import runs_of
from geo.measure.tally import counts_on
from geo.model.query import Moment
from geo.network import lines
from geo.programme import browse
from geo.programme.features import SEGMENTS
from geo.stores.base import Store

_AROUND = 0.002  # degrees, some 200 m: crossing streets further away move no pole here
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
        shares, _ = lines.covered_share(list(chosen.geometry), list(parts.geometry), crs=crs)
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


def lighting(store: Store, parts: Sequence[Part], moment: Moment) -> LightPlan | None:
    """Return what the plan of lighting for segments says of some that count; None: none has a shape.

    Only segments close by are looked at besides: what lies further away changes nothing here.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    assumed, known = store.lighting, {each.id: each for each in parts}
    frame = _close_by(store, known, moment)
    if not frame["id"].isin(known).any():
        return None
    standard = assumed.find(None)
    needs = lamps.required(frame, assumed, standard)
    try:
        runs = runs_of(
            frame,
            width_m=needs["width_m"].to_numpy(),
            crs=store.programme.crs,
            clear_metres=assumed.number("junction_clear_metres"),
            bend_degrees=assumed.number("bend_degrees"),
        )
    except InvalidInput:  # no line that has a length
        return None
    design = lamps.designed(frame, needs, runs, assumed, day=moment.as_of)
    table = design.assign(id=frame["id"], state=states_of(frame), lux=needs["lux"]).set_index("id")
    rows = (_advice(each, table.loc[each.id].to_dict()) for each in parts if each.id in table.index)
    return LightPlan(standard.labels, standard.certainty, tuple(rows))


def _close_by(store: Store, known: Mapping[str, Part], moment: Moment) -> gpd.GeoDataFrame:
    """Return the segments with a shape that count and lie around some of them, those too."""
    found = browse.inspected(store, SEGMENTS, moment.as_of)
    found = found[counts_on(found, moment.as_of) & ~shapely.is_empty(found.geometry.to_numpy())]
    own = found[found["id"].isin(known)]
    if not len(own):
        return own
    west, south, east, north = own.total_bounds
    around = shapely.box(west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    near = np.sort(shapely.STRtree(found.geometry.to_numpy()).query(around))
    return found.iloc[near].reset_index(drop=True)


def _advice(part: Part, told: Mapping[Any, Any]) -> LightAdvice:
    possible = isinstance(told["luminaire"], str)
    return LightAdvice(
        part=part.id,
        state=str(told["state"]),
        metres=part.metres or 0.0,
        lux=float(told["lux"]),
        poles=int(told["poles"]) if possible else None,
        capital_vnd=int(told["capital_vnd"]) if possible else 0,
        energy_vnd_year=int(told["energy_vnd_year"]) if possible else 0,
    )
