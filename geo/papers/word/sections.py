"""The sections of Word files: upright pages, and between them pages that lie."""

from copy import deepcopy
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from geo.papers.word.parts import element

_UNITS_PER_TWIP = 635
_SIDES = ("w:w", "w:h")


class Sections:
    """Where the pages of a text turn; `base`: the properties of the section that the text goes into.

    They stand at the end of a section, so those of the part before a turn are a copy of `base`, and `base`
    goes on for what follows.
    """

    def __init__(self, word: WordDocument, place: Any = None) -> None:
        self._word = word
        self._base = word.element.body.sectPr if place is None else _governing(word, place)
        self._lies = self._lay = _lies(self._base)
        self._foreign = None if place is None else word.element.body.sectPr.getprevious()

    @property
    def width_emu(self) -> int:
        """The width of the text on the present pages, in Word's own units."""
        size, margins = self._base.find(qn("w:pgSz")), self._base.find(qn("w:pgMar"))
        turned = self._lies != self._lay
        whole = int(size.get(qn(_SIDES[turned])))
        room = whole - sum(int(margins.get(qn(f"w:{side}"))) for side in ("left", "right"))
        return room * _UNITS_PER_TWIP

    def turn(self, *, lies: bool) -> bool:
        """Begin new pages of the other way, if they are not that way already; say whether it was done."""
        if lies == self._lies:
            return False
        ended = deepcopy(self._base)
        _lay(ended, lies=self._lies)
        paragraph = self._last_paragraph()
        _flatten(paragraph)
        paragraph.get_or_add_pPr().append(ended)
        _go_on(self._base)
        self._lies = lies
        return True

    def back(self) -> None:
        """Turn back to how the pages were, for what stands behind the text."""
        self.turn(lies=self._lay)

    def stay(self) -> None:
        """Let the last pages stay as they are: nothing stands behind the text."""
        _lay(self._base, lies=self._lies)
        self._lay = self._lies
        last = self._base.getprevious()
        if last is not None and last.tag == qn("w:p"):
            _flatten(last)

    def _last_paragraph(self) -> Any:
        """Return the paragraph that can hold the end of a section: the last one, or a new one."""
        body = self._word.element.body
        last = body.sectPr.getprevious()
        if (
            last is not None
            and last is not self._foreign  # what the template ends with, while nothing was added to it
            and last.tag == qn("w:p")
            and last.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None
        ):
            return last
        return self._word.add_paragraph(style="Table Text")._p


def _governing(word: WordDocument, place: Any) -> Any:
    """Return the properties of the section that a paragraph of the text belongs to."""
    for each in (place, *place.itersiblings()):
        found = each.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if found is not None:
            return found
    return word.element.body.sectPr


def _flatten(paragraph: Any) -> None:
    """Make a paragraph without text as low as can be: on a full page it would begin a page of its own."""
    if paragraph.find(f".//{qn('w:r')}") is None:
        shape = Paragraph(paragraph, None).paragraph_format  # type: ignore[arg-type]
        shape.line_spacing, shape.space_before, shape.space_after = Pt(1), Pt(0), Pt(0)


def _lies(section: Any) -> bool:
    size = section.find(qn("w:pgSz"))
    return int(size.get(qn("w:w"))) > int(size.get(qn("w:h")))


def _lay(section: Any, *, lies: bool) -> None:
    size = section.find(qn("w:pgSz"))
    if _lies(section) != lies:
        wide, high = (size.get(qn(side)) for side in _SIDES)
        size.set(qn("w:w"), high)
        size.set(qn("w:h"), wide)
    size.set(qn("w:orient"), "landscape" if lies else "portrait")


def _go_on(section: Any) -> None:
    """Let a section begin on a new page, with the numbers going on and no first page of its own look."""
    for name in ("w:titlePg", "w:type"):
        for found in section.findall(qn(name)):
            section.remove(found)
    for found in section.findall(qn("w:pgNumType")):
        found.attrib.pop(qn("w:start"), None)
    references = [each for each in section if each.tag in (qn("w:headerReference"), qn("w:footerReference"))]
    kind = element("w:type", {"w:val": "nextPage"})
    references[-1].addnext(kind) if references else section.insert(0, kind)
