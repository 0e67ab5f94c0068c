"""Numbers that Word counts itself: headings I., 1., a) by a list of several levels, captions by fields."""

from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

from geo.papers.numbering import LEVELS, Numbered
from geo.papers.word.parts import add_field, element

# The number format and the look of each level (Decree 30/2020/NĐ-CP, annex I, part II, 5).
_FORMATS = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"))


class HeadingNumbers:
    """The list that numbers the headings of one Word file: tied to the heading styles, or to paragraphs."""

    def __init__(self, word: WordDocument, *, tied: bool) -> None:
        self._word, self._tied = word, tied
        self._list = _added_list(word, tied=tied)
        for level in range(1, LEVELS + 1) if tied else ():
            self._number(word.styles[f"Heading {level}"].element, level)

    def give(self, paragraph: Any, level: int) -> None:
        """Number a heading, where its style does not."""
        style = self._word.styles[f"Heading {level}"].element
        if not self._tied and style.find(f".//{qn('w:numPr')}") is None:
            self._number(paragraph._p, level)

    def take(self, paragraph: Any) -> None:
        """Leave a heading without a number, though its style gives one."""
        if self._tied:
            paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 0

    def _number(self, styled: Any, level: int) -> None:
        numbers = styled.get_or_add_pPr().get_or_add_numPr()
        numbers.get_or_add_ilvl().val = level - 1
        numbers.get_or_add_numId().val = self._list


def add_caption(paragraph: Any, each: Numbered, caption: str) -> None:
    """Write a caption whose number is a field: what Word counts, and until it does, our own number."""
    if each.number:
        paragraph.add_run(f"{each.label}\N{NO-BREAK SPACE}")
        add_field(paragraph, f" SEQ {each.label} \\* ARABIC ", shown=each.number)
        paragraph.add_run(". ")
    paragraph.add_run(caption)


def _added_list(word: WordDocument, *, tied: bool) -> int:
    """Add the list and return its number."""
    root = _numbering_of(word)
    abstract = _next(root, "w:abstractNum", "w:abstractNumId")
    number = _next(root, "w:num", "w:numId")
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f"{_tie(word, at + 1) if tied else ''}"
        f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for at, (kind, text) in enumerate(_FORMATS)
    )
    made = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    first = root.find(qn("w:num"))
    root.append(made) if first is None else first.addprevious(made)
    entry = element("w:num", {"w:numId": str(number)})
    entry.append(element("w:abstractNumId", {"w:val": str(abstract)}))
    last = root.findall(qn("w:num"))
    last[-1].addnext(entry) if last else made.addnext(entry)
    return number


def _tie(word: WordDocument, level: int) -> str:
    return f'<w:pStyle w:val="{word.styles[f"Heading {level}"].style_id}"/>'


def _next(root: Any, name: str, key: str) -> int:
    return 1 + max((int(each.get(qn(key))) for each in root.findall(qn(name))), default=0)


def _numbering_of(word: WordDocument) -> Any:
    """Return the root of a file's lists, which an office's own file may lack."""
    for relation in word.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return relation.target_part.element
    root = parse_xml(f"<w:numbering {nsdecls('w')}/>")
    part = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, root, word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return root
