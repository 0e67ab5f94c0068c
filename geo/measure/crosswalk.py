"""The crosswalk: how many metres of each segment lie in each ward, exactly and with nothing lost.

A segment inside one ward counts whole; it is cut only where it crosses a border. A stretch that k wards
cover counts 1/k for each: half on the border of two wards, whole on a border without a neighbour. What no
ward covers is outside (ward -1). So the metres of a segment over its rows always add up to its length.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.crs import measuring_crs
from geo.errors import InvalidInput
from geo.language import N_
from geo.measure.cutting import Runs, cut, together
from geo.measure.edges import BEND, Borders, Geometries, borders_of, edges_of
from geo.measure.grid import Floats, Grid, Whole, distinct, grid_of_boxes, grid_of_edges

OUTSIDE = -1
"""The ward of what lies in no ward."""

_VERTICES_AT_ONCE = 200_000  # keeps memory flat and the arrays in the processor's cache
_WORTH_A_THREAD = 20_000  # vertices
_LINES = (1, 2, 5)  # LineString, LinearRing, MultiLineString
_POLYGON = 3
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """Metres of each segment in each ward: one row a pair, sorted by segment, then ward (outside first).

    Rows, (n,) each: `segment`, `ward`: positions in the frames given, ward -1 = outside; `metres`: what
    counts there; of those, `shared_metres` come from stretches on the border of several wards,
    `overlap_metres` from stretches where wards overlap. `segment_metres`: (segments,) lengths. Read-only.
    """

    segment: Whole
    ward: Whole
    metres: Floats
    shared_metres: Floats
    overlap_metres: Floats
    segment_metres: Floats
    ward_count: int
    crs: str

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a frame of segment, ward, metres, shared_metres, overlap_metres."""
        names = ("segment", "ward", "metres", "shared_metres", "overlap_metres")
        return pd.DataFrame({name: getattr(self, name) for name in names})


@dataclass(frozen=True)
class _Rows:
    """Rows of a crosswalk, perhaps several a pair: `key` = segment × (wards + 1) + ward + 1."""

    key: Whole
    metres: Floats
    shared: Floats
    overlap: Floats


@dataclass(frozen=True)
class _Lines:
    """Segments: `lines` in metres, `drawn` before reprojecting (if that matters) and its metres per unit."""

    lines: Geometries
    drawn: Geometries | None
    scale: tuple[float, float]


@dataclass(frozen=True)
class _Wards:
    """Wards ready to be asked: `count` of them, their simple polygons, the ward of each, and all borders."""

    count: int
    parts: Geometries
    owner: Whole
    part_grid: Grid
    borders: Borders
    border_grid: Grid

    def own(self) -> "_Wards":
        """Return wards with polygons of their own: prepared ones must never be asked by two threads.

        Source: https://github.com/libgeos/geos/issues/825
        """
        parts = shapely.get_parts(self.parts)
        shapely.prepare(parts)
        return replace(self, parts=parts)

    def holding(self, xy: Floats) -> tuple[Whole, Whole]:
        """Return (point, ward) of every ward with a point inside it, some twice; points of shape (2, n)."""
        point, part = self.part_grid.pairs_of_points(xy)
        # Ask one polygon after the other: its index stays in the processor's cache, which halves the time.
        order = np.argsort(part, kind="stable")
        point, part = point[order], part[order]
        inside = np.flatnonzero(shapely.contains_xy(self.parts[part], xy[0][point], xy[1][point]))
        return point[inside], self.owner[part[inside]]


