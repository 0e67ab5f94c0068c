"""Forms of inspection: every segment of the route is a row with its last findings, boxes, and its code."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.cli import main
from geo.errors import UnknownName
from geo.https.trust import qr_svg
from geo.inspection.form import (
    block_form,
    block_pdf,
    inspection_form,
    inspection_pdf,
    on_routes,
    route_of,
)
from geo.language import language
from geo.model.query import Moment
from geo.papers.names import file_name
from geo.stores.memory import MemoryStore
from tests.factories import TODAY, block, memory_store, segment, square, street, ward, workspace

EN, NOW = language("en"), Moment(TODAY, TODAY)
HOSTILE = '#panic("x") $x^2$ <b> \\ *c*'


def a_store() -> MemoryStore:
    lit = {"lighting": "full", "lighting_checked_on": "2022-08-01"}
    return memory_store(
        wards=[ward()],
        route_segments=[
            segment("S-2", (4, 2), (6, 2), route_name=HOSTILE),
            segment("S-1", (1, 2), (4, 2), **lit),
            segment("S-9", (1, 8), (4, 8), route_id="R-02"),
            segment("S-8", (1, 9), (4, 9), route_id=None, route_name=None),
        ],
        streets=[
            street("T-1", (1, 0), (1, 5), name="Phố Đông"),
            street("T-2", (0, 2), (9, 2), name="Phố dọc tuyến"),
        ],
    )


def test_each_segment_of_the_route_is_a_row_that_says_where_it_lies_and_what_was_found_last() -> None:
    form = inspection_form(a_store(), "R-01", NOW, EN, address="https://map.example:8443/")
    assert [(row.number, row.id) for row in form.rows] == [("1", "S-1"), ("2", "S-2")]
    first, second = form.rows
    assert "One end at Phố Đông" in first.facts
    assert not any("Phố dọc tuyến" in fact for fact in (*first.facts, *second.facts))
    lighting, unchecked = first.criteria[0], second.criteria[0]
    assert lighting.last == "Last: Full, 01/08/2022"
    assert unchecked.last == "Not yet checked"
    assert "Full" in lighting.choices
    assert "Not yet checked" not in lighting.choices
    assert first.address == "https://map.example:8443/segments/S-1"
    assert first.qr == qr_svg("https://map.example:8443/segments/S-1").decode()
    assert {each.qr for each in form.rows} == {qr_svg(each.address).decode() for each in form.rows}


@pytest.mark.parametrize("shape", ["point", "surface"])
def test_the_form_of_a_block_has_one_row_and_the_code_of_the_blocks_page(shape: str) -> None:
    fields = {"name": HOSTILE, "households": 1_200, "flags": "missing", "flags_checked_on": "2022-08-01"}
    whole = block("A/1", 4, 2, **fields)
    if shape == "surface":
        whole["geometry"] = square(3, 1, size=2)
    store = memory_store(wards=[ward()], apartment_blocks=[whole, block("A-2", 8, 8)])
    form = block_form(store, "A/1", NOW, EN, address="https://map.example")
    (row,) = form.rows
    assert (form.heads[0], row.id) == ("Apartment block", "A/1")
    assert row.facts == ("Bồ Đề", "1,200 households")
    assert row.address == "https://map.example/apartments/A/1"
    assert row.qr == qr_svg(row.address).decode()
    assert "page of the block" in form.how
    assert [each.last for each in row.criteria] == [
        "Not yet checked",
        "Last: Missing, 01/08/2022",
        "Not yet checked",
    ]
    assert form.map.marks[0] == pytest.approx((0.5, 0.5), abs=0.02)
    (page,) = PdfReader(io.BytesIO(block_pdf(store, "A/1", NOW, EN))).pages
    assert "#panic" in page.extract_text()
    with pytest.raises(UnknownName):
        block_form(store, "A-77", NOW, EN)


def test_numbers_stand_on_the_map_from_left_to_right_as_the_segments_do() -> None:
    marks = inspection_form(a_store(), "R-01", NOW, EN).map.marks
    assert 0 < marks[0][0] < marks[1][0] < 1
    assert marks[0][1] == pytest.approx(marks[1][1], abs=0.05)


def test_the_paper_holds_the_texts_as_they_are_and_is_the_same_each_time() -> None:
    store = a_store()
    content = inspection_pdf(store, "R-01", NOW, EN)
    assert content == inspection_pdf(store, "R-01", NOW, EN)
    page = PdfReader(io.BytesIO(content)).pages[0]
    text = page.extract_text()
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    assert "#panic" in text
    assert "Signature" in text


def test_without_an_address_or_with_one_too_long_for_paper_there_is_no_code() -> None:
    for address in ("", "https://" + "a" * 400):
        assert not any(row.qr for row in inspection_form(a_store(), "R-01", NOW, EN, address=address).rows)


def test_a_route_is_found_by_a_segment_of_it_and_unknown_ones_are_refused() -> None:
    store = a_store()
    assert route_of(store, "S-9", NOW) == "R-02"
    for ask in (
        lambda: route_of(store, "S-8", NOW),
        lambda: route_of(store, "nowhere", NOW),
        lambda: inspection_form(store, "R-77", NOW, EN),
    ):
        with pytest.raises(UnknownName):
            ask()


def test_an_id_that_is_not_known_is_answered_with_the_nearest() -> None:
    store = a_store()
    with pytest.raises(UnknownName, match=r"no route “R-011”.*R-01 \("):
        inspection_form(store, "R-011", NOW, EN)
    with pytest.raises(UnknownName, match=r"no apartment block “A-77”.*A-001 \(Chung cư mẫu\)"):
        block_form(memory_store(apartment_blocks=[block()]), "A-77", NOW, EN)
    with pytest.raises(UnknownName, match="the record holds none"):
        block_form(memory_store(), "A-77", NOW, EN)


def test_a_file_is_named_like_its_route_in_plain_letters() -> None:
    assert file_name("inspection", language("vi"), "R-01") == "phieu-kiem-tra-R-01"
    assert file_name("inspection", EN, '"\r\nX: ờ') == "inspection-X-o"


@pytest.mark.parametrize(
    ("name", "url", "of", "code"),
    [
        ("p.pdf", "https://a.example", ["--route", "R-01"], 0),
        ("p.pdf", "", ["--block", "A-001"], 0),
        ("p.docx", "", ["--route", "R-01"], 1),
        ("no/p.pdf", "", ["--route", "R-01"], 1),
        ("p.pdf", "javascript:0", ["--route", "R-01"], 1),
        ("p.pdf", "", ["--route", "R-01", "--block", "A-001"], 2),
        ("p.pdf", "", [], 2),
    ],
)
def test_the_command_writes_it_or_says_why_not(
    tmp_path: Path, name: str, url: str, of: list[str], code: int
) -> None:
    folder = workspace(tmp_path / "w", wards=[ward()], route_segments=[segment()], apartment_blocks=[block()])
    out = tmp_path / name
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "report",
                "inspection",
                *of,
                "--base-url",
                url,
                "--out",
                str(out),
                "--store",
                str(folder),
            ]
        )
    assert (ended.value.code or 0) == code
    assert out.is_file() == (code == 0)


def test_a_route_by_name_has_its_form_with_every_segment_of_that_name() -> None:
    routes = [
        segment("S-1", (1, 2), (4, 2), route_id=None, route_name="Phố Ái Mộ"),
        segment("S-2", (4, 2), (6, 2), route_id=None, route_name="Phố Ái Mộ"),
        segment("S-3", (1, 5), (4, 5), route_id=None, route_name="Phú Hựu"),  # the name of R-01
        segment("S-4", (4, 5), (6, 5)),
        segment("S-5", (1, 8), (4, 8), route_id=None, route_name=None),
    ]
    store = memory_store(wards=[ward()], route_segments=routes)
    rows = {
        asked: [row.id for row in inspection_form(store, asked, NOW, EN).rows]
        for asked in ("Phố Ái Mộ", "pho ai mo", "R-01", "Phú Hựu")
    }
    assert list(rows.values()) == [["S-1", "S-2"], ["S-1", "S-2"], ["S-3", "S-4"], ["S-3", "S-4"]]
    assert [route_of(store, each, NOW) for each in ("S-2", "S-3")] == ["Phố Ái Mộ", "R-01"]
    assert on_routes(store, NOW) == {"S-1", "S-2", "S-3", "S-4"}
    assert inspection_form(store, "Phố Ái Mộ", NOW, EN).title == "Inspection form: Phố Ái Mộ"
    with pytest.raises(UnknownName, match="S-5.*no route"):
        route_of(store, "S-5", NOW)


@pytest.mark.parametrize("report", ["inspection", "dossier"])
def test_papers_of_a_route_by_name_are_made_by_its_name_and_by_a_segment(
    tmp_path: Path, report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    routes = [
        segment("S-1", route_id=None, route_name="Phố Ái Mộ"),
        segment("S-2", (1, 8), (4, 8), route_id=None, route_name=None),
    ]
    folder = workspace(tmp_path / "w", wards=[ward()], route_segments=routes)
    for asked in (["--route", "Phố Ái Mộ"], ["--feature", "S-1"]):
        out = tmp_path / "p.pdf"
        with pytest.raises(SystemExit) as ended:
            main(["report", report, *asked, "--out", str(out), "--store", str(folder)])
        assert not ended.value.code
        assert "Ái Mộ" in PdfReader(out).pages[0].extract_text()
        out.unlink()
    with pytest.raises(SystemExit) as ended:
        main(["report", report, "--feature", "S-2", "--out", str(out), "--store", str(folder)])
    assert ended.value.code == 1
    assert "S-2” chưa thuộc tuyến nào" in capsys.readouterr().err
    assert not out.exists()
