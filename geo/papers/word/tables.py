"""Tables of Word files, written as one piece of XML: a thousand rows take a moment, not many seconds."""

from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from geo.papers.column_widths import widths_mm
from geo.papers.document import Table
from geo.papers.word.parts import run_xml

_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="E7ECF1"/>'
_EMU_PER_TWIP, _TWIPS_PER_MM = 635, 1440 / 25.4
_MARGIN = 57  # twips, 1 mm: narrow columns of figures need the room
_BOLD = "<w:b/>"


def add_table(word: WordDocument, block: Table, *, width_emu: int) -> None:
    """Add a table whose heading is repeated on each page and whose rows are never split between pages.

    The heading stays with the first two rows, and the last two rows stay together: no total stands alone.
    """
    widths = _widths(block, width_emu // _EMU_PER_TWIP)
    heads = tuple(column.head for column in block.columns)
    style = str(word.styles["Table Text"].style_id)
    rows = [_row(heads, style, ["center"] * len(widths), widths, is_head=True, bold=True, tied=True)]
    sides = ["right" if column.figures else "" for column in block.columns]
    most = len(block.rows)
    last = most if block.last_is_total else 0
    rows += [
        _row(cells, style, sides, widths, is_head=False, bold=number == last, tied=_is_tied(number, most))
        for number, cells in enumerate(block.rows, start=1)
    ]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = word.element.body
    body.insert(
        body.index(body.sectPr), _parsed(grid, rows, sum(widths), str(word.styles["Table Grid"].style_id))
    )


def _parsed(grid: str, rows: list[str], width: int, style: str) -> Any:
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{_margin('left')}{_margin('right')}</w:tblCellMar>"
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="0" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _margin(side: str) -> str:
    return f'<w:{side} w:w="{_MARGIN}" w:type="dxa"/>'


def _row(
    cells: tuple[str, ...],
    style: str,
    sides: list[str],
    widths: list[int],
    *,
    is_head: bool,
    bold: bool,
    tied: bool,
) -> str:
    shade, look = _SHADE if is_head else "", _BOLD if bold else ""
    kept = "<w:keepNext/>" if tied else ""
    found = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}"/>{kept}{_side(side)}</w:pPr>{run_xml(text, look)}</w:p></w:tc>'
        for text, side, width in zip(cells, sides, widths, strict=True)
    )
    repeated = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(found)}</w:tr>"


def _is_tied(number: int, most: int) -> bool:
    """Say whether a row (from 1) stays on the page of the next: the first and the last but one do."""
    return number < most and number in (1, most - 1)


def _side(side: str) -> str:
    return f'<w:jc w:val="{side}"/>' if side else ""


def _widths(block: Table, whole: int) -> list[int]:
    return [int(width * _TWIPS_PER_MM) for width in widths_mm(block, whole / _TWIPS_PER_MM)]
