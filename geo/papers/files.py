"""Write papers to a file, or to a folder in every format with a manifest beside them."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from geo.errors import InvalidInput
from geo.language import N_
from geo.model.query import Moment
from geo.papers.manifests import manifest
from geo.papers.word.template import MOST_BYTES
from geo.stores import files
from geo.stores.base import Store

Makers = Mapping[str, Callable[[], bytes]]


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
    if is_folder(out):
        files.make_folder(out.absolute())
        targets = {out / f"{name}{ending}": make for ending, make in makers.items()}
    else:
        check_place(out, makers)
        targets = {out: makers[out.suffix.lower()]}
    for path, make in targets.items():
        files.replace(path.absolute(), make())
    return tuple(targets)


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
