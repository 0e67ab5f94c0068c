"""What the GeoJSON store does with its files: remember, replace, lock, keep what is not its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from geo.errors import EditConflict, StoreUnavailable
from geo.layers import LAYERS
from geo.layers.parsing import parse_collection
from geo.model.feature import Put
from geo.stores import files
from geo.stores.folder import store as geojson
from geo.stores.folder.anchor import ANCHOR_FILE
from geo.stores.folder.store import GeoJsonStore
from tests.factories import (
    CRITERIA_TOML,
    FACADE_TOML,
    TODAY,
    block,
    collection,
    feature,
    file_store,
    line,
    segment,
    ward,
    workspace,
)

SEGMENTS = "route_segments.geojson"
CHECKOUT = Path(__file__).parents[2]


def edit(store: GeoJsonStore, feature_id: str = "S-001", **properties: object) -> None:
    seen = store.get("route_segments", feature_id)
    store.apply([Put(seen.with_properties(**properties), seen.version)])


def raw_features(folder: Path) -> list[Any]:
    found: list[Any] = orjson.loads((folder / SEGMENTS).read_bytes())["features"]
    return found


# ------------------------------------------------------------------ remembering


def test_a_file_is_read_once_and_the_same_frame_is_given_to_all(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    assert store.frame("route_segments") is store.frame("route_segments")


def test_another_programs_change_is_seen(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    revision = store.revision("route_segments")
    assert len(store.frame("route_segments")) == 1
    (tmp_path / SEGMENTS).write_bytes(collection([segment(), segment("S-2")]))
    assert len(store.frame("route_segments")) == 2
    assert store.revision("route_segments") != revision


def test_a_replacement_of_the_same_size_and_time_is_seen_by_its_inode(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment(lighting="none")])
    assert store.get("route_segments", "S-001").properties["lighting"] == "none"
    path, new = tmp_path / SEGMENTS, tmp_path / "new"
    before = path.stat()
    new.write_bytes(path.read_bytes().replace(b'"none"', b'"full"'))
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.replace(path)
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert store.get("route_segments", "S-001").properties["lighting"] == "full"


def test_two_edits_in_one_tick_of_the_clock_have_two_stamps(tmp_path: Path) -> None:
    path = tmp_path / "layer"
    path.write_bytes(b"0")
    os.utime(path, ns=(2**62, 2**62))  # far ahead: every clock reading from now on is earlier
    times = [path.stat().st_mtime_ns]
    for text in (b"1", b"0", b"1"):
        files.replace(path, text)
        times.append(path.stat().st_mtime_ns)
    assert times == sorted(set(times))


def test_a_change_of_the_criteria_is_seen_in_every_inspected_layer(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    assert "facade" not in store.frame("route_segments").columns
    revision = store.revision("route_segments")
    (tmp_path / "criteria.toml").write_text(CRITERIA_TOML + FACADE_TOML, encoding="utf-8")
    assert "facade" in store.frame("route_segments").columns
    assert store.revision("route_segments") != revision


def test_a_file_that_changes_while_it_is_read_is_read_again_next_time(tmp_path: Path) -> None:
    path, memory = tmp_path / "layer", files.FileMemory()
    path.write_bytes(b"old")

    def load(text: bytes | None) -> bytes | None:
        if text == b"old":
            files.replace(path, b"new")
        return text

    assert memory.get(path, None, load) == b"old"
    assert memory.get(path, None, load) == b"new"


def test_reading_one_layer_does_not_wait_for_another(tmp_path: Path) -> None:
    memory, started, may_end = files.FileMemory(), threading.Event(), threading.Event()
    was_let_go: list[bool] = []

    def slow(text: bytes | None) -> None:
        started.set()
        was_let_go.append(may_end.wait(10))

    reader = threading.Thread(target=memory.get, args=(tmp_path / "slow", None, slow))
    reader.start()
    assert started.wait(10)
    assert memory.get(tmp_path / "quick", None, lambda text: "read") == "read"
    may_end.set()
    reader.join()
    assert was_let_go == [True]


def test_readers_of_one_layer_wait_for_the_first_and_read_it_once(tmp_path: Path) -> None:
    memory, loads = files.FileMemory(), []

    def slow(text: bytes | None) -> str:
        time.sleep(0.05)
        loads.append(text)
        return "read"

    readers = [threading.Thread(target=memory.get, args=(tmp_path / "layer", None, slow)) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(loads) == 1


# ------------------------------------------------------------------ files as they are found


def test_a_missing_file_is_an_empty_layer_and_no_fault(tmp_path: Path) -> None:
    store = file_store(tmp_path)
    assert store.frame("wards").empty
    assert store.faults() == ()
    store.apply([Put(feature("wards", ward()))])
    assert (tmp_path / "wards.geojson").exists()


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=b"\xef\xbb\xbf" + collection([segment()]))
    assert len(store.frame("route_segments")) == 1
    edit(store, note="x")
    assert store.faults() == ()


@pytest.mark.parametrize("cut", [0, 1, 30, -3])
def test_a_half_written_file_is_unavailable_and_never_guessed_at(tmp_path: Path, cut: int) -> None:
    text = collection([segment()])[:cut]
    store = file_store(tmp_path, route_segments=text, wards=[ward()])
    for use in (
        lambda: store.frame("route_segments"),
        lambda: store.get("route_segments", "S-001"),
        lambda: store.apply([Put(feature("route_segments", segment("S-2")))]),
    ):
        with pytest.raises(StoreUnavailable, match=SEGMENTS):
            use()
    assert (tmp_path / SEGMENTS).read_bytes() == text
    assert len(store.frame("wards")) == 1
    assert [fault.file for fault in store.faults()] == [SEGMENTS]


def test_a_file_that_cannot_be_opened_is_unavailable_and_a_fault(tmp_path: Path) -> None:
    store = file_store(tmp_path)
    (tmp_path / SEGMENTS).mkdir()  # works for root too, whom no file mode stops
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        store.frame("route_segments")
    with pytest.raises(StoreUnavailable):
        store.apply([Put(feature("route_segments", segment()))])
    assert [fault.file for fault in store.faults()] == [SEGMENTS]


def test_a_settings_file_that_cannot_be_opened_is_unavailable_and_a_fault(tmp_path: Path) -> None:
    store = file_store(tmp_path)
    (tmp_path / "criteria.toml").unlink()
    (tmp_path / "criteria.toml").mkdir()
    with pytest.raises(StoreUnavailable):
        store.frame("route_segments")
    assert {fault.file for fault in store.faults()} >= {"criteria.toml"}


def test_a_file_that_denies_its_stamp_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = file_store(tmp_path, route_segments=[segment()])

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", denied)
    with pytest.raises(StoreUnavailable, match="not allowed"):
        store.revision()


def test_nothing_is_written_while_the_criteria_are_broken(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()], criteria_toml="[[criteria]]\nid = 'lighting'\n")
    assert store.get("route_segments", "S-001").properties["stage"] == "recognised"
    with pytest.raises(StoreUnavailable, match=r"criteria\.toml"):
        edit(store, lighting="bright")


# ------------------------------------------------------------------ writing


def test_a_folder_that_cannot_be_written_is_unavailable_and_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    before = (tmp_path / SEGMENTS).read_bytes()

    def read_only(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(files.FileLock, "acquire", read_only)
    with pytest.raises(StoreUnavailable, match="disk is read-only"):
        edit(store, lighting="full")
    assert (tmp_path / SEGMENTS).read_bytes() == before


@pytest.mark.parametrize("broken", ["os.fsync", "tempfile.mkstemp", "pathlib.Path.replace"])
def test_a_full_disk_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    before = (tmp_path / SEGMENTS).read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(broken, full)
        with pytest.raises(StoreUnavailable, match="disk is full"):
            edit(store, lighting="full")
    assert (tmp_path / SEGMENTS).read_bytes() == before
    assert not list(tmp_path.glob(".*.tmp"))
    assert store.get("route_segments", "S-001").version == 1


def test_a_lock_that_another_program_holds_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    with (
        files.locked(tmp_path),
        pytest.raises(StoreUnavailable, match="Another program"),
        files.locked(tmp_path, seconds=0.05),
    ):
        pass
    edit(store, lighting="full")  # free again


def test_a_file_is_one_feature_a_line_and_small_to_compare(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment("S-1"), segment("S-2")])
    edit(store, "S-1", note="a")
    before = (tmp_path / SEGMENTS).read_text(encoding="utf-8").splitlines()
    edit(store, "S-2", note="Đèn hỏng")
    after = (tmp_path / SEGMENTS).read_text(encoding="utf-8").splitlines()
    assert len(after) == 4
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, False, True]
    assert "Đèn hỏng" in after[2]


def test_members_that_are_not_ours_stay(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    mine = {**segment("S-1"), "bbox": [0, 0, 1, 1], "style": {"colour": "red"}}
    text = collection([mine, {**segment("S-2"), "bbox": [1, 2, 3, 4]}], name="Tuyến", crs=crs)
    store = file_store(tmp_path, route_segments=text)
    edit(store, "S-1", note="x")
    seen = store.get("route_segments", "S-1")
    store.apply([Put(replace(seen, geometry=line((0, 0), (1, 1))), seen.version)])
    found = json.loads((tmp_path / SEGMENTS).read_text(encoding="utf-8"))
    assert (found["name"], found["crs"]) == ("Tuyến", crs)
    assert found["features"][0]["style"] == {"colour": "red"}
    assert "bbox" not in found["features"][0]  # it is no longer true
    assert found["features"][1]["bbox"] == [1, 2, 3, 4]


def test_neighbours_keep_their_meaning_whatever_they_hold(tmp_path: Path) -> None:
    odd = """{"type":"FeatureCollection","features":[
      {"type":"Feature","id":"S-1","properties":{"id":"S-1","lighting":"bright"},"geometry":{"type":"LineString",
       "coordinates":[[105.881,NaN],[105.123456789012,21.0]]}},
      {"type":"Feature","properties":{"id":7,"n":123456789012345678901234567890,"t":"\\ud800"},"geometry":null},
      17, null, "rubbish", SEGMENT]}"""
    text = odd.replace("SEGMENT", json.dumps(segment("S-2"))).encode()
    store = file_store(tmp_path, route_segments=text)
    before, faults = json.loads(text)["features"], store.faults()
    edit(store, "S-2", note="x")
    after = json.loads((tmp_path / SEGMENTS).read_bytes())["features"]
    assert repr(after[:5]) == repr(before[:5])  # repr: NaN is not equal to itself
    assert store.faults() == faults


def test_a_link_to_a_layer_stays_a_link(tmp_path: Path) -> None:
    store = file_store(tmp_path / "workspace", route_segments=[segment()])
    path, real = tmp_path / "workspace" / SEGMENTS, tmp_path / "elsewhere.geojson"
    path.rename(real)
    path.symlink_to(real)
    edit(store, note="x")
    assert path.is_symlink()
    assert b'"note":"x"' in real.read_bytes()


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    (tmp_path / SEGMENTS).chmod(0o640)
    edit(store, note="x")
    assert (tmp_path / SEGMENTS).stat().st_mode & 0o777 == 0o640


def test_what_killed_writers_left_is_swept_away(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    (tmp_path / f".{SEGMENTS}.abc.tmp").write_bytes(b"half")
    edit(store, note="x")
    assert sorted(path.name for path in tmp_path.glob(".*")) == [ANCHOR_FILE, files.LOCK_FILE]


def test_a_batch_over_several_files_that_is_cut_off_is_completed_by_who_looks_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file_store(tmp_path, route_segments=[segment()], apartment_blocks=[block()])
    put = files.Staged.put

    def dies_at_blocks(staged: files.Staged) -> None:
        if staged.target.name == "apartment_blocks.geojson":
            raise KeyboardInterrupt
        put(staged)

    changes = [
        Put(feature("route_segments", segment(note="x")), 1),
        Put(feature("apartment_blocks", block(note="x")), 1),
    ]
    with monkeypatch.context() as patch:
        patch.setattr(files.Staged, "put", dies_at_blocks)
        with pytest.raises(KeyboardInterrupt):
            store.apply(changes)
    again = GeoJsonStore(tmp_path, today=lambda: TODAY)
    assert again.get("apartment_blocks", "A-001").properties["note"] == "x"
    assert again.get("route_segments", "S-001").properties["note"] == "x"
    assert [len(found.events) for found in again.history()] == [0, 2]
    assert again.faults() == ()


# ------------------------------------------------------------------ processes


EDITOR = """
import sys
from datetime import date
from pathlib import Path
from geo.errors import EditConflict
from geo.model.feature import Put
from geo.stores.folder.store import GeoJsonStore

