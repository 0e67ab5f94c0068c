"""Word counts headings and captions itself, to the numbers that PDF and web page say; annexes may lie."""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from geo.papers.document import (
    Annex,
    Block,
    Column,
    Document,
    Heading,
    PaperHead,
    Paragraph,
    Signature,
    Table,
)
from geo.papers.numbering import numbered
from geo.papers.word.write import write_word

TABLE = Table((Column("a"), Column("b")), (("1", "2"),), "Kết quả")
BLOCKS: tuple[Block, ...] = (
    Heading("A"), Heading("B", 2), Heading("C", 3), TABLE, Heading("D", 2), Heading("E"), Heading("F", 2),
    Heading("G", 3), Heading("H", 3), TABLE, Paragraph("Cuối."),
)  # fmt: skip
HEAD = PaperHead("", "UBND", "Số: …", "", "", "", "Báo cáo", annexed="(Kèm theo Báo cáo)")
PAPER = Document(
    "T",
    BLOCKS,
    head=HEAD,
    signature=Signature("Nơi nhận:", ("Lưu: VT",), "Trưởng phòng"),
    annex=(Annex("Nhiệm vụ", landscape=True), TABLE, Heading("Riêng", 2), Annex("Bản đồ"), Paragraph("x")),
    numbered=True,
)
W_P = qn("w:p")


def opened(document: Document = PAPER, template: WordDocument | None = None) -> WordDocument:
    office = None
    if template is not None:
        out = io.BytesIO()
        template.save(out)
        office = out.getvalue()
    return docx.Document(io.BytesIO(write_word(document, template=office)))


def counted(word: WordDocument) -> Iterator[tuple[str, str]]:
    """Count headings as Word does: by the list of the paragraph, else of its style."""
    root = word.part.numbering_part.element
    counts: dict[int, int] = {}
    for paragraph in word.paragraphs:
        if not paragraph.style.name.startswith("Heading"):
            continue
        own, styled = (each.find(f".//{qn('w:numPr')}") for each in (paragraph._p, paragraph.style.element))
        numbers = own if own is not None else styled
        list_id = int(numbers.find(qn("w:numId")).get(qn("w:val"))) if numbers is not None else 0
        if not list_id:
            yield "", paragraph.text
            continue
        found = (own if own is not None and own.find(qn("w:ilvl")) is not None else styled).find(qn("w:ilvl"))
        level = 0 if found is None else int(found.get(qn("w:val")))
        counts = {at: count for at, count in counts.items() if at <= level}
        counts[level] = counts.get(level, 0) + 1
        yield written(root, list_id, level, counts[level]), paragraph.text


def written(root: Any, list_id: int, level: int, count: int) -> str:
    (entry,) = [each for each in root.findall(qn("w:num")) if each.get(qn("w:numId")) == str(list_id)]
    abstract = entry.find(qn("w:abstractNumId")).get(qn("w:val"))
    (made,) = [
        each for each in root.findall(qn("w:abstractNum")) if each.get(qn("w:abstractNumId")) == abstract
    ]
    look = made.findall(qn("w:lvl"))[level]
    kind, text = (look.find(qn(name)).get(qn("w:val")) for name in ("w:numFmt", "w:lvlText"))
    signs = {"upperRoman": ("I", "II", "III"), "decimal": ("1", "2", "3"), "lowerLetter": ("a", "b", "c")}
    return text.replace(f"%{level + 1}", signs[kind][count - 1])


def expected(document: Document) -> list[tuple[str, str]]:
    found = [each for part in numbered(document) for each in part]
    return [(each.number, each.block.text) for each in found if isinstance(each.block, Heading)]


def fields(word: WordDocument) -> list[str]:
    """Return what each field of a caption shows until Word counts."""
    return [
        paragraph.text.split(".")[0].replace("\N{NO-BREAK SPACE}", " ")
        for paragraph in word.paragraphs
        if any(" SEQ Bảng " in str(each.text) for each in paragraph._p.iter(qn("w:instrText")))
    ]


def test_word_counts_headings_to_the_numbers_that_other_formats_say() -> None:
    assert list(counted(opened())) == expected(PAPER)


