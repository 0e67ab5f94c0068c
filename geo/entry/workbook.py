"""Workbooks for data entry: what is kept now in cells that can be changed, and hidden beside it as it was.

A sheet holds one layer. Its first row, hidden, names the fields (`route_segments.id`, `version`, …), the
second one says them in words, rows follow. A second sheet, hidden, holds the same values again:
what differs from it was filled in.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from geo.files.coercion import Kind
from geo.papers.workbook import height_of, set_up_print, sheet_name
from geo.text import storable

KEPT = "_"  # begins the name of the sheet that keeps a layer as it was
FIXED_COLUMNS = 2  # id and version
FIRST_ROW = 2  # from 0: below the names and the words
_LONGEST_TEXT = 32_767
_FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_EARLIEST = date(1900, 3, 1)  # days before it are told apart wrongly by some programs
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "border": 1}
_NUMBERS = {Kind.DAY: "dd/mm/yyyy", Kind.WHOLE: "#,##0", Kind.NUMBER: "#,##0.0##"}
_WIDTHS = {Kind.TEXT: 24, Kind.DAY: 13, Kind.WHOLE: 10, Kind.NUMBER: 10, Kind.CHOICE: 20}
_GUIDE_WIDTH, _CHOICE_WIDTH = 110, 28


@dataclass(frozen=True)
class EntryColumn:
    """A field: its name, its heading, its kind, the words to choose from, and what a wrong cell is told."""

    field: str
    head: str
    kind: Kind
    choices: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class EntryTable:
    """A layer's sheet; the first two columns are `id` and `version`, which are locked."""

    layer: str
    title: str
    columns: Sequence[EntryColumn]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class EntryGuide:
    """What else the workbook says: how to fill it in, and the names of the sheets beside."""

    title: str
    how: Sequence[str]
    how_name: str
    values_name: str


def write_entry_book(tables: Sequence[EntryTable], guide: EntryGuide) -> bytes:
    """Return a workbook with a sheet for each table; the same tables give the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": guide.title, "created": _FIXED})
        looks = _Looks(book)
        pages = [book.add_worksheet(sheet_name(table.title)) for table in tables]
        _tell(book.add_worksheet(sheet_name(guide.how_name)), guide, looks)
        ranges = _values(book.add_worksheet(sheet_name(guide.values_name)), tables, looks)
        for table, page in zip(tables, pages, strict=True):
            _fill(page, table, looks)
            _guard(page, table, ranges)
            kept = book.add_worksheet(KEPT + table.layer)
            _body(kept, table, looks)
            kept.very_hidden()
    return out.getvalue()


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.head = book.add_format(
            {**_FONT, "bold": True, "bg_color": "#E7ECF1", "text_wrap": True, "align": "center"}
        )
        self.fixed = book.add_format({**_FONT, "bg_color": "#EFEFEF", "locked": True})
        self.note = book.add_format({"font_name": "Times New Roman", "font_size": 12, "text_wrap": True})
        self.of = {
            kind: book.add_format({**_FONT, "locked": False, "num_format": _NUMBERS.get(kind, "General")})
            for kind in Kind
        }


def _fill(page: Worksheet, table: EntryTable, looks: _Looks) -> None:
    _body(page, table, looks)
    for at, column in enumerate(table.columns):
        page.write_string(1, at, column.head, looks.head)
        page.set_column(at, at, _WIDTHS[column.kind])
    page.set_row(0, None, None, {"hidden": True})
    page.set_row(1, height_of((column.head, 0.9 * _WIDTHS[column.kind]) for column in table.columns))  # bold
    page.freeze_panes(FIRST_ROW, FIXED_COLUMNS)
    page.repeat_rows(1)
    set_up_print(page, [_WIDTHS[column.kind] for column in table.columns])
    page.autofilter(1, 0, FIRST_ROW + max(len(table.rows), 1) - 1, len(table.columns) - 1)
    page.protect("", {"autofilter": True, "format_columns": True, "format_rows": True, "sort": True})


def _body(page: Worksheet, table: EntryTable, looks: _Looks) -> None:
    for at, column in enumerate(table.columns):
        page.write_string(0, at, column.field if at else f"{table.layer}.{column.field}")
        look = looks.fixed if at < FIXED_COLUMNS else looks.of[column.kind]
        for row, values in enumerate(table.rows, start=FIRST_ROW):
            _put(page, row, at, values[at], look)


def _put(page: Worksheet, row: int, at: int, value: Any, look: Any) -> None:
    if value is None:
        page.write_blank(row, at, None, look)
    elif isinstance(value, date):
        if value >= _EARLIEST:
            page.write_datetime(row, at, value, look)
        else:
            page.write_string(row, at, value.isoformat(), look)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, at, value, look)
    else:
        page.write_string(row, at, storable(str(value))[:_LONGEST_TEXT], look)


def _guard(page: Worksheet, table: EntryTable, ranges: dict[tuple[str, str], str]) -> None:
    """Let cells take what fits their field: a word from the list, a day, a number that is not negative."""
    last = FIRST_ROW + max(len(table.rows), 1) - 1
    rules: dict[Kind, dict[str, Any]] = {
        Kind.DAY: {"validate": "date", "criteria": ">=", "value": _EARLIEST},
        Kind.WHOLE: {"validate": "integer", "criteria": ">=", "value": 0},
        Kind.NUMBER: {"validate": "decimal", "criteria": ">=", "value": 0},
    }
    for at, column in enumerate(table.columns):
        if at < FIXED_COLUMNS:
            continue
        source = ranges.get((table.layer, column.field))
        rule = {"validate": "list", "source": source} if source else rules.get(column.kind)
        if rule:
            page.data_validation(FIRST_ROW, at, last, at, {**rule, "error_message": column.refusal[:255]})


def _tell(page: Worksheet, guide: EntryGuide, looks: _Looks) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, _GUIDE_WIDTH)
    set_up_print(page, [_GUIDE_WIDTH])
    for row, line in enumerate((guide.title, *guide.how)):
        page.write_string(row, 0, line, looks.note)
    page.protect()


def _values(page: Worksheet, tables: Sequence[EntryTable], looks: _Looks) -> dict[tuple[str, str], str]:
    """Write the words to choose from, a column for each field; return their cells by layer and field."""
    found: dict[tuple[str, str], str] = {}
    choices = [(table, column) for table in tables for column in table.columns if column.choices]
    set_up_print(page, [_CHOICE_WIDTH] * len(choices))
    for at, (table, column) in enumerate(choices):
        page.set_column(at, at, _CHOICE_WIDTH)
        page.write_string(0, at, f"{table.title}: {column.head}", looks.head)
        for row, word in enumerate(column.choices, start=1):
            page.write_string(row, at, word, looks.note)
        ends = (xl_rowcol_to_cell(row, at, True, True) for row in (1, len(column.choices)))
        found[table.layer, column.field] = f"='{page.get_name()}'!" + ":".join(ends)
    page.protect()
    return found
