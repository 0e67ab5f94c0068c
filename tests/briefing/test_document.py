"""The papers of a briefing: what they say, what Word and PDF readers find, and that they never vary."""

import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document as open_word
from docx.document import Document as Word
from docx.shared import Pt
from openpyxl import load_workbook

from geo.briefing import gather
from geo.briefing import pictures as briefing_pictures
from geo.briefing import tables as briefing_tables
from geo.briefing.document import document_of
from geo.briefing.files import briefing_makers, manifest
from geo.briefing.maps import _painted, _pixels, drawn_wards, maps, theme_of
from geo.briefing.values import FIRST, WORSE, Briefing
from geo.briefing.words import ONE_DAY, QUIET, SCORE, best_and_worst, overview
from geo.errors import InvalidInput
from geo.evaluation import words as evaluation_words
from geo.evaluation.evaluate import evaluate
from geo.language import language
from geo.model.feature import Put
from geo.model.query import Moment
from geo.papers import charts
from geo.papers.document import Heading, Paragraph, Picture, Table
from geo.papers.pdf import write_pdf
from geo.papers.word.write import write_word
from geo.stores.base import Store
from geo.stores.opening import open_store
from tests import factories
from tests.factories import segment, task, ward
from tests.workbooks import assert_every_column_is_explained

DEMO = Path(__file__).parents[2] / "data" / "geojson"
START, END = date(2022, 6, 30), date(2022, 8, 9)
VI = language("vi")
NASTY = "Phố “Huế” <b>#panic()</b> " + "dài " * 50


@pytest.fixture(scope="module")
def demo() -> Store:
    return open_store(str(DEMO))


@pytest.fixture(scope="module")
def found(demo: Store) -> Briefing:
    return gather.brief(demo, gather.period(demo, START, END))


@pytest.fixture(scope="module")
def files(demo: Store, found: Briefing) -> Mapping[str, bytes]:
    makers = briefing_makers(demo, found, VI)
    return {ending: makers[ending]() for ending in (".docx", ".pdf", ".xlsx", ".html")}


@pytest.fixture(scope="module")
def word(files: Mapping[str, bytes]) -> Word:
    return open_word(io.BytesIO(files[".docx"]))


def text_of(pdf: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    (folder / "a.pdf").write_bytes(pdf)
    made = subprocess.run(["pdftotext", "-layout", folder / "a.pdf", "-"], capture_output=True, check=True)
    return made.stdout.decode()


def words_of(word: Word) -> str:
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in word.paragraphs), *cells])


def test_word_and_pdf_give_the_figures_of_the_summary(
    found: Briefing, word: Word, files: Mapping[str, bytes], tmp_path: Path
) -> None:
    texts = (words_of(word), text_of(files[".pdf"], tmp_path))
    total = found.now.total
    figures = [VI.number(total.metres), f"{total.routes} tuyến", f"{total.apartment_blocks} chung cư"]
    figures += [VI.number(metres) for amounts in total.status.values() for metres in amounts.values()]
    for text in texts:
        assert [each for each in figures if each not in text.replace("\n", " ")] == []


def test_the_table_of_wards_says_that_it_counts_a_metre_once_where_other_tables_count_it_by_criterion(
    found: Briefing, word: Word
) -> None:
    once = sum(each.better_metres for each in found.places)
    assert 0 < once < sum(each.better for each in found.balances)
    assert "Ở bảng này, mỗi mét tốt lên (hoặc xấu đi) chỉ tính một lần" in words_of(word)


def test_the_workbook_adds_up_to_the_summary(found: Briefing, files: Mapping[str, bytes]) -> None:
    assert_every_column_is_explained(files[".xlsx"], VI)
    book = load_workbook(io.BytesIO(files[".xlsx"]), data_only=True)
    assert [cell.value for cell in book["Tóm tắt"]["A"]][1:] == list(overview(found, VI))
    assert book["Hiện trạng"]["A1"].value == "Tiêu chí"
    statuses = [row for row in book["Hiện trạng"].iter_rows(values_only=True) if isinstance(row[3], float)]
    total = sum(sum(amounts.values()) for amounts in found.now.total.status.values())
    assert sum(row[3] for row in statuses) == pytest.approx(total)
    assert [each.value for each in book["Nhiệm vụ"]["A"]][1:] == [each.id for each in found.tasks]


