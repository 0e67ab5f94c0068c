"""Where streets cross and do not meet: a bridge that nobody marked, or a junction that nobody drew."""

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.network.attaching import measured_edges
from geo.network.frames import Network, to_degrees
from geo.network.network import levels_of


def crossings(network: Network) -> gpd.GeoDataFrame:
    """Return the places where edges of one level cross without a node: `one`, `other` (edge ids), a point.

    A network keeps such streets apart; whoever looks after them can say which of the two it is.
    """
    lines, level = measured_edges(network), levels_of(network.edges)
    one, other = shapely.STRtree(lines).query(lines, predicate="crosses")
    kept = (one < other) & (level[one] == level[other])
    one, other = one[kept], other[kept]
    points, pair = shapely.get_parts(shapely.intersection(lines[one], lines[other]), return_index=True)
    are_points = shapely.get_type_id(points) == 0
    points, pair = points[are_points], pair[are_points]
    ends = network.nodes[["x", "y"]].to_numpy()
    u, v = network.edges["u"].to_numpy(), network.edges["v"].to_numpy()
    xy = shapely.get_coordinates(points)
    at_node = np.zeros(len(xy), dtype=bool)
    for side in (u[one], v[one]):  # they may meet at one place and cross at another
        at_node |= np.hypot(*(xy - ends[side[pair]]).T) <= 0.01
    xy, pair = xy[~at_node], pair[~at_node]
    ids = network.edges["edge_id"].to_numpy()
    return gpd.GeoDataFrame(
        {"one": ids[one[pair]], "other": ids[other[pair]]},
        geometry=shapely.points(to_degrees(xy, network.crs)),
        crs=WGS84,
    )
