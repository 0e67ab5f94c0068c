"""Findings by day, by the record."""

from datetime import date, datetime

from geo.briefing import inspections
from geo.editing import change, record
from geo.model.days import HANOI
from geo.model.history import Origin
from tests import factories
from tests.factories import segment, ward


def test_findings_that_were_replaced_since_count_on_their_day() -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1"), segment("S-2")])
    record.record(
        store,
        record.finding(store, "lighting", "none", date(2022, 7, 1)),
        {"route_segments": {"S-1": 1, "S-2": 1}},
    )
    record.record(
        store, record.finding(store, "lighting", "full", date(2022, 8, 1)), {"route_segments": {"S-1": 2}}
    )
    found = inspections.by_day(store, date(2022, 7, 1), date(2022, 8, 9))
    assert found == {date(2022, 7, 1): 2, date(2022, 8, 1): 1}
    assert inspections.by_day(store, date(2022, 7, 2), date(2022, 7, 31)) == {}


def test_what_is_recorded_late_counts_on_its_day_and_what_was_recorded_before_is_passed_over() -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1"), segment("S-2")])

    def found(name: str, day: date, recorded: datetime) -> None:
        origin = Origin(time=recorded.replace(tzinfo=HANOI))
        none = record.finding(store, "lighting", "none", day)
        record.record(store, none, {"route_segments": {name: 1}}, origin)

    found("S-1", date(2022, 6, 30), recorded=datetime(2022, 6, 30, 0, 30))
    found("S-2", date(2022, 7, 31), recorded=datetime(2022, 8, 15, 8, 0))
    assert inspections.by_day(store, date(2022, 7, 1), date(2022, 7, 31)) == {date(2022, 7, 31): 1}
    assert inspections.by_day(store, date(2022, 6, 30), date(2022, 7, 30)) == {date(2022, 6, 30): 1}


def test_a_change_of_a_note_is_no_finding() -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1")])
    change.update(store, "route_segments", "S-1", {"note": "Đã xem"}, 1)
    assert inspections.by_day(store, date(2000, 1, 1), date(2099, 1, 1)) == {}
