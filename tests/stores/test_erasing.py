"""Personal data is erased by law: the content is gone from every file, and the record still holds."""

import time
from os import utime
from pathlib import Path

import pytest

from geo.errors import InvalidInput, UnknownName
from geo.model.feature import Put, Remove
from geo.model.history import Origin
from geo.stores import files
from geo.stores.base import Store
from geo.stores.folder.erase import Erasure
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, file_store, memory_store, segment

SEGMENTS = "route_segments"
SECRET = "Bà Nguyễn Thị Mẫu, 0912 345 678"
NOTE = Erasure(SEGMENTS, "S-1", "note")


def opened(folder: Path) -> GeoJsonStore:
    return GeoJsonStore(folder, today=lambda: TODAY)


def write(
    store: Store, *, person: str = "", reason: str = "", feature_id: str = "S-1", **fields: object
) -> None:
    seen = store.get(SEGMENTS, feature_id)
    store.apply(
        [Put(seen.with_properties(**fields), seen.version)],
        Origin(person=person, reason=reason, source="browser"),
    )


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(params=["memory", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    layers = {SEGMENTS: [segment("S-1", note=SECRET), segment("S-2")]}
    return memory_store(**layers) if request.param == "memory" else file_store(tmp_path, **layers)


def test_every_value_that_a_field_ever_had_is_erased_and_all_else_stays(store: Store, tmp_path: Path) -> None:
    write(store, note="harmless", lighting="full")
    write(store, note=SECRET)
    number = store.erase(NOTE, Origin(person="quantri", reason="theo yêu cầu"))
    events = [event for found in store.history(SEGMENTS, "S-1") for event in found.events]
    notes = [event for event in events if event.field == "note"]
    assert all((e.old, e.new, e.redacted) == (None, None, number) for e in notes)
    assert [(e.old, e.new) for e in events if e.field == "lighting"] == [("unknown", "full")]
    assert store.get(SEGMENTS, "S-1").properties["note"] is None
    assert store.get(SEGMENTS, "S-1").properties["lighting"] == "full"
    assert store.changeset(number).origin.source == "redaction"
    assert SECRET.encode() not in everything(tmp_path)
    assert SECRET.encode() not in everything(tmp_path)
    write(store, note="and on it goes")
    assert store.verify() == ()
    assert store.faults() == ()


def test_a_removed_feature_loses_the_field_too(store: Store, tmp_path: Path) -> None:
    store.apply([Remove(SEGMENTS, "S-1", 1)])
    store.erase(NOTE)
    assert SECRET.encode() not in everything(tmp_path)
    (gone,) = (e for found in store.history(SEGMENTS, "S-1") for e in found.events)
    assert gone.redacted
    assert "note" not in gone.old["properties"]
    assert gone.old["properties"]["route_name"]


def test_who_a_person_was_is_erased_and_what_was_changed_stays(store: Store, tmp_path: Path) -> None:
    write(store, person=SECRET, reason=f"{SECRET} đã gọi", note="a")
    write(store, person="somebody else", note="b")
    store.erase(NOTE)  # the first text holds it as well
    number = store.erase(Erasure(person=SECRET))
    first, second = (
        found for found in store.history() if found.events and found.origin.source != "redaction"
    )
    assert (first.origin.person, first.origin.reason, first.redacted) == ("", "", number)
    assert second.origin.person == "somebody else"
    assert SECRET.encode() not in everything(tmp_path)
    assert SECRET.encode() not in everything(tmp_path)
    assert store.verify() == ()


@pytest.mark.parametrize("erasure", [Erasure(), Erasure(SEGMENTS), Erasure(SEGMENTS, "S-1")])
def test_an_erasure_names_a_field_or_a_person(store: Store, erasure: Erasure) -> None:
    with pytest.raises((InvalidInput, UnknownName)):
        store.erase(erasure)


def test_a_field_that_must_hold_something_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInput):
        store.erase(Erasure(SEGMENTS, "S-1", "id"))


def test_copies_that_were_put_aside_lose_it_too(tmp_path: Path) -> None:
    store = file_store(tmp_path, **{SEGMENTS: [segment("S-1", note=SECRET)]})
    write(store, plan="x")
    path = tmp_path / f"{SEGMENTS}.geojson"
    path.write_text(path.read_text("utf-8")[:-5], "utf-8")  # broken: it is put aside
    utime(path, (time.time() - 9, time.time() - 9))
    assert store.get(SEGMENTS, "S-1").properties["note"] == SECRET
    assert list((tmp_path / "history" / "aside").iterdir())
    store.erase(NOTE)
    assert SECRET.encode() not in everything(tmp_path)
    assert SECRET.encode() not in everything(tmp_path)


@pytest.mark.parametrize("step", ["stage", "put", "remove"])
def test_an_erasure_that_is_cut_off_is_not_begun_or_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store = file_store(tmp_path, **{SEGMENTS: [segment("S-1", note=SECRET)]})
    write(store, plan="x")
    whole = files.Staged.put

    def dies(*arguments: object) -> None:
        if step == "put" and arguments[0].target.suffix != ".geojson":  # type: ignore[attr-defined]
            whole(arguments[0])  # type: ignore[arg-type]
            return
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.Staged if step == "put" else files, step, dies)
        with pytest.raises(KeyboardInterrupt):
            store.erase(NOTE)
    again = opened(tmp_path)
    erased = again.get(SEGMENTS, "S-1").properties["note"] is None
    assert erased == any(found.origin.source == "redaction" for found in again.history())
    write(again, plan="y")
    assert (SECRET.encode() in everything(tmp_path)) == (not erased)
    assert again.verify() == ()
    assert not [fault for fault in again.faults() if fault.serious]
