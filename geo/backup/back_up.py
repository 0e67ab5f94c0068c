"""Back up a workspace while people go on working, restore it into an empty folder, and say when it is due."""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path

from geo.backup import archive
from geo.backup.snapshot import Item, Still, still
from geo.backup.values import PHOTOS, PRIVATE, About, BackupNote, Manifest, Member
from geo.errors import Fault, InvalidInput, StoreUnavailable, UnusableFile
from geo.extension.plan_store import FOLDER as PLANS
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.findings import Words
from geo.model.days import minute
from geo.people.accounts import REPAIR, Accounts, Register, accounts_of
from geo.programme.workspaces import filled_at_once
from geo.stores import files
from geo.stores.base import Store
from geo.stores.folder.journal import HISTORY, JOURNAL_FILE, JournalFile
from geo.stores.folder.store import GeoJsonStore

_CLOSED = (PRIVATE, PHOTOS, f"{HISTORY}/", f"{PLANS}/")  # folders of personal data (ADR 34)
_RESTRICTED = {spec.file_name for spec in LAYERS.values() if spec.restricted}
DUE_AFTER = timedelta(days=14)
MADE = "backed_up"  # what the access log calls it

NO_FOLDER = N_("Only a programme that is kept in a folder can be backed up here.")
IS_THERE = N_("{file} is there already. Name another file, or overwrite it with --force.")
IS_FOLDER = N_("{file} is a folder. Name a file in it, such as {file}/backup.zip")
NOT_AS_BACKED_UP: Words = (
    N_("The last backup ({day}) holds a change {number} that the record does not have, or has otherwise."),
    N_("Compare the folder with that backup; if the record is right as it is, make a backup of it now."),
)
NO_PLACE = N_("There is no folder {folder}. Make it first, or name another one.")
OTHER_RECORD = N_("The backup {file} is damaged: its record does not end where its list says.")
NO_ROOM = N_("The backup needs {needed} MB, but there are {free} MB free at {folder}. Nothing was restored.")

Told = Callable[[int, int], None]  # bytes that were done, bytes that there are


class Backup:
    """A backup in the making: its bytes piece by piece, and afterwards its `manifest`.

    `left_out` names what lies in the folder but belongs in no backup.
    """

    def __init__(
        self,
        store: Store,
        accounts: Accounts | None = None,
        *,
        with_accounts: bool = True,
        with_keys: bool = False,
        told: Told | None = None,
    ) -> None:
        if not isinstance(store, GeoJsonStore):
            raise InvalidInput(NO_FOLDER)
        self._store = store
        self._accounts = accounts or accounts_of(store)
        self._with = (with_accounts, with_keys and with_accounts)
        self._told = told or (lambda _done, _all: None)
        self.manifest: Manifest | None = None
        self.left_out: tuple[str, ...] = ()

    def pieces(self) -> Generator[bytes, None, Manifest]:
        """Give the bytes; the first comes when the moment that they show has been taken.

        Raises:
            StoreUnavailable: the record is damaged, a file cannot be read, or the folder is held for long.
        """
        accounts, keys = self._with
        with still(self._store, self._accounts if accounts else None, keys=keys) as found:
            self.left_out = found.left_out
            about = About(
                version=version("model-routes"),
                time=self._accounts.clock(),
                changeset=found.end.number,
                hash=found.end.hash,
                counts=dict(found.counts),
                has_accounts=accounts,
                has_keys=keys,
            )
            self.manifest = yield from archive.packed(self._counted(found), about)
        return self.manifest

    def _counted(self, found: Still) -> Iterator[Item]:
        """Give the items one after the other, and tell how far it is."""
        whole, done = sum(item.size for item in found.items), 0
        for item in found.items:
            yield replace(item, read=partial(self._followed, item, done, whole))
            done += item.size

    def _followed(self, item: Item, done: int, whole: int) -> Iterator[bytes]:
        for piece in item.read():
            yield piece
            done += len(piece)
            self._told(done, whole)


