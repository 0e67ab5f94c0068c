"""Maps on forms of inspection: what is inspected is marked, a number stands on each of its parts."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.inspection.values import FormMap
from geo.map_images import export
from geo.model.programme import Bounds
from geo.model.query import Moment
from geo.rendering.image import compose, lay_out
from geo.rendering.request import PICTURE, ImageRequest
from geo.stores.base import Store

_AROUND, _LEAST_DEGREES = 0.08, 0.0012  # room around it: of its extent, and at least
_NUMBERS_APART = 0.066  # of the map's width


def map_of(
    store: Store, frame: gpd.GeoDataFrame, moment: Moment, *, title: str, alt: str, language: str
) -> FormMap:
    """Return the map of segments or of a block, marked, with the place of each one's number."""
    request = ImageRequest(
        as_of=moment.as_of,
        boundaries=moment.boundaries,
        bounds=_bounds(frame),
        paper=PICTURE,
        language=language,
        title=title,
    )
    scene = replace(export.scene(store, request), marked=frame)
    layout = lay_out(scene, request).frame
    middles = [middle_of(shape) for shape in frame.geometry]
    wide, high = request.size_mm
    shares = layout.from_degrees(shapely.get_coordinates(middles)) / (wide, high)
    return FormMap(str(compose(scene, request)), alt, _apart(shares), wide / high)


def middle_of(shape: Any) -> Any:
    """Return where the number of a feature stands: on its line, or on its surface."""
    if shapely.get_dimensions(shape) != 1:
        return shapely.point_on_surface(shape)
    return shapely.line_interpolate_point(_longest(shape), 0.5, normalized=True)


def _longest(shape: Any) -> Any:
    """Return the longest part of a line of several: a number stands on a line, not between two."""
    return max(shapely.get_parts(shape), key=shapely.length)


def _apart(shares: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[tuple[float, float], ...]:
    """Move numbers that would cover earlier ones to their right."""
    placed: list[tuple[float, float]] = []
    for x, y in np.clip(shares, 0.03, 0.97).tolist():
        while any(abs(x - a) < _NUMBERS_APART and abs(y - b) < _NUMBERS_APART for a, b in placed):
            x += _NUMBERS_APART  # noqa: PLW2901  moved on until it is free
        placed.append((x, y))
    return tuple(placed)


def _bounds(frame: gpd.GeoDataFrame) -> Bounds:
    west, south, east, north = (float(each) for each in frame.total_bounds)
    x = max((east - west) * _AROUND, _LEAST_DEGREES)
    y = max((north - south) * _AROUND, _LEAST_DEGREES)
    return west - x, south - y, east + x, north + y
