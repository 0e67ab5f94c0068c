"""What speaks against a record beside its checksums: it is gone while what it was built on is there, it ends
before its anchor, or something counts as erased that no erasure names.
"""

from collections.abc import Iterator

from geo.errors import Fault
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.findings import Words
from geo.layers.spec import LayerSpec
from geo.model.history import Changeset
from geo.stores import files
from geo.stores.folder.journal import ALTERED, JOURNAL_FILE
from geo.stores.folder.raw_layer import RawLayer
from geo.stores.folder.writing import BASELINES, NOTHING, Keeper, digest_of
from geo.stores.replay import replayed

NO_BASELINE: Words = (
    N_("The text that the record of this layer begins with is missing."),
    N_("Take history/baselines back from the last backup."),
)
OTHER_BASELINE: Words = (
    N_("A text that the record builds on (change {number}) was altered after it was kept."),
    N_("Take history/baselines back from the last backup."),
)
NOT_EXPLAINED: Words = (
    N_("The changes {first} to {last} do not lead to what the layer was afterwards."),
    N_("Compare the folder with the last backup; the record of these changes cannot be trusted."),
)
GONE: Words = (
    N_("The record is gone, while the texts that it was built on are there."),
    N_("Take history/journal.jsonl from the last backup; or go on without it: model-routes accept-record"),
)
CUT: Words = (
    N_("The record ends at change {number}, but it had come to change {last}: its last lines are gone."),
    N_("Take history/journal.jsonl from the last backup; or go on without: model-routes accept-record"),
)
EXCHANGED: Words = (
    N_("Change {number} is not the one that was confirmed under this number: the record was exchanged."),
    N_("Take history/journal.jsonl from the last backup; or go on with this: model-routes accept-record"),
)
SET_BACK: Words = (
    N_("The whole folder was set back: it ends at change {number}, while it had come to change {last}."),
    N_("If you put a copy or a backup back, go on: the next change notes it. If not, take the last backup."),
)
COPIED: Words = (
    N_("This folder is a copy; its record ends at change {number}, while the original had come to {last}."),
    N_("Copy the original again while nobody writes, or go on: the next change settles it."),
)


def breach(keeper: Keeper) -> Fault | None:
    """Return why the record is not the one that was confirmed here, None where nothing says so.

    It is not serious of a copy that was taken while somebody wrote, nor where an older copy was put back over
    the folder, so that files and record belong together; anything else lets nobody write.

    Raises:
        StoreUnavailable: the record, its anchor or a layer's file cannot be read now.
    """
    anchor = keeper.anchor.read()  # before the record, which is written before it
    end = len(keeper.journal.record())
    if not keeper.journal.readable:
        return None  # which is said already
    if anchor is None or keeper.journal.hash_at(anchor.number) == anchor.hash:
        return None if end else _gone(keeper)
    gone = None if end else _gone(keeper)
    if gone is not None:
        return gone
    if end >= anchor.number:
        return Fault(JOURNAL_FILE, *EXCHANGED, values={"number": anchor.number})
    values = {"number": end, "last": anchor.number}
    if not anchor.is_of_here:
        return Fault(JOURNAL_FILE, *COPIED, values=values, serious=False)
    if end and _is_of_one_piece(keeper):
        return Fault(JOURNAL_FILE, *SET_BACK, values=values, serious=False)
    return Fault(JOURNAL_FILE, *CUT, values=values)


def is_set_back(found: Fault | None) -> bool:
    """Say whether a breach is that of a folder that was set back as a whole, files and record together."""
    return found is not None and found.problem == SET_BACK[0]


def objections(keeper: Keeper) -> tuple[Fault, ...]:
    """Return what counts as erased though no erasure names it, and layers that the record does not explain.

    Raises:
        StoreUnavailable: the record or a text that it builds on cannot be read now.
    """
    record = keeper.journal.record()
    erasures = {each.number for each in record.changesets if each.origin.source == "redaction"}
    altered = (each.number for each in record.changesets if not erasures.issuperset(_erasures(each)))
    unexplained = (fault for spec in LAYERS.values() for fault in _unexplained(keeper, spec))
    return (*(Fault(JOURNAL_FILE, *ALTERED, values={"number": number}) for number in altered), *unexplained)


def _gone(keeper: Keeper) -> Fault | None:
    """A text that is that of a layer's file may have been kept just before the first change was."""
    kept = {path.stem for path in (keeper.folder / BASELINES).glob("*.geojson")}
    if not kept:
        return None
    now = {digest_of(files.read(keeper.path(spec))) for spec in LAYERS.values()}
    return Fault(JOURNAL_FILE, *GONE) if kept - now else None


def _is_of_one_piece(keeper: Keeper) -> bool:
    """Say whether every layer's file is what the record says last."""
    record = keeper.journal.record()
    pairs = ((record.digest(spec.name), files.read(keeper.path(spec))) for spec in LAYERS.values())
    return all(digest is None or digest == digest_of(text) for digest, text in pairs)


def _erasures(changeset: Changeset) -> Iterator[int]:
    named = (changeset.redacted, *(event.redacted for event in changeset.events))
    return (number for number in named if number is not None)


def _unexplained(keeper: Keeper, spec: LayerSpec) -> list[Fault]:
    """Replay the record from every text that is kept to the next one, and say where they do not meet."""
    record, faults = keeper.journal.record(), []
    digests = [*record.digests(spec.name)][::-1]
    kept = [(n, d) for n, d in digests if d == NOTHING or keeper.baseline(d).exists()]
    if record.digest(spec.name) is not None and not kept:
        return [Fault(spec.file_name, *NO_BASELINE)]
    last = record.of(spec.name)[-1:]
    ends = [*kept[1:], *((each.number, each.files[spec.name][1]) for each in last)]
    for (number, digest), (end, expected) in zip(kept, [*ends, (0, "")], strict=False):
        text = files.read(keeper.baseline(digest)) if digest != NOTHING else None
        if digest_of(text) != digest:
            faults.append(Fault(keeper.baseline(digest).name, *OTHER_BASELINE, values={"number": number}))
        elif end > number and not _starts_anew(record.get(end)):
            events = record.events_after(number, spec.name, until=end)
            if digest_of(replayed(RawLayer.parse(text, spec), events).text()) != expected:
                values = {"first": number, "last": end}
                faults.append(Fault(spec.file_name, *NOT_EXPLAINED, values=values))
    return faults


def _starts_anew(changeset: Changeset) -> bool:
    """Say whether a changeset gave a layer's text without events that lead there."""
    return not changeset.events or changeset.origin.source == "redaction"
