"""Read a layer's GeoJSON text into a frame, with every fault at once.

What is sound is served; features with a serious fault are left out and reported.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
from pydantic import TypeAdapter, ValidationError

from geo.crs import WGS84
from geo.errors import Fault
from geo.language import N_
from geo.layers import geometry as geometries
from geo.layers.spec import LayerSpec
from geo.layers.wording import fault_of, shorten
from geo.model.criterion import Criteria
from geo.text import nfc

_WGS84_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326")
_Raw = dict[str, Any]


@dataclass(frozen=True)
class LayerContent:
    """A layer as read: the sound features, every fault, and whether the file as a whole could be read.

    `frame` is in WGS 84 with one column a field, dates as ISO text, missing values None.
    """

    frame: gpd.GeoDataFrame
    faults: tuple[Fault, ...] = ()
    readable: bool = True


def read_layer(text: bytes, spec: LayerSpec, criteria: Criteria, *, today: date) -> LayerContent:
    """Read the text of a GeoJSON FeatureCollection; an empty text is a half-written file."""
    try:
        features = parse_collection(text, spec)
    except _Unreadable as error:
        return LayerContent(empty_frame(spec, criteria), (error.fault,), readable=False)
    return read_features(features, spec, criteria, today=today)


def parse_collection(text: bytes, spec: LayerSpec) -> list[Any]:
    """Return the raw features of a collection.

    Raises:
        UnreadableLayer: broken JSON, not UTF-8, not a FeatureCollection, or a `crs` that is not WGS 84.
    """
    collection = _parse_json(text, spec)
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise _Unreadable(
            spec,
            N_("The file is not a GeoJSON FeatureCollection."),
            N_('It must look like {{"type": "FeatureCollection", "features": […]}}.'),
        )
    name = _crs_name(collection.get("crs"))
    if name is not None and not name.endswith(_WGS84_NAMES):
        raise _Unreadable(
            spec,
            N_("The file says that its coordinates are in “{crs}”, not in WGS 84."),
            N_("Export it in WGS 84 (EPSG:4326), or bring it in with: model-routes import --crs EPSG:…"),
            field="crs",
            crs=shorten(name),
        )
    return list(collection["features"])


def read_features(
    features: Sequence[Any], spec: LayerSpec, criteria: Criteria, *, today: date
) -> LayerContent:
    """Check raw GeoJSON features and put the sound ones into a frame."""
    names = [_name(feature, at) for at, feature in enumerate(features)]
    records, faults = _check_attributes(features, names, spec, criteria)
    faults += _check_identities(features, names, records, spec)
    raw = [feature.get("geometry") if isinstance(feature, dict) else None for feature in features]
    shapes = geometries.parse(raw)
    shape_faults, sound = geometries.check(spec, raw, shapes, names)
    faults += shape_faults
    keep = np.flatnonzero(sound & np.array([record is not None for record in records], dtype=bool))
    kept = [records[at] for at in keep]
    faults += _check_dates(kept, [names[at] for at in keep], spec, criteria, today)
    frame = _frame([record for record in kept if record is not None], shapes[keep], spec, criteria)
    return LayerContent(frame, tuple(faults))


def empty_frame(spec: LayerSpec, criteria: Criteria) -> gpd.GeoDataFrame:
    """Return the frame of a layer without features."""
    return _frame([], np.array([], dtype=object), spec, criteria)


class UnreadableLayer(Exception):
    """A layer file that cannot be read as a whole; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.problem)


class _Unreadable(UnreadableLayer):
    def __init__(
        self, spec: LayerSpec, problem: str, remedy: str, field: str | None = None, **values: object
    ):
        super().__init__(Fault(spec.file_name, problem, remedy, field=field, values=values))


def _parse_json(text: bytes, spec: LayerSpec) -> Any:
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text.decode("utf-8"))  # accepts NaN, which is then reported feature by feature
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise _Unreadable(
            spec,
            N_("The file is not in UTF-8 (line {line})."),
            N_("Save it again as UTF-8."),
            line=line,
        ) from None
    except json.JSONDecodeError as error:
        raise _Unreadable(
            spec,
            N_("The JSON is broken at line {line}, column {column}."),
            N_(
                "Look for a missing comma, quotation mark or bracket there; or take back the last sound copy."
            ),
            line=error.lineno,
            column=error.colno,
        ) from None


def _crs_name(crs: Any) -> str | None:
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str(properties.get("name")) if isinstance(properties, dict) else str(crs)


def _name(feature: Any, at: int) -> str:
    found = _identity(feature)
    return shorten(found) if found not in (None, "") else f"#{at + 1}"


