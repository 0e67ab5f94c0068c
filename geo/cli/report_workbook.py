"""The command `report workbook`: the whole programme as a spreadsheet."""

from datetime import date
from pathlib import Path

from geo.cli.context import Context
from geo.cli.stores import store_of
from geo.cli.waiting import waiting
from geo.cli.written import tell_written
from geo.services import browsing
from geo.services.paper_files import write_all
from geo.services.programme_sheets import programme_workbook
from geo.stores.snapshot import Snapshot

NAME = "programme"


def workbook(context: Context, as_of: date | None, boundaries: date | None, out: Path) -> None:
    """Write the programme as a workbook."""
    store, words = Snapshot(store_of(context)).hold(), context.words
    with waiting(context):
        now = browsing.moment(store, as_of=as_of, boundaries=boundaries)
        makers = {".xlsx": lambda: programme_workbook(store, now, words)}
        written = write_all(store, makers, out, NAME, now)
    tell_written(store, written, words)
