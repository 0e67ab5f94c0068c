"""The frames of a network from the pieces of its streets: attributes carried, duplicates merged, a report."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.crs import WGS84, project
from geo.measure.vertices import Flags, Floats, Geometries, Whole
from geo.network.joints import Pieces

JOINED_END, JOINT, DUPLICATE, GONE, EMPTY = "joined_end", "joint", "duplicate", "gone", "empty"
MENDS = (JOINED_END, JOINT, DUPLICATE, GONE, EMPTY)
UNKNOWN = "unknown"
_DECIMALS = 9  # of a degree, as stores keep them


@dataclass(frozen=True, eq=False)
class NetworkReport:
    """What was mended, and what hangs together.

    `mended`: GeoDataFrame in WGS 84, a row each: `kind` (`joined_end`: a loose end met a vertex; `joint`: it
    met the inside of a street, which was split there; `duplicate`: a piece that was there twice; `gone`:
    shorter than what was mended; `empty`: a street without a line), `id`, `other` (id or None), `metres`
    (moved, or the length that was dropped), geometry: the place. `components`: DataFrame, the longest first:
    `component`, `edges`, `nodes`, `metres`. `given_metres`: the length of all streets as given.
    `streets_split`: how many streets became several edges.
    """

    mended: gpd.GeoDataFrame
    components: pd.DataFrame
    given_metres: float
    streets_split: int

    def counts(self) -> dict[str, int]:
        """Return how often each kind of mending was done."""
        found = self.mended["kind"].value_counts()
        return {kind: int(found.get(kind, 0)) for kind in MENDS}

    @property
    def dropped_metres(self) -> float:
        """The length of duplicates, and of what was shorter than what was mended."""
        return float(self.mended["metres"][self.mended["kind"].isin([DUPLICATE, GONE])].sum())


@dataclass(frozen=True, eq=False)
class Network:
    """A graph of streets.

    `edges`: GeoDataFrame in WGS 84: `edge_id` (the street's id, with `/1`, `/2` … where it was split), `u`,
    `v` (positions in `nodes`), `metres`, and every column of the streets. `nodes`: DataFrame: `x`, `y` in
    metres of `crs`, `lon`, `lat`, `component` (0: the longest). Neither must be changed.
    """

    edges: gpd.GeoDataFrame
    nodes: pd.DataFrame
    report: NetworkReport
    crs: str


@dataclass(frozen=True, eq=False)
class Drawn:
    """Single lines in metres, their vertices in degrees (n, 2), the street and the level of each line."""

    lines: Geometries
    degrees: Floats
    street: Whole
    level: Whole


def assembled(streets: gpd.GeoDataFrame, drawn: Drawn, pieces: Pieces, crs: str) -> Network:
    """Return the network whose edges are `pieces` of the lines `drawn` from `streets`."""
    ids = names_of(streets)
    street = drawn.street[pieces.line]
    lon_lat = _degrees(pieces.xy, pieces.source, drawn.degrees, crs)
    metres = shapely.length(shapely.linestrings(pieces.xy, indices=pieces.piece))
    twin = _twins(pieces, drawn.level[pieces.line])
    columns = pd.DataFrame(streets.drop(columns=streets.geometry.name)).iloc[street].reset_index(drop=True)
    head = {"edge_id": _edge_ids(ids, street), "u": pieces.u, "v": pieces.v, "metres": metres}
    rest = columns.drop(columns=[name for name in head if name in columns])
    table = pd.concat([pd.DataFrame(head), rest], axis=1)
    table, kept = _merged(table, twin)
    edges = gpd.GeoDataFrame(
        table, geometry=shapely.linestrings(lon_lat, indices=pieces.piece)[kept], crs=WGS84
    )
    node_lon_lat = _degrees(pieces.node_xy, pieces.node_source, drawn.degrees, crs)
    nodes = pd.DataFrame({"x": pieces.node_xy[:, 0], "y": pieces.node_xy[:, 1], "lon": node_lon_lat[:, 0],
                          "lat": node_lon_lat[:, 1]})  # fmt: skip
    nodes["component"], components = components_of(edges, len(nodes))
    mended = pd.concat(
        [
            _ends(pieces, ids[drawn.street], crs),
            _duplicates(lon_lat, pieces, metres, twin, ids[street]),
            _lost(streets, drawn, pieces, ids),
        ],
        ignore_index=True,
    )
    report = NetworkReport(
        gpd.GeoDataFrame(mended, geometry="geometry", crs=WGS84),
        components,
        float(shapely.length(drawn.lines).sum()),
        int((np.unique(street, return_counts=True)[1] > 1).sum()),
    )
    return Network(edges, nodes, report, crs)


def names_of(streets: gpd.GeoDataFrame) -> Geometries:
    """Return the id of each street as text; `#` and its position, counted from 1, where it has none."""
    numbers = np.array([f"#{at + 1}" for at in range(len(streets))], dtype=object)
    if "id" not in streets:
        return numbers
    given = streets["id"].astype("object")
    missing = given.isna() | (given.astype(str) == "")
    return np.where(missing.to_numpy(), numbers, given.astype(str).to_numpy(dtype=object))


def components_of(edges: pd.DataFrame, count: int) -> tuple[Whole, pd.DataFrame]:
    """Return the component of each of `count` nodes, 0 the longest, and a table of all of them."""
    u = edges["u"].to_numpy()
    links = coo_array((np.ones(len(edges), dtype=bool), (u, edges["v"].to_numpy())), shape=(count, count))
    number, label = connected_components(links, directed=False)
    metres = np.bincount(label[u], weights=edges["metres"], minlength=number)
    first = np.full(number, count)
    np.minimum.at(first, label, np.arange(count))
    order = np.lexsort([first, -np.round(metres, 3)])
    rank = np.empty(number, dtype=np.intp)
    rank[order] = np.arange(number)
    table = {
        "component": np.arange(number),
        "edges": np.bincount(label[u], minlength=number)[order],
        "nodes": np.bincount(label, minlength=number)[order],
        "metres": metres[order],
    }
    return np.asarray(rank[label], dtype=np.intp), pd.DataFrame(table)


def to_degrees(xy: Floats, crs: str) -> Floats:
    """Return places in degrees, as stores keep them; mend what a change of datum and back misses."""
    found = project(xy, source=crs, target=WGS84)
    return np.round(
        project(2 * xy - project(found, source=WGS84, target=crs), source=crs, target=WGS84), _DECIMALS
    )


def _degrees(xy: Floats, source: Whole, given: Floats, crs: str) -> Floats:
    """Return degrees as they were given, and of new places."""
    new = source < 0
    result = np.empty_like(xy)
    result[~new] = given[source[~new]]
    result[new] = to_degrees(xy[new], crs)
    return result


def _edge_ids(ids: Geometries, street: Whole) -> Geometries:
    order = np.argsort(street, kind="stable")
    begins = np.diff(street[order], prepend=-1) != 0
    at = np.arange(len(order))
    number = np.empty(len(order), dtype=np.intp)
    number[order] = at - at[begins][np.cumsum(begins) - 1] + 1
    several = np.bincount(street)[street] > 1
    named: Geometries = ids[street].copy()
    rows = np.flatnonzero(several)
    named[rows] = [f"{name}/{part}" for name, part in zip(named[rows], number[rows], strict=True)]
    again = pd.Series(named).groupby(named).cumcount().to_numpy()  # where streets share an id
    rows = np.flatnonzero(again)
    named[rows] = [f"{name}~{times + 1}" for name, times in zip(named[rows], again[rows], strict=True)]
    return named


def _twins(pieces: Pieces, level: Whole) -> Whole:
    """Return a number for each piece; pieces with one number run through the same places, either way."""
    xy = np.column_stack([pieces.place, level[pieces.piece]]).astype(np.float64)
    lines = shapely.normalize(shapely.linestrings(xy, indices=pieces.piece))
    return np.asarray(pd.factorize(shapely.to_wkb(lines))[0], dtype=np.intp)


def _merged(table: pd.DataFrame, twin: Whole) -> tuple[pd.DataFrame, Flags]:
    """Return a row for each twin, the first by its id; what it does not know is taken from the others."""
    several = np.bincount(twin)[twin] > 1
    kept = np.ones(len(table), dtype=bool)
    if not several.any():
        return table, kept
    rows = np.flatnonzero(several)
    some = table.iloc[rows].assign(_twin=twin[rows], _row=rows).sort_values("edge_id", kind="stable")
    kept[rows] = False
    first = some.drop_duplicates("_twin")
    kept[first["_row"]] = True
    known = some.assign(lit=some["lit"].where(some["lit"] != UNKNOWN)) if "lit" in some else some
    filled = known.groupby("_twin", sort=False).first().loc[first["_twin"]]
    result = table.copy()
    for name in table.columns.difference(["edge_id", "u", "v", "metres"]):
        values = filled[name].to_numpy()
        if name == "lit":
            values = pd.Series(values).fillna(UNKNOWN).to_numpy()
        result.loc[first["_row"].to_numpy(), name] = values
    return result[kept].reset_index(drop=True), kept


def _rows(
    kind: str | Geometries, ids: Geometries, other: Geometries, metres: Floats, places: Geometries
) -> pd.DataFrame:
    columns = {"kind": kind, "id": ids, "other": other, "metres": metres, "geometry": places}
    return pd.DataFrame(columns).astype({"kind": "object", "id": "object", "other": "object"})


def _ends(pieces: Pieces, ids: Geometries, crs: str) -> pd.DataFrame:
    mends = pieces.mends
    kinds = np.where(mends.inside, JOINT, JOINED_END).astype(object)
    places = shapely.points(to_degrees(mends.xy, crs))
    return _rows(kinds, ids[mends.line], ids[mends.other], mends.metres, places)


def _duplicates(
    lon_lat: Floats, pieces: Pieces, metres: Floats, twin: Whole, ids: Geometries
) -> pd.DataFrame:
    order = np.lexsort([ids.astype(str), twin])
    again = np.diff(twin[order], prepend=-1) == 0
    first = order[~again][twin[order]] if len(order) else order
    rows = order[again]
    begins = np.flatnonzero(np.diff(pieces.piece, prepend=-1) != 0)
    places = shapely.points(lon_lat[begins[rows]])
    return _rows(DUPLICATE, ids[rows], ids[first[again]], metres[rows], places)


def _lost(streets: gpd.GeoDataFrame, drawn: Drawn, pieces: Pieces, ids: Geometries) -> pd.DataFrame:
    first = np.flatnonzero(np.diff(shapely.get_coordinates(drawn.lines, return_index=True)[1], prepend=-1))
    gone = pieces.gone
    none = np.full(len(gone), None)
    short = _rows(
        GONE, ids[drawn.street[gone]], none, shapely.length(drawn.lines[gone]),
        shapely.points(drawn.degrees[first[gone]]),
    )  # fmt: skip
    empty = np.setdiff1d(np.arange(len(streets)), drawn.street)
    nothing = np.full(len(empty), None)
    return pd.concat([short, _rows(EMPTY, ids[empty], nothing, np.zeros(len(empty)), nothing)])
