"""One feature out of a layer's content."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import shapely

from geo.errors import InvalidInput, UnknownName
from geo.language import N_
from geo.layers import layer as layer_called
from geo.layers.reading import LayerContent
from geo.layers.spec import LayerSpec
from geo.model.feature import Change, Feature, Put
from geo.model.history import Saved
from geo.model.rights import PHOTOS
from geo.stores.base import Store
from geo.stores.folder.erase import SENDER, Erasure
from geo.text import nfc


def feature_of(content: LayerContent, spec: LayerSpec, feature_id: str) -> Feature:
    """Return the feature of a layer whose id is `feature_id`: every field, and those other properties it has.

    Raises:
        UnknownName: there is none.
    """
    at = content.positions.get(nfc(feature_id))
    if at is None:
        raise UnknownName(N_("There is no feature “{id}” in {layer}."), id=feature_id, layer=spec.name)
    row: dict[str, Any] = content.frame.iloc[at].to_dict()
    shape = row.pop("geometry")
    properties = {key: _plain(value) for key, value in row.items()}
    return feature(spec, {k: v for k, v in properties.items() if v is not None or k in content.fields}, shape)


def as_it_is(store: Store, changes: Sequence[Change], changeset: int) -> Saved:
    """Return the features that changes are about as they are now: the changes were carried out before."""
    found: list[Feature | None] = []
    for change in changes:
        put = change.feature if isinstance(change, Put) else change
        try:
            found.append(store.get(put.layer, put.id))
        except UnknownName:
            found.append(None)
    return Saved(found, changeset)


def emptied(store: Store, erasure: Erasure) -> tuple[Put, ...]:
    """Return the changes that empty what is erased: one field, or who sent photos; none where it is empty.

    Raises:
        UnknownName: there is no such layer.
        InvalidInput: neither a field nor a person is named.
    """
    if erasure.person:
        sent = sent_by(store, erasure.person)
        return tuple(Put(photo.with_properties(**{SENDER: None}), photo.version) for photo in sent)
    if not (erasure.id and erasure.field):
        raise InvalidInput(N_("Name what is to be erased: a feature and its field, or a person."))
    if erasure.field in ("id", "version"):
        raise InvalidInput(N_("“{field}” cannot be erased: remove the feature instead."), field=erasure.field)
    layer = layer_called(erasure.layer).name
    try:
        found = store.get(layer, erasure.id)
    except UnknownName:
        return ()
    if found.properties.get(erasure.field) is None:
        return ()
    return (Put(found.with_properties(**{erasure.field: None}), found.version),)


def sent_by(store: Store, person: str) -> tuple[Feature, ...]:
    """Return the photos that somebody sent."""
    frame = store.frame(PHOTOS)
    return tuple(store.get(PHOTOS, name) for name in frame.loc[frame[SENDER] == person, "id"])


def feature(spec: LayerSpec, record: dict[str, Any], shape: shapely.Geometry | None) -> Feature:
    """Return checked properties and a shape as a feature."""
    return Feature(
        layer=spec.name,
        id=record["id"],
        geometry=None if shape is None else json.loads(shapely.to_geojson(shape)),
        properties=record,
        version=record["version"],
    )


def _plain(value: Any) -> Any:
    if isinstance(value, list | dict):
        return value
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
