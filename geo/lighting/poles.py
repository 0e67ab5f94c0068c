"""Where the poles of a plan stand: along the kerb, clear of junctions and of every carriageway.

A pole stands where its street was counted: at the ends of each stretch and at sharp bends, the others evenly
between. One that would stand in a carriageway moves along its street, less than half a gap; one that cannot
move so far is left out and told.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from scipy.spatial import cKDTree

from geo.assumptions.lighting import ARRANGEMENTS, LightingAssumptions
from geo.crs import WGS84
from geo.lighting.options import gaps
from geo.lighting.runs import Runs
from geo.measure.crosswalk import measured
from geo.measure.vertices import Flags, Floats, Geometries, Whole

NEAR_METRES = 5.0
LEFT, RIGHT = "left", "right"  # of a street as seen from its western end
_AHEAD = 0.5  # metres each way that the direction of a street is taken from
_STEP = 1.0  # metres that a pole is moved by at a time
_MOST_STEPS = 40
_SHARE = 0.45  # of a gap that a pole moves at the most, so that none passes its neighbour
_TOUCH = 1e-3  # metres that a pole may be within a carriageway


@dataclass(frozen=True, eq=False)
class Poles:
    """Poles in WGS 84, a point each, and how many of each street could not be placed, (rows,).

    Columns: `row` of the frame, `id`, `number` (from 1, by street), `side`, `chainage_m` (from the western
    end of the stretch), `stretch`, `luminaire`, `height_m`, `moved_m`, `near_m`: to the next pole of another
    street where that is at most `NEAR_METRES`, else NaN; one pole may do for both, which a designer decides.
    """

    frame: gpd.GeoDataFrame
    left_out: Whole


@dataclass(frozen=True, eq=False)
class _Places:
    """Places along runs, (n,): the run, the chainage, the gap to the next, and the sign of the side."""

    run: Whole
    chainage: Floats
    gap: Floats
    sign: Floats

    def only(self, which: Flags) -> "_Places":
        return _Places(self.run[which], self.chainage[which], self.gap[which], self.sign[which])


def placed(
    frame: gpd.GeoDataFrame,
    needs: pd.DataFrame,
    design: pd.DataFrame,
    runs: Runs,
    assumed: LightingAssumptions,
    *,
    obstacles: gpd.GeoDataFrame | None = None,
    obstacle_width_m: Floats | None = None,
) -> Poles:
    """Return the poles of every street that has an option; as many as `design` says, less those left out.

    `needs` and `design` as `geo.lighting.streets` gives them; `runs`: of the same frame. `obstacles`: more
    streets whose carriageways are kept free, with their widths. The inputs are unchanged.
    """
    where = _wanted(runs, needs, design, assumed)
    streets = [np.asarray(runs.lines), *([] if obstacles is None else [measured(obstacles, CRS(runs.crs))])]
    width = [needs["width_m"].to_numpy()[runs.row]]
    width += [] if obstacle_width_m is None else [obstacle_width_m]
    offset = needs["width_m"].to_numpy()[runs.row] / 2 + assumed.number("kerb_offset_metres")
    chainage, xy, is_free = _settled(
        where, runs, offset, _Roads.of(np.concatenate(streets), np.concatenate(width))
    )
    row = runs.row[where.run]
    left_out = np.bincount(row[~is_free], minlength=len(frame))
    return Poles(_table(frame, design, runs, where, chainage, xy, is_free), left_out)


def _wanted(runs: Runs, needs: pd.DataFrame, design: pd.DataFrame, assumed: LightingAssumptions) -> _Places:
    """Return the places that the design counted, kept clear of the ends of runs."""
    spacing = _spacing(design, needs, assumed)[runs.row[runs.section_run]]
    has = np.isfinite(spacing)
    count = np.where(has, gaps(runs.section_metres, np.where(has, spacing, 1.0)), 0).astype(np.intp)
    section = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(section)) - np.repeat(np.cumsum(count) - count, count)
    gap = runs.section_metres[section] / count[section]
    run = runs.section_run[section]
    inner = _Places(run, runs.section_start[section] + number * gap, gap, np.zeros(len(section)))
    last = np.flatnonzero((np.diff(runs.section_run, append=-1) != 0) & has)
    ends = _Places(
        runs.section_run[last],
        runs.metres[runs.section_run[last]],
        runs.section_metres[last] / count[last],
        np.zeros(len(last)),
    )
    return _sided(_own(_joined(inner, ends), runs), design, runs)


def _spacing(design: pd.DataFrame, needs: pd.DataFrame, assumed: LightingAssumptions) -> Floats:
    """Return the spacing that each street was counted with: by light, at most by height."""
    cap = assumed.number("spacing_to_height") * design["height_m"].to_numpy()
    return np.asarray(np.minimum(design["formula_m"].to_numpy(), cap), dtype=np.float64)


def _joined(*parts: _Places) -> _Places:
    run = np.concatenate([part.run for part in parts])
    chainage = np.concatenate([part.chainage for part in parts])
    order = np.lexsort([chainage, run])
    gap, sign = (np.concatenate([getattr(part, name) for part in parts]) for name in ("gap", "sign"))
    return _Places(run[order], chainage[order], gap[order], sign[order])


def _own(places: _Places, runs: Runs) -> _Places:
    """Leave out ends whose pole is another run's, and bring the others clear of junctions."""
    length = runs.metres[places.run]
    first, last = places.chainage <= 0, places.chainage >= length
    shared = (first & runs.shared[places.run, 0]) | (last & runs.shared[places.run, 1])
    clear = runs.clear * np.minimum(1, 0.8 * runs.metres / np.maximum(runs.clear.sum(axis=1), 1e-9))[:, None]
    low, high = clear[places.run, 0], length - clear[places.run, 1]
    chainage = np.clip(places.chainage, low, np.maximum(high, low))
    return _Places(places.run, chainage, places.gap, places.sign).only(~shared)


