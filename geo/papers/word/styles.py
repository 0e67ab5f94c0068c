"""The styles of Word files: one type throughout, real headings, captions, notes and cells.

Official papers (Decree 30/2020/NĐ-CP, annex I) have a smaller title.
"""

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from geo.papers.word.parts import element

FONT = "Times New Roman"
BODY_PT, TABLE_PT, NOTE_PT = 13, 11, 11
FIRST_LINE_MM = 10.0
_HEADINGS_PT = {1: 14, 2: 13, 3: 13}
_ANNEX, _ANNEX_PT = "Annex", 14
_OWN = (("Note", NOTE_PT, True), ("Table Text", TABLE_PT, False), ("Body", BODY_PT, False))


def set_styles(word: WordDocument, *, language: str, official: bool, dense: bool = False) -> None:
    """Give a new Word file its styles; `language` such as vi-VN; `dense`: lines as near as can be."""
    _set_defaults(word)
    normal = word.styles["Normal"]
    _font(normal, BODY_PT)
    normal.paragraph_format.space_after = Pt(3 if dense else 6)
    normal.paragraph_format.line_spacing = 1.0 if dense else 1.15
    _set_language(normal, language)
    _set_headings(word, above_pt=6 if dense else 12)
    _set_title(word, 14 if official else 16)
    for name, size, italic in (("Subtitle", BODY_PT, True), ("Caption", NOTE_PT, True)):
        _font(word.styles[name], size)
        word.styles[name].font.italic, word.styles[name].font.bold = italic, False
    word.styles["Subtitle"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in ("Title", "Subtitle"):
        _set_plain(word.styles[name])
    word.styles["Caption"].paragraph_format.keep_with_next = True
    word.styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(word.styles["List Bullet"], BODY_PT)
    _set_dashes(word)
    for name, size, italic in _OWN:
        add_style(word, name, size, italic=italic)
    _add_annex(word)
    _set_spaces(word, official=official)
    if dense:
        word.styles["List Bullet"].paragraph_format.space_after = Pt(2)


def add_missing_styles(word: WordDocument) -> None:
    """Give an office's own file the styles of paragraphs that it lacks; those it has stay as they are."""
    had = {style.name for style in word.styles}
    for name, size, italic in _OWN:
        add_style(word, name, size, italic=italic)
    for level, size in _HEADINGS_PT.items():
        if f"Heading {level}" not in had:
            add_style(word, f"Heading {level}", size)
            word.styles[f"Heading {level}"].font.bold = True
    add_style(word, "List Bullet", BODY_PT)
    add_style(word, "Caption", NOTE_PT, italic=True)
    _add_annex(word)
    if "Table Grid" not in had:
        _add_grid(word)


def _add_annex(word: WordDocument) -> None:
    """Add the style of annexes' titles: of the first level in outlines, without a number."""
    if _ANNEX in {style.name for style in word.styles}:
        return
    add_style(word, _ANNEX, _ANNEX_PT)
    style = word.styles[_ANNEX]
    style.font.bold = True
    shape = style.paragraph_format
    shape.alignment, shape.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    shape.space_before, shape.space_after = Pt(0), Pt(4)
    style.element.get_or_add_pPr().append(element("w:outlineLvl", {"w:val": "0"}))


def _add_grid(word: WordDocument) -> None:
    grid = word.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE)
    borders = element("w:tblBorders", {})
    look = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "auto"}
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", look))
    properties = element("w:tblPr", {})
    properties.append(borders)
    grid.element.append(properties)


def add_style(word: WordDocument, name: str, size: float, *, italic: bool = False) -> None:
    """Add a style of paragraphs, where there is none of that name."""
    if name in {style.name for style in word.styles}:
        return
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    _font(style, size)
    style.font.italic = italic


def _set_spaces(word: WordDocument, *, official: bool) -> None:
    cells = word.styles["Table Text"].paragraph_format
    cells.space_after, cells.space_before, cells.line_spacing = Pt(1), Pt(1), 1.0
    body = word.styles["Body"].paragraph_format
    body.alignment, body.first_line_indent = (
        WD_ALIGN_PARAGRAPH.JUSTIFY,
        Mm(FIRST_LINE_MM) if official else None,
    )


def _set_dashes(word: WordDocument) -> None:
    """Begin the items of lists with a dash, as offices do."""
    properties = word.styles["List Bullet"].element.get_or_add_pPr()
    wanted = properties.numPr.numId.val
    root = word.part.numbering_part.element
    kind = next(each.abstractNumId.val for each in root.num_lst if each.numId == wanted)
    for each in root.findall(qn("w:abstractNum")):
        if each.get(qn("w:abstractNumId")) == str(kind):
            level = each.find(qn("w:lvl"))
            level.find(qn("w:lvlText")).set(qn("w:val"), "-")
            for look in level.findall(qn("w:rPr")):
                level.remove(look)
    properties.remove_all("w:ind")
    word.styles["List Bullet"].paragraph_format.left_indent = Mm(4)
    word.styles["List Bullet"].paragraph_format.first_line_indent = -Mm(4)


def _set_headings(word: WordDocument, *, above_pt: float) -> None:
    for level, size in _HEADINGS_PT.items():
        style = word.styles[f"Heading {level}"]
        _font(style, size)
        style.font.bold, style.font.italic = True, level == 3
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above_pt), Pt(4)
        style.paragraph_format.keep_with_next = True


def _set_title(word: WordDocument, size: float) -> None:
    title = word.styles["Title"]
    _font(title, size)
    title.font.bold = True
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(12), Pt(4)


def _set_plain(style: Any) -> None:
    """Take away what the writer's own template adds: a line below, wide letters, a number."""
    for properties, names in (
        (style.element.get_or_add_pPr(), ("w:pBdr", "w:numPr")),
        (style.element.get_or_add_rPr(), ("w:spacing", "w:kern")),
    ):
        for found in [each for name in names for each in properties.findall(qn(name))]:
            properties.remove(found)


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
    properties.append(element("w:lang", {"w:val": code, "w:eastAsia": code}))
