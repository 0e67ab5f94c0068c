"""Documents as PDF say what Word says: text as text, fonts inside, the same bytes each time."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from geo.papers.document import (
    Annex,
    Bullets,
    Column,
    Document,
    Heading,
    PaperHead,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from geo.papers.pdf import ZERO_WIDTH_SPACE, write_pdf

HOSTILE = '#panic("x") $x^2$ <a> \\ *b* _c_ @d `e` “Phường Ngọc Thụy” ẤẦẨẪẬ ₫'


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#0072B2").save(out, "PNG")
    return out.getvalue()


MEMO = Document(
    "Phương án mở rộng",
    (
        Heading("Nội dung đề xuất"),
        Paragraph(HOSTILE),
        Heading("Đường phố", 2),
        Bullets(("một", "hai")),
        Picture(png(), "Bản đồ các đường", "Hình 1"),
        Table(
            (Column("Tuyến đường", share=2), Column("Tiền", figures=True)),
            (*((f"Phố số {number}", f"{number}") for number in range(90)), ("Tổng cộng", "1.000")),
            "Bảng 1",
            last_is_total=True,
        ),
    ),
    organisation="Quận thử",
    place_and_day="ngày 05 tháng 02 năm 2023",
    footer="Ước tính",
)
HEAD = PaperHead(
    "Thành phố Hà Nội", "UBND quận Long Biên", "Số: …/BC-UBND", "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Độc lập - Tự do - Hạnh phúc", "Long Biên, ngày 05 tháng 02 năm 2023", "Báo cáo",
)  # fmt: skip
OFFICIAL = Document(
    "về tuyến phố", MEMO.blocks, head=HEAD, signature=Signature("Nơi nhận:", ("Lưu: VT",), "TM. UBND")
)


@pytest.fixture(scope="module")
def memo() -> PdfReader:
    return PdfReader(io.BytesIO(write_pdf(MEMO)))


@pytest.fixture(scope="module")
def official() -> PdfReader:
    return PdfReader(io.BytesIO(write_pdf(OFFICIAL)))


def words(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_every_text_is_read_back_as_it_was_written_and_none_is_a_command(memo: PdfReader) -> None:
    text = " ".join(words(memo))
    said = (
        "QUẬN THỬ",
        MEMO.title,
        MEMO.place_and_day,
        "Nội dung đề xuất",
        HOSTILE,
        "hai.",
        "Hình 1",
        "Bảng 1",
    )
    assert [each for each in said if each not in text] == []
    assert all(f"Phố số {number} {number}" in text for number in range(90))


def test_the_head_of_a_table_and_the_foot_stand_on_every_page(memo: PdfReader) -> None:
    pages = words(memo)
    assert len(pages) >= 3
    assert all("Tuyến đường Tiền" in page for page in pages[1:])
    assert all(f"Ước tính · {number}/{len(pages)}" in page for number, page in enumerate(pages, 1))


def test_fonts_are_inside(memo: PdfReader) -> None:
    fonts = [font.get_object() for page in memo.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(each) for each in descriptors)
    assert all("Tinos" in str(font["/BaseFont"]) for font in fonts)


def test_headings_are_bookmarks_and_pictures_say_what_they_show(memo: PdfReader) -> None:
    first, inside = memo.outline
    assert first.title == "Nội dung đề xuất"
    assert [each.title for each in inside] == ["Đường phố"]
    objects = (memo.get_object(number) for number in range(1, memo.trailer["/Size"]))
    alts = [str(each["/Alt"]) for each in objects if isinstance(each, dict) and "/Alt" in each]
    assert alts == ["Bản đồ các đường"]


def test_an_official_paper_has_head_and_end_and_numbers_from_the_second_page_on(official: PdfReader) -> None:
    first, *_, last = pages = words(official)
    for text in ("UBND QUẬN LONG BIÊN", HEAD.nation.upper(), HEAD.motto, HEAD.number, "BÁO CÁO"):
        assert text in first
    assert HEAD.place_and_day in first
    assert "Lưu: VT" in last
    assert "TM. UBND" in last
    assert not first.startswith("1")
    assert all(f"{number} Tuyến" in page for number, page in enumerate(pages[1:-1], 2))


def test_annexes_lie_where_they_ask_for_it_and_bear_the_numbers_of_word() -> None:
    annex = (Annex("Nhiệm vụ", landscape=True), MEMO.blocks[-1], Annex("Bản đồ"), Paragraph("Hết."))
    document = replace(OFFICIAL, blocks=MEMO.blocks[:4], annex=annex, numbered=True)
    reader = PdfReader(io.BytesIO(write_pdf(document)))
    pages = words(reader)
    lie = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert lie == [False, *[True] * (len(pages) - 2), False]
    assert "I. Nội dung đề xuất" in pages[0]
    assert "1. Đường phố" in pages[0]
    assert "2 Phụ lục I NHIỆM VỤ Bảng 1. Bảng 1" in pages[1]
    assert f"{len(pages)} Phụ lục II BẢN ĐỒ" in pages[-1]


def routes(most: int) -> Table:
    """Return a table of so many routes and their total; some names take several lines."""
    names = (f"Phố số {number}{' rất dài' * (20 if number % 7 == 3 else 0)}" for number in range(most))
    rows = (*((name, "1") for name in names), ("Tổng cộng", f"{most}"))
    return Table((Column("Tuyến đường"), Column("Tiền", figures=True)), rows, "Danh mục", last_is_total=True)


def test_no_page_begins_with_a_total_alone_or_ends_with_a_head_alone_however_long_a_table_is() -> None:
    longest = 60
    annex = [each for most in (*range(1, longest), 400) for each in (Annex("Danh mục"), routes(most))]
    pages = words(PdfReader(io.BytesIO(write_pdf(Document("T", (), annex=annex)))))
    bodies = [page.split("Tuyến đường Tiền", 1)[1] for page in pages[1:]]
    assert len(bodies) > longest + 10
    assert [body for body in bodies if "Phố số" not in body] == []
    assert [body for body in bodies if body.strip().startswith("Tổng cộng")] == []
    assert sum(body.count("Phố số") for body in bodies) == sum(range(1, longest)) + 400


def test_a_very_long_word_stays_on_the_page() -> None:
    word = "Đườngdài" * 40
    table = Table((Column("a"), Column("b", share=3)), ((word, "x"),))
    reader = PdfReader(io.BytesIO(write_pdf(Document("T", (Heading(word), Paragraph(word), table)))))
    text = "".join(reader.pages[0].extract_text().replace(ZERO_WIDTH_SPACE, "").split())
    assert text.count(word) == 3
    lines = reader.pages[0].extract_text().replace(ZERO_WIDTH_SPACE, "").splitlines()
    assert len(lines) > 12
    assert max(map(len, lines)) < 120


def test_the_same_document_gives_the_same_bytes() -> None:
    assert write_pdf(OFFICIAL) == write_pdf(OFFICIAL)


def test_a_page_has_the_margins_of_the_decree(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    (tmp_path / "a.pdf").write_bytes(write_pdf(Document("Tên", (Paragraph("một hai ba " * 900),))))
    made = subprocess.run(["pdftotext", "-bbox", tmp_path / "a.pdf", "-"], capture_output=True, check=True)
    ends = {
        name: [float(each) * 25.4 / 72 for each in re.findall(f'{name}="([0-9.]+)"', made.stdout.decode())]
        for name in ("xMin", "xMax", "yMin")
    }
    assert min(ends["xMin"]) == pytest.approx(30, abs=0.5)
    assert max(ends["xMax"]) == pytest.approx(210 - 15, abs=0.5)
    assert 19 <= min(ends["yMin"]) <= 25
