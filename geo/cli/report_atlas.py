"""The command `report atlas`: an index map and a page a ward or route as PDF, or one page as an image."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from geo.cli.context import Context
from geo.cli.progress import progress
from geo.cli.stores import store_of
from geo.errors import InvalidInput
from geo.language import N_
from geo.model.atlas import AtlasRequest
from geo.model.image import ImageRequest
from geo.rendering.crew import cores
from geo.services.atlas import DRAWN, write_atlas
from geo.services.exporting import with_format
from geo.stores import files
from geo.stores.snapshot import Snapshot


def atlas(
    context: Context,
    *,
    by: str,
    scale: str,
    page: int | None,
    criterion: str | None,
    paper: str,
    orientation: str,
    dpi: int,
    as_of: date | None,
    boundaries: date | None,
    out: Path,
) -> None:
    """Draw the atlas, or a page of it."""
    if not out.absolute().parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}."), folder=out.absolute().parent)
    store, words = Snapshot(store_of(context)).hold(), context.words
    image = ImageRequest(
        theme=criterion,
        as_of=as_of,
        boundaries=boundaries,
        paper=paper,
        orientation=orientation,
        dpi=dpi,
        language=words.code,
    )
    asked = AtlasRequest(with_format(image, out.suffix), by, scale, page)
    with _replaced(out.absolute()) as file, progress(context, counted=DRAWN) as tell:
        write_atlas(store, asked, file, processes=cores(), tell=tell)
    click.echo(words.text(N_("Written to {file}."), file=out), err=True)


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
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
