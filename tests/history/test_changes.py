"""The record in words: which changes are listed, what is said of them, and to whom."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import EditConflict, InvalidInput, UnknownName
from geo.history import changes as history
from geo.history import undo
from geo.history.undone import undone_by
from geo.history.values import WantedChanges
from geo.language import language
from geo.model.feature import Put, Remove
from geo.model.history import Origin, Reference
from geo.stores.base import Store
from geo.stores.folder.erase import Erasure
from tests.factories import block, file_store, line, memory_store, photo, segment, ward

SEGMENTS = "route_segments"
EN, VI = language("en"), language("vi")
HANOI = timezone(timedelta(hours=7))


@pytest.fixture
def store() -> Store:
    """Two wards with a segment each, and a block."""
    return memory_store(
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")],
        route_segments=[
            segment("S-1", lighting="partial", lighting_checked_on="2022-05-01"),
            segment("S-2", (11, 5), (16, 5), route_name="Sài Đồng"),
        ],
        apartment_blocks=[block("A-1")],
    )


def change(store: Store, feature_id: str = "S-1", origin: Origin | None = None, **fields: Any) -> int:
    layer = "apartment_blocks" if feature_id.startswith("A") else SEGMENTS
    seen = store.get(layer, feature_id)
    saved = store.apply([Put(seen.with_properties(**fields), seen.version)], origin or Origin())
    assert saved.changeset is not None
    return saved.changeset


def texts(store: Store, number: int, words: Any = EN) -> list[str]:
    return [each.text for each in history.one(store, words, number, members=True).lines]


def numbers(store: Store, **wanted: Any) -> list[int]:
    found = history.listed(store, EN, WantedChanges(**wanted), members=True)
    return [each.number for each in found.entries]


def test_a_road_class_is_told_in_words(store: Store) -> None:
    number = change(store, road_class="service")
    assert texts(store, number, VI) == ["Cấp đường của đoạn Phú Hựu S-1: – → Ngách, đường nội bộ"]


def test_a_finding_and_its_day_are_one_sentence_in_the_words_of_the_criterion(store: Store) -> None:
    number = change(store, lighting="full", lighting_checked_on="2022-08-05")
    assert texts(store, number, VI) == [
        "Chiếu sáng của đoạn Phú Hựu S-1: Thiếu sáng → Đủ sáng, kiểm tra 05/08/2022"
    ]
    assert texts(store, number) == ["Lighting of segment Phú Hựu S-1: Partial → Full, checked on 05/08/2022"]
    (told,) = history.one(store, EN, number, members=True).lines
    assert {each.field for each in told.events} == {"lighting", "lighting_checked_on"}


def test_other_fields_are_told_by_title_and_value(store: Store) -> None:
    number = change(store, stage="suspended", joined_on="2022-05-02", width_m=7.5, note="a\n b", extra=[1])
    assert sorted(texts(store, number)) == [
        "Joined on of segment Phú Hựu S-1: – → 02/05/2022",
        "Note of segment Phú Hựu S-1: – → a b",
        "Stage of segment Phú Hựu S-1: Recognised → Suspended",
        "Width (m) of segment Phú Hựu S-1: – → 7.5",
        "extra of segment Phú Hựu S-1: – → [1]",
    ]


def test_a_day_alone_is_told_as_a_check(store: Store) -> None:
    number = change(store, lighting_checked_on="2022-08-05")
    assert texts(store, number) == [
        "Lighting of segment Phú Hựu S-1: checked again on 05/08/2022, as before",
    ]


def test_a_shape_is_told_by_its_length(store: Store) -> None:
    seen = store.get(SEGMENTS, "S-1")
    number = store.apply([Put(replace(seen, geometry=line((1, 5), (2, 5))), 1)]).changeset
    assert number is not None
    assert texts(store, number) == ["Shape of segment Phú Hựu S-1: 520\xa0m → 104\xa0m"]


def test_features_that_came_and_went_are_told_by_the_name_they_had(store: Store) -> None:
    seen = store.get(SEGMENTS, "S-1")
    gone = store.apply([Remove(SEGMENTS, "S-1", 1)]).changeset
    back = store.apply([Put(replace(seen, properties={**seen.properties, "route_name": "Mới"}))]).changeset
    assert gone is not None
    assert back is not None
    assert texts(store, gone) == ["Removed: segment Mới S-1"]
    assert texts(store, back) == ["Made: segment Mới S-1"]


def test_an_undone_change_is_marked_until_its_undoing_is_undone(store: Store) -> None:
    number = change(store, note="b")
    back = undo.undo(store, Reference(number), Origin(person="hoa")).changeset
    assert back is not None
    told = history.one(store, EN, number, members=True)
    assert (told.undone_by, told.undone_person, told.lines[0].undone_by) == (back, "hoa", back)
    assert history.one(store, EN, back, members=True).undoes == Reference(number)
    undo.undo(store, Reference(back))
    assert history.one(store, EN, number, members=True).undone_by is None
    assert undone_by(store, Reference(back)) is not None


def test_what_was_erased_is_told_as_erased_and_nothing_else(store: Store) -> None:
    number = change(store, origin=Origin(person="lan", reason="nhờ bà Tư"), note="Bà Tư, số 5", plan="P")
    by = store.erase(Erasure(SEGMENTS, "S-1", "note"))
    told = history.one(store, EN, number, members=True)
    said = " ".join(each.text + each.old + each.new for each in told.lines)
    assert "Tư" not in said
    assert f"Note of segment Phú Hựu S-1: erased for good by change {by}" in said
    who = store.erase(Erasure(person="lan"))
    told = history.one(store, EN, number, members=True)
    assert (told.person, told.reason, told.erased_by) == ("", "", who)


def test_visitors_read_what_and_when_but_not_who_and_why(store: Store) -> None:
    number = change(store, origin=Origin("lan", "lights", evidence=("P-1",), reason="vì"), note="b")
    undo.undo(store, Reference(number), Origin(person="hoa"))
    told = history.one(store, EN, number, members=False)
    assert (told.person, told.undone_person, told.evidence) == ("", "", ())
    assert (told.office, told.reason) == ("", "")
    assert (told.number, told.time, told.source) == (number, store.changeset(number).time, "command")
    assert told.lines
    member = history.one(store, EN, number, members=True)
    assert (member.person, member.undone_person, member.evidence) == ("lan", "hoa", ("P-1",))
    assert (member.office, member.reason) == ("lights", "vì")


def test_the_list_is_limited_by_what_is_asked_for_the_newest_first(store: Store) -> None:
    def at(day: int) -> datetime:
        return datetime(2022, 6, day, 23, 30, tzinfo=HANOI)

    one = change(store, origin=Origin("lan", "lights", "browser", time=at(1)), note="a")
    two = change(store, "S-2", Origin("hoa", "culture", "import", time=at(2)), note="a")
    three = change(store, "A-1", Origin("lan", "culture", "api", time=at(3)), note="a")
    assert numbers(store) == [three, two, one]
    assert numbers(store, layer=SEGMENTS) == [two, one]
    assert numbers(store, layer=SEGMENTS, id="S-1") == [one]
    assert numbers(store, id="A-1") == [three]
    assert numbers(store, ward="00139") == [three, one]
    assert numbers(store, ward="00142") == [two]
    assert numbers(store, person="lan") == [three, one]
    assert numbers(store, office="culture") == [three, two]
    assert numbers(store, source="import") == [two]
    assert numbers(store, first=date(2022, 6, 2), last=date(2022, 6, 2)) == [two]
    with pytest.raises(UnknownName):
        numbers(store, ward="99999")
    with pytest.raises(UnknownName):
        numbers(store, layer="moons")


def test_of_a_batch_only_what_is_asked_for_is_told_and_parts_keep_their_numbers(store: Store) -> None:
    puts = [Put(store.get(SEGMENTS, name).with_properties(note="x"), 1) for name in ("S-1", "S-2")]
    number = store.apply(puts).changeset
    (entry,) = history.listed(store, EN, WantedChanges(ward="00142"), members=True).entries
    assert [each.event.id for each in entry.lines] == ["S-2"]
    assert [str(each) for each in entry.lines[0].references] == [f"{number}.2"]


def test_what_was_removed_is_found_in_the_ward_where_it_last_lay(store: Store) -> None:
    gone = store.apply([Remove(SEGMENTS, "S-2", 1)]).changeset
    assert numbers(store, ward="00142") == [gone]
    assert numbers(store, ward="00139") == []


def test_a_line_that_only_touches_the_border_does_not_lie_in_the_ward() -> None:
    store = memory_store(
        wards=[ward("00139"), ward("00142", 10)], route_segments=[segment("S-1", (2, 5), (10, 5))]
    )
    number = change(store, note="a")
    assert (numbers(store, ward="00139"), numbers(store, ward="00142")) == ([number], [])


def test_a_long_list_comes_in_pages_and_a_long_change_is_shortened(store: Store) -> None:
    for at in range(history.PAGE_SIZE + 1):
        change(store, note=str(at))
    first = history.listed(store, EN, WantedChanges(), members=True)
    last = history.listed(store, EN, WantedChanges(page=9), members=True)
    assert (len(first.entries), first.count, first.pages, last.page) == (50, 51, 2, 2)
    assert [each.number for each in last.entries] == [1]
    assert len(history.listed(store, EN, WantedChanges(page=None), members=True).entries) == 51
    number = change(store, note="", plan="a", stage="planned", width_m=1.0, road_class="x", route_id="R")
    told = history.listed(store, EN, WantedChanges(), members=True).entries[0]
    assert (told.number, len(told.lines), told.more) == (number, history.MOST_LINES, 2)


def test_photos_are_called_by_what_they_show(store: Store) -> None:
    store = memory_store(wards=[ward()], route_segments=[segment()], photos=[photo()])
    number = store.apply([Remove("photos", "P-001", 1)]).changeset
    assert number is not None
    assert texts(store, number) == ["Removed: photo of segment Phú Hựu S-001"]
    assert numbers(store, ward="00139") == [number]


def test_removed_features_are_listed_until_they_are_back(store: Store) -> None:
    store.apply([Remove(SEGMENTS, "S-1", 1)], Origin(person="lan", reason="trùng"))
    store.apply([Remove("apartment_blocks", "A-1", 1)])
    gone = history.removed(store, EN, members=True)
    assert [(each.id, each.person, each.reason) for each in gone] == [
        ("A-1", "", ""),
        ("S-1", "lan", "trùng"),
    ]
    visitor = history.removed(store, EN, members=False)[1]
    assert (visitor.person, visitor.office, visitor.reason) == ("", "", "")
    history.restore(store, SEGMENTS, "S-1")
    assert [each.id for each in history.removed(store, EN, members=True)] == ["A-1"]
    with pytest.raises(EditConflict):
        history.restore(store, SEGMENTS, "S-1")
    with pytest.raises(UnknownName):
        history.restore(store, SEGMENTS, "S-9")


def test_a_removed_feature_that_was_erased_in_part_cannot_come_back(store: Store) -> None:
    change(store, note="Bà Tư")
    store.apply([Remove(SEGMENTS, "S-1", 2)])
    store.erase(Erasure(SEGMENTS, "S-1", "note"))
    (gone,) = history.removed(store, EN, members=True)
    assert gone.erased
    with pytest.raises(InvalidInput):
        history.restore(store, SEGMENTS, "S-1")


def test_the_days_are_those_on_which_findings_hold_and_features_join(store: Store) -> None:
    change(store, "S-2", Origin(time=datetime(2022, 6, 3, 9, tzinfo=HANOI)), note="n")
    change(store, lighting="full", lighting_checked_on="2022-07-01")
    undone = change(store, "A-1", Origin(day=date(2022, 6, 9)), note="n")
    undo.undo(store, Reference(undone))
    days = history.days(store)
    assert (days.first, days.last) == (date(2022, 5, 1), date(2022, 8, 9))
    assert dict(days.counts) == {date(2022, 5, 1): 1, date(2022, 6, 3): 1, date(2022, 7, 1): 1}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["S-1", "S-2"]), st.text(max_size=40)), min_size=1, max_size=6))
def test_any_text_is_told_in_one_line_and_every_event_once(changes: list[tuple[str, str]]) -> None:
    store = memory_store(wards=[ward()], route_segments=[segment("S-1"), segment("S-2", note="0")])
    for feature_id, text in changes:
        seen = store.get(SEGMENTS, feature_id)
        try:
            store.apply([Put(seen.with_properties(note=text), seen.version)], Origin(reason=text))
        except InvalidInput:
            continue
    told = history.listed(store, EN, WantedChanges(page=None), members=True)
    events = [event for each in told.entries for entry in each.lines for event in entry.events]
    assert len(events) == sum(len(each.events) for each in store.history())
    assert all(
        "\n" not in entry.text and len(entry.text) < 400 for each in told.entries for entry in each.lines
    )


def test_a_file_store_tells_the_same_after_it_was_opened_again(tmp_path: Any) -> None:
    store = file_store(tmp_path / "w", wards=[ward()], route_segments=[segment("S-1")])
    number = change(store, lighting="full", lighting_checked_on="2022-08-05")
    again = type(store)(tmp_path / "w")
    assert texts(again, number) == texts(store, number)
