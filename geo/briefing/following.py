"""Follow the metres of lines from one day to another, also where lines were split, merged or drawn anew."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from geo.briefing.turns import Pairing
from geo.measure.crosswalk import measured
from geo.measure.grid import Floats, Whole
from geo.measure.wards import COUNTED_METRES

NEAR_METRES = 0.2  # merging closes gaps of a decimetre, and positions are rounded
LEAST_METRES = 1.0  # no part of a line is shorter; what is, is where lines cross or meet

_Mask = npt.NDArray[np.bool_]


def follow(
    first: gpd.GeoDataFrame,
    last: gpd.GeoDataFrame,
    pairing: Pairing,
    *,
    lengths: tuple[Floats, Floats],
    crs: CRS,
) -> Pairing:
    """Return the stretches that count on both days: rows of both frames and metres, each metre once.

    `pairing`: the features that count on both days, by id. `lengths`: metres of each row of both frames, 0 of
    those that do not count. A line that stayed as it was goes on whole. The others go on where they lie in
    the same place (to 0.2 m), under whatever id; then what is left of a feature goes on under its own id.
    """
    shapes_first, shapes_last = (np.asarray(each.geometry.array) for each in (first, last))
    same = shapely.equals_exact(shapes_first[pairing.first], shapes_last[pairing.last])
    kept = Pairing(
        pairing.first[same],
        pairing.last[same],
        np.minimum(*_of(lengths, pairing.first[same], pairing.last[same])),
    )
    rest_first = _without(lengths[0], kept.first)
    rest_last = _without(lengths[1], kept.last)
    if not len(rest_first) or not len(rest_last):
        return kept
    near = _near(first.iloc[rest_first], last.iloc[rest_last], crs)
    by_place = (rest_first[near[0]], rest_last[near[1]], near[2])
    moved = pairing.first[~same], pairing.last[~same]
    return _dealt(kept, by_place, moved, lengths)


def _of(lengths: tuple[Floats, Floats], first: Whole, last: Whole) -> tuple[Floats, Floats]:
    return lengths[0][first], lengths[1][last]


def _without(lengths: Floats, kept: Whole) -> Whole:
    """Return the rows with metres that are not among those kept."""
    left: _Mask = lengths > COUNTED_METRES
    left[kept] = False
    return np.flatnonzero(left)


def _near(first: gpd.GeoDataFrame, last: gpd.GeoDataFrame, crs: CRS) -> tuple[Whole, Whole, Floats]:
    """Return pairs of rows in the same place and how many metres, the same ids and the most first."""
    bands = shapely.buffer(measured(first, crs), NEAR_METRES)
    lines = measured(last, crs)
    at_last, at_first = shapely.STRtree(bands).query(lines, predicate="intersects")
    metres = np.asarray(shapely.length(shapely.intersection(lines[at_last], bands[at_first])), np.float64)
    other = np.asarray(first["id"])[at_first] != np.asarray(last["id"])[at_last]
    order = np.lexsort((at_last, at_first, -metres, other))
    order = order[metres[order] >= LEAST_METRES]
    return at_first[order], at_last[order], metres[order]


def _dealt(
    kept: Pairing,
    by_place: tuple[Whole, Whole, Floats],
    moved: tuple[Whole, Whole],
    lengths: tuple[Floats, Floats],
) -> Pairing:
    """Deal the metres of both days to pairs in their order, so that none is dealt twice."""
    left_first, left_last = (each.copy() for each in lengths)
    rows_first = np.concatenate([by_place[0], moved[0]])
    rows_last = np.concatenate([by_place[1], moved[1]])
    wanted = np.concatenate([by_place[2], np.full(len(moved[0]), np.inf)])
    dealt = np.zeros(len(wanted))
    for at, (one, other) in enumerate(zip(rows_first.tolist(), rows_last.tolist(), strict=True)):
        dealt[at] = min(wanted[at], left_first[one], left_last[other])  # what is left depends on those before
        left_first[one] -= dealt[at]
        left_last[other] -= dealt[at]
    there = dealt > COUNTED_METRES
    return Pairing(
        np.concatenate([kept.first, rows_first[there]]),
        np.concatenate([kept.last, rows_last[there]]),
        np.concatenate([kept.metres, dealt[there]]),
    )
