"""The GeoJSON text of single features, made once for each state of a layer; pages are made of them."""

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import orjson
import shapely
from orjson import Fragment

from geo.model.feature import Feature
from webmap.core.delivery import Shelf

Positions = npt.NDArray[np.intp]


class FeatureTexts:
    """Texts by layer and row. A frame is one state of a layer, so another frame begins anew.

    `pages` keeps whole pages beside them.
    """

    def __init__(self) -> None:
        self.pages = Shelf(128, most_bytes=64 * 1024 * 1024)
        self._kept: dict[str, tuple[gpd.GeoDataFrame, list[bytes | None]]] = {}
        self._lock = Lock()

    def of(
        self, layer: str, frame: gpd.GeoDataFrame, positions: Positions, fields: Sequence[str]
    ) -> list[bytes]:
        """Return the GeoJSON of some rows of a layer's frame; `fields` are the layer's own."""
        texts = self._texts(layer, frame)
        rows = positions.tolist()
        missing = [at for at in rows if texts[at] is None]
        for at, text in zip(missing, _made(frame, missing, fields), strict=True):
            texts[at] = text
        return [text for at in rows if (text := texts[at]) is not None]

    def _texts(self, layer: str, frame: gpd.GeoDataFrame) -> list[bytes | None]:
        with self._lock:
            kept = self._kept.get(layer)
            if kept is None or kept[0] is not frame:
                kept = self._kept[layer] = (frame, [None] * len(frame))
            return kept[1]


def collection(features: Iterable[bytes], members: dict[str, Any]) -> bytes:
    """Return a FeatureCollection of ready features with further members."""
    head = orjson.dumps({"type": "FeatureCollection", **members})
    return head[:-1] + b',"features":[' + b",".join(features) + b"]}"


def one(feature: Feature, **members: Any) -> bytes:
    """Return one feature as GeoJSON with further members."""
    return orjson.dumps(_as_json(feature.id, feature.geometry, feature.properties) | members, default=dict)


def _made(frame: gpd.GeoDataFrame, rows: list[int], fields: Sequence[str]) -> Iterable[bytes]:
    if not rows:
        return ()
    part = frame.iloc[rows]
    shapes = shapely.to_geojson(np.asarray(part.geometry.array))
    own = set(fields)
    return [
        orjson.dumps(
            _as_json(
                record["id"],
                None if shape is None else Fragment(shape),
                {name: value for name, value in record.items() if value is not None or name in own},
            ),
            option=orjson.OPT_SERIALIZE_NUMPY,
        )
        for record, shape in zip(part.drop(columns="geometry").to_dict("records"), shapes, strict=True)
    ]


def _as_json(feature_id: str, geometry: Any, properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}
