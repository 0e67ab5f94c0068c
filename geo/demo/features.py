"""Features as drawn, and the text of the files they are stored in: the same bytes each time."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

import shapely


@dataclass(frozen=True)
class Drawn:
    """One feature: an id unique for ever, a geometry in WGS 84, properties in the order of the file."""

    id: str
    geometry: Any  # None in a layer whose features lie nowhere
    properties: Mapping[str, Any]


def collection_text(features: Iterable[Drawn]) -> str:
    """Return a GeoJSON feature collection (RFC 7946), one feature a line, sorted by id, in NFC."""
    lines = [feature_text(feature) for feature in sorted(features, key=lambda feature: feature.id)]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def feature_text(feature: Drawn) -> str:
    """Return one feature as one line of JSON."""
    shape = shapely.geometry.mapping(feature.geometry) if feature.geometry is not None else None
    member = {
        "type": "Feature",
        "id": feature.id,
        "properties": {"id": feature.id, **feature.properties, "version": 1},
        "geometry": shape and {"type": shape["type"], "coordinates": shape["coordinates"]},
    }
    return normalize("NFC", json.dumps(member, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with line feeds, whatever the system."""
    path.write_bytes(text.encode("utf-8"))
