"""A folder for what only this program may read: mode 0700, its files 0600, each replaced in one step.

Kept in memory, it serves stores without a folder.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import RLock
from typing import Protocol, TypeVar

from geo.stores import files

_T = TypeVar("_T")
_READ_BACK = 1024 * 1024  # bytes of a log that are read from its end


class Drawer(Protocol):
    """Small files by name."""

    def get(self, name: str, load: Callable[[bytes | None], _T]) -> _T:
        """Return what `load` makes of a file (None: there is none), remembered until it changes."""
        ...

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Hold the drawer, so that nobody else writes."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file as they are now, None where there is none."""
        ...

    def replace(self, name: str, content: bytes) -> None:
        """Replace a file in one step; only for who holds the drawer."""
        ...

    def append(self, name: str, line: bytes) -> None:
        """Add a line to a file; only for who holds the drawer."""
        ...

    def names(self, start: str) -> list[str]:
        """Return the names of the files that start like this, in order."""
        ...

    def tail(self, name: str) -> list[bytes]:
        """Return the last whole lines of a file, at most a megabyte."""
        ...


class FolderDrawer:
    """Keeps the files in `folder`, which is made when something is first written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._memory = files.FileMemory()

    def get(self, name: str, load: Callable[[bytes | None], _T]) -> _T:
        """Return what was made of a file, as long as its stamp stays."""
        return self._memory.get(self.folder / name, None, load)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder's lock between threads and processes."""
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._only_ours(self.folder, 0o700)
        except OSError as error:
            raise files.unwritable(self.folder, error) from error
        with files.locked(self.folder):
            yield

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes."""
        return files.read(self.folder / name)

    def replace(self, name: str, content: bytes) -> None:
        """Replace a file; nobody else could read it at any moment."""
        self._made(name)
        files.replace(self.folder / name, content)

    def append(self, name: str, line: bytes) -> None:
        """Add a line; one that was torn off before stays alone on its line."""
        path = self._made(name)
        try:
            with path.open("r+b") as file:
                torn = (
                    file.seek(0, os.SEEK_END) > 0
                    and file.seek(-1, os.SEEK_END) >= 0
                    and file.read(1) != b"\n"
                )
                file.write((b"\n" if torn else b"") + line + b"\n")
        except OSError as error:
            raise files.unwritable(path, error) from error

    def names(self, start: str) -> list[str]:
        """Name the files that start like this."""
        return sorted(path.name for path in self.folder.glob(f"{start}*"))

    def tail(self, name: str) -> list[bytes]:
        """Read a file from its end."""
        path = self.folder / name
        try:
            with path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _READ_BACK))
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise files.unreadable(path, error) from error
        return lines[1 if size > _READ_BACK else 0 :]

    def _made(self, name: str) -> Path:
        path = self.folder / name
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
            self._only_ours(path, 0o600)
        except OSError as error:
            raise files.unwritable(path, error) from error
        return path

    @staticmethod
    def _only_ours(path: Path, mode: int) -> None:
        if os.name != "nt" and path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)


class MemoryDrawer:
    """Keeps the files in memory."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._lock = RLock()

    def get(self, name: str, load: Callable[[bytes | None], _T]) -> _T:
        """Load a file anew each time."""
        return load(self._files.get(name))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock between threads."""
        with self._lock:
            yield

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes."""
        return self._files.get(name)

    def replace(self, name: str, content: bytes) -> None:
        """Replace a file."""
        self._files[name] = content

    def append(self, name: str, line: bytes) -> None:
        """Add a line."""
        self._files[name] = self._files.get(name, b"") + line + b"\n"

    def names(self, start: str) -> list[str]:
        """Name the files that start like this."""
        return sorted(name for name in self._files if name.startswith(start))

    def tail(self, name: str) -> list[bytes]:
        """Return all lines."""
        return self._files.get(name, b"").split(b"\n")
