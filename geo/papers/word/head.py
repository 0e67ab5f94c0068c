"""The head and the end of an official paper in Word: Decree 30/2020/NĐ-CP, annex I, or the Party's form."""

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from geo.papers.document import PaperHead, Signature, rule_mm, unbroken_end

_LEFT, _RIGHT = Mm(73), Mm(92)  # of the 165 mm between the margins
_NATION_PT, _MOTTO_PT, _AGENCY_PT, _NUMBER_PT = 12, 13, 12, 13
_PARTY_PT, _PARTY_AGENCY_PT = 15, 13  # of the Party's form
_MOTTO_LETTER, _PARTY_LETTER = Mm(56) / 27, Mm(73) / 22  # a rule is as long as the words above it
_UNDER_AGENCY = Mm(24)  # or half as long
_LIST_PT, _LIST_TITLE_PT, _SIGNER_PT = 11, 12, 13
_PARTY_LIST_PT, _PARTY_LIST_TITLE_PT = 12, 13
_ROOM_TO_SIGN = 4  # lines


def write_head(word: WordDocument, head: PaperHead) -> None:
    """Write who writes on the left, the nation's title and the day on the right."""
    left, right = _columns(word)
    if head.is_party:
        _party_head(left, right, head)
    else:
        _state_head(left, right, head)
    _line(right, head.place_and_day, _MOTTO_PT, italic=True)
    for cell in (left, right):
        cell._tc.remove(cell.paragraphs[0]._p)


def _state_head(left: Any, right: Any, head: PaperHead) -> None:
    if head.superior:
        _line(left, head.superior.upper(), _AGENCY_PT)
    _line(left, unbroken_end(head.agency).upper(), _AGENCY_PT, bold=True)
    _rule(left, (_LEFT - _UNDER_AGENCY) // 2)
    _line(left, head.number, _NUMBER_PT)
    _line(right, head.nation.upper(), _NATION_PT, bold=True)
    _line(right, head.motto, _MOTTO_PT, bold=True)
    _rule(right, _beside(head.motto, _MOTTO_LETTER))


def _party_head(left: Any, right: Any, head: PaperHead) -> None:
    if head.superior:
        _line(left, head.superior.upper(), _PARTY_AGENCY_PT)
    _line(left, unbroken_end(head.agency).upper(), _PARTY_AGENCY_PT, bold=True)
    _line(left, "*", _PARTY_AGENCY_PT)
    _line(left, head.number, _NUMBER_PT)
    _line(right, head.nation.upper(), _PARTY_PT, bold=True)
    _rule(right, _beside(head.nation, _PARTY_LETTER))


def _beside(text: str, letter: float) -> Any:
    """Return the room on each side of a rule that is as long as a text of such letters."""
    return max(0, int(_RIGHT - len(text) * letter) // 2)


def rule_below_title(word: WordDocument, title: str) -> None:
    """Draw the line below the title, in the middle of the page."""
    _rule(word, (Mm(165) - Mm(rule_mm(title))) // 2)


def write_signature(word: WordDocument, signature: Signature, *, is_party: bool = False) -> None:
    """Write who receives the paper on the left, who signs it on the right, with room for name and seal.

    The last paragraph or row before comes along to a new page: no end stands alone.
    """
    last = word.element.body.sectPr.getprevious()
    before = [] if last is None else [last]
    if last is not None and last.getprevious() is not None and last.getprevious().tag == qn("w:tbl"):
        before += last.getprevious().tr_lst[-1].iter(qn("w:p"))
    for each in before:
        if each.tag == qn("w:p"):
            each.get_or_add_pPr().get_or_add_keepNext()
    left, right = _columns(word)
    title_pt, list_pt = (_PARTY_LIST_TITLE_PT, _PARTY_LIST_PT) if is_party else (_LIST_TITLE_PT, _LIST_PT)
    title = _line(
        left, signature.recipients_title, title_pt, bold=not is_party, italic=not is_party, centred=False
    )
    title.underline = is_party
    for each in signature.lines:
        _line(left, each, list_pt, centred=False)
    _line(right, signature.signer.upper(), _SIGNER_PT, bold=True)
    for _ in range(_ROOM_TO_SIGN):
        _line(right, "", _SIGNER_PT)
    word.add_paragraph(style="Table Text").paragraph_format.line_spacing = Pt(1)  # Word wants one


def number_pages(word: WordDocument, field: Any) -> None:
    """Number pages in the middle of the top margin, from the second page on."""
    section = word.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance = Mm(10)
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(paragraph, "PAGE")


def _columns(word: WordDocument) -> tuple[Any, Any]:
    table = word.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = parse_xml(
        f"<w:tblCellMar {nsdecls('w')}>"
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    )
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    row = table.rows[0]
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    for cell, column, width in zip(row.cells, table.columns, (_LEFT, _RIGHT), strict=True):
        cell.width = column.width = width
        cell.paragraphs[0].style = "Table Text"
        cell.paragraphs[0].paragraph_format.line_spacing = Pt(1)
    return tuple(row.cells)


def _line(
    cell: Any, text: str, size: float, *, bold: bool = False, italic: bool = False, centred: bool = True
) -> Any:
    paragraph = cell.add_paragraph(style="Table Text")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return run


def _rule(cell: Any, indent: Any) -> None:
    """Draw a line across the middle of a cell or page: the border of an empty paragraph."""
    paragraph = cell.add_paragraph(style="Table Text")
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = indent
    shape.line_spacing, shape.space_before, shape.space_after = Pt(3), Pt(3), Pt(3)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
