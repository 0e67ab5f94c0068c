"""The command `recheck`: what was checked too long ago, as a table, CSV or JSON."""

import sys
from datetime import date

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.cli.summary import aligned
from geo.inspection import recheck as rechecking
from geo.inspection import recheck_files
from geo.inspection.recheck_values import Due, Wanted
from geo.language import N_, Language
from geo.model.criterion import Criteria
from geo.programme import browse


def recheck(
    context: Context,
    ward: str | None,
    criterion: str | None,
    as_of: date | None,
    boundaries: date | None,
    format_: str,
) -> None:
    """List what was checked too long ago, oldest first."""
    store, words = store_of(context), context.words
    moment = browse.moment(store, as_of=as_of, boundaries=boundaries)
    with waiting(context):
        found = rechecking.due(store, moment, Wanted(ward, criterion, page=None)).rows
    if format_ == "csv":
        content = recheck_files.to_csv(found, store.criteria, words)
    elif format_ == "json":
        content = recheck_files.to_json(found) + b"\n"
    else:
        content = (in_words(found, store.criteria, words) + "\n").encode()
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def in_words(found: tuple[Due, ...], criteria: Criteria, words: Language) -> str:
    """Return the findings as a table, with their number at its foot."""
    if not found:
        return words.text(N_("Nothing needs checking again here on that day."))
    heads = [N_("Route or block"), N_("Id"), N_("Ward"), N_("Criterion"), N_("Status")]
    heads += [N_("Last checked"), N_("Days ago"), N_("Length (m)")]
    rows = [[words.text(head) for head in heads]]
    for row in found:
        criterion = criteria.get(row.criterion)
        labels = [words.label(each) for each in (criterion, criterion.value(row.value))]
        wards = ", ".join(row.places.values()) or words.text(N_("outside all wards"))
        metres = "" if row.metres is None else words.number(row.metres)
        checked = [words.date(row.checked_on), words.number(row.days)]
        rows.append([row.name, row.id, wards, *labels, *checked, metres])
    count = words.plural(
        "{n} finding is too old to rely on", "{n} findings are too old to rely on", len(found)
    )
    rows.append([count, *[""] * 7])
    return aligned(rows, texts=5)
