"""Write the record as CSV (a line for each thing that was done) or JSON (a table for each changeset)."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from geo.history.values import Line, Told
from geo.model.history import Event
from geo.programme.summary_files import as_text

_PIECE = 64 * 1024  # characters that are sent together
_HEAD = (
    *("change", "part", "time", "person", "office", "source", "layer", "id", "field", "old", "new"),
    *("text", "reason", "undoes", "undone_by", "erased_by"),
)


def to_csv(entries: Iterable[Told]) -> Iterator[bytes]:
    """Give a row for each event, for spreadsheets: UTF-8 with a mark, values as in the layers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    yield b"\xef\xbb\xbf"
    for told in entries:
        writer.writerows(_rows(told))
        if text.tell() >= _PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def to_json(entries: Iterable[Told]) -> Iterator[bytes]:
    """Give the changesets as a list of objects, each with its events."""
    before = b"["
    for told in entries:
        yield before + orjson.dumps(_object(told), option=orjson.OPT_NON_STR_KEYS)
        before = b","
    yield b"]" if before == b"," else b"[]"


def _rows(told: Told) -> Iterator[list[object]]:
    head = [told.number, "", told.time.isoformat(), as_text(told.person), as_text(told.office), told.source]
    tail = [as_text(told.reason), str(told.undoes or "")]
    if not told.lines:
        yield [*head, *[""] * 6, *tail, told.undone_by, told.erased_by]
    for line in told.lines:
        undone = line.undone_by or told.undone_by
        erased = line.erased_by or told.erased_by
        for event, reference in zip(line.events, line.references, strict=True):
            head[1] = reference.event or ""
            yield [*head, *_cells(event, line), *tail, undone, erased]


def _cells(event: Event, line: Line) -> list[str]:
    values = [_plain(value) for value in (event.old, event.new)]
    return [as_text(cell) for cell in (event.layer, event.id, event.field or "", *values, line.text)]


def _plain(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return orjson.dumps(value).decode()


def _object(told: Told) -> dict[str, Any]:
    return {
        "change": told.number,
        "time": told.time.isoformat(),
        "person": told.person,
        "office": told.office,
        "source": told.source,
        "reason": told.reason,
        "evidence": told.evidence,
        "day": told.day,
        "remarks": told.remarks,
        "undoes": str(told.undoes) if told.undoes else None,
        "undone_by": told.undone_by,
        "erased_by": told.erased_by,
        "events": [event for line in told.lines for event in _events(line)],
    }


def _events(line: Line) -> list[dict[str, Any]]:
    return [
        {
            "part": str(reference),
            "layer": event.layer,
            "id": event.id,
            "field": event.field,
            "old": event.old,
            "new": event.new,
            "version": event.version,
            "text": line.text,
            "undone_by": line.undone_by,
            "erased_by": event.redacted,
        }
        for event, reference in zip(line.events, line.references, strict=True)
    ]
