"""Unpack a zipped shapefile, or another zipped vector file, and nothing else of its archive."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from geo.errors import InvalidInput
from geo.files.formats import FORMATS, unreadable_file
from geo.language import N_

MAX_BYTES = 4 * 1024**3


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack the one vector file of `archive` and the files beside it into `folder`; return its path.

    Raises:
        InvalidInput: not a sound archive, none or several vector files in it, or far too large.
        StoreUnavailable: the archive cannot be read, or its content cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _unpack(opened, archive, folder)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise InvalidInput(
            N_("The archive {file} is broken or encrypted. Pack it again without a password."),
            file=archive.name,
        ) from error
    except OSError as error:  # names that are too long, a full disk
        raise unreadable_file(archive, error) from error


def _unpack(opened: zipfile.ZipFile, archive: Path, folder: Path) -> Path:
    members = [
        m for m in opened.infolist() if not m.is_dir() and "__MACOSX" not in PurePosixPath(m.filename).parts
    ]
    main = _only([m for m in members if _suffix(m) in FORMATS], archive)
    stem, parent = PurePosixPath(main.filename).stem, PurePosixPath(main.filename).parent
    group = [m for m in members if _belongs(m, stem, parent)]
    if sum(m.file_size for m in group) > MAX_BYTES:
        raise _too_large(archive)
    for member in group:
        suffix = PurePosixPath(member.filename).name[len(stem) :].lower()
        target = folder / f"content{suffix}"
        with opened.open(member) as source, target.open("wb") as copy:
            _copy(source, copy, member.file_size, archive)
    return folder / f"content{_suffix(main)}"


def _only(found: list[zipfile.ZipInfo], archive: Path) -> zipfile.ZipInfo:
    shapefiles = [m for m in found if _suffix(m) == ".shp"]
    found = shapefiles or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidInput(N_("The archive {file} holds no vector file that is known."), file=archive.name)
    raise InvalidInput(
        N_("The archive {file} holds several vector files ({names}). Unpack it and import them one by one."),
        file=archive.name,
        names=", ".join(m.filename for m in found[:10]),
    )


def _copy(source: IO[bytes], copy: IO[bytes], limit: int, archive: Path) -> None:
    while chunk := source.read(1 << 20):
        limit -= len(chunk)
        if limit < 0:  # the archive lies about its size
            raise _too_large(archive)
        copy.write(chunk)


def _too_large(archive: Path) -> InvalidInput:
    return InvalidInput(N_("The archive {file} holds too much data. Split it."), file=archive.name)


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _belongs(member: zipfile.ZipInfo, stem: str, parent: PurePosixPath) -> bool:
    path = PurePosixPath(member.filename)
    rest = path.name[len(stem) :]
    return path.parent == parent and path.name.startswith(f"{stem}.") and rest.count(".") <= 2
