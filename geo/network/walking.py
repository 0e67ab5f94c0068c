"""How far one walks along the network in some minutes: what is reached, and rings around it for the map."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.errors import InvalidInput
from geo.language import N_
from geo.measure.stretches import between
from geo.measure.vertices import Floats, Geometries
from geo.network.attaching import measured_edges
from geo.network.frames import Network, to_degrees

RING_METRES = 60.0  # to both sides of a street that is reached
_HOLE_M2 = 20_000.0  # smaller holes are closed: courtyards, ponds
_SMOOTH_METRES = 2.0


def reached(network: Network, metres_to: Floats, reach_metres: float) -> Geometries:
    """Return the stretches of streets (lines in metres) whose every place is within reach.

    `metres_to`: metres to each node, as `distances` returns them.
    """
    lines = measured_edges(network)
    length = np.asarray(shapely.length(lines), dtype=np.float64)
    left = np.clip(reach_metres - metres_to, 0, None)
    from_u = np.minimum(left[network.edges["u"].to_numpy()], length)
    from_v = np.minimum(left[network.edges["v"].to_numpy()], length)
    whole = from_u + from_v >= length
    head, tail = ~whole & (from_u > 0), ~whole & (from_v > 0)
    return np.concatenate(
        [
            lines[whole],
            between(lines[head], np.zeros(head.sum()), from_u[head]),
            between(lines[tail], (length - from_v)[tail], length[tail]),
        ]
    )


def walking_rings(
    network: Network,
    metres_to: Floats,
    *,
    minutes: Sequence[int] = (5, 10, 15),
    kmh: float = 4.5,
    away_metres: float = 0.0,
) -> gpd.GeoDataFrame:
    """Return what is reached on foot: `minutes`, `metres`, polygons in WGS 84, each inside the next.

    A ring lies 60 m around every stretch that is reached. `away_metres`: what is walked before the network.

    Raises:
        InvalidInput: a time or a speed without sense.
    """
    wanted = sorted(set(minutes))
    if not wanted or wanted[0] <= 0 or not 0 < kmh < 100:
        raise InvalidInput(N_("Walking times and speeds are numbers above 0."))
    metres = [each * kmh * 1000 / 60 for each in wanted]
    rings = [_ring(reached(network, metres_to, reach - away_metres)) for reach in metres]
    shapes = [shapely.union_all(rings[: at + 1]) for at in range(len(rings))]
    shapes = [shapely.transform(shape, lambda xy: to_degrees(xy, network.crs)) for shape in shapes]
    return gpd.GeoDataFrame({"minutes": wanted, "metres": metres}, geometry=shapes, crs=WGS84)


def _ring(lines: Geometries) -> shapely.Geometry:
    around = shapely.union_all(shapely.buffer(lines, RING_METRES, quad_segs=4))
    parts = shapely.get_parts(shapely.simplify(around, _SMOOTH_METRES))
    rings, part = shapely.get_rings(parts, return_index=True)
    outer = np.diff(part, prepend=-1) != 0
    large = outer | (shapely.area(shapely.polygons(rings)) >= _HOLE_M2)
    made = shapely.polygons(rings[outer])
    if (large & ~outer).any():
        holes = shapely.union_all(shapely.polygons(rings[large & ~outer]))
        return shapely.difference(shapely.union_all(made), holes)
    return shapely.union_all(made)
