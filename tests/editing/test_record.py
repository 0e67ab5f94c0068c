"""Recording one finding for many features: all or none, one change, and what stands against it."""

from datetime import date

import pytest

from geo.editing import change, record
from geo.editing.record import Seen
from geo.errors import EditConflict, InvalidInput, NotAllowed, UnknownName
from geo.history import undo
from geo.model.history import Origin, Reference
from geo.model.person import EDITOR, VIEWER, WARD_OFFICER, Person
from geo.stores.memory import MemoryStore
from tests.factories import TODAY, block, memory_store, segment, street, ward

SEGMENTS, BLOCKS = "route_segments", "apartment_blocks"
ALL: Seen = {SEGMENTS: {"S-1": 1, "S-2": 1}, BLOCKS: {"A-1": 1}}
ME = Origin(person="hoa", source="browser", reason="Đi kiểm tra")


@pytest.fixture
def store() -> MemoryStore:
    return memory_store(
        wards=[ward("00139"), ward("00142", 10)],
        route_segments=[segment("S-1"), segment("S-2", (12, 5), (14, 5))],
        apartment_blocks=[block("A-1")],
        streets=[street("T-1")],
    )


def lighting(store: MemoryStore) -> list[str]:
    found = ((SEGMENTS, "S-1"), (SEGMENTS, "S-2"), (BLOCKS, "A-1"))
    return [str(store.get(layer, each).properties["lighting"]) for layer, each in found]


def test_a_finding_for_features_of_several_layers_is_one_change_that_is_taken_back_as_one(
    store: MemoryStore,
) -> None:
    saved = record.record(store, record.finding(store, "lighting", "full"), ALL, ME)
    assert lighting(store) == ["full"] * 3
    (changeset,) = store.history()
    assert (changeset.number, changeset.origin.reason) == (saved.changeset, "Đi kiểm tra")
    undo.undo(store, Reference(changeset.number))
    assert lighting(store) == ["unknown"] * 3


def test_a_finding_is_of_the_working_day_unless_another_is_named(store: MemoryStore) -> None:
    assert record.finding(store, "flags", "missing").day == TODAY
    assert record.finding(store, "flags", "missing", date(2022, 5, 1)).day == date(2022, 5, 1)


@pytest.mark.parametrize(
    ("criterion", "value", "day"),
    [
        ("colour", "full", None),
        ("lighting", "bright", None),
        ("lighting", "full", date(2022, 8, 10)),
        ("lighting", "full", date(202, 8, 9)),
    ],
)
def test_what_cannot_have_been_found_is_refused(
    store: MemoryStore, criterion: str, value: str, day: date | None
) -> None:
    with pytest.raises(InvalidInput):
        record.finding(store, criterion, value, day)


def test_layers_without_findings_and_unknown_ones_are_refused(store: MemoryStore) -> None:
    found = record.finding(store, "lighting", "full")
    with pytest.raises(InvalidInput):
        record.record(store, found, {"streets": {"T-1": 1}})
    with pytest.raises(UnknownName):
        record.record(store, found, {"moons": {"M-1": 1}})


def test_one_that_clashes_stops_all_and_is_told_with_who_did_it(store: MemoryStore) -> None:
    theirs = Origin(person="binh", source="browser")
    other = record.finding(store, "lighting", "none", date(2022, 8, 8))
    record.record(store, other, {SEGMENTS: {"S-2": 1}}, theirs)
    found = record.finding(store, "lighting", "full")
    with pytest.raises(EditConflict):
        record.record(store, found, ALL, ME)
    assert lighting(store) == ["unknown", "none", "unknown"]
    (against,) = record.opposed(store, record.edits(found, ALL))
    assert (against.edit.id, {clash.field for clash in against.clashes}) == (
        "S-2",
        {"lighting", "lighting_checked_on"},
    )
    assert against.by is not None
    assert against.by["lighting"].origin.person == "binh"


def test_another_criterion_recorded_meanwhile_is_no_clash(store: MemoryStore) -> None:
    record.record(store, record.finding(store, "flags", "missing"), ALL)
    found = record.finding(store, "lighting", "full")
    assert record.opposed(store, record.edits(found, ALL)) == []
    record.record(store, found, ALL)
    assert lighting(store) == ["full"] * 3


def test_one_that_is_gone_stops_all(store: MemoryStore) -> None:
    change.remove(store, SEGMENTS, "S-2", 1)
    found = record.finding(store, "lighting", "full")
    wanted = record.edits(found, ALL)
    with pytest.raises(EditConflict):
        record.require(store, Person("hoa", EDITOR), wanted)
    with pytest.raises(EditConflict):
        record.record(store, found, ALL)
    assert [(each.edit.id, each.feature) for each in record.opposed(store, wanted)] == [("S-2", None)]
    assert store.get(SEGMENTS, "S-1").version == 1


def test_who_may_not_write_one_of_them_may_write_none(store: MemoryStore) -> None:
    wanted = record.edits(record.finding(store, "lighting", "full"), ALL)
    record.require(store, Person("hoa", EDITOR), wanted)
    for person in (Person("tay", WARD_OFFICER, ward="00139"), Person("vu", VIEWER)):
        with pytest.raises(NotAllowed):
            record.require(store, person, wanted)


def test_what_may_be_written_is_told_of_each_with_a_reason_for_the_rest(store: MemoryStore) -> None:
    officer = Person("tay", WARD_OFFICER, ward="00139")
    own, other = record.writable(store, officer, SEGMENTS, ["S-1", "S-2", "gone"])
    assert {"lighting", "lighting_checked_on", "stage", "note"} == set(own.fields) & {
        "lighting",
        "lighting_checked_on",
        "stage",
        "note",
    }
    assert "route_name" not in own.fields
    assert (other.fields, other.reason is not None) == (frozenset(), True)
