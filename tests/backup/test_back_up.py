"""A backup of a programme at work is that of one moment; restored, everything is as it was then."""

import os
import random
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from geo.backup import back_up
from geo.backup.back_up import Backup
from geo.backup.values import About, BackupNote, Manifest
from geo.checking import check
from geo.errors import InvalidInput, NotSignedIn, StoreUnavailable
from geo.model.feature import Put
from geo.model.history import Origin
from geo.model.person import ADMIN, EDITOR, Person
from geo.people import people, sign_in
from geo.people.accounts import Accounts, accounts_of
from geo.people.private_folder import MemoryDrawer
from geo.photos import photos
from geo.photos.photos import Upload
from geo.photos.picture_files import photo_files_of
from geo.stores import files
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, block, file_store, memory_store, segment, ward
from tests.pictures import photo_bytes

CHECKOUT = Path(__file__).parents[2]
GOOD = "bốn chữ dễ nhớ"


@pytest.fixture
def store(tmp_path: Path) -> GeoJsonStore:
    """A programme with people, a photo, a history and a removed feature."""
    made = file_store(
        tmp_path / "programme",
        wards=[ward("00139")],
        route_segments=[segment(f"S-{n}") for n in range(5)],
        apartment_blocks=[block("A-1")],
    )
    accounts = accounts_of(made)
    people.add(made, accounts, Person("an", ADMIN), GOOD)
    people.add(made, accounts, Person("ba", EDITOR, "Bà Ba"), GOOD)
    change(made, "first")
    feature = made.get("route_segments", "S-1")
    photos.add(made, photo_files_of(made), feature, Upload(photo_bytes()), Origin(person="ba"))
    return made


def change(store: GeoJsonStore, note: str) -> None:
    seen = store.get("route_segments", "S-0")
    store.apply([Put(seen.with_properties(note=note), seen.version)], Origin(person="ba", reason=note))


def backed_up(store: GeoJsonStore, file: Path, **options: Any) -> Path:
    back_up.back_up(Backup(store, **options), file)
    return file


def restored(file: Path, folder: Path) -> GeoJsonStore:
    _, faults = back_up.restore(file, folder)
    assert faults == 0
    return GeoJsonStore(folder, today=lambda: TODAY)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file that is no lock and no anchor, which belongs to its folder alone."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".lock", ".anchor"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# ------------------------------------------------------------------ there and back


def test_what_is_restored_is_what_was_backed_up(store: GeoJsonStore, tmp_path: Path) -> None:
    before = files_of(store.folder)
    again = restored(backed_up(store, tmp_path / "b.zip"), tmp_path / "again")
    assert files_of(again.folder) == before
    for layer in ("wards", "route_segments", "apartment_blocks", "photos"):
        assert again.frame(layer).equals(store.frame(layer))
    assert again.history() == store.history()
    assert again.verify() == ()
    assert check.check(again) == ()
    (photo,) = photos.of_feature(again, "route_segments", "S-1")
    for is_small in (False, True):
        assert photo_files_of(again).get(photo.file, thumbnail=is_small) == photo_files_of(store).get(
            photo.file, thumbnail=is_small
        )


def test_people_sign_in_to_what_was_restored_and_tokens_open_it(store: GeoJsonStore, tmp_path: Path) -> None:
    token = sign_in.issue_token(accounts_of(store), "ba")
    again = accounts_of(restored(backed_up(store, tmp_path / "b.zip"), tmp_path / "again"))
    assert sign_in.sign_in(again, "an", GOOD)[1].person.role == ADMIN
    found = sign_in.token_of(again, token)
    assert found is not None
    assert found.person.full_name == "Bà Ba"
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(again, "an", "wrong")


def test_a_session_that_ended_after_the_backup_does_not_come_back_to_life(
    store: GeoJsonStore, tmp_path: Path
) -> None:
    secret, _ = sign_in.sign_in(accounts_of(store), "an", GOOD)
    file = backed_up(store, tmp_path / "b.zip")
    again = restored(file, tmp_path / "again")
    assert sign_in.session_of(accounts_of(store), secret, store.programme.access)
    assert sign_in.session_of(accounts_of(again), secret, again.programme.access) is None


