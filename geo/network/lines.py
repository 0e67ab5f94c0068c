"""Cut, join and order lines. Shapes are in WGS 84 degrees, in and out; metres are of a projected CRS."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import MEASURE, WGS84, project

TOUCH_METRES = 0.1  # lines that are drawn by hand and come so near are meant to meet
SNAP_METRES = 0.05  # a cut so near to a vertex is made at the vertex
DECIMALS = 9  # of a degree, as stores keep them
_STRAIGHT_METRES = 0.0002  # what rounding to nine decimals moves a vertex aside, and no more
_PLACE = tuple[float, float]
_Floats = npt.NDArray[np.float64]
_Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Cut:
    """Both parts of a line, in its direction, and their metres; `away_metres`: from the point to the line.

    A part is None where the cut is at an end of the line.
    """

    first: shapely.Geometry | None
    second: shapely.Geometry | None
    first_metres: float
    second_metres: float
    away_metres: float


def metres_of(shapes: Sequence[shapely.Geometry], *, crs: str | None = None) -> _Floats:
    """Return the length of each shape in metres of `crs` (None: EPSG:5897)."""
    return np.asarray(shapely.length(_measured(shapes, crs)), dtype=np.float64)


def split_line(shape: shapely.Geometry, point: _PLACE, *, crs: str | None = None) -> Cut:
    """Cut a (Multi)LineString where it is nearest to a point (degrees); its vertices stay as they are.

    The cut lies on the line as measured in `crs`, rounded to nine decimals of a degree, so that the lengths
    of the parts add up to that of the whole.
    """
    lines = shapely.get_parts(shape)
    measured = _measured(lines, crs)
    here = shapely.points(_to_metres(np.array([point], dtype=np.float64), crs)[0])
    away = shapely.distance(measured, here)
    at = int(np.argmin(away))
    before, after = _halves(lines[at], measured[at], here, crs)
    first = _line_of([*lines[:at], *before])
    second = _line_of([*after, *lines[at + 1 :]])
    lengths = [0.0 if part is None else float(metres_of([part], crs=crs)[0]) for part in (first, second)]
    return Cut(first, second, lengths[0], lengths[1], float(away[at]))


def join_lines(shapes: Sequence[shapely.Geometry], *, crs: str | None = None) -> shapely.Geometry:
    """Join (Multi)LineStrings to one where their ends meet; where they branch, to a MultiLineString.

    Ends within ten centimetres become one. A vertex between two lines that lies straight between its
    neighbours goes, so that joining undoes a cut. The direction is that of the first shape.
    """
    lines = _meeting(shapely.get_parts(np.asarray(shapes, dtype=object)), crs)
    ends = _ends(lines).reshape(-1, 2)
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings([*lines])))
    straight = [_without_joints(line, ends, crs) for line in merged]
    return _line_of(_in_direction(straight, shapes[0]))


def groups(shapes: Sequence[shapely.Geometry], *, crs: str | None = None) -> npt.NDArray[np.intp]:
    """Return for each shape the position of the first one that it hangs together with, itself included."""
    found: npt.NDArray[np.intp] = np.arange(len(shapes))
    one, other = _touching(shapes, crs)
    while True:
        before = found.copy()
        np.minimum.at(found, one, before[other])
        found = found[found]
        if np.array_equal(found, before):
            return found


def gap_metres(
    one: Sequence[shapely.Geometry], other: Sequence[shapely.Geometry], *, crs: str | None = None
) -> float:
    """Return how far two groups of shapes are apart at the least, in metres."""
    return float(
        shapely.distance(shapely.union_all(_measured(one, crs)), shapely.union_all(_measured(other, crs)))
    )


def along(shapes: Sequence[shapely.Geometry], *, crs: str | None = None) -> list[int]:
    """Return the positions of shapes that hang together in the order in which one walks along them.

    The walk begins at a loose end, the westernmost one; a branch is walked before the way goes on.
    """
    one, other = _touching(shapes, crs)
    neighbours: dict[int, list[int]] = {at: [] for at in range(len(shapes))}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            neighbours[a].append(b)
    west = shapely.bounds(np.asarray(shapes, dtype=object))[:, 0].tolist()
    waiting = sorted(neighbours, key=lambda at: (len(neighbours[at]), west[at]), reverse=True)
    order: dict[int, None] = {}
    while waiting:
        at = waiting.pop()
        if at not in order:
            order[at] = None
            waiting += sorted(neighbours[at], key=lambda near: len(neighbours[near]), reverse=True)
    return list(order)


def covered_share(
    shapes: Sequence[shapely.Geometry], by: Sequence[shapely.Geometry], *, crs: str | None = None
) -> tuple[_Floats, npt.NDArray[np.intp]]:
    """Return how much of each line runs along one line of `by` (0 to 1) at the most, and along which."""
    lines, others = _measured(shapes, crs), _measured(by, crs)
    shares = np.zeros((len(lines), max(len(others), 1)))
    if len(others):
        at, near = shapely.STRtree(others).query(lines, predicate="dwithin", distance=TOUCH_METRES)
        strips = shapely.buffer(others[near], 10 * TOUCH_METRES, cap_style="flat")
        shares[at, near] = shapely.length(shapely.intersection(lines[at], strips)) / shapely.length(lines[at])
    which: npt.NDArray[np.intp] = np.argmax(shares, axis=1)
    return shares.max(axis=1), which


def _to_metres(degrees: _Floats, crs: str | None) -> _Floats:
    return project(degrees, source=WGS84, target=crs or MEASURE)


def _to_degrees(metres: _Floats, crs: str | None) -> _Floats:
    """Return the degrees of places; a change of datum and back misses by half a millimetre, so mend that."""
    found = project(metres, source=crs or MEASURE, target=WGS84)
    return project(2 * metres - _to_metres(found, crs), source=crs or MEASURE, target=WGS84)


def _measured(shapes: Sequence[shapely.Geometry] | _Shapes, crs: str | None) -> _Shapes:
    given = np.asarray(shapes, dtype=object)
    return np.asarray(shapely.transform(given, lambda xy: _to_metres(xy, crs)), dtype=object)


def _halves(
    line: shapely.Geometry, measured: shapely.Geometry, here: shapely.Geometry, crs: str | None
) -> tuple[list[shapely.Geometry], list[shapely.Geometry]]:
    """Return what lies before and what lies behind the place of a line that is nearest to `here`."""
    xy, degrees = shapely.get_coordinates(measured), shapely.get_coordinates(line)
    along_it = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    place = float(shapely.line_locate_point(measured, here))
    vertex = int(np.argmin(np.abs(along_it - place)))
    if abs(along_it[vertex] - place) <= SNAP_METRES:
        return _line(degrees[: vertex + 1]), _line(degrees[vertex:])
    behind = int(np.searchsorted(along_it, place))
    cut = shapely.get_coordinates(shapely.line_interpolate_point(measured, place))
    there = np.round(_to_degrees(cut, crs), DECIMALS)
    return _line(np.vstack([degrees[:behind], there])), _line(np.vstack([there, degrees[behind:]]))


def _line(degrees: _Floats) -> list[shapely.Geometry]:
    return [shapely.linestrings(degrees)] if len(degrees) > 1 else []


def _line_of(lines: Sequence[shapely.Geometry]) -> shapely.Geometry | None:
    if not len(lines):
        return None
    return lines[0] if len(lines) == 1 else shapely.multilinestrings([*lines])


def _ends(lines: _Shapes) -> _Floats:
    """Return the first and the last vertex of each line, shape (n, 2, 2)."""
    first, last = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    return np.stack([shapely.get_coordinates(first), shapely.get_coordinates(last)], axis=1)


def _meeting(lines: _Shapes, crs: str | None) -> _Shapes:
    """Return lines whose ends are the very same where they lie within ten centimetres."""
    ends = _ends(lines).reshape(-1, 2)
    xy = _to_metres(ends, crs)
    near = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) <= TOUCH_METRES
    first = near.argmax(axis=1)
    ends = ends[first[first]]
    coordinates, of_line = shapely.get_coordinates(lines, return_index=True)
    starts = np.searchsorted(of_line, np.arange(len(lines)))
    stops = np.append(starts[1:], len(of_line)) - 1
    coordinates[starts], coordinates[stops] = ends[0::2], ends[1::2]
    moved = shapely.linestrings(coordinates, indices=of_line)
    return np.asarray(moved[shapely.length(moved) > 0], dtype=object)


def _without_joints(line: shapely.Geometry, joints: _Floats, crs: str | None) -> shapely.Geometry:
    """Return a line without those vertices among `joints` that lie straight between their neighbours."""
    degrees = shapely.get_coordinates(line)
    xy = _to_metres(degrees, crs)
    before, here, after = xy[:-2], xy[1:-1], xy[2:]
    aside = shapely.distance(shapely.points(here), shapely.linestrings(np.stack([before, after], axis=1)))
    is_joint = (degrees[1:-1, None] == joints[None]).all(axis=2).any(axis=1)
    kept = np.concatenate([[True], ~(is_joint & (aside <= _STRAIGHT_METRES)), [True]])
    return shapely.linestrings(degrees[kept])


def _in_direction(lines: list[shapely.Geometry], like: shapely.Geometry) -> list[shapely.Geometry]:
    """Return lines turned so that they run as the first line of `like` does where they lie on it."""
    start, *_, end = shapely.points(shapely.get_coordinates(shapely.get_parts(like)[0]))
    way = shapely.line_locate_point(lines, end) - shapely.line_locate_point(lines, start)
    on_it = (shapely.distance(lines, start) < 1e-6) & (shapely.distance(lines, end) < 1e-6)
    return [*np.where(on_it & (way < 0), shapely.reverse(lines), lines)]


def _touching(
    shapes: Sequence[shapely.Geometry], crs: str | None
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    measured = _measured(shapes, crs)
    one, other = shapely.STRtree(measured).query(measured, predicate="dwithin", distance=TOUCH_METRES)
    return one, other
