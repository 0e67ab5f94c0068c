"""Go on with a record that lost its last changes, where no backup has them."""

from geo.errors import InvalidInput
from geo.language import N_
from geo.model.history import NOBODY, Origin
from geo.stores.base import Store
from geo.stores.geojson import GeoJsonStore


def accept_record(store: Store, origin: Origin = NOBODY) -> int:
    """Record that the record goes on from where it ends now; the changeset's number.

    What the layers hold beyond it is kept, and recorded as changed outside.

    Raises:
        InvalidInput: nothing speaks against the record, or the store has no file of it.
        StoreUnavailable: the record is damaged, or cannot be read or written now.
    """
    if not isinstance(store, GeoJsonStore):
        raise InvalidInput(N_("Only a programme that is kept in a folder has a record that can be lost."))
    return store.accept_record(origin)