def test_a_page_is_a4_with_the_margins_and_type_of_the_decree(word: Word) -> None:
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm) <= 25
    assert 20 <= round(section.bottom_margin.mm) <= 25
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= section.right_margin.mm <= 20
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    normal = word.styles["Normal"].font
    assert (normal.name, normal.size) == ("Times New Roman", Pt(13))


def test_the_head_of_2022_names_the_district_and_later_ones_the_ward(demo: Store, word: Word) -> None:
    head = words_of(word)
    office = "PHÒNG QUẢN LÝ ĐÔ\N{NO-BREAK SPACE}THỊ"
    for text in ("UBND quận", office, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Nơi nhận:"):
        assert text in head
    assert "Long Biên, ngày 09 tháng 8 năm 2022" in head
    later = replace(gather.period(demo, END, date(2025, 7, 1)), boundaries=END)
    paper = document_of(demo, gather.brief(demo, later), VI, as_lines=True)
    assert paper.head is not None
    assert "phường" in paper.head.superior
    assert "quận" not in paper.head.superior
    assert paper.head.place_and_day == "Long Biên, ngày 01 tháng 7 năm 2025"


def test_the_form_of_the_party_has_its_own_head(demo: Store, found: Briefing) -> None:
    head = document_of(demo, found, VI, form="party", as_lines=True).head
    assert head is not None
    assert (head.is_party, head.nation, head.motto) == (True, "Đảng Cộng sản Việt Nam", "")


def test_every_picture_has_words_and_every_table_repeats_its_head(word: Word) -> None:
    pictures = word.inline_shapes
    assert len(pictures) >= 3 + 3 + 14  # charts, the district by each criterion, each ward
    assert all(shape._inline.docPr.get("descr") for shape in pictures)
    bordered = [table for table in word.tables if table.style.name == "Table Grid"]
    assert bordered
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in bordered)
    assert {"Heading 1", "Caption"} <= {each.style.name for each in word.paragraphs}


def test_the_same_inputs_give_the_same_bytes_and_the_manifest_names_them(
    demo: Store, found: Briefing, files: Mapping[str, bytes], tmp_path: Path
) -> None:
    again = briefing_makers(open_store(str(DEMO)), found, VI)
    assert {ending: again[ending]() for ending in (".pdf", ".xlsx")} == {
        ending: files[ending] for ending in (".pdf", ".xlsx")
    }
    written = [tmp_path / f"briefing{ending}" for ending in files]
    for path in written:
        path.write_bytes(files[path.suffix])
    note = json.loads(manifest(demo, found, written))
    assert note["period"] == {"from": "2022-06-30", "to": "2022-08-09", "boundaries": "2022-08-09"}
    assert {name: each["bytes"] for name, each in note["files"].items()} == {
        f"briefing{ending}": len(content) for ending, content in files.items()
    }
    assert note["files"]["briefing.pdf"]["sha256"] == hashlib.sha256(files[".pdf"]).hexdigest()
    assert manifest(demo, found, written) == manifest(demo, found, written[::-1])


def test_fonts_are_inside_the_pdf(files: Mapping[str, bytes], tmp_path: Path) -> None:
    if shutil.which("pdffonts") is None:
        pytest.skip("needs pdffonts")
    (tmp_path / "a.pdf").write_bytes(files[".pdf"])
    made = subprocess.run(["pdffonts", tmp_path / "a.pdf"], capture_output=True, check=True, text=True)
    rows = made.stdout.splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows)


