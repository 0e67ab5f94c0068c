"""Where lines meet: common vertices, joints, and loose ends that were meant to meet. Metres and numpy alone.

Only loose ends are moved. Where ends meet already nothing is to be mended, so cutting a line in two
beforehand changes nothing, unless the cut lies on another line: an end that touches a line meets it.
"""

from dataclasses import dataclass

import numpy as np

from geo.measure.vertices import (
    Flags,
    Floats,
    Geometries,
    Places,
    Vertices,
    Whole,
    degrees_of,
    hanging_together,
    node_keys,
    vertices_of,
)
from geo.network.loose_ends import Targets, folded_back, targets_of, touching


@dataclass(frozen=True, eq=False)
class Pieces:
    """Lines cut where they meet.

    Each piece, (m,): the `line` it comes from, its nodes `u` and `v`. Each of its vertices in order: `piece`,
    `xy`, `place`, and `source` (the given vertex, -1: a new place). `node_xy`: (nodes, 2), sorted.
    `mends`: what was done to loose ends. `gone`: lines shorter than what was mended.
    """

    line: Whole
    u: Whole
    v: Whole
    piece: Whole
    xy: Floats
    place: Whole
    source: Whole
    node_xy: Floats
    node_source: Whole
    mends: "Mends"
    gone: Whole


@dataclass(frozen=True, eq=False)
class Mends:
    """Loose ends that were joined, (k,) each: the `line`, the `other` line, `metres` moved, `xy` (k, 2) now.

    `inside`: joined to the inside of the other line (a T-joint), else to one of its vertices.
    """

    line: Whole
    other: Whole
    metres: Floats
    xy: Floats
    inside: Flags


def cut_lines(lines: Geometries, *, snap_metres: float, level: Whole | None = None) -> Pieces:
    """Cut lines (LineStrings in metres, none empty) where they meet; lines that merely cross do not.

    Lines meet where an end of one is at a vertex of another, where lines of one `level` share a vertex, and
    where a loose end lies within `snap_metres` of a line of its level, or of an end of any level.
    """
    levels = np.zeros(len(lines), dtype=np.intp) if level is None else level
    given, places = vertices_of(lines)
    folded = folded_back(lines, given, np.flatnonzero(given.is_end))
    is_loose = given.is_end & (degrees_of(given, levels) == 1)
    is_loose[folded.joint_of] = False
    loose = np.flatnonzero(is_loose)
    targets = targets_of(lines, given, loose, levels, snap_metres=snap_metres)
    others = np.flatnonzero(given.is_end & ~is_loose)
    targets = targets.with_more(touching(lines, given, others, levels)).with_more(folded)
    whole, places = _joined(given, places, targets, loose, snap_metres)
    mends = _mends(given, whole, places, targets)
    whole = whole.taken((np.diff(whole.line, prepend=-1) != 0) | (np.diff(whole.place, prepend=-1) != 0))
    whole, gone = _without_points(whole, len(lines))
    return _pieces(whole, places, levels, mends, gone)


def _joined(
    given: Vertices, places: Places, targets: Targets, loose: Whole, snap_metres: float
) -> tuple[Vertices, Places]:
    """Return the vertices with new ones where ends meet the inside of lines, and the merged places."""
    count = len(places.xy)
    group, new = _grouped(targets, snap_metres)
    one = np.concatenate([given.place[targets.loose], given.place[targets.joint_loose]])
    other = np.concatenate([targets.place, count + group])
    label = hanging_together(one, other, count + len(new.line))
    merged = _merged_places(places, targets, given.place[loose], label, group)
    labelled = Vertices(given.xy, given.line, given.along, label[:count][given.place], given.source)
    added = Vertices(new.xy, new.line, new.along, label[count:], np.full(len(new.line), -1))
    both = Vertices(
        *(
            np.concatenate([getattr(labelled, name), getattr(added, name)])
            for name in ("xy", "line", "along", "place", "source")
        )
    )
    return both.taken(np.lexsort([both.along, both.line])), merged


