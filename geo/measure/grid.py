"""Find what may touch what: a grid over boxes or straight edges, asked with arrays only.

Candidates come from cells, then from boxes that really overlap; whoever asks makes the exact test. No
geometry objects are made, which is what costs most in a tree of many small edges. Columns and rows are narrow
where much lies, so one far island does not spoil the grid of a city.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Columns = npt.NDArray[np.int32]

_BINS = 1 << 16
_MOST_CELLS_AT_ONCE = 1 << 21
_MOST_LINES = 4_096


@dataclass(frozen=True)
class _Axis:
    """Columns (or rows) along one axis, about equally full; `table`: (65536,) column of each fine bin."""

    low: float
    per_metre: float
    table: Columns

    def of(self, values: Floats) -> Columns:
        """Return the column of each value, shape (n,); never decreasing, clipped at both ends."""
        bins = np.clip((values - self.low) * self.per_metre, 0, _BINS - 1).astype(np.int32)
        columns: Columns = self.table[bins]
        return columns


def _axis(values: Floats, count: int) -> _Axis:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    per_metre = (_BINS - 1) / (high - low) if high > low else 0.0
    bins = np.clip((values - low) * per_metre, 0, _BINS - 1).astype(np.int32)
    below = np.cumsum(np.bincount(bins, minlength=_BINS))
    table = np.minimum(below * count // max(len(values), 1), count - 1)
    return _Axis(low, per_metre, table.astype(np.int32))


@dataclass(frozen=True)
class _Rectangles:
    """Rectangles of cells, both ends included, (n,) each."""

    left: Columns
    right: Columns
    bottom: Columns
    top: Columns

    def sizes(self) -> Whole:
        """Return the number of cells of each."""
        sizes: Whole = (self.right - self.left + 1).astype(np.intp) * (self.top - self.bottom + 1)
        return sizes


def spread(sizes: Whole) -> tuple[Whole, Whole]:
    """Return (which, offset) that count off 0 … size - 1 for each size in turn."""
    which = np.repeat(np.arange(len(sizes)), sizes)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def distinct(keys: Whole) -> Whole:
    """Return the different keys (0 or more) in order: `np.unique`, but several times faster on many."""
    keys = np.sort(keys)
    return keys[np.flatnonzero(np.diff(keys, prepend=-1))]


@dataclass(frozen=True)
class Grid:
    """A grid over items known by their boxes. Make it with `grid_of_boxes` or `grid_of_edges`.

    `low`, `high`: (2, n) corners of the boxes; `begin`: (cells + 1,) where each cell's `items` begin;
    `filled`: (lines + 1, lines + 1) number of cells with items below and left of a corner.
    """

    columns: _Axis
    rows: _Axis
    lines: int
    low: Floats
    high: Floats
    begin: Whole
    items: Whole
    filled: Columns

    def near(self, low: Floats, high: Floats) -> Flags:
        """Return whether any item may be near each box, (n,); corners of shape (2, n)."""
        r, f = self._rectangles(low, high), self.filled
        found = (
            f[r.top + 1, r.right + 1] - f[r.bottom, r.right + 1] - f[r.top + 1, r.left] + f[r.bottom, r.left]
        )
        near: Flags = found > 0
        return near

    def pairs_of_points(self, xy: Floats) -> tuple[Whole, Whole]:
        """Return (point, item), each once, where the item's box holds the point; points of shape (2, n)."""
        cell = self.rows.of(xy[1]).astype(np.intp) * self.lines + self.columns.of(xy[0])
        return self._overlapping(np.arange(len(cell)), cell, xy, xy)

    def pairs_of_edges(self, start: Floats, step: Floats, reach: Floats) -> tuple[Whole, Whole]:
        """Return (edge, item) where the boxes overlap and a cell is common; some pairs come twice.

        `start`, `step`: (2, n); `reach`: (n,) by how much each edge is widened.
        """
        low, high = _boxes(start, step, reach)
        near = np.flatnonzero(self.near(low, high))
        found = [(np.empty(0, np.intp), np.empty(0, np.intp))]
        for edge, cell in self._cells_of_edges(start.take(near, 1), step.take(near, 1), reach[near]):
            asked = near[edge]
            found.append(self._overlapping(asked, cell, low.take(asked, 1), high.take(asked, 1)))
        edges, items = (np.concatenate(column) for column in zip(*found, strict=True))
        return edges, items

    def _rectangles(self, low: Floats, high: Floats) -> _Rectangles:
        columns, rows = self.columns.of, self.rows.of
        return _Rectangles(columns(low[0]), columns(high[0]), rows(low[1]), rows(high[1]))

    def _cells(self, rectangles: _Rectangles) -> tuple[Whole, Whole]:
        """Return (rectangle, cell) of every cell in each rectangle."""
        which, offset = spread(rectangles.sizes())
        width = (rectangles.right - rectangles.left + 1)[which]
        row = rectangles.bottom[which] + offset // width
        return which, row * self.lines + rectangles.left[which] + offset % width

    def _cells_of_edges(self, start: Floats, step: Floats, reach: Floats) -> Iterator[tuple[Whole, Whole]]:
        """Yield (edge, cell), a bounded number at once, some twice. Long edges go in pieces of few cells."""
        whole = self._rectangles(*_boxes(start, step, reach))
        pieces = np.maximum(np.maximum(whole.right - whole.left, whole.top - whole.bottom), 1)
        block = np.cumsum(pieces * 4) // _MOST_CELLS_AT_ONCE
        for part in np.split(np.arange(len(block)), np.flatnonzero(np.diff(block)) + 1):
            edge, offset = spread(pieces[part])
            edge = part[edge]
            share = step.take(edge, 1) / pieces[edge]
            boxes = _boxes(start.take(edge, 1) + offset * share, share, reach[edge])
            which, cell = self._cells(self._rectangles(*boxes))
            yield edge[which], cell

    def _overlapping(self, asked: Whole, cell: Whole, low: Floats, high: Floats) -> tuple[Whole, Whole]:
        which, offset = spread(self.begin[cell + 1] - self.begin[cell])
        item = self.items[self.begin[cell][which] + offset]
        overlap = low[0].take(which) <= self.high[0].take(item)
        overlap &= low[1].take(which) <= self.high[1].take(item)
        overlap &= high[0].take(which) >= self.low[0].take(item)
        overlap &= high[1].take(which) >= self.low[1].take(item)
        kept = np.flatnonzero(overlap)
        return asked[which[kept]], item[kept]


