"""The journal: one line of JSON a changeset, appended and synced before anything else is written.

Each line carries the hash of the line before it. A line's hash covers digests of its parts (who and why; each
event), and each part is salted, so that the content of a part can be erased for ever while the chain holds.
"""

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import orjson

from geo.errors import Fault
from geo.language import N_
from geo.layers.findings import Words
from geo.model.history import Changeset, Event, Origin, Reference
from geo.stores import files
from geo.stores.record import Record

HISTORY = "history"
JOURNAL_FILE = f"{HISTORY}/journal.jsonl"
_START = "0" * 64
_ERASED = ("person", "reason", "evidence", "key")

ALTERED: Words = (
    N_("Change {number} was altered after it was written: its checksum does not match."),
    N_("Compare the folder with the last backup; the record from there on cannot be trusted."),
)
UNREADABLE: Words = (
    N_("The record cannot be read from line {line} on."),
    N_("Take history/journal.jsonl back from the last backup; until then nothing can be changed."),
)
TORN: Words = (
    N_(
        "The last line of the record was cut off, by a power failure perhaps; that change was never confirmed."
    ),
    N_("Nothing needs to be done; the cut-off line is kept in {aside}."),
)


@dataclass(frozen=True)
class Line:
    """A changeset as a line: its hash, and the parts' digests that the hash covers."""

    changeset: Changeset
    hash: str
    sound: bool


def encode(changeset: Changeset, before: str) -> tuple[bytes, str]:
    """Return the line of a changeset after the line whose hash is `before`, and its own hash."""
    head = _head(changeset)
    events = [asdict_event(event) | {"salt": _salt()} for event in changeset.events]
    digests = [_digest(part) for part in (head, *events)]
    files_ = {name: list(pair) for name, pair in changeset.files.items()}
    line_hash = _line_hash(changeset.number, before, files_, digests)
    whole = {
        "changeset": changeset.number,
        "before": before,
        "hash": line_hash,
        "files": files_,
        "digests": digests,
        "head": head,
        "events": events,
    }
    return orjson.dumps(whole) + b"\n", line_hash


def decode(text: bytes, before: str) -> Line:
    """Read a line that follows the line whose hash is `before`.

    Raises:
        ValueError: it is no line of a journal.
    """
    whole = orjson.loads(text)
    try:
        changeset = _changeset(whole)
        parts = [whole["head"], *whole["events"]]
        expected = _line_hash(whole["changeset"], whole["before"], whole["files"], whole["digests"])
        sound = whole["before"] == before and expected == whole["hash"] and _covered(parts, whole["digests"])
        return Line(changeset, str(whole["hash"]), sound)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a line of a journal") from error


def redact(text: bytes, *, by: int, head: bool, events: Mapping[int, Mapping[str, Any]]) -> bytes:
    """Return a line without the content of some parts: its head's, and those of events by their number from 1.

    `events` gives for each the `old` and `new` that stay. The hashes stay, so the chain holds.
    """
    whole = orjson.loads(text)
    if head:
        kept = {key: value for key, value in whole["head"].items() if key not in (*_ERASED, "salt")}
        whole["head"] = {**kept, "redacted": by}
    for at, event in enumerate(whole["events"], start=1):
        if at in events:
            kept = {key: value for key, value in event.items() if key != "salt"}
            whole["events"][at - 1] = {**kept, **events[at], "redacted": by}
    return orjson.dumps(whole)


