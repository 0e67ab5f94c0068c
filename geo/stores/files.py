"""Files that are read once and written whole: a cache by stat, and an atomic, synced replacement."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from geo.errors import StoreUnavailable
from geo.language import N_

LOCK_FILE = ".model-routes.lock"
LOCK_SECONDS = 10.0

Stamp = tuple[int, int, int]  # nanosecond time, size, inode


def stamp(path: Path) -> Stamp | None:
    """Return what tells one state of a file from another, None where there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    return found.st_mtime_ns, found.st_size, found.st_ino


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


def replace(path: Path, content: bytes) -> None:
    """Replace a file in one step: readers see the old bytes or the new ones, and so does a power cut.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            Path(temporary).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(folder: Path, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the folder's lock, so that one process writes at a time.

    Raises:
        StoreUnavailable: another process holds it for longer than `seconds`, or the folder cannot be written.
    """
    lock = FileLock(folder / LOCK_FILE, timeout=seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreUnavailable(
            N_("Another program is writing to {folder} just now. Nothing was saved; try again in a moment."),
            folder=folder.name,
        ) from error
    except OSError as error:
        raise unwritable(folder / LOCK_FILE, error) from error
    try:
        yield
    finally:
        lock.release()


def unreadable(path: Path, error: OSError) -> StoreUnavailable:
    """Return the failure for a file that cannot be read."""
    return StoreUnavailable(
        N_(
            "The file {file} cannot be read ({reason}). Ask who looks after this computer to make it readable."
        ),
        file=path.name,
        reason=error.strerror or str(error),
    )


def unwritable(path: Path, error: OSError) -> StoreUnavailable:
    """Return the failure for a file or folder that cannot be written."""
    return StoreUnavailable(
        N_("The file {file} cannot be written ({reason}). Nothing was saved."),
        file=path.name,
        reason=error.strerror or str(error),
    )