def small(**layers: object) -> Store:
    return factories.memory_store(wards=[ward(), ward("00142", 10, name="Sài Đồng")], **layers)


def paper_of(store: Store, start: date = START) -> tuple[list[object], bytes, bytes]:
    period = gather.period(store, start, END)
    paper = document_of(store, gather.brief(store, period), VI, as_lines=False)
    return list(paper.blocks), write_word(paper), write_pdf(paper)


def test_a_period_without_a_change_says_so() -> None:
    blocks, _, _ = paper_of(small(route_segments=[segment("S-1", joined_on="2022-04-15")]))
    said = [each.text for each in blocks if isinstance(each, Paragraph)]
    assert any("Trong kỳ không có biến động" in text for text in said)


def test_a_report_of_one_day_compares_nothing() -> None:
    store = small(route_segments=[segment("S-1", joined_on="2022-04-15")])
    paper = document_of(store, gather.brief(store, gather.period(store, END, END)), VI, as_lines=True)
    said = " ".join(each.text for each in paper.blocks if isinstance(each, Paragraph))
    tables = [each for each in paper.blocks if isinstance(each, Table)]
    cells = [text for each in tables for row in each.rows for text in row]
    assert paper.subtitle == "(ngày 09/08/2022)"
    assert VI.text(ONE_DAY) in said
    assert VI.text(QUIET) not in said
    assert len([each for each in paper.blocks if isinstance(each, Picture)]) == 2  # bars and wards, no slopes
    assert len(tables[0].columns) == 4
    assert not any("→" in each for each in cells)


@pytest.mark.parametrize(("worst", "alike"), [(0.93, True), (0.92, True), (0.6, False)])
def test_wards_that_stand_alike_are_neither_praised_nor_blamed(
    found: Briefing, worst: float, alike: bool
) -> None:
    one = next(each for each in found.standings if each.has_evidence)
    wards = (replace(one, name="Bồ Đề", score=0.93), replace(one, name="Sài Đồng", score=worst))
    said = " ".join(best_and_worst(replace(found, standings=wards), VI))
    assert ("ngang nhau" in said) == alike
    assert ("Bồ Đề (93 %)" in said.replace("\N{NO-BREAK SPACE}", " ")) == (not alike)
    assert VI.text(SCORE) in said


def test_an_empty_district_still_has_a_paper() -> None:
    blocks, _, _ = paper_of(small())
    assert [each.text for each in blocks if isinstance(each, Heading)][:2] == [
        "Kết quả chung",
        "Biến động trong kỳ",
    ]
    assert not any(isinstance(each, Table) for each in blocks)


def test_names_are_text_in_every_format(tmp_path: Path) -> None:
    store = small(
        route_segments=[segment("S-1", route_name=NASTY, joined_on="2022-07-15")], tasks=[task(title=NASTY)]
    )
    _, word, pdf = paper_of(store)
    assert NASTY.strip() in words_of(open_word(io.BytesIO(word)))
    assert "<b>#panic()" in "".join(text_of(pdf, tmp_path).split()) or "panic" in text_of(pdf, tmp_path)


def test_the_wards_show_what_changed_most_unless_something_else_is_asked_for(
    demo: Store, found: Briefing
) -> None:
    assert theme_of(demo, found, "flags").id == "flags"
    assert theme_of(demo, replace(found, turns=())).id == "lighting"
    worse = replace(found.turns[0], criterion="cleanliness", kind=WORSE, metres=1e6)
    assert theme_of(demo, replace(found, turns=(*found.turns, worse))).id == "cleanliness"
    first = replace(worse, kind=FIRST)  # what was found for the first time did not change
    assert theme_of(demo, replace(found, turns=(first,))).id == "lighting"
    with pytest.raises(InvalidInput, match="noise"):
        theme_of(demo, found, "noise")


