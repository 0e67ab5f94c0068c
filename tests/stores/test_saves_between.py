"""Another program saves a layer's file between a change's look at it and its rename: nothing vanishes."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.errors import EditConflict, StoreUnavailable
from geo.model.feature import Put, Remove
from geo.model.history import Origin
from geo.stores import files
from geo.stores.folder import displaced
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, feature, file_store, segment

CHECKOUT = Path(__file__).parents[2]
SEGMENTS = "route_segments"


@pytest.fixture(params=["exchanged", "linked"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put files into place as on Linux, and as where two files cannot be exchanged in one step."""
    if request.param == "linked":
        monkeypatch.setattr(displaced, "_renameat2", lambda: None)
    return str(request.param)


def district(folder: Path) -> GeoJsonStore:
    store = file_store(folder, route_segments=[segment("S-1"), segment("S-2"), segment("S-3")])
    store.apply([Put(store.get(SEGMENTS, "S-3").with_properties(note="first"), 1)])
    return store


def saved_by_hand(folder: Path, note: str) -> str:
    """Return the file as a program would save it that read it now and noted something of S-2."""
    found = json.loads((folder / f"{SEGMENTS}.geojson").read_bytes())
    found["features"][1]["properties"]["note"] = note
    return json.dumps(found, indent=1)


def between(monkeypatch: pytest.MonkeyPatch, save: Callable[[Path], None]) -> None:
    """Let `save` happen once, when a new file is staged and recorded, just before it is put into place."""
    put, done = files.Staged.put, []

    def late(self: files.Staged) -> None:
        if self.target.stem == SEGMENTS and not done:
            done.append(self)
            save(self.target)
        put(self)

    monkeypatch.setattr(files.Staged, "put", late)


def writes(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(text) and None


def renames(text: str) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        path.with_suffix(".qgis").write_text(text)
        path.with_suffix(".qgis").replace(path)

    return save


def is_tidy(folder: Path) -> bool:
    return not [path for path in folder.iterdir() if path.name.endswith((".displaced", ".tmp"))]


@pytest.mark.parametrize("save", [writes, renames])
def test_a_save_between_look_and_replacement_is_taken_in_beside_the_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, save: Callable[[str], Any]
) -> None:
    store = district(tmp_path)
    between(monkeypatch, save(saved_by_hand(tmp_path, "by hand")))
    store.apply([Put(store.get(SEGMENTS, "S-1").with_properties(note="by web"), 1)], Origin(reason="web"))
    assert store.get(SEGMENTS, "S-1").properties["note"] == "by web"
    assert store.get(SEGMENTS, "S-2").properties["note"] == "by hand"
    assert [each.origin.source for each in store.history(SEGMENTS)][1:] == ["command", "outside"]
    assert store.verify() == store.faults() == ()
    assert is_tidy(tmp_path)


def test_what_a_change_made_is_not_removed_by_a_file_that_cannot_know_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    store = district(tmp_path)
    between(monkeypatch, writes(saved_by_hand(tmp_path, "by hand")))
    store.apply([Put(feature(SEGMENTS, segment("S-9", (7, 7), (9, 9)))), Remove(SEGMENTS, "S-1", 1)])
    assert sorted(store.frame(SEGMENTS)["id"])[-3:] == ["S-2", "S-3", "S-9"]
    assert store.get(SEGMENTS, "S-2").properties["note"] == "by hand"


def test_who_is_still_writing_is_waited_for_and_then_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    store, text, opened = district(tmp_path), saved_by_hand(tmp_path, "by hand"), []

    def begin(path: Path) -> None:
        opened.append(path.open("r+"))
        opened[0].write(text[:300])
        opened[0].flush()

    between(monkeypatch, begin)
    store.apply([Put(store.get(SEGMENTS, "S-1").with_properties(note="by web"), 1)])
    assert store.get(SEGMENTS, "S-2").properties["note"] is None
    opened[0].write(text[300:])
    opened[0].close()
    other = GeoJsonStore(tmp_path, today=lambda: TODAY)
    for each in (store, other):
        assert each.get(SEGMENTS, "S-1").properties["note"] == "by web"
        assert each.get(SEGMENTS, "S-2").properties["note"] == "by hand"
    assert is_tidy(tmp_path)


