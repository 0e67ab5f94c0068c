"""A store over a folder of GeoJSON files, as any GIS program can open them.

Reading is remembered by each file's nanosecond time, size and inode. Writing is locked between processes,
builds on what lies there under the lock, and goes to the journal in `history/` first (`folder_journal`).
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import geopandas as gpd

from geo.errors import Fault, StoreUnavailable
from geo.layers import LAYERS
from geo.layers import layer as layer_called
from geo.layers.parsing import UnreadableLayer
from geo.layers.reading import LayerContent, read_features, read_layer, with_changes
from geo.layers.spec import LayerSpec
from geo.model import days
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature
from geo.model.flag_periods import NO_PERIODS, FlagPeriods
from geo.model.history import NOBODY, Changeset, Origin, Reference, Saved
from geo.model.programme import Programme
from geo.model.rights import PHOTOS
from geo.stores import files
from geo.stores.as_of import Rewinder
from geo.stores.changes import Outcome, carry_out
from geo.stores.configuration import (
    CRITERIA_FILE,
    FLAG_PERIODS_FILE,
    PROGRAMME_FILE,
    SETTINGS_FILES,
    read_criteria,
    read_flag_periods,
    read_programme,
)
from geo.stores.features import as_it_is, emptied, feature_of
from geo.stores.folder import surroundings
from geo.stores.folder.assumption_files import AssumptionFiles
from geo.stores.folder.erase import Erasure
from geo.stores.folder.journal import JournalEnd
from geo.stores.folder.last_sound_state import WAITS, Interim
from geo.stores.folder.raw_layer import RawLayer
from geo.stores.folder.recovery import Settler
from geo.stores.folder.vouching import objections
from geo.stores.folder.writing import HALF_WRITTEN, HalfWritten, Keeper


class GeoJsonStore(AssumptionFiles):
    """The layers in the files of `folder`; `today` and `clock` are asked for the current day and time."""

    def __init__(
        self,
        folder: Path,
        *,
        today: Callable[[], date] = days.today,
        clock: Callable[[], datetime] = days.now,
    ) -> None:
        self.folder = folder
        self._today = today
        self._memory = files.FileMemory()
        self._keeper = Keeper(folder, clock=clock)
        self._rewinder = Rewinder()
        self._interim = Interim()
        self._presence = surroundings.Presence(folder)
        self._presence.require()  # it cannot vanish unseen from now on
        self._settler = Settler(
            self._keeper,
            today=today,
            working_day=lambda: self.programme.as_of or today(),
            criteria=self._sound_criteria,
            require=self._presence.require,
        )

    @property
    def programme(self) -> Programme:
        """The programme's settings."""
        return self._programme()[0]

    @property
    def criteria(self) -> Criteria:
        """The criteria, in order."""
        return self._criteria()[0]

    def frame(self, layer: str, day: date | None = None) -> gpd.GeoDataFrame:
        """Return the sound features of a layer, as they are now or stood on a day."""
        now, spec = self._sound(layer).frame, LAYERS[layer]
        if day is None:
            return now
        record, latest = self._keeper.journal.record(), self.programme.as_of
        return self._rewinder.frame(now, record, spec, self.criteria, day, latest=latest)

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature."""
        return feature_of(self._sound(layer), LAYERS[layer], feature_id)

    def revision(self, *layers: str) -> str:
        """Return a hash of the files' stamps and of the day, on which faults depend.

        Without `layers` all else that faults are found in counts too: other settings, stray files.
        """
        names = [layer_called(name).file_name for name in layers or LAYERS] + [*SETTINGS_FILES]
        names += [] if layers else surroundings.watched(self.folder)
        stamps = [(name, files.stamp(self.folder / name)) for name in names]
        self._presence.require()
        return hashlib.sha256(repr((stamps, self._today().isoformat())).encode()).hexdigest()[:16]

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault of the settings, of all layers and of what else lies in the folder."""
        self._presence.require()
        sources: dict[str, Callable[[], Sequence[Fault]]] = {
            PROGRAMME_FILE: lambda: self._programme()[1],
            CRITERIA_FILE: lambda: self._criteria()[1],
            FLAG_PERIODS_FILE: lambda: self._flag_periods()[1],
            **self._assumption_faults(),
            **{spec.file_name: partial(self._layer_faults, spec.name) for spec in LAYERS.values()},
        }
        found = [fault for file, read in sources.items() for fault in _faults_or_reason(file, read)]
        return (*found, *surroundings.faults(self.folder), *self._settler.faults())

    def verify(self) -> tuple[Fault, ...]:
        """Return where the record, the texts it builds on and the layers' files do not explain each other."""
        return objections(self._keeper)

    def apply(self, changes: Sequence[Change], origin: Origin = NOBODY) -> Saved:
        """Carry out all changes or none, on the files as they are under the folder's lock."""
        if not changes and origin.corrects is None:
            return Saved()
        for seconds in WAITS:
            try:
                return self._apply(changes, origin)
            except HalfWritten:
                time.sleep(seconds)
        return self._apply(changes, origin)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._presence.require()
        with files.locked(self.folder):
            yield

    def _apply(self, changes: Sequence[Change], origin: Origin) -> Saved:
        with self._locked():
            files.sweep(self.folder)
            again = self._settler.begin().with_key(origin.key)
            if again is None:
                return self._carry_out(changes, origin)
        return as_it_is(self, changes, again)

    def erase(self, erasure: Erasure, origin: Origin = NOBODY) -> int:
        """Erase content from the record and, where the field still holds it, from the layer."""
        with self._locked():
            files.sweep(self.folder)
            self._settler.begin()
            changes = emptied(self, erasure)
            changed = None
            if not erasure.person or changes or erasure.is_in(self.history(PHOTOS)):
                spec = layer_called(PHOTOS if erasure.person else erasure.layer)
                outcome = self._outcome(changes)
                changed = spec, outcome.layers.get(spec.name) or self._raw(spec), outcome.events
            return self._keeper.erase(erasure, changed, replace(origin, source="redaction"))

    def accept_record(self, origin: Origin = NOBODY) -> int:
        """Go on with a record that is not the one that was confirmed last; the changeset that says so.

        Or with a clock that is far ahead of all that is known.

        Raises:
            InvalidInput: nothing speaks against the record.
            StoreUnavailable: it is damaged, or cannot be read or written now.
        """
        with self._locked():
            return self._settler.accept(origin)

    def leap(self) -> tuple[datetime, datetime] | None:
        """Return what the clock says and the latest time known, where they are too far apart to write.

        Raises:
            StoreUnavailable: the record cannot be read now.
        """
        return self._keeper.leap()

    @contextmanager
    def held_still(self) -> Iterator[JournalEnd]:
        """Keep others from writing while the files are looked at, each as the record says; give its end.

        A folder that this program cannot write is looked at as it is, and others may write meanwhile.

        Raises:
            StoreUnavailable: the record is damaged, or another program holds the folder for long.
        """
        if not os.access(self.folder, os.W_OK):
            self._keeper.journal.record()
            yield self._keeper.journal.end
            return
        with self._locked():
            files.sweep(self.folder)
            self._settler.begin(writing=False)
            for spec in LAYERS.values():
                with suppress(StoreUnavailable):  # half-written outside, or no room to record that it was
                    self._settler.settle(spec)
            yield self._keeper.journal.end

    def history(self, layer: str | None = None, feature_id: str | None = None) -> Sequence[Changeset]:
        """Return every changeset, or those of a layer or of one of its features."""
        found = self._keeper.journal.record().of(layer and layer_called(layer).name, feature_id)
        self._presence.require()
        return found

    def changeset(self, number: int) -> Changeset:
        """Return one changeset."""
        return self._keeper.journal.record().get(number)

    def hash_of_change(self, number: int) -> str | None:
        """Return the hash of a changeset's line in the journal, None where there is none."""
        self._keeper.journal.record()
        return self._keeper.journal.hash_at(number)

    def undone_by(self, reference: Reference) -> int | None:
        """Return the changeset that undid another, or that one event."""
        return self._keeper.journal.record().undone_by(reference)

    def _carry_out(self, changes: Sequence[Change], origin: Origin) -> Saved:
        outcome = self._outcome(changes)
        if not outcome.events and origin.corrects is None:
            return Saved(outcome.features)
        if origin.corrects is not None:  # what was made of the layers by the wrong times is out of date
            touched = self._keeper.journal.record().touched(origin.corrects)
            rest = {name: self._raw(LAYERS[name]) for name in sorted(touched - set(outcome.layers))}
            outcome = replace(outcome, layers={**outcome.layers, **rest})
        before = {name: self._keeper.given(LAYERS[name]) for name in outcome.layers}
        number, after = self._keeper.commit(outcome.layers, outcome.events, origin)
        for name, stamp in after.items():
            self._renew_content(LAYERS[name], outcome, before[name], stamp)
            if self._keeper.displaced(LAYERS[name]):
                with suppress(StoreUnavailable):  # the change is recorded; who looks next takes in the rest
                    self._settler.settle(LAYERS[name])
        return Saved(outcome.features, number)

    def _outcome(self, changes: Sequence[Change]) -> Outcome:
        return carry_out(
            changes,
            self._raw,
            self._sound_criteria(),
            today=self._today(),
            last_version=lambda *pair: self._keeper.journal.record().last_version(*pair),
        )

    def _renew_content(
        self, spec: LayerSpec, outcome: Outcome, before: files.Stamp | None, after: files.Stamp
    ) -> None:
        """Carry a few changes over to what was read before, instead of reading the whole layer again."""
        depends = self.criteria, self._today()
        known = self._memory.known(self.folder / spec.file_name)
        if known is None or known[0] != (before, depends):
            return
        saved = {f.id: f for f in outcome.features if f is not None and f.layer == spec.name}
        ids = [event.id for event in outcome.events if event.layer == spec.name]
        changed = {feature_id: saved.get(feature_id) for feature_id in dict.fromkeys(ids)}
        renewed = with_changes(known[1], changed, spec, *depends)
        if renewed is not None:
            self._memory.put(self.folder / spec.file_name, after, depends, renewed)

    def _raw(self, spec: LayerSpec) -> RawLayer:
        try:
            self._settler.settle(spec)
            return self._keeper.raw(spec)
        except UnreadableLayer as error:
            if files.is_young(self._keeper.path(spec)):
                raise HalfWritten(HALF_WRITTEN, file=spec.file_name) from error
            raise _unsound(error.fault) from error

    def _sound(self, name: str) -> LayerContent:
        content = self._content(name)
        if not content.readable:
            raise _unsound(content.faults[0])
        return content

    def _content(self, name: str) -> LayerContent:
        spec = layer_called(name)
        depends, path = (self.criteria, self._today()), self.folder / spec.file_name
        try:
            self._settler.look(spec)
        except HalfWritten:
            return self._interim.of_record(self._keeper, spec, depends)

        def load(text: bytes | None) -> LayerContent:
            if text is None:
                return read_features((), spec, depends[0], today=depends[1])
            return read_layer(text, spec, depends[0], today=depends[1])

        found = self._memory.get(path, depends, load)
        self._presence.require()
        return self._interim.unless_sound(found, path, spec, depends)

    def _layer_faults(self, name: str) -> tuple[Fault, ...]:
        return self._content(name).faults

    def _programme(self) -> tuple[Programme, tuple[Fault, ...]]:
        found = self._memory.get(self.folder / PROGRAMME_FILE, None, read_programme)
        self._presence.require()
        return found

    def _criteria(self) -> tuple[Criteria, tuple[Fault, ...]]:
        try:
            periods = self._flag_periods()[0]
        except StoreUnavailable:  # which is a fault; the criteria are sound all the same
            periods = NO_PERIODS
        found = self._memory.get(
            self.folder / CRITERIA_FILE, periods, lambda text: read_criteria(text, periods)
        )
        self._presence.require()
        return found

    def _flag_periods(self) -> tuple[FlagPeriods, tuple[Fault, ...]]:
        return self._memory.get(self.folder / FLAG_PERIODS_FILE, None, read_flag_periods)

    def _sound_criteria(self) -> Criteria:
        criteria, faults = self._criteria()
        serious = [fault for fault in faults if fault.serious]
        if serious:  # a status could not be checked against values that nobody knows
            raise _unsound(serious[0])
        return criteria


def _faults_or_reason(file: str, read: Callable[[], Sequence[Fault]]) -> Sequence[Fault]:
    try:
        return read()
    except StoreUnavailable as error:
        return (surroundings.reason(file, error),)


def _unsound(fault: Fault) -> StoreUnavailable:
    return StoreUnavailable(HALF_WRITTEN, file=fault.file)
