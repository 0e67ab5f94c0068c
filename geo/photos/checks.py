"""Faults of photos that the layer alone does not show: a picture that is gone, a feature that is gone."""

from collections.abc import Iterator, Mapping

import geopandas as gpd

from geo.errors import Fault
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.findings import Words
from geo.layers.wording import shorten
from geo.photos.picture_files import PhotoFolder, photo_files_of
from geo.stores.base import Store

LAYER = "photos"
NO_PICTURE: Words = (
    N_("The picture of this photo is missing from the folder photos."),
    N_("Take the folder photos back from the last backup, or remove the photo."),
)
NO_FEATURE: Words = (
    N_("The photo shows “{id}”, which is not in {layer}."),
    N_("Bring the feature back from its history, or correct of_layer and of_id."),
)


def faults(store: Store, frames: Mapping[str, gpd.GeoDataFrame]) -> Iterator[Fault]:
    """Return what is wrong with photos; `frames` are the layers that can be read."""
    frame = frames.get(LAYER)
    if frame is None or frame.empty:
        return
    yield from _lost_pictures(store, frame)
    yield from _lost_features(frame, frames)


def _lost_pictures(store: Store, frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    pictures = photo_files_of(store)
    if not isinstance(pictures, PhotoFolder):
        return
    lost = {name for name in frame["file"].unique() if not pictures.has(name)}
    for photo_id in frame["id"][frame["file"].isin(lost)]:
        yield _fault(photo_id, "file", NO_PICTURE)


def _lost_features(frame: gpd.GeoDataFrame, frames: Mapping[str, gpd.GeoDataFrame]) -> Iterator[Fault]:
    for layer, photos in frame.groupby("of_layer", sort=False):
        if layer in LAYERS and layer not in frames:
            continue  # it cannot be read now, so nobody knows
        known = frames[layer]["id"] if layer in frames else ()
        lost = photos[~photos["of_id"].isin(known)]
        for photo_id, feature_id in zip(lost["id"], lost["of_id"], strict=True):
            yield _fault(photo_id, "of_id", NO_FEATURE, id=shorten(feature_id), layer=shorten(layer))


def _fault(photo_id: str, field: str, words: Words, **values: object) -> Fault:
    return Fault(
        LAYERS[LAYER].file_name,
        *words,
        feature=shorten(photo_id),
        field=field,
        values=values,
        serious=False,
    )
