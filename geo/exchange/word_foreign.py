"""What a Word file loads from elsewhere when it is opened: pictures, texts, data of other files and machines.

Papers are handed on, so an office's own template may bring none of it; links that a reader follows may stay.
"""

import re
from collections.abc import Iterator
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from geo.errors import InvalidInput
from geo.language import N_

_FIELDS = ("DDE", "DDEAUTO", "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "LINK", "IMPORT", "DATABASE", "RD")
_FIELD = re.compile(rf"\s*({'|'.join(_FIELDS)})(?![A-Z])", re.IGNORECASE)
_MACROS = "vbaProject"
_MOST_NAMED, _LONGEST = 5, 80


def refuse_foreign(word: WordDocument) -> None:
    """Let a Word file pass that stands for itself; whose template it was made with is forgotten.

    Raises:
        InvalidInput: it loads something when it is opened; what that is, is named.
    """
    found = list(dict.fromkeys(each[:_LONGEST] for part in _parts(word) for each in _foreign(part)))
    if found:
        raise InvalidInput(
            N_(
                "The template loads something from elsewhere, or runs something, when it is opened: {names}. "
                "Take that out, or put the picture itself into the file."
            ),
            names=", ".join(found[:_MOST_NAMED]) + (", …" if len(found) > _MOST_NAMED else ""),
        )


def _parts(word: WordDocument) -> Iterator[Any]:
    yield from word.part.package.iter_parts()


def _foreign(part: Any) -> Iterator[str]:
    if _MACROS in str(part.content_type):
        yield str(part.partname)
    for name, link in list(part.rels.items()):
        if not link.is_external or link.reltype == RELATIONSHIP_TYPE.HYPERLINK:
            continue
        if link.reltype.endswith("/attachedTemplate"):
            del part.rels[name]
            _forget(part)
        else:
            yield str(link.target_ref)
    if getattr(part, "element", None) is not None:
        yield from _fields(part.element)


def _forget(part: Any) -> None:
    for each in list(part.element.iter(qn("w:attachedTemplate"))):
        each.getparent().remove(each)


def _fields(element: Any) -> Iterator[str]:
    """Return the words of fields that load something; Word may have cut a word into several pieces."""
    for paragraph in element.iter(qn("w:p")):
        pieces = [each.text or "" for each in paragraph.iter(qn("w:instrText"))]
        if pieces:
            yield from _loading("".join(pieces))
            for each in pieces:
                yield from _loading(each)
    for simple in element.iter(qn("w:fldSimple")):
        yield from _loading(simple.get(qn("w:instr"), ""))
    yield from (each.tag.rpartition("}")[2] for each in element.iter(qn("w:altChunk")))


def _loading(instruction: str) -> Iterator[str]:
    found = _FIELD.match(instruction)
    if found:
        yield found[1].upper()
