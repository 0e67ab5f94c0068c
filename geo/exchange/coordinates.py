"""Bring what a file holds to WGS 84: as it says, as its user says, or because its numbers are degrees."""

import math

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from geo.crs import WGS84
from geo.errors import InvalidInput
from geo.exchange.source import Notice, Source
from geo.language import N_

_FAR_DEGREES = 5.0  # further than this from where a system is used, coordinates are taken for a mistake


def in_degrees(source: Source, declared: CRS | None, asked: str | None, *, file: str) -> Source:
    """Return the source in WGS 84 and two dimensions; what is asked for goes before what the file declares.

    Raises:
        InvalidInput: no system and no degrees, an unknown system, or coordinates far from its area.
    """
    notices = list(source.notices)
    frame = source.frame
    if asked is not None:
        wanted = crs_called(asked)
        if declared is not None and not declared.equals(wanted, ignore_axis_order=True):
            text = N_("The file says {declared}; it was read as {asked}, as you said.")
            notices.append(Notice(text, {"declared": declared.name, "asked": asked}))
    elif declared is not None:
        wanted = declared
    else:
        wanted = crs_called(WGS84)
        _must_be_degrees(frame, file)
        if source.format_name != "GeoJSON":
            text = N_("{file} names no coordinate system; its numbers are degrees and were taken as WGS 84.")
            notices.append(Notice(text, {"file": file}))
    flat = frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()))
    flat = flat.set_crs(wanted, allow_override=True)
    return Source(_converted(flat, wanted, file), source.format_name, source.unreadable, tuple(notices))


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
    try:
        converted = frame.to_crs(WGS84)
    except (ProjError, CRSError) as error:
        raise InvalidInput(
            N_("Coordinates in {crs} cannot be converted to WGS 84. Say another system with --crs."),
            crs=source.name,
        ) from error
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
