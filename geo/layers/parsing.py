"""Turn the text of a GeoJSON file into raw features, or say why the file cannot be read as a whole."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from geo.errors import Fault
from geo.language import N_
from geo.layers.findings import Words
from geo.layers.spec import LayerSpec
from geo.layers.wording import shorten

_WGS84_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326")
_BOM = b"\xef\xbb\xbf"

EMPTY_FILE: Words = (
    N_("The file is empty: it was cut off while it was written."),
    N_("Take back the last sound copy; a layer without features is a file that is not there."),
)
NOT_UTF8: Words = (N_("The file is not in UTF-8 (line {line})."), N_("Save it again as UTF-8."))
BROKEN: Words = (
    N_("The JSON is broken at line {line}, column {column}."),
    N_("Look for a missing comma, quotation mark or bracket there; or take back the last sound copy."),
)
TOO_DEEP: Words = (
    N_("The JSON is nested too deeply to be a map layer."),
    N_("Take back the last sound copy."),
)
NOT_COLLECTION: Words = (
    N_("The file is not a GeoJSON FeatureCollection."),
    N_('It must look like {{"type": "FeatureCollection", "features": […]}}.'),
)
WRONG_CRS: Words = (
    N_("The file says that its coordinates are in “{crs}”, not in WGS 84."),
    N_("Export the layer in WGS 84 (EPSG:4326), or bring it in with: model-routes import --crs EPSG:…"),
)


ABSURD: Words = (
    N_("What this holds is so far from a map that it cannot be worked with ({detail})."),
    N_("Remove or redraw what is wrong; or take back the last sound copy."),
)


@dataclass(frozen=True)
class Collection:
    """The raw features of a file; `members` are its other members, such as a name.

    `strict` is false where the text held what JSON does not have (NaN, broken characters), so that it can be
    written back with the same meaning.
    """

    features: list[Any] = field(default_factory=list)
    members: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = True


class UnreadableLayer(Exception):
    """A layer file that cannot be read as a whole; `fault` says why, `features` can be checked further."""

    def __init__(self, fault: Fault, features: Sequence[Any] = ()) -> None:
        self.fault = fault
        self.features = features
        super().__init__(fault.problem)


def unusable(spec: LayerSpec, error: Exception) -> UnreadableLayer:
    """Return the failure for a text that provokes an error nobody thought of, whatever it is."""
    return _unreadable(spec, ABSURD, detail=shorten(f"{type(error).__name__}: {error}"))


def parse_collection(text: bytes, spec: LayerSpec) -> Collection:
    """Return the raw features of a GeoJSON FeatureCollection; a byte order mark is skipped.

    Raises:
        UnreadableLayer: empty, broken JSON, not UTF-8, no FeatureCollection, or not in WGS 84.
    """
    found, strict = _parse_json(text.removeprefix(_BOM), spec)
    is_collection = isinstance(found, dict) and found.get("type") == "FeatureCollection"
    if not is_collection or not isinstance(found.get("features"), list):
        raise _unreadable(spec, NOT_COLLECTION)
    name = _crs_name(found.get("crs"))
    if name is not None and not name.upper().endswith(_WGS84_NAMES):
        fault = Fault(spec.file_name, *WRONG_CRS, field="crs", values={"crs": shorten(name)})
        raise UnreadableLayer(fault, found["features"])
    members = {key: value for key, value in found.items() if key not in ("type", "features")}
    return Collection(found["features"], members, strict)


def _parse_json(text: bytes, spec: LayerSpec) -> tuple[Any, bool]:
    if not text.strip():
        raise _unreadable(spec, EMPTY_FILE)
    try:
        return orjson.loads(text), True
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text.decode("utf-8")), False  # accepts NaN, reported feature by feature
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise _unreadable(spec, NOT_UTF8, line=line) from None
    except json.JSONDecodeError as error:
        raise _unreadable(spec, BROKEN, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise _unreadable(spec, TOO_DEEP) from None


def _crs_name(crs: Any) -> str | None:
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str(properties.get("name")) if isinstance(properties, dict) else str(crs)


def _unreadable(spec: LayerSpec, words: Words, **values: object) -> UnreadableLayer:
    return UnreadableLayer(Fault(spec.file_name, *words, values=values))
