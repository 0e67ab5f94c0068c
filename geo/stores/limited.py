"""A store as somebody sees it who may not see every layer."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date

import geopandas as gpd

from geo.errors import Fault, NotSignedIn
from geo.language import N_
from geo.layers import LAYERS, layer
from geo.model.feature import Feature
from geo.model.history import Changeset
from geo.stores.base import Store
from geo.stores.snapshot import Snapshot

MEMBERS_SEE = N_("Sign in first: only people with an account may look at this layer.")


class Limited(Snapshot):
    """A snapshot for visitors: hidden layers are empty, and neither faults nor history tell of them."""

    def __init__(self, store: Store, hidden: frozenset[str]) -> None:
        super().__init__(store)
        self._hidden = hidden

    def frame(self, layer: str, day: date | None = None) -> gpd.GeoDataFrame:
        """Return a layer, now or on a day; a hidden one is empty."""
        found = super().frame(layer, day)
        if layer not in self._hidden or found.empty:
            return found
        self._frames[layer, day] = found.iloc[:0].copy()
        return self._frames[layer, day]

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature.

        Raises:
            NotSignedIn: its layer is hidden.
        """
        if layer in self._hidden:
            raise NotSignedIn(MEMBERS_SEE)
        return super().get(layer, feature_id)

    def revision(self, *layers: str) -> str:
        """Return the revisions, told from those of who sees more."""
        found = super().revision(*layers)
        covered = self._hidden.intersection(layer(name).name for name in layers or LAYERS)
        return f"{found}-without-{'-'.join(sorted(covered))}" if covered else found

    def faults(self) -> tuple[Fault, ...]:
        """Return the faults of what is not hidden."""
        files = {LAYERS[name].file_name for name in self._hidden}
        return tuple(fault for fault in super().faults() if fault.file not in files)

    def history(self, layer: str | None = None, feature_id: str | None = None) -> Sequence[Changeset]:
        """Return the changesets, without what they did to hidden layers."""
        if layer in self._hidden:
            return ()
        found = [self._without_hidden(each) for each in super().history(layer, feature_id)]
        return tuple(each for each in found if each.events)

    def changeset(self, number: int) -> Changeset:
        """Return one changeset, without what it did to hidden layers.

        Raises:
            NotSignedIn: it did nothing else.
        """
        found = super().changeset(number)
        seen = self._without_hidden(found)
        if found.events and not seen.events:
            raise NotSignedIn(MEMBERS_SEE)
        return seen

    def _without_hidden(self, changeset: Changeset) -> Changeset:
        if all(event.layer not in self._hidden for event in changeset.events):
            return changeset
        seen = tuple(event for event in changeset.events if event.layer not in self._hidden)
        return replace(changeset, events=seen)


class Watched(Snapshot):
    """A snapshot for members: `note` is told of each look at a watched layer, now, before or in the record.

    Of the whole record only single changes are told: who lists it says what is shown of it.
    """

    def __init__(self, store: Store, watched: frozenset[str], note: Callable[[str], None]) -> None:
        super().__init__(store)
        self._watched = watched
        self._note = note

    def frame(self, layer: str, day: date | None = None) -> gpd.GeoDataFrame:
        """Return a layer, now or on a day."""
        found = super().frame(layer, day)
        if not found.empty:
            self._look(layer)
        return found

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature."""
        found = super().get(layer, feature_id)
        self._look(layer, found.id)
        return found

    def history(self, layer: str | None = None, feature_id: str | None = None) -> Sequence[Changeset]:
        """Return every changeset, or those of a layer or of one of its features."""
        found = super().history(layer, feature_id)
        if layer is not None and found:
            self._look(layer)
        return found

    def changeset(self, number: int) -> Changeset:
        """Return one changeset."""
        found = super().changeset(number)
        for name in {event.layer for event in found.events}:
            self._look(name)
        return found

    def unwatched(self, *layers: str) -> "Watched":
        """Return the same snapshot, of which no look is told at some layers (none: at all)."""
        found = copy(self)
        found._watched = self._watched.difference(layers) if layers else frozenset()
        return found

    def _look(self, layer: str, feature_id: str | None = None) -> None:
        if layer in self._watched:
            self._note(f"{layer}/{feature_id}" if feature_id else layer)
