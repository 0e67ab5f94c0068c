"""Ward summaries: metres of every status in every ward, from a crosswalk that outlives status changes."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import measuring_crs
from geo.errors import InvalidInput
from geo.language import N_
from geo.measure.crosswalk import OUTSIDE, Crosswalk, crosswalk, measured
from geo.measure.edges import TOLERANCE_METRES
from geo.measure.grid import Floats, Whole
from geo.model.criterion import UNKNOWN

COUNTED_METRES = 0.01
"""A segment counts as lying in a ward with more than this there."""

_LINES = (1, 2, 5)


def summarise_by_ward(
    segments: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    *,
    criteria: Sequence[str],
    crs: str | None = None,
    threads: int | None = None,
) -> pd.DataFrame:
    """Return the metres of every value of every criterion in every ward.

    `segments`: (Multi)LineStrings with a column for each of `criteria` (None, NaN and a missing column count
    as `unknown`); `wards`: (Multi)Polygons with `code`. Measured in `crs` (None: EPSG:5897).

    Returns code (None = outside all wards), criterion, value, metres: in the order of the wards, the
    criteria, then the values by name; only what there is. In every ward, and outside, the values of a
    criterion add up to the metres there.

    Raises:
        InvalidInput: as `crosswalk`, or wards without `code`.
    """
    crossed = crosswalk(segments, wards, crs=crs, threads=threads)
    return summarise_crosswalk(crossed, segments, wards, criteria=criteria)


def summarise_crosswalk(
    crossed: Crosswalk, segments: pd.DataFrame, wards: pd.DataFrame, *, criteria: Sequence[str]
) -> pd.DataFrame:
    """Return what `summarise_by_ward` does, from a crosswalk of the same segments and wards.

    Only the statuses are read, so this is what to call after a status change.
    """
    _check_same(crossed, segments, wards)
    place, codes = _places(crossed, wards)
    tables = [_amounts(crossed, place, len(codes), criterion, segments) for criterion in criteria]
    if not tables:
        tables = [_table(np.empty(0, np.intp), "", np.empty(0, object), np.empty(0))]
    whole = pd.concat(tables, ignore_index=True).sort_values("place", kind="stable", ignore_index=True)
    code = pd.Series([*codes, None], dtype=object)[whole["place"]].reset_index(drop=True)
    return whole.drop(columns="place").assign(code=code)[["code", "criterion", "value", "metres"]]


def ward_of(features: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, *, crs: str | None = None) -> Whole:
    """Return the position of the ward that each feature belongs to, -1 for none; shape (n,).

    A line belongs where the larger part of its length lies, which may be outside; a point or an area where
    its point on the surface lies. Of equals, and on a border, the ward with the lowest code has it.
    """
    _check_codes(wards)
    result = np.full(len(features), OUTSIDE, np.intp)
    kind = shapely.get_type_id(np.asarray(features.geometry.array))
    lines = np.isin(kind, _LINES)
    others = ~lines & (kind >= 0)
    rank = _ranks(wards)
    result[lines] = _ward_of_lines(crosswalk(features[lines], wards, crs=crs), rank)
    result[others] = _ward_of_points(features[others], wards, rank, crs)
    return result


def _check_codes(wards: pd.DataFrame) -> None:
    if len(wards) and "code" not in wards:
        raise InvalidInput(N_("The wards have no field “code”. Name the field that holds their codes."))
    if len(wards) and wards["code"].isna().any():
        missing = int(wards["code"].isna().sum())
        raise InvalidInput(N_("{n} wards have no code. Give each ward its code."), n=missing)


def _check_same(crossed: Crosswalk, segments: pd.DataFrame, wards: pd.DataFrame) -> None:
    _check_codes(wards)
    if (len(crossed.segment_metres), crossed.ward_count) != (len(segments), len(wards)):
        raise ValueError("the crosswalk was made from other segments or wards")


def _places(crossed: Crosswalk, wards: pd.DataFrame) -> tuple[Whole, list[object]]:
    """Return the place of each row, counted by distinct code, outside last, and the codes."""
    if not len(wards):
        return np.zeros(len(crossed.ward), np.intp), []
    place, codes = pd.factorize(np.asarray(wards["code"], dtype=object))
    return np.append(place, len(codes))[crossed.ward], list(codes)


def _amounts(
    crossed: Crosswalk, place: Whole, places: int, criterion: str, segments: pd.DataFrame
) -> pd.DataFrame:
    status, values = _statuses(segments, criterion)
    # The values in the order of their names, so that the rows come sorted.
    order = np.argsort(values.astype(str), kind="stable")
    status, values = np.argsort(order)[status], values[order]
    key = place * len(values) + status[crossed.segment]
    size = (places + 1) * len(values)
    metres: Floats = np.bincount(key, crossed.metres, size).astype(np.float64, copy=False)
    rows = np.bincount(key, minlength=size)
    there = np.flatnonzero(rows)
    return _table(there // max(len(values), 1), criterion, values[there % max(len(values), 1)], metres[there])


def _table(place: Whole, criterion: str, values: npt.NDArray[np.object_], metres: Floats) -> pd.DataFrame:
    text = pd.Series(values, dtype=object)
    return pd.DataFrame({"place": place, "criterion": criterion, "value": text, "metres": metres})


def _statuses(segments: pd.DataFrame, criterion: str) -> tuple[Whole, npt.NDArray[np.object_]]:
    """Return the status of each segment as a position among the values, and the values."""
    if criterion not in segments:
        return np.zeros(len(segments), np.intp), np.array([UNKNOWN], dtype=object)
    status, found = pd.factorize(segments[criterion])
    values = np.asarray(found, dtype=object)
    if UNKNOWN not in values:
        values = np.append(values, np.array([UNKNOWN], dtype=object))
    unknown = int(np.flatnonzero(values == UNKNOWN)[0])
    return np.where(status < 0, unknown, status), values


def route_numbers(segments: pd.DataFrame) -> Whole:
    """Return a number for the route of each segment, (n,), -1 for none.

    Segments of one `route_id` are one route. One without an id belongs to the route of its `route_name`.
    """
    numbers = np.full(len(segments), -1, np.intp)
    if "route_id" in segments:
        numbers = pd.factorize(segments["route_id"])[0].astype(np.intp)
    bare = numbers < 0
    if "route_name" not in segments or not bare.any():
        return numbers
    name, names = pd.factorize(segments["route_name"])
    of_name = numbers.max(initial=-1) + 1 + np.arange(len(names) + 1, dtype=np.intp)
    of_name[-1] = -1  # no name either
    known = np.flatnonzero(~bare & (name >= 0))[::-1]
    of_name[name[known]] = numbers[known]
    numbers[bare] = of_name[name[bare]]
    return numbers


def route_keys(segments: pd.DataFrame) -> pd.Series:
    """Return by what the route of each segment is called: its id, else its name; None: it is of no route."""
    numbers = pd.Series(route_numbers(segments), index=segments.index)
    ids = segments["route_id"].astype(object).groupby(numbers).transform("first")
    keys = ids.where(ids.notna(), segments["route_name"].astype(object))
    return keys.where(keys.notna() & (numbers >= 0), None)


def _ranks(wards: pd.DataFrame) -> Whole:
    """Return the rank of each ward by code, then position."""
    if not len(wards):
        return np.empty(0, np.intp)
    order = np.argsort(np.asarray(wards["code"].astype(str), dtype=object), kind="stable")
    rank: Whole = np.argsort(order)
    return rank


def _ward_of_lines(crossed: Crosswalk, rank: Whole) -> Whole:
    result = np.full(len(crossed.segment_metres), OUTSIDE, np.intp)
    if not len(crossed.segment):
        return result
    most = np.zeros(len(result))
    np.maximum.at(most, crossed.segment, crossed.metres)
    equal = crossed.metres >= most[crossed.segment] - TOLERANCE_METRES
    segment, ward = crossed.segment[equal], crossed.ward[equal]
    order = np.lexsort((np.append(rank, len(rank))[ward], segment))
    first = order[np.diff(segment[order], prepend=-1) != 0]
    result[segment[first]] = ward[first]
    return result


def _ward_of_points(
    features: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, rank: Whole, crs: str | None
) -> Whole:
    target = measuring_crs(crs)
    points = shapely.point_on_surface(measured(features, target))
    tree = shapely.STRtree(measured(wards, target))
    point, ward = tree.query(points, predicate="dwithin", distance=TOLERANCE_METRES)
    order = np.lexsort((rank[ward], point))
    first = order[np.diff(point[order], prepend=-1) != 0]
    result = np.full(len(points), OUTSIDE, np.intp)
    result[point[first]] = ward[first]
    return result