def _boxes(start: Floats, step: Floats, reach: Floats) -> tuple[Floats, Floats]:
    end = start + step
    return np.minimum(start, end) - reach, np.maximum(start, end) + reach


def grid_of_boxes(low: Floats, high: Floats) -> Grid:
    """Return a grid over boxes with corners of shape (2, n), such as those of wards."""
    grid = _empty((low + high) / 2, 2.0, low, high)
    return _filled(grid, *grid._cells(grid._rectangles(low, high)))


def grid_of_edges(start: Floats, step: Floats, reach: Floats) -> Grid:
    """Return a grid over straight edges, each widened by its reach; shapes as in `Grid.pairs_of_edges`."""
    grid = _empty(start, 3.0, *_boxes(start, step, reach))
    cells = [
        np.empty((2, 0), np.intp),
        *(np.stack(pair) for pair in grid._cells_of_edges(start, step, reach)),
    ]
    return _filled(grid, *np.concatenate(cells, axis=1))


def _empty(places: Floats, fineness: float, low: Floats, high: Floats) -> Grid:
    lines = int(min(max(1, fineness * places.shape[1] ** 0.5), _MOST_LINES))
    nothing = np.empty(0, np.intp)
    return Grid(
        _axis(places[0], lines),
        _axis(places[1], lines),
        lines,
        low,
        high,
        nothing,
        nothing,
        np.zeros((lines + 1, lines + 1), np.int32),
    )


def _filled(grid: Grid, item: Whole, cell: Whole) -> Grid:
    count = max(grid.low.shape[1], 1)
    keys = distinct(cell * count + item)
    cell, items = keys // count, keys % count
    sizes = np.bincount(cell, minlength=grid.lines**2)
    filled = np.zeros((grid.lines + 1, grid.lines + 1), np.int32)
    filled[1:, 1:] = (sizes > 0).reshape(grid.lines, grid.lines)
    np.cumsum(np.cumsum(filled, axis=0, out=filled), axis=1, out=filled)
    begin = np.concatenate([[0], np.cumsum(sizes)])
    return Grid(grid.columns, grid.rows, grid.lines, grid.low, grid.high, begin, items, filled)
