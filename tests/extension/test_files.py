"""A plan taken away: every figure of the plan stands in the workbook, the memo, the page and the GeoJSON."""

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from geo.errors import InvalidInput
from geo.extension.files import as_features, plan_makers
from geo.extension.plan import extension, phases_of
from geo.extension.plan_map import bounds_of, theme
from geo.extension.values import ExtensionPlan
from geo.language import LANGUAGES, Language, language
from geo.papers.files import write_file
from geo.stores.memory import MemoryStore
from tests.extension.planning_cases import district, request
from tests.workbooks import assert_every_column_is_explained

WORDS = language("vi")
HOSTILE = "=1+1 <script>"


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    return district()


@pytest.fixture(scope="module")
def plan(store: MemoryStore) -> ExtensionPlan:
    whole = extension(store, request())
    third = int(whole.total_spent / 3)
    return extension(store, request(third, third, explained=True, draws=3))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_workbook_has_every_street_with_its_figures(
    store: MemoryStore, plan: ExtensionPlan, code: str
) -> None:
    words = language(code)
    content = plan_makers(store, plan, words)[".xlsx"]()
    assert_every_column_is_explained(content, words)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    page = book[words.text("Planned streets")]
    heads = [cell.value for cell in page[1]]
    rows = {row[0]: dict(zip(heads, row, strict=True)) for row in page.iter_rows(min_row=2, values_only=True)}
    for label, edge in plan.chosen.iterrows():
        row = rows[label]
        assert row[words.text("Phase")] == edge["phase"]
        assert row[words.text("Cost (đồng)")] == edge["cost_vnd"]
        assert row[words.text("Metres")] == pytest.approx(edge["metres"])
        assert row[words.text("Worth")] == pytest.approx(edge["benefit"])
        assert row[words.text("Lost at most")] == pytest.approx(edge["lost_most"])
        assert row[words.text("Stays")] == pytest.approx(edge["stays"])
    assert rows[words.text("Total")][words.text("Cost (đồng)")] == plan.total_spent


def test_the_sums_of_phases_are_formulas_that_say_what_the_plan_says(
    store: MemoryStore, plan: ExtensionPlan
) -> None:
    content = plan_makers(store, plan, WORDS)[".xlsx"]()
    values, formulas = (openpyxl.load_workbook(io.BytesIO(content), data_only=each) for each in (True, False))
    name = WORDS.text("Phases")
    first = next(row for row in range(1, 20) if values[name].cell(row, 1).value == 1)
    for at, row in enumerate(phases_of(plan).itertuples(), start=first):
        found = [values[name].cell(at, column).value for column in range(1, 7)]
        expected = [row.phase, row.edges, row.metres, row.budget_vnd, row.cost_vnd, row.left_vnd]
        assert found == pytest.approx(expected)
        cells = [str(formulas[name].cell(at, column).value) for column in (2, 3, 5, 6)]
        assert all(cell.startswith("=") for cell in cells)
        assert f"'{WORDS.text('Planned streets')}'!" in cells[2]


def memo(store: MemoryStore, plan: ExtensionPlan, words: Language) -> docx.document.Document:
    return docx.Document(io.BytesIO(plan_makers(store, plan, words, name="Đợt một")[".docx"]()))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_memo_has_every_figure_of_the_plan(store: MemoryStore, plan: ExtensionPlan, code: str) -> None:
    words = language(code)
    found = memo(store, plan, words)
    cells = [[cell.text for cell in row.cells] for table in found.tables for row in table.rows]
    for label, edge in plan.chosen.iterrows():
        row = next(row for row in cells if label in row)
        assert words.number(edge["cost_vnd"]) in row
        assert words.number(edge["metres"]) in row
    for row in phases_of(plan).itertuples():
        line = [
            words.number(each) for each in (row.phase, row.edges, row.metres, row.budget_vnd, row.cost_vnd)
        ]
        assert any(each[:5] == line for each in cells)
    texts = "\n".join(paragraph.text for paragraph in found.paragraphs)
    assert "Đợt một" in texts
    assert words.text("Assumptions") in texts
    assert len(found.inline_shapes) == 1
    for works in plan.assumptions.works:
        for rate in works.vnd_per_metre.values():
            assert any(words.number(rate) in row for row in cells)
    certainty = words.text("assumed")
    assert sum(certainty in row for row in cells) >= len(plan.assumptions.numbers)


