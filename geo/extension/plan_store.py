"""Plans that were kept: `plans/<id>.json` in a workspace, each replaced in one step under the folder's lock.

An id is lower-case letters, digits and hyphens; nothing else is ever looked for, whatever an address says.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from threading import RLock
from typing import Protocol
from weakref import WeakKeyDictionary

from geo.stores import files
from geo.stores.base import Store
from geo.stores.folder.store import GeoJsonStore

FOLDER = "plans"
LONGEST_ID = 80
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")


class PlanFiles(Protocol):
    """Where kept plans lie, as texts by id."""

    def ids(self) -> list[str]:
        """Return the ids of all plans, in order.

        Raises:
            StoreUnavailable: the folder cannot be looked into.
        """
        ...

    def get(self, plan_id: str) -> bytes | None:
        """Return a plan, None where there is none of that id.

        Raises:
            StoreUnavailable: it is there but cannot be read.
        """
        ...

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Hold the plans, so that nobody else writes.

        Raises:
            StoreUnavailable: another program holds them for long, or the folder cannot be written.
        """
        ...

    def put(self, plan_id: str, content: bytes) -> None:
        """Keep a plan; only for who holds the plans.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        ...

    def remove(self, plan_id: str) -> None:
        """Remove a plan where it is; only for who holds the plans.

        Raises:
            StoreUnavailable: it cannot be removed.
        """
        ...


class PlanFolder:
    """Plans in the folder `plans` of a workspace, which is made when the first is kept."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._folder = workspace / FOLDER

    def ids(self) -> list[str]:
        """Name the files that are plans."""
        try:
            names = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        except OSError as error:
            raise files.unreadable(self._folder, error) from error
        stems = (name.removesuffix(".json") for name in names if name.endswith(".json"))
        return sorted(stem for stem in stems if is_plan_id(stem))

    def get(self, plan_id: str) -> bytes | None:
        """Read a file."""
        return files.read(self._path(plan_id)) if is_plan_id(plan_id) else None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace's lock."""
        with files.locked(self._workspace):
            yield

    def put(self, plan_id: str, content: bytes) -> None:
        """Replace a file in one synced step."""
        files.make_folder(self._folder, private=True)
        files.replace_closed(self._path(plan_id), content)

    def remove(self, plan_id: str) -> None:
        """Remove a file."""
        if is_plan_id(plan_id):
            files.remove(self._path(plan_id))

    def _path(self, plan_id: str) -> Path:
        return self._folder / f"{plan_id}.json"


class PlanMemory:
    """Plans in memory, beside a store in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._lock = RLock()

    def ids(self) -> list[str]:
        """Name what is kept."""
        return sorted(self._kept)

    def get(self, plan_id: str) -> bytes | None:
        """Return what is kept."""
        return self._kept.get(plan_id)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock between threads."""
        with self._lock:
            yield

    def put(self, plan_id: str, content: bytes) -> None:
        """Keep a plan."""
        self._kept[plan_id] = content

    def remove(self, plan_id: str) -> None:
        """Forget a plan."""
        self._kept.pop(plan_id, None)


_memories: "WeakKeyDictionary[Store, PlanMemory]" = WeakKeyDictionary()


def plan_files_of(store: Store) -> PlanFiles:
    """Return where the plans of a workspace lie; those of a store in memory live as long as it does."""
    if isinstance(store, GeoJsonStore):
        return PlanFolder(store.folder)
    return _memories.setdefault(store, PlanMemory())


def is_plan_id(text: str) -> bool:
    """Say whether a plan can have this id."""
    return _ID.fullmatch(text) is not None
