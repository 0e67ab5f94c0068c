"""The command `report inspection`: a form of inspection for paper, of a route or an apartment block."""

from datetime import date
from pathlib import Path

import click

from geo.cli.context import Context
from geo.cli.stores import store_of
from geo.cli.waiting import waiting
from geo.errors import InvalidInput
from geo.language import N_
from geo.services import browsing
from geo.services.inspection_forms import LONGEST_ADDRESS, block_pdf, file_name, inspection_pdf
from geo.services.paper_files import write_all
from geo.stores.snapshot import Snapshot


def inspection(
    context: Context,
    route: str | None,
    block: str | None,
    base_url: str | None,
    as_of: date | None,
    boundaries: date | None,
    out: Path,
) -> None:
    """Write the form of inspection of a route or an apartment block as PDF."""
    if (route is None) == (block is None):
        text = N_("Say what is inspected: --route with the id of a route, or --block with that of a block.")
        raise InvalidInput(text)
    address = base_url or ""
    if address and (not address.startswith(("http://", "https://")) or len(address) > LONGEST_ADDRESS):
        raise InvalidInput(N_("“{value}” is not an address. Write it like https://…."), value=address[:80])
    store, words = Snapshot(store_of(context)).hold(), context.words
    with waiting(context):
        now = browsing.moment(store, as_of=as_of, boundaries=boundaries)
        make = inspection_pdf if block is None else block_pdf
        subject = block or route or ""
        makers = {".pdf": lambda: make(store, subject, now, words, address=address)}
        written = write_all(store, makers, out, Path(file_name(subject)).stem, now)
    for path in written:
        click.echo(words.text(N_("Written to {file}."), file=path), err=True)
