"""Undo of one event or a whole changeset, and removed features that come back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import EditConflict, InvalidInput, UnknownName
from geo.history.undo import restore, undo
from geo.history.undone import undone_by
from geo.model.feature import Change, Put, Remove
from geo.model.history import Origin, Reference
from geo.stores.base import Store
from tests.factories import feature, file_store, line, memory_store, segment

SEGMENTS = "route_segments"


def changed(store: Store, feature_id: str = "S-1", **fields: object) -> int:
    seen = store.get(SEGMENTS, feature_id)
    saved = store.apply([Put(seen.with_properties(**fields), seen.version)])
    assert saved.changeset is not None
    return saved.changeset


def note(store: Store, feature_id: str = "S-1") -> Any:
    return store.get(SEGMENTS, feature_id).properties["note"]


def test_a_change_is_undone_as_a_new_change() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    number = changed(store, note="b", lighting="full")
    saved = undo(store, Reference(number), Origin(person="lan"))
    assert note(store) == "a"
    assert store.get(SEGMENTS, "S-1").version == 3
    assert saved.changeset is not None
    origin = store.changeset(saved.changeset).origin
    assert (origin.undoes, origin.person) == (Reference(number), "lan")
    assert store.undone_by(Reference(number)) == saved.changeset
    assert len(store.history()) == 2


def test_one_event_of_a_changeset_can_be_undone_alone() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    number = changed(store, note="b", plan="P")
    at = 1 + [event.field for event in store.changeset(number).events].index("note")
    undo(store, Reference(number, at))
    assert (note(store), store.get(SEGMENTS, "S-1").properties["plan"]) == ("a", "P")
    with pytest.raises(EditConflict):
        undo(store, Reference(number))  # the note no longer is what it made of it


def test_a_later_change_of_another_field_does_not_hinder_and_stays() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    number = changed(store, note="b")
    changed(store, plan="P")
    undo(store, Reference(number))
    assert (note(store), store.get(SEGMENTS, "S-1").properties["plan"]) == ("a", "P")


def test_a_later_change_of_the_same_field_refuses_the_whole_undo() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a"), segment("S-2", note="a")])
    pair = [Put(store.get(SEGMENTS, name).with_properties(note="b"), 1) for name in ("S-1", "S-2")]
    number = store.apply(pair).changeset
    assert number is not None
    later = changed(store, "S-2", note="c")
    with pytest.raises(EditConflict, match=str(later)):
        undo(store, Reference(number))
    assert (note(store, "S-1"), note(store, "S-2")) == ("b", "c")


def test_a_change_is_not_undone_twice_but_its_undoing_is() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    number = changed(store, note="b")
    back = undo(store, Reference(number)).changeset
    assert back is not None
    with pytest.raises(EditConflict, match=str(back)):
        undo(store, Reference(number))
    undo(store, Reference(back))
    assert note(store) == "b"


def test_making_and_removing_are_undone_too() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    made = store.apply([Put(feature(SEGMENTS, segment("S-2", note="new")))]).changeset
    gone = store.apply([Remove(SEGMENTS, "S-1", 1)]).changeset
    assert made is not None
    assert gone is not None
    undo(store, Reference(gone))
    assert note(store) == "a"
    assert store.get(SEGMENTS, "S-1").version == 3
    undo(store, Reference(made))
    with pytest.raises(UnknownName):
        store.get(SEGMENTS, "S-2")


def test_what_was_worked_on_since_it_was_made_is_not_unmade() -> None:
    store = memory_store(route_segments=[])
    made = store.apply([Put(feature(SEGMENTS, segment("S-1")))]).changeset
    assert made is not None
    changed(store, note="work")
    with pytest.raises(EditConflict, match="Remove it instead"):
        undo(store, Reference(made))


def test_a_removed_feature_comes_back_as_it_was_last() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    changed(store, note="last")
    store.apply([Remove(SEGMENTS, "S-1", 2)])
    restore(store, SEGMENTS, "S-1")
    assert (note(store), store.get(SEGMENTS, "S-1").version) == ("last", 4)
    with pytest.raises(EditConflict):
        restore(store, SEGMENTS, "S-1")
    with pytest.raises(UnknownName):
        restore(store, SEGMENTS, "S-9")


@pytest.mark.parametrize("reference", [Reference(9), Reference(1, 9), Reference(0), Reference(1, 0)])
def test_what_the_record_does_not_have_cannot_be_undone(reference: Reference) -> None:
    store = memory_store(route_segments=[segment("S-1")])
    changed(store, note="a")
    with pytest.raises(UnknownName):
        undo(store, reference)


def test_an_adoption_cannot_be_undone(tmp_path: Any) -> None:
    store = file_store(tmp_path, route_segments=[segment("S-1")])
    changed(store, note="a")
    with pytest.raises(InvalidInput, match="nothing"):
        undo(store, Reference(1))


ids = st.sampled_from(["S-1", "S-2", "S-3"])
kinds = st.sampled_from(["note", "finding", "move", "remove"])
batches = st.lists(st.lists(st.tuples(ids, kinds, st.integers(0, 2)), min_size=1, max_size=3), max_size=6)


def changes_of(store: Store, batch: list[tuple[str, str, int]]) -> list[Change]:
    known = set(store.frame(SEGMENTS)["id"])
    made: dict[str, Change] = {}
    for feature_id, kind, number in batch:
        if feature_id in made:
            continue
        if feature_id not in known:
            made[feature_id] = Put(feature(SEGMENTS, segment(feature_id, note=str(number))))
            continue
        seen = store.get(SEGMENTS, feature_id)
        found = {"lighting": ["full", "partial", "none"][number], "lighting_checked_on": "2022-08-01"}
        made[feature_id] = {
            "note": Put(seen.with_properties(note=str(number)), seen.version),
            "finding": Put(seen.with_properties(**found), seen.version),
            "move": Put(replace(seen, geometry=line((0, number), (5, 5))), seen.version),
            "remove": Remove(SEGMENTS, feature_id, seen.version),
        }[kind]
    return list(made.values())


def state(store: Store) -> dict[str, Any]:
    frame = store.frame(SEGMENTS)
    records = frame.drop(columns=["geometry", "version"]).to_dict("records")
    return {r["id"]: (r, shape.wkt) for r, shape in zip(records, frame.geometry, strict=True)}


@pytest.mark.parametrize("kind", ["memory", "files"])
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=batches)
def test_any_changes_and_then_their_undoing_give_the_first_state(
    tmp_path_factory: pytest.TempPathFactory, kind: str, steps: Any
) -> None:
    features = [segment("S-1", note="first"), segment("S-2", extra="x")]
    folder = tmp_path_factory.mktemp("store")
    store: Store = (
        file_store(folder, route_segments=features)
        if kind == "files"
        else memory_store(route_segments=features)
    )
    first, done = state(store), []
    for batch in steps:
        done.append((state(store), store.apply(changes_of(store, batch)).changeset))
    for before, number in reversed(done):
        if number is not None:
            undo(store, Reference(number))
        assert state(store) == before
    assert state(store) == first
    assert store.verify() == ()


@pytest.mark.parametrize("which", ["lighting", "lighting_checked_on"])
def test_a_finding_and_its_day_are_undone_together_and_stay_undone_on_every_day(which: str) -> None:
    found = {"lighting": "partial", "lighting_checked_on": "2022-05-01"}
    store = memory_store(route_segments=[segment("S-1", **found), segment("S-2", **found)])
    fresh = {"lighting": "full", "lighting_checked_on": "2022-06-01"}
    puts = [Put(store.get(SEGMENTS, name).with_properties(**fresh), 1) for name in ("S-1", "S-2")]
    number = store.apply(puts).changeset
    assert number is not None
    events = store.changeset(number).events
    at = 1 + [(event.id, event.field) for event in events].index(("S-1", which))
    by = undo(store, Reference(number, at)).changeset
    properties = store.get(SEGMENTS, "S-1").properties
    assert {name: properties[name] for name in found} == found
    assert store.get(SEGMENTS, "S-2").properties["lighting"] == "full"
    undone = [store.undone_by(Reference(number, part)) for part in range(1, len(events) + 1)]
    assert undone == [by if event.id == "S-1" else None for event in events]
    then = store.frame(SEGMENTS, date(2022, 7, 1)).set_index("id").loc["S-1"]
    assert (then["lighting"], then["lighting_checked_on"]) == ("partial", "2022-05-01")


def test_a_change_whose_undoing_was_undone_stands_and_is_undone_anew() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    number = changed(store, note="b")
    back = undo(store, Reference(number)).changeset
    assert back is not None
    assert undone_by(store, Reference(number)) == back
    again = undo(store, Reference(back)).changeset
    assert again is not None
    assert (undone_by(store, Reference(number)), undone_by(store, Reference(back))) == (None, again)
    last = undo(store, Reference(number)).changeset
    assert note(store) == "a"
    assert undone_by(store, Reference(number)) == last
    assert undone_by(store, Reference(back)) == again  # of its own time


def test_undoing_one_event_of_an_undoing_makes_that_part_stand_again() -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    number = changed(store, note="b", plan="P")
    fields = [event.field for event in store.changeset(number).events]
    of_note, of_plan = (Reference(number, 1 + fields.index(field)) for field in ("note", "plan"))
    back = undo(store, Reference(number)).changeset
    assert back is not None
    at = 1 + [event.field for event in store.changeset(back).events].index("note")
    undo(store, Reference(back, at))
    assert [undone_by(store, each) for each in (Reference(number), of_note, of_plan)] == [None, None, back]
    part = undo(store, of_note).changeset
    assert undone_by(store, of_note) == undone_by(store, Reference(number)) == part
    assert note(store) == "a"


@given(st.lists(st.integers(0, 5), max_size=8))
@settings(max_examples=25)
def test_what_is_undone_is_marked_and_what_is_marked_is_not_undone_again(picks: list[int]) -> None:
    store = memory_store(route_segments=[segment("S-1", note="a")])
    changed(store, note="b")
    for pick in picks:
        history = store.history()
        undoing_it = Reference(history[pick % len(history)].number)
        is_undone = undone_by(store, undoing_it) is not None
        try:
            saved = undo(store, undoing_it)
        except EditConflict:
            continue
        assert not is_undone
        assert undone_by(store, undoing_it) == saved.changeset
