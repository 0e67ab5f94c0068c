"""Names on the map: wards inside their polygons, places beside their signs, routes and streets along lines.

Every name has a box; a box is only taken when it lies on the map and touches no box that was taken before.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geo.rendering import fonts, style, svg
from geo.rendering.frame import Box, Floats
from geo.rendering.paths import Geometries

PADDING = 0.5  # millimetres around a name
GRID = 13  # candidate places across a ward
SMALLER = 0.85
WHOLLY, MOSTLY = 1.0, 0.45  # share of a name's box that lies inside its ward
LONGEST = 13.0  # a longer name (multiples of its size) beside a sign or a line is set in two lines
BESIDE = np.array([(1, 0), (-1, 0), (0, -1), (0, 1), (0.7, -0.8), (-0.7, -0.8), (0.7, 0.8), (-0.7, 0.8)])
MOST_LINES = 150  # names along lines that are tried


@dataclass(frozen=True)
class Type:
    """How a kind of name is set: size in millimetres, cut, colour."""

    size: float
    face: str
    colour: str
    halo: float = 0.9


@dataclass(frozen=True)
class Name:
    """A name in its place: lines of text, the middle of the box, degrees clockwise."""

    lines: tuple[str, ...]
    x: float
    y: float
    type: Type
    turn: float = 0.0
    anchor: str = "middle"


class Room:
    """The boxes that are taken on one map, the map's own edge, and lines that names should not cover."""

    def __init__(
        self, box: Box, taken: Iterable[shapely.Geometry] = (), *, lines: Geometries | None = None
    ) -> None:
        inner = box.inset(1.0)
        self._edge = (inner.x, inner.y, inner.right, inner.bottom)
        self._taken: list[shapely.Geometry] = list(taken)
        self._lines = shapely.STRtree([] if lines is None else lines)

    def free(self, boxes: Geometries) -> npt.NDArray[np.bool_]:
        """Say for each box whether it is on the map and touches nothing that is taken."""
        bounds = shapely.bounds(boxes)
        x0, y0, x1, y1 = self._edge
        inside = (bounds[:, 0] >= x0) & (bounds[:, 1] >= y0) & (bounds[:, 2] <= x1) & (bounds[:, 3] <= y1)
        for taken in self._taken:
            inside &= ~shapely.intersects(boxes, taken)
        return np.asarray(inside)

    def covered(self, boxes: Geometries) -> Floats:
        """Count for each box the lines that it would cover."""
        hit, _ = self._lines.query(boxes, predicate="intersects")
        return np.bincount(hit, minlength=len(boxes)).astype(np.float64)

    def take(self, box: shapely.Geometry) -> None:
        """Mark a box as taken."""
        self._taken.append(box)


def size_of(lines: Sequence[str], kind: Type) -> tuple[float, float]:
    """Return width and height of the box of a name, with its padding."""
    wide = max(fonts.width(line, kind.size, kind.face) for line in lines)
    return wide + 2 * PADDING, len(lines) * kind.size * 1.12 + 2 * PADDING


def boxes_at(points: Floats, size: tuple[float, float]) -> Geometries:
    """Return boxes of one size around points."""
    half = np.array(size) / 2
    low, high = points - half, points + half
    found: Geometries = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    return found


def ward_names(names: Sequence[str], areas: Geometries, kind: Type, room: Room) -> list[Name]:
    """Place ward names inside their polygons (page millimetres), small wards first, away from lines."""
    placed = []
    for number in np.argsort(shapely.area(areas), kind="stable").tolist():
        if not names[number]:
            continue
        found = _in_area(names[number], areas[number], kind, room)
        if found:
            placed.append(found)
    return placed


def _settings(name: str, kind: Type) -> Iterator[tuple[tuple[str, ...], Type, float]]:
    """Yield lines, type and the least share of the box that must lie inside, best first."""
    smaller = Type(kind.size * SMALLER, kind.face, kind.colour, kind.halo * SMALLER)
    shapes = dict.fromkeys(((name,), balanced(name, kind)))
    for setting in (kind, smaller):
        for texts in shapes:
            yield texts, setting, WHOLLY
    yield (name,), smaller, MOSTLY


def balanced(name: str, kind: Type) -> tuple[str, ...]:
    """Break a name into two lines that are as alike in width as can be; one word stays one line."""
    words = name.split(" ")
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    if not breaks:
        return (name,)
    return min(breaks, key=lambda lines: max(fonts.width(line, kind.size, kind.face) for line in lines))


