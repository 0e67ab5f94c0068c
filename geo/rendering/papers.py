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

from geo.model.column_widths import widths_mm
from geo.model.document import (
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
from geo.model.numbering import Numbered, numbered
from geo.rendering import svg
from geo.rendering.output import typeset

_PROGRAM = r"""
#let d = json(bytes(sys.inputs.document))
#set document(title: d.title, author: d.author, date: none)
#set page(
  paper: "a4", flipped: d.landscape, margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm),
  header-ascent: 8mm, footer-descent: 5mm,
  header: context {
    let at = counter(page).get().first()
    if d.head != none and at > 1 { align(center, text(size: 13pt, str(at))) }
  },
  footer: context {
    set align(center)
    set text(size: 11pt, style: "italic")
    let pages = (counter(page).display(), str(counter(page).final().first())).join("/")
    (d.footer, if d.head == none { pages } else { "" }).filter(each => each != "").join(" · ")
  },
)
#set text(font: ("Tinos", "Libertinus Serif", "IBM Plex Sans"), size: d.body * 1pt)
#set text(lang: d.language, hyphenate: false)
#let (leading, spacing, above, below) = (0.62em, 0.9em, 1.1em, 0.7em)
#if d.dense { (leading, spacing, above, below) = (0.5em, 0.7em, 0.9em, 0.5em) }
#set par(justify: true, leading: leading, spacing: spacing)
#show heading: it => block(above: above, below: below, sticky: true, text(
  size: if it.level == 1 { 13.5pt } else { 13pt }, weight: "bold",
  style: if it.level > 2 { "italic" } else { "normal" }, it.body))
#show figure.caption: it => text(size: 11pt, style: "italic", it.body)
#set figure(numbering: none, gap: 0.6em)
#show figure.where(kind: "table"): set block(breakable: true)
#show figure.where(kind: "table"): it => {
  if it.caption != none { block(sticky: true, above: 1.2em, below: 0.6em, align(center, it.caption)) }
  it.body
}
#set table(stroke: 0.5pt + black, inset: (x: 3pt, y: 4pt))
#let rule(width) = line(length: width, stroke: 0.6pt)
#let head(h) = {
  let (agency, nation) = if h.is_party { (13pt, 15pt) } else { (12pt, 12pt) }
  grid(
    columns: (73mm, 1fr), align: center + top, row-gutter: 4pt,
    {
      set par(justify: false, leading: 0.5em)
      if h.superior != "" { text(size: agency, upper(h.superior)); linebreak() }
      text(size: agency, weight: "bold", upper(h.agency)); linebreak()
      if h.is_party { text(size: agency, "*"); linebreak() } else { v(-2pt); rule(24mm) }
      v(-2pt)
      text(size: 13pt, h.number)
    },
    {
      set par(justify: false, leading: 0.5em)
      let name = text(size: nation, weight: "bold", upper(h.nation))
      let motto = text(size: 13pt, weight: "bold", h.motto)
      name; linebreak()
      if not h.is_party { motto }
      v(-2pt); context rule(measure(if h.is_party { name } else { motto }).width); v(-2pt)
      text(size: 13pt, style: "italic", h.place_and_day)
    },
  )
}
#let cell(c, column) = {
  set text(size: 11pt)
  set par(justify: false, leading: 0.5em)
  align(if column.figures { right } else { left }, c)
}
// A last column of no width, whose cells span rows, keeps the first two rows on one page, and the last two;
// elsewhere the column before reaches over it, so that readers of the page's structure meet no empty cells.
#let tie(at, most) = {
  let span = if most < 4 { (most, 0, 0).at(at) } else if at in (0, most - 2) { 2 } else { 0 }
  if span > 0 { (table.cell(rowspan: span, breakable: false, inset: 0pt, stroke: none, []),) }
}
#let tabled(b) = {
  let (wide, most) = (b.columns.len(), b.rows.len())
  let reach(column, tied) = if column == wide - 1 and not tied { 2 } else { 1 }
  let heads = b.columns.enumerate().map(((at, column)) => table.cell(
    fill: rgb("#E7ECF1"), colspan: reach(at, false),
    align(center, { set par(justify: false); text(size: 11pt, weight: "bold", column.head) })))
  let rows = b.rows.enumerate().map(((number, row)) => {
    let is_total = b.last_is_total and number == most - 1
    row.enumerate().map(((at, c)) => table.cell(
      breakable: false, colspan: reach(at, number < 2 or number >= most - 2),
      if is_total { strong(cell(c, b.columns.at(at))) } else { cell(c, b.columns.at(at)) }))
    tie(number, most)
  })
  figure(kind: "table", supplement: none, caption: if b.caption != "" { b.caption }, table(
    columns: b.columns.map(c => c.share * 1fr) + (0pt,), table.header(..heads), ..rows.flatten()))
}
#let drawn(b) = {
  if b.kind == "heading" { heading(level: b.level, b.text) }
  if b.kind == "note" { block(text(size: 11pt, style: "italic", b.text)) }
  if b.kind == "paragraph" {
    par(first-line-indent: if b.indented or d.head != none { (amount: 1cm, all: true) } else { 0pt }, b.text)
  }
  if b.kind == "bullets" { block(breakable: not b.kept, list(marker: "-", ..b.items)) }
  if b.kind == "picture" {
    figure(kind: "picture", supplement: none, caption: if b.caption != "" { b.caption },
      image(b.file, width: b.share * 100%, alt: b.alt))
  }
  if b.kind == "table" { if b.kept { block(breakable: false, tabled(b)) } else { tabled(b) } }
  if b.kind == "annex" {
    {
      show heading: it => align(center, text(size: 14pt, weight: "bold", it.body))
      heading(level: 1, { b.label; linebreak(); upper(b.text) })
    }
    if d.head != none and d.head.annexed != "" {
      align(center, { set par(justify: false); text(style: "italic", d.head.annexed) })
    }
  }
}
#if d.head != none { head(d.head) } else {
  if d.organisation != "" { text(weight: "bold", upper(d.organisation)) }
  if d.place_and_day != "" { align(right, text(style: "italic", d.place_and_day)) }
}

#v(8pt)
#align(center, {
  set par(justify: false)
  if d.head != none and d.head.kind != "" {
    text(size: 14pt, weight: "bold", upper(d.head.kind))
    linebreak()
  }
  text(size: 14pt, weight: "bold", d.shown)
  if d.subtitle != "" { linebreak(); text(style: "italic", d.subtitle) }
  if d.head != none and d.head.kind != "" { v(-4pt); line(length: d.rule * 1mm, stroke: 0.6pt) }
})
#if d.head != none { for each in d.head.addressed { align(center, each) } }
#v(6pt)
#for (at, b) in d.blocks.enumerate() {
  let is_text = b.kind in ("paragraph", "note", "bullets")
  let is_last = d.signature != none and at == d.blocks.len() - 1 and is_text
  if is_last or b.at("leads", default: false) { block(sticky: true, drawn(b)) } else { drawn(b) }
}
#if d.signature != none {
  block(breakable: false, above: 1.6em, grid(columns: (50%, 50%),
    {
      set par(justify: false, spacing: 0.5em)
      if d.head != none and d.head.is_party { text(size: 13pt, underline(d.signature.recipients_title)) }
      else { text(size: 12pt, weight: "bold", style: "italic", d.signature.recipients_title) }
      let small = if d.head != none and d.head.is_party { 12pt } else { 11pt }
      for each in d.signature.lines { parbreak(); text(size: small, each) }
    },
    { align(center, text(size: 13pt, weight: "bold", upper(d.signature.signer))); v(22mm) },
  ))
}
#for part in d.annex { page(flipped: part.landscape, for b in part.blocks { drawn(b) }) }
"""
BODY_PT = 13
_WIDE_MM = {False: 165.0, True: 252.0}  # between the margins of a page that stands, and that lies
ZERO_WIDTH_SPACE = "\u200b"
_LONG_WORD, _PIECE = re.compile(r"[^\s\u200b]{21,}"), re.compile(".{1,5}")


def write_pdf(document: Document) -> bytes:
    """Return a document as a PDF; the same document gives the same bytes."""
    document = writable(document)
    files = {"main": _PROGRAM.encode()}
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
