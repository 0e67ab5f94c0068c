"""The command `export layer`: write a layer to a file."""

from pathlib import Path

import click

from geo.cli.context import Context
from geo.cli.stores import store_of
from geo.cli.waiting import waiting
from geo.language import N_
from geo.services.layer_export import export_layer


def layer(context: Context, layer: str, out: Path) -> None:
    """Write a layer to a file for other programs, in WGS 84."""
    words = context.words
    with waiting(context):
        notices = export_layer(store_of(context), layer, out)
    for notice in notices:
        click.echo(words.text(notice.text, **notice.values), err=True)
    click.echo(words.text(N_("{layer} was written to {file}."), layer=layer, file=out), err=True)
