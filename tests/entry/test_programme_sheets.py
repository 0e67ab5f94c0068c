"""The programme as a workbook: every segment and block typed, totals that follow, fields explained."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geo.cli import main
from geo.entry.programme_sheets import programme_workbook
from geo.language import language
from geo.model.query import Moment
from geo.programme import summarise
from geo.stores.opening import open_store
from tests.factories import TODAY, block, memory_store, segment, ward, workspace

DEMO = Path(__file__).parents[2] / "data" / "geojson"


def totals(sheet: Any) -> dict[str, Any]:
    """Return what stands below each column of a sheet, by the column's head."""
    rows = list(sheet.iter_rows(values_only=True))
    heads = next(row for row in rows if row[0] in ("Mã", "Id"))
    return dict(zip(heads, rows[-1], strict=True))


def test_every_segment_and_block_is_a_typed_row_with_totals_as_formulas() -> None:
    lit = segment(
        lighting="full", lighting_checked_on="2022-08-01", note="=1+1", width_m=7.5, road_class="tertiary"
    )
    store = memory_store(wards=[ward()], route_segments=[lit], apartment_blocks=[block(), block("A-2")])
    content = programme_workbook(store, Moment(TODAY, TODAY), language("vi"))
    assert content == programme_workbook(store, Moment(TODAY, TODAY), language("vi"))
    segments, blocks, fields = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    rows = list(segments.iter_rows(values_only=True))
    at = next(number for number, row in enumerate(rows) if row[0] == "Mã")
    row = dict(zip(rows[at], rows[at + 1], strict=True))
    assert (row["Chiếu sáng"], row["Ghi chú"], row["Bề rộng (m)"]) == ("Đủ sáng", "=1+1", 7.5)
    assert row["Cấp đường"] == "Đường khu vực"
    assert datetime(2022, 8, 1) in rows[at + 1]
    assert "Bồ Đề" in rows[at + 1]
    assert str(rows[at + 2][-1]).startswith("=SUBTOTAL")
    assert segments.auto_filter.ref
    assert segments.freeze_panes
    totals = list(openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[1].values)[-1]
    assert 240 in totals
    assert "households" in [cell.value for cell in fields["B"]]


@pytest.mark.parametrize(("name", "code"), [("p.xlsx", 0), ("p.csv", 1), ("nowhere/p.xlsx", 1)])
def test_the_command_writes_it_or_says_why_not(tmp_path: Path, name: str, code: int) -> None:
    folder = workspace(tmp_path / "w", wards=[ward()], route_segments=[segment()])
    with pytest.raises(SystemExit) as ended:
        main(["report", "workbook", "--store", str(folder), "--out", str(tmp_path / name)])
    assert (ended.value.code or 0) == code
    assert (tmp_path / name).exists() == (code == 0)


@pytest.mark.parametrize("day", [date(2022, 5, 1), date(2022, 8, 9)])
def test_totals_count_what_the_summary_counts(day: date) -> None:
    store = open_store(str(DEMO))
    asked = Moment(day, day)
    found = summarise.by_ward(store, asked).total
    content = programme_workbook(store, asked, language("en"))
    segments, blocks, _ = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets
    assert totals(segments)["Length that counts (m)"] == pytest.approx(found.metres, abs=1e-6)
    assert totals(segments)["Counts (1: yes)"] == found.segments
    assert totals(blocks)["Counts (1: yes)"] == found.apartment_blocks
    assert not any("Length" in str(head) for head in totals(blocks))


def test_every_column_is_explained_in_words() -> None:
    for code in ("vi", "en"):
        content = programme_workbook(open_store(str(DEMO)), Moment(TODAY, TODAY), language(code))
        *sheets, fields = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        told = {row[:3:2]: row[3] for row in fields.iter_rows(min_row=2, values_only=True) if row[0]}
        for sheet in sheets:
            for head in totals(sheet):
                assert told[sheet.title, head], head
