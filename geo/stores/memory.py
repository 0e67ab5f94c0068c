"""A store in memory: the reference that the others are held against, and what tests build on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import geopandas as gpd

from geo.errors import Fault
from geo.layers import LAYERS, layer
from geo.layers.reading import LayerContent, read_features
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature
from geo.model.programme import Programme
from geo.stores.changing import carry_out
from geo.stores.features import feature_of


class MemoryStore:
    """Keeps raw GeoJSON features by layer; `today` is asked for the current day."""

    def __init__(
        self,
        programme: Programme,
        criteria: Criteria,
        layers: Mapping[str, Sequence[dict[str, Any]]] | None = None,
        *,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.programme = programme
        self.criteria = criteria
        self._today = today
        self._raw: dict[str, list[Any]] = {name: [] for name in LAYERS}
        self._raw |= {layer(name).name: list(features) for name, features in (layers or {}).items()}
        self._counts = dict.fromkeys(LAYERS, 0)
        self._contents: dict[str, LayerContent] = {}

    def frame(self, layer: str) -> gpd.GeoDataFrame:
        """Return the sound features of a layer."""
        return self._content(layer).frame

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature."""
        return feature_of(self._content(layer), LAYERS[layer], feature_id)

    def revision(self, *layers: str) -> str:
        """Return the numbers of changes so far."""
        return "m" + "-".join(str(self._counts[layer(name).name]) for name in layers or LAYERS)

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault of all layers."""
        return tuple(fault for name in LAYERS for fault in self._content(name).faults)

    def apply(self, changes: Sequence[Change]) -> tuple[Feature | None, ...]:
        """Carry out all changes or none."""
        after, saved = carry_out(
            changes, lambda spec: self._raw[spec.name], self.criteria, today=self._today()
        )
        for name, features in after.items():
            self._raw[name] = features
            self._counts[name] += 1
            self._contents.pop(name, None)
        return saved

    def _content(self, name: str) -> LayerContent:
        spec = layer(name)
        if name not in self._contents:
            self._contents[name] = read_features(self._raw[name], spec, self.criteria, today=self._today())
        return self._contents[name]