def test_maps_come_in_order_and_tell_in_words_what_their_colours_show() -> None:
    lit = segment("S-1", (1, 2), (4, 2), lighting="full", lighting_checked_on="2022-08-01")
    store = small(route_segments=[lit])
    found = gather.brief(store, gather.period(store, START, END))
    told: list[tuple[int, int]] = []
    made = tuple(
        maps(
            store,
            found,
            VI,
            wards=drawn_wards(found, theme_of(store, found, "stage"), 30),
            theme=theme_of(store, found, "stage"),
            as_lines=True,
            tell=lambda *far: told.append(far),
        )
    )
    captions = [each.caption.rpartition(": ")[2] for each in made]
    assert captions == ["Chiếu sáng", "Treo cờ", "Vệ sinh", *["Giai đoạn"] * 3]
    assert "Đủ sáng" in made[0].alt
    assert told == [(number, 6) for number in range(1, 7)]
    painted = [each.png for each in _painted(made)]
    assert painted == [_pixels(each).png for each in made]
    assert len(set(painted)) == 6


def test_the_papers_of_the_district_are_light_enough_to_be_sent(files: Mapping[str, bytes]) -> None:
    assert len(files[".docx"]) < 5_000_000  # 3 maps of the district, 14 of wards
    assert len(files[".pdf"]) < 2_000_000


def test_slopes_of_many_wards_are_pictures_that_fit_on_a_page(demo: Store, found: Briefing) -> None:
    ward_of = next(each for each in found.places if each.code and each.end_metres)
    many = replace(found, places=tuple(replace(ward_of, code=f"{n:05}") for n in range(400)))
    made = list(briefing_pictures.slopes(many, demo.criteria.in_force(END), VI, as_lines=True))
    assert len(made) == 14
    assert all(charts.height_of(each.svg) < 240 for each in made)


def test_the_web_page_is_one_light_file_without_scripts(files: Mapping[str, bytes]) -> None:
    page = files[".html"].decode()
    assert len(page) < 2_500_000
    assert "<script" not in page
    pictures = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', page)
    assert len(pictures) == page.count("<img ") >= 3 + 3 + 14
    assert all(b"@font-face" in base64.b64decode(content) for content, _ in pictures)


def test_charts_tell_their_figures_in_words(demo: Store, found: Briefing) -> None:
    criteria = tuple(demo.criteria.in_force(END))
    drawn = [briefing_pictures.through_time(found, criteria, VI, as_lines=True)]
    for picture in [*drawn, *briefing_pictures.slopes(found, criteria, VI, as_lines=True)]:
        assert picture.svg.startswith("<svg")
        assert "%" in picture.alt
        assert VI.percent(found.now.total.status["lighting"]["full"] / found.now.total.metres, 0) in (
            picture.alt
        ) or "Bồ Đề" in (picture.alt)


def test_of_many_wards_only_those_that_changed_most_are_drawn_and_the_paper_says_so(
    demo: Store, found: Briefing
) -> None:
    paper = document_of(demo, found, VI, as_lines=True, theme="flags", ward_maps=2)
    drawn = [each.caption for each in paper.annex if isinstance(each, Picture)]
    turned = {each.name: each.better["flags"] + each.worse["flags"] for each in found.places if each.code}
    most = sorted(turned, key=lambda name: -turned[name])[:2]
    assert len(drawn) == len(demo.criteria.in_force(END)) + 2
    assert all(any(name in caption for caption in drawn[-2:]) for name in most)
    there = len(drawn_wards(found, theme_of(demo, found), 1_000))
    notes = [each.text for each in paper.annex if isinstance(each, Paragraph)]
    assert any(f"2 trong {there} phường" in text for text in notes), notes


def test_difficulties_and_directions_have_columns_of_their_own_where_there_are_any() -> None:
    def heads(**more: str) -> tuple[list[str], tuple[str, ...]]:
        store = factories.memory_store(
            wards=[ward()], tasks=[task("T-1", result="Xong", **more), task("T-2")]
        )
        found = gather.brief(store, gather.period(store, START, END))
        made = briefing_tables.tasks(found.tasks, VI)
        return [each.head for each in made.columns], made.rows[0]

    plain, _ = heads()
    assert len(plain) == 9
    columns, row = heads(difficulties="Thiếu vốn", directions="Báo cáo lại")
    assert columns == [*plain, "Khó khăn, kiến nghị", "Ý kiến chỉ đạo"]
    assert (row[6], row[9:]) == ("Xong", ("Thiếu vốn", "Báo cáo lại"))


