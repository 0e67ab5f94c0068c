"""Which vector files are read, and how each is told from something else under its name.

A name's ending chooses the format; the first bytes must agree. GDAL guesses formats by content, and some
(virtual layers, web services) open other files or addresses: those are kept out before GDAL sees the file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from geo.errors import InvalidInput, StoreUnavailable
from geo.language import N_

HEAD_BYTES = 65_536
_POINTING_ELSEWHERE = re.compile(
    rb"<OGR(VRT|WFS|OAPIF|CSW)|<VRTDataset|<GDAL_|gdal_streamed_alg", re.IGNORECASE
)
_OTHER_TABLES = re.compile(rb'IsSeamless"\s*=\s*"TRUE|^\s*create\s+view', re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class VectorFormat:
    """A format: GDAL's names of it, how its bytes begin, its root in XML, options that GDAL opens it with."""

    drivers: tuple[str, ...]
    begins: bytes = b""
    root: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def binary(self) -> bool:
        """Whether the beginning is so particular that no other driver of GDAL takes the file."""
        return self.drivers[0] in ("GPKG", "ESRI Shapefile", "FlatGeobuf")


GEOJSON = VectorFormat(("GeoJSON", "TopoJSON", "ESRIJSON", "JSONFG"), rb"\s*[\[{]")
_LINES = VectorFormat(("GeoJSONSeq",), rb"[\x1e\s]*\{")
_CSV = {
    "X_POSSIBLE_NAMES": "lon,longitude,lng,x,kinh_do,kinhdo",
    "Y_POSSIBLE_NAMES": "lat,latitude,y,vi_do,vido",
    "GEOM_POSSIBLE_NAMES": "wkt,geometry,geom,the_geom",
    "KEEP_GEOM_COLUMNS": "NO",
}

FORMATS: Mapping[str, VectorFormat] = {
    ".geojson": GEOJSON,
    ".json": GEOJSON,
    ".topojson": GEOJSON,
    ".geojsonl": _LINES,
    ".geojsons": _LINES,
    ".ndjson": _LINES,
    ".gpkg": VectorFormat(("GPKG",), rb"SQLite format 3\x00"),
    ".shp": VectorFormat(("ESRI Shapefile",), rb"\x00\x00\x27\x0a"),
    ".fgb": VectorFormat(("FlatGeobuf",), rb"fgb"),
    ".kml": VectorFormat(("KML", "LIBKML"), root="kml"),
    ".gpx": VectorFormat(("GPX",), root="gpx"),
    ".tab": VectorFormat(("MapInfo File",), rb"(?i)!table"),
    ".mif": VectorFormat(("MapInfo File",), rb"(?i)\s*version"),
    ".dxf": VectorFormat(("DXF",)),
    ".dgn": VectorFormat(("DGN",)),
    ".csv": VectorFormat(("CSV",), options=_CSV),
}
ARCHIVES = (".zip", ".shz", ".kmz")


def format_of(path: Path) -> VectorFormat:
    """Return the format of an existing file, whose bytes agree with its name.

    Raises:
        InvalidInput: the ending is not known, or the bytes are something else.
        StoreUnavailable: the file cannot be read.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise InvalidInput(
            N_("“{file}” has an ending that is not known. Choose one of: {allowed}."),
            file=path.name,
            allowed=", ".join([*FORMATS, *ARCHIVES]),
        )
    head = _head(path)
    if not re.match(found.begins, head) or _leads_elsewhere(path, found, head):
        raise pretender(path, found)
    if found.root:
        _check_xml(path, found)
    return found


def pretender(path: Path, found: VectorFormat) -> InvalidInput:
    """Return the failure for a file that is something else under its name."""
    return InvalidInput(
        N_("“{file}” is not what its ending says ({format}). Export it again from its program."),
        file=path.name,
        format=found.drivers[0],
    )


def _check_xml(path: Path, found: VectorFormat) -> None:
    """Let XML pass that is whole, has the root of its format and no DTD, which could name other files.

    Raises:
        InvalidInput: it is something else, or no sound XML.
    """
    parser = expat.ParserCreate()

    def start(name: str, _: object) -> None:
        parser.StartElementHandler = None  # only the root counts
        if name.rpartition(":")[2] != found.root:
            raise pretender(path, found)

    def doctype(*_: object) -> None:
        raise pretender(path, found)

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, doctype
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except (expat.ExpatError, ValueError) as error:  # an encoding that is not known
        raise InvalidInput(
            N_("{file} cannot be read as {format} ({reason})."),
            file=path.name,
            format=found.drivers[0],
            reason=str(error),
        ) from error


def _leads_elsewhere(path: Path, found: VectorFormat, head: bytes) -> bool:
    if found.binary or found is GEOJSON:  # GeoJSON is read without GDAL; see geo.files.vector
        return False
    if path.suffix.lower() == ".tab" and _OTHER_TABLES.search(path.read_bytes()):
        return True
    return leads_elsewhere(head)


def leads_elsewhere(head: bytes) -> bool:
    """Say whether GDAL might take text that begins like this for a pointer to other files or addresses."""
    return _POINTING_ELSEWHERE.search(head) is not None


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise unreadable_file(path, error) from error


def unreadable_file(path: Path, error: OSError) -> StoreUnavailable:
    """Return the failure for a file that the system does not let us read."""
    return StoreUnavailable(
        N_("The file {file} cannot be read ({reason})."),
        file=path.name,
        reason=error.strerror or str(error),
    )
