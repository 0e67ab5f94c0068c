"""Files that are read once and written whole: a memory by stamp, and an atomic, synced replacement."""

import contextlib
import errno
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from geo.errors import StoreUnavailable
from geo.language import N_
from geo.stores.folder.displaced import displace

LOCK_FILE = ".model-routes.lock"
LOCK_SECONDS = 10.0
_POLL_SECONDS = 0.01
YOUNG_SECONDS = 2.0  # a broken file that is younger may still be in writing
_DENIED = (errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)

Stamp = tuple[int, int, int]  # nanosecond time, size, inode
_T = TypeVar("_T")


def stamp(path: Path) -> Stamp | None:
    """Return what tells one state of a file from another, None where there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    return found.st_mtime_ns, found.st_size, found.st_ino


def is_young(path: Path) -> bool:
    """Say whether a file was changed so lately that it may still be in writing.

    A file can bear any time, one to come too: when its entry changed is what the disk itself noted.
    """
    try:
        found = path.stat()
    except OSError:
        return False
    return abs(time.time() - min(found.st_mtime, found.st_ctime)) < YOUNG_SECONDS


def newest(paths: Iterable[Path]) -> datetime:
    """Return when the newest of several files was written or put in place; those not there are left out."""
    found = [path.stat() for path in paths if path.exists()]
    return datetime.fromtimestamp(max(max(each.st_mtime, each.st_ctime) for each in found), UTC)


def read(path: Path) -> bytes | None:
    """Return the bytes of a file, None where there is none.

    Raises:
        StoreUnavailable: it is there but cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error


class FileMemory:
    """What was made of files, for as long as their stamps stay the same; each file has a lock of its own."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[object, Any]] = {}
        self._locks: dict[Path, Lock] = {}

    def get(self, path: Path, depends: object, load: Callable[[bytes | None], _T]) -> _T:
        """Return what `load` makes of the file's bytes, once for each stamp and each value of `depends`.

        Raises:
            StoreUnavailable: the file is there but cannot be read.
        """
        with self._locks.setdefault(path, Lock()):
            key = (stamp(path), depends)  # before reading: what changes meanwhile is read again next time
            found = self._known.get(path)
            if found is not None and found[0] == key:
                known: _T = found[1]
                return known
            loaded = load(read(path))
            self._known[path] = (key, loaded)
            return loaded

    def known(self, path: Path) -> tuple[object, Any] | None:
        """Return what was made of a file last, and the pair of stamp and `depends` that it was made for."""
        return self._known.get(path)

    def put(self, path: Path, at: Stamp, depends: object, value: object) -> None:
        """Remember what would be made of a file that was just replaced; only under the folder's lock."""
        with self._locks.setdefault(path, Lock()):
            self._known[path] = ((at, depends), value)


@dataclass(frozen=True)
class Staged:
    """New bytes of a file, written and synced beside it: only putting them into place is left.

    `kept`: where what they displace is kept, if it is.
    """

    temporary: Path
    target: Path
    stamp: Stamp
    kept: Path | None = None

    def put(self) -> None:
        """Put the bytes into place in one step: readers see the old ones or the new ones.

        Raises:
            StoreUnavailable: the folder cannot be written.
        """
        try:
            if self.kept is None:
                self.temporary.replace(self.target)
            else:
                displace(self.temporary, self.target, self.kept)
            sync_folder(self.target.parent)
        except OSError as error:
            raise unwritable(self.target, error) from error

    def drop(self) -> None:
        """Remove the bytes if they were not put into place."""
        with contextlib.suppress(OSError):
            self.temporary.unlink(missing_ok=True)


def stage(path: Path, content: bytes) -> Staged:
    """Write and sync the new bytes of a file beside it.

    A link is followed, and the new file's time is later than the old one's, so that no stamp comes twice.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    try:
        target = path.resolve()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    except OSError as error:
        raise unwritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _take_after(temporary, target)
        found = temporary.stat()
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise unwritable(path, error) from error
    return Staged(temporary, target, (found.st_mtime_ns, found.st_size, found.st_ino))


def replace(path: Path, content: bytes) -> Stamp:
    """Replace a file in one step, so that readers and a power cut see the old bytes or the new ones.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    staged = stage(path, content)
    try:
        staged.put()
    finally:
        staged.drop()
    return staged.stamp


