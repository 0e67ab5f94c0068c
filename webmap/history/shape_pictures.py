"""Two shapes of a feature over each other, as lines of a small picture: as it was, as it became."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError

from geo.history.values import Line
from geo.model.history import GEOMETRY
from webmap.core.payload import world

WIDTH, HEIGHT = 320, 200
_MARGIN = 16
_LEAST = 400  # units of the map's square: some fifteen metres, so that a point is not blown up


@dataclass(frozen=True)
class ShapePicture:
    """Paths in a box of `WIDTH` by `HEIGHT`, empty without one; `points` are dots: old or new, x, y."""

    old: str
    new: str
    points: tuple[tuple[str, float, float], ...] = ()


def shape_picture(line: Line) -> ShapePicture | None:
    """Return the picture of a changed shape; None where no shape was changed, or it was erased."""
    event = line.event
    if event.field == GEOMETRY:
        pair = _shape(event.old), _shape(event.new)
    elif event.field is None:
        pair = _shape_in(event.old), _shape_in(event.new)
    else:
        return None
    if all(each is None for each in pair):
        return None
    drawn = [each for each in pair if each is not None]
    place = _placed(np.concatenate([world(shapely.get_coordinates(each)) for each in drawn]))
    points = [
        (name, *place(world(shapely.get_coordinates(each)))[0])
        for name, each in zip(("old", "new"), pair, strict=True)
        if each is not None and each.geom_type == "Point"
    ]
    old, new = (_path(each, place) for each in pair)
    return ShapePicture(old, new, tuple((name, float(x), float(y)) for name, x, y in points))


def _placed(xy: np.ndarray[Any, Any]) -> Any:
    low, high = xy.min(axis=0), xy.max(axis=0)
    span = np.maximum(high - low, _LEAST)
    scale = min((WIDTH - 2 * _MARGIN) / span[0], (HEIGHT - 2 * _MARGIN) / span[1])
    middle = (low + high) / 2

    def place(positions: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        found: np.ndarray[Any, Any] = (positions - middle) * scale + (WIDTH / 2, HEIGHT / 2)
        return found

    return place


def _path(shape: Any, place: Any) -> str:
    if shape is None or shape.geom_type == "Point":
        return ""
    lines = shapely.get_parts(shapely.boundary(shape) if shape.geom_type.endswith("Polygon") else shape)
    texts = []
    for line in lines:
        steps = place(world(shapely.get_coordinates(line)))
        texts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in steps))
    return "".join(texts)


def _shape_in(content: Any) -> Any:
    return _shape(content.get(GEOMETRY)) if isinstance(content, Mapping) else None


def _shape(geometry: Any) -> Any:
    if not isinstance(geometry, Mapping):
        return None
    try:
        found = shapely.geometry.shape(geometry)
    except (ShapelyError, AttributeError, KeyError, TypeError, ValueError, IndexError):
        return None
    finite = np.isfinite(shapely.get_coordinates(found)).all()
    return None if found.is_empty or not finite else found
