"""The command `report workbook`: the whole programme as a spreadsheet."""

from datetime import date
from pathlib import Path

import click

from geo.cli.context import Context
from geo.cli.stores import store_of
from geo.cli.waiting import waiting
from geo.errors import InvalidInput
from geo.language import N_
from geo.services import browsing
from geo.services.programme_sheets import programme_workbook
from geo.stores import files
from geo.stores.snapshot import Snapshot


def workbook(context: Context, as_of: date | None, boundaries: date | None, out: Path) -> None:
    """Write the programme as a workbook."""
    if out.suffix.lower() != ".xlsx":
        text = N_("“{file}” has an ending that cannot be written. Choose one of: {allowed}.")
        raise InvalidInput(text, file=out.name, allowed=".xlsx")
    if not out.absolute().parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}."), folder=out.absolute().parent)
    store, words = Snapshot(store_of(context)).hold(), context.words
    with waiting(context):
        now = browsing.moment(store, as_of=as_of, boundaries=boundaries)
        content = programme_workbook(store, now, words)
    files.replace(out.absolute(), content)
    click.echo(words.text(N_("Written to {file}."), file=out), err=True)