class JournalFile:
    """The journal of a folder, and the record that it gives; read on from where it ended last time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / JOURNAL_FILE
        self._lock = Lock()
        self._record = Record()
        self._stamp: files.Stamp | None = None
        self._end = 0  # bytes of whole lines that were read
        self._end_before = 0  # the same before the last one was added
        self._hash = _START  # of the last of them
        self._torn = b""
        self._faults: list[Fault] = []
        self._readable = True

    def record(self) -> Record:
        """Return the record, with what other processes added meanwhile; a torn last line is left out.

        Raises:
            StoreUnavailable: the journal cannot be read now.
        """
        with self._lock:
            self._read_on()
            return self._record

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the journal as it was last read."""
        return tuple(self._faults)

    @property
    def readable(self) -> bool:
        """Whether every line could be read: nothing is added to a journal that cannot."""
        return self._readable

    def cut_torn_line(self) -> bytes:
        """Cut a torn last line and return it; only for who holds the folder's lock.

        Raises:
            StoreUnavailable: the journal cannot be read or written now.
        """
        with self._lock:
            self._read_on()
            torn = self._torn
            if torn:
                try:
                    with self.path.open("r+b") as file:
                        file.truncate(self._end)
                        file.flush()
                        os.fsync(file.fileno())
                except OSError as error:
                    raise files.unwritable(self.path, error) from error
                self._stamp, self._torn = files.stamp(self.path), b""
            return torn

    def append(self, changeset: Changeset) -> None:
        """Add a changeset and sync it to the disk; only for who holds the folder's lock.

        What could not be written whole is taken back, so that a full disk leaves no half of a line.

        Raises:
            StoreUnavailable: it cannot be written now.
        """
        with self._lock:
            line, line_hash = encode(changeset, self._hash)
            try:
                is_new = self._make_folder()
                with self.path.open("ab") as file:
                    try:
                        file.write(line)
                        file.flush()
                        os.fsync(file.fileno())
                    except OSError:
                        os.truncate(file.fileno(), self._end)
                        raise
                if is_new:
                    files.sync_folder(self.path.parent)
            except OSError as error:
                raise files.unwritable(self.path, error) from error
            self._record.add(changeset)
            self._end_before = self._end
            self._hash, self._end, self._stamp = line_hash, self._end + len(line), files.stamp(self.path)

    def take_back(self) -> None:
        """Take the last changeset back, none of whose files came into place; under the folder's lock.

        Raises:
            StoreUnavailable: it cannot be written now; whoever looks next completes the changeset instead.
        """
        with self._lock:
            try:
                with self.path.open("r+b") as file:
                    file.truncate(self._end_before)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                raise files.unwritable(self.path, error) from error
            self._forget()

    def rewrite(self, lines: Sequence[bytes]) -> None:
        """Put other lines in the place of all; only for redactions, under the folder's lock."""
        with self._lock:
            files.replace(self.path, b"".join(line.rstrip(b"\n") + b"\n" for line in lines))
            self._forget()

    def lines(self) -> list[bytes]:
        """Return the lines as they are on the disk."""
        return (files.read(self.path) or b"").splitlines()

    def _make_folder(self) -> bool:
        if self.path.exists():
            return False
        self.path.parent.mkdir(exist_ok=True)
        files.sync_folder(self._folder)
        return True

    def _forget(self) -> None:
        self._record, self._stamp, self._end, self._hash = Record(), None, 0, _START
        self._torn, self._faults, self._readable = b"", [], True

    def _read_on(self) -> None:
        stamp = files.stamp(self.path)
        if stamp == self._stamp:
            return
        if self._stamp is None or stamp is None or stamp[2] != self._stamp[2] or stamp[1] < self._end:
            self._forget()
        if stamp is not None and not self._read_lines(self._tail()):
            self._forget()  # what was known is not the beginning of what is there
            self._read_lines(self._tail())
        self._stamp = stamp

    def _tail(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(self._end)
                return file.read()
        except OSError as error:
            raise files.unreadable(self.path, error) from error

    def _read_lines(self, tail: bytes) -> bool:
        """Take over whole lines; say whether the first one followed what was known."""
        known = len(self._record)
        *whole, self._torn = tail.split(b"\n")
        for at, text in enumerate(whole):
            try:
                line = decode(text, self._hash)
                if line.changeset.number != len(self._record) + 1:
                    raise ValueError("numbers have a gap")
            except ValueError:
                return self._stop_at(whole, at, known)
            if not line.sound:
                if at == 0 and known:
                    return False
                values = {"number": line.changeset.number}
                self._faults.append(Fault(JOURNAL_FILE, *ALTERED, values=values))
            self._record.add(line.changeset)
            self._hash, self._end = line.hash, self._end + len(text) + 1
        return True

    def _stop_at(self, whole: list[bytes], at: int, known: int) -> bool:
        if at == 0 and known:
            return False
        if at == len(whole) - 1 and not self._torn:  # a power cut can leave a last line of zeros
            self._torn = whole[at] + b"\n"
            return True
        self._readable = False
        values = {"line": len(self._record) + 1}
        self._faults.append(Fault(JOURNAL_FILE, *UNREADABLE, values=values))
        return True


def asdict_event(event: Event) -> dict[str, Any]:
    """Return an event as plain JSON values."""
    plain = {
        "layer": event.layer,
        "id": event.id,
        "field": event.field,
        "old": event.old,
        "new": event.new,
        "version": event.version,
    }
    return plain if event.redacted is None else {**plain, "redacted": event.redacted}


def _head(changeset: Changeset) -> dict[str, Any]:
    origin = replace(changeset.origin, time=None, undoes=None)
    kept = {key: value for key, value in asdict(origin).items() if value not in ("", None, ())}
    undoes = changeset.origin.undoes
    return {
        "time": changeset.time.isoformat(),
        **kept,
        **({"undoes": str(undoes)} if undoes else {}),
        "salt": _salt(),
    }


def _changeset(whole: dict[str, Any]) -> Changeset:
    head = whole["head"]
    time = datetime.fromisoformat(head["time"])
    origin = Origin(
        person=head.get("person", ""),
        office=head.get("office", ""),
        source=head.get("source", ""),
        reason=head.get("reason", ""),
        evidence=tuple(head.get("evidence", ())),
        day=date.fromisoformat(head["day"]) if head.get("day") else None,
        key=head.get("key", ""),
        undoes=Reference.parse(head["undoes"]) if head.get("undoes") else None,
        time=time,
    )
    events = tuple(
        Event(e["layer"], e["id"], e["field"], e["old"], e["new"], e["version"], e.get("redacted"))
        for e in whole["events"]
    )
    files_ = {name: (pair[0], pair[1]) for name, pair in whole["files"].items()}
    return Changeset(int(whole["changeset"]), time, origin, events, files_, head.get("redacted"))


def _covered(parts: Sequence[dict[str, Any]], digests: Sequence[str]) -> bool:
    return len(parts) == len(digests) and all(
        "redacted" in part or _digest(part) == digest for part, digest in zip(parts, digests, strict=True)
    )


def _digest(part: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(part, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _line_hash(number: int, before: str, files_: Any, digests: Sequence[str]) -> str:
    return _digest({"changeset": number, "before": before, "files": files_, "digests": list(digests)})


def _salt() -> str:
    return secrets.token_hex(8)
