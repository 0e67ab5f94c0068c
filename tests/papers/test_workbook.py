"""Workbooks: typed cells, frozen headings, totals that live, and text that never runs."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from geo.papers.workbook import Formula, Sheet, SheetColumn, sheet_name, write_workbook

COLUMNS = (
    SheetColumn("Đoạn"),
    SheetColumn("Dài", "number", total=True),
    SheetColumn("Tiền", "money", total=True),
    SheetColumn("Ngày", "date"),
    SheetColumn("Tỷ lệ", "share"),
)
ROWS = [
    ["D-1", 10.5, 9_000_000_000_001, date(2022, 8, 9), 0.25],
    ["=1+1", float("nan"), 2, None, float("inf")],
]


def read(content: bytes, *, values: bool = True) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def written(**changes: object) -> bytes:
    sheet = Sheet("Đường", COLUMNS, ROWS, ("Ghi chú",), "Tổng cộng", "Phương án")
    return write_workbook([sheet], title="Phương án")


def test_every_value_is_read_back_with_its_type() -> None:
    page = read(written())["Đường"]
    rows = list(page.iter_rows(min_row=5, max_row=6, values_only=True))
    assert rows[0][0] == "D-1"
    assert rows[0][1:3] == (10.5, 9_000_000_000_001)
    assert rows[0][3].date() == date(2022, 8, 9)
    assert rows[0][4] == 0.25
    assert rows[1] == ("=1+1", None, 2, None, None)


def test_the_heading_is_frozen_filtered_and_repeated() -> None:
    page = read(written())["Đường"]
    assert [cell.value for cell in page[4]] == [column.head for column in COLUMNS]
    assert page.freeze_panes == "B5"
    assert page.auto_filter.ref == "A4:E6"
    assert page.print_title_rows == "$4:$4"


def test_totals_are_formulas_over_the_body_with_their_value_beside() -> None:
    formulas, values = read(written(), values=False)["Đường"], read(written())["Đường"]
    assert formulas["A7"].value == "Tổng cộng"
    assert formulas["B7"].value == "=SUBTOTAL(109,B5:B6)"
    assert values["B7"].value == 10.5
    assert values["C7"].value == 9_000_000_000_003


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "http://x.vn", "{=1}"])
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    content = write_workbook([Sheet("T", [SheetColumn("a")], [[text]])], title=text)
    page = read(content, values=False)["T"]
    assert page["A2"].value == text
    assert page["A2"].data_type == "s"
    assert page["A2"].hyperlink is None


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bc", "\ud800", "x" * 40_000])
def test_signs_that_no_file_can_hold_break_no_workbook(text: str) -> None:
    page = read(write_workbook([Sheet("T", [SheetColumn("a")], [[text]])], title="T"))["T"]
    assert page["A2"].value


def test_a_formula_points_at_the_columns_of_another_sheet() -> None:
    streets = Sheet(
        "Các đường", [SheetColumn("Giai đoạn", "whole"), SheetColumn("Tiền", "money")], [[1, 5], [2, 7]]
    )
    cells = streets.column_range("Tiền")
    assert cells == "'Các đường'!$B$2:$B$3"
    total = Sheet("Tổng", [SheetColumn("Tiền", "money")], [[Formula(f"SUM({cells})", 12)]])
    content = write_workbook([total, streets], title="")
    assert read(content, values=False)["Tổng"]["A2"].value == f"=SUM({cells})"
    assert read(content)["Tổng"]["A2"].value == 12


def test_an_empty_table_is_a_workbook_too() -> None:
    page = read(write_workbook([Sheet("T", COLUMNS, (), total_label="Tổng")], title=""))["T"]
    assert page["B3"].value == 0


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_every_name_becomes_one_that_a_sheet_can_have(name: str) -> None:
    found = sheet_name(name)
    assert 1 <= len(found) <= 31
    assert not re.search(r"[\[\]:*?/\\']", found)


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert written() == written()
    assert zipfile.ZipFile(io.BytesIO(written())).testzip() is None


def test_rows_are_as_high_as_their_wrapped_texts_in_every_program() -> None:
    long, lines = [SheetColumn("Kết quả kiểm tra còn mới", "whole"), SheetColumn("a")], "x\ny\nz"
    page = read(write_workbook([Sheet("T", long, [[1, "x" * 200], [1, "x"], [1, lines]])], title=""))["T"]
    heights = [page.row_dimensions[row].height for row in range(1, 5)]
    assert heights[0] > 15.75 * 2
    assert heights[1] >= 15.75 * 200 / 18
    assert heights[2] is None
    assert heights[3] == 15.75 * 3
    tall = read(write_workbook([Sheet("T", long, [[1, "x" * 30_000]])], title=""))["T"]
    assert tall.row_dimensions[2].height == 408.75


@pytest.mark.parametrize(("columns", "lies", "paper"), [(5, False, 9), (12, True, 9), (16, True, 8)])
def test_a_sheet_is_printed_as_wide_as_a_page_on_paper_that_can_be_read(
    columns: int, lies: bool, paper: int
) -> None:
    heads = [SheetColumn(f"Cột {number}") for number in range(columns)]
    page = read(write_workbook([Sheet("T", heads, [["x"] * columns])], title=""))["T"]
    assert (page.page_setup.orientation == "landscape", page.page_setup.paperSize) == (lies, paper)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$1:$1"
    assert page.oddFooter.right.text == "&P/&N"
