"""The command `report workbook`: the whole programme as a spreadsheet."""

from datetime import date
from pathlib import Path

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.cli.core.written import tell_written
from geo.entry.programme_sheets import programme_workbook
from geo.papers.files import write_all
from geo.programme import browse
from geo.stores.snapshot import Snapshot

NAME = "programme"


def workbook(context: Context, as_of: date | None, boundaries: date | None, out: Path) -> None:
    """Write the programme as a workbook."""
    store, words = Snapshot(store_of(context)).hold(), context.words
    with waiting(context):
        now = browse.moment(store, as_of=as_of, boundaries=boundaries)
        makers = {".xlsx": lambda: programme_workbook(store, now, words)}
        written = write_all(store, makers, out, NAME, now)
    tell_written(store, written, words)
