"""What speaks against a record beside its checksums: it is gone while what it was built on is there, it ends
before its anchor, or something counts as erased that no erasure names.
"""

from collections.abc import Iterator

from geo.errors import Fault
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.findings import Words
from geo.model.history import Changeset
from geo.stores import files
from geo.stores.journal import ALTERED, JOURNAL_FILE
from geo.stores.keeping import BASELINES, Keeper, digest_of

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
COPIED: Words = (
    N_("This folder is a copy; its record ends at change {number}, while the original had come to {last}."),
    N_("Copy the original again while nobody writes, or go on: the next change settles it."),
)


def breach(keeper: Keeper) -> Fault | None:
    """Return why the record is not the one that was confirmed here, None where nothing says so.

    It is not serious of a copy that was taken while somebody wrote; anything else lets nobody write.

    Raises:
        StoreUnavailable: the record, its anchor or a layer's file cannot be read now.
    """
    anchor = keeper.anchor.read()  # before the record, which is written before it
    end = len(keeper.journal.record())
    if not keeper.journal.readable:
        return None  # which is said already
    if anchor is None or keeper.journal.hash_at(anchor.number) == anchor.hash:
        return None if end else _gone(keeper)
    if end >= anchor.number:
        return Fault(JOURNAL_FILE, *EXCHANGED, values={"number": anchor.number})
    if not anchor.is_of_here:
        values = {"number": end, "last": anchor.number}
        return Fault(JOURNAL_FILE, *COPIED, values=values, serious=False)
    gone = None if end else _gone(keeper)
    return gone or Fault(JOURNAL_FILE, *CUT, values={"number": end, "last": anchor.number})


def objections(keeper: Keeper) -> tuple[Fault, ...]:
    """Return what counts as erased though no erasure names it.

    Raises:
        StoreUnavailable: the record cannot be read now.
    """
    record = keeper.journal.record()
    erasures = {each.number for each in record.changesets if each.origin.source == "redaction"}
    altered = (each.number for each in record.changesets if not erasures.issuperset(_erasures(each)))
    return tuple(Fault(JOURNAL_FILE, *ALTERED, values={"number": number}) for number in altered)


def _gone(keeper: Keeper) -> Fault | None:
    """A text that is that of a layer's file may have been kept just before the first change was."""
    kept = {path.stem for path in (keeper.folder / BASELINES).glob("*.geojson")}
    if not kept:
        return None
    now = {digest_of(files.read(keeper.path(spec))) for spec in LAYERS.values()}
    return Fault(JOURNAL_FILE, *GONE) if kept - now else None


def _erasures(changeset: Changeset) -> Iterator[int]:
    named = (changeset.redacted, *(event.redacted for event in changeset.events))
    return (number for number in named if number is not None)
