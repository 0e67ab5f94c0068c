"""Bring what a file holds to WGS 84: as it says, as its user says, or because its numbers are degrees."""

import math

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError, ProjError

from geo.crs import MEASURE, VN2000, WGS84, WGS84_FOR_VN2000
from geo.errors import InvalidInput
from geo.files.source import Notice, Source
from geo.language import N_

_FAR_DEGREES = 5.0  # further than this from where a system is used, coordinates are taken for a mistake
_WGS84_DATUM = "World Geodetic System 1984"
_OR_VN2000 = N_(
    "{file} says {declared}. Many programs write this into MapInfo files for VN-2000, too: if everything "
    "lies some 200 m off, say so with --crs (EPSG:3405 or EPSG:3406 for metres, EPSG:4756 for degrees)."
)


def in_degrees(source: Source, declared: CRS | None, asked: str | None, *, file: str) -> Source:
    """Return the source in WGS 84 and two dimensions; what is asked for goes before what the file declares.

    Raises:
        InvalidInput: no system and no degrees, one that is unknown or that nobody defined, or coordinates far
            from its area.
    """
    notices = list(source.notices)
    frame = source.frame
    if asked is not None:
        wanted = crs_called(asked)
        if declared is not None and not declared.equals(wanted, ignore_axis_order=True):
            text = N_("The file says {declared}; it was read as {asked}, as you said.")
            notices.append(Notice(text, {"declared": _described(declared), "asked": asked}))
    elif declared is not None:
        wanted = declared
        _must_be_defined(declared, file)
        if source.format_name == "MapInfo File" and declared.to_string() in WGS84_FOR_VN2000:
            notices.append(Notice(_OR_VN2000, {"file": file, "declared": declared.name}))
    else:
        wanted = crs_called(WGS84)
        _must_be_degrees(frame, file)
        if source.format_name != "GeoJSON":
            text = N_("{file} names no coordinate system; its numbers are degrees and were taken as WGS 84.")
            notices.append(Notice(text, {"file": file}))
    flat = frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()))
    flat = flat.set_crs(wanted, allow_override=True)
    return Source(_converted(flat, wanted, file), source.format_name, source.unreadable, tuple(notices))


def _must_be_defined(declared: CRS, file: str) -> None:
    """Refuse what is left of VN-2000 without its datum: taken at its word it lies 224 m off (ADR 35)."""
    if declared.to_authority() is not None:
        return
    if _is_convertible(declared) and not _is_mercator_on_wgs84(declared):
        return
    raise InvalidInput(
        N_(
            "{file} says “{declared}”, a system that nobody defined: mostly VN-2000 whose datum was lost "
            "when the file was written. Taken at its word it may lie some 200 m off. Say what it is with "
            "--crs, for example --crs {example}."
        ),
        file=file,
        declared=_described(declared),
        example=_vn2000_like(declared),
    )


def _is_mercator_on_wgs84(crs: CRS) -> bool:
    shift = crs.coordinate_operation.towgs84 if crs.is_bound and crs.coordinate_operation else []
    base = crs.source_crs if crs.is_bound and not any(shift) else crs
    operation, datum = (base.coordinate_operation, base.datum) if base else (None, None)
    mercator = operation is not None and operation.method_name == "Transverse Mercator"
    return mercator and datum is not None and (base is not crs or datum.name.startswith(_WGS84_DATUM))


def _described(crs: CRS) -> str:
    """Return the name of a system; of one without a name, how it is projected from which datum."""
    base = crs.source_crs if crs.is_bound else crs
    if crs.name not in ("unknown", "unnamed") or not (base and base.coordinate_operation and base.datum):
        return str(crs.name)
    return f"{base.coordinate_operation.method_name}, {base.datum.name}"


def _vn2000_like(crs: CRS) -> str:
    """Return the system of VN-2000 that has the same meridian and scale, else that of the district."""
    if crs.is_geographic:
        return VN2000
    for info in query_crs_info("EPSG", PJType.PROJECTED_CRS):
        if info.name.startswith("VN-2000") and _parameters(CRS.from_epsg(info.code)) == _parameters(crs):
            return f"EPSG:{info.code}"
    return MEASURE


def _parameters(crs: CRS) -> list[float]:
    base = crs.source_crs if crs.is_bound else crs
    operation = base.coordinate_operation if base else None
    return [round(float(param.value), 6) for param in operation.params] if operation else []


def _is_convertible(crs: CRS) -> bool:
    """Say whether PROJ knows how a system lies to WGS 84, and would not only take it for the same."""
    try:
        Transformer.from_crs(crs, WGS84, allow_ballpark=False)
    except ProjError:
        return False
    return True


def _must_be_degrees(frame: gpd.GeoDataFrame, file: str) -> None:
    west, south, east, north = _bounds(frame)
    if np.isnan(west):
        return
    swapped = abs(south) <= 180 and abs(north) <= 180 and abs(west) <= 90 and abs(east) <= 90
    if swapped or (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return  # swapped degrees are reported row by row, with the remedy
    raise InvalidInput(
        N_(
            "{file} names no coordinate system, and its numbers (such as {x}, {y}) are not degrees. "
            "Say what they are with --crs, for example --crs EPSG:5897."
        ),
        file=file,
        x=f"{west:.10g}",
        y=f"{south:.10g}",
    )


def _bounds(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """West, south, east, north of all numbers; not numbers where there is no shape."""
    if not len(frame):
        return (math.nan,) * 4
    west, south, east, north = (float(value) for value in shapely.total_bounds(frame.geometry.to_numpy()))
    return west, south, east, north


def _converted(frame: gpd.GeoDataFrame, source: CRS, file: str) -> gpd.GeoDataFrame:
    wgs84 = crs_called(WGS84)
    if source.equals(wgs84, ignore_axis_order=True):
        return frame.set_crs(WGS84, allow_override=True)
    if not _is_convertible(source):
        raise InvalidInput(
            N_("Coordinates in {crs} cannot be converted to WGS 84. Say another system with --crs."),
            crs=source.name,
        )
    converted = frame.to_crs(WGS84)
    if _is_nowhere(converted, source):
        raise InvalidInput(
            N_(
                "Read as {crs}, {file} lies far from where that system is used. Either it is in another "
                "system (--crs), or X and Y are swapped: papers here write X for north, files for east."
            ),
            crs=source.name,
            file=file,
        )
    return converted


def _is_nowhere(frame: gpd.GeoDataFrame, source: CRS) -> bool:
    west, south, east, north = _bounds(frame)
    if np.isinf([west, south, east, north]).any():
        return True
    area = source.area_of_use
    if area is None or area.west > area.east or np.isnan(west):
        return False
    apart = _FAR_DEGREES
    beside = west > area.east + apart or east < area.west - apart
    return beside or south > area.north + apart or north < area.south - apart


def crs_called(name: str) -> CRS:
    """Return the coordinate system of that name, such as EPSG:5897 or 5897.

    Raises:
        InvalidInput: there is none.
    """
    try:
        return CRS.from_user_input(f"EPSG:{name}" if name.isdigit() else name)
    except CRSError as error:
        raise InvalidInput(
            N_("“{crs}” is not a known coordinate system. Write it like EPSG:5897."), crs=name
        ) from error