def replace_closed(path: Path, content: bytes) -> None:
    """Replace a file in one step and close it, in a folder that is closed.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    replace(path, content)
    close(path)


def remove(path: Path) -> None:
    """Remove a file if it is there.

    Raises:
        StoreUnavailable: it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def share(path: Path) -> None:
    """Let those use a new file or folder who may use the folder it is in, whatever the umask was."""
    mode = path.parent.stat().st_mode & 0o7777
    with contextlib.suppress(PermissionError):
        path.chmod(mode if path.is_dir() else mode & 0o666)


def close(path: Path) -> None:
    """Keep a file or folder of personal data to those who may write the folder it is in (ADR 34).

    Whatever the umask is, or its mode was: 0600 and 0700, and 0660 and 0770 where the folder is a group's. A
    group that is not the folder's gets nothing.
    """
    if os.name == "nt":
        return
    above, found, mode = path.parent.stat(), path.stat(), 0o700
    with contextlib.suppress(PermissionError):
        if found.st_gid != above.st_gid and above.st_mode & stat.S_IWGRP:
            os.chown(path, -1, above.st_gid)
            found = path.stat()
    if above.st_mode & stat.S_IWGRP and found.st_gid == above.st_gid:
        mode |= 0o070
    if above.st_mode & stat.S_IWOTH:
        mode |= 0o007
    mode = mode | above.st_mode & stat.S_ISGID if stat.S_ISDIR(found.st_mode) else mode & 0o666
    if stat.S_IMODE(found.st_mode) != mode:
        with contextlib.suppress(PermissionError):  # another account's, which lets this one write
            path.chmod(mode)


def make_folder(path: Path, *, private: bool = False) -> None:
    """Make a folder, and those above it, unless it is there; who may use the one above may use it.

    A `private` one is kept to those who may write the one above, also where it is there already.

    Raises:
        StoreUnavailable: it cannot be made.
    """
    try:
        if not path.is_dir():
            if not path.parent.is_dir():
                make_folder(path.parent, private=private)
            path.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
            if not private:
                share(path)
            sync_folder(path.parent)
        if private:
            close(path)
    except OSError as error:
        raise unwritable(path, error) from error


def sweep(folder: Path) -> None:
    """Remove what killed writers left behind; only for who holds the folder's lock."""
    for left in folder.glob(".*.geojson.*.tmp"):
        with contextlib.suppress(OSError):
            left.unlink()


def _take_after(staged: Path, target: Path) -> None:
    """Give a staged file the mode of the file it replaces, and a later time."""
    new = staged.stat()
    try:
        old = target.stat()
    except FileNotFoundError:
        staged.chmod(0o644)
        return
    staged.chmod(old.st_mode & 0o777)
    if new.st_mtime_ns <= old.st_mtime_ns:
        os.utime(staged, ns=(new.st_atime_ns, old.st_mtime_ns + 1000))


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(folder: Path, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the folder's lock, so that one thread of one process writes at a time.

    Raises:
        StoreUnavailable: another one holds it for longer than `seconds`, or the folder cannot be written.
    """
    try:
        mode = folder.stat().st_mode & 0o666 | 0o600  # who may write the folder may hold its lock
        lock = FileLock(folder / LOCK_FILE, timeout=seconds, mode=mode)
        lock.acquire(poll_interval=_POLL_SECONDS)
    except Timeout as error:
        raise StoreUnavailable(
            N_("Another program is writing to {folder} just now. Nothing was saved; try again in a moment."),
            folder=folder.name,
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def unreadable(path: Path, error: OSError) -> StoreUnavailable:
    """Return the failure for a file that cannot be read."""
    if error.errno in _DENIED:
        text = N_("{file} cannot be read: this program is not allowed to. Ask who looks after this computer.")
    else:
        text = N_("{file} cannot be read ({reason}). Ask who looks after this computer.")
    return StoreUnavailable(text, file=path.name, reason=error.strerror or str(error))


def unwritable(path: Path, error: OSError) -> StoreUnavailable:
    """Return the failure for a file or folder that cannot be written."""
    if error.errno in _DENIED:
        text = N_("{file} cannot be written: this program is not allowed to. Nothing was saved.")
    elif error.errno == errno.EROFS:
        text = N_("{file} cannot be written: the disk is read-only. Nothing was saved.")
    elif error.errno in _FULL:
        text = N_("{file} cannot be written: the disk is full. Nothing was saved.")
    else:
        text = N_("{file} cannot be written ({reason}). Nothing was saved.")
    return StoreUnavailable(text, file=path.name, reason=error.strerror or str(error))