def test_captions_are_fields_that_show_their_number_until_word_counts() -> None:
    word = opened()
    assert fields(word) == ["Bảng 1", "Bảng 2", "Bảng 3"]
    captions = [each.text for each in word.paragraphs if each.style.name == "Caption"]
    assert captions == [f"Bảng\N{NO-BREAK SPACE}{number}. Kết quả" for number in (1, 2, 3)]


def test_an_annex_with_a_wide_table_lies_and_what_follows_stands_up_again() -> None:
    word = opened()
    sides = [(round(each.page_width.mm), round(each.page_height.mm)) for each in word.sections]
    assert sides == [(210, 297), (297, 210), (210, 297)]
    assert [each.different_first_page_header_footer for each in word.sections] == [True, False, False]
    assert all("PAGE" in each.header._element.xml for each in word.sections)
    wide, narrow = (table._tbl.find(f".//{qn('w:tblW')}") for table in (word.tables[4], word.tables[1]))
    assert int(wide.get(qn("w:w"))) > int(narrow.get(qn("w:w")))


def test_a_lying_annex_at_the_end_leaves_no_empty_page_behind() -> None:
    word = opened(Document("T", (Paragraph("x"),), annex=(Annex("Nhiệm vụ", landscape=True), TABLE)))
    assert [each.page_width > each.page_height for each in word.sections] == [False, True]
    last = word.element.body.sectPr.getprevious()
    assert last.find(f".//{qn('w:spacing')}").get(qn("w:line")) == "20"  # 1 pt: fits on every page


def test_annexes_are_headings_of_outlines_and_name_their_paper() -> None:
    word = opened()
    annexes = [each for each in word.paragraphs if each.style.name == "Annex"]
    assert [each.text for each in annexes] == ["Phụ lục I\nNhiệm vụ", "Phụ lục II\nBản đồ"]
    assert annexes[0].style.element.find(f".//{qn('w:outlineLvl')}") is not None
    assert [each.text for each in word.paragraphs].count("(Kèm theo Báo cáo)") == 2


def test_the_end_of_a_paper_never_stands_alone_on_a_page() -> None:
    (last,) = [each for each in opened().paragraphs if each.text == "Cuối."]
    assert last.paragraph_format.keep_with_next


def test_an_office_s_template_keeps_its_headings_and_they_are_numbered_all_the_same() -> None:
    office = docx.Document()
    office.add_paragraph("{{noi_dung}}")
    office.add_paragraph("Hết.")
    for relation in [each for each in office.part.rels.values() if "numbering" in each.reltype]:
        office.part.drop_rel(relation.rId)  # as in files of other programs
    word = opened(PAPER, office)
    assert list(counted(word)) == expected(PAPER)
    assert word.styles["Heading 1"].element.find(f".//{qn('w:numPr')}") is None
    assert fields(word) == ["Bảng 1", "Bảng 2", "Bảng 3"]


def test_a_template_s_own_numbers_stay() -> None:
    office = docx.Document()
    office.add_paragraph("{{noi_dung}}")
    numbers = office.styles["Heading 1"].element.get_or_add_pPr().get_or_add_numPr()
    numbers.get_or_add_numId().val = 1
    word = opened(PAPER, office)
    own = [each._p.find(f".//{qn('w:numPr')}") for each in word.paragraphs if each.style.name == "Heading 1"]
    assert own == [None, None]


def test_a_lying_annex_in_a_template_turns_back_before_what_stands_behind_it() -> None:
    office = docx.Document()
    office.sections[0].different_first_page_header_footer = True
    office.add_paragraph("{{noi_dung}}")
    office.add_paragraph("Hết.")
    word = opened(Document("T", (Paragraph("x"),), annex=(Annex("Q", landscape=True), TABLE)), office)
    assert [each.page_width > each.page_height for each in word.sections] == [False, True, False]
    assert word.paragraphs[-1].text == "Hết."
    assert [each.different_first_page_header_footer for each in word.sections] == [True, False, False]
    assert len([each for each in word.element.body if each.tag == W_P and "{{" in str(each.text)]) == 0