def test_work_goes_on_in_what_was_restored(store: GeoJsonStore, tmp_path: Path) -> None:
    again = restored(backed_up(store, tmp_path / "b.zip"), tmp_path / "again")
    change(again, "later")
    assert again.changeset(len(store.history()) + 1).origin.reason == "later"
    assert again.verify() == ()


def test_the_same_files_give_the_same_bytes_but_for_the_time(store: GeoJsonStore, tmp_path: Path) -> None:
    first, second = (backed_up(store, tmp_path / name) for name in ("a.zip", "b.zip"))
    times = [back_up.check(file).about.time for file in (first, second)]
    assert times[0] < times[1]
    assert back_up.check(first).members == back_up.check(second).members
    names = [member.name for member in back_up.check(first).members]
    assert names == sorted(names)


def test_the_list_says_where_the_record_ends_and_how_much_there_is(
    store: GeoJsonStore, tmp_path: Path
) -> None:
    about = back_up.check(backed_up(store, tmp_path / "b.zip")).about
    assert about.changeset == len(store.history()) > 1
    assert about.hash.encode() in (store.folder / "history" / "journal.jsonl").read_bytes()
    assert about.counts == {
        **dict.fromkeys(("landmarks", "streets", "waters", "tasks"), 0),
        "wards": 1,
        "route_segments": 5,
        "apartment_blocks": 1,
        "photos": 1,
        "pictures": 1,
        "accounts": 2,
    }


def test_a_programme_that_nobody_changed_yet_can_be_backed_up_and_gets_no_record_by_it(
    tmp_path: Path,
) -> None:
    store = file_store(tmp_path / "new", wards=[ward()])
    again = restored(backed_up(store, tmp_path / "b.zip"), tmp_path / "again")
    assert files_of(again.folder) == files_of(store.folder)
    assert store.history() == again.history() == ()
    assert not (store.folder / "private").exists()


# ------------------------------------------------------------------ what is in it, and who can read it


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_only_its_owner_can_read_a_backup_and_what_is_private_in_what_was_restored(
    store: GeoJsonStore, tmp_path: Path
) -> None:
    file = backed_up(store, tmp_path / "b.zip")
    again = restored(file, tmp_path / "again").folder
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (file, *again.rglob("*"))}
    assert modes[file] == 0o600
    assert {modes[again / name] for name in ("private", "photos", "history")} == {0o700}
    assert modes[again / "history" / "journal.jsonl"] == 0o600
    assert {mode for path, mode in modes.items() if path.parent == again / "private"} == {0o600}


def test_accounts_can_be_left_out_and_keys_taken_along(store: GeoJsonStore, tmp_path: Path) -> None:
    keys = store.folder / "private" / "tls"
    keys.mkdir()
    (keys / "authority.key").write_text("secret")

    def private(name: str, **options: Any) -> set[str]:
        members = back_up.check(backed_up(store, tmp_path / name, **options)).members
        return {member.name for member in members if member.name.startswith("private/")}

    usual = private("a.zip")
    assert {"private/people.json"} <= usual
    assert not any("tls" in name for name in usual)
    assert private("b.zip", with_keys=True) == usual | {"private/tls/authority.key"}
    assert (
        private("c.zip", with_accounts=False)
        == private("d.zip", with_accounts=False, with_keys=True)
        == set()
    )


def test_what_is_no_part_of_a_programme_is_left_out_and_named(store: GeoJsonStore, tmp_path: Path) -> None:
    (store.folder / "planning.toml").write_text("")
    (store.folder / "thư.docx").write_text("x")
    (store.folder / "exports").mkdir()
    (store.folder / "exports" / "map.pdf").write_text("x")
    (store.folder / "photos" / "cat.jpg").write_text("x")
    (store.folder / ".wards.geojson.x.tmp").write_text("half")
    made = Backup(store)
    members = {member.name for member in back_up.back_up(made, tmp_path / "b.zip").members}
    assert "planning.toml" in members
    assert made.left_out == ("exports/", "photos/cat.jpg", "thư.docx")
    assert not [name for name in members if name.endswith((".tmp", ".lock", ".docx", "cat.jpg"))]