def test_a_broken_save_in_between_is_put_aside_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    store = district(tmp_path)

    def spoil(path: Path) -> None:
        path.write_text('{"type": "FeatureCollection", "features": [')
        os.utime(path, (1e9, 1e9))

    between(monkeypatch, spoil)
    store.apply([Put(store.get(SEGMENTS, "S-1").with_properties(note="by web"), 1)])
    assert store.get(SEGMENTS, "S-1").properties["note"] == "by web"
    assert [fault.file for fault in store.faults()] == [f"{SEGMENTS}.geojson"] * 2
    assert store.verify() == ()
    assert is_tidy(tmp_path)


def test_a_save_before_the_record_begins_is_not_lost_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    store = file_store(tmp_path, route_segments=[segment("S-1"), segment("S-2")])
    text, adopt, done = saved_by_hand(tmp_path, "by hand"), store._keeper._adopt_missing, []

    def late(origin: Origin) -> None:
        if not done:
            done.append((tmp_path / f"{SEGMENTS}.geojson").write_text(text))
        adopt(origin)

    monkeypatch.setattr(store._keeper, "_adopt_missing", late)
    store.apply([Put(store.get(SEGMENTS, "S-1").with_properties(note="by web"), 1)])
    assert store.get(SEGMENTS, "S-1").properties["note"] == "by web"
    assert store.get(SEGMENTS, "S-2").properties["note"] == "by hand"
    assert store.verify() == ()


def test_a_broken_file_that_bears_a_time_to_come_blocks_nobody(tmp_path: Path) -> None:
    store = district(tmp_path)
    path = tmp_path / f"{SEGMENTS}.geojson"
    path.write_text("{")
    os.utime(path, (4e9, 4e9))
    assert files.is_young(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "YOUNG_SECONDS", 0.05)
        threading.Event().wait(0.1)
        seen = store.get(SEGMENTS, "S-1")
        store.apply([Put(seen.with_properties(note="by web"), seen.version)])
    assert store.get(SEGMENTS, "S-1").properties["note"] == "by web"


# ------------------------------------------------------------------ races


def race(folder: Path, saves: int, ways: tuple[str, ...]) -> None:
    """Let programs save the file while three threads change other features; each save must be recorded."""
    total = saves * len(ways)
    web = [segment(f"S-{n}") for n in range(6)]
    store = file_store(folder, route_segments=[*web, *(segment(f"Q-{n}") for n in range(total))])
    store.apply([Put(store.get(SEGMENTS, "S-0").with_properties(note="first"), 1)])
    over, noted = threading.Event(), set[str]()

    def change(name: int) -> None:
        own = GeoJsonStore(folder, today=lambda: TODAY)
        number = 0
        while not over.is_set():
            number += 1
            try:
                seen = own.get(SEGMENTS, f"S-{name}")
                own.apply([Put(seen.with_properties(note=f"web-{name}-{number}"), seen.version)])
            except (StoreUnavailable, EditConflict):
                continue  # a person would try again
            noted.add(f"web-{name}-{number}")

    threads = [threading.Thread(target=change, args=(name,)) for name in range(3)]
    script, path = CHECKOUT / "tests" / "stores" / "saver.py", folder / f"{SEGMENTS}.geojson"
    for thread in threads:
        thread.start()
    try:
        for at, way in enumerate(ways):
            command = [sys.executable, str(script), str(path), str(at * saves), str(saves), way]
            subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, timeout=300)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    store.get(SEGMENTS, "S-0")
    recorded = {event.new for each in store.history(SEGMENTS) for event in each.events}
    lost = {f"saved-{number}" for number in range(total)} - recorded
    assert not lost
    assert noted <= recorded
    assert store.verify() == ()
    assert is_tidy(folder)


def test_no_save_is_lost_in_a_race_with_three_web_writers(tmp_path: Path) -> None:
    race(tmp_path, 8, ("write", "slowly", "rename"))


@pytest.mark.soak
def test_none_of_three_hundred_saves_is_lost_in_a_race(tmp_path: Path) -> None:
    race(tmp_path, 100, ("write", "slowly", "rename"))
