"""The record: who changed what, when, where it came from and why. Plain values; stores keep them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from geo.errors import InvalidInput
from geo.language import N_
from geo.model.days import HANOI
from geo.model.feature import Feature

SOURCES = ("browser", "api", "import", "command", "outside", "adopted", "redaction", "accepted")
GEOMETRY = "geometry"
CHECKED = "_checked_on"  # ends the name of the field that says when something was found


@dataclass(frozen=True)
class Reference:
    """What an undo or a redaction points at: a whole changeset, or one of its events (counted from 1)."""

    changeset: int
    event: int | None = None

    def __str__(self) -> str:
        return str(self.changeset) if self.event is None else f"{self.changeset}.{self.event}"

    @classmethod
    def parse(cls, text: str) -> "Reference":
        """Read `57` (a changeset) or `57.2` (its second event).

        Raises:
            InvalidInput: it is neither.
        """
        whole, dot, part = text.strip().partition(".")
        sound = whole.isascii() and whole.isdigit() and len(whole) < 16
        sound &= not dot or (part.isascii() and part.isdigit() and len(part) < 16)
        if not sound:
            raise InvalidInput(
                N_("“{text}” is not a change. Write its number, such as 57, or 57.2 for one part of it."),
                text=text[:40],
            )
        return cls(int(whole), int(part) if dot else None)


@dataclass(frozen=True)
class Correction:
    """By how many days the times of the changes `first` to `last` are set right; the clock was wrong then."""

    first: int
    last: int
    days: int


@dataclass(frozen=True)
class Origin:
    """Where changes come from: the account and its office, the door they came through, why, and evidence.

    `day` is the day from which the changes hold; None: a finding holds from its date of checking, a feature
    that is new from its `joined_on`, anything else from the day of recording. `time` None: now.
    `key` makes a repeated request harmless: a second change under it is not carried out again.
    `corrects` sets the times of earlier changes right.
    """

    person: str = ""
    office: str = ""
    source: str = "command"
    reason: str = ""
    evidence: tuple[str, ...] = ()
    day: date | None = None
    key: str = ""
    undoes: Reference | None = None
    time: datetime | None = None
    corrects: Correction | None = None


NOBODY = Origin()  # a change by the command line, of somebody who has no account


@dataclass(frozen=True, slots=True)
class Event:
    """One field of one feature, before and after; `version` is the feature's version afterwards.

    `field` is an attribute or `geometry` (a GeoJSON geometry); None: the whole feature was made (`old` None)
    or removed (`new` None), each a mapping with `properties` and `geometry`. `redacted` names the changeset
    by which the values were erased for ever.
    """

    layer: str
    id: str
    field: str | None
    old: Any
    new: Any
    version: int
    redacted: int | None = None


@dataclass(frozen=True)
class Changeset:
    """What was done in one action, all or nothing: events in order. `time` carries its zone.

    The number orders changes; the time only says when. `clock` is what the clock said, where the time was
    corrected since, last by the changeset `corrected_by`. `files` holds, by layer, the SHA-256 of the layer's
    text before and after (before None: it was adopted as it was found). `redacted` names the changeset by
    which person, reason and evidence were erased.
    """

    number: int
    time: datetime
    origin: Origin
    events: tuple[Event, ...] = ()
    files: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)
    redacted: int | None = None
    clock: datetime | None = None
    corrected_by: int | None = None

    @property
    def on(self) -> date:
        """The day here on which it was recorded."""
        return self.time.astimezone(HANOI).date()

    def corrected(self, days: int, *, by: int) -> "Changeset":
        """Return it with another time; a day from which it holds that the clock gave goes along."""
        shift, origin = timedelta(days=days), self.origin
        day = origin.day + shift if origin.day == self.on else origin.day
        time = self.time + shift
        return replace(
            self,
            time=time,
            origin=replace(origin, time=time, day=day),
            clock=self.clock or self.time,
            corrected_by=by,
        )

    def parts(self, reference: Reference) -> tuple[int, ...]:
        """Return which events (from 1) a reference means: all, or one; a finding and its day are one.

        Empty where there is no such event.
        """
        if reference.event is None:
            return tuple(range(1, len(self.events) + 1))
        if not 1 <= reference.event <= len(self.events):
            return ()
        one = self.events[reference.event - 1]
        subject = _subject(one)
        return tuple(
            at
            for at, event in enumerate(self.events, start=1)
            if at == reference.event or (subject is not None and _subject(event) == subject)
        )


def _subject(event: Event) -> tuple[str, str, str] | None:
    """Return what an event is about, a finding and the day of its check alike; None for a whole feature."""
    return None if event.field is None else (event.layer, event.id, event.field.removesuffix(CHECKED))


class Saved(tuple[Feature | None, ...]):
    """What a batch of changes gave: each feature as saved, None where one was removed.

    `changeset` is its number in the record; None where nothing had to be changed.
    """

    changeset: int | None

    def __new__(cls, features: Iterable[Feature | None] = (), changeset: int | None = None) -> "Saved":
        """Make one from the features in the order of their changes."""
        saved = super().__new__(cls, features)
        saved.changeset = changeset
        return saved
