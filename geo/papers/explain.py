"""Say in a sheet of its own what each column of a workbook means, and in another what it says in brief."""

from collections.abc import Mapping, Sequence

from geo.language import N_, Language
from geo.papers.workbook import Sheet, SheetColumn


def explained(
    sheets: Sequence[Sheet],
    meanings: Mapping[str, str],
    words: Language,
    *,
    more: Mapping[str, str] | None = None,
) -> Sheet:
    """Return a sheet with a row for each column of the others and what it means.

    `meanings`: by heading or `sheet/heading`, both in English; `more`: by heading as it is shown, for
    headings that are made of names.
    """
    t = words.text
    known = {"/".join(map(t, key.split("/", 1))): t(meaning) for key, meaning in meanings.items()}
    known |= more or {}
    rows = [
        (sheet.name, column.head, known.get(f"{sheet.name}/{column.head}") or known.get(column.head, ""))
        for sheet in sheets
        for column in sheet.columns
    ]
    columns = (
        SheetColumn(t(N_("Sheet")), width=28),
        SheetColumn(t(N_("Column")), width=36),
        SheetColumn(t(N_("Meaning")), "long", width=90),
    )
    return Sheet(t(N_("Fields explained")), columns, rows)


def summary(lines: Sequence[str], words: Language) -> Sheet:
    """Return a sheet with what a paper says in brief, a sentence a row."""
    columns = (SheetColumn(words.text(N_("Summary")), "long", width=100),)
    return Sheet(words.text(N_("Summary")), columns, [(line,) for line in lines])
