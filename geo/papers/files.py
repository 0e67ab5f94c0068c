"""What makes each format of a paper; papers written to a file, or to a folder with a manifest beside them."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from geo.errors import InvalidInput
from geo.language import N_
from geo.model.query import Moment
from geo.papers.document import Document
from geo.papers.manifests import manifest
from geo.papers.pdf import write_pdf
from geo.papers.web_page import write_page
from geo.papers.word.template import MOST_BYTES
from geo.papers.word.write import write_word
from geo.stores import files
from geo.stores.base import Store

Makers = Mapping[str, Callable[[], bytes]]


def makers_of(
    endings: Iterable[str],
    document: Callable[[str], Document],
    *,
    template: bytes | None = None,
    others: Makers | None = None,
) -> Makers:
    """Return what makes a paper in each of some formats, by its ending.

    `document`: the paper as a format of documents wants its pictures, by ending; `template`: the office's own
    Word file; `others`: what makes the formats that are no document, such as a workbook.
    """
    writers: Mapping[str, Callable[[Document], bytes]] = {
        ".docx": partial(write_word, template=template),
        ".pdf": write_pdf,
        ".html": write_page,
    }

    def made(ending: str) -> bytes:
        return writers[ending](document(ending))

    return {ending: (others or {}).get(ending) or partial(made, ending) for ending in endings}


def content_of(template: BinaryIO | None) -> bytes | None:
    """Return what a template holds, at most a little more than one may hold."""
    return None if template is None else template.read(MOST_BYTES + 1)


def write_all(store: Store, makers: Makers, out: Path, name: str, now: Moment) -> tuple[Path, ...]:
    """Write as `write` does, and into a folder a manifest, too: the day, versions, hashes.

    Raises:
        InvalidInput: an ending that is not known, or no such folder.
        StoreUnavailable: a file cannot be written, or the record cannot be read now.
    """
    written = write(makers, out, name)
    return (*written, *note_beside(store, written, out, name, now))


def note_beside(
    store: Store, written: tuple[Path, ...], out: Path, name: str, now: Moment
) -> tuple[Path, ...]:
    """Write the manifest of what was written into a folder; nothing where `out` is a file.

    Raises:
        StoreUnavailable: it cannot be written, or the record cannot be read now.
    """
    if not out.is_dir():
        return ()
    about = {"as_of": now.as_of.isoformat(), "boundaries": now.boundaries.isoformat()}
    path = out / f"{name}.manifest.json"
    files.replace(path.absolute(), manifest(store, about, written))
    return (path,)


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of another in one step, once all of it is written.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise files.unwritable(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write(makers: Makers, out: Path, name: str) -> tuple[Path, ...]:
    """Write the file that `out` names by its ending, or every format as `name` into that folder.

    Returns what was written; readers see an old file or the whole new one.

    Raises:
        InvalidInput: an ending that is not known, or no such folder.
        StoreUnavailable: a file cannot be written.
    """
    if not is_folder(out):
        return (write_file(makers, out),)
    files.make_folder(out.absolute())
    return tuple(write_file(makers, out / f"{name}{ending}") for ending in makers)


def write_file(makers: Makers, path: Path) -> Path:
    """Write one file, whose ending says the format; readers see the old file or the whole new one.

    Raises:
        InvalidInput: an ending that is not known, or no such folder.
        StoreUnavailable: it cannot be written.
    """
    check_place(path, makers)
    files.replace(path.absolute(), makers[path.suffix.lower()]())
    return path


def is_folder(out: Path) -> bool:
    """Say whether papers go into a folder, which may have to be made, not to one file."""
    return out.is_dir() or not out.suffix


def check_place(path: Path, endings: Iterable[str]) -> None:
    """Let a file pass that can be written: its ending is one of some (`.docx`), its folder is there.

    Raises:
        InvalidInput: it is not so.
    """
    allowed = tuple(endings)
    if path.suffix.lower() not in allowed:
        raise InvalidInput(
            N_("“{file}” has an ending that cannot be written. Choose one of: {allowed}."),
            file=path.name,
            allowed=", ".join(allowed),
        )
    if not path.absolute().parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}."), folder=path.absolute().parent)
