"""Small builders: raw features, settings, stores and workspace folders; a test names what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from geo.model.criterion import Criteria, Criterion, Value
from geo.model.feature import Feature
from geo.model.programme import Programme
from geo.stores.configuration import read_criteria, read_programme
from geo.stores.folder.store import GeoJsonStore
from geo.stores.memory import MemoryStore

Raw = dict[str, Any]

TODAY = date(2022, 8, 9)
WEST, SOUTH = 105.88, 21.04  # the corner that the builders draw from

PROGRAMME_TOML = """\
name = { vi = "Tuyến phố kiểu mẫu", en = "Model streets" }
organisation = { vi = "Quận thử", en = "Test district" }
as_of = 2022-08-09
crs = "EPSG:5897"
languages = ["vi", "en"]

[view]
bounds = [105.84, 20.99, 105.94, 21.09]
"""

CRITERIA_TOML = """\
[[criteria]]
id = "lighting"
labels = { vi = "Chiếu sáng", en = "Lighting" }
fresh_days = 180
values = [
  { id = "full", labels = { vi = "Đủ sáng", en = "Full" }, colour = "#0072B2", dash = "solid", symbol = "check", score = 1.0 },
  { id = "partial", labels = { vi = "Thiếu sáng", en = "Partial" }, colour = "#C27800", dash = "long_dash", symbol = "half", score = 0.5 },
  { id = "none", labels = { vi = "Chưa có", en = "None" }, colour = "#8E1B3A", dash = "short_dash", symbol = "cross", score = 0.0 },
]

[[criteria]]
id = "flags"
labels = { vi = "Treo cờ", en = "Flags" }
fresh_by = "flag_periods"
values = [
  { id = "compliant", labels = { vi = "Đúng quy định", en = "Compliant" }, colour = "#0072B2", dash = "solid", symbol = "check", score = 1.0 },
  { id = "incomplete", labels = { vi = "Chưa đầy đủ", en = "Incomplete" }, colour = "#C27800", dash = "long_dash", symbol = "half", score = 0.5 },
  { id = "missing", labels = { vi = "Chưa treo", en = "Missing" }, colour = "#8E1B3A", dash = "short_dash", symbol = "cross", score = 0.0 },
]

[[criteria]]
id = "cleanliness"
labels = { vi = "Vệ sinh", en = "Cleanliness" }
fresh_days = 30
values = [
  { id = "clean", labels = { vi = "Sạch", en = "Clean" }, colour = "#0072B2", dash = "solid", symbol = "check", score = 1.0 },
  { id = "acceptable", labels = { vi = "Tương đối sạch", en = "Acceptable" }, colour = "#C27800", dash = "long_dash", symbol = "half", score = 0.5 },
  { id = "dirty", labels = { vi = "Chưa sạch", en = "Dirty" }, colour = "#8E1B3A", dash = "short_dash", symbol = "cross", score = 0.0 },
]
"""  # noqa: E501  one value a line reads best

FACADE_TOML = """
[[criteria]]
id = "facade"
labels = { vi = "Mặt tiền", en = "Facade" }
values = [
  { id = "tidy", labels = { vi = "Gọn gàng", en = "Tidy" }, colour = "#0072B2", symbol = "check" },
  { id = "untidy", labels = { vi = "Lộn xộn", en = "Untidy" }, colour = "#8E1B3A", dash = "short_dash", symbol = "cross" },
]
"""  # noqa: E501


def at(east: float, north: float) -> list[float]:
    """Return the position thousandths of a degree (about 104 m and 111 m) from the builders' corner."""
    return [round(WEST + east / 1000, 7), round(SOUTH + north / 1000, 7)]


def raw(geometry: Raw | None, /, **properties: Any) -> Raw:
    """Return a GeoJSON feature; an `id` among the properties is its id."""
    feature: Raw = {"type": "Feature", "properties": properties, "geometry": geometry}
    return {**feature, "id": properties["id"]} if "id" in properties else feature


def line(*points: tuple[float, float]) -> Raw:
    """Return a LineString through points in thousandths of a degree from the corner."""
    return {"type": "LineString", "coordinates": [at(*point) for point in points]}


def square(east: float = 0, north: float = 0, *, size: float = 10) -> Raw:
    """Return a square Polygon; place and size in thousandths of a degree."""
    corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return {"type": "Polygon", "coordinates": [[at(east + x, north + y) for x, y in corners]]}


def segment(
    id: str = "S-001",  # noqa: A002  the field's own name
    *points: tuple[float, float],
    **properties: Any,
) -> Raw:
    """Return a segment of route R-01 through `points` (default: 5 thousandths east), unknown status."""
    found = {"id": id, "route_id": "R-01", "route_name": "Phú Hựu", "version": 1, **properties}
    return raw(line(*(points or ((1, 5), (6, 5)))), **found)