def _sided(places: _Places, design: pd.DataFrame, runs: Runs) -> _Places:
    """Give every place its side: right, by turns, or both."""
    kind = design["arrangement"].to_numpy(dtype=object)[runs.row[places.run]]
    begins = np.flatnonzero(np.diff(places.run, prepend=-1) != 0)
    number = np.arange(len(places.run)) - np.repeat(begins, np.diff(np.append(begins, len(places.run))))
    left = (kind == ARRANGEMENTS[1]) & (number % 2 == 1)
    sign = np.where(left, 1.0, -1.0)
    both = kind == ARRANGEMENTS[2]
    one = _Places(places.run, places.chainage, places.gap, sign)
    other = _Places(places.run, places.chainage, places.gap, -sign).only(both)
    return _joined(one, other)


@dataclass(frozen=True, eq=False)
class _Roads:
    """Carriageways: centre lines in metres with half their widths, and a tree to ask who is near."""

    lines: Geometries
    half: Floats
    tree: shapely.STRtree

    @classmethod
    def of(cls, lines: Geometries, width_m: Floats) -> "_Roads":
        parts, at = shapely.get_parts(lines, return_index=True)
        shapely.prepare(parts)
        return cls(parts, width_m[at] / 2, shapely.STRtree(parts))

    def hold(self, xy: Floats) -> Flags:
        """Say of each point whether it stands in a carriageway."""
        points = shapely.points(xy)
        result = np.zeros(len(points), dtype=np.bool_)
        if not len(points) or not len(self.lines):
            return result
        at, road = self.tree.query(points, predicate="dwithin", distance=float(self.half.max()))
        inside = shapely.distance(points[at], self.lines[road]) < self.half[road] - _TOUCH
        result[at[inside]] = True
        return result


