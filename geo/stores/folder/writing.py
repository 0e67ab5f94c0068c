"""Keep a folder's layer files and its journal in step: the journal is the truth, a file its newest state.

What is written goes to the disk in this order: the new files beside the old ones, then the journal's line,
then the files into place. Whatever is cut off, `recovery` leads back to a state that the journal explains.
All that writes here is only for who holds the folder's lock.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from geo.errors import StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.parsing import UnreadableLayer
from geo.layers.spec import LayerSpec
from geo.model import days
from geo.model.history import Changeset, Event, Origin
from geo.stores import files
from geo.stores.configuration import SETTINGS_FILES
from geo.stores.folder import displaced as displacing
from geo.stores.folder import put_aside
from geo.stores.folder.anchor import AnchorFile
from geo.stores.folder.erase import Erasure, is_unspoken, spoken
from geo.stores.folder.journal import HISTORY, JournalFile
from geo.stores.folder.raw_layer import RawLayer
from geo.stores.replay import replayed

BASELINES = f"{HISTORY}/baselines"
CLOCK_MAY_LEAP = timedelta(days=30)  # ahead of all that is known, before somebody is asked
CHECKPOINT_EVERY = 500  # changesets of a layer
NOTHING = ""  # the digest of a file that is not there
HALF_WRITTEN = N_("The file {file} cannot be used now: it is broken or half-written. Run: model-routes check")


class HalfWritten(StoreUnavailable):
    """Another program is writing a layer's file just now: readers get the last sound state, writers wait."""


@dataclass(frozen=True)
class Held:
    """A layer as it lies on the disk."""

    stamp: files.Stamp | None
    digest: str
    layer: RawLayer


