"""Write workbooks (.xlsx): typed columns, frozen headings, live totals; no text turns into a formula."""

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from geo.text import storable

Kind = Literal["text", "long", "whole", "number", "money", "share", "date"]
_FORMATS: Mapping[str, str] = {
    "whole": "#,##0",
    "number": "#,##0.0",
    "money": "#,##0",
    "share": "0.0%",
    "date": "dd/mm/yyyy",
}
_WIDTHS: Mapping[str, float] = {
    "text": 18, "long": 70, "whole": 10, "number": 12, "money": 18, "share": 10, "date": 12,
}  # fmt: skip
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
_HEAD = {"bold": True, "bg_color": "#E7ECF1", "border": 1, "text_wrap": True, "align": "center"}
_FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LONGEST_NAME = 31
_FIRST_YEAR = 1900  # programs for spreadsheets know no day before
_LONGEST_TEXT = 32_767
_A3, _A4 = 8, 9  # of Excel's sizes of paper
_WIDEST_UPRIGHT, _WIDEST_OF_A4 = 90.0, 260.0  # columns in characters; beyond, letters fall below 7 points
_LINE_POINTS, _MOST_POINTS = 15.75, 408.75  # of a row of one line; the highest row that there can be


@dataclass(frozen=True)
class SheetColumn:
    """A column: heading, kind of its values, whether its sum stands below, width in characters (0: usual)."""

    head: str
    kind: Kind = "text"
    total: bool = False
    width: float = 0.0


@dataclass(frozen=True)
class Formula:
    """A formula in A1 style without `=`, and its value for programs that do not calculate."""

    text: str
    value: float | int | str = 0


@dataclass(frozen=True)
class Sheet:
    """A sheet: notes above, a table with frozen heading and filter, and totals of columns that want one."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()
    total_label: str = ""
    title: str = ""

    @property
    def head_row(self) -> int:
        """The row of the heading, from 0."""
        return len(self.notes) + bool(self.title) + bool(self.notes or self.title)

    @property
    def first_row(self) -> int:
        """The first row of the table's body, from 0."""
        return self.head_row + 1

    def column_range(self, head: str, *, absolute: bool = True, with_sheet: bool = True) -> str:
        """Return the cells of a column's body in A1 style, such as `'Streets'!$D$5:$D$13`."""
        at = [column.head for column in self.columns].index(head)
        last = self.first_row + max(len(self.rows), 1) - 1
        cells = (xl_rowcol_to_cell(row, at, absolute, absolute) for row in (self.first_row, last))
        prefix = f"'{sheet_name(self.name)}'!" if with_sheet else ""
        return prefix + ":".join(cells)

    def cell(self, row: int, head: str) -> str:
        """Return the cell of a row (from 0) of the body in a column, in A1 style."""
        at = [column.head for column in self.columns].index(head)
        return str(xl_rowcol_to_cell(self.first_row + row, at))


def write_workbook(sheets: Sequence[Sheet], *, title: str, author: str = "") -> bytes:
    """Return a workbook of the sheets, in their order; texts stay texts, whatever they begin with."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "author": author, "created": _FIXED})
        book.set_calc_mode("auto")
        formats = _Formats(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet_name(sheet.name)), sheet, formats)
    return out.getvalue()


def set_up_print(page: Worksheet, widths: Sequence[float]) -> None:
    """Let a sheet be printed one page wide, its name and the page's number below.

    Pages stand where the columns are narrow, lie where they are wide, and are A3 where A4 could not be read.
    """
    page.set_paper(_A3 if sum(widths) > _WIDEST_OF_A4 else _A4)
    if sum(widths) > _WIDEST_UPRIGHT:
        page.set_landscape()
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.75)
    page.set_footer("&L&A&R&P/&N", {"margin": 0.3})
    page.fit_to_pages(1, 0)


def sheet_name(name: str) -> str:
    """Return a name that a sheet can have: at most 31 characters, none that Excel forbids."""
    return " ".join(name.translate(_FORBIDDEN).split())[:_LONGEST_NAME].strip() or "1"


def height_of(texts: Iterable[tuple[object, float]]) -> float | None:
    """Return the height in points of a row with such texts in columns so many characters wide; None: usual.

    Programs other than Excel leave rows as high as one line, whatever is wrapped in them.
    """
    lines = max((_lines(text, width) for text, width in texts if isinstance(text, str)), default=1)
    return min(lines * _LINE_POINTS, _MOST_POINTS) if lines > 1 else None


def _lines(text: str, width: float) -> int:
    return sum(max(math.ceil(len(line) / width), 1) for line in text.split("\n"))


class _Formats:
    """The formats of a workbook by kind, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: dict[tuple[str, bool], Any] = {}
        self.head = book.add_format({**_FONT, **_HEAD})
        self.title = book.add_format({**_FONT, "bold": True, "font_size": 14})
        self.note = book.add_format({**_FONT, "italic": True})

    def of(self, kind: str, *, bold: bool = False) -> Any:
        """Return the format of a kind of values."""
        if (kind, bold) not in self._known:
            look = {**_FONT, "border": 1, "bold": bold, "text_wrap": kind in ("text", "long")}
            if kind in _FORMATS:
                look["num_format"] = _FORMATS[kind]
            self._known[kind, bold] = self._book.add_format(look)
        return self._known[kind, bold]


