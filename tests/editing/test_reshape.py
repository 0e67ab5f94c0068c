"""Splitting, merging and drawing: statuses stay, lengths add up, earlier days show the earlier shapes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.editing import change, reshape
from geo.errors import EditConflict, InvalidInput, UnknownName
from geo.history import undo
from geo.model.feature import Feature
from geo.model.history import Origin, Reference
from geo.network.lines import metres_of
from geo.stores.base import Store
from tests import factories
from tests.factories import at, block, memory_store, photo, segment, street, ward

LAYER = "route_segments"
LONG = {
    "lighting": "full",
    "lighting_checked_on": "2022-06-01",
    "joined_on": "2022-04-15",
    "width_m": 13.5,
    "note": "Ghi chú",
    "so_nha": "12",
}
TODAY = date(2022, 8, 9)


def place(east: float, north: float) -> tuple[float, float]:
    longitude, latitude = at(east, north)
    return longitude, latitude


def metres(*features: Feature | None) -> float:
    return float(metres_of([reshape.shape_of(each) for each in features if each]).sum())


def stored(store: Store) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in store.frame(LAYER).drop(columns="geometry").to_dict("records")}


def one_segment() -> Store:
    return memory_store(route_segments=[segment("S-001", (1, 5), (6, 5), (6, 9), **LONG)], wards=[ward()])


def split_here(store: Store, *where: float, **more: Any) -> tuple[Feature, Feature]:
    kept, made = reshape.split(store, LAYER, "S-001", place(*where), 1, **more)
    assert kept is not None
    assert made is not None
    return kept, made


def test_both_parts_keep_every_field_and_the_longer_one_the_id() -> None:
    store = one_segment()
    whole = metres(store.get(LAYER, "S-001"))
    kept, made = split_here(store, 2, 5)
    assert (kept.id, kept.version) == ("S-001", 2)
    assert (made.id, made.version) == ("S-001-2", 1)
    assert metres(kept) > metres(made)
    assert metres(kept, made) == pytest.approx(whole, abs=1e-6, rel=0)
    rest = {name: value for name, value in kept.properties.items() if name not in ("id", "version")}
    assert rest == {name: value for name, value in made.properties.items() if name not in ("id", "version")}
    assert rest["so_nha"] == "12"


def test_the_day_before_a_split_shows_the_whole_segment() -> None:
    store = one_segment()
    whole = store.get(LAYER, "S-001")
    split_here(store, 2, 5)
    before = store.frame(LAYER, date(2022, 8, 8))
    assert before["id"].tolist() == ["S-001"]
    assert before.geometry[0].equals(reshape.shape_of(whole))
    assert sorted(store.frame(LAYER, TODAY)["id"]) == ["S-001", "S-001-2"]
    assert store.history()[-1].origin.day == TODAY


def test_a_split_is_one_change_that_can_be_undone() -> None:
    store = one_segment()
    before = store.get(LAYER, "S-001")
    saved = reshape.split(store, LAYER, "S-001", place(2, 5), 1, Origin(person="lan"))
    assert saved.changeset == 1
    undo.undo(store, Reference(1))
    after = store.get(LAYER, "S-001")
    assert (after.geometry, list(stored(store))) == (before.geometry, ["S-001"])


@given(east=st.floats(1.2, 5.8), north=st.sampled_from([4.9, 5.0, 5.1]))
def test_split_then_merge_gives_shape_length_and_fields_back(east: float, north: float) -> None:
    store = one_segment()
    before = store.get(LAYER, "S-001")
    kept, made = split_here(store, east, north)
    saved = reshape.merge(store, LAYER, {made.id: 1, kept.id: 2})[0]
    assert saved is not None
    assert reshape.shape_of(saved).equals_exact(reshape.shape_of(before), 1e-12)
    assert metres(saved) == pytest.approx(metres(before), abs=1e-6, rel=0)
    assert {**saved.properties, "version": 1} == {**before.properties}
    assert list(stored(store)) == ["S-001"]


@given(cuts=st.lists(st.floats(0.02, 0.98), min_size=1, max_size=5))
def test_however_often_it_is_split_the_lengths_add_up(cuts: list[float]) -> None:
    store = one_segment()
    whole = metres(store.get(LAYER, "S-001"))
    for cut in cuts:
        longest = max((store.get(LAYER, each) for each in stored(store)), key=metres)
        where = reshape.shape_of(longest).interpolate(cut, normalized=True)
        reshape.split(store, LAYER, longest.id, (where.x, where.y), longest.version)
    parts = [store.get(LAYER, each) for each in stored(store)]
    assert len({each.id for each in parts}) == len(cuts) + 1
    assert metres(*parts) == pytest.approx(whole, abs=1e-6, rel=0)


@pytest.mark.parametrize(
    ("where", "says"),
    [((1, 5), "very end"), ((1.004, 5), "very end"), ((6, 9.2), "very end"), ((3, 7), "m away")],
)
def test_a_cut_at_the_end_or_far_off_is_refused(where: tuple[float, float], says: str) -> None:
    store = one_segment()
    with pytest.raises(InvalidInput, match=says):
        split_here(store, *where)
    assert store.history() == ()


def test_a_stale_split_or_merge_is_refused_and_changes_nothing() -> None:
    store = memory_store(route_segments=[segment("S-1", (1, 5), (3, 5)), segment("S-2", (3, 5), (6, 5))])
    with pytest.raises(EditConflict):
        reshape.split(store, LAYER, "S-1", place(2, 5), 7)
    with pytest.raises(EditConflict):
        reshape.merge(store, LAYER, {"S-1": 1, "S-2": 4})
    with pytest.raises(UnknownName):
        reshape.merge(store, LAYER, {"S-1": 1, "S-9": 1})
    assert store.history() == ()


def test_a_split_or_merge_that_is_sent_again_is_done_once() -> None:
    store = one_segment()
    first = reshape.split(store, LAYER, "S-001", place(2, 5), 1, Origin(key="k"))
    again = reshape.split(store, LAYER, "S-001", place(2, 5), 1, Origin(key="k"))
    assert (tuple(again), again.changeset) == (tuple(first), 1)
    versions = {"S-001": 2, "S-001-2": 1}
    merged = reshape.merge(store, LAYER, versions, origin=Origin(key="m"))
    assert reshape.merge(store, LAYER, versions, origin=Origin(key="m"))[0] == merged[0]
    assert len(store.history()) == 2


def test_ids_of_parts_are_new_even_where_an_earlier_part_is_gone() -> None:
    store = one_segment()
    split_here(store, 2, 5)
    reshape.merge(store, LAYER, {"S-001": 2, "S-001-2": 1})
    made = reshape.split(store, LAYER, "S-001", place(3, 5), 3)[1]
    assert made is not None
    assert made.id == "S-001-3"


def test_what_is_no_line_is_neither_split_nor_merged() -> None:
    store = memory_store(apartment_blocks=[block()])
    with pytest.raises(InvalidInput, match="no lines"):
        reshape.split(store, "apartment_blocks", "A-001", place(2, 2), 1)
    with pytest.raises(InvalidInput, match="no lines"):
        reshape.merge(store, "apartment_blocks", {"A-001": 1, "A-002": 1})


def two(first: dict[str, Any], second: dict[str, Any], **more: Any) -> Store:
    return memory_store(
        route_segments=[segment("S-1", (1, 5), (3, 5), **first), segment("S-2", (3, 5), (6, 5), **second)],
        **more,
    )


def test_the_longest_keeps_its_id_and_earlier_days_show_both() -> None:
    store = two({}, {})
    saved = reshape.merge(store, LAYER, {"S-1": 1, "S-2": 1})
    assert saved[0] is not None
    assert (saved[0].id, saved[0].version) == ("S-2", 2)
    assert sorted(store.frame(LAYER, date(2022, 8, 8))["id"]) == ["S-1", "S-2"]
    assert store.frame(LAYER, TODAY)["id"].tolist() == ["S-2"]


def test_statuses_that_differ_are_refused_field_by_field_until_somebody_chooses() -> None:
    first = {"lighting": "full", "lighting_checked_on": "2022-06-05", "stage": "planned"}
    store = two(first, {"lighting": "none", "lighting_checked_on": "2022-06-01"})
    versions = {"S-1": 1, "S-2": 1}
    with pytest.raises(InvalidInput) as refused:
        reshape.merge(store, LAYER, versions)
    assert [fault.field for fault in refused.value.faults] == ["lighting", "stage"]
    with pytest.raises(InvalidInput):
        reshape.merge(store, LAYER, versions, {"lighting": "partial", "stage": "planned"})
    assert store.history() == ()
    saved = reshape.merge(store, LAYER, versions, {"lighting": "full", "stage": "planned"})[0]
    assert saved is not None
    assert saved.properties["lighting_checked_on"] == "2022-06-05"
    assert saved.properties["stage"] == "planned"


def test_a_finding_of_the_whole_is_as_old_as_the_oldest_of_its_parts() -> None:
    store = two(
        {"flags": "missing", "flags_checked_on": "2022-07-05"},
        {"flags": "missing", "flags_checked_on": "2022-05-01"},
    )
    saved = reshape.merge(store, LAYER, {"S-1": 1, "S-2": 1})[0]
    assert saved is not None
    assert saved.properties["flags_checked_on"] == "2022-05-01"


def test_notes_are_kept_and_other_fields_are_those_of_the_longest() -> None:
    store = two({"note": "một", "width_m": 7.0, "plan": "115"}, {"note": "hai", "width_m": 9.0})
    saved = reshape.merge(store, LAYER, {"S-1": 1, "S-2": 1})[0]
    assert saved is not None
    assert [saved.properties[name] for name in ("note", "width_m", "plan")] == ["hai\nmột", 9.0, "115"]


def test_segments_of_two_routes_and_segments_apart_are_refused_with_words() -> None:
    store = two({}, {"route_name": "Sài Đồng"})
    with pytest.raises(InvalidInput, match="Sài Đồng"):
        reshape.merge(store, LAYER, {"S-1": 1, "S-2": 1})
    apart = memory_store(route_segments=[segment("S-1", (1, 5), (3, 5)), segment("S-2", (4, 5), (6, 5))])
    with pytest.raises(InvalidInput, match=r"gap of 103\.\d m"):
        reshape.merge(apart, LAYER, {"S-1": 1, "S-2": 1})
    with pytest.raises(InvalidInput, match="at least two"):
        reshape.merge(store, LAYER, {"S-1": 1})


def test_photos_of_segments_that_go_show_the_one_that_stays() -> None:
    photos = [photo("P-1", of_id="S-1"), photo("P-2", of_id="S-2"), photo("P-3", of_id="S-9")]
    store = two({}, {}, photos=photos)
    saved = reshape.merge(store, LAYER, {"S-1": 1, "S-2": 1})
    assert [store.get("photos", each).properties["of_id"] for each in ("P-1", "P-2", "P-3")] == [
        "S-2",
        "S-2",
        "S-9",
    ]
    assert saved.changeset is not None
    undo.undo(store, Reference(saved.changeset))
    assert store.get("photos", "P-1").properties["of_id"] == "S-1"


def test_what_is_drawn_now_was_not_there_yesterday_unless_it_joined_before() -> None:
    store = memory_store(wards=[ward()])
    shape = factories.line((1, 5), (2, 5))
    reshape.draw(store, LAYER, {"geometry": shape, "properties": {"id": "S-1"}})
    reshape.draw(store, LAYER, {"geometry": shape, "properties": {"id": "S-2", "joined_on": "2022-05-01"}})
    reshape.draw(store, "streets", {"geometry": shape, "properties": {"id": "T-1"}})
    assert store.frame(LAYER, date(2022, 8, 8))["id"].tolist() == ["S-2"]
    assert store.frame("streets", date(2022, 8, 8))["id"].tolist() == ["T-1"]


def test_streets_are_split_too() -> None:
    store = memory_store(streets=[street("T-001", (0, 0), (8, 0), lit="yes")])
    saved = reshape.split(store, "streets", "T-001", place(3, 0), 1)
    assert [each.properties["lit"] for each in saved if each] == ["yes", "yes"]


def test_a_drawn_segment_joins_the_route_whose_name_it_has() -> None:
    store = memory_store(route_segments=[segment("S-1", route_id="R-07")])
    shape = factories.line((1, 7), (2, 7))

    def route_id(**properties: Any) -> Any:
        saved = reshape.draw(store, LAYER, {"geometry": shape, "properties": properties})[0]
        assert saved is not None
        return saved.properties["route_id"]

    assert route_id(route_name="Phú Hựu") == "R-07"
    assert route_id(route_name="Tuyến khác") == "R-08"
    assert route_id(route_name="Tuyến khác", route_id="X") == "X"
    assert route_id() is None


def test_who_splits_what_was_moved_meanwhile_is_told_of_that_and_not_of_the_point() -> None:
    store = one_segment()
    moved = factories.line((1, 30), (6, 30))
    change.update(store, LAYER, "S-001", {"geometry": moved}, 1)
    with pytest.raises(EditConflict):
        split_here(store, 2, 5)
