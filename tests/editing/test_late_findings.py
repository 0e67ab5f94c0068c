"""Findings whose day is before that of the one that counts: they belong to their day, and the newer stays."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.editing import change, record
from geo.history import changes, undo
from geo.language import language
from geo.model.history import Origin, Reference
from geo.stores.base import Store
from tests import factories
from tests.factories import memory_store, segment

SEGMENTS = "route_segments"
VALUES = ("full", "partial", "none", "unknown")
EN = language("en")


def found(store: Store, value: str, day: int, feature_id: str = "S-1") -> Any:
    """Record a finding of a day of July 2022."""
    what = record.finding(store, "lighting", value, date(2022, 7, day))
    seen = store.get(SEGMENTS, feature_id).version
    return record.record(store, what, {SEGMENTS: {feature_id: seen}}, Origin(person="lan"))


def state(store: Store, day: int | None = None, feature_id: str = "S-1") -> tuple[str, Any]:
    """Return the value and its day, now or as of a day of July 2022."""
    frame = store.frame(SEGMENTS, None if day is None else date(2022, 7, day))
    row = frame[frame["id"] == feature_id].iloc[0]
    return row["lighting"], row["lighting_checked_on"] or None


@pytest.fixture
def store() -> Store:
    return memory_store(route_segments=[segment("S-1"), segment("S-2")])


@pytest.mark.parametrize("late", VALUES)
def test_a_late_finding_holds_on_its_days_and_the_newer_one_stays(store: Store, late: str) -> None:
    found(store, "none", 1)
    found(store, "full", 20)
    saved = found(store, late, 10)
    assert state(store) == state(store, 20) == state(store, 31) == ("full", "2022-07-20")
    assert state(store, 10) == state(store, 19) == (late, "2022-07-10")
    assert state(store, 9) == ("none", "2022-07-01")
    assert [each.properties["lighting"] for each in saved] == ["full"]
    assert len(store.history()) == 3


def test_several_findings_that_come_in_any_order_each_hold_on_their_days(store: Store) -> None:
    for value, day in (("full", 20), ("partial", 10), ("none", 15), ("unknown", 5)):
        found(store, value, day)
    assert state(store) == ("full", "2022-07-20")
    for first, last, value in ((5, 9, "unknown"), (10, 14, "partial"), (15, 19, "none"), (20, 31, "full")):
        assert state(store, first) == state(store, last) == (value, f"2022-07-{first:02}")


def correct(store: Store, day: int, value: str) -> int:
    """Correct the value that counts now, as the form of all fields does: its day stays; the day."""
    now = store.get(SEGMENTS, "S-1")
    values = {"lighting": value, "lighting_checked_on": f"2022-07-{day:02}"}
    change.update(store, SEGMENTS, "S-1", values, now.version)
    return day


@given(
    st.lists(st.tuples(st.integers(1, 9) | st.none(), st.sampled_from(VALUES)), min_size=1, max_size=7),
    st.sampled_from([[], [segment("S-1", lighting="full", lighting_checked_on="2022-07-04")]]),
)
@settings(max_examples=20, deadline=None)
def test_on_each_day_the_last_recorded_finding_of_the_newest_day_up_to_it_holds(
    recorded: list[tuple[int | None, str]], there: list[Any]
) -> None:
    """Findings in any order, several of one day; None corrects the value that counts now, and no day."""
    store = memory_store(route_segments=there or [segment("S-1")])
    known: dict[int, str] = {4: "full"} if there else {}
    for day, value in recorded:
        if day is not None:
            found(store, value, day)
        elif known:
            day = correct(store, max(known), value)
        if day is not None:
            known[day] = value
    for asked in (*range(4 if there else 1, 11), None):
        last = max((each for each in known if asked is None or each <= asked), default=None)
        wanted = ("unknown", None) if last is None else (known[last], f"2022-07-{last:02}")
        assert state(store, asked) == wanted


def test_a_corrected_day_takes_the_value_along(store: Store) -> None:
    found(store, "none", 1)
    found(store, "full", 20)
    change.update(store, SEGMENTS, "S-1", {"lighting_checked_on": "2022-07-10"}, 3)
    assert state(store, 9) == ("none", "2022-07-01")
    assert state(store, 10) == state(store, 20) == state(store) == ("full", "2022-07-10")


def test_a_correction_that_is_undone_gives_its_day_the_first_value_again(store: Store) -> None:
    found(store, "full", 20)
    correct(store, 20, "none")
    assert state(store, 20) == ("none", "2022-07-20")
    number = store.history()[-1].number
    undo.undo(store, Reference(number))
    assert state(store, 20) == state(store) == ("full", "2022-07-20")
    assert state(store, 19) == ("unknown", None)


def test_a_late_finding_is_one_change_that_is_undone_as_one(store: Store) -> None:
    found(store, "none", 1)
    found(store, "full", 20)
    number = found(store, "full", 10).changeset
    assert undo.undo(store, Reference(number, 1)).changeset is not None
    assert state(store) == ("full", "2022-07-20")
    assert state(store, 10) == ("none", "2022-07-01")


@pytest.mark.parametrize("late", VALUES)
def test_a_late_finding_raises_the_version_by_one_and_so_does_its_undoing(store: Store, late: str) -> None:
    for value, day in (("none", 1), ("partial", 15), ("full", 20)):
        found(store, value, day)
    number = found(store, late, 10).changeset
    assert (store.get(SEGMENTS, "S-1").version, state(store)) == (5, ("full", "2022-07-20"))
    undo.undo(store, Reference(number))
    assert store.get(SEGMENTS, "S-1").version == 6
    assert state(store, 12) == ("none", "2022-07-01")
    assert state(store, 16) == ("partial", "2022-07-15")
    assert state(store) == ("full", "2022-07-20")


def test_of_several_features_each_is_late_for_itself(store: Store) -> None:
    found(store, "full", 20)
    what = record.finding(store, "lighting", "none", date(2022, 7, 10))
    saved = record.record(store, what, {SEGMENTS: {"S-1": 2, "S-2": 1}})
    assert [(each and each.id, each and each.properties["lighting"]) for each in saved] == [
        ("S-1", "full"),
        ("S-2", "none"),
    ]
    assert state(store, 10) == state(store, 10, "S-2") == ("none", "2022-07-10")


def test_a_finding_of_the_same_day_corrects_and_the_form_of_fields_corrects_any(store: Store) -> None:
    found(store, "full", 20)
    found(store, "none", 20)
    assert state(store) == ("none", "2022-07-20")
    change.update(store, SEGMENTS, "S-1", {"lighting_checked_on": "2022-07-02"}, 3)
    assert state(store) == ("none", "2022-07-02")


@pytest.mark.parametrize("late", ["none", "full"])
def test_the_record_says_that_a_finding_came_late_in_one_line(store: Store, late: str) -> None:
    found(store, "full", 20)
    told = changes.one(store, EN, found(store, late, 10).changeset, members=True)
    (line,) = told.lines
    assert "found on 10/07/2022" in line.text
    assert "the newer finding of 20/07/2022 stays" in line.text
    assert (line.old, line.subject) == ("–", "Lighting")
    assert {event.field for event in line.events[:2]} == {"lighting", "lighting_checked_on"}
    assert line.events[1].new == "2022-07-10"
    assert line.new in line.text


def test_files_keep_late_findings_and_the_record_explains_them(tmp_path: Any) -> None:
    store = factories.file_store(tmp_path, route_segments=[segment("S-1")])
    found(store, "full", 20)
    found(store, "none", 10)
    assert store.verify() == ()
    again = type(store)(tmp_path)
    assert state(again) == ("full", "2022-07-20")
    assert state(again, 12) == ("none", "2022-07-10")
