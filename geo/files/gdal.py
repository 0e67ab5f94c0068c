"""Read the formats that GDAL reads, and undo what each of them does to names and text."""

import codecs
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FieldError
from pyproj.exceptions import CRSError

from geo.errors import InvalidInput
from geo.files.csv_text import plain_text
from geo.files.drivers import allow_only_ours
from geo.files.formats import VectorFormat, pretender
from geo.files.legacy_text import LATIN1, decoder_of
from geo.files.source import Notice, Source
from geo.files.whole import must_be_whole
from geo.language import N_

_SHAPEFILE, _MAPINFO, _CSV = "ESRI Shapefile", "MapInfo File", "CSV"
_CHARSET = re.compile(rb'(^!charset\s+|charset\s+")[\w-]+', re.IGNORECASE | re.MULTILINE)
_KML_OWN = (
    "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"
)  # fmt: skip


def read_with_gdal(path: Path, found: VectorFormat, *, encoding: str | None, table: str | None) -> Source:
    """Read a file whose format was recognised; its frame keeps the CRS that the file declares.

    Raises:
        InvalidInput: not sound, several tables and none chosen, no shapes, text that cannot be decoded.
    """
    allow_only_ours()
    try:
        with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="model-routes-") as folder:
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's asides; failures are exceptions
            opened, charset, decode = _opened(path, found, encoding, Path(folder))
            frame, driver = _read(opened, found, table, charset=charset)
            frame = _as_written(frame, driver)
        must_be_whole(path, driver, rows=len(frame))
        if decode is not None:
            frame = _decoded(frame, decode)
    except (DataSourceError, DataLayerError, FieldError, CRSError) as error:
        raise _unreadable(path, found, error) from error
    except UnicodeError as error:
        raise InvalidInput(
            N_("The text of {file} cannot be decoded. Name its encoding: --encoding tcvn3, vni, cp1258, …"),
            file=path.name,
        ) from error
    return Source(frame, driver, notices=_text_notices(path, found, encoding))


def _read(path: Path, found: VectorFormat, table: str | None, *, charset: str | None) -> tuple[Any, str]:
    layer = table or (None if found.drivers[0] == _CSV else _only_table(path))
    driver = str(pyogrio.read_info(path, layer=layer, **found.options)["driver"])
    if driver not in found.drivers:
        raise pretender(path, found)
    options = {"layer": layer, "on_invalid": "ignore", **found.options}
    try:
        frame = pyogrio.read_dataframe(path, encoding=charset, **options)
    except UnicodeDecodeError:
        if found.drivers[0] != _MAPINFO:
            raise
        frame = pyogrio.read_dataframe(path, encoding=LATIN1, **options)  # a table of “neutral” text
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _without_shapes(path)
    return frame, driver


def _opened(
    path: Path, found: VectorFormat, encoding: str | None, folder: Path
) -> tuple[Path, str | None, Callable[[str], str] | None]:
    """Return what GDAL opens, in which encoding it is read, and what then decodes its text."""
    if encoding is None:
        return path, None, None
    decode = decoder_of(encoding)
    if found.drivers[0] == _CSV:  # GDAL takes tables, and their heads, for UTF-8 and nothing else
        copy, text = folder / path.name, decode(path.read_bytes().decode(LATIN1))
        copy.write_text(text.removeprefix("\ufeff"), "utf-8", newline="")
        return copy, None, None
    if found.drivers[0] == _MAPINFO:
        return _without_charset(path, folder), LATIN1, decode
    if _is_shapefile(found):
        return path, LATIN1, decode
    return (path, encoding, None) if _is_utf8(encoding) else (path, None, decode)


def _without_charset(path: Path, folder: Path) -> Path:
    """Copy a MapInfo file without its charset: GDAL would translate the text by it, and drop letters."""
    for each in path.parent.iterdir():
        if each.stem == path.stem and each.is_file():
            shutil.copyfile(each, folder / each.name)
    copy = folder / path.name
    copy.write_bytes(_CHARSET.sub(rb"\1Neutral", copy.read_bytes(), count=2))
    return copy


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:  # one of ours
        return False


def _is_shapefile(found: VectorFormat) -> bool:
    return found.drivers[0] == _SHAPEFILE


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
    return frame.assign(**texts).rename(columns=lambda name: name if name == "geometry" else decoder(name))


def _text_notices(path: Path, found: VectorFormat, encoding: str | None) -> tuple[Notice, ...]:
    if not _is_shapefile(found):
        return ()
    notices = []
    if not path.with_suffix(".dbf").exists():
        text = N_("{file} has no .dbf beside it, so only shapes were read.")
        notices.append(Notice(text, {"file": path.name}))
    if encoding is None and not path.with_suffix(".cpg").exists():
        text = N_("{file} does not name its encoding. If letters look wrong, use --encoding (tcvn3, vni, …).")
        notices.append(Notice(text, {"file": path.name}))
    return tuple(notices)


def _without_shapes(path: Path) -> InvalidInput:
    return InvalidInput(
        N_("{file} holds no shapes. A table needs columns lon and lat (degrees), or geometry (WKT)."),
        file=path.name,
    )


def _unreadable(path: Path, found: VectorFormat, error: Exception) -> InvalidInput:
    if _is_shapefile(found) and not path.with_suffix(".shx").exists():
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