def _lines(name: str, kind: Type) -> tuple[str, ...]:
    """Return a name as one line, or two when it is long; a very long one is shortened."""
    longest = LONGEST * kind.size
    if fonts.width(name, kind.size, kind.face) <= longest:
        return (name,) if name else ()
    lines = balanced(name, kind)
    return tuple(fonts.shorten(line, longest * 1.3, kind.size, kind.face) for line in lines)


def _in_area(name: str, area: shapely.Geometry, kind: Type, room: Room) -> Name | None:
    """Place a name inside an area: wholly and clear of lines, else mostly and clear, else over lines."""
    points = _candidates(area)
    away = np.hypot(*(points - points[0]).T) / kind.size
    second_best = None
    for texts, setting, least_inside in _settings(name, kind):
        boxes = boxes_at(points, size_of(texts, setting))
        fit = np.flatnonzero(room.free(boxes))
        fit = fit[_inside(boxes[fit], area, least_inside)]
        if not len(fit):
            continue
        covered = room.covered(boxes[fit])
        place = int(np.argmin(away[fit] * 0.3 + covered * 100))
        best = int(fit[place])
        found = texts, points[best], boxes[best], setting, room
        if not covered[place]:
            return _taken(*found)
        second_best = second_best or found
    return _taken(*second_best) if second_best else None


def _inside(boxes: Geometries, area: shapely.Geometry, least: float) -> npt.NDArray[np.bool_]:
    if least == WHOLLY:
        shapely.prepare(area)
        return np.asarray(shapely.contains(area, boxes))
    share = shapely.area(shapely.intersection(boxes, area)) / shapely.area(boxes)
    return np.asarray(share >= least)


def _taken(
    texts: tuple[str, ...], point: Floats, box: shapely.Geometry, kind: Type, room: Room, turn: float = 0.0
) -> Name:
    room.take(box)
    return Name(texts, float(point[0]), float(point[1]), kind, turn)


def _candidates(area: shapely.Geometry) -> Floats:
    """Return points inside an area, the middle of its largest inscribed circle first."""
    x0, y0, x1, y1 = shapely.bounds(area)
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(area, max(x1 - x0, y1 - y0) / 100))[:1]
    xs, ys = np.meshgrid(np.linspace(x0, x1, GRID + 2)[1:-1], np.linspace(y0, y1, 2 * GRID + 2)[1:-1])
    return np.concatenate([centre, np.column_stack([xs.ravel(), ys.ravel()])])


def point_names(names: Sequence[str], points: Floats, reach: float, kind: Type, room: Room) -> list[Name]:
    """Place names beside points: right, left, above, below, at `reach` millimetres from the sign's middle."""
    placed = []
    for name, point in zip(names, points, strict=True):
        texts = _lines(name, kind)
        if not texts:
            continue
        wide, high = size_of(texts, kind)
        centres = point + BESIDE * (reach + wide / 2, reach + high / 2)
        boxes = boxes_at(centres, (wide, high))
        free = np.flatnonzero(room.free(boxes))
        if len(free):
            best = free[int(np.argmin(room.covered(boxes[free])))]
            placed.append(_taken(texts, centres[best], boxes[best], kind, room))
    return placed


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
    texts = _lines(name, kind)
    wide, high = size_of(texts, kind)
    points = shapely.get_coordinates(
        shapely.line_interpolate_point(line, [0.5, 0.3, 0.7, 0.1, 0.9], normalized=True)
    )
    shifts = BESIDE * (beside + wide / 2, beside + high / 2)
    centres = (points[:, None] + shifts[None]).reshape(-1, 2)
    boxes = boxes_at(centres, (wide, high))
    free = np.flatnonzero(room.free(boxes))
    free = free[room.covered(boxes[free]) == 0]
    return _taken(texts, centres[free[0]], boxes[free[0]], kind, room) if len(free) else None


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
    return _taken((name,), centres[best], boxes[best], kind, room, turn)


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


def draw(names: Iterable[Name]) -> svg.Markup:
    """Return names as text with a halo."""
    return svg.join(_draw(name) for name in names)


def _draw(name: Name) -> svg.Markup:
    step = name.type.size * 1.12
    first = -step * (len(name.lines) - 1) / 2 + name.type.size * 0.35
    angle = math.radians(name.turn)
    drawn = []
    for number, line in enumerate(name.lines):
        down = first + number * step
        drawn.append(
            fonts.text(
                name.x - math.sin(angle) * down,
                name.y + math.cos(angle) * down,
                line,
                name.type.size,
                face=name.type.face,
                fill=name.type.colour,
                anchor="middle",
                halo=name.type.halo,
                halo_colour=style.COLOURS["halo"],
                turn=name.turn,
            )
        )
    return svg.join(drawn)