def _identity(feature: Any) -> Any:
    if not isinstance(feature, dict):
        return None
    properties = feature.get("properties")
    inner = properties.get("id") if isinstance(properties, dict) else None
    return feature.get("id") if inner is None else inner


def _check_attributes(
    features: Sequence[Any], names: Sequence[str], spec: LayerSpec, criteria: Criteria
) -> tuple[list[_Raw | None], list[Fault]]:
    check = TypeAdapter(spec.schema(criteria)).validator
    faults: list[Fault] = []
    records: list[_Raw | None] = []
    for name, feature in zip(names, features, strict=True):
        properties = _properties(feature)
        faults += _text_faults(properties, name, spec)
        properties = {
            k: nfc(v) if isinstance(v, str) and not v.isascii() else v for k, v in properties.items()
        }
        try:
            values = check.validate_python(properties)
        except ValidationError as error:
            details = error.errors(include_url=False)
            faults += [fault_of(detail, file=spec.file_name, feature=name) for detail in details]
            records.append(None)
        else:
            records.append({**values.__dict__, **(values.__pydantic_extra__ or {})})
    return records, faults


def _properties(feature: Any) -> _Raw:
    if not isinstance(feature, dict):
        return {}
    found = feature.get("properties")
    properties = found if isinstance(found, dict) else {}
    identity = _identity(feature)
    return properties if identity is None else {**properties, "id": identity}


def _text_faults(properties: Mapping[str, Any], name: str, spec: LayerSpec) -> list[Fault]:
    wrong = [k for k, v in properties.items() if isinstance(v, str) and not v.isascii() and v != nfc(v)]
    return [
        Fault(
            spec.file_name,
            N_("The text is not in Unicode form NFC: its tone marks are stored apart from their letters."),
            N_("Save it again in NFC; it is shown and searched as NFC meanwhile."),
            feature=name,
            field=field,
            serious=False,
        )
        for field in wrong
    ]


def _check_identities(
    features: Sequence[Any], names: Sequence[str], records: list[_Raw | None], spec: LayerSpec
) -> list[Fault]:
    counts = Counter(record["id"] for record in records if record is not None)
    seen: set[str] = set()
    faults = []
    for at, record in enumerate(records):
        if record is None or counts[record["id"]] == 1:
            continue
        if record["id"] in seen:
            records[at] = None
        seen.add(record["id"])
        faults.append(
            Fault(
                spec.file_name,
                N_("The id “{id}” is used {times} times; this is feature {position} of the file."),
                N_("Give each feature an id of its own; the first one is served, the others are not."),
                feature=names[at],
                field="id",
                values={"id": names[at], "times": counts[record["id"]], "position": at + 1},
                serious=records[at] is None,
            )
        )
    return faults


def _check_dates(
    records: Sequence[_Raw | None],
    names: Sequence[str],
    spec: LayerSpec,
    criteria: Criteria,
    today: date,
) -> list[Fault]:
    faults = []
    limit, past = today.isoformat(), spec.past_dates(criteria)
    for name, record in zip(names, records, strict=True):
        if record is None:
            continue
        for field in past:
            day = record.get(field)
            if day is not None and day > limit:
                faults.append(_future(spec, name, field, day))
        for earlier, later in spec.date_order:
            first, second = record.get(earlier), record.get(later)
            if first is not None and second is not None and first > second:
                faults.append(_out_of_order(spec, name, earlier, first, later, second))
    return faults


def _future(spec: LayerSpec, name: str, field: str, day: str) -> Fault:
    return Fault(
        spec.file_name,
        N_("The date {day} lies in the future."),
        N_("Correct the date; something that was checked or done cannot lie ahead."),
        feature=name,
        field=field,
        values={"day": day},
        serious=False,
    )


def _out_of_order(spec: LayerSpec, name: str, earlier: str, first: str, later: str, second: str) -> Fault:
    return Fault(
        spec.file_name,
        N_("{later} ({second}) lies before {earlier} ({first})."),
        N_("Correct one of the two dates."),
        feature=name,
        field=later,
        values={"earlier": earlier, "first": first, "later": later, "second": second},
        serious=False,
    )


def _frame(records: Sequence[_Raw], shapes: Any, spec: LayerSpec, criteria: Criteria) -> gpd.GeoDataFrame:
    defaults = spec.defaults(criteria)
    extra = sorted({key for record in records for key in record} - set(defaults) - {"geometry"})
    columns = {name: [record.get(name) for record in records] for name in [*defaults, *extra]}
    typed = {
        name: np.array(values, dtype=np.int64)
        if name == "version"
        else np.array(values + [None], dtype=object)[:-1]
        for name, values in columns.items()
    }
    return gpd.GeoDataFrame(typed, geometry=shapes, crs=WGS84)
