"""Documents as Word files and web pages: the same figures, real styles, repeated headings, no script."""

import io
import zipfile
from html.parser import HTMLParser
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from geo.papers.document import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    PaperHead,
    Paragraph,
    Picture,
    Signature,
    Table,
    rule_mm,
)
from geo.papers.web_page import write_page
from geo.papers.word.write import FONT, write_word


def png(colour: str = "#0072B2") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


TABLE = Table(
    (Column("Đường", share=2), Column("Tiền", figures=True)),
    (("Phố <Ngọc> Lâm & Bồ Đề", "1.000"), ("Tổng cộng", "1.000")),
    "Tiền",
    last_is_total=True,
)
TABLE_1, FIGURE = "Bảng\N{NO-BREAK SPACE}1", "Hình\N{NO-BREAK SPACE}1"
BLOCKS: tuple[Block, ...] = (
    Heading("Nội dung đề xuất"),
    Paragraph("Với 9 tỷ đồng trong 3 giai đoạn."),
    Paragraph("Giả định.", note=True),
    Bullets(("một", "hai")),
    Picture(png(), "Bản đồ các đường", "Bản đồ"),
    TABLE,
)
MEMO = Document(
    "Phương án mở rộng", BLOCKS, organisation="Quận thử", subtitle="Ngày 09/08/2022", footer="Ước tính"
)


def opened(document: Document = MEMO) -> WordDocument:
    return docx.Document(io.BytesIO(write_word(document)))


def test_every_text_is_read_back_in_order_with_a_style_of_its_own() -> None:
    found = {paragraph.text: paragraph.style.name for paragraph in opened().paragraphs if paragraph.text}
    assert list(found) == [
        "QUẬN THỬ", "Phương án mở rộng", "Ngày 09/08/2022", "Nội dung đề xuất",
        "Với 9 tỷ đồng trong 3 giai đoạn.", "Giả định.", "một.", "hai.", f"{FIGURE}. Bản đồ",
        f"{TABLE_1}. Tiền",
    ]  # fmt: skip
    assert found["Phương án mở rộng"] == "Title"
    assert found["Nội dung đề xuất"] == "Heading 1"
    assert found["Giả định."] == "Note"
    assert found["một."] == "List Bullet"
    assert found[f"{TABLE_1}. Tiền"] == "Caption"


def test_every_figure_of_a_table_is_read_back_and_its_heading_repeats() -> None:
    (table,) = opened().tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Đường", "Tiền"], *map(list, TABLE.rows),
    ]  # fmt: skip
    head, *body = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in body)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert all(run.bold for cell in body[-1].cells for run in cell.paragraphs[0].runs)


