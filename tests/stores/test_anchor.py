"""A record that lost its end, or all of itself, is missed; nothing is written until somebody decides."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.errors import InvalidInput, StoreUnavailable
from geo.model import days
from geo.model.feature import Put
from geo.model.history import Origin
from geo.stores.base import Store
from geo.stores.folder.anchor import ANCHOR_FILE
from geo.stores.folder.erase import Erasure
from geo.stores.folder.journal import JOURNAL_FILE
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, file_store, segment

CHECKOUT = Path(__file__).parents[2]
SEGMENTS = "route_segments"
NOW = datetime(2022, 8, 9, 3, tzinfo=UTC)


def opened(folder: Path, clock: Callable[[], datetime] = days.now) -> GeoJsonStore:
    return GeoJsonStore(folder, today=lambda: TODAY, clock=clock)


def write(store: Store, note: str) -> int:
    seen = store.get(SEGMENTS, "S-1")
    saved = store.apply([Put(seen.with_properties(note=note), seen.version)], Origin(reason=note))
    assert saved.changeset is not None
    return saved.changeset


def recorded(folder: Path, notes: str = "abc") -> GeoJsonStore:
    store = file_store(folder, **{SEGMENTS: [segment("S-1")]})
    for note in notes:
        write(store, note)
    return store


def cut(folder: Path, lines: int = 1) -> None:
    """Delete the last whole lines of the record."""
    path = folder / JOURNAL_FILE
    kept = path.read_bytes().splitlines(keepends=True)[:-lines]
    path.write_bytes(b"".join(kept))


@pytest.mark.parametrize("lines", [1, 2, 4])
@pytest.mark.parametrize("was_open", [True, False])
def test_a_record_whose_last_lines_are_deleted_is_missed_and_takes_no_change(
    tmp_path: Path, lines: int, was_open: bool
) -> None:
    store = recorded(tmp_path)
    cut(tmp_path, lines)
    store = store if was_open else opened(tmp_path)
    (fault,) = store.faults()
    assert (fault.file, fault.serious) == (JOURNAL_FILE, True)
    before = (tmp_path / JOURNAL_FILE).read_bytes(), (tmp_path / f"{SEGMENTS}.geojson").read_bytes()
    assert store.get(SEGMENTS, "S-1").properties["note"] == "c"  # reading goes on
    with pytest.raises(StoreUnavailable, match="not the one that was confirmed"):
        write(store, "d")
    assert before == ((tmp_path / JOURNAL_FILE).read_bytes(), (tmp_path / f"{SEGMENTS}.geojson").read_bytes())


@pytest.mark.parametrize("with_anchor", [True, False])
@pytest.mark.parametrize("is_copy", [True, False])
def test_a_record_that_is_gone_is_missed_and_not_begun_anew_by_the_next_change(
    tmp_path: Path, with_anchor: bool, is_copy: bool
) -> None:
    folder = tmp_path / "programme"
    recorded(folder)
    if is_copy:
        folder = shutil.copytree(folder, tmp_path / "copy")
    (folder / JOURNAL_FILE).unlink()
    if not with_anchor:
        (folder / ANCHOR_FILE).unlink()
    again = opened(folder)
    (fault,) = again.faults()
    assert (fault.file, fault.serious, "is gone" in fault.problem) == (JOURNAL_FILE, True, True)
    with pytest.raises(StoreUnavailable):
        write(again, "d")
    assert not (folder / JOURNAL_FILE).exists()


def test_a_history_that_was_removed_whole_is_missed(tmp_path: Path) -> None:
    recorded(tmp_path)
    shutil.rmtree(tmp_path / "history")
    with pytest.raises(StoreUnavailable):
        write(opened(tmp_path), "d")


@pytest.mark.parametrize("was_open", [True, False])
def test_an_older_copy_put_back_over_the_folder_locks_nobody_out_and_is_in_the_record(
    tmp_path: Path, was_open: bool
) -> None:
    """As file managers copy a folder's content: what is hidden, such as the anchor, stays behind."""
    folder, copy = tmp_path / "programme", tmp_path / "copy"
    store = recorded(folder)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".*"))
    write(store, "d")
    shutil.copytree(copy, folder, dirs_exist_ok=True)
    store = store if was_open else opened(folder)
    (told,) = store.faults()
    assert (told.serious, told.values, "set back" in told.problem) == (False, {"number": 4, "last": 5}, True)
    write(store, "e")
    noted = store.changeset(5)
    assert (noted.origin.source, noted.origin.reason) == ("accepted", "5 → 4")
    assert store.get(SEGMENTS, "S-1").properties["note"] == "e"
    assert opened(folder).faults() == opened(folder).verify() == ()


