"""The street network: a clean graph in metres, with a report of what was mended and what is cut off.

Streets meet where one ends at a vertex of another, or where they share a vertex. Loose ends are joined
within a tolerance to what they were meant to meet. Streets that merely cross do not meet: one is a bridge.
Streets of different level (`layer` or `level`, else `bridge` and `tunnel`, as OpenStreetMap has them) meet
at their ends only.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.crs import WGS84, measuring_crs
from geo.errors import InvalidInput
from geo.language import N_
from geo.measure.crosswalk import measured
from geo.measure.vertices import Flags, Floats, Geometries, Whole
from geo.network.frames import Drawn, Network, NetworkReport, assembled
from geo.network.joints import cut_lines

__all__ = ["Network", "NetworkReport", "build_network", "distances", "graph_of", "levels_of"]

SNAP_METRES = 1.0
_LINES = (1, 2, 5)  # LineString, LinearRing, MultiLineString
_MOST_SNAP = 50.0  # metres


def build_network(
    streets: gpd.GeoDataFrame, *, crs: str | None = None, snap_metres: float = SNAP_METRES
) -> Network:
    """Return the network of streets ((Multi)LineStrings in any CRS), measured in `crs` (None: EPSG:5897).

    The order of streets does not matter but for the order of edges; the input is unchanged.

    Raises:
        InvalidInput: no CRS, no line, a coordinate that is no number, a tolerance that makes no sense.
    """
    if not 0 <= snap_metres <= _MOST_SNAP:
        raise InvalidInput(
            N_("Ends cannot be joined within {metres} m. Choose between 0 and {most} m."),
            metres=snap_metres,
            most=_MOST_SNAP,
        )
    target = measuring_crs(crs)
    shapes = measured(streets, target)
    lines, row, kept = _lines(shapes)
    degrees = shapely.get_coordinates(
        shapely.get_parts(np.asarray(streets.geometry.to_crs(WGS84).array))[kept]
    )
    level = levels_of(streets)[row]
    pieces = cut_lines(lines, snap_metres=snap_metres, level=level)
    return assembled(streets, Drawn(lines, degrees, row, level), pieces, target.to_string())


def graph_of(network: Network) -> csr_array:
    """Return the metres between nodes as a symmetric matrix; of parallel edges the shortest counts."""
    u, v = network.edges["u"].to_numpy(), network.edges["v"].to_numpy()
    return shortest_links(u, v, network.edges["metres"].to_numpy(), len(network.nodes))


def shortest_links(u: Whole, v: Whole, metres: Floats, count: int) -> csr_array:
    """Return a symmetric matrix of `count` nodes; of parallel edges the shortest counts, loops do not."""
    low, high = np.minimum(u, v), np.maximum(u, v)
    order = np.lexsort([metres, high, low])
    order = order[low[order] != high[order]]
    key = low[order] * count + high[order]
    order = order[np.diff(key, prepend=-1) != 0]
    low, high, metres = low[order], high[order], metres[order]
    both = np.concatenate([low, high]), np.concatenate([high, low])
    return csr_array((np.tile(metres, 2), both), shape=(count, count))


def distances(network: Network, sources: Sequence[int] | Whole) -> Floats:
    """Return for each node the metres along the network to the nearest of `sources` (nodes); inf: no way.

    Raises:
        InvalidInput: no source, or one that is no node.
    """
    found = np.atleast_1d(np.asarray(sources, dtype=np.intp))
    count = len(network.nodes)
    if not len(found) or found.min() < 0 or found.max() >= count:
        raise InvalidInput(N_("There is no such node of the network to measure from."))
    metres = dijkstra(graph_of(network), directed=True, indices=np.unique(found), min_only=True)
    return np.asarray(metres, dtype=np.float64)


def _lines(shapes: Geometries) -> tuple[Geometries, Whole, Flags]:
    """Return the single lines of shapes, the shape of each, and which parts of shapes they are.

    Raises:
        InvalidInput: a shape that is no line, a coordinate that is no number.
    """
    kinds = shapely.get_type_id(shapes)
    if (~np.isin(kinds, _LINES) & (kinds >= 0) & ~shapely.is_empty(shapes)).any():
        raise InvalidInput(N_("A street network is made of lines alone. Take points and areas out."))
    parts, row = shapely.get_parts(shapes, return_index=True)
    lengths = shapely.length(parts)
    if not np.isfinite(lengths).all():
        raise InvalidInput(
            N_("{n} streets have a coordinate that is no number. Draw them again."),
            n=len(np.unique(row[~np.isfinite(lengths)])),
        )
    kept = lengths > 0
    return parts[kept], row[kept], kept


def levels_of(streets: gpd.GeoDataFrame) -> Whole:
    """Return the level of each street: `layer` or `level`, else 1 for a `bridge`, -1 for a `tunnel`."""
    found = np.zeros(len(streets))
    for name, level in (("tunnel", -1.0), ("bridge", 1.0)):
        if name in streets:
            found[_is_set(streets[name])] = level
    for name in ("level", "layer"):
        if name in streets:
            given = pd.to_numeric(streets[name], errors="coerce").to_numpy(dtype=np.float64)
            found = np.where(np.isfinite(given) & (given != 0), given, found)
    return np.asarray(np.round(found), dtype=np.intp)


def _is_set(column: pd.Series) -> Flags:
    words = column.astype("object").map(lambda value: str(value).strip().casefold())
    return np.asarray(~words.isin(["", "0", "0.0", "no", "none", "nan", "false", "f", "<na>"]), dtype=bool)
