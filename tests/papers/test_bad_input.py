"""Reports of what is odd: quiet periods, empty wards, nothing checked, long and hostile names, 400 routes."""

import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from geo.assumptions.evaluation import LAYERS
from geo.briefing import gather, words
from geo.briefing.document import document_of
from geo.briefing.files import check_template
from geo.briefing.sheets import as_workbook as briefing_workbook
from geo.entry.make import entry_workbook
from geo.entry.programme_sheets import programme_workbook
from geo.errors import InvalidInput
from geo.evaluation.evaluate import evaluate
from geo.evaluation.files import evaluation_makers, seminar_makers
from geo.evaluation.seminar import choose
from geo.inspection.form import block_pdf, inspection_pdf
from geo.language import language
from geo.model.query import Moment
from geo.papers.pdf import ZERO_WIDTH_SPACE
from geo.stores.memory import MemoryStore
from tests.factories import TODAY, block, landmark, memory_store, segment, street, task, ward

VI, NOW = language("vi"), Moment(TODAY, TODAY)
LONG = ("Phố Nguyễn Đức Thuận kéo dài " * 5)[:120] + "x" * 80
HOSTILE = "=\"Huế\" <b>#panic()</b> & '$x$' \\ *c*"
CHECKED = {f"{name}_checked_on": "2022-08-01" for name in ("lighting", "flags", "cleanliness")}
GOOD = {"lighting": "full", "flags": "compliant", "cleanliness": "clean", **CHECKED}


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    """Return a district with a ward without routes, a route without checks, and names as nobody has them."""
    return memory_store(
        wards=[ward(name=LONG), ward("00142", 10, name=HOSTILE), ward("00115", 20, name="Trống")],
        route_segments=[
            segment("S-1", (1, 2), (4, 2), route_id="R-1", route_name=LONG, note=LONG, **GOOD),
            segment("S-2", (4, 2), (7, 2), route_id="R-1", route_name=LONG, **GOOD),
            segment("S-3", (12, 2), (15, 4), route_id="R-2", route_name=HOSTILE, **GOOD),
            segment("S-4", (15, 4), (18, 4), route_id="R-2", route_name=HOSTILE, **GOOD),
            segment("S-5", (12, 7), (16, 7), route_id="R-3", route_name="Chưa ai xem"),
        ],
        apartment_blocks=[block("A-1", 2, 5, name=LONG, **GOOD), block("A-2", 12, 5, name=HOSTILE)],
        landmarks=[landmark(name=LONG)],
        streets=[street(name=LONG)],
        tasks=[task(title=LONG, lead=LONG), task("N-2", title=HOSTILE, deadline="2022-08-01")],
    )


@pytest.fixture(scope="module")
def papers(store: MemoryStore) -> Mapping[str, bytes]:
    """Return the evaluation, the note for the seminar and both forms of inspection."""
    found = [evaluate(store, NOW, layer) for layer in LAYERS]
    evaluation = evaluation_makers(store, found, VI)
    seminar = seminar_makers(store, choose(store, NOW), VI)
    return {
        "evaluation.docx": evaluation[".docx"](),
        "evaluation.pdf": evaluation[".pdf"](),
        "evaluation.xlsx": evaluation[".xlsx"](),
        "seminar.docx": seminar[".docx"](),
        "seminar.pdf": seminar[".pdf"](),
        "route.pdf": inspection_pdf(store, "R-1", NOW, VI),
        "hostile.pdf": inspection_pdf(store, "R-2", NOW, VI),
        "block.pdf": block_pdf(store, "A-1", NOW, VI),
        "programme.xlsx": programme_workbook(store, NOW, VI),
        "entry.xlsx": entry_workbook(store, VI),
    }