def back_up(backup: Backup, file: Path, *, overwrite: bool = False) -> Manifest:
    """Write a backup to a file that only its owner can read: whole and synced, or not at all.

    Raises:
        InvalidInput: the file is there already, or its folder is not.
        StoreUnavailable: the workspace cannot be read now, or the file cannot be written.
    """
    _check_place(file, overwrite=overwrite)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".tmp")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as out:
            for piece in backup.pieces():
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        _check_place(file, overwrite=overwrite)
        temporary.replace(file)
        files.sync_folder(file.parent)
    except OSError as error:
        raise files.unwritable(file, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    assert backup.manifest is not None  # it is there once all pieces are
    return backup.manifest


def check(file: Path, *, told: Told | None = None) -> Manifest:
    """Read a whole backup and return what it holds.

    Raises:
        InvalidInput: it is no backup, damaged, or holds what does not belong in one.
        StoreUnavailable: it cannot be read.
    """
    with archive.opened(file) as found:
        for _member, pieces in _followed(found, told):
            for _ in pieces:
                pass
        return found.manifest


def restore(file: Path, folder: Path, *, told: Told | None = None) -> tuple[Manifest, int]:
    """Unpack a backup into a new or empty folder, in one step; nobody is signed in afterwards.

    What it holds is returned, and the number of faults of its record.

    Raises:
        InvalidInput: it is no backup, is damaged, or there is something in the folder already.
        StoreUnavailable: the backup cannot be read, or the folder cannot be written.
    """
    with archive.opened(file) as found:
        _check_room(found.manifest, folder)
        with filled_at_once(folder) as staging:
            for top in _CLOSED:
                if any(member.name.startswith(top) for member in found.manifest.members):
                    (staging / top).mkdir(mode=0o700)
            for member, pieces in _followed(found, told):
                _unpack(staging / member.name, member, pieces)
            faults = _check_record(file, found.manifest, staging)
            _sync(staging, found.manifest)
        files.sync_folder(folder.resolve().parent)
        return found.manifest, faults


def note_made(accounts: Accounts, manifest: Manifest, *, by: str = "") -> None:
    """Remember that a whole backup was made, for `last_made`.

    Raises:
        StoreUnavailable: it cannot be written.
    """
    if manifest.about.has_accounts:
        with _notes(accounts).changing() as notes:
            about = manifest.about
            notes["last"] = BackupNote(about.time, by, about.changeset, about.hash)


def last_made(accounts: Accounts) -> BackupNote | None:
    """Return when the last whole backup was made; None: none was.

    Raises:
        StoreUnavailable: it cannot be read.
    """
    return _notes(accounts).get("last")


def objections(store: Store, accounts: Accounts) -> tuple[Fault, ...]:
    """Return a fault where the last backup had a change that the record does not have, or another one."""
    try:
        last = last_made(accounts)
    except StoreUnavailable as error:
        return (Fault(f"{PRIVATE}backups.json", error.text, REPAIR, values=error.values),)
    if last is None or not isinstance(store, GeoJsonStore):
        return ()
    found = store.hash_of_change(last.changeset)
    if found is not None and last.hash in ("", found):
        return ()
    values = {"number": last.changeset, "day": minute(last.time)}
    return (Fault(JOURNAL_FILE, *NOT_AS_BACKED_UP, values=values),)


def is_due(accounts: Accounts) -> bool:
    """Say whether two weeks have gone without a backup, counted from the last one or the first account.

    Raises:
        StoreUnavailable: it cannot be read.
    """
    last = last_made(accounts)
    made: list[datetime] = [account.made for account in accounts.people.all().values()]
    since = last.time if last else min(made, default=None)
    return since is not None and accounts.clock() - since > DUE_AFTER


def _notes(accounts: Accounts) -> Register[BackupNote]:
    return Register(accounts.drawer, "backups", BackupNote)


def _check_place(file: Path, *, overwrite: bool) -> None:
    if file.is_dir():
        raise InvalidInput(IS_FOLDER, file=file)
    if not file.parent.is_dir():
        raise InvalidInput(NO_PLACE, folder=file.parent)
    if file.exists() and not overwrite:
        raise InvalidInput(IS_THERE, file=file)


def _followed(found: archive.BackupFile, told: Told | None) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """Give each member, and tell how far it is."""
    done = 0
    for member, pieces in found.contents():
        yield member, pieces
        done += member.size
        if told is not None:
            told(done, found.manifest.size)


def _check_room(manifest: Manifest, folder: Path) -> None:
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if manifest.size > free:
        raise StoreUnavailable(
            NO_ROOM, needed=_megabytes(manifest.size), free=free // 1_000_000, folder=folder
        )


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)


def _unpack(path: Path, member: Member, pieces: Iterator[bytes]) -> None:
    closed = member.name.startswith(_CLOSED)
    path.parent.mkdir(mode=0o700 if closed else 0o755, parents=True, exist_ok=True)
    mode = 0o600 if closed or member.name in _RESTRICTED else 0o644
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        for piece in pieces:
            file.write(piece)


def _check_record(file: Path, manifest: Manifest, folder: Path) -> int:
    """Refuse a record that ends elsewhere than the list says; return how many faults a replay finds in it."""
    journal = JournalFile(folder)
    journal.record()
    if (journal.end.number, journal.end.hash) != (manifest.about.changeset, manifest.about.hash):
        raise UnusableFile(OTHER_RECORD, file=file.name)
    return len(journal.faults) + len(GeoJsonStore(folder).verify())


def _sync(folder: Path, manifest: Manifest) -> None:
    """Sync everything below a folder to the disk."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for member in manifest.members:
        with (folder / member.name).open("r+b") as file:
            os.fsync(file.fileno())
