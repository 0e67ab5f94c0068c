"""Write documents as Word files (OOXML): A4, Times New Roman, real styles, tables with repeated headings.

Margins and type follow the Vietnamese rules for administrative documents (Decree 30/2020/NĐ-CP, annex I:
20–25 mm above and below, 30–35 mm left, 15–20 mm right, Times New Roman 13 to 14).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import singledispatch

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt

from geo.papers.document import (
    LANDSCAPE,
    Annex,
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    writable,
)
from geo.papers.numbering import LEVELS, Numbered, numbered
from geo.papers.repacking import repacked
from geo.papers.word import template as word_template
from geo.papers.word.head import number_pages, rule_below_title, write_head, write_signature
from geo.papers.word.numbering import HeadingNumbers, add_caption
from geo.papers.word.parts import add_field
from geo.papers.word.pictures import Pictures
from geo.papers.word.sections import Sections
from geo.papers.word.styles import FIRST_LINE_MM, FONT, add_missing_styles, set_styles
from geo.papers.word.tables import add_table

__all__ = ["FONT", "add_blocks", "set_properties", "write_word"]
_LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}
_LONGEST_PROPERTY = 255
_LEFTOVERS = frozenset({"thumbnail", "extended-properties", "stylesWithEffects", "customXml"})
_FIXED = datetime(2000, 1, 1, tzinfo=UTC)  # a document says in its text of when it is


def write_word(document: Document, *, template: bytes | None = None) -> bytes:
    """Return a document as a .docx file; the same document gives the same bytes.

    `template`: an office's own Word file, whose named places are filled instead (see `word_template`).

    Raises:
        InvalidInput: the template is no Word file, or has places that are not known.
    """
    document = writable(document)
    if template is None:
        return _packed(_written(document), document)
    with word_template.told_as_faults():
        return _packed(_filled(template, document), document)


def _packed(word: WordDocument, document: Document) -> bytes:
    set_properties(word, document)
    out = io.BytesIO()
    word.save(out)
    return repacked(out.getvalue())


def _filled(template: bytes, document: Document) -> WordDocument:
    word = word_template.opened(template)
    add_missing_styles(word)
    place, annexes = word_template.fill(word, document)
    heads = HeadingNumbers(word, tied=False) if document.numbered else None
    pen = _Pen(word, Sections(word, place), heads, Pictures(word))
    if annexes is None:
        word_template.put_at(word, place, lambda: _write_all(pen, document, back=True))
        return word
    word_template.put_at(word, place, lambda: _write_body(pen, document, back=True))
    is_last = annexes.getnext() is word.element.body.sectPr
    pen = replace(pen, sections=Sections(word, annexes))
    word_template.put_at(word, annexes, lambda: _write_annex(pen, document, back=not is_last))
    return word


def _written(document: Document) -> WordDocument:
    word = new_document()
    _drop_leftovers(word)
    _set_page(word, document)
    language = _LANGUAGES.get(document.language, "vi-VN")
    set_styles(word, language=language, official=document.head is not None, dense=document.dense)
    _head(word, document)
    _foot(word, document)
    heads = HeadingNumbers(word, tied=True) if document.numbered else None
    pen = _Pen(word, Sections(word), heads, Pictures(word))
    _write_all(pen, document, back=False)
    return word


def _drop_leftovers(word: WordDocument) -> None:
    """Drop what the empty file of the library brings along: a thumbnail, the name of a Mac, old styles."""
    for relations in (word.part.package.rels, word.part.rels):
        for key in [key for key, each in relations.items() if each.reltype.rpartition("/")[2] in _LEFTOVERS]:
            del relations[key]


def _write_all(pen: "_Pen", document: Document, *, back: bool) -> None:
    """Write blocks, end and annex; `back`: something stands behind them in the same section."""
    _write_body(pen, document, back=back)
    _write_annex(pen, document, back=back)


def _write_body(pen: "_Pen", document: Document, *, back: bool) -> None:
    _write_blocks(pen, numbered(document)[0])
    if document.signature is not None and not back:
        write_signature(
            pen.word, document.signature, is_party=document.head is not None and document.head.is_party
        )


def _write_annex(pen: "_Pen", document: Document, *, back: bool) -> None:
    annex = numbered(document)[1]
    if annex and not isinstance(annex[0].block, Annex):
        pen.word.add_paragraph(style="Table Text").add_run().add_break(WD_BREAK.PAGE)
    _write_blocks(replace(pen, named=document.head.annexed if document.head else ""), annex)
    pen.sections.back() if back else pen.sections.stay()


def add_blocks(word: WordDocument, blocks: Sequence[Block]) -> None:
    """Add blocks at the end of a Word file that has their styles."""
    pen = _Pen(word, Sections(word), None, Pictures(word))
    _write_blocks(pen, numbered(Document("", blocks))[0])
    pen.sections.stay()


def _write_blocks(pen: "_Pen", blocks: Sequence[Numbered]) -> None:
    for each in blocks:
        _write(each.block, each, pen)


def set_properties(word: WordDocument, document: Document) -> None:
    """Say in the file what it is called, whose it is and in which language."""
    about = word.core_properties
    about.title = document.full_title[:_LONGEST_PROPERTY]
    about.author = (document.author or document.organisation)[:_LONGEST_PROPERTY]
    about.language, about.comments, about.subject = _LANGUAGES.get(document.language, "vi-VN"), "", ""
    about.created = about.modified = _FIXED
    about.last_modified_by = about.author


def _set_page(word: WordDocument, document: Document) -> None:
    section = word.sections[0]
    wide, high = (297, 210) if document.orientation == LANDSCAPE else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if document.orientation == LANDSCAPE else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15.1)  # in whole twips no less than 15
    section.footer_distance = Mm(10)


def _head(word: WordDocument, document: Document) -> None:
    if document.head is not None:
        write_head(word, document.head)
        if document.head.kind:
            word.add_paragraph(document.head.kind.upper(), style="Title")
    else:
        _plain_head(word, document)
    word.add_paragraph(document.title, style="Title")
    if document.subtitle:
        word.add_paragraph(document.subtitle, style="Subtitle")
    if document.head is not None and document.head.kind:
        rule_below_title(word, document.title)
    for each in document.head.addressed if document.head else ():
        paragraph = word.add_paragraph(each)
        paragraph.alignment, paragraph.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(2)


def _plain_head(word: WordDocument, document: Document) -> None:
    if document.organisation:
        paragraph = word.add_paragraph()
        paragraph.add_run(document.organisation.upper()).bold = True
    if document.place_and_day:
        line = word.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.add_run(document.place_and_day).italic = True


def _foot(word: WordDocument, document: Document) -> None:
    section = word.sections[0]
    paragraph = section.footer.paragraphs[0]
    if document.head is not None:
        number_pages(word, add_field)
        for each in (paragraph, section.first_page_footer.paragraphs[0]):
            each.style, each.alignment = word.styles["Note"], WD_ALIGN_PARAGRAPH.CENTER
            each.add_run(document.footer)
        return
    paragraph.style = word.styles["Note"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if document.footer:
        paragraph.add_run(f"{document.footer} · ")
    add_field(paragraph, "PAGE")
    paragraph.add_run("/")
    add_field(paragraph, "NUMPAGES")


@dataclass(frozen=True)
class _Pen:
    """What blocks are written with; `heads` None: no heading has a number; `named`: below annexes' titles."""

    word: WordDocument
    sections: Sections
    heads: HeadingNumbers | None
    pictures: Pictures
    named: str = ""


