"""Page numbers on an atlas's index map: dark pills with a number, none over another.

A pill stands on its point where it can; else as near as there is room, with a line to its point. Where there
are many, all are smaller.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely

from geo.rendering import fonts, labels, style, svg
from geo.rendering.frame import Box, Floats, MapFrame
from geo.rendering.paths import Geometries
from geo.rendering.scene import Scene

Flags = npt.NDArray[np.bool_]
Numbered = tuple[tuple[shapely.Geometry, str], ...]

_HIGH_MM, _SIZE_MM = 4.6, 2.4
_EDGE_MM = 0.3  # white, around each
_APART_MM = 0.45  # between the edges of two, at full size
_SIZES = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4)  # tried in turn until all have room
_FULL = 0.5  # share of the map that pills may cover before they are made smaller
MOST_BESIDE = 2000  # more numbers than that only stand on their points, if they can
_RINGS, _TURNS = 14, 16  # places around a point, nearest first


@dataclass(frozen=True)
class Mark:
    """A page number on the map, in millimetres: the middle of its pill, half its sides, and its point."""

    number: str
    x: float
    y: float
    half: tuple[float, float]
    point: tuple[float, float]
    size: float

    @property
    def is_beside(self) -> bool:
        """Say whether it stands beside its point."""
        return (self.x, self.y) != self.point


def marks(frame: MapFrame, scene: Scene, unit: float) -> tuple[Mark, ...]:
    """Return the numbers where they stand; those without room at the least size are left out."""
    return _marks(frame, scene.numbered, unit)


def boxes(frame: MapFrame, scene: Scene, unit: float) -> Geometries:
    """Return the room that the numbers take on the page, in millimetres."""
    found = [
        labels.boxes_at(np.array([[m.x, m.y]]), (2 * m.half[0], 2 * m.half[1]))
        for m in marks(frame, scene, unit)
    ]
    return np.concatenate(found) if found else np.empty(0, dtype=object)


def draw(frame: MapFrame, scene: Scene, unit: float) -> svg.Markup:
    """Return the numbers, each on its pill, with lines to the points beside which they stand."""
    found = marks(frame, scene, unit)
    beside = [mark for mark in found if mark.is_beside]
    return svg.group(
        *(part for mark in beside for part in _leader(mark)),
        *(part for mark in found for part in _pill(mark)),
        class_="page-numbers",
    )


def _leader(mark: Mark) -> Iterator[svg.Markup]:
    ink, paper, wide = style.COLOURS["ink"], style.COLOURS["paper"], mark.size * 0.12
    x, y = mark.point
    yield svg.line(mark.x, mark.y, x, y, stroke=paper, stroke_width=3 * wide)
    yield svg.line(mark.x, mark.y, x, y, stroke=ink, stroke_width=wide)
    yield svg.element("circle", cx=x, cy=y, r=2 * wide, fill=ink)


def _pill(mark: Mark) -> Iterator[svg.Markup]:
    ink, paper = style.COLOURS["ink"], style.COLOURS["paper"]
    (wide, high), edge = mark.half, mark.size / _SIZE_MM * _EDGE_MM
    sides = {"width": 2 * wide - edge, "height": 2 * high - edge, "rx": high}
    left, top = mark.x - wide + edge / 2, mark.y - high + edge / 2
    yield svg.rect(left, top, fill=ink, stroke=paper, stroke_width=edge, **sides)
    down = mark.y + 0.36 * mark.size
    yield fonts.text(mark.x, down, mark.number, mark.size, face="semibold", fill=paper, anchor="middle")


# ------------------------------------------------------------------ where they stand
@lru_cache(maxsize=2)
def _marks(frame: MapFrame, numbered: Numbered, unit: float) -> tuple[Mark, ...]:
    if not numbered:
        return ()
    points = frame.from_degrees(shapely.get_coordinates([point for point, _ in numbered]))
    here = np.flatnonzero(_is_in(frame.box, points, np.zeros(2)))
    words = [numbered[place][1] for place in here.tolist()]
    placed: dict[int, Floats] = {}
    for factor in _SIZES:
        size = _SIZE_MM * unit * factor
        half = _halves(words, size, unit * factor)
        if factor > _SIZES[-1] and 4 * half.prod(axis=1).sum() > _FULL * frame.box.width * frame.box.height:
            continue
        placed = _placed(frame.box, points[here], half + _APART_MM / 2 * unit * factor)
        if len(placed) == len(here):
            break
    return tuple(
        Mark(words[k], *_pair(placed[k]), half=_pair(half[k]), point=_pair(points[here[k]]), size=size)
        for k in sorted(placed)
    )


def _pair(point: Floats) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _halves(words: list[str], size: float, unit: float) -> Floats:
    """Return half the width and height of each pill: a disc where the number is short."""
    high = _HIGH_MM * unit
    wide = [max(high, fonts.width(word, size, "semibold") + 0.42 * high) for word in words]
    return np.column_stack([wide, np.full(len(words), high)]) / 2


def _placed(box: Box, points: Floats, half: Floats) -> dict[int, Floats]:
    """Return the middle of each pill: first those that can stand on their point, then the others beside."""
    room = _Room(box, len(points))
    found: dict[int, Floats] = {}
    for places in (np.zeros((1, 2)), _around())[: 2 if len(points) <= MOST_BESIDE else 1]:
        for number in range(len(points)):
            middle = None if number in found else room.take(points[number], places, half[number])
            if middle is not None:
                found[number] = middle
    return found


class _Room:
    """The map, and the pills that stand on it."""

    def __init__(self, box: Box, most: int) -> None:
        self._box = box
        self._middles, self._sides = np.empty((most, 2)), np.empty((most, 2))
        self._count = 0

    def take(self, point: Floats, places: Floats, half: Floats) -> Floats | None:
        """Return the first of the places around a point where a pill has room, which it then takes."""
        tried = point + places * half.max()
        tried = tried[_is_in(self._box, tried, half)]
        free = np.flatnonzero(self._is_free(tried, half))
        if not len(free):
            return None
        found: Floats = tried[free[0]]
        self._middles[self._count], self._sides[self._count] = found, half
        self._count += 1
        return found

    def _is_free(self, tried: Floats, half: Floats) -> Flags:
        if not len(tried):
            return np.empty(0, dtype=np.bool_)
        middles, sides = self._middles[: self._count], self._sides[: self._count] + half
        low, high = tried.min(axis=0), tried.max(axis=0)
        close = ((middles + sides > low) & (middles - sides < high)).all(axis=1)
        over = np.abs(tried[:, None] - middles[None, close]) < sides[None, close]
        return ~np.asarray(np.any(over[..., 0] & over[..., 1], axis=1))


def _around() -> Floats:
    """Return places around a point, in half widths, nearest first."""
    reach = 1.0 + np.arange(_RINGS)[:, None] * 0.75
    turn = np.linspace(0, 2 * np.pi, _TURNS, endpoint=False) - np.pi / 4  # to the upper right first
    return np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=-1).reshape(-1, 2)


def _is_in(box: Box, middles: Floats, half: Floats) -> Flags:
    low, high = np.array([box.x, box.y]) + half, np.array([box.right, box.bottom]) - half
    return np.asarray(np.all((middles >= low) & (middles <= high), axis=1))
