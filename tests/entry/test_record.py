"""Workbooks of data entry: what was left alone changes nothing; what was filled in is checked and kept."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.editing.change import update
from geo.entry import read as entry_reading
from geo.entry import words
from geo.entry.make import Chosen, entry_workbook
from geo.entry.record import Preview, preview, record
from geo.errors import InvalidInput, TooLarge, UnknownName, UnusableFile, WrongKind
from geo.history import undo
from geo.language import language
from geo.model.history import Origin, Reference
from geo.model.person import Person
from geo.stores.memory import MemoryStore
from tests.factories import block, memory_store, segment, ward

VI = language("vi")
LIT = {"lighting": "full", "lighting_checked_on": "2022-08-01"}
Fill = Callable[[openpyxl.Workbook], None]


def a_store() -> MemoryStore:
    return memory_store(
        wards=[ward(), ward("00142", 10, name="Sài Đồng")],
        route_segments=[segment(**LIT, width_m=7.5), segment("S-2", (12, 5), (14, 5), route_id="R-02")],
        apartment_blocks=[block()],
    )


def put(row: int, field: str, value: Any, sheet: int = 0) -> Fill:
    def fill(book: openpyxl.Workbook) -> None:
        page = book.worksheets[sheet]
        names = [str(cell.value).rpartition(".")[2] for cell in page[1]]
        page.cell(row, names.index(field) + 1).value = value

    return fill


def filled(content: bytes, *fills: Fill) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for fill in fills:
        fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def looked(store: MemoryStore, content: bytes, person: Person | None = None) -> Preview:
    return preview(store, content, file_name="n.xlsx", person=person)


def faults(store: MemoryStore, content: bytes, person: Person | None = None) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        looked(store, content, person)
    return [f"{each.file} {each.problem_in(str)}" for each in refused.value.faults]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["=1+1", "_x000D_", " a ", "00123", "a\nb", "1/2/2022"]
)


@settings(max_examples=15, deadline=None)
@given(
    TEXTS,
    st.none() | st.dates(),
    st.none() | st.floats(0, 99, allow_nan=False),
    st.sampled_from(["vi", "en"]),
)
def test_a_workbook_that_was_left_alone_changes_nothing(
    text: str, day: date | None, width: float | None, code: str
) -> None:
    own = {"note": text or None, "joined_on": day and day.isoformat(), "width_m": width}
    store = memory_store(wards=[ward()], route_segments=[segment(**own)], apartment_blocks=[block(note=text)])
    content = entry_workbook(store, language(code))
    assert content == entry_workbook(store, language(code))
    for each in (content, filled(content)):
        assert looked(store, each).edits == ()


def test_what_was_filled_in_is_shown_recorded_once_and_undone_at_once() -> None:
    store = a_store()
    content = filled(
        entry_workbook(store, VI),
        put(3, "lighting", "Chưa có"),
        put(3, "width_m", None),
        put(4, "flags", "Đúng quy định"),
        put(4, "flags_checked_on", "5/8/2022"),
        put(3, "households", 121, sheet=1),
    )
    wanted = looked(store, content)
    assert [(each.cell.partition("!")[2], each.before, each.after) for each in wanted.changes] == [
        ("J3", 7.5, None),
        ("M3", "full", "none"),
        ("O4", "unknown", "compliant"),
        ("P4", None, "2022-08-05"),
        ("F3", 120, 121),
    ]
    assert "7,5 → –" in words.lines(store, wanted, VI)[0]
    saved = record(store, wanted, Origin())
    assert store.get("route_segments", "S-001").properties["lighting_checked_on"] == "2022-08-09"
    assert store.get("apartment_blocks", "A-001").properties["households"] == 121
    assert len(store.history()) == 1
    again = looked(store, content)
    assert again.changes == ()
    assert words.lines(store, again, language("en")) == ["The workbook changes nothing."]
    assert saved.changeset is not None
    undo.undo(store, Reference.parse(str(saved.changeset)), Origin())
    assert looked(store, entry_workbook(store, VI)).edits == ()
    assert store.get("route_segments", "S-001").properties["width_m"] == 7.5


def test_all_faults_are_named_at_once_with_their_cells() -> None:
    store = a_store()
    wrong = filled(
        entry_workbook(store, VI),
        put(3, "stage", "hm"),
        put(3, "width_m", "=1+2"),
        put(3, "note", "a\u202eb"),
        put(4, "joined_on", "32/1/2022"),
        put(5, "note", "no id"),
        put(3, "households", "#N/A", sheet=1),
    )
    found = faults(store, wrong)
    assert len(found) == 6
    told = "\n".join(found)
    for cell in ("J3", "E3", "L3", "G4", "Row 5", "F3 holds the error"):
        assert cell in told
    assert len(store.history()) == 0


@pytest.mark.parametrize(
    ("fills", "said"),
    [
        ([put(4, "id", "S-001")], "two rows"),
        ([put(4, "id", "S-9")], "was not in the workbook"),
        ([put(4, "version", 7)], "version"),
    ],
)
def test_ids_and_versions_are_not_to_be_changed(fills: list[Fill], said: str) -> None:
    store = a_store()
    (found,) = faults(store, filled(entry_workbook(store, VI), *fills))
    assert said in found


def test_what_others_changed_meanwhile_is_merged_or_told_with_its_cell() -> None:
    store = a_store()
    content = entry_workbook(store, VI)
    update(store, "route_segments", "S-001", {"width_m": 9.0, "note": "x"}, 1)
    record(store, looked(store, filled(content, put(3, "plan", "2022"))), Origin())
    kept = store.get("route_segments", "S-001").properties
    assert (kept["plan"], kept["width_m"]) == ("2022", 9.0)
    (found,) = faults(store, filled(content, put(3, "width_m", 8)))
    assert "J3" in found
    assert "“7.5”, now it is “9.0”; you wrote “8" in found


def test_faults_call_fields_and_values_what_the_workbook_calls_them() -> None:
    store = a_store()
    content = entry_workbook(store, VI)
    update(store, "route_segments", "S-001", {"lighting": "none"}, 1)
    wrong = filled(content, put(3, "lighting", "Thiếu sáng"), put(4, "lighting", "glowing"))
    with pytest.raises(InvalidInput) as refused:
        looked(store, wrong)
    told = words.faults(store, refused.value.faults, VI)
    said = "\n".join(f"{each.problem_in(VI.text)} {each.remedy_in(VI.text)}" for each in told)
    for label in ("Chiếu sáng", "“Đủ sáng”", "“Chưa có”", "“Thiếu sáng”", "“glowing”", "Không áp dụng"):
        assert label in said
    assert not any(raw in said for raw in ("lighting", "full", "none", "partial", "not_applicable"))
    assert {each.field for each in told} == {"Chiếu sáng"}
    assert [each.file for each in told] == [each.file for each in refused.value.faults]


def test_an_older_finding_is_told_and_leaves_the_newer_one() -> None:
    store = a_store()
    content = filled(
        entry_workbook(store, VI),
        put(3, "lighting", "Chưa có"),
        put(3, "lighting_checked_on", date(2022, 7, 1)),
    )
    wanted = looked(store, content)
    assert [each.newer for each in wanted.changes] == [None, "2022-08-01"]
    record(store, wanted, Origin())
    assert store.get("route_segments", "S-001").properties["lighting"] == "full"
    assert store.frame("route_segments", date(2022, 7, 15))["lighting"].tolist()[0] == "none"


def test_a_preview_names_the_day_of_check_of_every_finding() -> None:
    store = a_store()
    content = filled(
        entry_workbook(store, VI),
        put(3, "lighting", "Chưa có"),
        put(4, "flags", "Chưa treo"),
        put(4, "flags_checked_on", date(2022, 8, 5)),
        put(4, "note", "2022-08-05"),
    )
    wanted = looked(store, content)
    assert [each.checked_on for each in wanted.changes] == ["2022-08-09", None, "2022-08-05", None]
    said = "\n".join(words.lines(store, wanted, language("en")))
    assert "Lighting: Full → None (checked on 09/08/2022)" in said
    assert "Not yet checked → Missing (checked on 05/08/2022)" in said
    assert "checked on: – → 05/08/2022" in said
    assert "– → 2022-08-05" in said  # of a note: as it was typed
    record(store, wanted, Origin())
    assert store.get("route_segments", "S-001").properties["lighting_checked_on"] == "2022-08-09"


def test_two_findings_of_a_row_that_are_older_than_those_that_count_are_told_by_name() -> None:
    more = {"flags": "missing", "flags_checked_on": "2022-08-02"}
    store = memory_store(wards=[ward()], route_segments=[segment(**LIT, **more)])
    old = [put(3, f"{name}_checked_on", date(2022, 7, 1)) for name in ("lighting", "flags")]
    content = filled(entry_workbook(store, VI), *old, put(3, "lighting", "Chưa có"))
    with pytest.raises(InvalidInput) as refused:
        looked(store, content)
    (told,) = words.faults(store, refused.value.faults, language("en"))
    assert told.file.endswith("!P3")
    said = f"{told.problem_in(str)} {told.remedy_in(str)}"
    assert "“S-001”" in said
    assert ": Lighting: checked on, Flags: checked on." in said
    assert len(store.history()) == 0


def test_a_ward_officer_enters_findings_of_the_own_ward_only() -> None:
    store = a_store()
    officer = Person("lan", role="ward_officer", ward="00139")
    content = entry_workbook(store, VI)
    assert looked(store, filled(content, put(3, "lighting", "Chưa có")), officer).changes
    (found,) = faults(store, filled(content, put(4, "lighting", "Chưa có")), officer)
    assert "M4" in found


def test_a_workbook_can_be_of_a_ward_or_a_route() -> None:
    store = a_store()
    for chosen, ids in ((Chosen(ward="00142"), ["S-2"]), (Chosen(route="R-01"), ["S-001"])):
        page = openpyxl.load_workbook(io.BytesIO(entry_workbook(store, VI, chosen))).worksheets[0]
        assert [row[0] for row in page.iter_rows(min_row=3, values_only=True)] == ids
    with pytest.raises(UnknownName):
        entry_workbook(store, VI, Chosen(route="R-9"))
    with pytest.raises(UnknownName):
        entry_workbook(store, VI, Chosen(ward="9"))
    with pytest.raises(InvalidInput, match="belong to no route"):
        entry_workbook(store, VI, Chosen(layer="apartment_blocks", route="R-01"))
    with pytest.raises(InvalidInput, match="no findings"):
        entry_workbook(store, VI, Chosen(layer="streets"))


def test_a_sheet_has_lists_frozen_heads_and_locked_ids() -> None:
    page = openpyxl.load_workbook(io.BytesIO(entry_workbook(a_store(), VI))).worksheets[0]
    assert page.freeze_panes == "C3"
    assert page.protection.sheet
    assert page["A3"].protection.locked
    assert not page["E3"].protection.locked
    assert {each.type for each in page.data_validations.dataValidation} == {"list", "date", "decimal"}


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_what_is_no_such_workbook_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    store, other = a_store(), io.BytesIO()
    openpyxl.Workbook().save(other)
    for content, kind in (
        (b"id;lighting", WrongKind),
        (other.getvalue(), WrongKind),
        (zipped(a=b"b"), UnusableFile),
    ):
        with pytest.raises(kind):
            looked(store, content)
    monkeypatch.setattr(entry_reading, "MOST_UNPACKED", 10_000)
    with pytest.raises(TooLarge):
        looked(store, zipped(a=b"0" * 20_000))
    with pytest.raises(TooLarge):
        looked(store, b"0" * (entry_reading.MOST_BYTES + 1))


def resheeted(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in read.namelist():
            made.writestr(name, change(name, read.read(name)))
    return out.getvalue()


def test_rows_count_wherever_a_sheet_says_that_it_ends() -> None:
    store = a_store()

    def shrink(name: str, xml: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml)

    content = filled(entry_workbook(store, VI, Chosen()), put(4, "width_m", 6.5))
    assert [each.field for each in looked(store, resheeted(content, shrink)).changes] == ["width_m"]


def test_sheets_that_go_on_for_ever_and_styles_that_fill_the_memory_are_refused() -> None:
    content = entry_workbook(a_store(), VI, Chosen())

    def far(name: str, xml: bytes) -> bytes:
        row = b'<row r="999999999999"><c t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
        return re.sub(rb"<dimension[^>]*>", b"", xml).replace(b"</sheetData>", row)

    def styled(name: str, xml: bytes) -> bytes:
        return xml + b" " * 9 * 1024**2 if name == "xl/styles.xml" else xml

    for change in (far, styled):
        with pytest.raises(TooLarge):
            looked(a_store(), resheeted(content, change))


def test_the_cells_of_all_sheets_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    content = entry_workbook(a_store(), VI, Chosen())
    book = openpyxl.load_workbook(io.BytesIO(content))
    for number in range(3):  # copies pass for a layer's sheet, each below every other limit
        copy = book.copy_worksheet(book.worksheets[0])
        copy.title = f"x{number}"
    out = io.BytesIO()
    book.save(out)
    monkeypatch.setattr(entry_reading, "MOST_CELLS", 150)
    looked(a_store(), content)
    with pytest.raises(TooLarge, match=r"more than 150 cells .* Make one for a ward or a route only"):
        looked(a_store(), out.getvalue())


def test_columns_that_were_moved_are_compared_with_themselves() -> None:
    store = a_store()

    def move(book: openpyxl.Workbook) -> None:
        for row in book.worksheets[0].iter_rows():
            row[4].value, row[9].value = row[9].value, row[4].value

    assert entry_reading.read_entry_book(
        filled(entry_workbook(store, VI, Chosen()), move), file_name="n.xlsx"
    ).rows[0].before["width_m"] == pytest.approx(7.5)


FILLING = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Filling"
 script:language="StarBasic">
Sub Main
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL("{folder}/n.xlsx", "_blank", 0, hidden())
  segments = book.Sheets.getByIndex(0)
  segments.getCellRangeByName("M3").setFormula("Chưa có")
  segments.getCellRangeByName("N3").setFormula("2022-08-05")
  segments.getCellRangeByName("J4").setValue(6.5)
  segments.getCellRangeByName("L4").setFormula("'00123 = “cỏ” &lt;b&gt;")
  segments.getCellRangeByName("J3").setString("")
  book.Sheets.getByIndex(1).getCellRangeByName("F3").setValue(121)
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("{folder}/filled.xlsx", kind())
  book.close(True)
End Sub
</script:module>"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Filling"/></library:library>"""


def filled_by_libreoffice(content: bytes, folder: Path) -> bytes:
    """Open a workbook in LibreOffice, fill cells as a person would, and save it there."""
    (folder / "n.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    soffice = ["soffice", profile, "--headless"]
    subprocess.run([*soffice, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    basic = folder / "profile" / "user" / "basic" / "Standard"  # made by the first start
    (basic / "Filling.xba").write_text(FILLING.format(folder=folder.as_uri()), encoding="utf-8")
    (basic / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    macro = "macro:///Standard.Filling.Main"
    subprocess.run([*soffice, macro], check=True, capture_output=True, timeout=120)
    return (folder / "filled.xlsx").read_bytes()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_fills_in_and_saves_is_taken_without_loss(tmp_path: Path) -> None:
    store = a_store()
    found = looked(store, filled_by_libreoffice(entry_workbook(store, VI), tmp_path)).changes
    assert {(each.id, each.field, each.after) for each in found} == {
        ("S-001", "lighting", "none"),
        ("S-001", "lighting_checked_on", "2022-08-05"),
        ("S-001", "width_m", None),
        ("S-2", "width_m", 6.5),
        ("S-2", "note", "00123 = “cỏ” <b>"),
        ("A-001", "households", 121),
    }
