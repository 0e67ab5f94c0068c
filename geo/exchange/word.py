"""Write documents as Word files (OOXML): A4, Times New Roman, real styles, tables with repeated headings.

Margins and type follow the Vietnamese rules for administrative documents (Decree 30/2020/NĐ-CP, annex I:
20–25 mm above and below, 30–35 mm left, 15–20 mm right, Times New Roman 13 to 14).
"""

import io
from datetime import UTC, datetime
from functools import singledispatch
from typing import Any

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from geo.exchange.repacking import repacked
from geo.model.document import (
    LANDSCAPE,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    writable,
)

FONT = "Times New Roman"
BODY_PT, TABLE_PT, NOTE_PT = 13, 11, 11
_LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}
_HEADINGS_PT = {1: 14, 2: 13, 3: 13}
_SHADE = "E7ECF1"
_LONGEST_PROPERTY = 255
_FIXED = datetime(2000, 1, 1, tzinfo=UTC)  # a document says in its text of when it is


def write_word(document: Document) -> bytes:
    """Return a document as a .docx file; the same document gives the same bytes."""
    document = writable(document)
    word = new_document()
    _set_page(word, document)
    _set_styles(word, document)
    _set_properties(word, document)
    _head(word, document)
    for block in document.blocks:
        _write(block, word)
    _foot(word, document)
    out = io.BytesIO()
    word.save(out)
    return repacked(out.getvalue())


def _set_page(word: WordDocument, document: Document) -> None:
    section = word.sections[0]
    wide, high = (297, 210) if document.orientation == LANDSCAPE else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if document.orientation == LANDSCAPE else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.footer_distance = Mm(10)