class Keeper:
    """Layer files and journal of one folder."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] = days.now) -> None:
        self.folder = folder
        self.clock = clock
        self.journal = JournalFile(folder)
        self.anchor = AnchorFile(folder)
        self._held: dict[str, Held] = {}
        self._cleaned = 0  # changesets after which no erased text is left

    def path(self, spec: LayerSpec) -> Path:
        """Return the file of a layer."""
        return self.folder / spec.file_name

    def leap(self) -> tuple[datetime, datetime] | None:
        """Return what the clock says and the latest time that is known, where they are far apart (ADR 36).

        Known are the last change, the newest of the files that no clock of ours has written since, and when
        this program was installed.

        Raises:
            StoreUnavailable: the record or a file cannot be read now.
        """
        now, last = self.clock(), self.journal.record().changesets[-1:]
        if last and now - last[0].time <= CLOCK_MAY_LEAP:
            return None
        names = [*SETTINGS_FILES, *(() if last else (spec.file_name for spec in LAYERS.values()))]
        known = [files.newest([Path(__file__), *(self.folder / name for name in names)])]
        latest = max(known + [each.time for each in last])
        return (now, latest) if now - latest > CLOCK_MAY_LEAP else None

    def raw(self, spec: LayerSpec) -> RawLayer:
        """Return a layer as its file has it.

        Raises:
            UnreadableLayer: the file cannot be read as a whole.
            StoreUnavailable: it cannot be read now.
        """
        stamp, held = files.stamp(self.path(spec)), self._held.get(spec.name)
        if held is None or held.stamp != stamp:
            text = files.read(self.path(spec))
            held = self._held[spec.name] = Held(stamp, digest_of(text), RawLayer.parse(text, spec))
        return held.layer

    def commit(
        self,
        layers: Mapping[str, RawLayer],
        events: Sequence[Event],
        origin: Origin,
        *,
        seen: Mapping[str, files.Stamp | None] | None = None,
    ) -> tuple[int, Mapping[str, files.Stamp]]:
        """Write changed layers and the events that explain them: the changeset's number, the files' stamps.

        The layers were made of what `raw` gave, or of what the record says while the files had the stamps
        `seen`. What another program saves meanwhile is kept (`displaced`).

        Raises:
            HalfWritten: another program saved a layer since it was given; nothing was changed then.
            StoreUnavailable: the folder cannot be written; nothing was changed then.
        """
        self._adopt_missing(origin)
        if seen is None:
            seen = {name: self._given(LAYERS[name]) for name in layers}
        texts = {name: layer.text() for name, layer in layers.items()}
        digests = {name: digest_of(text) for name, text in texts.items()}
        staged: dict[str, files.Staged] = {}
        try:
            for name, text in texts.items():
                staged[name] = self._stage(LAYERS[name], text)
            pairs = {name: (self.journal.record().digest(name), digests[name]) for name in texts}
            number = self._append(events, origin, pairs)
            self._put_into_place(staged.values())
        finally:
            for each in staged.values():
                each.drop()
        for name, each in staged.items():
            self._drop_if_known(each, seen[name])
            self._held[name] = Held(each.stamp, digests[name], layers[name])
            if len(self.journal.record().of(name)) % CHECKPOINT_EVERY == 0:
                self._keep_baseline(digests[name], texts[name])
        self._anchor()
        return number, {name: each.stamp for name, each in staged.items()}

    def erase(
        self, erasure: Erasure, changed: tuple[LayerSpec, RawLayer, Sequence[Event]] | None, origin: Origin
    ) -> int:
        """Erase content from the record and, where the field still holds it, from the layer; the changeset.

        The texts that the layer's record was built on hold it too: they go, and the record begins anew.

        Raises:
            StoreUnavailable: the folder cannot be written.
        """
        self._adopt_missing(origin)
        now = self._next(changed[2] if changed else (), origin, {})
        told = (*self.journal.record().changesets, now)
        put_aside.forget(self.folder, spoken(told, erasure))
        if is_unspoken(told, erasure):
            put_aside.forget_feature(self.folder, LAYERS[erasure.layer].file_name, erasure.id)
        if changed is None:
            changeset = self._next((), origin, {})
            self.journal.erase(erasure, changeset)
            self._anchor()
            return changeset.number
        spec, layer, events = changed
        text, seen = layer.text(), self._given(spec)
        self._keep_baseline(digest_of(text), text)
        staged = self._stage(spec, text)
        try:
            pairs = {spec.name: (self.journal.record().digest(spec.name), digest_of(text))}
            changeset = self._next(events, origin, pairs)
            blank = tuple(replace(event, old=None, new=None, redacted=changeset.number) for event in events)
            self.journal.erase(erasure, replace(changeset, events=blank))
            staged.put()
        finally:
            staged.drop()
        self._drop_if_known(staged, seen)
        self._held[spec.name] = Held(staged.stamp, digest_of(text), layer)
        self.drop_erased_baselines()
        self._anchor()
        return changeset.number

    def drop_erased_baselines(self) -> None:
        """Remove the kept texts of layers that are older than the last erasure in them.

        Raises:
            StoreUnavailable: one cannot be removed.
        """
        record = self.journal.record()
        new = record.changesets[self._cleaned :] if record.has_erasures else []
        for changeset in new:
            if changeset.origin.source != "redaction":
                continue
            for name, (_, digest) in changeset.files.items():
                if not self._is_kept_since(name, changeset.number):
                    return  # the layer is brought forward first; then it is looked at again
                for number, old in record.digests(name):
                    if number < changeset.number and old not in (digest, NOTHING):
                        files.remove(self.baseline(old))
        self._cleaned = len(record)

    def _is_kept_since(self, name: str, number: int) -> bool:
        """See to it that a text of a layer since a changeset is kept: a copy taken meanwhile may lack it."""
        record, text = self.journal.record(), files.read(self.path(LAYERS[name]))
        since = [digest for at, digest in record.digests(name) if at >= number]
        if not any(digest == NOTHING or self.baseline(digest).exists() for digest in since):
            if text is None or digest_of(text) != record.digest(name):
                return False
            self._keep_baseline(digest_of(text), text)
        return True

    def put_back(self, spec: LayerSpec, layer: RawLayer, seen: files.Stamp | None) -> None:
        """Write a layer as the record says over the file that had the stamp `seen`.

        A text that means the same in other bytes is recorded as such.

        Raises:
            StoreUnavailable: the folder cannot be written.
        """
        text, expected = layer.text(), self.journal.record().digest(spec.name)
        if digest_of(text) != expected:
            self._keep_baseline(digest_of(text), text)
            self._append((), Origin(source="outside"), {spec.name: (expected, digest_of(text))})
        staged = self._stage(spec, text)
        try:
            staged.put()
        finally:
            staged.drop()
        self._drop_if_known(staged, seen)
        self._held[spec.name] = Held(staged.stamp, digest_of(text), layer)

    def given(self, spec: LayerSpec) -> files.Stamp | None:
        """Return the stamp that a layer's file had when it was read last, or was written."""
        held = self._held.get(spec.name)
        return held.stamp if held else None

    def displaced(self, spec: LayerSpec) -> list[Path]:
        """Return what was displaced from a layer's place and may be of use, the newest first."""
        target = self.path(spec).resolve()
        found = target.parent.glob(f".{target.name}.*{displacing.DISPLACED}")
        return sorted((path for path in found if displaced_by(path)), key=displaced_by, reverse=True)

    def adopt(self, specs: Sequence[LayerSpec], *, time: datetime | None = None) -> None:
        """Take layers into the record as they lie there.

        Raises:
            StoreUnavailable: the folder cannot be read or written.
        """
        pairs: dict[str, tuple[str | None, str]] = {}
        kept: list[Path] = []
        try:
            for spec in specs:
                text = files.read(self.path(spec))
                pairs[spec.name] = (None, digest_of(text))
                if text is not None:
                    kept += self._keep_baseline(digest_of(text), text)
            if pairs:
                self._append((), Origin(source="adopted", time=time), pairs)
        except StoreUnavailable:
            for path in kept:  # texts without a record look like a record that was taken away
                with contextlib.suppress(StoreUnavailable):
                    files.remove(path)
            raise

    def _adopt_missing(self, origin: Origin) -> None:
        record = self.journal.record()
        missing = [spec for spec in LAYERS.values() if record.digest(spec.name) is None]
        missing = [spec for spec in missing if not self.is_in_writing(spec)]  # it is adopted next time
        self.adopt(missing, time=origin.time)

    def is_in_writing(self, spec: LayerSpec) -> bool:
        """Say whether a layer's file is broken but so young that somebody may be writing it just now."""
        if not files.is_young(self.path(spec)):
            return False
        try:
            RawLayer.parse(files.read(self.path(spec)), spec)
        except UnreadableLayer:
            return True
        return False

    def accept(self, origin: Origin) -> int:
        """Record that the record goes on from where it ends now; the changeset's number.

        Raises:
            StoreUnavailable: the folder cannot be written.
        """
        number = self._append((), origin, {})
        self._anchor()
        return number

    def last_state(self, spec: LayerSpec) -> RawLayer | None:
        """Return a layer as the record says it is, from the newest text that is kept; None: none is sound."""
        record = self.journal.record()
        held = self._held.get(spec.name)
        if held is not None and held.digest == record.digest(spec.name):
            return held.layer
        for number, digest in record.digests(spec.name):
            text = files.read(self.baseline(digest)) if digest != NOTHING else None
            if text is not None or digest == NOTHING:
                with contextlib.suppress(UnreadableLayer):  # adopted as it lay there
                    return replayed(RawLayer.parse(text, spec), record.events_after(number, spec.name))
                return None
        return None

    def baseline(self, digest: str) -> Path:
        """Return where the text of a layer with that digest is kept, if it is."""
        return self.folder / BASELINES / f"{digest}.geojson"

    def _given(self, spec: LayerSpec) -> files.Stamp | None:
        held = self._held.get(spec.name)
        if held is None or held.digest != self.journal.record().digest(spec.name):
            raise HalfWritten(HALF_WRITTEN, file=spec.file_name)
        return held.stamp

    def _stage(self, spec: LayerSpec, text: bytes) -> files.Staged:
        """Stage a layer's file: the name for what it will displace tells the change that comes next.

        A restricted one is closed (ADR 34).
        """
        staged = files.stage(self.path(spec), text)
        if spec.restricted:
            files.close(staged.temporary)
        ending = f".{len(self.journal.record()) + 1}{displacing.DISPLACED}"
        return replace(staged, kept=staged.temporary.with_suffix(ending))

    def _drop_if_known(self, staged: files.Staged, seen: files.Stamp | None) -> None:
        """Remove what was displaced if it is what was built upon, and nobody can write to it any more."""
        kept = staged.kept
        if kept is not None and files.stamp(kept) == seen and not displacing.is_open_for_writing(kept):
            with contextlib.suppress(StoreUnavailable):
                files.remove(kept)

    def _append(
        self, events: Sequence[Event], origin: Origin, pairs: Mapping[str, tuple[str | None, str]]
    ) -> int:
        changeset = self._next(events, origin, pairs)
        self.journal.append(changeset)
        return changeset.number

    def _next(
        self, events: Sequence[Event], origin: Origin, pairs: Mapping[str, tuple[str | None, str]]
    ) -> Changeset:
        return self.journal.record().next(events, origin, pairs, now=self.clock())

    def _anchor(self) -> None:
        self.journal.record()  # what was erased is read anew
        self.anchor.write(self.journal.end.number, self.journal.end.hash)

    def _put_into_place(self, staged: Iterable[files.Staged]) -> None:
        """Put the files of a recorded changeset into place.

        If not even the first can be, the changeset is taken back; else whoever looks next completes it.
        """
        for at, each in enumerate(staged):
            try:
                each.put()
            except StoreUnavailable:
                if at == 0:
                    self.journal.take_back()
                    raise

    def _keep_baseline(self, digest: str, text: bytes) -> list[Path]:
        """Keep a text that the record builds on; what was made for it."""
        files.make_folder(self.folder / BASELINES, private=True)
        if self.baseline(digest).exists():
            return []
        files.replace_closed(self.baseline(digest), text)
        return [self.baseline(digest)]


def displaced_by(path: Path) -> int:
    """Return the number of the changeset that displaced a file: the file knows nothing of it; 0: none did."""
    number = path.suffixes[-2].removeprefix(".")
    return int(number) if number.isdecimal() and number.isascii() else 0


def digest_of(text: bytes | None) -> str:
    """Return what the record knows a file's text by."""
    return NOTHING if text is None else hashlib.sha256(text).hexdigest()
