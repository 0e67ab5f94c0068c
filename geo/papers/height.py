"""How much of a page a dense official paper takes, by the widths of its letters: no line is set for that.

It counts as Word sets it, whose lines are as near as typst's, and each doubtful line as one more.
"""

import math
from collections.abc import Iterable
from functools import singledispatch

from geo.papers.column_widths import widths_mm
from geo.papers.document import (
    Bullets,
    Document,
    Heading,
    PaperHead,
    Paragraph,
    Signature,
    Table,
    unbroken_end,
)
from geo.rendering import fonts

PAGE_PT = 257 / 25.4 * 72  # between the margins above and below
_POINTS_PER_MM = 72 / 25.4
_WIDE = 165 * _POINTS_PER_MM  # between the margins at the sides
_LEFT, _RIGHT = 73 * _POINTS_PER_MM, 92 * _POINTS_PER_MM
_LINE = 1.15  # of the size
_BODY, _SMALL, _TITLE = 13.0, 11.0, 14.0
_FIRST_LINE, _DASH = 10 * _POINTS_PER_MM, 4 * _POINTS_PER_MM
_RULE, _CELL_SPACE, _CELL_MARGINS = 10.0, 2.0, 2 * _POINTS_PER_MM
_SIGNED = 5 * (_BODY * _LINE + _CELL_SPACE)  # who signs, and room for name and seal
_END = 4.0  # the empty paragraph that Word wants behind a table
_SPARE = 0.99  # of the width: words stretch and shrink a little


def height_pt(document: Document) -> float:
    """Return how high a document without pictures and annexes is, in points."""
    parts = [_titles(document), *(block_pt(each) for each in document.blocks), _END]
    if document.head is not None:
        parts.append(_head(document.head))
    if document.signature is not None:
        parts.append(_signature(document.signature))
    return sum(parts)


def fits(document: Document) -> bool:
    """Say whether a document surely fits one page."""
    return height_pt(document) <= PAGE_PT


def line_count(text: str, room: float, size: float, *, bold: bool = False, first: float = 0.0) -> int:
    """Return how many lines a text takes in a room; `first`: how much less of it its first line has."""
    face = "paper-bold" if bold else "paper"
    space = fonts.width(" ", size, face)
    count, at = 1, first
    for word in text.split(" "):
        wide = fonts.width(word, size, face)
        if at + wide > room * _SPARE and at > 0:
            count, at = count + 1, 0.0
        if wide > room * _SPARE:  # broken inside
            more = math.ceil(wide / (room * _SPARE)) - 1
            count, wide = count + more, wide - more * room * _SPARE
        at += wide + space
    return count


def _cell(lines: Iterable[tuple[str, float, bool]], room: float) -> float:
    """Return how high paragraphs of a cell are: text, size, bold."""
    return sum(
        line_count(text, room, size, bold=bold) * size * _LINE + _CELL_SPACE for text, size, bold in lines
    )


def _head(head: PaperHead) -> float:
    size = _BODY if head.is_party else _BODY - 1
    own = [(head.superior.upper(), size, False)] if head.superior else []
    own += [(unbroken_end(head.agency).upper(), size, True), (head.number, _BODY, False)]
    if head.is_party:
        nation = [(head.nation.upper(), 15.0, True)]
        own.append(("*", size, False))
    else:
        nation = [(head.nation.upper(), size, True), (head.motto, _BODY, True)]
    right = _cell([*nation, (head.place_and_day, _BODY, False)], _RIGHT) + _RULE
    left = _cell(own, _LEFT) + (0 if head.is_party else _RULE)
    addressed = sum(line_count(each, _WIDE, _BODY) * _BODY * _LINE + 2 for each in head.addressed)
    return max(left, right) + addressed


def _titles(document: Document) -> float:
    kind = 1 if document.head is not None and document.head.kind else 0
    titles = kind + line_count(document.title, _WIDE, _TITLE, bold=True)
    high = 12 + titles * _TITLE * _LINE + 4
    if document.subtitle:
        high += line_count(document.subtitle, _WIDE, _BODY) * _BODY * _LINE + 3
    return high + (_RULE if kind else 0)


def _signature(signature: Signature) -> float:
    lines = [(signature.recipients_title, _BODY, True), *((each, _SMALL, False) for each in signature.lines)]
    return max(_cell(lines, _LEFT), _SIGNED)


@singledispatch
def block_pt(block: object) -> float:
    """Return how high a block is, in points, with the room around it."""
    raise TypeError(block)


@block_pt.register
def _(block: Heading) -> float:
    return 6 + line_count(block.text, _WIDE - _FIRST_LINE, _TITLE, bold=True) * _TITLE * _LINE + 4


@block_pt.register
def _(block: Paragraph) -> float:
    size, first = (_SMALL, 0.0) if block.note else (_BODY, _FIRST_LINE)
    return line_count(block.text, _WIDE, size, first=first) * size * _LINE + 3


@block_pt.register
def _(block: Bullets) -> float:
    return sum(line_count(each, _WIDE - _DASH, _BODY) * _BODY * _LINE for each in block.items) + 2


@block_pt.register
def _(block: Table) -> float:
    rooms = [width * _POINTS_PER_MM - _CELL_MARGINS for width in widths_mm(block, _WIDE / _POINTS_PER_MM)]
    heads = tuple(each.head for each in block.columns)
    high = _row(heads, rooms, bold=True) + sum(_row(row, rooms) for row in block.rows)
    return high + 6


def _row(cells: Iterable[str], rooms: Iterable[float], *, bold: bool = False) -> float:
    """Return how high a row is; typst has more room around its lines than Word."""
    most = max(
        line_count(text, room, _SMALL, bold=bold) for text, room in zip(cells, rooms, strict=True)
    )  # fmt: skip
    return most * _SMALL * _LINE + _CELL_SPACE + 1
