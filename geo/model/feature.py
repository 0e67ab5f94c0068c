"""A feature of a layer, and a change to one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Geometry = Mapping[str, Any]  # a GeoJSON geometry, WGS 84 degrees


@dataclass(frozen=True)
class Feature:
    """One feature: `id` is unique within its layer, `version` grows by one with each accepted change."""

    layer: str
    id: str
    geometry: Geometry | None
    properties: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1

    def with_properties(self, **properties: object) -> "Feature":
        """Return a copy with some properties set."""
        return replace(self, properties={**self.properties, **properties})


@dataclass(frozen=True)
class Put:
    """Save `feature`; `seen` is the version it was read at, None for a feature that is new."""

    feature: Feature
    seen: int | None = None


@dataclass(frozen=True)
class Remove:
    """Remove a feature that was read at version `seen`."""

    layer: str
    id: str
    seen: int


Change = Put | Remove
