"""Small frames for tests of the analysis, near Long Biên in EPSG:5897 metres."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.crs import MEASURE
from geo.measure.crosswalk import Crosswalk

EAST, NORTH = 592_000.0, 2_328_000.0


def line(*points: tuple[float, float]) -> LineString:
    """Return a line through points given from the corner of the map."""
    return LineString([(EAST + x, NORTH + y) for x, y in points])


def block(west: float, south: float, east: float, north: float) -> Polygon:
    """Return a rectangle given from the corner of the map."""
    return box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def polygon(*points: tuple[float, float]) -> Polygon:
    """Return an area given by points from the corner of the map."""
    return Polygon([(EAST + x, NORTH + y) for x, y in points])


def wards(*shapes: BaseGeometry | None, codes: Sequence[str] | None = None) -> gpd.GeoDataFrame:
    """Return wards called 001, 002 … unless codes are given."""
    codes = list(codes) if codes is not None else [f"{at + 1:03d}" for at in range(len(shapes))]
    return gpd.GeoDataFrame({"code": codes}, geometry=list(shapes), crs=MEASURE)


def segments(*shapes: BaseGeometry | None, **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Return segments S0, S1 … with more columns."""
    identity = {"id": [f"S{at}" for at in range(len(shapes))]}
    return gpd.GeoDataFrame({**identity, **columns}, geometry=list(shapes), crs=MEASURE)


def metres(crossed: Crosswalk, segment: int = 0) -> dict[int, float]:
    """Return {ward: metres} of one segment."""
    rows = crossed.segment == segment
    return dict(zip(crossed.ward[rows].tolist(), crossed.metres[rows].tolist(), strict=True))


def shared(crossed: Crosswalk) -> float:
    """Return the metres on borders of several wards."""
    return float(crossed.shared_metres.sum())


def matrix(crossed: Crosswalk) -> np.ndarray:
    """Return metres as an array of segments by wards, outside last."""
    whole = np.zeros((len(crossed.segment_metres), crossed.ward_count + 1))
    whole[crossed.segment, crossed.ward] = crossed.metres
    return whole


def random_lines(random: np.random.Generator, count: int, *, span: float) -> list[BaseGeometry]:
    """Return wandering lines of 2 to 8 vertices, one in four in two parts, on a square of `span` metres."""

    def one() -> LineString:
        begin = random.uniform(-0.2 * span, 1.2 * span, 2)
        steps = random.normal(0, span / 3, (random.integers(1, 8), 2))
        return LineString(np.vstack([begin, begin + np.cumsum(steps, axis=0)]) + (EAST, NORTH))

    return [MultiLineString([one(), one()]) if at % 4 == 3 else one() for at in range(count)]


def random_areas(random: np.random.Generator, count: int, *, span: float) -> list[BaseGeometry]:
    """Return star-shaped areas that overlap at random, one in four with a hole."""
    areas = []
    for at in range(count):
        centre = random.uniform(0, span, 2) + (EAST, NORTH)
        angles = np.sort(random.uniform(0, 2 * np.pi, 12))
        reach = random.uniform(0.1, 0.5, 12)[:, None] * span
        ring = centre + reach * np.column_stack([np.cos(angles), np.sin(angles)])
        area = Polygon(ring).buffer(0)
        areas.append(area.difference(area.buffer(-0.05 * span)) if at % 4 == 3 else area)
    return [area for area in areas if not shapely.is_empty(area)]
