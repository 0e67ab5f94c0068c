"""Read any vector file that we know into a frame in WGS 84."""

import math
import tempfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FieldError
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from geo.crs import WGS84
from geo.errors import InvalidInput, StoreUnavailable
from geo.exchange.archive import unpack
from geo.exchange.formats import ARCHIVES, GEOJSON, VectorFormat, format_of, leads_elsewhere
from geo.exchange.geojson import read_geojson
from geo.exchange.legacy import DECODERS, LATIN1
from geo.exchange.source import Notice, Source
from geo.exchange.spreadsheet import plain_text
from geo.language import N_

_SHAPEFILE, _CSV = "ESRI Shapefile", "CSV"
_KML_OWN = (
    "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"
)  # fmt: skip
_FAR_DEGREES = 5.0  # further than this from where a system is used, coordinates are taken for a mistake


def read_vector(
    path: Path, *, crs: str | None = None, encoding: str | None = None, table: str | None = None
) -> Source:
    """Read a file (or the one in an archive) into WGS 84.

    `crs` is what the file's numbers are in (None: as it says; plain degrees are WGS 84), `encoding` how old
    text is written (`tcvn3`, `vni`, or a name that GDAL knows), `table` which of several tables.

    Raises:
        InvalidInput: unknown format, not sound, no coordinate system, unknown encoding, several tables.
        StoreUnavailable: there is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise StoreUnavailable(N_("There is no file {file}."), file=path)
    if path.suffix.lower() not in ARCHIVES:
        return _read(path, crs, encoding, table)
    with tempfile.TemporaryDirectory(prefix="model-routes-") as folder:
        return _read(unpack(path, Path(folder)), crs, encoding, table)


def _read(path: Path, crs: str | None, encoding: str | None, table: str | None) -> Source:
    found = format_of(path)
    if found is GEOJSON:
        source, declared = _read_json(path)
    else:
        source, declared = _read_with_gdal(path, found, encoding, table)
    return _in_degrees(source, declared, crs, file=path.name)


def _read_json(path: Path) -> tuple[Source, CRS | None]:
    found = read_geojson(path)
    if found is None:
        with path.open("rb") as file:
            if leads_elsewhere(file.read()):
                raise _not_sound(path, "GeoJSON")
        return _read_with_gdal(path, GEOJSON, None, None)
    declared = _crs(found.crs) if found.crs else None
    return Source(found.frame, "GeoJSON", found.unreadable), declared


def _read_with_gdal(
    path: Path, found: VectorFormat, encoding: str | None, table: str | None
) -> tuple[Source, CRS | None]:
    decoder = DECODERS.get((encoding or "").lower().replace("-", ""))
    old_text = LATIN1 if decoder else encoding
    charset = old_text if found.drivers[0] in (_SHAPEFILE, "MapInfo File") else None
    try:
        layer = table or (None if found.drivers[0] == _CSV else _only_table(path))
        info = pyogrio.read_info(path, layer=layer, **found.options)
        if info["driver"] not in found.drivers:
            raise _not_sound(path, found.drivers[0])
        frame = pyogrio.read_dataframe(
            path, layer=layer, encoding=charset, on_invalid="ignore", **found.options
        )
    except (DataSourceError, DataLayerError, FieldError) as error:
        raise _unreadable(path, found, error) from error
    except (UnicodeDecodeError, LookupError, ValueError) as error:
        raise InvalidInput(
            N_("The text of {file} cannot be decoded. Name its encoding: --encoding tcvn3, vni, cp1258, …"),
            file=path.name,
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _without_shapes(path)
    frame = _as_written(frame, info["driver"])
    if decoder is not None:
        frame = _decoded(frame, decoder)
    return Source(frame, info["driver"], notices=_text_notices(path, found, encoding)), frame.crs


def _as_written(frame: gpd.GeoDataFrame, driver: str) -> gpd.GeoDataFrame:
    """Undo what formats add: other names of the shapes, KML's own columns, apostrophes against formulas."""
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    if driver == _CSV:
        return _decoded(frame, plain_text)
    if driver == "LIBKML":
        frame = frame.drop(columns=[name for name in _KML_OWN if name in frame.columns])
        return frame.drop(columns="id").rename(columns={"id2": "id"}) if "id2" in frame.columns else frame
    return frame


def _only_table(path: Path) -> str:
    tables = pyogrio.list_layers(path)
    spatial = [str(name) for name, kind in tables if kind is not None]
    if len(spatial) == 1:
        return spatial[0]
    if not spatial:
        raise _without_shapes(path)
    raise InvalidInput(
        N_("{file} holds several tables. Choose one with --table: {names}."),
        file=path.name,
        names=", ".join(spatial[:20]),
    )


def _decoded(frame: gpd.GeoDataFrame, decoder: Callable[[str], str]) -> gpd.GeoDataFrame:
    texts = {
        name: [decoder(value) if isinstance(value, str) else value for value in frame[name]]
        for name in frame.columns
        if name != "geometry" and frame[name].dtype.kind == "O"  # text, of old and new pandas
    }
    return frame.assign(**texts)


def _text_notices(path: Path, found: VectorFormat, encoding: str | None) -> tuple[Notice, ...]:
    if found.drivers[0] != _SHAPEFILE:
        return ()
    notices = []
    if not path.with_suffix(".dbf").exists():
        text = N_("{file} has no .dbf beside it, so only shapes were read.")
        notices.append(Notice(text, {"file": path.name}))
    if encoding is None and not path.with_suffix(".cpg").exists():
        text = N_("{file} does not name its encoding. If letters look wrong, use --encoding (tcvn3, vni, …).")
        notices.append(Notice(text, {"file": path.name}))
    return tuple(notices)


def _in_degrees(source: Source, declared: CRS | None, asked: str | None, *, file: str) -> Source:
    notices = list(source.notices)
    frame = source.frame
    if asked is not None:
        wanted = _crs(asked)
        if declared is not None and not declared.equals(wanted, ignore_axis_order=True):
            text = N_("The file says {declared}; it was read as {asked}, as you said.")
            notices.append(Notice(text, {"declared": declared.name, "asked": asked}))
    elif declared is not None:
        wanted = declared
    else:
        wanted = _crs(WGS84)
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
    wgs84 = _crs(WGS84)
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


def _crs(name: str) -> CRS:
    try:
        return CRS.from_user_input(f"EPSG:{name}" if name.isdigit() else name)
    except CRSError as error:
        raise InvalidInput(
            N_("“{crs}” is not a known coordinate system. Write it like EPSG:5897."), crs=name
        ) from error


def _without_shapes(path: Path) -> InvalidInput:
    return InvalidInput(
        N_("{file} holds no shapes. A table needs columns lon and lat (degrees), or geometry (WKT)."),
        file=path.name,
    )


def _not_sound(path: Path, format_name: str) -> InvalidInput:
    return InvalidInput(
        N_("“{file}” is not what its ending says ({format}). Export it again from its program."),
        file=path.name,
        format=format_name,
    )


def _unreadable(path: Path, found: VectorFormat, error: Exception) -> InvalidInput:
    if found.drivers[0] == _SHAPEFILE and not path.with_suffix(".shx").exists():
        return InvalidInput(
            N_("{file} needs its .shx and .dbf beside it. Copy all files of the shapefile, or zip them."),
            file=path.name,
        )
    return InvalidInput(
        N_("{file} cannot be read as {format} ({reason})."),
        file=path.name,
        format=found.drivers[0],
        reason=str(error)[:300],
    )
