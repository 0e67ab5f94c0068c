"""Lead a layer's file and the record back together: after a crash, and after somebody else's program wrote.

A file that is behind the record is brought forward. A file that the record does not know was changed
outside: the difference is checked and recorded; if it is faulty, the file is put aside with a report and the
last sound state is served.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from geo.errors import EditConflict, Fault, GeoError, InvalidInput, StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.findings import Words
from geo.layers.parsing import UnreadableLayer, unusable
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.model.days import minute
from geo.model.history import Origin
from geo.stores import files
from geo.stores.changes import Outcome, carry_out
from geo.stores.folder import displaced as displacing
from geo.stores.folder import put_aside
from geo.stores.folder.journal import BROKEN_END, DAMAGED, JOURNAL_FILE, TORN
from geo.stores.folder.outside_edits import OutsideEdit, differences
from geo.stores.folder.raw_layer import RawLayer
from geo.stores.folder.vouching import breach, is_set_back
from geo.stores.folder.writing import HALF_WRITTEN, HalfWritten, Keeper, digest_of, displaced_by
from geo.stores.record import Record
from geo.stores.replay import replayed

OLDER: Words = (
    N_("An older copy of the file was found in place and brought forward to what the record says."),
    N_("Nothing needs to be done; the copy is kept in {aside}."),
)
GONE: Words = (
    N_("The file was gone and was made again from the record."),
    N_("Nothing needs to be done; to empty a layer, remove its features."),
)
FAULTY: Words = (
    N_("The file was changed outside and is faulty; the last sound state is served instead."),
    N_("Correct the copy in {aside} and save it over the layer's file again, or delete it there."),
)
CLASHED: Words = (
    N_("The file was changed outside while somebody else changed the same field; the record stays."),
    N_("Compare with the copy in {aside} and set the field again if need be."),
)
UNSETTLED: Words = (
    N_("The file differs from the record, which cannot be written just now."),
    N_("Make the folder writable; the difference is then found and recorded."),
)
NOT_TAKEN: Words = (N_("It cannot be taken over: {text}"), N_("Correct it in the copy."))
TO_COME: Words = (
    N_("Change {first} bears a time to come, {last}; the clock of this computer says {now}."),
    N_("Set the clock right; if it is right, correct the time: model-routes correct-times {first} --day DAY"),
)
SEVERAL_TO_COME: Words = (
    N_("Changes {first} to {end} bear times to come, as {last}; the clock of this computer says {now}."),
    N_("Set the clock right; if it is right: model-routes correct-times {first} {end} --day DAY"),
)
LEAPT: Words = (
    N_("The clock of this computer says {now}, but nothing known here is later than {last}."),
    N_("Nothing is saved. Set the clock right; or an administrator accepts it: model-routes accept-record"),
)
CLOCK_LEAPT = N_(
    "Nothing was saved: the clock of this computer says {now}, but nothing known here is later than {last}. "
    "Set the clock right; if it is right, an administrator accepts it: model-routes accept-record"
)
NOT_CONFIRMED = N_(
    "The record in {file} is not the one that was confirmed last, so nothing can be changed. "
    "Run: model-routes check"
)
NOTHING_TO_ACCEPT = N_("Nothing speaks against the record, so there is nothing to accept.")
NO_JOURNAL = N_("The record in {file} is damaged, so nothing can be changed. Run: model-routes check")


class Settler:
    """Looks after the layers of one keeper; `criteria` and `today` are what changes are checked by.

    Findings from outside that name no day of checking get the `working_day`. `require` fails where the folder
    is gone: a layer is made again only where the rest is there.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        today: Callable[[], date],
        working_day: Callable[[], date],
        criteria: Callable[[], Criteria],
        require: Callable[[], None],
    ) -> None:
        self._keeper = keeper
        self._working_day = working_day
        self._today = today
        self._criteria = criteria
        self._require = require
        self._settled: dict[str, files.Stamp | None] = {}
        self._unsettled: set[str] = set()
        self._waiting: set[str] = set()  # layers of which something displaced is still in writing

    def look(self, spec: LayerSpec) -> None:
        """See to it that a layer's file is what the record says, before it is read.

        A folder that cannot be written is served as it is.

        Raises:
            HalfWritten: the file is half-written just now: `last_state` is what is to be served meanwhile.
            StoreUnavailable: another program holds the folder for long, or it cannot be read or written.
        """
        stamp = files.stamp(self._keeper.path(spec))
        if self._settled.get(spec.name, ()) == stamp and spec.name not in self._waiting:
            return
        may_write = os.access(self._keeper.folder, os.W_OK)
        if self._agree(spec) and not (may_write and self._keeper.displaced(spec)):
            self._is_settled(spec, stamp)
        elif self._is_breached():
            return  # it is served as it is; nothing is written until somebody decides
        elif may_write and self._keeper.leap() is None:
            with files.locked(self._keeper.folder):
                self.settle(spec)
        else:
            self._settled[spec.name] = stamp
            self._unsettled.add(spec.name)

    def faults(self) -> tuple[Fault, ...]:
        """Return what is wrong with the journal, what was put aside, and what cannot be recorded."""
        self._keeper.journal.record()
        unsettled = (
            Fault(LAYERS[name].file_name, *UNSETTLED, serious=False) for name in sorted(self._unsettled)
        )
        broken = self._torn_end() if self._keeper.journal.torn else ()
        found = breach(self._keeper)
        against = (*broken, *(() if found is None else (found,)), *self._wrong_clock())
        return (*self._keeper.journal.faults, *against, *put_aside.reports(self._keeper.folder), *unsettled)

    def _wrong_clock(self) -> Iterator[Fault]:
        record, now = self._keeper.journal.record(), self._keeper.clock()
        for first, end in record.to_come(now):
            words = TO_COME if first == end else SEVERAL_TO_COME
            values = {"first": first, "end": end, "last": minute(record.get(end).time), "now": minute(now)}
            yield Fault(JOURNAL_FILE, *words, values=values, serious=False)
        leap = self._keeper.leap()
        if leap is not None:
            values = {"now": minute(leap[0]), "last": minute(leap[1])}
            yield Fault(JOURNAL_FILE, *LEAPT, values=values, serious=False)

    def _torn_end(self) -> tuple[Fault, ...]:
        """Return the fault of a last line that stays broken, and is not just being written."""
        with contextlib.suppress(StoreUnavailable), files.locked(self._keeper.folder, seconds=1):
            self._keeper.journal.record()
        return (Fault(JOURNAL_FILE, *BROKEN_END, serious=False),) if self._keeper.journal.torn else ()

    def _is_breached(self) -> bool:
        found = breach(self._keeper)
        return found is not None and found.serious

    # ------------------------------------------------------------------ under the folder's lock

    def begin(self, *, writing: bool = True) -> Record:
        """Return the record to build on, its torn end cut off; that the folder was set back is recorded.

        Raises:
            StoreUnavailable: the record is damaged, or cannot be read or written now; or (`writing`) the
                clock is far ahead of all that is known.
        """
        leap = self._keeper.leap() if writing else None
        if leap is not None:
            raise StoreUnavailable(CLOCK_LEAPT, now=minute(leap[0]), last=minute(leap[1]))
        found = breach(self._keeper)
        if found is not None and found.serious:
            raise StoreUnavailable(NOT_CONFIRMED, file=JOURNAL_FILE)
        record = self._begin()
        if is_set_back(found):
            self._keeper.accept(Origin(source="accepted", reason=self._lost()))
        return record

    def accept(self, origin: Origin) -> int:
        """Go on with a record that is not the one that was confirmed, or that cannot be read to its end.

        That the clock is right, though far ahead of all that is known, is accepted by this, too. How far the
        record had come is recorded; what cannot be read is put aside.

        Raises:
            InvalidInput: nothing speaks against the record.
            StoreUnavailable: it cannot be read or written now.
        """
        self._settled.clear()
        rest = self._keeper.journal.cut_unreadable()
        is_lost = bool(rest) or self._is_breached()
        if rest:
            self._keep(rest, DAMAGED, line=len(self._keeper.journal.record()) + 1)
        elif not is_lost and self._keeper.leap() is None:
            raise InvalidInput(NOTHING_TO_ACCEPT)
        self._begin()
        reason = f"{self._lost()}: {origin.reason}" if is_lost else origin.reason
        return self._keeper.accept(replace(origin, source="accepted", reason=reason))

    def _lost(self) -> str:
        """Return how far the record had come, and where it ends now."""
        anchor = self._keeper.anchor.read()
        return f"{anchor.number if anchor else '?'} → {self._keeper.journal.end.number}"

    def _begin(self) -> Record:
        journal = self._keeper.journal
        torn = journal.cut_torn_line()
        if torn:
            self._keep(torn, TORN)
        if not journal.readable:
            raise StoreUnavailable(NO_JOURNAL, file=JOURNAL_FILE)
        self._keeper.drop_erased_baselines()
        return journal.record()

    def _keep(self, cut: bytes, words: Words, **values: object) -> None:
        """Put what was cut off the journal aside, and report it."""
        folder = self._keeper.folder
        kept = put_aside.put_aside(folder, Path(JOURNAL_FILE).name, cut)
        put_aside.report(folder, kept, [Fault(JOURNAL_FILE, *words, values={**values, "aside": kept})])

    def settle(self, spec: LayerSpec) -> None:
        """Bring a layer forward to the record, or the record forward to what was done outside.

        Raises:
            StoreUnavailable: the file is half-written just now, or the folder cannot be written.
        """
        stamp = files.stamp(self._keeper.path(spec))
        if not self._agree(spec):
            record, text = self.begin(), files.read(self._keeper.path(spec))
            known = [number for number, digest in record.digests(spec.name) if digest == digest_of(text)]
            if text is None:
                self._restore(spec)
            elif known:
                self._bring_forward(spec, text, known[0], stamp)
            else:
                self._take_over(spec, text, stamp)
            stamp = self._keeper.given(spec)
        self._is_settled(spec, stamp)
        self._take_in(spec, stamp)

    def _take_in(self, spec: LayerSpec, seen: files.Stamp | None) -> None:
        """Take in what other programs saved between a change's look at a layer's file and its replacement."""
        self._waiting.discard(spec.name)
        for path in self._keeper.displaced(spec):
            text = files.read(path) or b""
            known = digest_of(text) in (
                digest for _, digest in self._keeper.journal.record().digests(spec.name)
            )
            try:
                if displacing.is_open_for_writing(path):
                    raise HalfWritten(HALF_WRITTEN, file=spec.file_name)
                if not known:
                    self.begin()
                    self._take_over(spec, text, seen, displaced=path)
                    seen = self._keeper.given(spec)
                files.remove(path)
            except HalfWritten:
                self._waiting.add(spec.name)

    def _agree(self, spec: LayerSpec) -> bool:
        expected = self._keeper.journal.record().digest(spec.name)
        if expected is None or not self._keeper.journal.readable:
            return True  # nothing is known that could be wrong
        return digest_of(files.read(self._keeper.path(spec))) == expected

    def _bring_forward(self, spec: LayerSpec, text: bytes, known: int, seen: files.Stamp | None) -> None:
        record = self._keeper.journal.record()
        events = record.events_after(known, spec.name)
        try:
            forward = replayed(RawLayer.parse(text, spec), events)
        except UnreadableLayer:  # it was adopted as it lay there, broken, and is back
            self._take_over(spec, text, seen)
            return
        if [number for number, _ in record.digests(spec.name)][1:2] != [known]:
            self._put_aside(spec, text, OLDER)
        self._keeper.put_back(spec, forward, seen)

    def _restore(self, spec: LayerSpec) -> None:
        self._require()
        last = self._keeper.last_state(spec)
        if last is None:
            self._keeper.adopt([spec])
            return
        self._put_aside(spec, b"", GONE)
        self._keeper.put_back(spec, last, None)

    def _take_over(
        self, spec: LayerSpec, text: bytes, seen: files.Stamp | None, *, displaced: Path | None = None
    ) -> None:
        """Record what a text that the record does not know says otherwise, or put it aside.

        It lies in the layer's place, where the file has the stamp `seen`, or was `displaced` from it.
        """
        last = self._keeper.last_state(spec)
        if last is None:
            self._keeper.adopt([spec])
            return
        unknown_from = float("inf") if displaced is None else displaced_by(displaced)
        try:
            edit, outcome = self._understood(spec, text, last, unknown_from)
        except UnreadableLayer as error:
            if files.is_young(displaced or self._keeper.path(spec)):
                raise HalfWritten(HALF_WRITTEN, file=spec.file_name) from error
            self._put_aside(spec, text, FAULTY, also=[error.fault])
        except InvalidInput as error:
            self._put_aside(spec, text, FAULTY, also=error.faults)
        else:
            if edit.clashes:
                self._put_aside(spec, text, CLASHED, places=edit.clashes)
            if outcome.events:
                origin = Origin(source="outside")
                self._keeper.commit(outcome.layers, outcome.events, origin, seen={spec.name: seen})
                return
        if displaced is None:
            self._keeper.put_back(spec, last, seen)

    def _understood(
        self, spec: LayerSpec, text: bytes, last: RawLayer, unknown_from: float
    ) -> tuple[OutsideEdit, Outcome]:
        record = self._keeper.journal.record()
        try:
            theirs = RawLayer.parse(text, spec)
            day = self._working_day()
            edit = differences(
                last, theirs, spec, self._criteria(), record, day=day, unknown_from=unknown_from
            )
            return edit, self._carried_out(edit, spec, last)
        except (UnreadableLayer, GeoError):
            raise
        except Exception as error:  # whatever a text provokes, it must not take the service down
            raise unusable(spec, error) from error

    def _carried_out(self, edit: OutsideEdit, spec: LayerSpec, last: RawLayer) -> Outcome:
        try:
            return carry_out(
                edit.changes,
                lambda _: last,
                self._criteria(),
                today=self._today(),
                last_version=self._keeper.journal.record().last_version,
            )
        except EditConflict as error:  # ids that mean the same once they are in NFC, for instance
            fault = Fault(spec.file_name, *NOT_TAKEN, values={"text": str(error)})
            raise InvalidInput(error.text, faults=[fault], **error.values) from error

    def _put_aside(
        self,
        spec: LayerSpec,
        text: bytes,
        words: Words,
        *,
        places: Sequence[tuple[str | None, str | None]] = ((None, None),),
        also: Sequence[Fault] = (),
    ) -> None:
        kept = put_aside.put_aside(self._keeper.folder, spec.file_name, text)
        found = [
            Fault(spec.file_name, *words, feature=feature_id, field=field, values={"aside": kept})
            for feature_id, field in places
        ]
        put_aside.report(self._keeper.folder, kept, [*found, *also])

    def _is_settled(self, spec: LayerSpec, stamp: files.Stamp | None) -> None:
        self._settled[spec.name] = stamp
        self._unsettled.discard(spec.name)
