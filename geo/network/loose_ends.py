"""What ends of lines meet: loose ones what lies within a tolerance, all of them the lines that they touch."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.measure.vertices import COMMON_METRES, Flags, Floats, Geometries, Vertices, Whole

_STUB = 4  # times the tolerance: shorter lines are not folded back onto what they leave from
_DIGITS = 6  # of a metre: distances that differ less are equal, whatever order lines come in


@dataclass(frozen=True, eq=False)
class Targets:
    """What ends meet.

    Vertices: the end `loose` (position of its vertex) meets one of `line` at `place`. Insides: `joint_of`
    meets the inside of `joint_of_line`. One row for each line at the very same place (lines that lie on each
    other): the end `joint_loose` meets `joint_line` at `joint_along` metres, at `joint_xy` (k, 2).
    """

    loose: Whole
    line: Whole
    place: Whole
    joint_of: Whole
    joint_of_line: Whole
    joint_loose: Whole
    joint_line: Whole
    joint_along: Floats
    joint_xy: Floats

    def with_more(self, other: "Targets") -> "Targets":
        """Return both."""
        return Targets(
            **{name: np.concatenate([mine, getattr(other, name)]) for name, mine in vars(self).items()}
        )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """A loose end (position in the list of them), a line near it, its nearest vertex and point."""

    at: Whole
    line: Whole
    vertex: Whole
    vertex_metres: Floats
    along: Floats
    xy: Floats
    metres: Floats

    def taken(self, rows: Flags | Whole) -> "_Pairs":
        return _Pairs(**{name: value[rows] for name, value in vars(self).items()})


def touching(lines: Geometries, given: Vertices, ends: Whole, levels: Whole) -> Targets:
    """Return the lines that each of `ends` (positions of vertices) touches where they have no vertex."""
    level = levels[given.line[ends]]
    order = np.lexsort([given.line[ends], level, given.place[ends]])
    ends = ends[order]
    ends = ends[(np.diff(given.place[ends], prepend=-1) != 0) | (np.diff(level[order], prepend=0) != 0)]
    points = shapely.points(given.xy[ends])
    at, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=COMMON_METRES)
    kept = (levels[given.line[ends[at]]] == levels[line]) & ~_passes(given, line, given.place[ends[at]])
    at, line = at[kept], line[kept]
    along, xy = _nearest_points(lines[line], points[at])
    none = np.zeros(0, dtype=np.intp)
    return Targets(none, none, none, ends[at], line, ends[at], line, along, xy)


def folded_back(lines: Geometries, given: Vertices, ends: Whole) -> Targets:
    """Return which of `ends` (positions of vertices) touch the inside of their own line, as a P does."""
    first = given.is_first
    starts = np.flatnonzero(first)
    count = np.diff(np.append(starts, len(given.line)))
    ends = ends[count[given.line[ends]] > 2]
    line = given.line[ends]
    size = count[line] - 1  # the line without its end
    begin = np.cumsum(size) - size
    row = np.repeat(np.arange(len(ends)), size)
    vertex = np.arange(len(row)) - begin[row] + (starts[line] + first[ends])[row]
    points = shapely.points(given.xy[ends])
    rest = shapely.linestrings(given.xy[vertex], indices=row) if len(ends) else lines[:0]
    at_vertex = np.isin(np.arange(len(ends)), row[given.place[vertex] == given.place[ends][row]])
    kept = (shapely.distance(rest, points) <= COMMON_METRES) & ~at_vertex
    away, xy = _nearest_points(rest[kept], points[kept])
    ends, line = ends[kept], line[kept]
    along = away + np.where(first[ends], given.along[np.minimum(ends + 1, len(first) - 1)], 0)
    none = np.zeros(0, dtype=np.intp)
    return Targets(none, none, none, ends, line, ends, line, along, xy)


def targets_of(
    lines: Geometries, given: Vertices, loose: Whole, levels: Whole, *, snap_metres: float
) -> Targets:
    """Return what each of the `loose` ends (positions of vertices) meets within `snap_metres`, if anything.

    It meets the nearest line of its level: its nearest vertex if that is within the tolerance, too, else the
    point on it. Lines of other levels are met at their ends only: there a bridge begins.
    """
    pairs = _pairs(lines, given, loose, snap_metres)
    is_end = given.is_end
    at_vertex = pairs.vertex_metres <= snap_metres
    same = levels[given.line[loose[pairs.at]]] == levels[pairs.line]
    keep = same | (at_vertex & is_end[pairs.vertex])
    pairs, at_vertex = pairs.taken(keep), at_vertex[keep]
    there = np.where(at_vertex[:, None], given.xy[pairs.vertex], pairs.xy)
    near = np.round(np.column_stack([pairs.metres, pairs.vertex_metres, there]), _DIGITS)
    order = np.lexsort([*near.T[::-1], pairs.at])
    best = order[np.diff(pairs.at[order], prepend=-1) != 0]
    vertices, insides = best[at_vertex[best]], best[~at_vertex[best]]
    choice = np.full(len(loose), -1)
    choice[pairs.at[insides]] = insides
    mine = choice[pairs.at]
    on_it = (mine >= 0) & ~at_vertex & (np.hypot(*(pairs.xy - pairs.xy[mine]).T) <= COMMON_METRES)
    return Targets(
        loose=loose[pairs.at[vertices]],
        line=pairs.line[vertices],
        place=given.place[pairs.vertex[vertices]],
        joint_of=loose[pairs.at[insides]],
        joint_of_line=pairs.line[insides],
        joint_loose=loose[pairs.at[on_it]],
        joint_line=pairs.line[on_it],
        joint_along=pairs.along[on_it],
        joint_xy=pairs.xy[on_it],
    )


def _pairs(lines: Geometries, given: Vertices, loose: Whole, snap_metres: float) -> _Pairs:
    points = shapely.points(given.xy[loose])
    at, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=snap_metres)
    own, far = given.line[loose], _far_ends(given, loose)
    is_stub = given.along[loose] + given.along[far] <= _STUB * snap_metres  # one of them is 0
    keep = (own[at] != line) & ~(is_stub[at] & _passes(given, line, given.place[far][at]))
    at, line = at[keep], line[keep]
    rings = np.flatnonzero((np.hypot(*(given.xy[far] - given.xy[loose]).T) <= snap_metres) & ~is_stub)
    at, line = np.concatenate([at, rings]), np.concatenate([line, own[rings]])
    vertex = np.concatenate([_nearest_vertices(given, given.xy[loose[at[: keep.sum()]]], line[: keep.sum()]),
                             far[rings]])  # fmt: skip
    along, nearest = _nearest_points(lines[line], points[at])
    here = given.xy[loose[at]]
    vertex_metres = np.hypot(*(given.xy[vertex] - here).T)
    metres = np.hypot(*(nearest - here).T)
    metres[own[at] == line] = vertex_metres[own[at] == line]
    return _Pairs(at, line, vertex, vertex_metres, along, nearest, metres)


def _passes(given: Vertices, line: Whole, place: Whole) -> Flags:
    """Say which lines have a vertex at a place."""
    count = int(given.place.max(initial=0)) + 1
    return np.asarray(np.isin(line * count + place, given.line * count + given.place), dtype=bool)


def _nearest_points(lines: Geometries, points: Geometries) -> tuple[Floats, Floats]:
    """Return the metres along each line to what is nearest to a point, and where that is, (n, 2)."""
    along = np.asarray(shapely.line_locate_point(lines, points), dtype=np.float64)
    return along, shapely.get_coordinates(shapely.line_interpolate_point(lines, along)).reshape(-1, 2)


def _far_ends(given: Vertices, ends: Whole) -> Whole:
    """Return the other end of the line of each end."""
    starts = np.flatnonzero(given.is_first)
    stops = np.append(starts[1:], len(given.line)) - 1
    line = given.line[ends]
    return np.asarray(np.where(starts[line] == ends, stops[line], starts[line]), dtype=np.intp)


def _nearest_vertices(given: Vertices, xy: Floats, line: Whole) -> Whole:
    """Return for each place the vertex of a line that is nearest to it."""
    if not len(line):
        return np.zeros(0, dtype=np.intp)
    starts = np.flatnonzero(given.is_first)
    count = np.diff(np.append(starts, len(given.line)))[line]
    begin = np.cumsum(count) - count
    row = np.repeat(np.arange(len(line)), count)
    vertex = np.arange(int(count.sum())) - begin[row] + starts[line][row]
    away = np.round(np.hypot(*(given.xy[vertex] - xy[row]).T), _DIGITS)
    order = np.lexsort([given.place[vertex], away, row])
    return np.asarray(vertex[order[begin]], dtype=np.intp)
