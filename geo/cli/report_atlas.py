"""The command `report atlas`: an index map and a page a ward or route as PDF, or one page as an image."""

from datetime import date
from pathlib import Path

import click

from geo.cli.context import Context
from geo.cli.stores import store_of
from geo.cli.waiting import waiting
from geo.errors import InvalidInput
from geo.language import N_
from geo.model.atlas import AtlasRequest
from geo.model.image import ImageRequest
from geo.services.atlas import atlas as drawn_atlas
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
    store, words = Snapshot(store_of(context)), context.words
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
    with waiting(context):
        content = drawn_atlas(store, asked)
    files.replace(out.absolute(), content)
    click.echo(words.text(N_("Written to {file}."), file=out), err=True)
