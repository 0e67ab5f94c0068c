"""Go on with a record that lost its last changes, where no backup has them."""

from geo.errors import InvalidInput
from geo.language import N_
from geo.model import days
from geo.model.history import NOBODY, Origin
from geo.stores.base import Store
from geo.stores.folder.journal import JOURNAL_FILE
from geo.stores.folder.store import GeoJsonStore

LOST = N_("What the record has lost cannot come back once you go on. Is there really no backup?")
IS_IT = N_(
    "The clock of this computer says {now}; the latest that is known here is of {last}. Is it really {now}?"
)


def questions(store: Store) -> tuple[tuple[str, dict[str, object]], ...]:
    """Return what to ask an administrator before the record goes on."""
    leap = store.leap() if isinstance(store, GeoJsonStore) else None
    asked: list[tuple[str, dict[str, object]]] = []
    if leap is not None:
        asked.append((IS_IT, {"now": days.minute(leap[0]), "last": days.minute(leap[1])}))
    if leap is None or any(each.serious and each.file == JOURNAL_FILE for each in store.faults()):
        asked.append((LOST, {}))
    return tuple(asked)


def accept_record(store: Store, origin: Origin = NOBODY) -> int:
    """Record that the record goes on from where it ends now, by the clock as it is; the changeset's number.

    What the layers hold beyond it is kept, and recorded as changed outside.

    Raises:
        InvalidInput: nothing speaks against record and clock, or the store has no file of it.
        StoreUnavailable: the record is damaged, or cannot be read or written now.
    """
    if not isinstance(store, GeoJsonStore):
        raise InvalidInput(N_("Only a programme that is kept in a folder has a record that can be lost."))
    return store.accept_record(origin)