@singledispatch
def _write(block: object, each: Numbered, pen: _Pen) -> None:
    raise TypeError(block)


@_write.register
def _(block: Heading, each: Numbered, pen: _Pen) -> None:
    level = min(block.level, LEVELS)
    paragraph = pen.word.add_paragraph(block.text, style=f"Heading {level}")
    if pen.heads is not None:
        pen.heads.give(paragraph, level) if each.number else pen.heads.take(paragraph)


@_write.register
def _(block: Annex, each: Numbered, pen: _Pen) -> None:
    turned = pen.sections.turn(lies=block.landscape)
    paragraph = pen.word.add_paragraph(f"{each.label} {each.number}".rstrip(), style="Annex")
    paragraph.paragraph_format.page_break_before = not turned
    paragraph.add_run().add_break()
    paragraph.add_run(block.title).font.all_caps = True
    if pen.named:
        paragraph = pen.word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(pen.named).italic = True


@_write.register
def _(block: Paragraph, each: Numbered, pen: _Pen) -> None:
    paragraph = pen.word.add_paragraph(block.text, style="Note" if block.note else "Body")
    paragraph.paragraph_format.keep_with_next = True if block.leads else None
    if block.indented:
        paragraph.paragraph_format.first_line_indent = Mm(FIRST_LINE_MM)


@_write.register
def _(block: Bullets, each: Numbered, pen: _Pen) -> None:
    for at, item in enumerate(block.lines, start=1):
        paragraph = pen.word.add_paragraph(item, style="List Bullet")
        if block.is_short and at < len(block.items):
            paragraph.paragraph_format.keep_with_next = True


@_write.register
def _(block: Picture, each: Numbered, pen: _Pen) -> None:
    paragraph = pen.word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = bool(block.caption)
    width = int(pen.sections.width_emu * block.share)
    pen.pictures.add(paragraph, block.png, width_emu=width, alt=block.alt)
    if block.caption:
        caption = pen.word.add_paragraph(style="Caption")
        add_caption(caption, each, block.caption)
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = False


@_write.register
def _(block: Table, each: Numbered, pen: _Pen) -> None:
    if block.caption:
        add_caption(pen.word.add_paragraph(style="Caption"), each, block.caption)
    add_table(pen.word, block, width_emu=pen.sections.width_emu)
    pen.word.add_paragraph(style="Table Text").paragraph_format.line_spacing = Pt(4)
