"""A workspace as it stands at one moment, while people go on working: for backups.

The locks are held for a moment only. What is replaced (layers, settings, accounts) is copied under them; of
the journal, which only grows, the length is noted. Pictures and kept texts never change: they are read later.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import orjson

from geo.backup.values import KEYS, PHOTOS, PRIVATE, belongs
from geo.errors import StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS
from geo.people.accounts import Accounts
from geo.stores import files
from geo.stores.folder.journal import HISTORY, JOURNAL_FILE, JournalEnd
from geo.stores.folder.store import GeoJsonStore

TRIES = 5
_CHUNK = 1024 * 1024  # bytes
_IN_MEMORY = 64 * 1024 * 1024  # bytes of copies; more of them go to a file
_PRIVATE = frozenset({PRIVATE.rstrip("/")})
_FOLDERS = frozenset({HISTORY, PHOTOS.rstrip("/")}) | _PRIVATE

UNRESTING = N_("The files of {folder} were changed by another program all the time. Try again in a moment.")
ANOTHER = N_("{file} was changed or removed while the backup was made. Make it again.")
NO_ROOM = N_("There is no room for temporary files ({reason}). Nothing was saved.")


@dataclass(frozen=True)
class Item:
    """A file: its path in the workspace, its size in bytes, and its content in pieces."""

    name: str
    size: int
    read: Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Still:
    """The files of a moment in the order of their names, and where the record ended.

    `counts`: features by layer, pictures, accounts. `left_out`: what lies there but belongs in no backup.
    """

    items: tuple[Item, ...]
    end: JournalEnd
    counts: Mapping[str, int]
    left_out: tuple[str, ...]


@contextmanager
def still(store: GeoJsonStore, accounts: Accounts | None, *, keys: bool = False) -> Iterator[Still]:
    """Give the workspace as it stands at one moment: with `accounts` the private part, `keys`: TLS keys too.

    Raises:
        StoreUnavailable: the record is damaged, a file cannot be read, or the folder is held for long.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copies:
        found = _Listing(store.folder, copies)
        end = _settled(store, found)
        if accounts is not None:
            with _hold_private(store.folder / PRIVATE, accounts):
                found.take_private(keys=keys)
        items = sorted(found.items.values(), key=lambda item: item.name)
        yield Still(tuple(items), end, _counts(found.items), tuple(sorted(found.left_out)))


def _settled(store: GeoJsonStore, found: "_Listing") -> JournalEnd:
    """List and copy until nobody, such as another program, changed anything meanwhile."""
    for _ in range(TRIES):
        with store.held_still() as end:
            before = store.revision()
            found.take(end)
            if store.revision() == before:
                return end
    raise StoreUnavailable(UNRESTING, folder=store.folder.name)


@dataclass
class _Listing:
    """What is found in a folder."""

    folder: Path
    copies: IO[bytes]
    items: dict[str, Item] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def take(self, end: JournalEnd) -> None:
        """List what is public, anew; layers and settings are copied."""
        self.items.clear()
        self.left_out.clear()
        self.copies.seek(0)
        for path in self._paths(self.folder, _PRIVATE):
            name = path.relative_to(self.folder).as_posix()
            if not belongs(name):
                self.left_out.add(name)
            elif name == JOURNAL_FILE:
                self.items[name] = _lasting(name, path, end.size)
            elif "/" in name:
                self.items[name] = _lasting(name, path)
            else:
                self._copy(name, path)

    def take_private(self, *, keys: bool) -> None:
        """Copy what is private."""
        skipped = frozenset() if keys else frozenset({Path(KEYS).name})
        for path in self._paths(self.folder / PRIVATE, skipped):
            name = path.relative_to(self.folder).as_posix()
            if belongs(name):
                self._copy(name, path)

    def _paths(self, folder: Path, skipped: frozenset[str]) -> Iterator[Path]:
        """Return the files below a folder; what begins with a dot is a lock, a mark or half-written."""

        def fail(error: OSError) -> None:
            if not isinstance(error, FileNotFoundError):
                raise files.unreadable(Path(error.filename or folder), error) from error

        for place, folders, names in os.walk(folder, onerror=fail, followlinks=True):
            here = Path(place)
            if here == self.folder:
                self.left_out |= {f"{name}/" for name in folders if name not in _FOLDERS and name[0] != "."}
                folders[:] = [name for name in folders if name in _FOLDERS]
            folders[:] = [name for name in folders if name not in skipped]
            yield from (here / name for name in names if not name.startswith("."))

    def _copy(self, name: str, path: Path) -> None:
        content = files.read(path)
        if content is None:
            return
        try:
            start = self.copies.tell()
            self.copies.write(content)
        except OSError as error:
            raise _no_room(error) from error
        size = len(content)
        self.items[name] = Item(name, size, lambda: _pieces(self.copies, start, size, name))


def _lasting(name: str, path: Path, size: int | None = None) -> Item:
    """Return a file that is read later, in its first `size` bytes: it must be the same one then."""
    stamp = files.stamp(path)
    if stamp is None:
        raise StoreUnavailable(ANOTHER, file=path.name)
    wanted = stamp[1] if size is None else size

    def read() -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_ino != stamp[2]:
                    raise StoreUnavailable(ANOTHER, file=path.name)
                yield from _pieces(file, 0, wanted, path.name)
        except FileNotFoundError as error:
            raise StoreUnavailable(ANOTHER, file=path.name) from error
        except OSError as error:
            raise files.unreadable(path, error) from error

    return Item(name, wanted, read)


def _pieces(file: IO[bytes], start: int, size: int, name: str) -> Iterator[bytes]:
    file.seek(start)
    left = size
    while left:
        piece = file.read(min(_CHUNK, left))
        if not piece:
            raise StoreUnavailable(ANOTHER, file=name)
        left -= len(piece)
        yield piece


def _hold_private(folder: Path, accounts: Accounts) -> AbstractContextManager[None]:
    """Hold the accounts, without making a folder for them where there are none."""
    is_writable = folder.is_dir() and os.access(folder, os.W_OK)
    return accounts.drawer.locked() if is_writable else nullcontext()


def _counts(items: Mapping[str, Item]) -> dict[str, int]:
    found = {name: _features(items.get(spec.file_name)) for name, spec in LAYERS.items()}
    pictures = sum(name.startswith(PHOTOS) and not name.endswith(".thumb.jpg") for name in items)
    return {**found, "pictures": pictures, "accounts": _entries(items.get(f"{PRIVATE}people.json"))}


def _features(item: Item | None) -> int:
    raw = _loaded(item)
    features = raw.get("features") if isinstance(raw, dict) else None
    return len(features) if isinstance(features, list) else 0


def _entries(item: Item | None) -> int:
    raw = _loaded(item)
    return len(raw) if isinstance(raw, dict) else 0


def _loaded(item: Item | None) -> object:
    try:
        return orjson.loads(b"".join(item.read())) if item is not None else None
    except orjson.JSONDecodeError:
        return None


def _no_room(error: OSError) -> StoreUnavailable:
    return StoreUnavailable(NO_ROOM, reason=error.strerror or str(error))
