"""Read a layer's GeoJSON text into a frame, with every fault at once.

What is sound is served; features with a serious fault are left out and reported.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.errors import Fault
from geo.layers import attributes
from geo.layers import geometry as geometries
from geo.layers.attributes import Record
from geo.layers.findings import Findings
from geo.layers.parsing import ABSURD, UnreadableLayer, parse_collection, unusable
from geo.layers.spec import LayerSpec
from geo.layers.wording import shorten
from geo.model.criterion import Criteria
from geo.model.feature import Feature

Shapes = npt.NDArray[np.object_]
MOST_CHANGES = 1000  # that are carried over into a frame one by one


@dataclass(frozen=True)
class LayerContent:
    """A layer as read: the sound features, every fault, and whether the file as a whole could be read.

    `frame` is in WGS 84 with one column a field, dates as ISO text, missing values None.
    `fields` are the layer's own; other columns come from properties that its schema does not name.
    """

    frame: gpd.GeoDataFrame
    fields: Collection[str]
    faults: tuple[Fault, ...] = ()
    readable: bool = True

    @cached_property
    def positions(self) -> dict[str, int]:
        """The row of each feature id."""
        return {feature_id: at for at, feature_id in enumerate(self.frame["id"])}


def read_layer(text: bytes, spec: LayerSpec, criteria: Criteria, *, today: date) -> LayerContent:
    """Read the text of a GeoJSON FeatureCollection; an empty text is a half-written file.

    Whatever else a text provokes makes it one that cannot be read: no file takes the service down.
    """
    try:
        return _read_layer(text, spec, criteria, today=today)
    except Exception as error:
        fault = unusable(spec, error).fault
        return LayerContent(empty_frame(spec, criteria), spec.defaults(criteria), (fault,), readable=False)


def _read_layer(text: bytes, spec: LayerSpec, criteria: Criteria, *, today: date) -> LayerContent:
    try:
        collection = parse_collection(text, spec)
    except UnreadableLayer as error:
        inside = read_features(error.features, spec, criteria, today=today).faults
        # Where the file is not in degrees, what is said of its shapes follows from that alone.
        faults = (error.fault, *(fault for fault in inside if fault.field != "geometry"))
        return LayerContent(empty_frame(spec, criteria), spec.defaults(criteria), faults, readable=False)
    return read_features(collection.features, spec, criteria, today=today)


def read_features(
    features: Sequence[Any], spec: LayerSpec, criteria: Criteria, *, today: date
) -> LayerContent:
    """Check raw GeoJSON features and put the sound ones into a frame."""
    records, shapes, findings = check_features(features, spec, criteria, today=today)
    attributes.check_identities(features, findings)
    keep = np.flatnonzero(findings.sound)
    frame = frame_of((records[at] for at in keep), shapes[keep], spec, criteria)
    return LayerContent(frame, spec.defaults(criteria), findings.faults)


def with_changes(
    content: LayerContent,
    changed: Mapping[str, Feature | None],
    spec: LayerSpec,
    criteria: Criteria,
    today: date,
) -> LayerContent | None:
    """Return a content with some features changed, made, or removed (None): as if all had been read again.

    New features come at the end. None where reading again is the better way: many changes, or faults.
    """
    if content.faults or not content.readable or len(changed) > MOST_CHANGES:
        return None
    raws = [
        {"type": "Feature", "properties": dict(found.properties), "geometry": found.geometry}
        for found in changed.values()
        if found is not None
    ]
    records, shapes, findings = check_features(raws, spec, criteria, today=today)
    if findings.faults or any(record is None for record in records):
        return None
    sound = dict(
        zip((record["id"] for record in records if record), zip(records, shapes, strict=True), strict=True)
    )
    frame = merged(content.frame, {name: sound.get(name) for name in changed}, spec, criteria)
    emptied = [name for name in frame.columns if name not in content.fields and frame[name].isna().all()]
    frame = frame.drop(columns=[name for name in emptied if name != "geometry"])
    return LayerContent(frame, spec.defaults(criteria))


def merged(
    frame: gpd.GeoDataFrame,
    changed: Mapping[str, tuple[Record | None, shapely.Geometry] | None],
    spec: LayerSpec,
    criteria: Criteria,
) -> gpd.GeoDataFrame:
    """Return a frame with some rows replaced by sound records and shapes, added at its end, or removed."""
    there = {name: found for name, found in changed.items() if found is not None}
    shapes = np.array([None, *(shape for _, shape in there.values())], dtype=object)[1:]
    new = frame_of((record for record, _ in there.values()), shapes, spec, criteria)
    positions = pd.Index(frame["id"])
    here = positions.get_indexer(list(there))
    keep = ~np.asarray(positions.isin([name for name in changed if name not in there]))
    fields = spec.defaults(criteria)
    others = sorted({*frame.columns, *new.columns} - {*fields, "geometry"})
    columns = {
        name: _spliced(_values_of(frame, name), _values_of(new, name), here, keep)
        for name in (*fields, *others, "geometry")
    }
    shapes = columns.pop("geometry")
    series = {name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()}
    return gpd.GeoDataFrame(series, geometry=shapes, crs=WGS84)


def _values_of(frame: gpd.GeoDataFrame, name: str) -> npt.NDArray[Any]:
    if name not in frame.columns:
        return np.full(len(frame), None, dtype=object)
    return np.asarray(frame[name].array if name == "geometry" else frame[name].to_numpy())


def _spliced(
    old: npt.NDArray[Any], new: npt.NDArray[Any], here: npt.NDArray[np.intp], keep: npt.NDArray[np.bool_]
) -> npt.NDArray[Any]:
    values = old.copy()
    values[here[here >= 0]] = new[here >= 0]
    return np.concatenate([values[keep], new[here < 0]])


def check_features(
    features: Sequence[Any], spec: LayerSpec, criteria: Criteria, *, today: date
) -> tuple[list[Record | None], Shapes, Findings]:
    """Check each raw feature by itself: properties (None: broken), shapes (None: unreadable) and faults.

    A feature that cannot even be checked, whatever the reason, is a fault; the others are checked without it.
    """
    try:
        return _check_features(features, spec, criteria, today=today)
    except Exception:  # ADR 37: whatever a file from outside provokes is named, and takes nothing down
        absurd = _absurd(features, lambda part: _check_features(part, spec, criteria, today=today))
        sound = [None if at in absurd else feature for at, feature in enumerate(features)]
        records, shapes, findings = _check_features(sound, spec, criteria, today=today)
        findings.name = lambda at: attributes.name(features[at], at)
        for at, error in absurd.items():
            findings.add_alone(at, ABSURD, detail=shorten(f"{type(error).__name__}: {error}"))
        return records, shapes, findings


def _absurd(
    features: Sequence[Any], check: Callable[[Sequence[Any]], object], start: int = 0
) -> dict[int, Exception]:
    """Return by position the features that cannot be checked, and why: half by half, since they are few."""
    try:
        check(features)
    except Exception as error:
        if len(features) == 1:
            return {start: error}
        half = len(features) // 2
        return _absurd(features[:half], check, start) | _absurd(features[half:], check, start + half)
    return {}


def _check_features(
    features: Sequence[Any], spec: LayerSpec, criteria: Criteria, *, today: date
) -> tuple[list[Record | None], Shapes, Findings]:
    findings = Findings(spec.file_name, len(features), lambda at: attributes.name(features[at], at))
    records = attributes.check(features, spec, criteria, findings)
    raw = [feature.get("geometry") if isinstance(feature, dict) else None for feature in features]
    shapes = geometries.parse(raw)
    geometries.check(raw, shapes, spec, findings)
    attributes.check_dates(records, spec, criteria, today, findings)
    return records, shapes, findings


def read_past(
    features: Mapping[str, Any], kept: Mapping[str, shapely.Geometry], spec: LayerSpec, criteria: Criteria
) -> tuple[list[Record | None], list[shapely.Geometry | None], tuple[Fault, ...]]:
    """Read raw features of the past, by id: properties (None: broken), shapes, faults of the properties.

    `kept`: the shapes of those that need not be read.
    """
    raws, ids = [*features.values()], [*features]
    findings = Findings(spec.file_name, len(raws), lambda at: attributes.name(raws[at], at))
    records = attributes.check(raws, spec, criteria, findings)
    read = [name for name in ids if name not in kept]
    shapes = dict(zip(read, geometries.parse([features[name].get("geometry") for name in read]), strict=True))
    return records, [kept[name] if name in kept else shapes[name] for name in ids], findings.faults


def empty_frame(spec: LayerSpec, criteria: Criteria) -> gpd.GeoDataFrame:
    """Return the frame of a layer without features."""
    return frame_of((), np.array([], dtype=object), spec, criteria)


def frame_of(
    records: Iterable[Record | None], shapes: Shapes, spec: LayerSpec, criteria: Criteria
) -> gpd.GeoDataFrame:
    """Return sound records and their shapes as a frame: the layer's fields first, then other properties."""
    rows = [record for record in records if record is not None]
    fields = spec.defaults(criteria)
    others = sorted({key for record in rows for key in record.keys() - fields.keys()})
    columns = {name: _column(name, [record.get(name) for record in rows]) for name in [*fields, *others]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84)


def _column(name: str, values: list[Any]) -> pd.Series:
    if name == "version":
        return pd.Series(np.array(values, dtype=np.int64))
    column = np.array([*values, None], dtype=object)[:-1]  # the None keeps lists from becoming a matrix
    return pd.Series(column, dtype=object)
