"""Read workbooks of data entry that were filled in: row by row, with the address of every cell.

Nothing of a workbook runs: macros and links are passed over, and a cell with a formula is a fault.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from geo.entry.workbook import FIRST_ROW, KEPT
from geo.errors import Fault, TooLarge, UnusableFile, WrongKind
from geo.files.coercion import plain_value
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.findings import Words
from geo.text import storable

MOST_BYTES = 20 * 1024**2
MOST_UNPACKED = 200 * 1024**2
MOST_ROWS = 20_000
MOST_GAPS = 100_000  # empty rows that a sheet may hold before its end
MOST_COLUMNS = 200
MOST_CELLS = 1_000_000  # with something in them, of all sheets: some 300 MB while they are read
MOST_ASIDE = 8 * 1024**2  # of what is no sheet and no text: styles and the like become trees, 30 times that
_STREAMED = ("xl/worksheets/", "xl/sharedstrings.xml", "xl/media/")
_FIRST_CELLS = frozenset(f"{name}.id" for name in LAYERS)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, SyntaxError, AttributeError, IndexError,
    EOFError, OSError, NotImplementedError, RuntimeError, ArithmeticError, AssertionError,
)  # fmt: skip

TOO_LARGE = N_("The workbook {file} is too large. Make one for a ward or a route only.")
TOO_MANY_CELLS = N_(
    "The workbook {file} has more than {most} cells that are filled in. Make one for a ward or a route only."
)
FORMULA: Words = (
    N_("Cell {cell} holds a formula."),
    N_("Replace it by its value: copy the cell and paste the value only."),
)
ERROR: Words = (N_("Cell {cell} holds the error {value}."), N_("Type the value, or leave the cell empty."))
NO_ID: Words = (
    N_("Row {row} has values but no id."),
    N_("Fill in rows of the workbook only; new routes and blocks are drawn on the map."),
)
TWICE: Words = (N_("“{id}” stands in two rows, {row} is the second."), N_("Leave one of them."))
STRANGE: Words = (
    N_("“{id}” in row {row} was not in the workbook when it was made."),
    N_("Do not change ids; make the workbook again."),
)
VERSION: Words = (
    N_("The version of “{id}” in cell {cell} was changed."),
    N_("Write {version} there again: it tells what changed meanwhile."),
)


@dataclass(frozen=True)
class FilledRow:
    """A row: its layer, id and version, every field as it was and as it is, the cell of each field."""

    layer: str
    id: str
    version: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Filled:
    """What a workbook holds, and all that is wrong with its cells."""

    rows: tuple[FilledRow, ...]
    faults: tuple[Fault, ...] = ()


@dataclass
class _Read:
    """How much of a workbook was read."""

    file: str
    cells: int = 0

    def count(self, cells: int) -> None:
        """Count cells that hold something.

        Raises:
            TooLarge: there are too many in the workbook.
        """
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise TooLarge(TOO_MANY_CELLS, file=self.file, most=MOST_CELLS)


@dataclass
class _Sheet:
    name: str
    file: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, words: Words, **values: object) -> None:
        self.faults.append(Fault(self.file, *words, feature=_text(values.get("id")), values=values))

    def address(self, row: int, at: int) -> str:
        return f"{self.name}!{get_column_letter(at + 1)}{row}"


def read_entry_book(content: bytes, *, file_name: str) -> Filled:
    """Read a filled workbook.

    Raises:
        TooLarge: more bytes, rows or cells than a workbook of data entry has.
        WrongKind: it is no workbook (.xlsx), or none of data entry.
        UnusableFile: it is damaged or has a password.
    """
    _weigh(content, file_name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        read = _Read(file_name)
        pages = {page.title: list(_rows(page, read)) for page in book.worksheets if _is_ours(page)}
    except _BROKEN as error:
        text = N_("The workbook {file} is damaged. Open it, save it again as .xlsx, and send that.")
        raise UnusableFile(text, file=file_name) from error
    rows: list[FilledRow] = []
    faults: list[Fault] = []
    is_one = False
    for layer in LAYERS:
        page = next((name for name, lines in pages.items() if _is_of(lines, layer, name)), None)
        if page is not None and KEPT + layer in pages:
            is_one, sheet = True, _Sheet(page, file_name)
            rows += _filled(sheet, layer, pages[page], pages[KEPT + layer])
            faults += sheet.faults
    if not is_one:
        text = N_(
            "{file} is no workbook of data entry. Make one on the page “Data entry” or with “entry export”."
        )
        raise WrongKind(text, file=file_name)
    return Filled(tuple(rows), tuple(faults))


def _weigh(content: bytes, file_name: str) -> None:
    if len(content) > MOST_BYTES:
        raise TooLarge(TOO_LARGE, file=file_name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
    except _BROKEN as error:
        text = N_("{file} is no workbook (.xlsx), or has a password. Save it as .xlsx without one.")
        raise WrongKind(text, file=file_name) from error
    aside = sum(size for name, size in sizes.items() if not name.lower().startswith(_STREAMED))
    if sum(sizes.values()) > MOST_UNPACKED or aside > MOST_ASIDE:
        raise TooLarge(TOO_LARGE, file=file_name)


def _is_ours(page: Any) -> bool:
    """Say whether a sheet holds a layer, or keeps one as it was; where it says to end, it need not."""
    page.reset_dimensions()
    if page.title.startswith(KEPT):
        return page.title.removeprefix(KEPT) in LAYERS
    first = next(iter(page.iter_rows(max_col=1)), None)
    return first is not None and first[0].value in _FIRST_CELLS


def _rows(page: Any, read: _Read) -> Iterator[tuple[int, list[Any]]]:
    """Give the rows that hold something, with their numbers (from 1)."""
    given = 0
    for number, row in enumerate(page.iter_rows(max_col=MOST_COLUMNS), start=1):
        filled = [cell for cell in row if cell.value is not None]
        given += bool(filled)
        read.count(len(filled))
        if given > MOST_ROWS or number > MOST_ROWS + MOST_GAPS:
            raise TooLarge(TOO_LARGE, file=read.file)
        if filled:
            yield filled[0].row, list(row)


def _is_of(lines: list[tuple[int, list[Any]]], layer: str, name: str) -> bool:
    return bool(lines) and lines[0][1][0].value == f"{layer}.id" and not name.startswith(KEPT)


def _filled(
    sheet: _Sheet, layer: str, lines: list[tuple[int, list[Any]]], kept: list[tuple[int, list[Any]]]
) -> Iterator[FilledRow]:
    names, names_then = _names(lines, layer), _names(kept, layer)
    was = {
        _text(line[0].value): _values(line, names_then)
        for _, line in kept[1:]
        if line[0].value is not None
    }  # fmt: skip
    seen: set[str] = set()
    for number, line in lines[1:]:
        if number <= FIRST_ROW:
            continue
        own = _text(line[0].value)
        if not _is_known(sheet, own, number, was, seen):
            continue
        seen.add(own)
        after, cells = _checked(sheet, number, line, names, own, was[own])
        version = was[own].get("version")
        if not isinstance(version, int) or after.get("version") != version:
            sheet.fault(VERSION, id=own, cell=cells["version"], version=version)
            continue
        yield FilledRow(layer, own, version, was[own], after, cells)


def _is_known(sheet: _Sheet, own: str, number: int, was: Mapping[str, Any], seen: set[str]) -> bool:
    if not own:
        sheet.fault(NO_ID, row=number)
    elif own in seen:
        sheet.fault(TWICE, id=own, row=number)
    elif own not in was:
        sheet.fault(STRANGE, id=own, row=number)
    else:
        return True
    return False


def _names(lines: list[tuple[int, list[Any]]], layer: str) -> list[str]:
    return [_text(cell.value).removeprefix(f"{layer}.") for cell in lines[0][1]]


def _values(line: list[Any], names: list[str]) -> dict[str, Any]:
    return {name: _plain(cell.value) for name, cell in zip(names, line, strict=False) if name}


def _checked(
    sheet: _Sheet, number: int, line: list[Any], names: list[str], own: str, was: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    cells = {name: sheet.address(number, at) for at, name in enumerate(names) if name}
    found = dict.fromkeys(cells)
    found |= _values(line, names)
    for name, cell in zip(names, line, strict=False):
        if not name or cell.value is None or cell.data_type not in ("f", "e"):
            continue
        words = FORMULA if cell.data_type == "f" else ERROR
        sheet.fault(words, id=own, cell=cells[name], value=_text(cell.value))
        found[name] = was.get(name)
    return found, cells


def _plain(value: Any) -> Any:
    return plain_value(storable(value) if isinstance(value, str) else value)


def _text(value: Any) -> str:
    return "" if value is None else str(_plain(value) or "")
