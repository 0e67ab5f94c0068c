"""The lines of the journal: one JSON object a changeset, chained by hashes.

Each line carries the hash of the line before it. A line's hash covers digests of its parts (who and why; each
event), and each part is salted, so that the content of a part can be erased for ever while the chain holds.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson

from geo.model.history import Changeset, Correction, Event, Origin, Reference

START = "0" * 64  # what stands before the first line
_ERASED = ("person", "reason", "evidence", "key")


@dataclass(frozen=True)
class Line:
    """A changeset as a line: its hash, and the parts' digests that the hash covers."""

    changeset: Changeset
    hash: str
    sound: bool


def fresh_salt() -> str:
    """Return a salt that nobody can guess, so that erased content cannot be found again by trying."""
    return secrets.token_hex(8)


def encode(changeset: Changeset, before: str, *, salt: Callable[[], str] = fresh_salt) -> tuple[bytes, str]:
    """Return the line of a changeset after the line whose hash is `before`, and its own hash.

    `salt` is for the demo's record alone, which holds nothing to hide and is the same bytes each time.
    """
    head = _head(changeset) | {"salt": salt()}
    events = [_plain(event) | {"salt": salt()} for event in changeset.events]
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
    """Return a line without the content of some parts: its head, and events by their number from 1.

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


def _plain(event: Event) -> dict[str, Any]:
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
        corrects=Correction(**head["corrects"]) if head.get("corrects") else None,
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
