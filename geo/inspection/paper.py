"""Set forms of inspection as PDF by typst: A4, a map with numbers, a row a segment, boxes to tick.

As in `papers`, the texts go to typst as data, never as markup.
"""

import json
from typing import Any

from geo.inspection.values import FormRow, InspectionForm
from geo.papers.document import writable
from geo.papers.pdf import breakable
from geo.rendering.output import typeset

_PROGRAM = r"""
#let d = json(bytes(sys.inputs.form))
#set document(title: d.title, date: none)
#set text(font: ("IBM Plex Sans", "Libertinus Serif"), size: 9.5pt, lang: d.language, hyphenate: false)
#set par(leading: 0.5em, spacing: 0.6em)
#set page(
  paper: "a4", margin: (top: 14mm, bottom: 16mm, x: 14mm), footer-descent: 4mm,
  footer: context {
    set text(size: 8.5pt)
    grid(columns: (1fr, auto), d.footer, counter(page).display() + "/" + str(counter(page).final().first()))
  },
)
#show heading: it => block(above: 0pt, below: 5pt, text(size: 15pt, weight: "bold", it.body))
#let ink = rgb("#22303C")
#let mark(number) = circle(radius: 2.6mm, fill: ink, stroke: 0.8pt + white, inset: 0pt,
  align(center + horizon, text(size: 8pt, weight: "bold", fill: white, number)))
#let tick(label) = grid(columns: (3.6mm, 1fr), column-gutter: 1.6mm, align: horizon,
  box(width: 3.6mm, height: 3.6mm, stroke: 0.8pt + ink, fill: white), label)
#let blank(label) = grid(columns: (auto, 1fr), column-gutter: 1.5mm, align: bottom,
  label, line(length: 100%, stroke: (thickness: 0.6pt, dash: "dotted")))
#let criterion(c) = {
  text(weight: "bold", c.name); linebreak()
  text(size: 8.5pt, style: "italic", c.last)
  v(0.2mm)
  stack(spacing: 0.9mm, ..c.choices.map(tick))
}
#let ticked(row) = {
  grid(columns: range(calc.min(calc.max(row.criteria.len(), 1), 3)).map(_ => 1fr),
    column-gutter: 2.5mm, row-gutter: 3mm, ..row.criteria.map(criterion))
  v(0.2mm)
  blank(d.note)
}
#let known(row) = {
  grid(columns: (auto, 1fr), column-gutter: 2mm, align: horizon, mark(row.number), strong(row.id))
  v(1mm)
  for fact in row.facts.filter(each => each != "") { parbreak(); fact }
}
#let code(row) = if row.file != "" {
  link(row.address, image(row.file, width: 19mm, alt: row.address))
}

#heading(d.title)
#text(d.subtitle)

#let wide = 80mm
#grid(columns: (wide, 1fr), column-gutter: 5mm,
  box(width: wide, height: wide / d.map.ratio, stroke: 0.5pt + ink, clip: true, {
    image("map.svg", width: 100%, height: 100%, fit: "stretch", alt: d.map.alt)
    for (at, place_) in d.map.marks.enumerate() {
      place(top + left, dx: place_.at(0) * 100% - 2.6mm, dy: place_.at(1) * 100% - 2.6mm,
        mark(d.rows.at(at).number))
    }
  }),
  {
    d.how
    v(4mm)
    for each in d.signing { blank(each); v(8mm) }
  },
)
#v(1.5mm)
#set table(stroke: 0.5pt + ink, inset: (x: 2mm, y: 1.2mm))
#table(
  columns: (40mm, 1fr, 23mm),
  table.header(..d.heads.map(head => table.cell(fill: rgb("#E7ECF1"), strong(head)))),
  ..d.rows.map(row => (known(row), ticked(row), align(center, code(row)))
    .map(c => table.cell(breakable: false, c))).flatten(),
)
"""


def write_form(form: InspectionForm) -> bytes:
    """Return a form of inspection as a PDF; the same form gives the same bytes.

    Raises:
        MissingPart: the fonts were not installed.
    """
    form = writable(form)
    files = {"main": _PROGRAM.encode(), "map.svg": form.map.svg.encode()}
    content = {
        "title": breakable(form.title),
        "subtitle": breakable(form.subtitle),
        "language": form.language,
        "how": form.how,
        "heads": form.heads,
        "note": form.note,
        "rows": [_plain(row, files) for row in form.rows],
        "map": {"alt": form.map.alt, "marks": form.map.marks, "ratio": form.map.ratio},
        "signing": form.signing,
        "footer": breakable(form.footer),
    }
    inputs = {"form": json.dumps(content, ensure_ascii=False)}
    return typeset(files, format_="pdf", dpi=144, inputs=inputs, serif=True)


def _plain(row: FormRow, files: dict[str, bytes]) -> dict[str, Any]:
    """Return a row as plain data; its code goes into `files`."""
    name = f"{len(files)}.svg" if row.qr else ""
    if name:
        files[name] = row.qr.encode()
    return {
        "number": row.number,
        "id": breakable(row.id),
        "facts": [breakable(fact) for fact in row.facts],
        "criteria": [
            {
                "name": breakable(each.name),
                "last": breakable(each.last),
                "choices": [breakable(choice) for choice in each.choices],
            }
            for each in row.criteria
        ],
        "address": row.address,
        "file": name,
    }
