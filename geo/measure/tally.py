"""Count what lies where: metres and things per place and value, from positions alone, so that it is quick.

A place is a distinct ward code; the last place is outside all wards.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.measure.crosswalk import Crosswalk
from geo.measure.grid import Floats, Whole
from geo.measure.wards import COUNTED_METRES
from geo.model.criterion import UNKNOWN, Criteria, Criterion
from geo.model.stage import PROPOSED

_DENSE = 8  # up to so many cells a row, a full table is quicker than sorting

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Holdings:
    """Metres of each segment in each place: one row a pair, sorted by segment.

    Rows, (n,) each: `segment`: a position in the layer; `place`: a position in `codes`, len(codes) =
    outside; `metres`; of those `shared_metres` on the border of several wards and `overlap_metres` where
    wards overlap. `segment_metres`: (segments,) lengths.
    """

    segment: Whole
    place: Whole
    metres: Floats
    shared_metres: Floats
    overlap_metres: Floats
    segment_metres: Floats
    codes: tuple[str, ...]

    @property
    def places(self) -> int:
        """The number of places, outside included."""
        return len(self.codes) + 1

    def of(self, segments: Mask) -> "Holdings":
        """Return the rows of some segments only; positions stay those in the layer."""
        if segments.all():
            return self
        row = np.flatnonzero(segments[self.segment])
        return replace(
            self,
            segment=self.segment[row],
            place=self.place[row],
            metres=self.metres[row],
            shared_metres=self.shared_metres[row],
            overlap_metres=self.overlap_metres[row],
        )


def place_of_wards(wards: pd.DataFrame) -> tuple[Whole, tuple[str, ...]]:
    """Return the place of each ward, then that of outside, and the distinct codes in order of appearance."""
    place, codes = pd.factorize(np.asarray(wards["code"], dtype=object))
    return np.append(place, len(codes)).astype(np.intp), tuple(str(code) for code in codes)


def holdings(crossed: Crosswalk, wards: pd.DataFrame) -> Holdings:
    """Return a crosswalk's rows by distinct code; `wards` are those that it was made from."""
    place, codes = place_of_wards(wards)
    width = len(codes) + 1
    pair, row = np.unique(crossed.segment * width + place[crossed.ward], return_inverse=True)
    sums = (crossed.metres, crossed.shared_metres, crossed.overlap_metres)
    metres, shared, overlap = (np.bincount(row, amount, len(pair)).astype(np.float64) for amount in sums)
    return Holdings(pair // width, pair % width, metres, shared, overlap, crossed.segment_metres, codes)


def main_places(held: Holdings) -> Whole:
    """Return the place that holds most of each segment; of equals the lowest code, outside last."""
    rank = np.append(np.argsort(np.argsort(np.array(held.codes, dtype=object))), len(held.codes))
    order = np.lexsort([rank[held.place], -held.metres, held.segment])
    segments, first = np.unique(held.segment[order], return_index=True)
    main = np.full(len(held.segment_metres), held.places - 1, np.intp)
    main[segments] = held.place[order][first]
    return main


def counts_on(frame: pd.DataFrame, day: date) -> Mask:
    """Say of each feature whether it counts on a day: joined by then, more than proposed; shape (n,)."""
    result: Mask = has_joined(frame, day) & (frame["stage"] != PROPOSED).to_numpy(bool)
    return result


def has_joined(frame: pd.DataFrame, day: date) -> Mask:
    """Say of each feature whether it had joined by a day (`joined_on` None: always); shape (n,)."""
    joined: pd.Series = frame["joined_on"]
    result: Mask = joined.isna().to_numpy(bool) | (joined <= day.isoformat()).to_numpy(bool, na_value=False)
    return result


def values_on(frame: pd.DataFrame, theme: Criterion, day: date) -> Whole:
    """Return each feature's value as of a day, as a position in `theme.values`; shape (n,).

    What was found later, and what the theme does not know, is `unknown`, or -1 where the theme has no such
    value.
    """
    position = {value: at for at, value in enumerate(theme.value_ids)}
    unknown = position.get(UNKNOWN, -1)
    code, found = pd.factorize(frame[theme.id])
    table = np.array([*(position.get(value, unknown) for value in found), unknown], dtype=np.intp)
    result: Whole = table[code]
    if theme.checked_field in frame:
        result[(frame[theme.checked_field] > day.isoformat()).to_numpy(bool, na_value=False)] = unknown
    return result


def stale_on(frame: pd.DataFrame, theme: Criterion, day: date, values: Whole) -> Mask:
    """Say of each feature whether its finding is too old to rely on as of a day; shape (n,).

    `values`: as `values_on` gives them. What has no finding, or a finding without a day, is not too old.
    """
    limit = theme.stale_before(day)
    if limit is None or theme.checked_field not in frame:
        return np.zeros(len(frame), dtype=np.bool_)
    unknown = theme.value_ids.index(UNKNOWN) if UNKNOWN in theme.value_ids else -1
    old = (frame[theme.checked_field] < limit.isoformat()).to_numpy(bool, na_value=False)
    result: Mask = old & (values != unknown) & (values >= 0)
    return result


def stale_criteria(frame: pd.DataFrame, criteria: Criteria, day: date) -> tuple[frozenset[str], ...]:
    """Return for each feature the criteria in force whose finding is too old to rely on as of a day."""
    found: list[set[str]] = [set() for _ in range(len(frame))]
    for criterion in criteria.in_force(day):
        values = values_on(frame, criterion, day)
        for at in np.flatnonzero(stale_on(frame, criterion, day, values)).tolist():
            found[at].add(criterion.id)
    return tuple(frozenset(each) for each in found)


def metres_of(held: Holdings, which: Mask) -> Floats:
    """Return the metres of some segments in each place; shape (places,)."""
    return np.bincount(held.place, held.metres * which[held.segment], held.places).astype(np.float64)


def segments_of(held: Holdings, which: Mask) -> Whole:
    """Return how many of some segments have more than 0.01 m in each place; shape (places,)."""
    there = (held.metres > COUNTED_METRES) & which[held.segment]
    return np.bincount(held.place[there], minlength=held.places)


def metres_by_value(held: Holdings, values: Whole, count: int) -> Floats:
    """Return the metres of each value in each place; `values` by segment; shape (places, count)."""
    return _table(held.place, values[held.segment], held.metres, (held.places, count))


def count_by_value(place: Whole, values: Whole, shape: tuple[int, int]) -> Whole:
    """Return how many things of each value there are in each place; shape (places, values)."""
    return _table(place, values, None, shape).astype(np.intp)


def _table(place: Whole, values: Whole, weights: Floats | None, shape: tuple[int, int]) -> Floats:
    # What has no value (-1) goes to a column of its own, which is dropped.
    width = shape[1] + 1
    sums = np.bincount(place * width + values + 1, weights, shape[0] * width)
    table: Floats = sums.astype(np.float64).reshape(shape[0], width)[:, 1:]
    return table


def segments_by_place(held: Holdings) -> Whole:
    """Return how many segments have more than 0.01 m in each place; shape (places,)."""
    return np.bincount(held.place[held.metres > COUNTED_METRES], minlength=held.places)


def distinct_by_place(place: Whole, what: Whole, metres: Floats, places: int) -> Whole:
    """Return how many distinct things (not -1) have more than 0.01 m in each place; shape (places,)."""
    width = int(what.max(initial=0)) + 2
    pair = place * width + what + 1
    if places * width <= _DENSE * len(pair):
        enough = np.bincount(pair, metres, places * width).reshape(places, width) > COUNTED_METRES
        counts: Whole = np.count_nonzero(enough[:, 1:], axis=1)
        return counts
    there = what >= 0
    found, row = np.unique(pair[there], return_inverse=True)
    enough = np.bincount(row, metres[there], len(found)) > COUNTED_METRES
    return np.bincount(found[enough] // width, minlength=places)
