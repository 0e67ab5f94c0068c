"""What becomes of photos when features are split or merged: changes for the very same changeset.

Photos of a feature that is removed stay: it may come back.
"""

from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84, measuring_crs
from geo.model.feature import Change, Put
from geo.stores.base import Store

LAYER = "photos"


def moved(store: Store, layer: str, ids: Iterable[str], to: str) -> list[Change]:
    """Return the changes by which photos of some features show another one."""
    return _renamed(store, _of(store, layer, ids)["id"], to)


def parted(
    store: Store, layer: str, feature_id: str, parts: Mapping[str, shapely.Geometry], *, crs: str | None
) -> list[Change]:
    """Return the changes by which photos of a feature show the nearest of its parts, shapes in WGS 84.

    Photos of which nobody knew where they were taken stay with the feature.
    """
    photos = _of(store, layer, [feature_id])
    photos = photos[photos["position_from"] != "feature"]
    if photos.empty:
        return []
    metres = measuring_crs(crs)
    shapes = gpd.GeoSeries(list(parts.values()), crs=WGS84).to_crs(metres)
    places = photos.geometry.to_crs(metres)
    away = shapely.distance(places.to_numpy()[:, None], shapes.to_numpy()[None, :])
    names = np.array(list(parts))[away.argmin(axis=1)]
    return [
        change
        for name in set(names.tolist()) - {feature_id}
        for change in _renamed(store, photos["id"][names == name], name)
    ]


def _renamed(store: Store, ids: Iterable[str], to: str) -> list[Change]:
    found = [store.get(LAYER, name) for name in ids]
    return [Put(each.with_properties(of_id=to), seen=each.version) for each in found]


def _of(store: Store, layer: str, ids: Iterable[str]) -> gpd.GeoDataFrame:
    photos = store.frame(LAYER)
    return photos[(photos["of_layer"] == layer) & photos["of_id"].isin(list(ids))]