def test_the_page_is_a4_in_times_new_roman_with_the_margins_of_the_decree() -> None:
    word = opened()
    section: Any = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= section.right_margin.mm <= 20
    assert 20 <= round(section.top_margin.mm) <= 25
    normal = word.styles["Normal"]
    assert normal.font.name == FONT == "Times New Roman"
    assert 13 <= normal.font.size.pt <= 14
    fonts = {value for each in word.styles.element.iter(qn("w:rFonts")) for value in each.attrib.values()}
    assert fonts == {FONT}
    colours = {each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:color"))}
    assert colours == {"000000"}


def test_the_language_is_said_and_pages_are_numbered() -> None:
    word = opened()
    assert word.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    assert word.core_properties.title == "Phương án mở rộng"
    footer = word.sections[0].footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    assert "Ước tính" in footer


def test_a_picture_says_what_it_shows() -> None:
    (shape,) = opened().inline_shapes
    assert shape._inline.docPr.get("descr") == "Bản đồ các đường"


def test_each_picture_is_stored_once_as_it_is_and_every_showing_has_its_own_number_and_words() -> None:
    shown = [Picture(png(each), f"Ảnh {each}", share=0.5) for each in ("red", "blue", "red", "red")]
    content = write_word(Document("T", shown))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        stored = [each for each in packed.infolist() if each.filename.startswith("word/media/")]
        assert [packed.read(each) for each in stored] == [png("red"), png("blue")]
    assert {each.compress_type for each in stored} == {zipfile.ZIP_STORED}
    found = [each._inline.docPr for each in docx.Document(io.BytesIO(content)).inline_shapes]
    assert [each.get("descr") for each in found] == [each.alt for each in shown]
    assert len({each.id for each in found}) == len(shown)
    assert write_word(Document("T", shown)) == content


def test_a_lying_page_is_wider_than_high() -> None:
    section: Any = opened(Document("T", (), orientation="landscape")).sections[0]
    assert section.page_width > section.page_height


OFFICIAL = Document(
    "về tuyến phố kiểu mẫu",
    BLOCKS,
    head=PaperHead(
        "Thành phố Hà Nội", "UBND quận Long Biên", "Số: …/BC-UBND", "Cộng hòa xã hội chủ nghĩa Việt Nam",
        "Độc lập - Tự do - Hạnh phúc", "Long Biên, ngày 05 tháng 02 năm 2023", "Báo cáo",
    ),
    signature=Signature("Nơi nhận:", ("Như trên", "Lưu: VT"), "TM. UBND"),
)  # fmt: skip


def test_an_official_paper_has_head_and_end_in_two_columns() -> None:
    head, _, end = opened(OFFICIAL).tables
    left, right = (cell.text for cell in head.rows[0].cells)
    assert " ".join(left.split()) == "THÀNH PHỐ HÀ NỘI UBND QUẬN LONG BIÊN Số: …/BC-UBND"
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in right
    assert "Long Biên, ngày 05 tháng 02 năm 2023" in right
    recipients, signer = (cell.text for cell in end.rows[0].cells)
    assert "- Lưu: VT" in recipients
    assert "TM. UBND" in signer


def test_head_and_end_have_the_type_of_the_decree() -> None:
    """Annex I, part II: nation, agency 12 to 13, motto, day 13 to 14, number 13, recipients 12 and 11."""
    head, _, end = opened(OFFICIAL).tables
    runs = [
        run
        for table in (head, end)
        for cell in table.rows[0].cells
        for p in cell.paragraphs
        for run in p.runs
    ]
    found = {run.text: (run.font.size.pt, bool(run.bold), bool(run.italic)) for run in runs if run.text}
    assert found["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] in {(12, True, False), (13, True, False)}
    assert found["Độc lập - Tự do - Hạnh phúc"] in {(13, True, False), (14, True, False)}
    assert found["THÀNH PHỐ HÀ NỘI"] in {(12, False, False), (13, False, False)}
    assert found["UBND QUẬN LONG\N{NO-BREAK SPACE}BIÊN"] in {(12, True, False), (13, True, False)}
    assert found["Số: …/BC-UBND"] == (13, False, False)
    assert found["Long Biên, ngày 05 tháng 02 năm 2023"] in {(13, False, True), (14, False, True)}
    assert found["Nơi nhận:"] == (12, True, True)
    assert found["- Lưu: VT."] == (11, False, False)
    assert found["TM. UBND"] in {(13, True, False), (14, True, False)}


def test_below_the_title_of_a_paper_with_a_kind_stands_a_line() -> None:
    body = opened(OFFICIAL).paragraphs
    title = next(at for at, each in enumerate(body) if each.text == OFFICIAL.title)
    assert "w:pBdr" in body[title + 1]._p.xml
    assert rule_mm("Ngắn") < rule_mm(OFFICIAL.title) < rule_mm("dài " * 50) < 165 / 2
    assert not any("w:pBdr" in each._p.xml for each in opened(Document("T", BLOCKS)).paragraphs)


def test_pages_of_an_official_paper_are_numbered_above_from_the_second_on() -> None:
    section: Any = opened(OFFICIAL).sections[0]
    assert section.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    assert "PAGE" not in section.footer._element.xml


def test_a_long_table_keeps_every_line_whole_and_in_its_place() -> None:
    rows = tuple((f"Phố {number}\nđoạn\t2", f"{number}") for number in range(400))
    (table,) = opened(Document("T", (Table(TABLE.columns, rows),))).tables
    found = table._tbl.tr_lst
    assert len(found) == 401
    assert table.rows[400].cells[0].text == rows[-1][0]
    assert sum(row.trPr.find(qn("w:tblHeader")) is not None for row in found) == 1


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts += [data] if data.strip() else []


def parsed(page: bytes) -> _Texts:
    found = _Texts()
    found.feed(page.decode())
    return found


def test_the_web_page_says_the_same_and_runs_nothing() -> None:
    found = parsed(write_page(MEMO))
    for text in (
        "Phương án mở rộng",
        "Nội dung đề xuất",
        "Phố <Ngọc> Lâm & Bồ Đề",
        "1.000",
        "hai.",
        f"{TABLE_1}. Tiền",
        f"{FIGURE}. Bản đồ",
    ):
        assert text in found.texts
    assert not {"script", "link", "iframe"} & set(found.tags)
    assert found.tags.count("th") == 2
    page = write_page(MEMO).decode()
    assert page.count('<div class="wide" tabindex="0"') == page.count("<table")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_no_text_becomes_markup_of_a_web_page(text: str) -> None:
    document = Document(text, (Paragraph(text), Bullets((text,)), Table((Column(text),), ((text,),), text)))
    plain = parsed(
        write_page(Document("T", (Paragraph("T"), Bullets(("T",)), Table((Column("T"),), (("T",),), "T"))))
    )
    assert parsed(write_page(document)).tags == plain.tags


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bc", "\ud800", "\ufffe", "x" * 300])
def test_signs_that_no_file_can_hold_break_no_document(text: str) -> None:
    document = Document(text, (Heading(text), Paragraph(text), Table((Column(text),), ((text,),), text)))
    assert opened(document).tables
    assert write_page(document)


def test_no_head_and_no_total_of_a_table_stands_alone_on_a_page() -> None:
    table = Table((Column("A"),), tuple((str(number),) for number in range(1, 7)), last_is_total=True)
    rows = opened(Document("T", (table,))).tables[0].rows
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next is True for row in rows]
    assert kept == [True, True, False, False, False, True, False]


def test_a_new_file_brings_nothing_along_that_is_not_ours() -> None:
    with zipfile.ZipFile(io.BytesIO(write_word(Document("Báo cáo", (Paragraph("Một"),))))) as file:
        names = file.namelist()
        assert not any(b"Macintosh" in file.read(name) for name in names)
    assert not any("thumbnail" in name or "Effects" in name or "customXml" in name for name in names)