def test_the_pdf_says_the_same_sentences_and_draws_the_map_as_lines(
    store: MemoryStore, plan: ExtensionPlan
) -> None:
    reader = PdfReader(io.BytesIO(plan_makers(store, plan, WORDS, name="Đợt một")[".pdf"]()))
    text = "".join("".join(page.extract_text().split()) for page in reader.pages).casefold()
    for paragraph in memo(store, plan, WORDS).paragraphs:
        assert "".join(paragraph.text.split()).casefold() in text
    assert all(not page.images for page in reader.pages)


def test_memo_and_web_page_say_the_same_sentences(store: MemoryStore, plan: ExtensionPlan) -> None:
    page = plan_makers(store, plan, WORDS, name="Đợt một")[".html"]().decode()
    for paragraph in memo(store, plan, WORDS).paragraphs:
        for part in paragraph.text.split("\n"):
            assert part.casefold() in page.casefold()


def test_the_geojson_has_each_piece_with_phase_fate_and_money(
    store: MemoryStore, plan: ExtensionPlan, tmp_path: Path
) -> None:
    write_file(plan_makers(store, plan, WORDS), tmp_path / "p.geojson")
    text = (tmp_path / "p.geojson").read_text("utf-8")
    assert "NaN" not in text
    features = {each["id"]: each["properties"] for each in json.loads(text)["features"]}
    assert set(features) == set(plan.edges.index)
    assert {name: each["phase"] for name, each in features.items()} == plan.edges["phase"].to_dict()
    assert sum(each["cost_vnd"] for each in features.values() if each["phase"]) == plan.total_spent
    assert all(each["fate"] for each in features.values())
    assert plan.edges.crs == as_features(plan).crs


def test_the_map_lies_around_the_plan_and_its_headquarters(plan: ExtensionPlan) -> None:
    west, south, east, north = bounds_of(plan)
    for x0, y0, x1, y1 in plan.chosen.bounds.itertuples(index=False):
        assert west < x0 <= x1 < east
        assert south < y0 <= y1 < north
    assert west < plan.office.lon < east
    assert [value.id for value in theme(2).values] == ["phase_1", "phase_2", "proposed"]
    looks = {(value.colour, value.dash) for value in theme(5).values}
    assert len(looks) == 6


def test_hostile_names_stay_text_everywhere(store: MemoryStore, plan: ExtensionPlan) -> None:
    named = replace(plan, edges=plan.edges.assign(name=HOSTILE))
    assert b"<script>" not in plan_makers(store, named, WORDS, name=HOSTILE)[".html"]()
    book = openpyxl.load_workbook(io.BytesIO(plan_makers(store, named, WORDS, name=HOSTILE)[".xlsx"]()))
    kinds = {
        cell.data_type for page in book for row in page.iter_rows() for cell in row if cell.value == HOSTILE
    }
    assert kinds == {"s"}


@pytest.mark.parametrize("name", ["p.odt", "p", "p.docm"])
def test_other_endings_are_refused_with_those_there_are(
    store: MemoryStore, plan: ExtensionPlan, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InvalidInput, match=r"\.geojson, \.xlsx, \.html, \.docx, \.pdf, \.png"):
        write_file(plan_makers(store, plan, WORDS), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_plan_in_which_nothing_pays_is_a_memo_all_the_same(store: MemoryStore) -> None:
    whole = extension(store, request())
    bare = replace(whole, edges=whole.edges.assign(phase=0, fate="worth_less"))
    for ending in (".xlsx", ".html", ".docx", ".png"):
        assert plan_makers(store, bare, WORDS)[ending]()
