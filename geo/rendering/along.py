"""Names along lines: routes and streets where they are straight and long enough, else beside them."""

import math
from collections.abc import Sequence

import numpy as np
import shapely

from geo.rendering.frame import Floats
from geo.rendering.labels import BESIDE, PADDING, Name, Room, Type, boxes_at, broken, size_of, taken
from geo.rendering.paths import Geometries

MOST_LINES = 150  # names along lines that are tried
FURTHER = 0.7  # of its height: so much further a level name can stand, to be clear of a slanting line


def line_names(
    names: Sequence[str], lines: Geometries, kind: Type, room: Room, *, beside: float = 0.0
) -> list[Name]:
    """Place names along lines where they are straight and long enough, the longest lines first.

    `names` and `lines` go together, equal names are joined; `beside` is the distance of the name's edge from
    the line (0: on the line).
    """
    placed = []
    for name, joined in _by_name(names, lines)[:MOST_LINES]:
        found = _along(name, joined, kind, room, beside)
        if beside and not found:
            found = _near(name, joined, kind, room, beside)
        if found:
            placed.append(found)
    return placed


def _by_name(names: Sequence[str], lines: Geometries) -> list[tuple[str, shapely.Geometry]]:
    labels = np.array(names, dtype=object)
    unique = sorted({name for name in names if name})
    lengths = shapely.length(lines)
    code = {name: place for place, name in enumerate(unique)}
    numbers = np.array([code.get(name, -1) for name in labels], dtype=np.int64)
    total = np.bincount(numbers[numbers >= 0], weights=lengths[numbers >= 0], minlength=len(unique))
    order = np.argsort(-total, kind="stable")[:MOST_LINES]
    found = []
    for place in order.tolist():
        merged = shapely.get_parts(shapely.line_merge(shapely.union_all(lines[numbers == place])))
        found.append((unique[place], merged[int(np.argmax(shapely.length(merged)))]))
    return found


def _along(name: str, line: shapely.Geometry, kind: Type, room: Room, beside: float) -> Name | None:
    wide, high = size_of((name,), kind)
    length = float(shapely.length(line))
    if length < wide:
        return None
    middles = np.linspace(wide / 2, length - wide / 2, 15)
    middles = middles[np.argsort(np.abs(middles - length / 2), kind="stable")]
    at = middles[:, None] + np.linspace(-wide / 2, wide / 2, 7)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, at.ravel())).reshape(-1, 7, 2)
    chord = points[:, -1] - points[:, 0]
    reach = np.hypot(*chord.T)
    straight = (_bend(points, chord, reach) < kind.size * 0.3) & (reach > wide * 0.9)
    return _first_free(name, points[straight], chord[straight], (wide, high), kind, room, beside)


def _near(name: str, line: shapely.Geometry, kind: Type, room: Room, beside: float) -> Name | None:
    """Place a level name beside a line that is too short or too bent to carry it."""
    texts = broken(name, kind)
    wide, high = size_of(texts, kind)
    points = shapely.get_coordinates(
        shapely.line_interpolate_point(line, [0.5, 0.3, 0.7, 0.1, 0.9], normalized=True)
    )
    centres = np.concatenate(
        [
            (points[:, None] + BESIDE * (away + wide / 2, away + high / 2)).reshape(-1, 2)
            for away in (beside, beside + high * FURTHER)
        ]
    )
    boxes = boxes_at(centres, (wide, high))
    free = np.flatnonzero(room.free(boxes))
    free = free[room.covered(boxes[free]) == 0]
    return taken(texts, centres[free[0]], boxes[free[0]], kind, room) if len(free) else None


def _bend(points: Floats, chord: Floats, reach: Floats) -> Floats:
    from_start = points - points[:, :1]
    across = from_start[..., 0] * chord[:, None, 1] - from_start[..., 1] * chord[:, None, 0]
    found: Floats = np.abs(across).max(axis=1) / np.maximum(reach, 1e-9)
    return found


def _first_free(
    name: str,
    points: Floats,
    chord: Floats,
    size: tuple[float, float],
    kind: Type,
    room: Room,
    beside: float,
) -> Name | None:
    if not len(points):
        return None
    flip = np.where((chord[:, :1] < 0) | ((chord[:, :1] == 0) & (chord[:, 1:] > 0)), -1.0, 1.0)
    along = chord * flip / np.maximum(np.hypot(*chord.T), 1e-9)[:, None]
    above = np.column_stack([along[:, 1], -along[:, 0]])
    middle = (points[:, 0] + points[:, -1]) / 2
    shift = beside + size[1] / 2 - PADDING if beside else 0.0
    sides = (1.0, -1.0) if beside else (0.0,)
    centres = np.concatenate([middle + above * shift * side for side in sides])
    direction = np.concatenate([along] * len(sides))
    boxes = _turned_boxes(centres, direction, size)
    free = np.flatnonzero(room.free(boxes))
    free = free[room.covered(boxes[free]) <= (1 if beside else 0)]
    if not len(free):
        return None
    best = free[int(np.argmin(room.covered(boxes[free])))]
    turn = math.degrees(math.atan2(direction[best, 1], direction[best, 0]))
    return taken((name,), centres[best], boxes[best], kind, room, turn)


def _turned_boxes(centres: Floats, along: Floats, size: tuple[float, float]) -> Geometries:
    across = np.column_stack([-along[:, 1], along[:, 0]])
    corners = np.stack(
        [
            centres + along * size[0] / 2 * right + across * size[1] / 2 * down
            for right, down in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ],
        axis=1,
    )
    found: Geometries = shapely.polygons(corners)
    return found
