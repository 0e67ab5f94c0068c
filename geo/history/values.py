"""The record in words: what a reader of the history asks for, and what is told of each changeset."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from geo.model.history import Event, Reference

FORMATS = ("csv", "json")  # in which changes are written


@dataclass(frozen=True)
class WantedChanges:
    """What a list of changes is limited to; `first` and `last` are days of recording, both count.

    `page` None: all of it on one page.
    """

    layer: str | None = None
    id: str | None = None
    ward: str | None = None
    person: str | None = None
    office: str | None = None
    source: str | None = None
    first: date | None = None
    last: date | None = None
    page: int | None = 1

    @property
    def limits(self) -> bool:
        """Say whether anything is left out."""
        wanted = (self.layer, self.id, self.ward, self.person, self.office, self.source)
        return any(wanted) or bool(self.first or self.last)


@dataclass(frozen=True)
class Line:
    """One thing that a changeset did: a finding (with its day of checking), another field, a shape.

    `events` are the record's own, `references` name them. `text` is the whole sentence; `feature`,
    `subject`, `old` and `new` are its parts. `undone_by`: the changeset that took this back, as long as that
    holds.
    """

    references: tuple[Reference, ...]
    events: tuple[Event, ...]
    feature: str
    subject: str
    old: str
    new: str
    text: str
    undone_by: int | None = None

    @property
    def event(self) -> Event:
        """What happened, as the record has it."""
        return self.events[0]

    @property
    def erased_by(self) -> int | None:
        """The changeset that erased something of it for ever."""
        return next((event.redacted for event in self.events if event.redacted is not None), None)


@dataclass(frozen=True)
class Told:
    """A changeset in words. `office` is the office's name; `more` lines are left out of `lines`.

    `person`, `office`, `reason` and `evidence` are empty for visitors. `undone_by` is the changeset that took
    all of this back (still), `undone_person` who did; `erased_by` the one that erased person and reason.
    `remarks` say what is odd about its time.
    """

    number: int
    time: datetime
    source: str
    person: str = ""
    office: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    day: date | None = None
    lines: tuple[Line, ...] = ()
    more: int = 0
    undoes: Reference | None = None
    undone_by: int | None = None
    undone_person: str = ""
    erased_by: int | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToldPage:
    """One page of a list of changes, the newest first."""

    entries: tuple[Told, ...]
    count: int
    page: int
    pages: int
    asked: WantedChanges = field(default_factory=WantedChanges)


@dataclass(frozen=True)
class Gone:
    """A feature that was removed, as it was last; `change` removed it. `erased`: it cannot come back."""

    layer: str
    id: str
    feature: str
    change: int
    time: datetime
    person: str = ""
    office: str = ""
    reason: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    erased: bool = False


@dataclass(frozen=True)
class ChangedDays:
    """The days that can be looked back at, and on which of them how many findings or features changed."""

    first: date
    last: date
    counts: Mapping[date, int] = field(default_factory=dict)
