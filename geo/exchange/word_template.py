"""Fill an office's own Word template: its named places ({{tieu_de}}, {{noi_dung}} …) with a document.

Everything else of the template stays: its title block, its styles, its headers. A name counts with or without
tones and capitals, in Vietnamese or English.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from docx import Document as open_document
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from geo.errors import GeoError, InvalidInput
from geo.language import N_
from geo.model.document import Document
from geo.text import search_key

MOST_BYTES, MOST_UNPACKED, MOST_XML = 20_000_000, 60_000_000, 12_000_000  # XML is ten times that in memory
CONTENT = "content"
_BROKEN = (zipfile.BadZipFile, zlib.error, OpcError, SyntaxError, ValueError, LookupError, AttributeError,
           TypeError, OSError, RuntimeError, EOFError)  # fmt: skip
_PLACE = re.compile(r"\{\{([^{}]{0,80})\}\}")
_FILLED_PARTS = re.compile(r"/word/(document|header|footer)\d*\.xml")


def _of_head(name: str) -> Callable[[Document], str]:
    return lambda document: str(getattr(document.head, name, ""))


def _recipients(document: Document) -> str:
    return "\n".join(document.signature.lines) if document.signature else ""


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
    "recipients": ("noi_nhan", _recipients),
    "signer": ("nguoi_ky", lambda document: document.signature.signer if document.signature else ""),
    "note": ("ghi_chu", lambda document: document.footer),
    CONTENT: ("noi_dung", lambda document: ""),
}
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
        InvalidInput: it is too large.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sizes = {member.filename: member.file_size for member in packed.infolist()}
    xml = sum(size for name, size in sizes.items() if name.endswith((".xml", ".rels")))
    if len(content) > MOST_BYTES or sum(sizes.values()) > MOST_UNPACKED or xml > MOST_XML:
        raise InvalidInput(
            N_("The template is too large. Choose one of at most {most} MB."), most=MOST_BYTES // 10**6
        )
    return open_document(io.BytesIO(content))


def fill(word: WordDocument, document: Document) -> Any:
    """Fill all places but that of the content; return its paragraph.

    Raises:
        InvalidInput: places that are not known (each is named), or no paragraph for the content alone.
    """
    paragraphs = tuple(_paragraphs(word))
    unknown = dict.fromkeys(
        match[0]
        for paragraph in paragraphs
        for match in _PLACE.finditer(_whole(paragraph))
        if _key(match[1]) is None
    )
    if unknown:
        raise InvalidInput(
            N_("The template has places that are not known: {names}. Known are: {known}."),
            names=", ".join(unknown),
            known=", ".join(f"{{{{{vietnamese}}}}}" for vietnamese, _ in PLACES.values()),
        )
    own = [each for each in word.element.body if each.tag == qn("w:p") and _is_content(each)]
    if len(own) != 1 or sum(_has_content(each) for each in paragraphs) != 1:
        raise InvalidInput(
            N_("The template needs one paragraph that holds {place} and nothing else, outside tables."),
            place=f"{{{{{PLACES[CONTENT][0]}}}}}",
        )
    for paragraph in paragraphs:
        _fill(paragraph, document)
    return own[0]


def put_at(word: WordDocument, place: Any, add: Callable[[], None]) -> None:
    """Let `add` add to the end of the text, and move what it added to `place`, which goes away."""
    body = word.element.body
    before = {id(each): each for each in body}  # kept: an id belongs to one element only as long as it lives
    add()
    for each in [each for each in body if id(each) not in before]:
        place.addprevious(each)
    sections = place.findall(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    if sections:  # the end of a section hangs on its last paragraph
        place.getprevious().get_or_add_pPr().append(deepcopy(sections[0]))
    body.remove(place)


def _key(name: str) -> str | None:
    return _NAMES.get("_".join(search_key(name.replace("_", " ")).split()))


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


def _has_content(paragraph: Any) -> bool:
    return any(_key(match[1]) == CONTENT for match in _PLACE.finditer(_whole(paragraph)))


def _is_content(paragraph: Any) -> bool:
    found = _PLACE.fullmatch(_whole(paragraph).strip())
    return found is not None and _key(found[1]) == CONTENT


def _fill(paragraph: Any, document: Document) -> None:
    texts = _texts(paragraph)
    for match in reversed(list(_PLACE.finditer(_whole(paragraph)))):
        name = _key(match[1])
        if name and name != CONTENT:
            _put(texts, match.start(), match.end(), PLACES[name][1](document))
    for each in texts:
        _break_lines(each)


def _put(texts: list[Any], start: int, end: int, value: str) -> None:
    """Write `value` over the letters from `start` to `end`, in the look of the first of them."""
    at = 0
    for each in texts:
        text = each.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            each.text, value = text[:first] + value + text[last:], ""
        at += len(text)


def _break_lines(text: Any) -> None:
    text.set(qn("xml:space"), "preserve")
    first, *rest = (text.text or "").split("\n")
    text.text = first
    for line in reversed(rest):
        more = deepcopy(text)
        more.text = line
        text.addnext(more)
        text.addnext(text.makeelement(qn("w:br")))
