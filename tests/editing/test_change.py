"""Changes of features: patches, forms merged with what others did, one finding for many at once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.editing import change as editing
from geo.editing import patch as patching
from geo.editing import record
from geo.editing.change import Edit
from geo.errors import EditConflict, InvalidInput, UnknownName
from geo.model.feature import Remove
from geo.model.history import GEOMETRY, Origin, Saved
from geo.stores.base import Store
from tests import factories
from tests.factories import block, line, segment, ward

SEGMENTS = "route_segments"
ME, HER = Origin(person="me", source="browser"), Origin(person="her", source="browser")


@pytest.fixture
def store() -> Store:
    return factories.memory_store(
        route_segments=[segment("S-1", note="Cũ"), segment("S-2", lighting="full"), segment("S-3")],
        apartment_blocks=[block("A-1", extra={"a": 1, "b": {"c": 2}})],
        wards=[ward()],
    )


def change(store: Store, feature_id: str = "S-1", *, seen: int = 1, who: Origin = ME, **values: Any) -> Any:
    return editing.update(store, SEGMENTS, feature_id, values, seen, who)[0]


# ---------------------------------------------------------------- patches


def test_a_patch_changes_what_it_names_and_nothing_else(store: Store) -> None:
    before = store.get(SEGMENTS, "S-1")
    saved = editing.patch(store, SEGMENTS, "S-1", {"properties": {"note": "Mới"}}, 1, ME)
    after = store.get(SEGMENTS, "S-1")
    assert saved[0] == after
    assert saved.changeset == 1
    assert after.version == 2
    assert dict(after.properties) == {**before.properties, "note": "Mới", "version": 2}
    assert after.geometry == before.geometry


def test_null_takes_a_property_away_and_a_field_gets_its_default(store: Store) -> None:
    editing.patch(
        store, SEGMENTS, "S-2", {"properties": {"lighting": None, "note": None, "stage": None}}, 1, ME
    )
    after = store.get(SEGMENTS, "S-2").properties
    assert (after["lighting"], after["note"], after["stage"]) == ("unknown", None, "recognised")
    assert after["lighting_checked_on"] is None


def test_inner_tables_are_merged_as_the_standard_has_it(store: Store) -> None:
    editing.patch(
        store, "apartment_blocks", "A-1", {"properties": {"extra": {"a": None, "b": {"d": 3}}}}, 1, ME
    )
    assert store.get("apartment_blocks", "A-1").properties["extra"] == {"b": {"c": 2, "d": 3}}


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, JSON)
def test_a_merge_patch_put_on_twice_is_the_same_as_once(target: Any, patch: Any) -> None:
    once = patching.merge(target, patch)
    assert patching.merge(once, patch) == once
    assert patching.merge(target, {}) == (target if isinstance(target, dict) else {})


@pytest.mark.parametrize(
    ("target", "patch", "expected"),
    [  # from the standard's own table
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_follows_the_standard(target: Any, patch: Any, expected: Any) -> None:
    assert patching.merge(target, patch) == expected


def test_a_finding_without_a_day_gets_the_programmes_working_day(store: Store) -> None:
    editing.patch(store, SEGMENTS, "S-1", {"properties": {"lighting": "full"}}, 1, ME)
    assert store.get(SEGMENTS, "S-1").properties["lighting_checked_on"] == "2022-08-09"
    given = {"lighting": "none", "lighting_checked_on": "2022-08-01"}
    editing.patch(store, SEGMENTS, "S-1", {"properties": given}, 2, ME)
    assert store.get(SEGMENTS, "S-1").properties["lighting_checked_on"] == "2022-08-01"
    assert store.get(SEGMENTS, "S-1").properties["flags_checked_on"] is None


def test_a_shape_may_be_patched(store: Store) -> None:
    shape = line((1, 1), (2, 2), (3, 1))
    editing.patch(store, SEGMENTS, "S-1", {"geometry": shape}, 1, ME)
    assert store.get(SEGMENTS, "S-1").geometry["coordinates"] == shape["coordinates"]


def test_a_patch_that_changes_nothing_makes_no_version_and_no_event(store: Store) -> None:
    saved = editing.patch(store, SEGMENTS, "S-1", {"properties": {"note": "Cũ"}}, 1, ME)
    assert saved[0] == store.get(SEGMENTS, "S-1")
    assert saved.changeset is None
    assert store.get(SEGMENTS, "S-1").version == 1


def test_a_stale_patch_is_refused_and_changes_nothing(store: Store) -> None:
    editing.patch(store, SEGMENTS, "S-1", {"properties": {"note": "A"}}, 1, ME)
    with pytest.raises(EditConflict):
        editing.patch(store, SEGMENTS, "S-1", {"properties": {"stage": "planned"}}, 1, HER)
    assert store.get(SEGMENTS, "S-1").version == 2


def test_a_repeated_patch_under_its_key_is_carried_out_once(store: Store) -> None:
    origin = Origin(person="me", key="k")
    first = editing.patch(store, SEGMENTS, "S-1", {"properties": {"note": "A"}}, 1, origin)
    again = editing.patch(store, SEGMENTS, "S-1", {"properties": {"note": "A"}}, 1, origin)
    assert again == first
    assert len(store.history(SEGMENTS, "S-1")) == 1


@pytest.mark.parametrize(
    ("patch", "fields"),
    [
        ([], [None]),
        ("text", [None]),
        ({"id": "S-9"}, ["id"]),
        ({"type": "Point"}, ["type"]),
        ({"lighting": "full"}, ["lighting"]),
        ({"properties": None}, ["properties"]),
        ({"properties": ["lighting"]}, ["properties"]),
        ({"properties": {"version": 9}}, ["version"]),
        ({"properties": {"id": None}}, ["id"]),
        ({"properties": {"lighting": "bright"}}, ["lighting"]),
        (
            {"properties": {"version": 9, "lighting": "bright", "stage": "x"}},
            ["version", "stage", "lighting"],
        ),
        ({"geometry": None}, ["geometry"]),
        ({"geometry": {"type": "Point", "coordinates": [105.9, 21.0]}}, ["geometry"]),
        (
            {"foo": 1, "geometry": {"coordinates": "x"}, "properties": {"width_m": -1}},
            ["foo", "width_m", "geometry"],
        ),
        ({"properties": {"geometry": 1}}, ["geometry"]),
        ({"properties": {"note": "a\0b"}}, ["note"]),
    ],
)
def test_every_fault_of_a_patch_is_named_and_nothing_is_saved(
    store: Store, patch: Any, fields: list[str]
) -> None:
    before = store.get(SEGMENTS, "S-1")
    with pytest.raises(InvalidInput) as refused:
        editing.patch(store, SEGMENTS, "S-1", patch, 1, ME)
    assert sorted(str(fault.field) for fault in refused.value.faults) == sorted(map(str, fields))
    assert store.get(SEGMENTS, "S-1") == before
    assert not store.history()


def test_a_patch_may_repeat_what_the_service_keeps(store: Store) -> None:
    patch = {"type": "Feature", "id": "S-1", "properties": {"id": "S-1", "version": 1, "note": "x"}}
    assert editing.patch(store, SEGMENTS, "S-1", patch, 1, ME)[0].properties["note"] == "x"


def test_a_text_nested_beyond_all_bounds_is_a_fault_not_a_crash(store: Store) -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = {"a": deep}
    for patch in ({"properties": {"extra": deep}}, {"geometry": deep}, deep):
        with pytest.raises(InvalidInput):
            editing.patch(store, SEGMENTS, "S-1", patch, 1, ME)


# ---------------------------------------------------------------- making and removing


def test_a_new_feature_gets_an_id_of_its_own(store: Store) -> None:
    given = {"type": "Feature", "geometry": line((1, 1), (2, 2)), "properties": {"lighting": "full"}}
    made = [editing.create(store, SEGMENTS, given, ME)[0] for _ in range(2)]
    assert made[0].id != made[1].id
    assert store.get(SEGMENTS, made[0].id) == made[0]
    assert made[0].properties["lighting_checked_on"] == "2022-08-09"


def test_a_new_feature_under_a_key_is_made_once(store: Store) -> None:
    given = {"type": "Feature", "geometry": line((1, 1), (2, 2)), "properties": {}}
    origin = Origin(person="me", key="k")
    assert editing.create(store, SEGMENTS, given, origin) == editing.create(store, SEGMENTS, given, origin)
    assert len(store.frame(SEGMENTS)) == 4


def test_an_id_that_is_there_already_is_not_made_again(store: Store) -> None:
    given = {"type": "Feature", "id": "S-1", "geometry": line((1, 1), (2, 2)), "properties": {}}
    with pytest.raises(EditConflict):
        editing.create(store, SEGMENTS, given, ME)


def test_a_feature_is_removed_at_the_version_seen_only(store: Store) -> None:
    with pytest.raises(EditConflict):
        editing.remove(store, SEGMENTS, "S-1", 2, ME)
    editing.remove(store, SEGMENTS, "S-1", 1, ME)
    with pytest.raises(UnknownName):
        store.get(SEGMENTS, "S-1")


# ---------------------------------------------------------------- forms, merged with what others did


def test_fields_that_do_not_clash_are_merged(store: Store) -> None:
    change(store, note="Của chị", who=HER)
    saved = change(store, stage="planned", seen=1)
    assert saved.version == 3
    assert (saved.properties["note"], saved.properties["stage"]) == ("Của chị", "planned")


def test_fields_that_clash_are_refused_by_name_and_change_nothing(store: Store) -> None:
    change(store, note="Của chị", who=HER)
    with pytest.raises(EditConflict, match="note") as refused:
        change(store, note="Của tôi", stage="planned", seen=1)
    assert refused.value.values["fields"] == "note"
    assert store.get(SEGMENTS, "S-1").properties["stage"] == "recognised"
    clash = editing.compare_edit(store, Edit(SEGMENTS, "S-1", {"note": "Của tôi"}, 1)).clashes
    assert [(each.field, each.seen, each.now, each.wanted) for each in clash] == [
        ("note", "Cũ", "Của chị", "Của tôi")
    ]


def test_a_form_that_sends_every_field_clashes_only_where_it_was_filled_in(store: Store) -> None:
    form = {"note": "Cũ", "stage": "recognised", "width_m": None}
    change(store, note="Của chị", who=HER)
    saved = change(store, **{**form, "width_m": 7.5}, seen=1)
    assert (saved.properties["note"], saved.properties["width_m"]) == ("Của chị", 7.5)


def test_the_same_wish_of_two_people_is_no_clash(store: Store) -> None:
    change(store, note="Giống nhau", who=HER)
    assert change(store, note="Giống nhau", seen=1).version == 2


def test_a_finding_clashes_with_another_day_of_its_check(store: Store) -> None:
    change(store, lighting="none", who=HER)
    with pytest.raises(EditConflict):
        change(store, lighting_checked_on="2022-07-01", seen=1)


def test_a_day_of_checking_clashes_with_a_finding_of_the_same_day() -> None:
    kept = segment("S-1", lighting="full", lighting_checked_on="2022-08-09")
    store = factories.memory_store(route_segments=[kept])
    change(store, lighting="none", who=HER)
    assert [event.field for event in store.history()[0].events] == ["lighting"]
    with pytest.raises(EditConflict):
        change(store, lighting_checked_on="2022-08-01", seen=1)


def test_a_change_that_the_record_does_not_tell_of_clashes_with_everything() -> None:
    store = factories.memory_store(route_segments=[segment("S-1", version=5)])
    with pytest.raises(EditConflict):
        change(store, note="x", seen=3)
    change(store, stage="planned", seen=5, who=HER)
    with pytest.raises(EditConflict):
        change(store, note="x", seen=4)
    assert change(store, note="x", seen=5).version == 7


def test_two_findings_of_different_criteria_are_merged_each_with_its_day(store: Store) -> None:
    change(store, lighting="none", who=HER)
    saved = change(store, cleanliness="dirty", seen=1).properties
    assert (saved["lighting"], saved["cleanliness"]) == ("none", "dirty")
    assert saved["lighting_checked_on"] == saved["cleanliness_checked_on"] == "2022-08-09"


def test_a_shape_and_a_field_are_merged_two_shapes_clash(store: Store) -> None:
    change(store, geometry=line((1, 1), (2, 2)), who=HER)
    assert change(store, note="x", seen=1).geometry["coordinates"] == line((1, 1), (2, 2))["coordinates"]
    with pytest.raises(EditConflict):
        change(store, **{GEOMETRY: line((3, 3), (4, 4))}, seen=1)


def test_a_feature_that_was_removed_cannot_be_changed(store: Store) -> None:
    store.apply([Remove(SEGMENTS, "S-1", seen=1)], HER)
    with pytest.raises(EditConflict, match="removed"):
        change(store, note="x")


def test_a_version_that_the_record_does_not_know_is_refused(store: Store) -> None:
    change(store, note="A", who=HER)
    for seen in (0, -1, 7):
        with pytest.raises(EditConflict):
            change(store, stage="planned", seen=seen)


FIELDS = {"note": ("a", "b"), "stage": ("planned", "suspended"), "width_m": (5.0, 7.5), "plan": ("p", "q")}
VALUES = st.fixed_dictionaries({}, optional={name: st.sampled_from(each) for name, each in FIELDS.items()})


@given(theirs=st.lists(VALUES, max_size=3), mine=VALUES)
def test_a_merge_loses_nothing_of_anybody(theirs: list[dict[str, Any]], mine: dict[str, Any]) -> None:
    store = factories.memory_store(route_segments=[segment("S-1")])
    start = dict(store.get(SEGMENTS, "S-1").properties)
    for values in theirs:
        change(store, seen=store.get(SEGMENTS, "S-1").version, who=HER, **values)
    before = dict(store.get(SEGMENTS, "S-1").properties)
    touched = {event.field for each in store.history(SEGMENTS, "S-1") for event in each.events}
    clashing = {
        name for name, value in mine.items() if name in touched and value not in (before[name], start[name])
    }
    if clashing:
        with pytest.raises(EditConflict):
            change(store, seen=1, **mine)
        assert dict(store.get(SEGMENTS, "S-1").properties) == before
    else:
        change(store, seen=1, **mine)
        wanted = {name: value for name, value in mine.items() if value != start[name]}
        after = dict(store.get(SEGMENTS, "S-1").properties)
        assert {**after, "version": 0} == {**before, **wanted, "version": 0}


# ---------------------------------------------------------------- one finding for many


def recorded(store: Store, seen: dict[str, int], value: str, day: date | None = None) -> Saved:
    return record.record(store, record.finding(store, "lighting", value, day), {SEGMENTS: seen}, ME)


def test_one_finding_for_many_is_one_changeset(store: Store) -> None:
    saved = recorded(store, {"S-1": 1, "S-3": 1}, "none")
    assert saved.changeset == 1
    assert [each.properties["lighting"] for each in saved] == ["none", "none"]
    assert {each.properties["lighting_checked_on"] for each in saved} == {"2022-08-09"}
    assert store.get(SEGMENTS, "S-2").properties["lighting"] == "full"


def test_one_finding_for_many_is_all_or_nothing(store: Store) -> None:
    change(store, "S-3", lighting="partial", who=HER)
    with pytest.raises(EditConflict):
        recorded(store, {"S-1": 1, "S-3": 1}, "none")
    assert store.get(SEGMENTS, "S-1").version == 1


def test_one_finding_for_many_is_merged_with_other_fields(store: Store) -> None:
    change(store, "S-3", note="x", who=HER)
    saved = recorded(store, {"S-1": 1, "S-3": 1}, "none")
    assert saved[1].properties["note"] == "x"


def test_checking_again_and_finding_the_same_renews_the_day(store: Store) -> None:
    saved = recorded(store, {"S-2": 1}, "full", factories.TODAY)
    assert saved[0].properties["lighting_checked_on"] == "2022-08-09"


@pytest.mark.parametrize(
    ("layer", "criterion", "value"),
    [(SEGMENTS, "colour", "full"), (SEGMENTS, "lighting", "bright"), ("wards", "lighting", "full")],
)
def test_what_is_no_finding_is_refused(store: Store, layer: str, criterion: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        record.record(store, record.finding(store, criterion, value), {layer: {"S-1": 1}}, ME)
