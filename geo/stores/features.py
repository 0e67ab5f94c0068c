"""One feature out of a frame."""

import json
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import UnknownName
from geo.language import N_
from geo.model.feature import Feature


def feature_of(frame: gpd.GeoDataFrame, layer: str, feature_id: str) -> Feature:
    """Return the feature of a frame whose id is `feature_id`.

    Raises:
        UnknownName: there is none.
    """
    found = frame.index[frame["id"] == feature_id]
    if len(found) == 0:
        raise UnknownName(N_("There is no feature “{id}” in {layer}."), id=feature_id, layer=layer)
    row: dict[str, Any] = frame.loc[found[0]].to_dict()
    geometry = row.pop("geometry")
    properties = {key: _plain(value) for key, value in row.items()}
    return Feature(
        layer=layer,
        id=feature_id,
        geometry=json.loads(shapely.to_geojson(geometry)),
        properties=properties,
        version=int(row["version"]),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, list | dict | tuple):
        return value
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
