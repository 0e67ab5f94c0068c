"""A full disk, a read-only one, a folder of somebody else: refused in a sentence, nothing is half done."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.backup import back_up
from geo.backup.back_up import Backup
from geo.errors import StoreUnavailable
from geo.model.feature import Put
from geo.model.history import Origin
from geo.model.person import ADMIN, Person
from geo.people import people
from geo.people import sign_in as signing_in
from geo.people.accounts import accounts_of
from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, block, file_store, segment, ward
from tests.pictures import photo_bytes
from webmap import create_app

CHECKOUT = Path(__file__).parents[2]
GOOD = "bốn chữ dễ nhớ"
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
ITEM = "/ogc/collections/route_segments/items/S-1"
NOBODY = 65534

is_root = hasattr(os, "geteuid") and os.geteuid() == 0
needs_root = pytest.mark.skipif(not is_root, reason="only root can mount a small disk or drop its rights")


# ------------------------------------------------------------------ a small disk


def run_mount(*arguments: str) -> None:
    found = subprocess.run(["mount", *arguments], check=False, capture_output=True, text=True)
    if found.returncode:
        pytest.skip(f"no disk can be mounted here: {found.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    if not is_root:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    run_mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, *, leave: int = 0) -> None:
    """Write until nothing goes any more, then give so many pages back."""
    with (disk / "filler").open("ab", buffering=0) as file:
        with suppress(OSError):
            while True:
                file.write(bytes(PAGE))
        os.truncate(file.fileno(), file.tell() // PAGE * PAGE - leave * PAGE)


def make_room(disk: Path) -> None:
    (disk / "filler").unlink()


def district(folder: Path) -> GeoJsonStore:
    """Return a programme with an administrator, whose layer fills several pages."""
    store = file_store(
        folder,
        wards=[ward("00139")],
        route_segments=[segment(f"S-{n}", note="x" * 200) for n in range(60)],
        apartment_blocks=[block("A-001")],
    )
    people.add(store, accounts_of(store), Person("an", ADMIN), GOOD)
    seen = store.get("route_segments", "S-0")
    store.apply([Put(seen.with_properties(note="first"), seen.version)], Origin(reason="first"))
    return store


def opened(folder: Path) -> GeoJsonStore:
    return GeoJsonStore(folder, today=lambda: TODAY)


def unfinished(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.tmp")]


def assert_sound(folder: Path, changes: int) -> None:
    """The folder opens, the record explains it and has so many changes, and nothing half-written is left."""
    store = opened(folder)
    assert len([found for found in store.history() if found.events]) == changes
    assert [fault for fault in store.faults() if fault.serious] == []
    assert store.verify() == ()
    assert unfinished(folder) == []


class Site:
    """The application over a folder, used by its administrator with a token."""

    def __init__(self, store: GeoJsonStore) -> None:
        self.store = store
        token = signing_in.issue_token(accounts_of(store), "an")
        self.client: FlaskClient = create_app(Settings(), store).test_client()
        self._key = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._entry = (
            self.client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
        )

    def set_status(self) -> TestResponse:
        """Record a finding."""
        return self.client.patch(
            f"{ITEM}?lang=en",
            data=json.dumps({"properties": {"lighting": "full"}}),
            content_type="application/merge-patch+json",
            headers={**self._key, "If-Match": self.client.get(ITEM).headers["ETag"]},
        )

    def send_photo(self) -> TestResponse:
        """Send a photo."""
        photo = (io.BytesIO(photo_bytes()), "a.jpg")
        return self.client.post("/segments/S-1/photos?lang=en", data={"photos": photo}, headers=self._key)

    def sign_in(self) -> TestResponse:
        """Sign in with the password."""
        given = {"name": "an", "password": GOOD, "csrf_token": self._entry}
        return self.client.post("/login?lang=en", data=given)

    def edit_outside(self) -> TestResponse:
        """Change the layer's file in place, as another program does, and look at the feature."""
        path = self.store.folder / "route_segments.geojson"
        with path.open("r+b") as file:
            text = file.read()
            file.seek(0)
            file.write(text.replace(b'"note":"first"', b'"note":"QGIS!"'))
        return self.client.get(f"{ITEM}?lang=en", headers={"Accept": "application/json"})

    def read(self) -> TestResponse:
        """Look at a page."""
        return self.client.get("/wards?lang=en")


ACTIONS: dict[str, tuple[Callable[[Site], TestResponse], int]] = {
    "status": (Site.set_status, 200),
    "photo": (Site.send_photo, 201),
    "login": (Site.sign_in, 303),
    "outside": (Site.edit_outside, 200),
}


@needs_root
@pytest.mark.parametrize("action", ACTIONS)
def test_on_a_full_disk_it_is_refused_and_works_again_once_there_is_room(disk: Path, action: str) -> None:
    site = Site(district(disk / "programme"))
    act, done = ACTIONS[action]
    assert site.read().status_code == 200
    fill(disk)
    refused = act(site)
    assert refused.status_code == 503
    assert "full" in refused.get_data(as_text=True)
    assert "Traceback" not in refused.get_data(as_text=True)
    if action != "outside":
        assert site.client.get(ITEM).json["properties"]["lighting"] == "unknown"
        assert site.read().status_code == 200
    assert unfinished(disk) == []
    make_room(disk)
    assert act(site).status_code == done
    assert_sound(disk / "programme", 1 if action == "login" else 2)


