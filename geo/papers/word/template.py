"""Fill an office's own Word template: its named places ({{tieu_de}}, {{noi_dung}} …) with a document.

Everything else of the template stays: its title block, its styles, its headers. A name counts with or without
tones and capitals, with spaces or dashes, in Vietnamese or English.
"""

import io
import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from itertools import accumulate
from typing import Any

from docx import Document as open_document
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from geo.errors import GeoError, InvalidInput
from geo.language import N_
from geo.papers.document import Document
from geo.papers.word.foreign import refuse_foreign
from geo.text import search_key

MOST_BYTES, MOST_UNPACKED, MOST_XML = 20_000_000, 60_000_000, 12_000_000  # XML is ten times that in memory
MOST_TAGS, MOST_PLACES = 400_000, 1_000  # a million empty paragraphs pack into 50 kB, and take 600 MB
_MOST_NAMED = 20
CONTENT, ANNEXES = "content", "annexes"
_BROKEN = (zipfile.BadZipFile, zlib.error, OpcError, SyntaxError, ValueError, LookupError, AttributeError,
           TypeError, OSError, RuntimeError, EOFError)  # fmt: skip
_PLACE = re.compile(r"\{\{([^{}]{0,80})\}\}")
_BETWEEN = re.compile("[-_\N{EN DASH}\N{NON-BREAKING HYPHEN}]")  # Word makes dashes of hyphens
_FILLED_PARTS = re.compile(r"/word/(document|header|footer)\d*\.xml")


def _of_head(name: str) -> Callable[[Document], str]:
    return lambda document: str(getattr(document.head, name, ""))


def _recipients(document: Document) -> str:
    return "\n".join(document.signature.lines) if document.signature else ""


def _addressed(document: Document) -> str:
    return "\n".join(document.head.addressed) if document.head else ""


def _day(document: Document) -> str:
    return document.head.place_and_day if document.head else document.place_and_day


# English name: Vietnamese name without tones, and what stands there.
PLACES: dict[str, tuple[str, Callable[[Document], str]]] = {
    "title": ("tieu_de", lambda document: document.title),
    "subtitle": ("tieu_de_phu", lambda document: document.subtitle),
    "kind": ("loai_van_ban", _of_head("kind")),
    "superior": ("co_quan_cap_tren", _of_head("superior")),
    "agency": ("co_quan", lambda document: _of_head("agency")(document) or document.organisation),
    "number": ("so_ky_hieu", _of_head("number")),
    "place_and_day": ("dia_danh_ngay_thang", _day),
    "addressees": ("kinh_gui", _addressed),
    "recipients": ("noi_nhan", _recipients),
    "signer": ("nguoi_ky", lambda document: document.signature.signer if document.signature else ""),
    "note": ("ghi_chu", lambda document: document.footer),
    CONTENT: ("noi_dung", lambda document: ""),
    ANNEXES: ("phu_luc", lambda document: ""),
}
_BLOCKS = (CONTENT, ANNEXES)  # whole paragraphs stand there
_NAMES = {name: name for name in PLACES} | {vietnamese: name for name, (vietnamese, _) in PLACES.items()}


@contextmanager
def told_as_faults() -> Iterator[None]:
    """Say of whatever goes wrong in a broken template that it is no Word file.

    python-docx trusts its files: what is broken fails where it is first used, in many ways.

    Raises:
        InvalidInput: no Word file (.docx).
    """
    try:
        yield
    except GeoError:
        raise
    except _BROKEN as error:
        raise InvalidInput(
            N_("The template is no Word file. Open it in Word and save it as .docx.")
        ) from error


