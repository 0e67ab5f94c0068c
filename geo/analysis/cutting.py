"""Cut lines where they meet borders: the exact arithmetic below the crosswalk, on plain coordinate arrays.

An edge is the straight piece between two vertices, `start + t * step` with t from 0 to 1. Everything works on
many edges at once. Where frames were reprojected, an edge is also known as it was drawn (`drawn`), since a
vertex on a straight border leaves the straight line when it is projected: by 7.5 mm in the middle of 1 km of
a border that runs east in degrees.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.analysis.grid import Flags, Floats, Whole, spread

Geometries = npt.NDArray[Any]
Pairs = tuple[Whole, Whole]

TOLERANCE_METRES = 1e-6
"""What runs within this distance of a border runs on it: reprojecting rounds to 1e-9 m, surveys to 1e-3 m."""

BEND = 1e-7
"""Bound of how far a straight line bends when projected: metres per square metre of its length, to 70° N."""


@dataclass(frozen=True)
class Edges:
    """Straight edges, in the order of their lines.

    `start`, `step`: (2, n) metres; `owner`: (n,) who each belongs to; `first`: (n,) whether it begins a line;
    `drawn`: start and step as drawn, scaled to about metres, or None where nothing was reprojected.
    """

    start: Floats
    step: Floats
    owner: Whole
    first: Flags
    drawn: tuple[Floats, Floats] | None = None

    def __len__(self) -> int:
        return len(self.owner)

    def reach(self) -> Floats:
        """Return how far around itself each edge must look for others, in metres, shape (n,)."""
        bend = 0.0 if self.drawn is None else BEND
        reach: Floats = TOLERANCE_METRES + bend * (self.step**2).sum(axis=0)
        return reach


@dataclass(frozen=True)
class Stretches:
    """Stretches of edges on borders: `edge`, from `begin` to `end` (0 to 1), on a border of `ward`; (n,)."""

    edge: Whole
    begin: Floats
    end: Floats
    ward: Whole


@dataclass(frozen=True)
class Runs:
    """Runs of lines from one cut to the next, longer than 0.

    `owner`, `metres`: (n,); `middle`: (2, n) a point of each, well away from its ends; `border_run`,
    `border_ward`: (m,) pairs of a run and a ward on whose border it lies.
    """

    owner: Whole
    metres: Floats
    middle: Floats
    border_run: Whole
    border_ward: Whole


def edges_of(
    lines: Geometries,
    owner: Whole,
    *,
    drawn: Geometries | None = None,
    scale: tuple[float, float] = (1.0, 1.0),
) -> Edges:
    """Return the edges of simple lines or rings in order, without those of length 0.

    `owner`: (n,) of `lines`; `drawn`: the same lines before reprojecting; `scale`: metres per unit of those.
    """
    xy, line = shapely.get_coordinates(lines, return_index=True)
    joined = np.flatnonzero((line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    start, step = _start_and_step(xy, joined)
    line = line[joined]
    before = None
    if drawn is not None:
        before = _start_and_step(shapely.get_coordinates(drawn) * np.asarray(scale), joined)
    return Edges(start, step, owner[line], np.diff(line, prepend=-1) != 0, before)


def _start_and_step(xy: Floats, at: Whole) -> tuple[Floats, Floats]:
    start = np.ascontiguousarray(xy[at].T)
    return start, np.ascontiguousarray(xy[at + 1].T) - start


def cut(edges: Edges, borders: Edges, pairs: Pairs) -> Runs:
    """Cut `edges` where they cross `borders`, or begin or end to run along them, and return the runs between.

    `pairs`: positions of edges and of borders that may meet, (m,) each.
    """
    crossed, at = _crossings(edges, borders, pairs)
    shared = _shared(edges, borders, pairs)
    where = np.concatenate([shared.begin, shared.end, at])
    return _runs(edges, np.concatenate([shared.edge, shared.edge, crossed]), where, shared)


def _cross(a: Floats, b: Floats) -> Floats:
    product: Floats = a[0] * b[1] - a[1] * b[0]
    return product


def _crossings(edges: Edges, borders: Edges, pairs: Pairs) -> tuple[Whole, Floats]:
    """Return which edges meet a border and where (0 to 1). A cut too many does no harm, one too few would."""
    edge, border = pairs
    step, other = edges.step[:, edge], borders.step[:, border]
    apart = borders.start[:, border] - edges.start[:, edge]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        turn = _cross(step, other)
        t, u = _cross(apart, other) / turn, _cross(apart, step) / turn
        slack_t = TOLERANCE_METRES / np.hypot(step[0], step[1])
        slack_u = TOLERANCE_METRES / np.hypot(other[0], other[1])
        meets = (t >= -slack_t) & (t <= 1 + slack_t) & (u >= -slack_u) & (u <= 1 + slack_u)
    return edge[meets], np.clip(t[meets], 0.0, 1.0)


def _shared(edges: Edges, borders: Edges, pairs: Pairs) -> Stretches:
    """Return the stretches on borders: along them as measured, or as drawn."""
    found = [_along(edges.start, edges.step, borders.start, borders.step, pairs)]
    if edges.drawn is not None and borders.drawn is not None:
        found.append(_along(*edges.drawn, *borders.drawn, pairs))
    edge, border, begin, end = (np.concatenate(column) for column in zip(*found, strict=True))
    return Stretches(edge, begin, end, borders.owner[border])


def _along(
    start: Floats, step: Floats, other_start: Floats, other_step: Floats, pairs: Pairs
) -> tuple[Whole, Whole, Floats, Floats]:
    """Return edge, border, begin and end of every stretch that an edge runs along a border.

    It does if the two stay within the tolerance of each other for as far as they lie side by side.
    """
    edge, border = pairs
    step, other = step[:, edge], other_step[:, border]
    apart = other_start[:, border] - start[:, edge]
    square, width = (step**2).sum(axis=0), TOLERANCE_METRES * np.hypot(other[0], other[1])
    at = (apart * step).sum(axis=0) / square
    to = at + (other * step).sum(axis=0) / square
    begin, end = np.clip(np.minimum(at, to), 0.0, 1.0), np.clip(np.maximum(at, to), 0.0, 1.0)
    on = (end - begin) * np.sqrt(square) > TOLERANCE_METRES
    for t in (begin, end):
        on &= np.abs(_cross(other, t * step - apart)) <= width
    return edge[on], border[on], begin[on], end[on]


def _runs(edges: Edges, edge: Whole, at: Floats, shared: Stretches) -> Runs:
    """Return the runs between cuts (`edge`, `at`), which start with all begins and all ends of `shared`."""
    metres = np.hypot(edges.step[0], edges.step[1])
    order = np.lexsort((at, edge))
    edge = edge[order]
    at = _snapped(edge, at[order], metres)
    # A piece begins with every edge and at every cut; a run begins with every line and at every cut.
    cuts = edge + 1 + np.arange(len(edge))
    is_cut = np.zeros(len(edges) + len(edge), dtype=bool)
    is_cut[cuts] = True
    piece_edge = np.cumsum(~is_cut) - 1
    begin, end = np.zeros(len(is_cut)), np.ones(len(is_cut))
    begin[cuts], end[cuts - 1] = at, at
    length = (end - begin) * metres[piece_edge]
    begins = is_cut
    begins[np.flatnonzero(~is_cut)] = edges.first
    heads, run = np.flatnonzero(begins), np.cumsum(begins) - 1
    run_metres = np.add.reduceat(length, heads)
    lasting = np.flatnonzero(run_metres > 0)
    longest = _longest(length, heads, run)[lasting]
    at_edge = piece_edge[longest]
    middle = edges.start[:, at_edge] + (begin[longest] + end[longest]) / 2 * edges.step[:, at_edge]
    begun = np.empty(len(order), np.intp)
    begun[order] = run[cuts]
    border_run, border_ward = _covered(shared, begun)
    keep = run_metres[border_run] > 0
    border_run = np.searchsorted(lasting, border_run[keep])
    return Runs(edges.owner[at_edge], run_metres[lasting], middle, border_run, border_ward[keep])


def _snapped(edge: Whole, at: Floats, metres: Floats) -> Floats:
    """Move cuts within the tolerance of each other, or of an end, to one place; sorted by edge and place."""
    slack = TOLERANCE_METRES / metres[edge]
    apart = np.ones(len(at), dtype=bool)
    apart[1:] = (edge[1:] != edge[:-1]) | (at[1:] - at[:-1] > slack[1:])
    at = at[np.flatnonzero(apart)][np.cumsum(apart) - 1]
    at = np.where(at < slack, 0.0, at)
    return np.where(at > 1 - slack, 1.0, at)


def _longest(length: Floats, heads: Whole, run: Whole) -> Whole:
    """Return the position of the longest piece of each run, the first of equals."""
    best = np.flatnonzero(length == np.maximum.reduceat(length, heads)[run])
    first: Whole = best[np.diff(run[best], prepend=-1) != 0]
    return first


def _covered(shared: Stretches, begun: Whole) -> tuple[Whole, Whole]:
    """Return (run, ward) of every run that a stretch covers; `begun`: the run that begins at each cut."""
    count = len(shared.edge)
    begin, end = begun[:count], begun[count : 2 * count]
    which, offset = spread(end - begin)
    return begin[which] + offset, shared.ward[which]