@needs_root
def test_however_little_room_is_left_a_change_is_whole_or_not_there(disk: Path) -> None:
    """Each number of free pages lets another step be the one that fails."""
    store = district(disk / "programme")
    saved, refused = 1, 0
    for leave in range(24):
        fill(disk, leave=leave)
        seen = store.get("route_segments", "S-1")
        blocks = store.get("apartment_blocks", "A-001")
        changes = [
            Put(each.with_properties(note=f"{leave}" + "y" * 150 * leave), each.version)
            for each in (seen, blocks)
        ]
        try:
            store.apply(changes, Origin(reason=str(leave)))
        except StoreUnavailable:
            refused += 1
            assert store.get("route_segments", "S-1") == seen
        else:
            saved += 1
        assert unfinished(disk) == []
        make_room(disk)
        assert_sound(disk / "programme", saved)
    assert saved > 3
    assert refused > 3


@needs_root
def test_a_backup_on_a_full_disk_leaves_the_older_one_as_it_was(disk: Path, tmp_path: Path) -> None:
    store = district(tmp_path / "programme")
    back_up.back_up(Backup(store), disk / "b.zip")
    before = (disk / "b.zip").read_bytes()
    fill(disk, leave=1)
    with pytest.raises(StoreUnavailable, match="full"):
        back_up.back_up(Backup(store), disk / "b.zip", overwrite=True)
    assert (disk / "b.zip").read_bytes() == before
    assert unfinished(disk) == []


@needs_root
def test_a_programme_on_a_full_disk_can_be_backed_up_elsewhere(disk: Path, tmp_path: Path) -> None:
    store = district(disk / "programme")
    fill(disk)
    back_up.back_up(Backup(opened(store.folder)), tmp_path / "b.zip")
    back_up.restore(tmp_path / "b.zip", tmp_path / "again")
    assert_sound(tmp_path / "again", 1)


@needs_root
def test_nothing_is_restored_on_a_disk_that_is_too_small(disk: Path, tmp_path: Path) -> None:
    back_up.back_up(Backup(district(tmp_path / "programme")), tmp_path / "b.zip")
    fill(disk, leave=2)
    with pytest.raises(StoreUnavailable):
        back_up.restore(tmp_path / "b.zip", disk / "again")
    assert [path.name for path in disk.iterdir()] == ["filler"]


# ------------------------------------------------------------------ a disk that became read-only


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    run_mount("-o", "remount,ro", str(disk))
    try:
        yield
    finally:
        run_mount("-o", "remount,rw", str(disk))


@needs_root
@pytest.mark.parametrize("action", ["status", "photo", "login"])
def test_on_a_read_only_disk_it_is_refused_and_works_again_afterwards(disk: Path, action: str) -> None:
    site = Site(district(disk / "programme"))
    act, done = ACTIONS[action]
    with read_only(disk):
        refused = act(site)
        assert refused.status_code == 503
        assert "read-only" in refused.get_data(as_text=True)
        assert site.read().status_code == 200
        assert site.client.get(ITEM).json["properties"]["lighting"] == "unknown"
    assert act(site).status_code == done
    assert_sound(disk / "programme", 1 if action == "login" else 2)


@needs_root
def test_a_read_only_disk_can_be_backed_up(disk: Path, tmp_path: Path) -> None:
    store = district(disk / "programme")
    with read_only(disk):
        back_up.back_up(Backup(opened(store.folder)), tmp_path / "b.zip")
    back_up.restore(tmp_path / "b.zip", tmp_path / "again")
    assert_sound(tmp_path / "again", 1)


# ------------------------------------------------------------------ a folder of somebody else


@needs_root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="there is no setpriv to drop root's rights with")
def test_who_may_only_read_the_folder_is_refused_every_change_and_can_read_on(tmp_path: Path) -> None:
    """The process is root without any capability: an unprivileged user that can still run this Python."""
    folder, photo = tmp_path / "programme", tmp_path / "a.jpg"
    store = district(folder)
    photo.write_bytes(photo_bytes())
    token = signing_in.issue_token(accounts_of(store), "an")
    paths = [folder, *folder.rglob("*")]
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    for path in paths:
        os.chown(path, NOBODY, NOBODY)
        path.chmod(0o555 if path.is_dir() else 0o444)
    told = as_nobody(folder, photo, token)
    assert {name: status for name, (status, _) in told.items()} == {
        "page": 200,
        "item": 200,
        "status": 503,
        "photo": 503,
        "login": 503,
    }
    for name in ("status", "photo", "login"):
        assert "not allowed" in told[name][1]
        assert "Traceback" not in told[name][1]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    for path in paths:
        os.chown(path, 0, 0)
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert {name: status for name, (status, _) in as_nobody(folder, photo, token).items()} == {
        "page": 200,
        "item": 200,
        "status": 200,
        "photo": 201,
        "login": 303,
    }
    assert_sound(folder, 3)


def as_nobody(folder: Path, photo: Path, token: str) -> dict[str, tuple[int, str]]:
    """Let a process without rights of its own work on the folder; return statuses and answers."""
    dropped = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--clear-groups", "--"]
    found = subprocess.run(
        [*dropped, sys.executable, str(CHECKOUT / "tests/stores/unprivileged.py"), str(folder), str(photo)],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"},
        input=f"{token}\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert found.returncode == 0, found.stderr
    told: dict[str, tuple[int, str]] = json.loads(found.stdout)
    return told
