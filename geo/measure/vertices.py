"""Vertices of lines as arrays: their places, and the nodes that they would be. Metres."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

COMMON_METRES = 0.01  # vertices so near are one: what rounding to seven decimals of a degree makes of it

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Vertices:
    """Vertices of lines in order, (n,) each: `line`, metres `along` it, `place` (equal: the same place).

    `xy`: (n, 2) metres. `source`: the position of the given vertex, -1 where there was none.
    """

    xy: Floats
    line: Whole
    along: Floats
    place: Whole
    source: Whole

    @property
    def is_first(self) -> Flags:
        """Which vertices begin a line."""
        return np.asarray(np.diff(self.line, prepend=-1) != 0, dtype=bool)

    @property
    def is_end(self) -> Flags:
        """Which vertices begin or end a line."""
        return np.asarray(self.is_first | (np.diff(self.line, append=-1) != 0), dtype=bool)

    def taken(self, rows: Whole | Flags) -> "Vertices":
        """Return some of the vertices."""
        xy, line, along, place, source = self.xy, self.line, self.along, self.place, self.source
        return Vertices(xy[rows], line[rows], along[rows], place[rows], source[rows])


@dataclass(frozen=True, eq=False)
class Places:
    """Places by number: `xy` (n, 2) in metres; `source`: a given vertex that lies there, else -1."""

    xy: Floats
    source: Whole


def vertices_along(lines: Geometries) -> tuple[Floats, Whole, Floats]:
    """Return the vertices of lines, (n, 2), the line of each, and the metres along it."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
    first = np.diff(line, prepend=-1) != 0
    step[first] = 0
    upto = np.cumsum(step)
    return xy, line, upto - upto[first][np.cumsum(first) - 1]


def vertices_of(lines: Geometries) -> tuple[Vertices, Places]:
    """Return the vertices of lines (none of them empty) and the places where they lie."""
    xy, line, along = vertices_along(lines)
    place, places = _places(xy)
    return Vertices(xy, line, along, place, np.arange(len(xy))), places


def hanging_together(one: Whole, other: Whole, count: int) -> Whole:
    """Return the group of each of `count` things of which pairs hang together, in order of their firsts."""
    links = coo_array((np.ones(len(one), dtype=bool), (one, other)), shape=(count, count))
    label = connected_components(links, directed=False)[1]
    first = np.unique(label, return_index=True)[1]
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[label], dtype=np.intp)


def node_keys(vertices: Vertices, levels: Whole) -> Whole:
    """Return the node that each vertex would be: its place, apart by level where no line ends."""
    ends = vertices.is_end
    has_end = np.zeros(int(vertices.place.max(initial=-1)) + 1, dtype=bool)
    has_end[vertices.place[ends]] = True
    own = np.where(has_end[vertices.place], 0, levels[vertices.line] - levels.min(initial=0) + 1)
    keys = vertices.place * (int(own.max(initial=0)) + 1) + own
    return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.intp)


def degrees_of(vertices: Vertices, levels: Whole) -> Whole:
    """Return how many line parts leave the place of each vertex: an end counts one, a passing line two."""
    keys = node_keys(vertices, levels)
    degrees = np.bincount(keys, weights=np.where(vertices.is_end, 1, 2))
    return np.asarray(degrees[keys], dtype=np.intp)


def _places(xy: Floats) -> tuple[Whole, Places]:
    """Return the place of each vertex, numbered from west to east, then south to north."""
    distinct, at, place = np.unique(xy[:, 0] + 1j * xy[:, 1], return_index=True, return_inverse=True)
    there = np.column_stack([distinct.real, distinct.imag])
    near = cKDTree(there).query_pairs(COMMON_METRES, output_type="ndarray")
    label = hanging_together(near[:, 0], near[:, 1], len(there))
    first = np.unique(label, return_index=True)[1]
    return label[place], Places(there[first], at[first])
