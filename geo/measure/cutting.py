"""Cut lines where they meet borders: the exact arithmetic below the crosswalk, on many edges at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.measure.edges import TOLERANCE_METRES, Borders, Edges
from geo.measure.grid import Floats, Whole, spread

Pairs = tuple[Whole, Whole]


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


def together(runs: Sequence[Runs]) -> Runs:
    """Return runs one after the other."""
    before = np.cumsum([0, *(len(part.owner) for part in runs)])
    nothing = np.empty(0, np.intp)
    return Runs(
        np.concatenate([nothing, *(part.owner for part in runs)]),
        np.concatenate([np.empty(0), *(part.metres for part in runs)]),
        np.concatenate([np.empty((2, 0)), *(part.middle for part in runs)], axis=1),
        np.concatenate([nothing, *(part.border_run + at for part, at in zip(runs, before, strict=False))]),
        np.concatenate([nothing, *(part.border_ward for part in runs)]),
    )


@dataclass(frozen=True)
class _Stretches:
    """Stretches of edges on borders: `edge`, from `begin` to `end` (0 to 1), `border`; (n,) each."""

    edge: Whole
    begin: Floats
    end: Floats
    border: Whole


@dataclass(frozen=True)
class _Meeting:
    """Pairs of an edge and a border, seen from the start of the edge: all (2, m), metres."""

    step: Floats
    border: Floats
    apart: Floats  # from the start of the edge to that of the border


def cut(edges: Edges, borders: Borders, pairs: Pairs) -> Runs:
    """Cut `edges` where they cross `borders`, or begin or end to run along them, and return the runs between.

    `pairs`: positions of edges and of borders that may meet, (m,) each.
    """
    meeting = _meeting((edges.start, edges.step), (borders.edges.start, borders.edges.step), pairs)
    crossed, at = _crossings(meeting, pairs)
    found = [_along(meeting, pairs)]
    if edges.drawn is not None and borders.edges.drawn is not None:
        found.append(_along(_meeting(edges.drawn, borders.edges.drawn, pairs), pairs))
    shared = _Stretches(*(np.concatenate(column) for column in zip(*found, strict=True)))
    where = np.concatenate([shared.begin, shared.end, at])
    return _runs(edges, np.concatenate([shared.edge, shared.edge, crossed]), where, shared, borders)


def _meeting(edges: tuple[Floats, Floats], borders: tuple[Floats, Floats], pairs: Pairs) -> _Meeting:
    edge, border = pairs
    apart = borders[0].take(border, 1)
    apart -= edges[0].take(edge, 1)
    return _Meeting(edges[1].take(edge, 1), borders[1].take(border, 1), apart)


def _cross(a: Floats, b: Floats) -> Floats:
    product: Floats = a[0] * b[1] - a[1] * b[0]
    return product


def _crossings(meeting: _Meeting, pairs: Pairs) -> tuple[Whole, Floats]:
    """Return which edges meet a border and where (0 to 1). A cut too many does no harm, one too few would."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        turn = _cross(meeting.step, meeting.border)
        t, u = _cross(meeting.apart, meeting.border) / turn, _cross(meeting.apart, meeting.step) / turn
        slack_t = TOLERANCE_METRES / np.hypot(meeting.step[0], meeting.step[1])
        slack_u = TOLERANCE_METRES / np.hypot(meeting.border[0], meeting.border[1])
        meets = (t >= -slack_t) & (t <= 1 + slack_t) & (u >= -slack_u) & (u <= 1 + slack_u)
    at = np.flatnonzero(meets)
    return pairs[0][at], np.clip(t[at], 0.0, 1.0)


def _along(meeting: _Meeting, pairs: Pairs) -> tuple[Whole, Floats, Floats, Whole]:
    """Return edge, begin, end and border of every stretch that an edge runs along a border.

    It does if the two stay within the tolerance of each other for as far as they lie side by side.
    """
    step, border, apart = meeting.step, meeting.border, meeting.apart
    square = step[0] * step[0] + step[1] * step[1]
    at = (apart[0] * step[0] + apart[1] * step[1]) / square
    to = at + (border[0] * step[0] + border[1] * step[1]) / square
    begin, end = np.clip(np.minimum(at, to), 0.0, 1.0), np.clip(np.maximum(at, to), 0.0, 1.0)
    on = (end - begin) * np.sqrt(square) > TOLERANCE_METRES
    # How far the edge at t is from the border, times its length: linear in t.
    width = TOLERANCE_METRES * np.hypot(border[0], border[1])
    away, drift = _cross(apart, border), _cross(step, border)
    for t in (begin, end):
        on &= np.abs(away - t * drift) <= width
    kept = np.flatnonzero(on)
    return pairs[0][kept], begin[kept], end[kept], pairs[1][kept]


def _runs(edges: Edges, edge: Whole, at: Floats, shared: _Stretches, borders: Borders) -> Runs:
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
    share = (begin[longest] + end[longest]) / 2
    middle = edges.start.take(at_edge, 1) + share * edges.step.take(at_edge, 1)
    begun = np.empty(len(order), np.intp)
    begun[order] = run[cuts]
    border_run, border_ward = _covered(shared, begun, borders)
    keep = np.flatnonzero(run_metres[border_run] > 0)
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
    first: Whole = best[np.flatnonzero(np.diff(run[best], prepend=-1))]
    return first


def _covered(shared: _Stretches, begun: Whole, borders: Borders) -> tuple[Whole, Whole]:
    """Return (run, ward) of every run that a stretch covers; `begun`: the run that begins at each cut."""
    count = len(shared.edge)
    begin, end = begun[:count], begun[count : 2 * count]
    stretch, offset = spread(end - begin)
    which, ward = borders.wards_of(shared.border[stretch])
    return (begin[stretch] + offset)[which], ward
