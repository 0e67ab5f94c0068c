"""What somebody takes along on a phone: the features of one ward, to be looked at without a connection."""

from dataclasses import dataclass

from geo.model.query import Moment
from geo.programme import features as details
from geo.programme import summarise
from geo.programme.features import Asked
from geo.stores.base import Store

MOST = 500  # features of one ward: more would fill a phone and keep the server busy for long


@dataclass(frozen=True)
class Luggage:
    """The features of a ward as (layer, id), routes first; `left_out` are those beyond `MOST`."""

    code: str
    name: str
    features: tuple[tuple[str, str], ...]
    left_out: int = 0


def of_ward(store: Store, code: str, moment: Moment) -> Luggage:
    """Return what lies in a ward by the boundaries of a day.

    Raises:
        UnknownName: there is no such ward then.
        StoreUnavailable: a layer cannot be read now.
    """
    ward = summarise.of_ward(summarise.by_ward(store, moment), code)
    found = [each for layer in (details.SEGMENTS, details.BLOCKS) for each in _of(store, layer, code, moment)]
    return Luggage(code, ward.name, tuple(found[:MOST]), max(0, len(found) - MOST))


def _of(store: Store, layer: str, code: str, moment: Moment) -> list[tuple[str, str]]:
    first = details.listing(store, layer, moment, Asked(ward=code))
    rest = [
        details.listing(store, layer, moment, Asked(ward=code, page=page))
        for page in range(2, min(first.pages, MOST // details.PAGE_SIZE + 1) + 1)
    ]
    return [(layer, row.id) for listing in (first, *rest) for row in listing.rows]