def test_a_layer_that_is_a_link_is_backed_up_as_what_it_leads_to(store: GeoJsonStore, tmp_path: Path) -> None:
    path = store.folder / "wards.geojson"
    path.rename(tmp_path / "elsewhere.geojson")
    path.symlink_to(tmp_path / "elsewhere.geojson")
    again = restored(backed_up(store, tmp_path / "b.zip"), tmp_path / "again")
    assert not (again.folder / "wards.geojson").is_symlink()
    assert len(again.frame("wards")) == 1


# ------------------------------------------------------------------ while people work


@contextmanager
def writing(folder: Path) -> Iterator[list[str]]:
    """Let a process change features without a pause; give what it says was saved, as it grows."""
    writer = CHECKOUT / "tests" / "stores" / "writer.py"
    with subprocess.Popen(
        [sys.executable, str(writer), str(folder), "w"],
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        said: list[str] = []
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        lines = process.stdout
        reader = threading.Thread(
            target=lambda: said.extend(line.strip() for line in iter(lines.readline, ""))
        )
        reader.start()
        try:
            yield said
        finally:
            process.kill()
            reader.join()


def test_a_backup_made_while_a_process_writes_is_that_of_one_moment(tmp_path: Path) -> None:
    folder = tmp_path / "programme"
    file_store(
        folder, route_segments=[segment(f"S-{n}") for n in range(5)], apartment_blocks=[block("A-001")]
    )
    store, chance = GeoJsonStore(folder, today=lambda: TODAY), random.Random(9)
    with writing(folder) as said:
        for number in range(6):
            threading.Event().wait(chance.uniform(0.05, 0.2))
            before = list(said)
            file = backed_up(store, tmp_path / f"{number}.zip")
            again = restored(file, tmp_path / str(number))
            recorded = [found.origin.reason for found in again.history() if found.events]
            assert set(before) <= set(recorded)
            assert len(recorded) == len(set(recorded))
            assert again.verify() == again.faults() == ()
            assert len(again.history()) == back_up.check(file).about.changeset  # nothing was to be mended
    assert len(said) > 20


def test_writers_wait_for_the_moment_only_not_for_the_whole_backup(
    store: GeoJsonStore, tmp_path: Path
) -> None:
    pieces = Backup(store).pieces()
    first = next(pieces)
    change(store, "meanwhile")
    with accounts_of(store).people.changing():
        pass
    (tmp_path / "b.zip").write_bytes(b"".join([first, *pieces]))
    again = restored(tmp_path / "b.zip", tmp_path / "again")
    assert again.get("route_segments", "S-0").properties["note"] == "first"
    assert again.verify() == ()


def test_who_writes_for_too_long_is_said_and_nothing_is_left(
    store: GeoJsonStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(files.locked.__wrapped__.__kwdefaults__, "seconds", 0.05)  # instead of ten
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with files.locked(store.folder, seconds=1):
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        with pytest.raises(StoreUnavailable, match="writing"):
            backed_up(store, tmp_path / "b.zip")
    finally:
        done.set()
        holder.join()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["programme"]


def test_an_edit_by_another_program_is_recorded_before_it_is_backed_up(
    store: GeoJsonStore, tmp_path: Path
) -> None:
    path = store.folder / "route_segments.geojson"
    path.write_bytes(path.read_bytes().replace(b'"note":"first"', b'"note":"QGIS"'))
    again = restored(backed_up(store, tmp_path / "b.zip"), tmp_path / "again")
    assert again.get("route_segments", "S-0").properties["note"] == "QGIS"
    assert again.history("route_segments", "S-0")[-1].origin.source == "outside"
    assert again.verify() == ()


def test_a_crashed_writers_unfinished_change_is_finished_before_it_is_backed_up(
    store: GeoJsonStore, tmp_path: Path
) -> None:
    path = store.folder / "route_segments.geojson"
    old = path.read_bytes()
    change(store, "second")
    files.replace(path, old)
    journal = store.folder / "history" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"changeset": 9, "torn')
    fresh = GeoJsonStore(store.folder, today=lambda: TODAY)
    again = restored(backed_up(fresh, tmp_path / "b.zip"), tmp_path / "again")
    assert again.get("route_segments", "S-0").properties["note"] == "second"
    assert again.verify() == ()


def test_a_record_that_cannot_be_read_is_no_backup(store: GeoJsonStore, tmp_path: Path) -> None:
    journal = store.folder / "history" / "journal.jsonl"
    journal.write_bytes(b"broken\n" + journal.read_bytes())
    with pytest.raises(StoreUnavailable, match="damaged"):
        backed_up(GeoJsonStore(store.folder, today=lambda: TODAY), tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_a_record_that_was_altered_is_backed_up_as_it_is_and_restoring_says_so(
    store: GeoJsonStore, tmp_path: Path
) -> None:
    journal = store.folder / "history" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"reason":"first"', b'"reason":"fifth"'))
    file = backed_up(GeoJsonStore(store.folder, today=lambda: TODAY), tmp_path / "b.zip")
    _, faults = back_up.restore(file, tmp_path / "again")
    assert faults >= 1


def test_what_is_removed_while_the_backup_is_made_ends_it(store: GeoJsonStore, tmp_path: Path) -> None:
    def remove(done: int, whole: int) -> None:
        for path in (store.folder / "photos").rglob("*.jpg"):
            path.unlink()

    with pytest.raises(StoreUnavailable, match="Make it again"):
        backed_up(store, tmp_path / "b.zip", told=remove)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["programme"]


# ------------------------------------------------------------------ where it goes


def test_a_backup_overwrites_nothing_unless_told_to(store: GeoJsonStore, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    file.write_bytes(b"precious")
    with pytest.raises(InvalidInput, match="--force"):
        backed_up(store, file)
    assert file.read_bytes() == b"precious"
    back_up.back_up(Backup(store), file, overwrite=True)
    assert back_up.check(file).members


@pytest.mark.parametrize("place", ["programme", "nowhere/b.zip"])
def test_a_place_where_no_file_can_be_is_refused(store: GeoJsonStore, tmp_path: Path, place: str) -> None:
    with pytest.raises(InvalidInput):
        backed_up(store, tmp_path / place)


def test_a_store_in_memory_has_no_backup() -> None:
    with pytest.raises(InvalidInput, match="folder"):
        Backup(memory_store())


@pytest.mark.parametrize(
    "fill", [lambda folder: (folder / "x").mkdir(), lambda folder: (folder / ".x").touch()]
)
def test_nothing_is_restored_over_what_is_there(
    store: GeoJsonStore, tmp_path: Path, fill: Callable[[Path], None]
) -> None:
    file, folder = backed_up(store, tmp_path / "b.zip"), tmp_path / "again"
    folder.mkdir()
    fill(folder)
    before = sorted(folder.iterdir())
    with pytest.raises(InvalidInput, match="new or empty"):
        back_up.restore(file, folder)
    assert sorted(folder.iterdir()) == before


def test_an_empty_folder_is_filled(store: GeoJsonStore, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    again = restored(backed_up(store, tmp_path / "b.zip"), tmp_path / "again")
    assert again.verify() == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "b.zip", "programme"]


def test_more_than_there_is_room_for_is_refused_before_anything_is_written(
    store: GeoJsonStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backed_up(store, tmp_path / "b.zip")
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=2))
    with pytest.raises(StoreUnavailable, match="free"):
        back_up.restore(file, tmp_path / "again")
    assert not (tmp_path / "again").exists()


# ------------------------------------------------------------------ when one is due


def test_a_backup_is_due_two_weeks_after_the_last_one_or_the_first_account(store: GeoJsonStore) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    accounts = Accounts(MemoryDrawer(), lambda: now[0])
    assert not back_up.is_due(accounts)
    people.add(store, accounts, Person("an", ADMIN), GOOD)
    now[0] += timedelta(days=14)
    assert not back_up.is_due(accounts)
    now[0] += timedelta(seconds=1)
    assert back_up.is_due(accounts)
    assert back_up.last_made(accounts) is None
    about = About("1", now[0], 7, "", {}, has_accounts=True, has_keys=False)
    back_up.note_made(accounts, Manifest(about), by="an")
    assert not back_up.is_due(accounts)
    assert back_up.last_made(accounts) == BackupNote(now[0], "an", 7)
    now[0] += timedelta(days=15)
    assert back_up.is_due(accounts)
    back_up.note_made(accounts, Manifest(replace(about, time=now[0], has_accounts=False)))
    assert back_up.is_due(accounts)  # one without accounts is half of one
