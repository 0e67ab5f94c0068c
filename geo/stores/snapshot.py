"""A store as one reader sees it: what was read once stays the same until the reader is done."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Self

import geopandas as gpd

from geo.assumptions.evaluation import EvaluationAssumptions
from geo.assumptions.lighting import LightingAssumptions
from geo.assumptions.planning import PlanningAssumptions
from geo.errors import Fault
from geo.layers import layer as layer_called
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature
from geo.model.history import NOBODY, Changeset, Origin, Reference, Saved
from geo.model.programme import Programme
from geo.stores.base import Store
from geo.stores.folder.erase import Erasure
from geo.stores.held_snapshot import Held, hold, revisions


class Snapshot:
    """`store` for one request: files that are replaced meanwhile are seen by the next one.

    Revisions are taken first, so that nothing old is ever kept under the name of something newer.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._revisions = revisions(store)
        self._frames: dict[tuple[str, date | None], gpd.GeoDataFrame] = {}
        self._held: Held | None = None

    def hold(self) -> Self:
        """Read everything now, so that layers and record agree until something is changed through this one.

        Long work such as a report builds on it: what others record meanwhile is left to the next one.

        Raises:
            StoreUnavailable: others change the store all the time, or the record cannot be read now.
        """
        self._forget()
        self._held = held = hold(self._store)
        self._revisions = dict(held.revisions)
        self.__dict__ |= {"programme": held.programme, "criteria": held.criteria}
        return self

    @cached_property
    def programme(self) -> Programme:
        """The programme's settings."""
        return self._store.programme

    @cached_property
    def criteria(self) -> Criteria:
        """The criteria, in order."""
        return self._store.criteria

    @cached_property
    def planning(self) -> PlanningAssumptions:
        """What plans of extension assume."""
        return self._store.planning

    @cached_property
    def lighting(self) -> LightingAssumptions:
        """What plans of lighting assume."""
        return self._store.lighting

    @cached_property
    def evaluation(self) -> EvaluationAssumptions:
        """By what models are evaluated."""
        return self._store.evaluation

    def frame(self, layer: str, day: date | None = None) -> gpd.GeoDataFrame:
        """Return the sound features of a layer, now or on a day: the same ones each time."""
        if (layer, day) not in self._frames:
            self._frames[layer, day] = (self._held or self._store).frame(layer, day)
        return self._frames[layer, day]

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature, as it is now."""
        return self._store.get(layer, feature_id)

    def revision(self, *layers: str) -> str:
        """Return the revisions that the layers had at first."""
        if not layers:
            return self._revisions[""]
        return "-".join(self._revisions[layer_called(name).name] for name in layers)

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault, as they are now."""
        return self._store.faults()

    def verify(self) -> tuple[Fault, ...]:
        """Return what a replay of the whole record finds wrong with it."""
        return self._store.verify()

    def apply(self, changes: Sequence[Change], origin: Origin = NOBODY) -> Saved:
        """Carry out all changes or none; what was read before is forgotten."""
        saved = self._store.apply(changes, origin)
        self._forget()
        return saved

    def _forget(self) -> None:
        self._frames.clear()
        for name in ("programme", "criteria", "planning", "lighting", "evaluation"):
            self.__dict__.pop(name, None)
        self._held = None
        self._revisions = revisions(self._store)

    def erase(self, erasure: Erasure, origin: Origin = NOBODY) -> int:
        """Erase content from the record; what was read before is forgotten."""
        number = self._store.erase(erasure, origin)
        self._forget()
        return number

    def history(self, layer: str | None = None, feature_id: str | None = None) -> Sequence[Changeset]:
        """Return the changesets as they are now, or were when the store was held."""
        if self._held is None:
            return self._store.history(layer, feature_id)
        return self._held.record.of(layer and layer_called(layer).name, feature_id)

    def changeset(self, number: int) -> Changeset:
        """Return one changeset."""
        return self._store.changeset(number) if self._held is None else self._held.record.get(number)

    def undone_by(self, reference: Reference) -> int | None:
        """Return the changeset that undid another, or that one event."""
        return (self._held.record if self._held else self._store).undone_by(reference)