def test_a_first_change_that_failed_leaves_nothing_that_looks_like_a_lost_record(tmp_path: Path) -> None:
    store = file_store(tmp_path, **{SEGMENTS: [segment("S-1")]})
    (tmp_path / JOURNAL_FILE).mkdir(parents=True)  # as when there is no room for the first line
    with pytest.raises(StoreUnavailable):
        write(store, "a")
    (tmp_path / JOURNAL_FILE).rmdir()
    path = tmp_path / f"{SEGMENTS}.geojson"
    path.write_bytes(path.read_bytes().replace(b'"S-1"', b' "S-1"'))  # somebody saves it anew meanwhile
    assert opened(tmp_path).faults() == ()
    write(opened(tmp_path), "a")


WRITE = """
import sys
from pathlib import Path
from tests.stores.test_anchor import opened, write

write(opened(Path(sys.argv[1])), "b")
"""


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can play two"
)
def test_what_one_account_began_under_a_narrow_umask_another_goes_on_with(tmp_path: Path) -> None:
    """The folder may be written by all; an account of its own, then root without any capability."""
    folder = tmp_path / "programme"
    file_store(folder, **{SEGMENTS: [segment("S-1")]})
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | 0o777)
    before = os.umask(0o077)
    try:
        write(opened(folder), "a")
    finally:
        os.umask(before)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65534, 65534)
    (folder / ANCHOR_FILE).chmod(0o600)  # it only lags then
    found = subprocess.run(
        ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--", sys.executable, "-c", WRITE, str(folder)],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert opened(folder).faults() == opened(folder).verify() == ()
    assert opened(folder).get(SEGMENTS, "S-1").properties["note"] == "b"


def test_a_record_with_another_change_under_a_number_is_missed(tmp_path: Path) -> None:
    recorded(tmp_path, "ab")
    cut(tmp_path)
    (tmp_path / ANCHOR_FILE).rename(tmp_path / "anchor")
    write(opened(tmp_path), "forged")  # the chain is sound
    (tmp_path / "anchor").rename(tmp_path / ANCHOR_FILE)
    (fault,) = (each for each in opened(tmp_path).faults() if each.serious)
    assert "was exchanged" in fault.problem


def test_an_administrator_can_go_on_with_a_shorter_record_and_that_is_recorded(tmp_path: Path) -> None:
    store = recorded(tmp_path)
    with pytest.raises(InvalidInput):
        store.accept_record()
    cut(tmp_path, 2)
    again = opened(tmp_path)
    number = again.accept_record(Origin(person="quantri", reason="mất điện"))
    found = again.changeset(number)
    assert (found.origin.source, found.origin.person) == ("accepted", "quantri")
    assert found.origin.reason == "4 → 2: mất điện"
    assert again.get(SEGMENTS, "S-1").properties["note"] == "c"  # what lies there is kept, and recorded
    assert [each.origin.source for each in again.history()][2:] == ["accepted", "outside"]
    write(again, "d")
    assert opened(tmp_path).faults() == opened(tmp_path).verify() == ()


@pytest.mark.parametrize("line", [1, 3])
def test_one_can_go_on_after_a_line_in_the_middle_was_damaged(tmp_path: Path, line: int) -> None:
    recorded(tmp_path)
    path = tmp_path / JOURNAL_FILE
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[: line - 1], b"\0" * 80 + b"\n", *lines[line:]]))
    again = opened(tmp_path)
    with pytest.raises(StoreUnavailable):
        write(again, "d")
    assert again.get(SEGMENTS, "S-1").properties["note"] == "c"
    again.accept_record(Origin(reason="đĩa hỏng"))
    write(again, "d")
    assert again.history()[line - 1].origin.reason == f"4 → {line - 1}: đĩa hỏng"
    last = opened(tmp_path)
    assert last.get(SEGMENTS, "S-1").properties["note"] == "d"
    assert last.verify() == ()
    (told,) = last.faults()
    assert told.values["line"] == line
    assert (tmp_path / str(told.values["aside"])).read_bytes().endswith(lines[-1])


