"""Write the record as CSV (a line for each thing that was done) or JSON (a table for each changeset)."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import orjson

from geo.exchange.summaries import as_text
from geo.model.history import Event
from geo.model.told import Line, Told

MIMETYPES = {"json": "application/json", "csv": "text/csv"}
_HEAD = (
    *("change", "part", "time", "person", "office", "source", "layer", "id", "field", "old", "new"),
    *("text", "reason", "undoes", "undone_by", "erased_by"),
)


def to_csv(entries: Sequence[Told]) -> bytes:
    """Return a row for each event, for spreadsheets: UTF-8 with a mark, values as in the layers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for told in entries:
        head = [
            told.number,
            "",
            told.time.isoformat(),
            as_text(told.person),
            as_text(told.office),
            told.source,
        ]
        tail = [as_text(told.reason), str(told.undoes or "")]
        if not told.lines:
            writer.writerow([*head, *[""] * 6, *tail, told.undone_by, told.erased_by])
        for line in told.lines:
            undone = line.undone_by or told.undone_by
            erased = line.erased_by or told.erased_by
            for event, reference in zip(line.events, line.references, strict=True):
                head[1] = reference.event or ""
                writer.writerow([*head, *_cells(event, line), *tail, undone, erased])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def to_json(entries: Sequence[Told]) -> bytes:
    """Return the changesets as a list of objects, each with its events."""
    return orjson.dumps([_object(told) for told in entries], option=orjson.OPT_NON_STR_KEYS)


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
