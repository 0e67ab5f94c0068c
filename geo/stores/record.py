"""What a store knows of its history: changesets in order, and what is looked up in them again and again."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from geo.errors import UnknownName
from geo.language import N_
from geo.model.days import CLOCK_MAY_LAG
from geo.model.history import Changeset, Correction, Event, Origin, Reference
from geo.text import nfc, storable

log = logging.getLogger(__name__)


class Record:
    """Changesets, numbered from 1 without a gap; only ever added to."""

    def __init__(self) -> None:
        self.changesets: list[Changeset] = []
        self._of_feature: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._of_layer: defaultdict[str, list[int]] = defaultdict(list)
        self._keys: dict[str, int] = {}
        self._removed: dict[tuple[str, str], int] = {}
        self._digests: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self._undone: dict[Reference, int] = {}
        self.has_erasures = False

    def __len__(self) -> int:
        return len(self.changesets)

    def add(self, changeset: Changeset) -> None:
        """Take over the next changeset."""
        at = len(self.changesets)
        self.changesets.append(changeset)
        for layer, (_, after) in changeset.files.items():
            self._digests[layer].append((changeset.number, after))
        for name in dict.fromkeys(event.layer for event in changeset.events):
            self._of_layer[name].append(at)
        for pair in dict.fromkeys((event.layer, event.id) for event in changeset.events):
            self._of_feature[pair].append(at)
        for event in changeset.events:
            if event.field is None:
                self._note_existence(event)
        if changeset.origin.key:
            self._keys.setdefault(changeset.origin.key, changeset.number)
        self.has_erasures |= changeset.origin.source == "redaction"
        if changeset.origin.corrects is not None:
            self._correct(changeset.origin.corrects, by=changeset.number)
        if changeset.origin.undoes is not None:
            self._note_undoing(changeset.origin.undoes, by=changeset.number)

    def next(
        self,
        events: Sequence[Event],
        origin: Origin,
        files: Mapping[str, tuple[str | None, str]],
        *,
        now: datetime,
    ) -> Changeset:
        """Return the changeset that comes next; its time is what the clock said, in whatever order."""
        when = origin.time or now
        if self.is_ahead_of(now):
            log.warning("the clock (%s) is behind the record (%s)", now, self.changesets[-1].time)
        said = replace(
            origin,
            time=when,
            person=nfc(storable(origin.person)),
            office=nfc(storable(origin.office)),
            reason=nfc(storable(origin.reason)),
            evidence=tuple(nfc(storable(each)) for each in origin.evidence),
            key=nfc(storable(origin.key)),
        )
        return Changeset(len(self) + 1, when, said, tuple(events), dict(files))

    def is_ahead_of(self, now: datetime) -> bool:
        """Say whether the last change was recorded so much later than now that a clock must be wrong."""
        return bool(self.changesets) and self.changesets[-1].time - now > CLOCK_MAY_LAG

    def to_come(self, now: datetime) -> list[tuple[int, int]]:
        """Return the first and last numbers of changes in a row that bear a time to come."""
        found: list[tuple[int, int]] = []
        for each in self.changesets:
            if each.time - now <= CLOCK_MAY_LAG:
                continue
            begin = found.pop()[0] if found and found[-1][1] == each.number - 1 else each.number
            found.append((begin, each.number))
        return found

    def touched(self, correction: Correction) -> set[str]:
        """Return the layers that the changes of a correction changed."""
        return {
            event.layer
            for each in self.changesets[correction.first - 1 : correction.last]
            for event in each.events
        }

    def get(self, number: int) -> Changeset:
        """Return the changeset with that number.

        Raises:
            UnknownName: there is none.
        """
        if not 1 <= number <= len(self.changesets):
            raise UnknownName(N_("There is no change {number} in the record."), number=number)
        return self.changesets[number - 1]

    def of(self, layer: str | None = None, feature_id: str | None = None) -> Sequence[Changeset]:
        """Return the changesets of a layer or of one of its features, the newest last."""
        if layer is None:
            return tuple(self.changesets)
        rows = self._of_layer[layer] if feature_id is None else self._of_feature[layer, nfc(feature_id)]
        return tuple(self.changesets[at] for at in rows)

    def with_key(self, key: str) -> int | None:
        """Return the changeset that was made under a key, None where there is none."""
        return self._keys.get(key) if key else None

    def last_version(self, layer: str, feature_id: str) -> int:
        """Return the version at which a feature was removed, 0 where it never was."""
        return self._removed.get((layer, feature_id), 0)

    def undone_by(self, reference: Reference) -> int | None:
        """Return the last changeset that undid another, or that one event of it."""
        found = (self._undone.get(each) for each in (reference, Reference(reference.changeset)))
        return max((number for number in found if number is not None), default=None)

    def digest(self, layer: str) -> str | None:
        """Return the digest that the layer's text must have by the record; None: nothing is recorded."""
        known = self._digests.get(layer)
        return known[-1][1] if known else None

    def digests(self, layer: str) -> Iterator[tuple[int, str]]:
        """Return each changeset that left the layer's text with a digest, the newest first."""
        return reversed(self._digests.get(layer, ()))

    def events_after(self, number: int, layer: str, *, until: int | None = None) -> Iterator[Event]:
        """Return the events of a layer in changesets later than `number` (until a last one, itself too)."""
        last = len(self.changesets) if until is None else until
        for at in self._of_layer[layer]:
            if number <= at < last:
                yield from (event for event in self.changesets[at].events if event.layer == layer)

    def _correct(self, correction: Correction, *, by: int) -> None:
        for at in range(max(correction.first - 1, 0), min(correction.last, by - 1)):
            known = self.changesets[at]
            if (known.corrected_by or 0) < by:  # else it comes from another record, where that was done
                self.changesets[at] = known.corrected(correction.days, by=by)

    def _note_undoing(self, reference: Reference, *, by: int) -> None:
        self._undone[reference] = by
        if reference.event is not None and 1 <= reference.changeset <= len(self.changesets):
            for at in self.changesets[reference.changeset - 1].parts(reference):
                self._undone[Reference(reference.changeset, at)] = by

    def _note_existence(self, event: Event) -> None:
        if event.new is None:
            self._removed[event.layer, event.id] = event.version
        else:
            self._removed.pop((event.layer, event.id), None)
