"""Set documents as PDF by typst: the same document that Word files hold, fonts embedded, text as text.

The document goes to typst as data, never as markup, so no text of a user can turn into a command.
"""

import base64
import json
import re
import struct
from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from geo.papers.column_widths import widths_mm
from geo.papers.document import (
    LANDSCAPE,
    Annex,
    Bullets,
    Document,
    Heading,
    PaperHead,
    Paragraph,
    Picture,
    Signature,
    Table,
    rule_mm,
    unbroken_end,
    writable,
)
from geo.papers.numbering import Numbered, numbered
from geo.papers.typst_program import PROGRAM
from geo.rendering import svg
from geo.rendering.output import typeset

BODY_PT = 13
_WIDE_MM = {False: 165.0, True: 252.0}  # between the margins of a page that stands, and that lies
ZERO_WIDTH_SPACE = "\u200b"
_LONG_WORD, _PIECE = re.compile(r"[^\s\u200b]{21,}"), re.compile(".{1,5}")


def write_pdf(document: Document) -> bytes:
    """Return a document as a PDF; the same document gives the same bytes."""
    document = writable(document)
    files = {"main": PROGRAM.encode()}
    body, annex = numbered(document)
    lies = document.orientation == LANDSCAPE
    blocks = [_placed(each, files, landscape=lies) for each in body]
    content = {
        "title": document.full_title,
        "shown": breakable(document.title),
        "author": document.author or document.organisation,
        "subtitle": document.subtitle,
        "rule": rule_mm(document.title),
        "language": document.language,
        "organisation": document.organisation,
        "place_and_day": document.place_and_day,
        "footer": document.footer,
        "landscape": lies,
        "body": BODY_PT,
        "dense": document.dense,
        "head": _head(document.head) if document.head else None,
        "signature": _signature(document.signature) if document.signature else None,
        "blocks": blocks,
        "annex": _annexes(annex, files, landscape=lies),
    }
    inputs = {"document": json.dumps(content, ensure_ascii=False)}
    return typeset(files, format_="pdf", dpi=144, inputs=inputs, serif=True)


def breakable(text: str) -> str:
    """Return a text whose very long words may be broken: typst lets them run over the edge."""
    return _LONG_WORD.sub(
        lambda found: ZERO_WIDTH_SPACE.join(_PIECE.findall(found[0])), text.replace("\t", " ")
    )


def _head(head: PaperHead) -> dict[str, Any]:
    return {**vars(head), "agency": unbroken_end(head.agency)}


def _signature(signature: Signature) -> dict[str, Any]:
    return {**vars(signature), "lines": signature.lines}


def _annexes(annex: Sequence[Numbered], files: dict[str, bytes], *, landscape: bool) -> list[dict[str, Any]]:
    """Return the annexes as plain data: which way the pages of each lie, and its blocks."""
    parts: list[dict[str, Any]] = []
    for each in annex:
        if isinstance(each.block, Annex) or not parts:
            lies = each.block.landscape if isinstance(each.block, Annex) else landscape
            parts.append({"landscape": lies, "blocks": []})
        parts[-1]["blocks"].append(_placed(each, files, landscape=parts[-1]["landscape"]))
    return parts


def _placed(each: Numbered, files: dict[str, bytes], *, landscape: bool) -> dict[str, Any]:
    """Return a block as plain data, the columns of tables as wide as the page lets them be."""
    plain = _plain(each.block, each, files)
    if isinstance(each.block, Table):
        widths = widths_mm(each.block, _WIDE_MM[landscape])
        for column, width in zip(plain["columns"], widths, strict=True):
            column["share"] = width
    return plain


@singledispatch
def _plain(block: object, each: Numbered, files: dict[str, bytes]) -> dict[str, Any]:
    """Return a block as plain data; pictures go into `files`."""
    raise TypeError(block)


@_plain.register
def _(block: Heading, each: Numbered, files: dict[str, bytes]) -> dict[str, Any]:
    return {"kind": "heading", "level": min(block.level, 3), "text": breakable(each.before(block.text))}


@_plain.register
def _(block: Paragraph, each: Numbered, files: dict[str, bytes]) -> dict[str, Any]:
    return {
        "kind": "note" if block.note else "paragraph",
        "text": breakable(block.text),
        "indented": block.indented,
        "leads": block.leads,
    }


@_plain.register
def _(block: Bullets, each: Numbered, files: dict[str, bytes]) -> dict[str, Any]:
    return {"kind": "bullets", "items": [breakable(item) for item in block.lines], "kept": block.is_short}


@_plain.register
def _(block: Picture, each: Numbered, files: dict[str, bytes]) -> dict[str, Any]:
    name = f"{len(files)}.svg"
    files[name] = (block.svg or _wrapped(block)).encode()
    return {
        "kind": "picture",
        "file": name,
        "alt": block.alt,
        "caption": breakable(each.before(block.caption)),
        "share": block.share,
    }


def _wrapped(block: Picture) -> str:
    """Return a picture of pixels inside an SVG: typst takes texts alone from memory."""
    wide, high = struct.unpack(">II", block.png[16:24])
    data = f"data:image/png;base64,{base64.b64encode(block.png).decode()}"
    image = svg.element("image", href=data, width=wide, height=high)
    return str(svg.document(wide, high, image, title=block.alt, language=""))


@_plain.register
def _(block: Table, each: Numbered, files: dict[str, bytes]) -> dict[str, Any]:
    columns = [{"head": breakable(column.head), "figures": column.figures} for column in block.columns]
    return {
        "kind": "table",
        "columns": columns,
        "rows": [[breakable(cell) for cell in row] for row in block.rows],
        "caption": breakable(each.before(block.caption)),
        "last_is_total": block.last_is_total,
        "kept": block.is_small,
    }


@_plain.register
def _(block: Annex, each: Numbered, files: dict[str, bytes]) -> dict[str, Any]:
    label = f"{each.label} {each.number}".rstrip()
    return {"kind": "annex", "label": label, "text": breakable(block.title)}
