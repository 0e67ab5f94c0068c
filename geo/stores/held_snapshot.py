"""What a store held at one moment, while others go on recording: what a report builds on."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import geopandas as gpd

from geo.errors import StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS, layer
from geo.model.criterion import Criteria
from geo.model.history import Changeset
from geo.model.programme import Programme
from geo.stores.as_of import Rewinder
from geo.stores.base import Store
from geo.stores.record import Record

WAITS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)  # seconds before each try to find a moment at which nobody records

UNRESTING = N_("The programme was changed all the time while it was read. Try again in a moment.")


@dataclass(frozen=True, eq=False)
class Held:
    """The layers and the record of `store` as they agreed with each other; see `hold`.

    `unreadable`: why a layer could not be read; only who needs it is told.
    """

    store: Store
    revisions: Mapping[str, str]
    programme: Programme
    criteria: Criteria
    changesets: tuple[Changeset, ...]
    frames: dict[str, gpd.GeoDataFrame]
    unreadable: dict[str, StoreUnavailable]
    _rewinder: Rewinder = field(default_factory=Rewinder)

    @cached_property
    def record(self) -> Record:
        """The record as it ended then."""
        found = Record()
        for each in self.changesets:
            found.add(each)
        return found

    def frame(self, name: str, day: date | None = None) -> gpd.GeoDataFrame:
        """Return a layer as it was then, or as it stood on a day by the record of then.

        Raises:
            UnknownName: there is no such layer.
            StoreUnavailable: it could not be read.
        """
        spec = layer(name)
        if name in self.unreadable:
            raise self.unreadable[name]
        now = self.frames[name]
        if day is None:
            return now
        found = self.store.frame(name, day)  # shared with others, as long as nobody recorded anything
        if self.is_now():
            return found
        latest = self.programme.as_of
        return self._rewinder.frame(now, self.record, spec, self.criteria, day, latest=latest)

    def is_now(self) -> bool:
        """Say whether the store still is as it was."""
        if self.store.revision() != self.revisions[""]:
            return False
        recorded = self.store.history()
        return len(recorded) == len(self.changesets) and recorded[-1:] == self.changesets[-1:]

    def is_whole(self) -> bool:
        """Say whether the layers hold what the last changeset did: its line is written before they are."""
        events = self.changesets[-1].events if self.changesets else ()
        for each in events:
            frame = self.frames.get(each.layer)
            if frame is not None and (frame.loc[frame["id"] == each.id, "version"] < each.version).any():
                return False
        return True


def hold(store: Store) -> Held:
    """Read all layers and the record of a store as they agree with each other.

    Raises:
        StoreUnavailable: somebody changes the store all the time, or the record cannot be read now.
    """
    for seconds in WAITS:
        time.sleep(seconds)
        found = _read(store)
        if found.is_now() and found.is_whole():
            return found
    raise StoreUnavailable(UNRESTING)


def revisions(store: Store) -> dict[str, str]:
    """Return the revision of each layer, and that of the whole store under an empty name."""
    return {"": store.revision()} | {name: store.revision(name) for name in LAYERS}


def _read(store: Store) -> Held:
    known, changesets = revisions(store), tuple(store.history())
    programme, criteria = store.programme, store.criteria
    frames: dict[str, gpd.GeoDataFrame] = {}
    unreadable: dict[str, StoreUnavailable] = {}
    for name in LAYERS:
        try:
            frames[name] = store.frame(name)
        except StoreUnavailable as error:
            unreadable[name] = error
    return Held(store, known, programme, criteria, changesets, frames, unreadable)
