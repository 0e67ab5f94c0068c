"""Small street networks for tests, near Long Biên; places are metres from the corner of the map."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.crs import MEASURE, WGS84, project
from geo.network.network import Network, build_network
from tests.measure.shapes import EAST, NORTH


def streets(*shapes: BaseGeometry | None, **columns: Sequence[Any]) -> gpd.GeoDataFrame:
    """Return streets A, B, C … in metres."""
    ids = {"id": [chr(ord("A") + at) for at in range(len(shapes))]}
    return gpd.GeoDataFrame({**ids, **columns}, geometry=list(shapes), crs=MEASURE)


def built(*shapes: BaseGeometry | None, snap_metres: float = 1.0, **columns: Sequence[Any]) -> Network:
    """Return the network of some streets."""
    return build_network(streets(*shapes, **columns), snap_metres=snap_metres)


def lon_lat(x: float, y: float) -> tuple[float, float]:
    """Return a place in degrees."""
    lon, lat = project(np.array([[EAST + x, NORTH + y]]), source=MEASURE, target=WGS84)[0]
    return float(lon), float(lat)


def node_at(network: Network, x: float, y: float) -> int:
    """Return the node at a place."""
    away = np.hypot(network.nodes["x"] - EAST - x, network.nodes["y"] - NORTH - y)
    assert away.min() < 0.02, "there is no node"
    return int(away.argmin())