def test_one_can_go_on_after_the_whole_record_was_lost(tmp_path: Path) -> None:
    recorded(tmp_path)
    (tmp_path / JOURNAL_FILE).unlink()
    again = opened(tmp_path)
    again.accept_record(Origin(reason="x"))
    write(again, "d")
    assert [each.origin.source for each in again.history()] == ["accepted", "adopted", "command"]
    assert opened(tmp_path).faults() == opened(tmp_path).verify() == ()


@pytest.mark.parametrize("text", [b"", b"\0" * 80, b'{"changeset": 2', b"[]", None])
def test_an_anchor_that_lags_or_is_spoiled_by_a_power_cut_accuses_nobody(
    tmp_path: Path, text: bytes | None
) -> None:
    store = recorded(tmp_path, "a")
    older = (tmp_path / ANCHOR_FILE).read_bytes()
    write(store, "b")
    (tmp_path / ANCHOR_FILE).write_bytes(older if text is None else text)
    again = opened(tmp_path)
    assert again.faults() == ()
    write(again, "c")
    assert json.loads((tmp_path / ANCHOR_FILE).read_bytes())["changeset"] == len(again.history())


def test_a_copy_whose_anchor_is_later_than_its_record_opens_and_goes_on(tmp_path: Path) -> None:
    """As when a folder is copied while somebody writes: the record first, its anchor later."""
    folder, copy = tmp_path / "programme", tmp_path / "copy"
    store = recorded(folder)
    shutil.copytree(folder, copy)
    write(store, "d")
    shutil.copy(folder / ANCHOR_FILE, copy)
    again = opened(copy)
    (told,) = again.faults()
    assert (told.serious, told.values) == (False, {"number": 4, "last": 5})
    write(again, "e")
    assert again.faults() == ()


def test_an_erasure_moves_the_anchor_on(tmp_path: Path) -> None:
    store = recorded(tmp_path)
    number = store.erase(Erasure(SEGMENTS, "S-1", "note"))
    assert json.loads((tmp_path / ANCHOR_FILE).read_bytes())["changeset"] == number
    assert opened(tmp_path).faults() == ()
    write(store, "d")


def test_garbage_in_the_last_line_is_told_on_opening(tmp_path: Path) -> None:
    recorded(tmp_path)
    with (tmp_path / JOURNAL_FILE).open("ab") as file:
        file.write(b"garbage\n")
    (told,) = opened(tmp_path).faults()
    assert (told.file, "garbage" in told.problem) == (JOURNAL_FILE, True)
    write(opened(tmp_path), "d")


# ------------------------------------------------------------------ the clock


@pytest.mark.parametrize(("minutes", "is_told"), [(-1, False), (-4, False), (-6, True), (-90_000, True)])
def test_a_clock_that_is_minutes_behind_the_record_is_told_and_logged(
    tmp_path: Path, minutes: int, is_told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    file_store(tmp_path, **{SEGMENTS: [segment("S-1")]})
    write(opened(tmp_path, lambda: NOW), "a")
    store = opened(tmp_path, lambda: NOW + timedelta(minutes=minutes))
    told = [fault for fault in store.faults() if "clock" in fault.problem and not fault.serious]
    assert bool(told) == is_told
    write(store, "b")
    assert ("clock" in caplog.text) == is_told
