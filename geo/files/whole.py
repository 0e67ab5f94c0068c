"""Tell files that were cut off on the way, of which GDAL reads what is left and says nothing."""

import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import orjson

from geo.errors import InvalidInput
from geo.language import N_

_SHP_HEAD, _TAB_BLOCK, _DGN_END, _DXF_TAIL = 100, 512, b"\xff\xff", 1024


def must_be_whole(path: Path, driver: str, *, rows: int) -> None:
    """Let a file pass of which GDAL read `rows`, if nothing of it is missing.

    Raises:
        InvalidInput: it ends too early, or files that belong together do not fit.
    """
    check = _CHECKS.get(driver)
    if check is not None and not check(path, rows):
        raise InvalidInput(
            N_(
                "{file} is not whole: it was cut off, or files that belong to it are from another export. "
                "Copy it again, with all its files."
            ),
            file=path.name,
        )


def _beside(path: Path, suffix: str) -> Path | None:
    """Return the file that belongs to `path`, whatever the case of its ending."""
    files = path.parent.iterdir()
    return next((file for file in files if file.stem == path.stem and file.suffix.lower() == suffix), None)


def _shapefile(path: Path, _: int) -> bool:
    with path.open("rb") as file:
        (words,) = struct.unpack(">i", file.read(28)[24:])
    if path.stat().st_size < 2 * words:
        return False
    table, index = _beside(path, ".dbf"), _beside(path, ".shx")
    if table is None or index is None:
        return True
    with table.open("rb") as file:
        (records,) = struct.unpack("<I", file.read(8)[4:])
    return bool((index.stat().st_size - _SHP_HEAD) // 8 == records)


def _mapinfo(path: Path, rows: int) -> bool:
    if path.suffix.lower() != ".mif":
        shapes = _beside(path, ".map")
        return shapes is None or shapes.stat().st_size % _TAB_BLOCK == 0
    texts = _beside(path, ".mid")
    return texts is None or sum(1 for line in texts.read_bytes().splitlines() if line) <= rows


def _lines(path: Path, _: int) -> bool:
    content = path.read_bytes()
    records = content.split(b"\x1e" if b"\x1e" in content else b"\n")
    return all(_is_json(record) for record in records if record.strip())


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _dgn(path: Path, _: int) -> bool:
    content, at = path.read_bytes(), 0
    while at + 4 <= len(content) and content[at : at + 2] != _DGN_END:
        at += 4 + 2 * struct.unpack_from("<H", content, at + 2)[0]
    return at == len(content) or content[at : at + 2] == _DGN_END


def _dxf(path: Path, _: int) -> bool:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _DXF_TAIL, 0))
        return file.read().rstrip(b"\x00\x1a\r\n\t ").endswith(b"EOF")


_CHECKS: Mapping[str, Callable[[Path, int], bool]] = {
    "ESRI Shapefile": _shapefile,
    "MapInfo File": _mapinfo,
    "GeoJSONSeq": _lines,
    "DGN": _dgn,
    "DXF": _dxf,
}