def ward(
    code: str = "00139",
    east: float = 0,
    north: float = 0,
    *,
    size: float = 10,
    **properties: Any,
) -> Raw:
    """Return a square ward; its id is `W-` and the code unless one is given."""
    found = {"id": f"W-{code}", "code": code, "name": "Bồ Đề", "version": 1, **properties}
    return raw(square(east, north, size=size), **found)


def block(id: str = "A-001", east: float = 2, north: float = 2, **properties: Any) -> Raw:  # noqa: A002
    """Return an apartment block as a point."""
    found = {"id": id, "name": "Chung cư mẫu", "households": 120, "version": 1, **properties}
    return raw({"type": "Point", "coordinates": at(east, north)}, **found)


def landmark(id: str = "HQ", east: float = 5, north: float = 5, **properties: Any) -> Raw:  # noqa: A002
    """Return a landmark, the district headquarters unless told otherwise."""
    found = {"id": id, "name": "Trụ sở", "kind": "district_headquarters", "version": 1, **properties}
    return raw({"type": "Point", "coordinates": at(east, north)}, **found)


def street(id: str = "T-001", *points: tuple[float, float], **properties: Any) -> Raw:  # noqa: A002
    """Return a street piece."""
    found = {"id": id, "name": "Hoàng Như Tiếp", "road_class": "residential", "version": 1, **properties}
    return raw(line(*(points or ((0, 0), (8, 0)))), **found)


def photo(id: str = "P-001", east: float = 3, north: float = 5, **properties: Any) -> Raw:  # noqa: A002
    """Return the record of a photo of segment S-001."""
    found: Raw = {"id": id, "of_layer": "route_segments", "of_id": "S-001", "file": "0" * 64, "version": 1}
    return raw({"type": "Point", "coordinates": at(east, north)}, **{**found, **properties})


def task(id: str = "N-001", **properties: Any) -> Raw:  # noqa: A002
    """Return a task, which lies nowhere."""
    return raw(None, **{"id": id, "title": "Hướng dẫn treo cờ", "version": 1, **properties})


def feature(layer: str, found: Raw, *, version: int = 1) -> Feature:
    """Return a raw feature as a `Feature` value, as one gives it to `Put`."""
    properties = {key: value for key, value in found["properties"].items() if key != "version"}
    return Feature(layer, properties["id"], found["geometry"], properties, version)


def criterion(id: str = "lighting", *values: str, **changes: Any) -> Criterion:  # noqa: A002
    """Return a criterion with the given value ids, plus `unknown` and `not_applicable`."""
    ids = (*(values or ("good", "bad")), "unknown", "not_applicable")
    made = tuple(Value(value, {"vi": value, "en": value}, "#0072B2") for value in ids)
    return replace(Criterion(id, {"vi": id, "en": id}, made), **changes)


def criteria(toml: str = CRITERIA_TOML) -> Criteria:
    """Return lighting, flags and cleanliness, or the criteria of a text like criteria.toml."""
    return read_criteria(toml.encode())[0]


def programme(**changes: Any) -> Programme:
    """Return a programme shown as of 9/8/2022."""
    return replace(read_programme(PROGRAMME_TOML.encode())[0], **changes)


def memory_store(
    *,
    programme_is: Programme | None = None,
    criteria_are: Criteria | None = None,
    today: date = TODAY,
    **layers: Sequence[Raw],
) -> MemoryStore:
    """Return a store in memory: `memory_store(route_segments=[segment()], wards=[ward()])`."""
    return MemoryStore(programme_is or programme(), criteria_are or criteria(), layers, today=lambda: today)


def collection(features: Sequence[Any], **members: Any) -> bytes:
    """Return a FeatureCollection as text, with more members where given."""
    return orjson.dumps({"type": "FeatureCollection", **members, "features": list(features)})


def workspace(
    folder: Path,
    *,
    programme_toml: str = PROGRAMME_TOML,
    criteria_toml: str = CRITERIA_TOML,
    **layers: Sequence[Raw] | bytes,
) -> Path:
    """Write a workspace and return its folder: `workspace(tmp_path, wards=[ward()])`; bytes as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "programme.toml").write_text(programme_toml, encoding="utf-8")
    (folder / "criteria.toml").write_text(criteria_toml, encoding="utf-8")
    for name, features in layers.items():
        text = features if isinstance(features, bytes) else collection(features)
        (folder / f"{name}.geojson").write_bytes(text)
    return folder


def file_store(
    folder: Path,
    *,
    today: date = TODAY,
    programme_toml: str = PROGRAMME_TOML,
    criteria_toml: str = CRITERIA_TOML,
    **layers: Sequence[Raw] | bytes,
) -> GeoJsonStore:
    """Write a workspace and return a store over it."""
    workspace(folder, programme_toml=programme_toml, criteria_toml=criteria_toml, **layers)
    return GeoJsonStore(folder, today=lambda: today)
