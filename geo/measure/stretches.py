"""Stretches of lines: from one metre along them to another, all lines at once."""

import numpy as np
import shapely

from geo.measure.vertices import Floats, Geometries, Whole, vertices_along


def between(lines: Geometries, begin: Floats, end: Floats) -> Geometries:
    """Return the stretch of each line (metres) from `begin` to `end` metres along it; begin < end."""
    if not len(lines):
        return np.zeros(0, dtype=object)
    xy, line, along = vertices_along(lines)
    inside = (along > begin[line]) & (along < end[line])
    number = np.arange(len(lines))
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(at, 0)))
        for at in (begin, end)
    ]
    all_xy = np.concatenate([ends[0], xy[inside], ends[1]])
    all_line = np.concatenate([number, line[inside], number])
    all_along = np.concatenate([begin, along[inside], end])
    order = np.lexsort([all_along, all_line])
    made: Geometries = shapely.linestrings(all_xy[order], indices=all_line[order])
    return made


def samples(lines: Geometries, *, metres: float, least: int) -> tuple[Floats, Floats, Whole]:
    """Return places along lines, each standing for an equal part of its line.

    Places are at most `metres` apart, at least `least` on each line. Returns xy (n, 2), the direction there
    (n, 2, of length 1), and the line of each.
    """
    xy, of, along = vertices_along(lines)
    if not len(xy):
        return xy, xy, of
    length = along[np.diff(of, append=-1) != 0]
    count = np.maximum(np.ceil(length / metres), least).astype(np.intp)
    line = np.repeat(np.arange(len(lines)), count)
    number = np.arange(len(line)) - (np.cumsum(count) - count)[line]
    middle = (number + 0.5) * length[line] / count[line]
    offset = np.concatenate([[0.0], np.cumsum(length + 1)])  # lines one behind the other, a metre apart
    end = np.searchsorted(along + offset[of], middle + offset[line], side="right")
    begin = end - 1
    step = xy[end] - xy[begin]
    size = along[end] - along[begin]
    return xy[begin] + step * ((middle - along[begin]) / size)[:, None], step / size[:, None], line
