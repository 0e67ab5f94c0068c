"""Features as they were saved, for a script that shows them already."""

from typing import Any

from geo.layers import layer as layer_called
from geo.model.feature import Feature
from geo.model.history import Saved
from geo.stores.base import Store


def saved_document(store: Store, saved: Saved) -> dict[str, Any]:
    """Return the changeset's number and the features, those that are gone left out."""
    return {
        "changeset": saved.changeset,
        "features": [feature_document(store, feature) for feature in saved if feature is not None],
    }


def feature_document(store: Store, feature: Feature) -> dict[str, Any]:
    """Return a feature's layer, id, version and the fields that its layer knows."""
    known = [name for name in layer_called(feature.layer).defaults(store.criteria) if name != "id"]
    properties = {**feature.properties, "version": feature.version}
    return {
        "layer": feature.layer,
        "id": feature.id,
        "version": feature.version,
        "properties": {name: properties.get(name) for name in known},
    }