def test_no_ward_is_praised_before_one_that_stands_as_well(found: Briefing) -> None:
    def wards(*scores: float) -> str:
        standings = tuple(
            replace(found.standings[0], name=f"P{at}", score=score, has_evidence=True)
            for at, score in enumerate(scores)
        )
        return best_and_worst(replace(found, standings=standings, most_named=2), VI)[0]

    for scores, named in (
        ((0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2), 2),
        ((0.9, 0.8, 0.797, 0.6, 0.5, 0.4, 0.3, 0.2), 3),
        ((0.9, 0.8, 0.797, 0.796, 0.5, 0.4, 0.3, 0.2), 4),
    ):
        assert wards(*scores).count("P") == named


@pytest.mark.parametrize(
    ("code", "told", "flat"),
    [
        (
            "vi",
            ("1 đoạn, 416 m được kiểm tra lần đầu", "2 lượt đoạn chuyển biến tốt (832 m)"),
            "không có đoạn nào",
        ),
        (
            "en",
            ("1 segment, 416 m, was checked for the first time", "2 for the better (832 m)"),
            "no status got",
        ),
    ],
)
def test_every_format_tells_first_checks_and_never_that_nothing_changed_since_an_unknown_start(
    code: str, told: tuple[str, ...], flat: str, tmp_path: Path
) -> None:
    words = language(code)
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1", (0, 2), (4, 2))])
    for value, day in (("none", 1), ("partial", 5), ("full", 9)):
        before = store.get("route_segments", "S-1")
        found = {**before.properties, "lighting": value, "lighting_checked_on": f"2022-07-{day:02}"}
        store.apply([Put(replace(before, properties=found), seen=before.version)])
    makers = briefing_makers(store, gather.brief(store, gather.period(store, START, END)), words)
    texts = (
        words_of(open_word(io.BytesIO(makers[".docx"]()))),
        text_of(makers[".pdf"](), tmp_path),
        makers[".html"]().decode(),
    )
    for text in texts:
        plain = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ").split())
        assert [each for each in told if each not in plain] == []
        assert flat not in plain
    sheet = load_workbook(io.BytesIO(makers[".xlsx"]())).worksheets[3]
    assert [each.value for each in sheet[2]][1:] == pytest.approx([1, 416, 416, 2, 832, 0, 0], abs=1)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (0, "there are 2 segments that bear no route name, 832 m in all"),
        (1, "2 segments of 832 m bear no route"),
    ],
)
def test_segments_without_a_route_are_told_as_such_and_never_as_no_routes_of_so_many_metres(
    named: int, said: str
) -> None:
    bare = {"route_id": None, "route_name": None}
    rows = [segment(f"S-{at}", (0, at), (4, at), **bare) for at in (1, 2)]
    store = factories.memory_store(
        wards=[ward()], route_segments=[*rows, *[segment("S-9", (0, 9), (4, 9))] * named]
    )
    words = language("en")
    found = gather.brief(store, gather.period(store, START, END))
    lines = " ".join(overview(found, words)).replace("\N{NO-BREAK SPACE}", " ")
    assert said in lines
    assert "0 routes" not in lines
    (row, total) = briefing_tables.wards(found, tuple(store.criteria.in_force(END)), words).rows
    assert (row[1], total[1]) == (("1", "1") if named else ("–", "–"))
    (line,) = [
        each for each in evaluation_words.summary(evaluate(store, Moment(END, END)), words) if "bear" in each
    ]
    assert line.startswith("2 segments bear no route name, so they are not evaluated.")