def crosswalk(
    segments: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    *,
    crs: str | None = None,
    threads: int | None = None,
) -> Crosswalk:
    """Return the metres of each segment in each ward.

    `segments`: (Multi)LineStrings, `wards`: (Multi)Polygons, each in any CRS; wards may overlap; empty and
    missing geometries count 0 metres. Measured in `crs` (None: EPSG:5897), straight between the vertices.
    What runs within 1e-6 m of a border is on it; so is what was straight along it in the common CRS of both
    frames, though projecting bends it away. `threads`: None for one a processor. The inputs are unchanged.

    The metres of a segment add up to its length (relative 1e-9).

    Raises:
        InvalidInput: a frame without CRS, a segment that is no line, a coordinate that is no number in `crs`.
    """
    target = measuring_crs(crs)
    lines, ready = _prepared(segments, wards, target)
    metres = np.nan_to_num(shapely.length(lines.lines))
    vertices = shapely.get_num_coordinates(lines.lines)
    workers = min(max(1, threads or os.cpu_count() or 1), 1 + int(vertices.sum()) // _WORTH_A_THREAD)
    parts = _parts(vertices, workers)
    shares = [parts[len(parts) * at // workers : len(parts) * (at + 1) // workers] for at in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(lambda share: _rows(lines, metres, share, ready.own()), shares))
    rows = _joined(done)
    return Crosswalk(
        segment=rows.key // (ready.count + 1),
        ward=rows.key % (ready.count + 1) - 1,
        metres=rows.metres,
        shared_metres=rows.shared,
        overlap_metres=rows.overlap,
        segment_metres=metres,
        ward_count=ready.count,
        crs=target.to_string(),
    )


def measured(frame: gpd.GeoDataFrame, target: CRS) -> Geometries:
    """Return the geometries of a frame in the target CRS, shape (n,).

    Raises:
        InvalidInput: a frame without CRS, a coordinate that is no number in the target CRS.
    """
    if frame.crs is None:
        raise InvalidInput(N_("A layer does not state its coordinate system. State it, such as EPSG:4326."))
    geometries = frame.geometry if frame.crs == target else frame.geometry.to_crs(target)
    result: Geometries = np.asarray(geometries.array)
    odd = result[np.flatnonzero(~np.isfinite(shapely.bounds(result)).all(axis=1))]
    wrong = int((~shapely.is_missing(odd) & ~shapely.is_empty(odd)).sum())
    if wrong:
        raise InvalidInput(
            N_("{n} features lie where {crs} does not reach. Correct their coordinates or their system."),
            n=wrong,
            crs=target.to_string(),
        )
    return result


def _prepared(segments: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, target: CRS) -> tuple[_Lines, _Wards]:
    lines, areas = measured(segments, target), measured(wards, target)
    kind = shapely.get_type_id(lines)
    if (~np.isin(kind, _LINES) & (kind >= 0) & ~shapely.is_empty(lines)).any():
        raise InvalidInput(N_("Only lines can be measured along wards. Take points and areas out."))
    scale = _scale(segments, wards, target)
    if scale is None:
        return _Lines(lines, None, (1.0, 1.0)), _ready(areas, None, (1.0, 1.0))
    drawn_lines, drawn_areas = np.asarray(segments.geometry.array), np.asarray(wards.geometry.array)
    return _Lines(lines, drawn_lines, scale), _ready(areas, drawn_areas, scale)


def _scale(segments: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, target: CRS) -> tuple[float, float] | None:
    """Return metres per unit, east and north, of the CRS both were drawn in; None if there is no such one."""
    drawn = wards.crs
    if segments.crs != drawn or drawn == target:
        return None
    if not drawn.is_geographic:
        unit = float(drawn.axis_info[0].unit_conversion_factor)
        return unit, unit
    middle = np.nan_to_num(np.mean(wards.total_bounds[[1, 3]]))
    return _METRES_PER_DEGREE * float(np.cos(np.radians(middle))), _METRES_PER_DEGREE


def _ready(areas: Geometries, drawn: Geometries | None, scale: tuple[float, float]) -> _Wards:
    parts, owner = _polygons(areas)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    drawn_rings = None if drawn is None else shapely.get_rings(_polygons(drawn)[0])
    borders = borders_of(edges_of(rings, owner[of_part], drawn=drawn_rings, scale=scale))
    west, south, east, north = shapely.bounds(parts).T
    part_grid = grid_of_boxes(np.stack([west, south]), np.stack([east, north]))
    edges = borders.edges
    border_grid = grid_of_edges(edges.start, edges.step, edges.reach())
    return _Wards(len(areas), parts, owner, part_grid, borders, border_grid)


def _polygons(geometries: Geometries) -> tuple[Geometries, Whole]:
    """Return the simple polygons of geometries, and the position that each comes from."""
    parts, at = shapely.get_parts(geometries, return_index=True)
    inner, within = shapely.get_parts(parts, return_index=True)  # a collection may hold multipolygons
    keep = (shapely.get_type_id(inner) == _POLYGON) & ~shapely.is_empty(inner)
    return inner[keep], at[within][keep]


def _parts(vertices: Whole, workers: int) -> list[slice]:
    """Return slices of about equally many vertices: a multiple of the workers, none too large."""
    upto = np.cumsum(vertices)
    total = int(upto[-1]) if len(upto) else 0
    count = -(-max(total, 1) // (_VERTICES_AT_ONCE * workers)) * workers
    inner = np.searchsorted(upto, total * np.arange(1, count) / count)
    bounds = [0, *inner.tolist(), len(vertices)]
    return [slice(low, high) for low, high in pairwise(bounds) if high > low]


def _rows(lines: _Lines, metres: Floats, parts: Sequence[slice], wards: _Wards) -> _Rows:
    """Return the rows of the segments in some slices."""
    runs = [run for part in parts for run in _runs(lines, metres, np.arange(part.start, part.stop), wards)]
    return _summed(_shares(together(runs), wards))


def _runs(lines: _Lines, metres: Floats, at: Whole, wards: _Wards) -> Iterator[Runs]:
    """Yield the runs of the segments at some positions, first of those that no border is near."""
    at = at[np.flatnonzero(metres[at] > 0)]
    west, south, east, north = shapely.bounds(lines.lines[at]).T
    reach = 0.0 if lines.drawn is None else BEND * metres[at] ** 2
    near = wards.border_grid.near(np.stack([west, south]) - reach, np.stack([east, north]) + reach)
    yield _whole_lines(lines, metres, at[np.flatnonzero(~near)])
    if near.any():
        yield _cut_lines(lines, at[np.flatnonzero(near)], wards)


def _whole_lines(lines: _Lines, metres: Floats, at: Whole) -> Runs:
    """Return each line as one run. No border is near, so its first point tells where all of it lies."""
    chosen = lines.lines[at]
    sizes = shapely.get_num_coordinates(chosen)
    first = shapely.get_coordinates(chosen).take(np.cumsum(sizes) - sizes, 0)
    return Runs(at, metres[at], np.ascontiguousarray(first.T), np.empty(0, np.intp), np.empty(0, np.intp))


def _cut_lines(lines: _Lines, at: Whole, wards: _Wards) -> Runs:
    parts, of_line = shapely.get_parts(lines.lines[at], return_index=True)
    drawn = None if lines.drawn is None else shapely.get_parts(lines.drawn[at])
    edges = edges_of(parts, at[of_line], drawn=drawn, scale=lines.scale)
    pairs = wards.border_grid.pairs_of_edges(edges.start, edges.step, edges.reach())
    return cut(edges, wards.borders, pairs)


def _shares(runs: Runs, wards: _Wards) -> _Rows:
    """Return the rows of runs: 1/k for each of the k wards that hold a run or have it on their border."""
    run, ward = wards.holding(runs.middle)
    width = wards.count + 1
    border = distinct(runs.border_run * width + runs.border_ward + 1)
    both = distinct(np.concatenate([run * width + ward + 1, border]))
    covers = np.bincount(both // width, minlength=len(runs.owner))
    on_border = np.bincount(border // width, minlength=len(runs.owner))
    nowhere = np.flatnonzero(covers == 0) * width  # ward -1
    run, ward = np.divmod(np.concatenate([both, nowhere]), width)
    metres = runs.metres[run] / np.maximum(covers, 1)[run]
    split, shared = covers[run] > 1, (on_border == covers)[run]
    key = runs.owner[run] * width + ward
    return _Rows(key, metres, np.where(split & shared, metres, 0), np.where(split & ~shared, metres, 0))


def _summed(rows: _Rows) -> _Rows:
    """Return rows with one row a pair, sorted."""
    key, place = np.unique(rows.key, return_inverse=True)

    def total(amounts: Floats) -> Floats:
        sums: Floats = np.bincount(place, amounts, len(key)).astype(np.float64, copy=False)
        return sums

    return _Rows(key, total(rows.metres), total(rows.shared), total(rows.overlap))


def _joined(rows: Sequence[_Rows]) -> _Rows:
    return _Rows(
        np.concatenate([np.empty(0, np.intp), *(row.key for row in rows)]),
        np.concatenate([np.empty(0), *(row.metres for row in rows)]),
        np.concatenate([np.empty(0), *(row.shared for row in rows)]),
        np.concatenate([np.empty(0), *(row.overlap for row in rows)]),
    )
