"""What was found within a period, by the record: first checks, and each turn between two checks.

The two ends of a period alone tell nothing of what was unknown on its first day.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from geo.briefing.changes import SegmentsOn
from geo.briefing.turns import Pairing, kind_of
from geo.briefing.values import BETTER, WORSE, Times, TurnKind, Within
from geo.measure import tally
from geo.measure.grid import Whole
from geo.measure.wards import COUNTED_METRES
from geo.model.criterion import UNKNOWN, Criterion
from geo.programme.features import SEGMENTS
from geo.stores.as_of import Dated, Timeline
from geo.stores.base import Store
from geo.stores.record import Record

_ALWAYS = ""  # before every day
_Course = Sequence[tuple[str, str]]  # the days (as text) from which a value held, and that value; in order


def within(
    store: Store, first: SegmentsOn, last: SegmentsOn, followed: Pairing, criteria: Sequence[Criterion]
) -> tuple[Within, ...]:
    """Return what was found of each criterion after the first day, up to and including the last one.

    `followed`: what became of the segments of the first day. Metres are those of the last day.

    Raises:
        StoreUnavailable: the record cannot be read now.
    """
    events, kept = _events(store), store.frame(SEGMENTS).set_index("id")
    there = {key: at for at, key in enumerate(last.frame["id"]) if last.metres[at] > COUNTED_METRES}
    return tuple(_of(each, events, _days_of(kept, each), there, (first, last), followed) for each in criteria)


def _days_of(kept: pd.DataFrame, theme: Criterion) -> Mapping[str, str]:
    """Return by segment the day of its newest check, as text; that of one whose day no event changed."""
    if theme.checked_field not in kept:
        return {}
    found: Mapping[str, str] = kept[theme.checked_field].dropna().astype(str).to_dict()
    return found


def _events(store: Store) -> Mapping[str, Sequence[Dated]]:
    record = Record()
    for each in store.history():
        record.add(each)
    timeline = Timeline(SEGMENTS, store.programme.as_of)
    timeline.grow(record, store.frame(SEGMENTS))
    return timeline.of_feature


def _of(
    theme: Criterion,
    events: Mapping[str, Sequence[Dated]],
    checked: Mapping[str, str],
    there: Mapping[str, int],
    days: tuple[SegmentsOn, SegmentsOn],
    followed: Pairing,
) -> Within:
    first, last = days
    courses = {
        at: found
        for key, at in there.items()
        if (found := course_of(events.get(key, ()), theme, checked.get(key, _ALWAYS)))
    }
    start, end = (tally.values_on(last.frame, theme, day.day) for day in days)
    unknown = theme.value_ids.index(UNKNOWN)
    for at, course in courses.items():
        held = [value for day, value in course if day <= first.day.isoformat()]
        start[at] = theme.value_ids.index(held[-1]) if held else unknown
    before = tally.values_on(first.frame, theme, first.day)[followed.first]
    start[followed.last[before != unknown]] = before[before != unknown]  # what was split goes on
    counts = last.metres > COUNTED_METRES
    new = counts & (start == unknown) & (end != unknown)
    turned = _turns(theme, courses, start, days)
    return Within(
        criterion=theme.id,
        known=float(last.metres[counts & (start != unknown)].sum()),
        first={
            value: float(last.metres[new & (end == at)].sum())
            for at, value in enumerate(theme.value_ids)
            if (new & (end == at)).any()
        },
        first_segments=int(new.sum()),
        better=_times(turned[BETTER], last),
        worse=_times(turned[WORSE], last),
    )


def course_of(events: Sequence[Dated], theme: Criterion, checked: str) -> _Course:
    """Return the values that a feature had by its events; empty where none tells of the criterion.

    `checked`: the day of its newest check, which is that of its first where no event changed it.

    Of what holds by a day the last one recorded counts, so it replaces what was found on later days; where
    these were recorded once more behind it, they count again.
    """
    found: list[tuple[str, str]] = []
    own = [each for each in events if each.event.field in (None, theme.id, theme.checked_field)]
    for at, dated in enumerate(own):
        event = dated.event
        if event.field == theme.checked_field:
            continue
        if event.field is None:
            told = (event.new or {}).get("properties") or {}
            value, day = told.get(theme.id), told.get(theme.checked_field) or _ALWAYS
        else:
            if not found and event.old is not None:
                found.append((_first_day(own[at:], theme, checked), _known(event.old, theme)))
            value, day = event.new, dated.day.isoformat() if dated.day else _ALWAYS
        found = [each for each in found if each[0] < day]
        found.append((day, _known(value, theme)))
    return found


def _first_day(events: Sequence[Dated], theme: Criterion, checked: str) -> str:
    """Return the day of the check that the first of some changes replaced, `_ALWAYS` where it had none."""
    days: Any = (each.event.old for each in events if each.event.field == theme.checked_field)
    return next(days, checked) or _ALWAYS


def _known(value: object, theme: Criterion) -> str:
    return value if isinstance(value, str) and value in theme.value_ids else UNKNOWN


def _turns(
    theme: Criterion, courses: Mapping[int, _Course], start: Whole, days: tuple[SegmentsOn, SegmentsOn]
) -> Mapping[TurnKind, list[int]]:
    """Return the rows that turned to each kind, as often as they did."""
    found: defaultdict[TurnKind, list[int]] = defaultdict(list)
    first, last = (each.day.isoformat() for each in days)
    for at, course in courses.items():
        inside = [value for day, value in course if first < day <= last]
        values = [theme.value_ids[start[at]], *inside]
        for old, new in pairwise(values):
            if old != new:
                found[kind_of(theme, old, new)].append(at)
    return found


def _times(rows: Sequence[int], last: SegmentsOn) -> Times:
    return Times(len(rows), float(last.metres[np.array(rows, dtype=np.intp)].sum()))
