"""Erase personal data from the record for ever: the content goes, the hashes stay, and so does the chain."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geo.model.history import GEOMETRY, Changeset, Event
from geo.model.rights import PHOTOS
from geo.stores.folder.journal_lines import redact

SENDER = "by"  # the field of a photo that says who sent it
SHORTEST = 4  # letters of a text that is looked for in files that were put aside


@dataclass(frozen=True)
class Erasure:
    """What is to be erased: every value that a field of a feature ever had, or who a person was.

    With `person`, name, reason, evidence and key of all that person's changes go, and who sent a photo; what
    was changed stays.
    """

    layer: str = ""
    id: str = ""
    field: str = ""
    person: str = ""

    def covers_origin(self, changeset: Changeset) -> bool:
        """Say whether the head of a changeset names the person."""
        return bool(self.person) and changeset.origin.person == self.person

    def left_of(self, event: Event) -> dict[str, Any] | None:
        """Return what stays of an event's values; None: it is not touched."""
        if self.person:
            return self._left_of_sender(event)
        if (event.layer, event.id) != (self.layer, self.id):
            return None
        if event.field == self.field:
            return {"old": None, "new": None}
        if event.field is not None:
            return None
        return {"old": _without(event.old, self.field), "new": _without(event.new, self.field)}

    def is_in(self, changesets: Iterable[Changeset]) -> bool:
        """Say whether changesets hold content that goes."""
        return any(self.left_of(event) is not None for found in changesets for event in found.events)

    def _left_of_sender(self, event: Event) -> dict[str, Any] | None:
        if event.layer != PHOTOS or event.field not in (None, SENDER):
            return None
        if self.person not in (_said(event.old, SENDER), _said(event.new, SENDER)):
            return None
        if event.field == SENDER:
            return {"old": None, "new": None}
        return {"old": _without(event.old, SENDER), "new": _without(event.new, SENDER)}


def spoken(changesets: Iterable[Changeset], erasure: Erasure) -> set[str]:
    """Return the texts that are erased, to be looked for elsewhere; short ones are in everything."""
    found = {erasure.person}
    for changeset in changesets:
        if erasure.covers_origin(changeset):
            found.add(changeset.origin.reason)
        for event in changeset.events:
            if erasure.left_of(event) is not None:
                found |= {_said(value, erasure.field) for value in (event.old, event.new)}
    return {text for text in found if len(text) >= SHORTEST}


def contents(changesets: Iterable[Changeset], erasure: Erasure) -> list[Any]:
    """Return every value of the field that is erased, in order; none where a person is erased."""
    values = (
        _field_of(value, event, erasure.field)
        for changeset in changesets
        for event in changeset.events
        if erasure.field and erasure.left_of(event) is not None
        for value in (event.old, event.new)
    )
    return [value for value in values if value not in (None, "")]


def is_unspoken(changesets: Iterable[Changeset], erasure: Erasure) -> bool:
    """Say whether something is erased that no text can be searched for: a short one, a number, a shape."""
    found = contents(changesets, erasure)
    return not all(isinstance(value, str) and len(value) >= SHORTEST for value in found)


def _field_of(value: Any, event: Event, field: str) -> Any:
    if event.field is not None or value is None:
        return value
    return value.get(GEOMETRY) if field == GEOMETRY else value.get("properties", {}).get(field)


def _said(value: Any, field: str) -> str:
    inner = value.get("properties", {}).get(field) if isinstance(value, Mapping) else value
    return inner if isinstance(inner, str) else ""


def erased_lines(
    lines: Sequence[bytes], changesets: Sequence[Changeset], erasure: Erasure, *, by: int
) -> Iterator[bytes]:
    """Return the lines of a journal without what is erased; `by` is the changeset that says so."""
    for text, changeset in zip(lines, changesets, strict=True):
        head, events = _touched(changeset, erasure)
        yield redact(text, by=by, head=head, events=events) if head or events else text


def erased_changeset(changeset: Changeset, erasure: Erasure, *, by: int) -> Changeset:
    """Return a changeset without what is erased."""
    head, events = _touched(changeset, erasure)
    left = tuple(
        replace(event, **events[at], redacted=by) if at in events else event
        for at, event in enumerate(changeset.events, start=1)
    )
    if not head:
        return replace(changeset, events=left)
    origin = replace(changeset.origin, person="", reason="", evidence=(), key="")
    return replace(changeset, events=left, origin=origin, redacted=by)


def _touched(changeset: Changeset, erasure: Erasure) -> tuple[bool, Mapping[int, dict[str, Any]]]:
    events = {at: erasure.left_of(event) for at, event in enumerate(changeset.events, start=1)}
    return erasure.covers_origin(changeset), {at: left for at, left in events.items() if left is not None}


def _without(content: Any, field: str) -> Any:
    """Return the content of a whole feature without a field; a shape becomes null."""
    if content is None:
        return None
    if field == GEOMETRY:
        return {**content, GEOMETRY: None}
    kept = {key: value for key, value in content["properties"].items() if key != field}
    return {**content, "properties": kept}
