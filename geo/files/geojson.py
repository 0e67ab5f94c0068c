"""Read GeoJSON without GDAL, so that nulls, whole numbers, dates, lists and ids stay what they are."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geo.crs import WGS84
from geo.errors import Fault, InvalidInput
from geo.files.formats import unreadable_file
from geo.language import N_
from geo.layers.attributes import BROKEN_TEXT
from geo.text import is_storable, storable

_GEOMETRIES = frozenset(
    {"Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
)
PROPERTY_CALLED_GEOMETRY = "geometry "  # a frame keeps its shapes under "geometry"
_WGS84_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326")


@dataclass(frozen=True)
class GeoJsonFile:
    """A GeoJSON file: rows without a CRS yet, the CRS it names (None: none), rows whose shape is broken."""

    frame: gpd.GeoDataFrame
    crs: str | None
    unreadable: tuple[int, ...]


def read_geojson(path: Path) -> GeoJsonFile | None:
    """Read a FeatureCollection, a Feature or a bare geometry; None where the JSON is of another kind.

    Raises:
        InvalidInput: broken JSON (line and column), not UTF-8, broken characters in texts.
        StoreUnavailable: the file cannot be read.
    """
    content = _parse(path)
    features = _features(content)
    if features is None:
        return None
    _check_texts(features, path.name)
    shapes = _shapes([feature.get("geometry") for feature in features])
    broken = [
        at for at in np.flatnonzero(shapely.is_missing(shapes)) if _has_content(features[at].get("geometry"))
    ]
    frame = gpd.GeoDataFrame(_columns(features), geometry=shapes)
    return GeoJsonFile(frame, _crs_name(content), tuple(int(at) for at in broken))


def _parse(path: Path) -> Any:
    try:
        text = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise unreadable_file(path, error) from error
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text.decode("utf-8"))  # takes NaN, which is then reported row by row
    except UnicodeDecodeError as error:
        raise InvalidInput(
            N_("{file} is not in UTF-8 (line {line}). Save it again as UTF-8."),
            file=path.name,
            line=text.count(b"\n", 0, error.start) + 1,
        ) from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(
            N_("The JSON of {file} is broken at line {line}, column {column}."),
            file=path.name,
            line=getattr(error, "lineno", 1),
            column=getattr(error, "colno", 1),
        ) from None


def _features(content: Any) -> list[dict[str, Any]] | None:
    if not isinstance(content, dict):
        return None
    kind = content.get("type")
    if kind == "FeatureCollection" and isinstance(content.get("features"), list):
        return [feature if isinstance(feature, dict) else {} for feature in content["features"]]
    if kind == "Feature":
        return [content]
    return [{"type": "Feature", "geometry": content, "properties": {}}] if kind in _GEOMETRIES else None


def _check_texts(features: list[dict[str, Any]], file: str) -> None:
    """Refuse texts with half of a surrogate pair, which JSON can spell and a frame cannot hold."""
    faults = [
        Fault(file, *BROKEN_TEXT, feature=f"#{at + 1}", field=storable(name))
        for at, feature in enumerate(features)
        for name, value in _properties(feature).items()
        if not (is_storable(name) and (not isinstance(value, str) or is_storable(value)))
    ]
    if faults:
        raise InvalidInput(
            N_("Nothing was imported, because something is wrong with the file."), faults=faults
        )


def _shapes(geometries: list[Any]) -> npt.NDArray[np.object_]:
    texts = [_text(geometry) for geometry in geometries]
    shapes: npt.NDArray[np.object_] = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
    return np.atleast_1d(shapes)


def _text(geometry: Any) -> bytes | None:
    try:
        return orjson.dumps(geometry) if isinstance(geometry, dict) else None
    except (orjson.JSONEncodeError, TypeError):
        return None


def _has_content(geometry: Any) -> bool:
    if not isinstance(geometry, dict):
        return geometry is not None
    known = geometry.get("type") in _GEOMETRIES
    return not known or bool(geometry.get("coordinates") or geometry.get("geometries"))


def _columns(features: list[dict[str, Any]]) -> dict[str, npt.NDArray[np.object_]]:
    rows = [_properties(feature) for feature in features]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {}
    for name in names:
        column = np.empty(len(rows), dtype=object)
        column[:] = [row.get(name) for row in rows]
        columns[PROPERTY_CALLED_GEOMETRY if name == "geometry" else name] = column
    return columns


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    properties = found if isinstance(found, dict) else {}
    if feature.get("id") is None or properties.get("id") is not None:
        return properties
    return {**properties, "id": feature["id"]}


def _crs_name(content: dict[str, Any]) -> str | None:
    crs = content.get("crs")
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name")) if isinstance(properties, dict) else str(crs)
    return WGS84 if name.endswith(_WGS84_NAMES) else name
