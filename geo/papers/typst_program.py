"""The program by which typst sets a paper; `geo.papers.pdf` gives it the document as JSON."""

PROGRAM = r"""
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
