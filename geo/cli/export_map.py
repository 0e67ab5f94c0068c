"""The command `export map`: the map as an image file."""

from datetime import date
from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.errors import InvalidInput
from geo.language import N_
from geo.map_images.export import export_map
from geo.model.programme import Bounds
from geo.rendering.request import ImageRequest
from geo.stores import files


def map_(
    context: Context,
    out: Path,
    ward: str | None,
    bbox: Bounds | None,
    criterion: str | None,
    as_of: date | None,
    boundaries: date | None,
    paper: str,
    orientation: str,
    dpi: int,
    title: str | None,
    hide: str | None,
    off: str | None,
) -> None:
    """Write a map image: PNG, SVG or PDF. Add --lang vi|en for its language."""
    store = store_of(context)
    request = ImageRequest(
        theme=criterion,
        as_of=as_of,
        boundaries=boundaries,
        ward=ward,
        bounds=bbox,
        hidden=_names(hide),
        layers_off=_names(off),
        paper=paper,
        orientation=orientation,
        dpi=dpi,
        language=context.asked_language or store.programme.language,
        title=title,
        format=out.suffix.removeprefix(".").lower(),
    )
    if not out.absolute().parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}. Make it first."), folder=out.absolute().parent)
    with waiting(context):
        files.replace(out.absolute(), export_map(store, request))
    click.echo(context.words.text(N_("The map was written to {file}."), file=out), err=True)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