store = GeoJsonStore(Path(sys.argv[1]), today=lambda: date(2022, 8, 9))
feature_id, edits = sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
done = 0
while done < edits:
    seen = store.get("route_segments", feature_id)
    note = str(int(seen.properties["note"] or 0) + 1)
    try:
        store.apply([Put(seen.with_properties(note=note), seen.version)])
    except EditConflict:
        continue
    done += 1
    print(done, flush=True)
"""


def editor(folder: Path, feature_id: str, edits: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", EDITOR, str(folder), feature_id, str(edits)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_with_fifty_edits_each_lose_none(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    writers = [editor(tmp_path, "S-001", 50) for _ in range(2)]
    for writer in writers:
        writer.communicate(timeout=120)
        assert writer.returncode == 0
    saved = store.get("route_segments", "S-001")
    assert (saved.version, saved.properties["note"]) == (101, "100")


def test_threads_of_one_store_lose_no_edit_either(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])

    def work() -> None:
        done = 0
        while done < 10:
            try:
                edit(store, note=f"{threading.get_ident()} {done}")
            except EditConflict:
                continue
            done += 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("route_segments", "S-001").version == 31


def test_a_reader_never_sees_a_torn_file(tmp_path: Path) -> None:
    many = [segment(f"S-{n:03}", note="x" * 200) for n in range(200)]
    folder = workspace(tmp_path, route_segments=[segment("S-000"), *many[1:]])
    writer = editor(folder, "S-000", 40)
    reads, versions = 0, []
    while writer.poll() is None:
        text = (folder / SEGMENTS).read_bytes()
        features = parse_collection(text, LAYERS["route_segments"]).features
        assert len(features) == 200
        versions.append(features[0]["properties"]["version"])
        reads += 1
    writer.communicate()
    assert writer.returncode == 0
    assert reads > 20
    assert versions == sorted(versions)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seed", range(3))
def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path, seed: int) -> None:
    kill_one_writer(tmp_path, delay_seconds=0.003 + seed * 0.0117)


@pytest.mark.soak
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seed", range(100))
def test_a_hundred_killed_writers_leave_the_old_file_or_the_new_one(tmp_path: Path, seed: int) -> None:
    kill_one_writer(tmp_path, delay_seconds=seed * 0.0007)


def kill_one_writer(folder: Path, *, delay_seconds: float) -> None:
    many = [segment(f"S-{n:03}", note="0" * 100) for n in range(300)]
    store = file_store(folder, route_segments=[segment("S-000", note="0"), *many[1:]])
    writer = editor(folder, "S-000", 10_000)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    time.sleep(delay_seconds)
    writer.send_signal(signal.SIGKILL)
    acknowledged = writer.communicate()[0].split()
    told = int(acknowledged[-1]) if acknowledged else 0
    saved = store.get("route_segments", "S-000")
    assert int(saved.properties["note"]) in (told, told + 1)
    assert saved.version == int(saved.properties["note"]) + 1
    assert len(store.frame("route_segments")) == 300
    edit(store, "S-000", note="after")  # the lock died with its holder
    assert not list(folder.glob(".*.tmp"))


def test_the_days_of_two_stores_may_differ(tmp_path: Path) -> None:
    workspace(tmp_path, route_segments=[segment(recognised_on="2022-08-10")])
    early = GeoJsonStore(tmp_path, today=lambda: TODAY)
    late = GeoJsonStore(tmp_path, today=lambda: TODAY.replace(day=10))
    assert [fault.field for fault in early.faults()] == ["recognised_on"]
    assert late.faults() == ()
    assert geojson.GeoJsonStore(tmp_path).faults() == ()