def texts_of(content: bytes, ending: str) -> Iterator[str]:
    """Give what somebody reads in a paper, without the places where words may break."""
    if ending == "docx":
        word = docx.Document(io.BytesIO(content))
        yield from (each.text for each in word.paragraphs)
        yield from (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    elif ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        yield from (str(cell) for page in book for row in page.values for cell in row if cell is not None)
    else:
        for page in PdfReader(io.BytesIO(content)).pages:
            yield page.extract_text().replace(ZERO_WIDTH_SPACE, "")


def squeezed(texts: Iterator[str]) -> str:
    return "".join("".join(texts).split())


@pytest.mark.parametrize("name", ["evaluation.docx", "evaluation.pdf", "evaluation.xlsx", "route.pdf",
                                  "block.pdf", "programme.xlsx", "entry.xlsx"])  # fmt: skip
def test_a_name_of_200_letters_is_whole_in_tables_and_heads(papers: Mapping[str, bytes], name: str) -> None:
    assert "".join(LONG.split()) in squeezed(texts_of(papers[name], name.rpartition(".")[2]))


@pytest.mark.parametrize("name", ["evaluation.docx", "evaluation.pdf", "evaluation.xlsx", "hostile.pdf",
                                  "programme.xlsx", "entry.xlsx"])  # fmt: skip
def test_quotes_brackets_and_commands_are_text_in_every_paper(papers: Mapping[str, bytes], name: str) -> None:
    assert "<b>#panic()</b>&" in squeezed(texts_of(papers[name], name.rpartition(".")[2]))


@pytest.mark.parametrize("name", ["evaluation.pdf", "seminar.pdf", "route.pdf", "block.pdf"])
def test_long_names_leave_no_page(papers: Mapping[str, bytes], name: str) -> None:
    for page in PdfReader(io.BytesIO(papers[name])).pages:
        ends: list[float] = []

        def note(
            text: str, _: Any, matrix: list[float], font: Any, size: float, ends: list[float] = ends
        ) -> None:
            if text.strip():
                ends.append(matrix[4])

        page.extract_text(visitor_text=note)
        assert min(ends) >= 0
        assert max(ends) < float(page.mediabox.width)
        lines = page.extract_text().replace(ZERO_WIDTH_SPACE, "").splitlines()
        assert max(map(len, lines)) < 200


def test_the_note_for_the_seminar_stays_one_page_whatever_names_are(papers: Mapping[str, bytes]) -> None:
    assert len(PdfReader(io.BytesIO(papers["seminar.pdf"])).pages) == 1
    said = " ".join(texts_of(papers["seminar.docx"], "docx"))
    assert "…" in said
    assert "x" * 60 not in said


def test_a_route_without_checks_is_missing_everywhere_and_never_zero(
    store: MemoryStore, papers: Mapping[str, bytes]
) -> None:
    (model,) = (each for each in evaluate(store, NOW).models if each.id == "R-3")
    assert (model.point, model.ranked, model.low) == (None, False, 0.0)
    assert model.high > 0
    book = openpyxl.load_workbook(io.BytesIO(papers["evaluation.xlsx"]))
    (row,) = (row for row in book["Thứ tự"].values if "R-3" in row)
    assert row[5] is None  # points
    form = "".join(texts_of(inspection_pdf(store, "R-3", NOW, VI), "pdf"))
    assert "Chưa kiểm tra" in form


def test_a_briefing_says_that_nothing_changed_and_which_ward_has_no_route(store: MemoryStore) -> None:
    found = gather.brief(store, gather.period(store, date(2022, 8, 5), TODAY))
    paper = document_of(store, found, VI, as_lines=True)
    said = " ".join(each.text for each in paper.blocks if isinstance(getattr(each, "text", None), str))
    assert VI.text(words.QUIET) in said
    assert "Trống" in said
    book = openpyxl.load_workbook(io.BytesIO(briefing_workbook(store, found, VI)))
    assert any(VI.text(words.QUIET) == cell for row in book.worksheets[0].values for cell in row)
    types = {cell.data_type for page in book for row in page for cell in row if cell.value == HOSTILE}
    assert types == {"s"}


def test_a_template_with_a_place_that_is_not_known_is_told_with_those_that_are() -> None:
    word, out = docx.Document(), io.BytesIO()
    word.add_paragraph("{{noi_dung}}")
    word.add_paragraph("{{<b>con dấu}} {{chữ ký}}")
    word.save(out)
    with pytest.raises(InvalidInput) as refused:
        check_template(out.getvalue())
    told = refused.value.in_words(VI.text)
    for place in ("{{<b>con dấu}}", "{{chữ ký}}", "{{tieu_de}}", "{{noi_dung}}"):
        assert place in told


def test_tables_of_400_routes_repeat_their_heads_and_split_no_row() -> None:
    routes = [
        segment(
            f"S-{at}", (0.2 + at % 20 / 2, at // 20 / 2.5), (0.5 + at % 20 / 2, at // 20 / 2.5),
            route_id=f"R-{at:03}", route_name=f"Tuyến số {at:03}", **(GOOD if at % 3 else {}),
        )
        for at in range(400)
    ]  # fmt: skip
    many = memory_store(wards=[ward()], route_segments=routes)
    makers = evaluation_makers(many, [evaluate(many, NOW)], VI)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(makers[".pdf"]())).pages]
    of_table = [page for page in pages if "Tuyến số" in page and "Kết luận" in page]
    found = [line[-12:] for page in of_table for line in page.splitlines() if "không xếp" in line]
    assert len(of_table) > 10
    assert sum(page.count("không xếp") for page in of_table) == 400, found[:3]
    word = docx.Document(io.BytesIO(makers[".docx"]()))
    long = [table for table in word.tables if len(table.rows) > 400]
    assert len(long) == 2
    for table in long:
        marks = table.rows[0]._tr.trPr
        assert marks.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in list(table.rows)[1:4])
