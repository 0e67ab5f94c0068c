"""The command `report inspection`: a form of inspection for paper, of a route or an apartment block."""

from datetime import date
from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.cli.core.written import tell_written
from geo.cli.report_dossier import ONE_OF
from geo.errors import InvalidInput
from geo.inspection.form import LONGEST_ADDRESS, block_pdf, inspection_pdf
from geo.language import N_
from geo.papers.files import write_all
from geo.papers.names import file_name
from geo.programme import browse
from geo.programme.features import BLOCKS, SEGMENTS
from geo.programme.subjects import subject_of
from geo.stores.snapshot import Snapshot


def inspection(
    context: Context,
    route: str | None,
    block: str | None,
    feature: str | None,
    base_url: str | None,
    as_of: date | None,
    boundaries: date | None,
    out: Path,
) -> None:
    """Write the form of inspection of a route or an apartment block as PDF."""
    if sum(each is not None for each in (route, block, feature)) != 1:
        raise click.UsageError(context.words.text(ONE_OF))
    address = base_url or ""
    if address and (not address.startswith(("http://", "https://")) or len(address) > LONGEST_ADDRESS):
        raise InvalidInput(N_("“{value}” is not an address. Write it like https://…."), value=address[:80])
    store, words = Snapshot(store_of(context)).hold(), context.words
    with waiting(context):
        now = browse.moment(store, as_of=as_of, boundaries=boundaries)
        layer, subject = (BLOCKS, block) if block else (SEGMENTS, route or "")
        if feature:
            layer, subject = subject_of(store, feature, now)
        make = block_pdf if layer == BLOCKS else inspection_pdf
        makers = {".pdf": lambda: make(store, subject, now, words, address=address)}
        written = write_all(store, makers, out, file_name("inspection", words, subject), now)
    tell_written(store, written, words)
