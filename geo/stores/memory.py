"""A store in memory: the reference that the others are held against, and what tests build on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import geopandas as gpd

from geo.assumptions.evaluation import EvaluationAssumptions
from geo.assumptions.evaluation_file import default_evaluation
from geo.assumptions.lighting import LightingAssumptions
from geo.assumptions.lighting_file import default_lighting
from geo.assumptions.planning import DEFAULT_PLANNING, PlanningAssumptions
from geo.errors import Fault
from geo.layers import LAYERS
from geo.layers import layer as layer_called
from geo.layers.parsing import Collection
from geo.layers.reading import LayerContent, read_features
from geo.model import days
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature
from geo.model.history import NOBODY, Changeset, Origin, Reference, Saved
from geo.model.programme import Programme
from geo.stores.as_of import Rewinder
from geo.stores.changes import carry_out
from geo.stores.features import as_it_is, emptied, feature_of
from geo.stores.folder.erase import Erasure, erased_changeset
from geo.stores.folder.raw_layer import RawLayer
from geo.stores.record import Record


class MemoryStore:
    """Keeps raw GeoJSON features by layer; `today` and `clock` are asked for the current day and time."""

    def __init__(
        self,
        programme: Programme,
        criteria: Criteria,
        layers: Mapping[str, Sequence[dict[str, Any]]] | None = None,
        *,
        planning: PlanningAssumptions = DEFAULT_PLANNING,
        lighting: LightingAssumptions | None = None,
        evaluation: EvaluationAssumptions | None = None,
        today: Callable[[], date] = days.today,
        clock: Callable[[], datetime] = days.now,
    ) -> None:
        self.programme = programme
        self.planning = planning
        self.lighting = lighting or default_lighting()
        self.evaluation = evaluation or default_evaluation()
        self.criteria = criteria
        self._today = today
        self._clock = clock
        self._raw = {name: RawLayer() for name in LAYERS}
        for name, features in (layers or {}).items():
            self._raw[layer_called(name).name] = RawLayer.of(Collection(list(features), strict=False))
        self._record = Record()
        self._rewinder = Rewinder()
        self._name = f"m{uuid4().hex[:8]}"
        self._counts = dict.fromkeys(LAYERS, 0)
        self._contents: dict[str, LayerContent] = {}

    def frame(self, layer: str, day: date | None = None) -> gpd.GeoDataFrame:
        """Return the sound features of a layer, as they are now or stood on a day."""
        now, spec = self._content(layer).frame, LAYERS[layer]
        if day is None:
            return now
        latest = self.programme.as_of
        return self._rewinder.frame(now, self._record, spec, self.criteria, day, latest=latest)

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature."""
        return feature_of(self._content(layer), LAYERS[layer], feature_id)

    def revision(self, *layers: str) -> str:
        """Return the numbers of changes so far."""
        return f"m{self._name}-" + "-".join(
            str(self._counts[layer_called(name).name]) for name in layers or LAYERS
        )

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault of all layers."""
        return tuple(fault for name in LAYERS for fault in self._content(name).faults)

    def verify(self) -> tuple[Fault, ...]:
        """Return nothing: what is only in memory cannot be altered from outside."""
        return ()

    def apply(self, changes: Sequence[Change], origin: Origin = NOBODY) -> Saved:
        """Carry out all changes or none."""
        again = self._record.with_key(origin.key)
        if again is not None:
            return as_it_is(self, changes, again)
        outcome = carry_out(
            changes,
            lambda spec: self._raw[spec.name],
            self.criteria,
            today=self._today(),
            last_version=self._record.last_version,
        )
        if not outcome.events and origin.corrects is None:
            return Saved(outcome.features)
        changeset = self._record.next(outcome.events, origin, {}, now=self._clock())
        self._record.add(changeset)
        for name in self._record.touched(origin.corrects) if origin.corrects else ():
            self._counts[name] += 1
        for name, raw in outcome.layers.items():
            self._raw[name] = raw
            self._counts[name] += 1
            self._contents.pop(name, None)
        return Saved(outcome.features, changeset.number)

    def erase(self, erasure: Erasure, origin: Origin = NOBODY) -> int:
        """Erase content from the record and, where the field still holds it, from the layer."""
        changes = emptied(self, erasure)
        saved = self.apply(changes, replace(origin, source="redaction")) if changes else Saved()
        number = saved.changeset or len(self._record) + 1
        kept = [erased_changeset(each, erasure, by=number) for each in self._record.changesets]
        if saved.changeset is None:
            said = replace(origin, source="redaction")
            kept.append(self._record.next((), said, {}, now=self._clock()))
        self._record = Record()
        for each in kept:
            self._record.add(each)
        return number

    def history(self, layer: str | None = None, feature_id: str | None = None) -> Sequence[Changeset]:
        """Return every changeset, or those of a layer or of one of its features."""
        return self._record.of(layer and layer_called(layer).name, feature_id)

    def changeset(self, number: int) -> Changeset:
        """Return one changeset."""
        return self._record.get(number)

    def undone_by(self, reference: Reference) -> int | None:
        """Return the changeset that undid another, or that one event."""
        return self._record.undone_by(reference)

    def _content(self, name: str) -> LayerContent:
        spec = layer_called(name)
        if name not in self._contents:
            self._contents[name] = read_features(
                self._raw[name].features(), spec, self.criteria, today=self._today()
            )
        return self._contents[name]
