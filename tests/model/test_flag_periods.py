"""How long a finding holds: days, and ordered flag periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.flag_periods import FlagPeriod, FlagPeriods
from tests.factories import criterion

days = st.dates(date(2022, 1, 1), date(2023, 12, 31))
spans = st.lists(st.tuples(days, st.integers(0, 20)), max_size=6)


def periods(found: list[tuple[date, int]]) -> FlagPeriods:
    return FlagPeriods(tuple(FlagPeriod(first, first + timedelta(days=length)) for first, length in found))


AUGUST = FlagPeriod(date(2022, 8, 18), date(2022, 8, 20))
SEPTEMBER = FlagPeriod(date(2022, 9, 1), date(2022, 9, 3))


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        (date(2022, 8, 17), None),
        (date(2022, 8, 18), date(2022, 8, 18)),
        (date(2022, 8, 31), date(2022, 8, 18)),
        (date(2022, 9, 1), date(2022, 9, 1)),
        (date(2023, 6, 1), date(2022, 9, 1)),
    ],
)
def test_a_finding_holds_until_the_next_ordered_period_begins(day: date, limit: date | None) -> None:
    flags = criterion("flags", fresh_by="flag_periods", periods=FlagPeriods((SEPTEMBER, AUGUST)))
    assert flags.stale_before(day) == limit


@given(spans, days, days)
def test_a_finding_is_old_when_a_period_began_after_it(
    found: list[tuple[date, int]], day: date, checked: date
) -> None:
    limit = periods(found).stale_before(day)
    old = limit is not None and checked < limit
    assert old == any(checked < first <= day for first, _ in found)


@given(spans)
def test_periods_are_in_the_order_of_their_first_days(found: list[tuple[date, int]]) -> None:
    first = [period.first for period in periods(found)]
    assert first == sorted(first)


def test_a_finding_must_be_fresh_by_days_and_by_periods_where_both_are_given() -> None:
    both = criterion("flags", fresh_by="flag_periods", fresh_days=10, periods=FlagPeriods((AUGUST,)))
    assert both.stale_before(date(2022, 8, 17)) == date(2022, 8, 7)
    assert both.stale_before(date(2022, 8, 20)) == date(2022, 8, 18)
    assert both.stale_before(date(2022, 9, 20)) == date(2022, 9, 10)


def test_only_what_has_a_rule_ages() -> None:
    assert not criterion().ages
    assert criterion(fresh_days=1).ages
    assert criterion(fresh_by="flag_periods").ages
    assert not criterion(fresh_by="moon").ages
    assert criterion(fresh_by="moon", periods=FlagPeriods((AUGUST,))).stale_before(date(2023, 1, 1)) is None
