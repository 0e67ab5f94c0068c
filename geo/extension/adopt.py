"""Turn a kept plan into proposed route segments: one changeset, ids that stay the same, and undo works."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse import csgraph

from geo.errors import EditConflict, InvalidInput
from geo.extension.scenario_record import Scenario
from geo.language import N_
from geo.measure.vertices import Flags, Whole
from geo.model.feature import Feature, Put
from geo.model.history import NOBODY, Origin, Saved
from geo.model.stage import PROPOSED
from geo.network import lines as reshaping
from geo.stores.base import Store

SEGMENTS, STREETS = "route_segments", "streets"
_TAKEN_SHARE = 0.5  # of a street piece: from here on it is a segment already, or a street still
_COPIED = ("road_class", "width_m")
_NAMES = 2  # streets that a route is named after
_LONGEST_NAME = 200


@dataclass(frozen=True, eq=False)
class Adoption:
    """What adopting a plan makes.

    `segments`: a row each with `segment_id`, `route_id`, `route_name`, `phase`. `taken`: labels of street
    pieces that are left out, since a segment lies along them by now. `gone`: of those that are made, pieces
    along which no street lies any more; they are made as they were planned.
    """

    segments: gpd.GeoDataFrame
    taken: tuple[str, ...]
    gone: tuple[str, ...] = ()


def adoption(store: Store, scenario: Scenario) -> Adoption:
    """Return what adopting a plan would make now; nothing is changed.

    Raises:
        InvalidInput: nothing is left to propose.
        EditConflict: it was adopted already.
        StoreUnavailable: the record cannot be read now.
    """
    chosen = scenario.plan.chosen
    segments = store.frame(SEGMENTS)
    ids = [f"{scenario.id}-{number:0{len(str(len(chosen)))}}" for number in range(1, len(chosen) + 1)]
    made = chosen.assign(segment_id=ids)
    known = segments[segments["id"].isin(ids)]
    if len(known):
        raise EditConflict(
            N_(
                "The plan “{name}” was adopted already: {n} of its segments stand in the record, "
                "such as {id}. Undo that first, or plan anew."
            ),
            name=scenario.name,
            id=str(known["id"].iloc[0]),
            n=len(known),
        )
    taken = _lies_along(made, segments, store.programme.crs)
    free = made[~taken]
    if not len(free):
        raise InvalidInput(
            N_("Nothing is left to propose: along all that is planned there are routes already.")
        )
    gone = ~_lies_along(free, store.frame(STREETS), store.programme.crs)
    return Adoption(_routes(free, scenario), _labels(made, taken), _labels(free, gone))


def adopt(store: Store, scenario: Scenario, origin: Origin = NOBODY) -> Saved:
    """Make the planned street pieces proposed segments, a route for each connected part of each phase.

    `plan` of each is the scenario's name. What a segment lies along by now is left out.

    Raises:
        InvalidInput: nothing is left to propose.
        EditConflict: it was adopted already.
        StoreUnavailable: the store cannot be written now.
    """
    found = adoption(store, scenario)
    told = replace(origin, reason=origin.reason or scenario.name)
    try:
        return store.apply(_puts(found.segments, scenario), told)
    except EditConflict:  # somebody adopted it at the very same time
        adoption(store, scenario)
        raise


def _lies_along(made: gpd.GeoDataFrame, lines: gpd.GeoDataFrame, crs: str | None) -> Flags:
    """Return which pieces run along one of the lines by now, for most of their length."""
    if not len(made):
        return np.zeros(0, dtype=bool)
    shares, _ = reshaping.covered_share(list(made.geometry), list(lines.geometry), crs=crs)
    return np.asarray(shares >= _TAKEN_SHARE)


def _labels(made: gpd.GeoDataFrame, flags: Flags) -> tuple[str, ...]:
    return tuple(str(label) for label in made.index[flags])


def _routes(free: gpd.GeoDataFrame, scenario: Scenario) -> gpd.GeoDataFrame:
    """Add to each piece the id and the name of its route: what hangs together within one phase."""
    part = np.zeros(len(free), dtype=np.intp)
    phase = free["phase"].to_numpy()
    for number in np.unique(phase):
        own = phase == number
        part[own] = _parts(free["u"].to_numpy()[own], free["v"].to_numpy()[own])
    keys = [f"{scenario.id}-{at}-{letter + 1}" for at, letter in zip(phase, part, strict=True)]
    table = free.assign(route_id=keys)
    names = {key: _name(own, scenario, key) for key, own in table.groupby("route_id", sort=False)}
    return table.assign(route_name=table["route_id"].map(_distinct(names)))


def _parts(u: Whole, v: Whole) -> Whole:
    codes, _ = pd.factorize(np.concatenate([u, v]))
    count = int(codes.max()) + 1
    graph = sparse.coo_matrix((np.ones(len(u)), (codes[: len(u)], codes[len(u) :])), shape=(count, count))
    label = csgraph.connected_components(graph, directed=False)[1][codes[: len(u)]]
    return np.asarray(pd.factorize(label)[0])


def _name(own: gpd.GeoDataFrame, scenario: Scenario, key: object) -> str:
    """Return the names of the longest streets of a route, else the plan's own name."""
    named = own[own["name"].map(lambda name: isinstance(name, str) and bool(name))]
    metres = named.groupby("name", sort=False)["metres"].sum().sort_values(ascending=False, kind="stable")
    found = " – ".join(metres.index[:_NAMES]) or f"{scenario.name} {str(key).removeprefix(scenario.id)[1:]}"
    return found[:_LONGEST_NAME]


def _distinct(names: dict[object, str]) -> dict[object, str]:
    """Return names of which no two are alike: later ones get a number."""
    seen: Counter[str] = Counter()
    found = {}
    for key, name in names.items():
        seen[name] += 1
        found[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return found


def _puts(segments: gpd.GeoDataFrame, scenario: Scenario) -> Sequence[Put]:
    shapes = [orjson.loads(text) for text in shapely.to_geojson(segments.geometry.to_numpy())]
    rows = segments.drop(columns="geometry").to_dict("records")
    return [
        Put(
            Feature(
                SEGMENTS,
                str(row["segment_id"]),
                shape,
                {
                    "route_id": row["route_id"],
                    "route_name": row["route_name"],
                    "stage": PROPOSED,
                    "plan": scenario.name,
                    "joined_on": None,
                    **{name: _plain(row.get(name)) for name in _COPIED},
                },
            )
        )
        for row, shape in zip(rows, shapes, strict=True)
    ]


def _plain(value: object) -> object:
    return None if value is None or pd.isna(value) else value