def _set_styles(word: WordDocument, document: Document) -> None:
    _set_defaults(word)
    normal = word.styles["Normal"]
    _font(normal, BODY_PT)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    _set_language(normal, _LANGUAGES.get(document.language, "vi-VN"))
    for level, size in _HEADINGS_PT.items():
        style = word.styles[f"Heading {level}"]
        _font(style, size)
        style.font.bold, style.font.italic = True, level == 3
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(4)
        style.paragraph_format.keep_with_next = True
    title = word.styles["Title"]
    _font(title, 16)
    title.font.bold = True
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(12), Pt(4)
    _without_border(title)
    for name, size, italic in (("Subtitle", BODY_PT, True), ("Caption", NOTE_PT, True)):
        _font(word.styles[name], size)
        word.styles[name].font.italic, word.styles[name].font.bold = italic, False
    word.styles["Subtitle"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.styles["Caption"].paragraph_format.keep_with_next = True
    _font(word.styles["List Bullet"], BODY_PT)
    for name, size, italic in (("Note", NOTE_PT, True), ("Table Text", TABLE_PT, False)):
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _font(style, size)
        style.font.italic = italic
    cells = word.styles["Table Text"].paragraph_format
    cells.space_after, cells.space_before, cells.line_spacing = Pt(1), Pt(1), 1.0


def _set_defaults(word: WordDocument) -> None:
    """Take the template's own letters and colours out of all styles, and give the body's type to the rest."""
    root = word.styles.element
    for fonts in root.iter(qn("w:rFonts")):
        _name_font(fonts)
    for colour in root.iter(qn("w:color")):
        colour.attrib.clear()
        colour.set(qn("w:val"), "000000")
    defaults = root.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for name in ("w:sz", "w:szCs"):
        for found in defaults.findall(qn(name)):
            found.set(qn("w:val"), str(2 * BODY_PT))


def _font(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    _name_font(style.element.get_or_add_rPr().get_or_add_rFonts())


def _name_font(fonts: Any) -> None:
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)


def _set_language(style: Any, code: str) -> None:
    properties = style.element.get_or_add_rPr()
    for found in properties.findall(qn("w:lang")):
        properties.remove(found)
    properties.append(_element("w:lang", {"w:val": code, "w:eastAsia": code}))


def _without_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _set_properties(word: WordDocument, document: Document) -> None:
    about = word.core_properties
    about.title = document.title[:_LONGEST_PROPERTY]
    about.author = (document.author or document.organisation)[:_LONGEST_PROPERTY]
    about.language, about.comments, about.subject = _LANGUAGES.get(document.language, "vi-VN"), "", ""
    about.created = about.modified = _FIXED
    about.last_modified_by = about.author


def _head(word: WordDocument, document: Document) -> None:
    if document.organisation:
        paragraph = word.add_paragraph()
        paragraph.add_run(document.organisation.upper()).bold = True
    if document.place_and_day:
        word.add_paragraph(document.place_and_day).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    word.add_paragraph(document.title, style="Title")
    if document.subtitle:
        word.add_paragraph(document.subtitle, style="Subtitle")


def _foot(word: WordDocument, document: Document) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.style = word.styles["Note"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if document.footer:
        paragraph.add_run(f"{document.footer} · ")
    _field(paragraph, "PAGE")
    paragraph.add_run("/")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    """Add a field that Word fills in, such as the number of the page."""
    run = paragraph.add_run()
    run._r.append(_element("w:fldChar", {"w:fldCharType": "begin"}))
    text = _element("w:instrText", {"xml:space": "preserve"})
    text.text = code
    run._r.append(text)
    run._r.append(_element("w:fldChar", {"w:fldCharType": "separate"}))
    paragraph.add_run("1")
    paragraph.add_run()._r.append(_element("w:fldChar", {"w:fldCharType": "end"}))


@singledispatch
def _write(block: object, word: WordDocument) -> None:
    raise TypeError(block)


@_write.register
def _(block: Heading, word: WordDocument) -> None:
    word.add_heading(block.text, level=min(block.level, 3))


@_write.register
def _(block: Paragraph, word: WordDocument) -> None:
    paragraph = word.add_paragraph(block.text, style="Note" if block.note else "Normal")
    if not block.note:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


@_write.register
def _(block: Bullets, word: WordDocument) -> None:
    for item in block.items:
        word.add_paragraph(item, style="List Bullet")


@_write.register
def _(block: Picture, word: WordDocument) -> None:
    width = _text_width(word)
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = bool(block.caption)
    shape = paragraph.add_run().add_picture(io.BytesIO(block.png), width=int(width * block.share))
    shape._inline.docPr.set("descr", block.alt)
    if block.caption:
        caption = word.add_paragraph(block.caption, style="Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = False


@_write.register
def _(block: Table, word: WordDocument) -> None:
    if block.caption:
        word.add_paragraph(block.caption, style="Caption")
    table = word.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(block, word)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # of the grid, which some programs look at alone
    _row(table, tuple(column.head for column in block.columns), block, widths, bold=True)
    _repeat(table.rows[0])
    for number, cells in enumerate(block.rows, start=1):
        _row(table, cells, block, widths, bold=block.last_is_total and number == len(block.rows))
    word.add_paragraph(style="Table Text")


def _row(table: Any, texts: tuple[str, ...], block: Table, widths: list[int], *, bold: bool) -> None:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))
    is_head = len(table.rows) == 1
    for cell, text, column, width in zip(row.cells, texts, block.columns, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.style = "Table Text"
        paragraph.add_run(text).bold = bold
        if is_head:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell._tc.get_or_add_tcPr().append(
                _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": _SHADE})
            )
        elif column.figures:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat(row: Any) -> None:
    """Let a row be the heading on each page that the table runs over."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))


def _widths(block: Table, word: WordDocument) -> list[int]:
    whole = _text_width(word)
    shares = [column.share or 1.0 for column in block.columns]
    return [int(whole * share / sum(shares)) for share in shares]


def _text_width(word: WordDocument) -> int:
    """Return the width of the text in Word's own units."""
    section: Any = word.sections[0]
    return int(section.page_width) - int(section.left_margin) - int(section.right_margin)


def _element(name: str, attributes: dict[str, str]) -> Any:
    found = OxmlElement(name)
    for key, value in attributes.items():
        found.set(qn(key), value)
    return found