def _settled(places: _Places, runs: Runs, offset: Floats, roads: _Roads) -> tuple[Floats, Floats, Flags]:
    """Return the chainage and point of each pole once none stands in a carriageway, and which have one."""
    chainage = places.chainage.copy()
    xy = _beside(places, runs, offset, chainage)
    bad = np.flatnonzero(roads.hold(xy))
    room = np.minimum(places.gap * _SHARE, _MOST_STEPS * _STEP)
    for step in range(1, _MOST_STEPS + 1):
        for way in (step * _STEP, -step * _STEP):
            tried = places.chainage[bad] + way
            allowed = (abs(way) <= room[bad]) & (tried >= 0) & (tried <= runs.metres[places.run[bad]])
            some = bad[allowed]
            if not len(some):
                continue
            there = _beside(places, runs, offset, tried[allowed], some)
            free = ~roads.hold(there)
            chainage[some[free]], xy[some[free]] = tried[allowed][free], there[free]
            bad = np.setdiff1d(bad, some[free])
        if not len(bad):
            break
    is_free = np.ones(len(chainage), dtype=np.bool_)
    is_free[bad] = False
    return chainage, xy, is_free


def _beside(places: _Places, runs: Runs, offset: Floats, chainage: Floats, at: Whole | None = None) -> Floats:
    """Return the points beside runs at some chainages, (n, 2) metres."""
    run, sign = (places.run, places.sign) if at is None else (places.run[at], places.sign[at])
    line, length = runs.lines[run], runs.metres[run]
    here, after, before = (
        shapely.get_coordinates(shapely.line_interpolate_point(line, np.clip(chainage + step, 0, length)))
        for step in (0.0, _AHEAD, -_AHEAD)
    )
    way = after - before
    norm = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-12)
    normal = np.column_stack([-way[:, 1], way[:, 0]]) / norm[:, None]
    result: Floats = here + normal * (sign * offset[run])[:, None]
    return result


def _table(
    frame: gpd.GeoDataFrame, design: pd.DataFrame, runs: Runs, places: _Places, chainage: Floats, xy: Floats,
    is_free: Flags,
) -> gpd.GeoDataFrame:  # fmt: skip
    row = runs.row[places.run]
    order = np.lexsort([places.sign, chainage, places.run, row])
    order = order[is_free[order]]
    row = row[order]
    begins = np.flatnonzero(np.diff(row, prepend=-1) != 0)
    number = np.arange(len(row)) - np.repeat(begins, np.diff(np.append(begins, len(row)))) + 1
    ids = frame["id"].to_numpy(dtype=object) if "id" in frame else np.arange(len(frame)).astype(object)
    columns = {
        "row": row,
        "id": ids[row],
        "number": number,
        "side": np.where(places.sign[order] > 0, LEFT, RIGHT).astype(object),
        "chainage_m": np.round(chainage[order], 2),
        "stretch": _numbered(row, places.run[order]),
        "luminaire": design["luminaire"].to_numpy(dtype=object)[row],
        "height_m": design["height_m"].to_numpy()[row],
        "moved_m": np.round(np.abs(chainage - places.chainage)[order], 2),
        "near_m": np.round(_near(xy[order], row), 2),
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.points(xy[order]), crs=runs.crs).to_crs(WGS84)


def _numbered(row: Whole, run: Whole) -> Whole:
    """Return the number of each run within its row, from 1; sorted by row, then run."""
    begins, new = np.diff(row, prepend=-1) != 0, np.diff(run, prepend=-1) != 0
    upto = np.cumsum(begins | new)
    return np.asarray(upto - upto[begins][np.cumsum(begins) - 1] + 1, dtype=np.intp)


def _near(xy: Floats, row: Whole) -> Floats:
    """Return the metres to the nearest pole of another street, NaN where none is near."""
    pairs = cKDTree(xy).query_pairs(NEAR_METRES, output_type="ndarray") if len(xy) else np.empty((0, 2), int)
    pairs = pairs[row[pairs[:, 0]] != row[pairs[:, 1]]]
    away = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    found = np.full(len(xy), np.inf)
    for side in (0, 1):
        np.minimum.at(found, pairs[:, side], away)
    result: Floats = np.where(np.isfinite(found), found, np.nan)
    return result
