"""Checks of geometry: what a layer's shapes must be, all shapes at once."""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geo.language import N_
from geo.layers.findings import Findings, Words
from geo.layers.spec import LayerSpec
from geo.layers.wording import shorten

Shapes = npt.NDArray[np.object_]

MISSING: Words = (N_("The feature has no geometry."), N_("Draw it, or remove the feature."))
UNWANTED: Words = (
    N_("The feature has a geometry, and features of this layer lie nowhere."),
    N_("Write “geometry”: null, or leave it out."),
)
EMPTY: Words = (N_("The geometry is empty."), N_("Draw it, or remove the feature."))
NOT_NUMBERS: Words = (
    N_("A coordinate is not a number (NaN, infinite, null or text)."),
    N_("Draw the feature again, or remove the broken vertex."),
)
UNREADABLE: Words = (
    N_("The geometry cannot be read."),
    N_(
        "A position is [longitude, latitude]; a line needs two, a ring four with the last equal to the first."
    ),
)
WRONG_TYPE: Words = (
    N_("The geometry is a {found}."),
    N_("This layer holds {allowed}. Move the feature to its layer, or draw it again."),
)
SWAPPED: Words = (
    N_("Latitude and longitude are swapped: the point {x}, {y} is no place."),
    N_("Write longitude first: {y}, {x}."),
)
OUTSIDE: Words = (
    N_("The coordinate {x}, {y} is not in degrees of WGS 84."),
    N_("Export the layer in WGS 84 (EPSG:4326), or bring it in with: model-routes import --crs EPSG:…"),
)
CROSSING: Words = (
    N_("The outline crosses itself or touches itself wrongly near {place}."),
    N_("Correct the outline at the place named, or let the import mend it with --clean."),
)
NO_LENGTH: Words = (
    N_("The line has no length: all its points are the same."),
    N_("Draw it again, or remove the feature."),
)
CROSSING_LINE: Words = (
    N_("The line crosses itself or runs back over itself."),
    N_("If that is not meant, split it or draw it again."),
)

_TYPES = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)  # in the order of GEOS type ids
_READABLE = frozenset(_TYPES) - {"LinearRing", "GeometryCollection"}
_LINES, _POLYGONS = (1, 5), (3, 6)
_PLACE = re.compile(r"\[(\S+) (\S+)\]$")


def parse(geometries: Sequence[Any]) -> Shapes:
    """Turn GeoJSON geometries into shapes of two dimensions; what cannot be read becomes None."""
    texts = np.array([_text(geometry) for geometry in geometries], dtype=object)
    return np.atleast_1d(shapely.force_2d(shapely.from_geojson(texts, on_invalid="ignore")))


def check(raw: Sequence[Any], shapes: Shapes, spec: LayerSpec, findings: Findings) -> None:
    """Report the faults of all geometries; `shapes` are what `parse` made of the GeoJSON geometries `raw`."""
    if not spec.geometry_types:
        _check_absent(raw, findings)
        return
    allowed = ", ".join(sorted(spec.geometry_types))
    missing = shapely.is_missing(shapes)
    for at in _where(missing):
        words, found = _why_unreadable(raw[at], spec)
        findings.add(at, words, field="geometry", found=found, allowed=allowed)
    empty = shapely.is_empty(shapes)
    for at in _where(empty):
        findings.add(at, EMPTY, field="geometry")
    types = shapely.get_type_id(shapes)
    misplaced = ~np.isin(types, [_TYPES.index(name) for name in spec.geometry_types])
    for at in _where(misplaced & ~missing & ~empty):
        findings.add(at, WRONG_TYPE, field="geometry", found=_TYPES[types[at]], allowed=allowed)
    sound = ~(missing | empty | misplaced)
    sound &= ~_check_degrees(shapes, sound, findings)
    _check_outlines(shapes, np.flatnonzero(sound & np.isin(types, _POLYGONS)), findings)
    _check_lines(shapes, np.flatnonzero(sound & np.isin(types, _LINES)), spec, findings)


def _check_absent(raw: Sequence[Any], findings: Findings) -> None:
    for at, geometry in enumerate(raw):
        if geometry is not None:
            findings.add(at, UNWANTED, field="geometry")


def _where(mask: npt.NDArray[np.bool_]) -> list[int]:
    return [int(at) for at in np.flatnonzero(mask)]


def _text(geometry: Any) -> bytes | None:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str) or kind not in _READABLE:
        return None
    try:
        return orjson.dumps(geometry)
    except (orjson.JSONEncodeError, TypeError):
        return None


def _why_unreadable(geometry: Any, spec: LayerSpec) -> tuple[Words, str]:
    if geometry is None:
        return MISSING, ""
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    if not isinstance(geometry, dict) or not isinstance(kind, str) or kind not in spec.geometry_types:
        return WRONG_TYPE, shorten(kind)
    coordinates = geometry.get("coordinates")
    if not coordinates:
        return EMPTY, kind
    return (UNREADABLE if _all_numbers(coordinates) else NOT_NUMBERS), kind


def _all_numbers(coordinates: Any, depth: int = 0) -> bool:
    if isinstance(coordinates, list):
        return depth > 4 or all(_all_numbers(part, depth + 1) for part in coordinates)
    is_number = isinstance(coordinates, int | float) and not isinstance(coordinates, bool)
    return is_number and math.isfinite(coordinates)


def _check_degrees(shapes: Shapes, sound: npt.NDArray[np.bool_], findings: Findings) -> npt.NDArray[np.bool_]:
    """Report shapes with a vertex that is no place on earth, and say which they are."""
    west, south, east, north = shapely.bounds(shapes).T
    outside: npt.NDArray[np.bool_] = sound & ((west < -180) | (east > 180) | (south < -90) | (north > 90))
    for at in _where(outside):
        vertices = shapely.get_coordinates(shapes[at])
        x, y = vertices[(np.abs(vertices) > (180, 90)).any(axis=1)][0]
        words = SWAPPED if abs(x) <= 90 and abs(y) <= 180 else OUTSIDE
        findings.add(at, words, field="geometry", x=_short(x), y=_short(y))
    return outside


def _check_outlines(shapes: Shapes, polygons: npt.NDArray[np.intp], findings: Findings) -> None:
    wrong = polygons[~shapely.is_valid(shapes[polygons])]
    for at, reason in zip(wrong.tolist(), shapely.is_valid_reason(shapes[wrong]), strict=True):
        place = _PLACE.search(reason)
        near = ", ".join(_short(float(number)) for number in place.groups()) if place else reason
        findings.add(at, CROSSING, field="geometry", place=near)


def _check_lines(shapes: Shapes, lines: npt.NDArray[np.intp], spec: LayerSpec, findings: Findings) -> None:
    has_length = shapely.length(shapes[lines]) > 0
    for at in lines[~has_length].tolist():
        findings.add(at, NO_LENGTH, field="geometry")
    if not spec.inspected:
        return  # streets may loop; what is inspected and measured should not
    drawn = lines[has_length]
    for at in drawn[~shapely.is_simple(shapes[drawn])].tolist():
        findings.add(at, CROSSING_LINE, field="geometry", serious=False)


def _short(degrees: float) -> str:
    return f"{degrees:.9g}"
