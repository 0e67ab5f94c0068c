"""Apply changes to the raw features of a layer, in memory: the part that all file-like stores share."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo.errors import EditConflict, Fault, InvalidInput
from geo.language import N_
from geo.layers.reading import read_features
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature, Put, Remove

Raw = dict[str, Any]


def changed(
    features: Sequence[Raw], changes: Sequence[Change], spec: LayerSpec, criteria: Criteria, *, today: date
) -> tuple[list[Raw], list[Feature | None]]:
    """Return the new raw features and what each change gave; the inputs are unchanged.

    Raises:
        EditConflict: the version seen is not the version now.
        InvalidInput: a new feature is not sound; all faults of all changes together.
    """
    by_id: dict[str, Raw] = {raw_id(feature): feature for feature in features}
    unnamed = [feature for feature in features if not raw_id(feature)]
    by_id.pop("", None)
    results: list[Feature | None] = []
    for change in changes:
        results.append(_step(by_id, change))
    _must_be_sound([by_id[r.id] for r in results if r is not None and r.id in by_id], spec, criteria, today)
    return [*unnamed, *by_id.values()], results


def raw_id(feature: Any) -> str:
    """Return the id of a raw feature, empty where it has none."""
    if not isinstance(feature, dict):
        return ""
    properties = feature.get("properties")
    inner = properties.get("id") if isinstance(properties, dict) else None
    found = feature.get("id") if inner is None else inner
    return "" if found is None else str(found)


def raw_version(feature: Mapping[str, Any]) -> int:
    """Return the version of a raw feature, 1 where it does not say."""
    version = (feature.get("properties") or {}).get("version", 1)
    return version if isinstance(version, int) else 1


def _step(by_id: dict[str, Raw], change: Change) -> Feature | None:
    feature_id = change.id if isinstance(change, Remove) else change.feature.id
    now = by_id.get(feature_id)
    version = raw_version(now) if now is not None else None
    if version != change.seen:
        raise EditConflict(
            N_(
                "“{id}” was changed by somebody else: you saw version {seen}, now it is {now}. Nothing was saved."
            ),
            id=feature_id,
            seen=change.seen or 0,
            now=version or 0,
        )
    if isinstance(change, Put):
        saved = _versioned(change.feature, (version or 0) + 1)
        by_id[feature_id] = as_raw(saved)
        return saved
    del by_id[feature_id]
    return None


def _versioned(feature: Feature, version: int) -> Feature:
    return Feature(
        layer=feature.layer,
        id=feature.id,
        geometry=feature.geometry,
        properties={**feature.properties, "id": feature.id, "version": version},
        version=version,
    )


def as_raw(feature: Feature) -> Raw:
    """Return a feature as a GeoJSON feature."""
    return {
        "type": "Feature",
        "id": feature.id,
        "properties": {**feature.properties, "id": feature.id, "version": feature.version},
        "geometry": feature.geometry,
    }


def _must_be_sound(raw: Sequence[Raw], spec: LayerSpec, criteria: Criteria, today: date) -> None:
    content = read_features(raw, spec, criteria, today=today)
    serious: list[Fault] = [fault for fault in content.faults if fault.serious]
    if serious:
        raise InvalidInput(N_("Nothing was saved, because something is wrong with it."), faults=serious)
