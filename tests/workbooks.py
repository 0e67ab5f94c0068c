"""What every workbook of the programme holds, whatever it is about."""

import io

from openpyxl import load_workbook

from geo.language import Language


def assert_every_column_is_explained(content: bytes, words: Language) -> None:
    """Check that the sheet of fields has each column of the tables with a meaning, and no heading twice."""
    book = load_workbook(io.BytesIO(content))
    beside = [words.text(name) for name in ("Fields explained", "Summary", "How to read this")]
    told = {row[:2]: row[2] for row in book[beside[0]].iter_rows(min_row=2, values_only=True)}
    shown = []
    for sheet in book.worksheets:
        if sheet.title not in beside:
            row = int(sheet.print_title_rows.split("$")[-1])
            shown += [(sheet.title, cell.value) for cell in sheet[row] if cell.value is not None]
    assert list(told) == shown
    assert [pair for pair, meaning in told.items() if not meaning] == []
    if words.code == "vi":
        assert not {meaning for meaning in told.values() if meaning.isascii()}
