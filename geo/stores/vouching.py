"""What speaks against a record beside its checksums: it is gone while what it was built on is there, or
something counts as erased that no erasure names."""

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
    N_("Take history/journal.jsonl back from the last backup; to begin anew, remove the folder history."),
)


def objections(keeper: Keeper) -> tuple[Fault, ...]:
    """Return what speaks against the record as a whole.

    Raises:
        StoreUnavailable: the record or a layer's file cannot be read now.
    """
    record = keeper.journal.record()
    gone = () if len(record) else _gone(keeper)
    erasures = {each.number for each in record.changesets if each.origin.source == "redaction"}
    altered = (each.number for each in record.changesets if not erasures.issuperset(_erasures(each)))
    return (*gone, *(Fault(JOURNAL_FILE, *ALTERED, values={"number": number}) for number in altered))


def _gone(keeper: Keeper) -> tuple[Fault, ...]:
    """A text that is that of a layer's file may have been kept just before the first change was."""
    kept = {path.stem for path in (keeper.folder / BASELINES).glob("*.geojson")}
    now = {digest_of(files.read(keeper.path(spec))) for spec in LAYERS.values()}
    return (Fault(JOURNAL_FILE, *GONE),) if kept - now else ()


def _erasures(changeset: Changeset) -> Iterator[int]:
    named = (changeset.redacted, *(event.redacted for event in changeset.events))
    return (number for number in named if number is not None)
