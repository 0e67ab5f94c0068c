"""How many households of apartment blocks a street serves: those within a walk along the network."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.crs import WGS84
from geo.measure.vertices import Floats, Whole
from geo.network.attaching import Places, nearest_places
from geo.network.frames import Network
from geo.network.network import shortest_links

ACCESS_METRES = 200.0  # blocks farther from every street are on none
_AT_ONCE = 64  # blocks whose walks are held in memory


def households_near(network: Network, blocks: gpd.GeoDataFrame | None, *, reach_metres: float) -> Floats:
    """Return for each edge the households of blocks from which it is reached within `reach_metres`.

    A block is on the street that is nearest to it (at most 200 m off); from there the walk is measured along
    the network. A block without a known number of households counts none; each counts for every edge near it.
    """
    found = np.zeros(len(network.edges))
    if blocks is None or not len(blocks) or not len(network.edges):
        return found
    known = pd.to_numeric(blocks["households"], errors="coerce").fillna(0).to_numpy(dtype=np.float64)
    shapes = np.asarray(blocks.geometry.to_crs(WGS84).array)
    usable = (known > 0) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    known, points = known[usable], shapely.get_coordinates(shapely.point_on_surface(shapes[usable]))
    if not len(known):
        return found
    places = nearest_places(network, points)
    near = np.flatnonzero(places.away <= ACCESS_METRES)
    graph = _with_places(network, places)
    u, v, count = network.edges["u"].to_numpy(), network.edges["v"].to_numpy(), len(network.nodes)
    for first in range(0, len(near), _AT_ONCE):
        rows = near[first : first + _AT_ONCE]
        metres = np.atleast_2d(dijkstra(graph, directed=True, indices=count + rows, limit=reach_metres))
        at_edge = np.minimum(metres[:, u], metres[:, v]) <= reach_metres
        at_edge[np.arange(len(rows)), places.edge[rows]] = True
        found += known[rows] @ at_edge
    return found


def _with_places(network: Network, places: Places) -> csr_array:
    """Return the graph with one more node for each place, from which one walks either way along its edge."""
    edges, count = network.edges, len(network.nodes)
    metres = edges["metres"].to_numpy()
    own: Whole = np.arange(len(places.edge)) + count
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    rest = np.maximum(metres[places.edge] - places.along, 0)
    return shortest_links(
        np.concatenate([u, own, own]),
        np.concatenate([v, u[places.edge], v[places.edge]]),
        np.concatenate([metres, places.along, rest]),
        count + len(own),
    )
