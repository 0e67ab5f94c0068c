"""A store that is held stays as it was at one moment, whatever others record meanwhile."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import EditConflict, StoreUnavailable, UnknownName
from geo.history.undo import undo
from geo.layers import LAYERS
from geo.model.feature import Put, Remove
from geo.model.history import Origin, Reference
from geo.stores import held_snapshot
from geo.stores.base import Store
from geo.stores.folder.store import GeoJsonStore
from geo.stores.limited import Limited
from geo.stores.snapshot import Snapshot
from tests.factories import feature, file_store, memory_store, segment, task, ward

SEGMENTS = "route_segments"
DAY = date(2022, 7, 1)

Seen = tuple[object, ...]


def seen(store: Store) -> Seen:
    """Return all that a reader can find out."""
    return (
        {name: store.frame(name).to_json() for name in LAYERS},
        store.frame(SEGMENTS, DAY).to_json(),
        tuple(store.history()),
        tuple(store.history(SEGMENTS)),
        tuple(store.history(SEGMENTS, "S-0")),
        [store.undone_by(Reference(each.number)) for each in store.history()],
        store.revision(),
        store.revision(SEGMENTS),
    )


def record(store: Store, name: str, reason: str) -> int:
    """Rename a segment and return the number of the change."""
    now = store.get(SEGMENTS, "S-0")
    changed = now.with_properties(route_name=name, lighting="full", lighting_checked_on="2022-06-01")
    number = store.apply([Put(changed, now.version)], Origin(reason=reason)).changeset
    assert number is not None
    return number


def filled(folder: Path) -> GeoJsonStore:
    layers = {"wards": [ward()], SEGMENTS: [segment("S-0"), segment("S-1")], "tasks": [task("T-1")]}
    return file_store(folder, **layers)


@pytest.mark.parametrize("kind", ["folder", "memory"])
@settings(max_examples=12)
@given(done=st.lists(st.sampled_from(["rename", "remove", "add", "undo"]), min_size=1, max_size=4))
def test_what_is_held_stays_whatever_is_recorded_meanwhile(
    tmp_path_factory: pytest.TempPathFactory, kind: str, done: list[str]
) -> None:
    store: Store = (
        filled(tmp_path_factory.mktemp("held") / "w")
        if kind == "folder"
        else memory_store(wards=[ward()], route_segments=[segment("S-0"), segment("S-1")])
    )
    first = record(store, "Before", "before")
    looked, unlooked = Snapshot(store).hold(), Snapshot(store).hold()
    before = seen(looked)
    for at, each in enumerate(done):
        if each == "rename":
            record(store, f"Name {at}", "later")
        elif each == "add":
            store.apply([Put(feature(SEGMENTS, segment(f"N-{at}")), None)])
        elif each == "remove" and "S-1" in set(store.frame(SEGMENTS)["id"]):
            store.apply([Remove(SEGMENTS, "S-1", store.get(SEGMENTS, "S-1").version)])
        elif each == "undo" and store.undone_by(Reference(first)) is None:
            with suppress(EditConflict):
                undo(store, Reference(first), Origin())
    assert seen(looked) == before
    assert seen(unlooked) == before  # also what was never looked at before others went on
    assert seen(Snapshot(store).hold()) == seen(store)


def test_what_is_recorded_while_it_is_read_is_in_all_of_it_or_in_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path / "w")
    others, read, left = GeoJsonStore(store.folder), GeoJsonStore.frame, [2]

    def busy(self: GeoJsonStore, layer: str, day: date | None = None) -> gpd.GeoDataFrame:
        found = read(self, layer, day)
        if self is store and layer == "wards" and left[0]:
            left[0] -= 1
            record(others, f"Name {left[0]}", "meanwhile")
        return found

    monkeypatch.setattr(GeoJsonStore, "frame", busy)
    found = Snapshot(store).hold()
    assert not left[0]
    names = [
        event.new for each in found.history(SEGMENTS) for event in each.events if event.field == "route_name"
    ]
    assert names[-1] == found.frame(SEGMENTS).set_index("id").loc["S-0", "route_name"]


def test_a_change_that_is_in_the_record_but_not_yet_in_its_layer_is_waited_for(tmp_path: Path) -> None:
    store = filled(tmp_path / "w")
    record(store, "New", "renamed")
    found = held_snapshot.hold(store)
    assert found.is_whole()
    found.frames[SEGMENTS] = found.frames[SEGMENTS].assign(version=1)
    assert not found.is_whole()


def test_a_store_that_never_rests_is_told_after_some_tries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, turns = filled(tmp_path / "w"), iter(range(1000))
    monkeypatch.setattr(held_snapshot, "WAITS", (0.0, 0.0))
    monkeypatch.setattr(GeoJsonStore, "revision", lambda self, *layers: str(next(turns)))
    with pytest.raises(StoreUnavailable, match="all the time"):
        held_snapshot.hold(store)


def test_a_layer_that_cannot_be_read_keeps_nobody_from_the_others(tmp_path: Path) -> None:
    store = file_store(tmp_path / "w", wards=[ward()], tasks=b"{")
    found = Snapshot(store).hold()
    assert list(found.frame("wards")["id"]) == list(store.frame("wards")["id"])
    with pytest.raises(StoreUnavailable):
        found.frame("tasks")
    with pytest.raises(UnknownName):
        found.frame("nothing")


def test_who_holds_a_store_and_changes_it_sees_the_change(tmp_path: Path) -> None:
    found = Snapshot(filled(tmp_path / "w")).hold()
    number = record(found, "New", "by ourselves")
    assert found.history()[-1].number == number
    assert found.frame(SEGMENTS).set_index("id").loc["S-0", "route_name"] == "New"


def test_visitors_hold_no_more_than_they_may_see(tmp_path: Path) -> None:
    found = Limited(filled(tmp_path / "w"), frozenset({"tasks"})).hold()
    assert found.frame("tasks").empty