def opened(content: bytes) -> WordDocument:
    """Open a template, inside `told_as_faults`.

    Raises:
        InvalidInput: it is too large, or loads something from elsewhere when it is opened.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if _is_too_large(len(content), packed):
            raise InvalidInput(
                N_("The template is too large. Choose one of at most {most} MB."), most=MOST_BYTES // 10**6
            )
    word = open_document(io.BytesIO(content))
    refuse_foreign(word)
    return word


def _is_too_large(packed_bytes: int, packed: zipfile.ZipFile) -> bool:
    sizes = {member.filename: member.file_size for member in packed.infolist()}
    xml = [name for name in sizes if name.lower().endswith((".xml", ".rels"))]
    if packed_bytes > MOST_BYTES or sum(sizes.values()) > MOST_UNPACKED:
        return True
    return (
        sum(sizes[name] for name in xml) > MOST_XML
        or sum(packed.read(name).count(b"<") for name in xml) > MOST_TAGS
    )


def fill(word: WordDocument, document: Document) -> tuple[Any, Any]:
    """Fill the places of words; return the paragraphs of the content and of the annexes (None: not there).

    Raises:
        InvalidInput: places that are not known (the first are named), too many, no paragraph for the content
            alone, or one for the annexes that is not theirs alone.
    """
    paragraphs = tuple(_paragraphs(word))
    places = [match for paragraph in paragraphs for match in _PLACE.finditer(_whole(paragraph))]
    if len(places) > MOST_PLACES:
        raise InvalidInput(
            N_("The template has {number} places. Leave at most {most}."),
            number=len(places),
            most=MOST_PLACES,
        )
    unknown = list(dict.fromkeys(match[0] for match in places if _key(match[1]) is None))
    if unknown:
        raise InvalidInput(
            N_("The template has places that are not known: {names}. Known are: {known}."),
            names=", ".join(unknown[:_MOST_NAMED]) + (", …" if len(unknown) > _MOST_NAMED else ""),
            known=", ".join(f"{{{{{vietnamese}}}}}" for vietnamese, _ in PLACES.values()),
        )
    content = _own_paragraph(word, paragraphs, CONTENT)
    if content is None:
        raise InvalidInput(
            N_("The template needs one paragraph that holds {place} and nothing else, outside tables."),
            place=f"{{{{{PLACES[CONTENT][0]}}}}}",
        )
    annexes = _own_paragraph(word, paragraphs, ANNEXES)
    for paragraph in paragraphs:
        _fill(paragraph, document)
    return content, annexes


def _own_paragraph(word: WordDocument, paragraphs: Sequence[Any], name: str) -> Any:
    """Return the paragraph of the text that holds a place and nothing else; None: the place is nowhere."""
    found = [each for each in paragraphs if _has(each, name)]
    own = [each for each in word.element.body if each.tag == qn("w:p") and _is_alone(each, name)]
    if len(found) > 1 or len(own) != len(found):
        raise InvalidInput(
            N_(
                "{place} stands more than once, beside other words or in a table. Leave it once in the "
                "template, in a paragraph of its own outside tables."
            ),
            place=f"{{{{{PLACES[name][0]}}}}}",
        )
    return own[0] if own else None


def put_at(word: WordDocument, place: Any, add: Callable[[], None]) -> None:
    """Let `add` add to the end of the text, and move what it added to `place`, which goes away.

    Where nothing was added, a place that ends a section stays, empty.
    """
    body = word.element.body
    before = {id(each): each for each in body}  # kept: an id belongs to one element only as long as it lives
    add()
    added = [each for each in body if id(each) not in before]
    for each in added:
        place.addprevious(each)
    sections = place.findall(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    if sections and not added:
        for each in _texts(place):
            each.text = ""
        return
    if sections:  # the end of a section hangs on its last paragraph
        place.getprevious().get_or_add_pPr().append(deepcopy(sections[0]))
    body.remove(place)


def _key(name: str) -> str | None:
    return _NAMES.get("_".join(search_key(_BETWEEN.sub(" ", name)).split()))


def _paragraphs(word: WordDocument) -> Iterator[Any]:
    """Return the paragraphs of the text, of tables, text boxes, headers and footers."""
    for part in word.part.package.iter_parts():
        if _FILLED_PARTS.fullmatch(str(part.partname)):
            yield from part.element.iter(qn("w:p"))


def _texts(paragraph: Any) -> list[Any]:
    found = paragraph.iter(qn("w:t"))
    return [each for each in found if next(each.iterancestors(qn("w:p"))) is paragraph]


def _whole(paragraph: Any) -> str:
    """Return the text of a paragraph; Word may have cut a place into several pieces."""
    return "".join(each.text or "" for each in _texts(paragraph))


def _has(paragraph: Any, name: str) -> bool:
    return any(_key(match[1]) == name for match in _PLACE.finditer(_whole(paragraph)))


def _is_alone(paragraph: Any, name: str) -> bool:
    found = _PLACE.fullmatch(_whole(paragraph).strip())
    return found is not None and _key(found[1]) == name


def _fill(paragraph: Any, document: Document) -> None:
    texts = _texts(paragraph)
    starts = list(accumulate((len(each.text or "") for each in texts), initial=0))[:-1]
    for match in reversed(list(_PLACE.finditer(_whole(paragraph)))):  # what stands before stays where it was
        name = _key(match[1])
        if name and name not in _BLOCKS:
            _put(texts, starts, match.start(), match.end(), PLACES[name][1](document))
    for each in texts:
        _break_lines(each)


def _put(texts: list[Any], starts: list[int], start: int, end: int, value: str) -> None:
    """Write `value` over the letters from `start` to `end`, in the look of the first of them."""
    number = bisect_right(starts, start) - 1
    while number < len(texts) and starts[number] < end:
        text, at = texts[number].text or "", starts[number]
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            texts[number].text, value = text[:first] + value + text[last:], ""
        number += 1


def _break_lines(text: Any) -> None:
    text.set(qn("xml:space"), "preserve")
    first, *rest = (text.text or "").split("\n")
    text.text = first
    for line in reversed(rest):
        more = deepcopy(text)
        more.text = line
        text.addnext(more)
        text.addnext(text.makeelement(qn("w:br")))
