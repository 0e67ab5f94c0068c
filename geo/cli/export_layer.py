"""The command `export layer`: write a layer to a file."""

from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.importing.export_layer import export_layer
from geo.language import N_


def layer(context: Context, layer: str, out: Path) -> None:
    """Write a layer to a file for other programs, in WGS 84."""
    words = context.words
    with waiting(context):
        notices = export_layer(store_of(context), layer, out)
    for notice in notices:
        click.echo(words.text(notice.text, **notice.values), err=True)
    click.echo(words.text(N_("{layer} was written to {file}."), layer=layer, file=out), err=True)
