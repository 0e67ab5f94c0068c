"""Accounts, sessions, tokens, attempts to sign in, the last rule of reading, the access log: in `private/`.

Each table is one JSON file, replaced in one step under the folder's lock and remembered by its stamp, so that
two server processes agree and a copy taken at any moment opens. Secrets are kept as hashes only.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from geo.errors import Fault, StoreUnavailable
from geo.language import N_
from geo.model.person import Person
from geo.model.programme import Access
from geo.people.private_folder import Drawer, FolderDrawer, MemoryDrawer
from geo.stores.base import Store

PRIVATE = "private"
_LOG = "access-"
REPAIR = N_("Take the folder private back from the last backup.")

_R = TypeVar("_R")


@dataclass(frozen=True)
class Account:
    """A person with a hashed password; sessions and tokens from before `signed_out` have ended.

    `must_change`: somebody else chose the password.
    """

    person: Person
    password: str
    made: datetime
    signed_out: datetime
    must_change: bool = False


@dataclass(frozen=True)
class Session:
    """Somebody who signed in: when, seen when, from where, with what; `id` names it without opening it."""

    id: str
    name: str
    started: datetime
    seen: datetime
    address: str = ""
    device: str = ""


@dataclass(frozen=True)
class Token:
    """A program's key to an account for so many days; `id` names it without opening it."""

    id: str
    name: str
    made: datetime
    label: str = ""
    used: datetime | None = None
    days: int = 365

    @property
    def expires(self) -> datetime:
        """When it opens nothing any more."""
        return self.made + timedelta(days=self.days)


@dataclass(frozen=True)
class Attempts:
    """Failures to sign in, under one name or from one address."""

    failures: int
    last: datetime


@dataclass(frozen=True)
class Note:
    """A line of the access log: who did or saw what, when, from where."""

    time: datetime
    person: str
    what: str
    item: str = ""
    address: str = ""


class Register(Generic[_R]):
    """One table: records by key in one file."""

    def __init__(self, drawer: Drawer, name: str, kind: Any) -> None:
        self._drawer = drawer
        self._file = f"{name}.json"
        self._format: TypeAdapter[dict[str, _R]] = TypeAdapter(dict[str, kind])

    def all(self) -> Mapping[str, _R]:
        """Return every record by its key; not to be changed.

        Raises:
            StoreUnavailable: the file cannot be read, or is broken.
        """
        return self._drawer.get(self._file, self._load)

    def get(self, key: str) -> _R | None:
        """Return one record, None where there is none."""
        return self.all().get(key)

    @contextmanager
    def changing(self) -> Iterator[dict[str, _R]]:
        """Give the records as they are now, to be changed; they are saved when nothing failed.

        Raises:
            StoreUnavailable: the file cannot be read or written.
        """
        with self._drawer.locked():
            before = self._load(self._drawer.read(self._file))
            draft = dict(before)
            yield draft
            if draft != before:
                self._drawer.replace(self._file, self._format.dump_json(draft, indent=1) + b"\n")

    def _load(self, text: bytes | None) -> dict[str, _R]:
        try:
            return self._format.validate_json(text) if text else {}
        except ValidationError as error:
            raise StoreUnavailable(
                N_("The file {file} is broken, so nobody can sign in. Put back the last copy of it."),
                file=f"{PRIVATE}/{self._file}",
            ) from error


@dataclass(frozen=True)
class Accounts:
    """All that is known of people; `clock` is asked for the current time."""

    drawer: Drawer
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        """Open the tables."""
        for name, kind in _TABLES.items():
            object.__setattr__(self, name, Register(self.drawer, name, kind))

    people: Register[Account] = field(init=False)
    sessions: Register[Session] = field(init=False)
    tokens: Register[Token] = field(init=False)
    attempts: Register[Attempts] = field(init=False)
    access: Register[Access] = field(init=False)

    def faults(self) -> tuple[Fault, ...]:
        """Return a fault for each table that is broken or cannot be read."""
        found: list[Fault] = []
        for name in _TABLES:
            try:
                getattr(self, name).all()
            except StoreUnavailable as error:
                found.append(Fault(f"{PRIVATE}/{name}.json", error.text, REPAIR, values=error.values))
        return tuple(found)

    def note(self, person: str, what: str, item: str = "", address: str = "") -> None:
        """Add a line to the access log.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        note = Note(self.clock(), person, what, item, address)
        with self.drawer.locked():
            self.drawer.append(f"{_LOG}{note.time:%Y-%m}.jsonl", orjson.dumps(note))

    def notes(self, most: int) -> list[Note]:
        """Return the last lines of the access log, newest first; what is torn is left out."""
        found: list[Note] = []
        for name in reversed(self.drawer.names(_LOG)):
            for line in reversed(self.drawer.tail(name)):
                if len(found) == most:
                    return found
                note = _read_note(line)
                if note is not None:
                    found.append(note)
        return found


_TABLES = {"people": Account, "sessions": Session, "tokens": Token, "attempts": Attempts, "access": Access}
_NOTE = TypeAdapter(Note)


def _read_note(line: bytes) -> Note | None:
    try:
        return _NOTE.validate_json(line)
    except ValidationError:
        return None


def accounts_of(store: Store, *, clock: Callable[[], datetime] | None = None) -> Accounts:
    """Return the accounts of a store: in the private folder beside its layers, else in memory."""
    folder = getattr(store, "folder", None)
    drawer: Drawer = MemoryDrawer() if folder is None else FolderDrawer(folder / PRIVATE)
    return Accounts(drawer) if clock is None else Accounts(drawer, clock)
