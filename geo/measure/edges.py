"""Straight edges of lines and borders as arrays of coordinates.

An edge is the straight piece between two vertices, `start + t * step` with t from 0 to 1. Where frames were
reprojected, it is also known as it was drawn (`drawn`), since a vertex on a straight border leaves the
straight line when it is projected: by 7.5 mm in the middle of 1 km of a border that runs east in degrees.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.measure.grid import Flags, Floats, Whole, spread

Geometries = npt.NDArray[Any]

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

    def at(self, positions: Whole) -> "Edges":
        """Return the edges at some positions."""
        drawn = self.drawn and (self.drawn[0].take(positions, 1), self.drawn[1].take(positions, 1))
        start, step = self.start.take(positions, 1), self.step.take(positions, 1)
        return Edges(start, step, self.owner[positions], self.first[positions], drawn)


@dataclass(frozen=True)
class Borders:
    """Borders of wards, those that several share only once.

    `edges`: n of them (their owner means nothing); `begin`: (n + 1,) where the wards of each begin in `ward`.
    """

    edges: Edges
    begin: Whole
    ward: Whole

    def wards_of(self, borders: Whole) -> tuple[Whole, Whole]:
        """Return (position among `borders`, ward) of every ward that has one of these borders."""
        which, offset = spread(self.begin[borders + 1] - self.begin[borders])
        return which, self.ward[self.begin[borders][which] + offset]


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


def borders_of(edges: Edges) -> Borders:
    """Return the edges of wards' rings as borders: the same edge of several wards once, with all of them.

    Edges are the same if their ends are, either way round, to the last bit.
    """
    end = edges.start + edges.step
    turned = (edges.start[0] > end[0]) | ((edges.start[0] == end[0]) & (edges.start[1] > end[1]))
    ends = np.concatenate([np.where(turned, end, edges.start), np.where(turned, edges.start, end)])
    # Sorting by one number that mixes all four is ten times faster than by the four; should two different
    # borders ever share it, they may be kept twice, which does no harm.
    mixed = np.zeros(len(edges), np.uint64)
    for row in ends:
        mixed = (mixed ^ np.ascontiguousarray(row).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    order = np.argsort(mixed, kind="stable")
    ends = ends.take(order, 1)
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (ends[:, 1:] != ends[:, :-1]).any(axis=0)
    begin = np.flatnonzero(fresh)
    return Borders(edges.at(order[begin]), np.append(begin, len(order)), edges.owner[order])


def _start_and_step(xy: Floats, at: Whole) -> tuple[Floats, Floats]:
    start = np.ascontiguousarray(xy.take(at, 0).T)
    return start, np.ascontiguousarray(xy.take(at + 1, 0).T) - start
