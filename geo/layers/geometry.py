"""Checks of geometry: what a layer's shapes must be, all shapes at once."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geo.errors import Fault
from geo.language import N_
from geo.layers.spec import LayerSpec
from geo.layers.wording import shorten

_Words = tuple[str, str]

MISSING: _Words = (N_("The feature has no geometry."), N_("Draw it, or remove the feature."))
EMPTY: _Words = (N_("The geometry is empty."), N_("Draw it, or remove the feature."))
NOT_NUMBERS: _Words = (
    N_("A coordinate is not a number (NaN, infinite, null or text)."),
    N_("Draw the feature again, or remove the broken vertex."),
)
UNREADABLE: _Words = (
    N_("The geometry cannot be read."),
    N_(
        "Each position is [longitude, latitude]; a line needs two, a ring four with the last equal to the first."
    ),
)
WRONG_TYPE: _Words = (
    N_("The geometry is a {found}."),
    N_("This layer holds {allowed}. Move the feature to its layer, or draw it again."),
)
SWAPPED: _Words = (
    N_("Latitude and longitude are swapped: the point {x}, {y} is no place."),
    N_("Write longitude first: {y}, {x}."),
)
OUTSIDE: _Words = (
    N_("The coordinate {x}, {y} is not in degrees of WGS 84."),
    N_("Export the layer in WGS 84 (EPSG:4326), or bring it in with: model-routes import --crs EPSG:…"),
)
CROSSING: _Words = (
    N_("The outline crosses itself or touches itself wrongly ({reason})."),
    N_("Correct the outline at the place named, or let the import mend it with --clean."),
)
CROSSING_LINE: _Words = (
    N_("The line crosses itself or runs back over itself."),
    N_("If that is not meant, split it or draw it again."),
)


def parse(geometries: Sequence[Any]) -> npt.NDArray[np.object_]:
    """Turn GeoJSON geometries into shapes of two dimensions; what cannot be read becomes None."""
    texts = [_text(geometry) for geometry in geometries]
    shapes = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
    return np.atleast_1d(shapely.force_2d(shapes))


def _text(geometry: Any) -> bytes | None:
    if not isinstance(geometry, dict) or geometry.get("type") == "GeometryCollection":
        return None
    try:
        return orjson.dumps(geometry)
    except (orjson.JSONEncodeError, TypeError):
        return None


def check(
    spec: LayerSpec, raw: Sequence[Any], shapes: npt.NDArray[np.object_], names: Sequence[str | None]
) -> tuple[list[Fault], npt.NDArray[np.bool_]]:
    """Return the faults of all geometries, and which features are sound enough to serve.

    `raw` are the GeoJSON geometries, `shapes` what `parse` made of them, `names` says which feature each is.
    """
    faults: list[Fault] = []
    sound = np.ones(len(shapes), dtype=bool)

    def report(at: int, words: _Words, *, serious: bool = True, **values: object) -> None:
        faults.append(
            Fault(spec.file_name, *words, feature=names[at], field="geometry", values=values, serious=serious)
        )
        if serious:
            sound[at] = False

    for at in np.flatnonzero(shapely.is_missing(shapes)):
        _report_unreadable(spec, raw[at], lambda words, at=at, **values: report(at, words, **values))
    for at in np.flatnonzero(sound & shapely.is_empty(shapes)):
        report(at, EMPTY)
    _check_types(spec, shapes, sound, report)
    _check_degrees(shapes, sound, report)
    _check_crossings(spec, shapes, sound, report)
    return faults, sound


def _report_unreadable(spec: LayerSpec, raw: Any, report: Any) -> None:
    if raw is None:
        report(MISSING)
    elif not isinstance(raw, dict) or raw.get("type") not in spec.geometry_types:
        found = raw.get("type") if isinstance(raw, dict) else raw
        report(WRONG_TYPE, found=shorten(found), allowed=", ".join(sorted(spec.geometry_types)))
    elif not raw.get("coordinates"):
        report(EMPTY)
    elif not _all_numbers(raw["coordinates"]):
        report(NOT_NUMBERS)
    else:
        report(UNREADABLE)


def _all_numbers(coordinates: Any) -> bool:
    if isinstance(coordinates, list):
        return all(_all_numbers(part) for part in coordinates)
    return (
        isinstance(coordinates, int | float)
        and not isinstance(coordinates, bool)
        and math.isfinite(coordinates)
    )


def _check_types(spec: LayerSpec, shapes: Any, sound: Any, report: Any) -> None:
    found = np.array(
        [
            "Point",
            "LineString",
            "LinearRing",
            "Polygon",
            "MultiPoint",
            "MultiLineString",
            "MultiPolygon",
            "GeometryCollection",
        ]
    )  # fmt: skip  (in order of GEOS type ids)
    names = found[shapely.get_type_id(shapes)]
    for at in np.flatnonzero(sound & ~np.isin(names, sorted(spec.geometry_types))):
        report(at, WRONG_TYPE, found=str(names[at]), allowed=", ".join(sorted(spec.geometry_types)))


def _check_degrees(shapes: Any, sound: Any, report: Any) -> None:
    west, south, east, north = shapely.bounds(shapes).T
    outside = sound & ((west < -180) | (east > 180) | (south < -90) | (north > 90))
    for at in np.flatnonzero(outside):
        x, y = (float(value) for value in shapely.get_coordinates(shapes[at])[0])
        swapped = bool(abs(west[at]) <= 90 and abs(east[at]) <= 90 and abs(north[at]) <= 180)
        report(at, SWAPPED if swapped else OUTSIDE, x=f"{x:.6g}", y=f"{y:.6g}")


def _check_crossings(spec: LayerSpec, shapes: Any, sound: Any, report: Any) -> None:
    polygons = sound & np.isin(shapely.get_type_id(shapes), (3, 6))
    wrong = np.flatnonzero(polygons)[~shapely.is_valid(shapes[polygons])]
    for at, reason in zip(wrong, shapely.is_valid_reason(shapes[wrong]), strict=True):
        report(at, CROSSING, reason=str(reason))
    lines = np.flatnonzero(sound & np.isin(shapely.get_type_id(shapes), (1, 5)))
    if spec.inspected:
        for at in lines[~shapely.is_simple(shapes[lines])]:
            report(at, CROSSING_LINE, serious=False)