def _write(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    page.hide_gridlines(2)
    set_up_print(page, [column.width or _WIDTHS[column.kind] for column in sheet.columns])
    if sheet.title:
        page.write_string(0, 0, sheet.title, formats.title)
    for row, note in enumerate(sheet.notes, start=bool(sheet.title)):
        page.write_string(row, 0, note[:_LONGEST_TEXT], formats.note)
    widths = [column.width or _WIDTHS[column.kind] for column in sheet.columns]
    heads = [column.head for column in sheet.columns]
    narrower = [0.9 * width for width in widths]  # bold letters are wider
    page.set_row(sheet.head_row, height_of(zip(heads, narrower, strict=True)))
    for at, (head, width) in enumerate(zip(heads, widths, strict=True)):
        page.write_string(sheet.head_row, at, head, formats.head)
        page.set_column(at, at, width)
    for row, values in enumerate(sheet.rows, start=sheet.first_row):
        page.set_row(row, height_of(zip(values, widths, strict=True)))
        for at, (value, column) in enumerate(zip(values, sheet.columns, strict=True)):
            _put(page, row, at, value, formats.of(column.kind))
    page.freeze_panes(sheet.first_row, 1)
    page.repeat_rows(sheet.head_row)
    if sheet.rows:
        page.autofilter(sheet.head_row, 0, sheet.first_row + len(sheet.rows) - 1, len(sheet.columns) - 1)
    if any(column.total for column in sheet.columns):
        _totals(page, sheet, formats)


def _totals(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    """Write sums that follow what is changed and what is filtered (SUBTOTAL)."""
    below = sheet.first_row + max(len(sheet.rows), 1)
    page.write_string(below, 0, sheet.total_label, formats.of("text", bold=True))
    for at, column in enumerate(sheet.columns):
        if not column.total:
            if at:
                page.write_blank(below, at, None, formats.of(column.kind, bold=True))
            continue
        name = xl_col_to_name(at)
        cells = f"{name}{sheet.first_row + 1}:{name}{below}"
        total = sum(_figure(row[at]) for row in sheet.rows)
        page.write_formula(below, at, f"=SUBTOTAL(109,{cells})", formats.of(column.kind, bold=True), total)


def _put(page: Worksheet, row: int, at: int, value: Any, look: Any) -> None:
    if isinstance(value, Formula):
        page.write_formula(row, at, f"={value.text}", look, value.value)
    elif isinstance(value, str):
        page.write_string(row, at, storable(value)[:_LONGEST_TEXT], look)
    elif isinstance(value, date) and value.year < _FIRST_YEAR:
        page.write_string(row, at, f"{value:%d/%m}/{value.year:04}", look)
    elif isinstance(value, date):
        page.write_datetime(row, at, value, look)
    elif value is None or not math.isfinite(value):
        page.write_blank(row, at, None, look)
    else:
        page.write_number(row, at, value, look)


def _figure(value: Any) -> float:
    found = value.value if isinstance(value, Formula) else value
    return float(found) if isinstance(found, int | float) and math.isfinite(found) else 0.0
