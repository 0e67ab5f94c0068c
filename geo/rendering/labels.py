"""Names on the map: wards inside their polygons, places beside their signs; `along` does routes and streets.

Every name has a box; a box is only taken when it lies on the map and touches no box that was taken before.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from geo.rendering import fonts, style, svg
from geo.rendering.frame import Box, Floats
from geo.rendering.paths import Geometries

PADDING = 0.5  # millimetres around a name
GRID = 13  # candidate places across a ward
SIZES = (1.0, 0.85, 0.7)  # of the type of a ward's name, best first
LONGEST = 13.0  # a longer name (multiples of its size) beside a sign or a line is set in two lines
BESIDE = np.array([(1, 0), (-1, 0), (0, -1), (0, 1), (0.7, -0.8), (-0.7, -0.8), (0.7, 0.8), (-0.7, 0.8)])


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


def _settings(name: str, kind: Type) -> Iterator[tuple[tuple[str, ...], Type]]:
    """Yield lines and type of a name, best first."""
    shapes = dict.fromkeys(((name,), balanced(name, kind)))
    for size in SIZES:
        for texts in shapes:
            yield texts, replace(kind, size=kind.size * size, halo=kind.halo * size)


def balanced(name: str, kind: Type) -> tuple[str, ...]:
    """Break a name into two lines that are as alike in width as can be; one word stays one line."""
    words = name.split(" ")
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    if not breaks:
        return (name,)
    return min(breaks, key=lambda lines: max(fonts.width(line, kind.size, kind.face) for line in lines))


def broken(name: str, kind: Type) -> tuple[str, ...]:
    """Return a name as one line, or two when it is long; a very long one is shortened."""
    longest = LONGEST * kind.size
    if fonts.width(name, kind.size, kind.face) <= longest:
        return (name,) if name else ()
    lines = balanced(name, kind)
    return tuple(fonts.shorten(line, longest * 1.3, kind.size, kind.face) for line in lines)


def _in_area(name: str, area: shapely.Geometry, kind: Type, room: Room) -> Name | None:
    """Place a name wholly inside an area: clear of lines, else over them; None where it has no room."""
    points = _candidates(area)
    away = np.hypot(*(points - points[0]).T) / kind.size
    shapely.prepare(area)
    second_best = None
    for texts, setting in _settings(name, kind):
        boxes = boxes_at(points, size_of(texts, setting))
        fit = np.flatnonzero(room.free(boxes) & shapely.contains(area, boxes))
        if not len(fit):
            continue
        covered = room.covered(boxes[fit])
        place = int(np.argmin(away[fit] * 0.3 + covered * 100))
        best = int(fit[place])
        found = texts, points[best], boxes[best], setting, room
        if not covered[place]:
            return taken(*found)
        second_best = second_best or found
    return taken(*second_best) if second_best else None


def taken(
    texts: tuple[str, ...], point: Floats, box: shapely.Geometry, kind: Type, room: Room, turn: float = 0.0
) -> Name:
    """Take room for a name, and return it."""
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
        texts = broken(name, kind)
        if not texts:
            continue
        wide, high = size_of(texts, kind)
        centres = point + BESIDE * (reach + wide / 2, reach + high / 2)
        boxes = boxes_at(centres, (wide, high))
        free = np.flatnonzero(room.free(boxes))
        if len(free):
            best = free[int(np.argmin(room.covered(boxes[free])))]
            placed.append(taken(texts, centres[best], boxes[best], kind, room))
    return placed


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
