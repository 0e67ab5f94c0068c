"""Write documents as one web page that needs nothing beside it: no script, pictures inside."""

import base64
import html
import itertools
from functools import singledispatch

from geo.papers.document import Annex, Bullets, Document, Heading, Paragraph, Picture, Table, writable
from geo.papers.numbering import Numbered, numbered

_STYLE = """
body { font: 17px/1.5 "Times New Roman", Tinos, "Liberation Serif", serif; color: #22303c; background: #fff;
  max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
.above { color: #5a6470; margin: 0; }
.note, figcaption, caption { color: #5a6470; font-size: .9rem; font-style: italic; }
caption { text-align: left; padding: .25rem 0; }
figure { margin: 1rem 0; } img { max-width: 100%; height: auto; }
ul { list-style: "-  "; padding-left: 1.5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .5rem 0 1rem; }
th, td { border: 1px solid #b9c0c8; padding: .3rem .5rem; vertical-align: top; text-align: left; }
thead th { background: #e7ecf1; } thead { display: table-header-group; }
h1, h2, h3, h2 + .note, caption { break-after: avoid; } tr, figure, li { break-inside: avoid; }
tbody tr:first-child, tbody tr:last-child { break-before: avoid; }
.figures { text-align: right; font-variant-numeric: tabular-nums; }
tr.total td { font-weight: bold; }
footer { margin-top: 2rem; color: #5a6470; font-size: .85rem; }
@media screen { th:not(.figures), td:not(.figures) { min-width: 4.5rem; } }
@media print { body { max-width: none; padding: 0; }
  .wide { overflow: visible; } img { max-height: 225mm; } @page { size: A4; margin: 15mm; } }
"""


def write_page(document: Document) -> bytes:
    """Return a document as an HTML file, UTF-8; every text is escaped."""
    document = writable(document)
    title, tab = html.escape(document.title), html.escape(document.full_title)
    head = document.head
    above = (
        (document.organisation, document.place_and_day)
        if head is None
        else (
            head.nation,
            head.motto,
            head.superior,
            head.agency,
            head.number,
            head.place_and_day,
            head.kind,
        )
    )
    parts = [f'<p class="above">{html.escape(text)}</p>' for text in above if text]
    parts.append(f"<h1>{title}</h1>")
    if document.subtitle:
        parts.append(f'<p class="above">{html.escape(document.subtitle)}</p>')
    parts += [f"<p>{html.escape(each)}</p>" for each in (head.addressed if head else ())]
    annexed = f'<p class="note">{html.escape(head.annexed)}</p>' if head and head.annexed else ""
    for each in itertools.chain(*numbered(document)):
        parts.append(_write(each.block, each))
        if isinstance(each.block, Annex) and annexed:
            parts.append(annexed)
    if document.footer:
        parts.append(f"<footer>{html.escape(document.footer)}</footer>")
    body = "\n".join(parts)
    language = html.escape(document.language, quote=True)
    page = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{tab}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n"
        "</html>\n"
    )
    return page.encode()


@singledispatch
def _write(block: object, each: Numbered) -> str:
    raise TypeError(block)


@_write.register
def _(block: Heading, each: Numbered) -> str:
    level = min(block.level, 3) + 1
    return f"<h{level}>{html.escape(each.before(block.text))}</h{level}>"


@_write.register
def _(block: Paragraph, each: Numbered) -> str:
    kind = ' class="note"' if block.note else ""
    return f"<p{kind}>{html.escape(block.text)}</p>"


@_write.register
def _(block: Bullets, each: Numbered) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in block.lines) + "</ul>"


@_write.register
def _(block: Picture, each: Numbered) -> str:
    kind, content = ("png", block.png) if block.png else ("svg+xml", block.svg.encode())
    data = base64.b64encode(content).decode()
    caption = f"<figcaption>{html.escape(each.before(block.caption))}</figcaption>" if block.caption else ""
    alt = html.escape(block.alt, quote=True)
    return f'<figure><img src="data:image/{kind};base64,{data}" alt="{alt}">{caption}</figure>'


@_write.register
def _(block: Table, each: Numbered) -> str:
    caption = f"<caption>{html.escape(each.before(block.caption))}</caption>" if block.caption else ""
    kinds = [' class="figures"' if column.figures else "" for column in block.columns]
    heads = "".join(
        f'<th scope="col"{kind}>{html.escape(column.head)}</th>'
        for column, kind in zip(block.columns, kinds, strict=True)
    )
    rows = []
    for number, cells in enumerate(block.rows, start=1):
        total = ' class="total"' if block.last_is_total and number == len(block.rows) else ""
        found = (f"<td{kind}>{html.escape(cell)}</td>" for cell, kind in zip(cells, kinds, strict=True))
        rows.append(f"<tr{total}>{''.join(found)}</tr>")
    name = html.escape(each.before(block.caption or block.columns[0].head), quote=True)
    return (  # what can be scrolled sideways on a phone can be reached by keys
        f'<div class="wide" tabindex="0" role="group" aria-label="{name}"><table>{caption}'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


@_write.register
def _(block: Annex, each: Numbered) -> str:
    label = html.escape(f"{each.label} {each.number}".rstrip())
    return f"<h2>{label}: {html.escape(block.title)}</h2>"
