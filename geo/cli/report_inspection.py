"""The command `report inspection`: a route's form of inspection for paper."""

from datetime import date
from pathlib import Path

import click

from geo.cli.context import Context
from geo.cli.stores import store_of
from geo.cli.waiting import waiting
from geo.errors import InvalidInput
from geo.language import N_
from geo.services import browsing
from geo.services.inspection_forms import LONGEST_ADDRESS, inspection_pdf
from geo.stores import files
from geo.stores.snapshot import Snapshot


def inspection(
    context: Context, route: str, base_url: str | None, as_of: date | None, boundaries: date | None, out: Path
) -> None:
    """Write a route's form of inspection as PDF."""
    if out.suffix.lower() != ".pdf":
        text = N_("“{file}” has an ending that cannot be written. Choose one of: {allowed}.")
        raise InvalidInput(text, file=out.name, allowed=".pdf")
    if not out.absolute().parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}."), folder=out.absolute().parent)
    address = base_url or ""
    if address and (not address.startswith(("http://", "https://")) or len(address) > LONGEST_ADDRESS):
        raise InvalidInput(N_("“{value}” is not an address. Write it like https://…."), value=address[:80])
    store, words = Snapshot(store_of(context)), context.words
    with waiting(context):
        now = browsing.moment(store, as_of=as_of, boundaries=boundaries)
        content = inspection_pdf(store, route, now, words, address=address)
    files.replace(out.absolute(), content)
    click.echo(words.text(N_("Written to {file}."), file=out), err=True)
