"""Read any vector file that we know into a frame in WGS 84."""

import tempfile
from pathlib import Path

from geo.errors import StoreUnavailable
from geo.files.archive import unpack
from geo.files.coordinates import crs_called, in_degrees
from geo.files.formats import ARCHIVES, GEOJSON, format_of, leads_elsewhere, pretender
from geo.files.gdal import read_with_gdal
from geo.files.geojson import read_geojson
from geo.files.legacy_text import decoder_of
from geo.files.source import Source
from geo.language import N_


def read_vector(
    path: Path, *, crs: str | None = None, encoding: str | None = None, table: str | None = None
) -> Source:
    """Read a file (or the one in an archive) into WGS 84.

    `crs` is what the file's numbers are in (None: as it says; plain degrees are WGS 84), `encoding` how old
    text is written (`tcvn3`, `vni`, `viscii`, or a name that Python knows), `table` which of several tables.

    Raises:
        InvalidInput: unknown format, not sound, no coordinate system, unknown encoding, several tables.
        StoreUnavailable: there is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise StoreUnavailable(N_("There is no file {file}."), file=path)
    if encoding is not None:
        decoder_of(encoding)  # a wrong name is told for every format, also for those that are always UTF-8
    if path.suffix.lower() not in ARCHIVES:
        return _read(path, crs, encoding, table)
    with tempfile.TemporaryDirectory(prefix="model-routes-") as folder:
        return _read(unpack(path, Path(folder)), crs, encoding, table)


def _read(path: Path, crs: str | None, encoding: str | None, table: str | None) -> Source:
    found = format_of(path)
    if found is GEOJSON:
        return _read_json(path, crs)
    source = read_with_gdal(path, found, encoding=encoding, table=table)
    return in_degrees(source, source.frame.crs, crs, file=path.name)


def _read_json(path: Path, crs: str | None) -> Source:
    found = read_geojson(path)
    if found is not None:
        declared = crs_called(found.crs) if found.crs else None
        return in_degrees(Source(found.frame, "GeoJSON", found.unreadable), declared, crs, file=path.name)
    if leads_elsewhere(path.read_bytes()):
        raise pretender(path, GEOJSON)
    source = read_with_gdal(path, GEOJSON, encoding=None, table=None)
    return in_degrees(source, source.frame.crs, crs, file=path.name)