def _grouped(targets: Targets, snap_metres: float) -> tuple[Whole, Vertices]:
    """Return the joint of each loose end that meets the inside of a line, and the joints as vertices.

    Ends that come from both sides of a line to about the same place share one joint.
    """
    line, along = targets.joint_line, targets.joint_along
    order = np.lexsort([along, line])
    begins = (np.diff(line[order], prepend=-1) != 0) | (np.diff(along[order], prepend=-np.inf) > snap_metres)
    group = np.empty(len(line), dtype=np.intp)
    group[order] = np.cumsum(begins) - 1
    count = int(begins.sum())
    each = np.bincount(group, minlength=count)
    means = [np.bincount(group, weights=w, minlength=count) / each for w in (*targets.joint_xy.T, along)]
    none = np.full(count, -1)
    return group, Vertices(np.column_stack(means[:2]), line[order][begins], means[2], none, none)


def _merged_places(places: Places, targets: Targets, loose: Whole, label: Whole, group: Whole) -> Places:
    """Return where merged places lie: at what was there, else on the line met, else in the middle.

    `loose`: the places of loose ends.
    """
    count, total = len(places.xy), int(label.max(initial=-1)) + 1
    own, met = label[:count], label[count:][group]
    middle = _means(places.xy, own, total)
    middle[met] = _means(targets.joint_xy, met, total)[met]
    stays = np.bincount(label, minlength=total)[own] == 1
    is_loose = np.zeros(count, dtype=bool)
    is_loose[loose] = True
    rows = np.flatnonzero(stays | ~is_loose)
    source = np.full(total, -1)
    middle[own[rows]], source[own[rows]] = places.xy[rows], places.source[rows]
    return Places(middle, source)


def _means(xy: Floats, label: Whole, count: int) -> Floats:
    each = np.maximum(np.bincount(label, minlength=count), 1)
    return np.column_stack([np.bincount(label, weights=w, minlength=count) / each for w in xy.T])


def _without_points(vertices: Vertices, count: int) -> tuple[Vertices, Whole]:
    """Return the vertices of lines that have two or more, and the lines that do not."""
    each = np.bincount(vertices.line, minlength=count)
    return vertices.taken(each[vertices.line] > 1), np.flatnonzero(each < 2)


def _mends(given: Vertices, whole: Vertices, places: Places, targets: Targets) -> Mends:
    loose = np.concatenate([targets.loose, targets.joint_of])
    place = np.zeros(len(given.xy), dtype=np.intp)
    place[whole.source[whole.source >= 0]] = whole.place[whole.source >= 0]
    now = places.xy[place[loose]]
    return Mends(
        line=given.line[loose],
        other=np.concatenate([targets.line, targets.joint_of_line]),
        metres=np.hypot(*(now - given.xy[loose]).T),
        xy=now,
        inside=np.repeat([False, True], [len(targets.loose), len(targets.joint_of)]),
    )


def _pieces(whole: Vertices, places: Places, levels: Whole, mends: Mends, gone: Whole) -> Pieces:
    keys = node_keys(whole, levels)
    first, ends = whole.is_first, whole.is_end
    cut = ends | (np.bincount(keys)[keys] > 1)
    row = np.repeat(np.arange(len(keys)), np.where(cut & ~ends, 2, 1))
    begins = first[row] | (np.diff(row, prepend=-1) == 0)
    stops = np.append(begins[1:], True)[: len(begins)]
    used, at = np.unique(keys[cut], return_index=True)
    place = whole.place[cut][at]
    order = np.lexsort([used, *places.xy[place].T[::-1]])
    node = np.zeros(int(keys.max(initial=-1)) + 1, dtype=np.intp)
    node[used[order]] = np.arange(len(used))
    xy, source = whole.xy[row].copy(), whole.source[row].copy()
    at_node = begins | stops
    there = whole.place[row[at_node]]
    xy[at_node], source[at_node] = places.xy[there], places.source[there]
    return Pieces(
        line=whole.line[row[begins]],
        u=node[keys[row[begins]]],
        v=node[keys[row[stops]]],
        piece=np.cumsum(begins) - 1,
        xy=xy,
        place=whole.place[row],
        source=source,
        node_xy=places.xy[place[order]],
        node_source=places.source[place[order]],
        mends=mends,
        gone=gone,
    )
