"""The protocol of a store: layers as frames, single features, changes and their record, faults."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import geopandas as gpd

from geo.assumptions.evaluation import EvaluationAssumptions
from geo.assumptions.lighting import LightingAssumptions
from geo.assumptions.planning import PlanningAssumptions
from geo.errors import Fault
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature
from geo.model.history import NOBODY, Changeset, Origin, Reference, Saved
from geo.model.programme import Programme
from geo.stores.folder.erase import Erasure


class Store(Protocol):
    """Where a programme's layers are kept. Every store passes `tests/contract`."""

    @property
    def programme(self) -> Programme:
        """The programme's settings."""
        ...

    @property
    def criteria(self) -> Criteria:
        """The criteria, in order."""
        ...

    @property
    def planning(self) -> PlanningAssumptions:
        """What plans of extension assume."""
        ...

    @property
    def lighting(self) -> LightingAssumptions:
        """What plans of lighting assume."""
        ...

    @property
    def evaluation(self) -> EvaluationAssumptions:
        """By what models are evaluated."""
        ...

    def frame(self, layer: str, day: date | None = None) -> gpd.GeoDataFrame:
        """Return the sound features of a layer in WGS 84, one column a field, dates as ISO text.

        With a `day`, as the layer stood then by the record: findings by their date of checking, features that
        were removed since, earlier shapes; what was undone since never held. Whoever counts features looks at
        `joined_on` and the dates of checking besides (`geo.measure.as_of`).

        The frame is shared between callers and must not be changed. A layer that nobody filled is empty.

        Raises:
            UnknownName: there is no such layer.
            StoreUnavailable: it cannot be read now.
        """
        ...

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature.

        Raises:
            UnknownName: there is no such layer or feature.
            StoreUnavailable: it cannot be read now.
        """
        ...

    def revision(self, *layers: str) -> str:
        """Return a short text that changes whenever the settings or one of `layers` (none: any) change."""
        ...

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault of the settings and of all layers, single by single."""
        ...

    def verify(self) -> tuple[Fault, ...]:
        """Return what a replay of the whole record finds wrong with it; this takes its time."""
        ...

    def apply(self, changes: Sequence[Change], origin: Origin = NOBODY) -> Saved:
        """Carry out all changes or none, and record them as one changeset.

        A change that changes nothing is no event. A second batch under the same `origin.key` is not carried
        out: the features are returned as they are, with the first one's changeset.

        Raises:
            EditConflict: a feature was changed, made or removed since it was read.
            InvalidInput: a feature breaks its layer's schema; `faults` names all of them.
            StoreUnavailable: the store cannot be written now.
        """
        ...

    def erase(self, erasure: Erasure, origin: Origin = NOBODY) -> int:
        """Erase every value that a field ever had, or who a person was, from the record; the changeset.

        A value that the field still holds goes too. This cannot be undone.

        Raises:
            UnknownName: there is no such layer.
            InvalidInput: the field cannot be without a value, or neither field nor person is named.
            StoreUnavailable: the store cannot be written now.
        """
        ...

    def history(self, layer: str | None = None, feature_id: str | None = None) -> Sequence[Changeset]:
        """Return every changeset, or those of a layer or of one of its features; the newest last.

        Raises:
            UnknownName: there is no such layer.
            StoreUnavailable: the record cannot be read now.
        """
        ...

    def changeset(self, number: int) -> Changeset:
        """Return one changeset.

        Raises:
            UnknownName: there is none with that number.
            StoreUnavailable: the record cannot be read now.
        """
        ...

    def undone_by(self, reference: Reference) -> int | None:
        """Return the number of the changeset that undid another, or that one event; None: it was not undone.

        Raises:
            StoreUnavailable: the record cannot be read now.
        """
        ...
