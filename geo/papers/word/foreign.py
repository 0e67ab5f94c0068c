"""What an office's Word file may bring along: known parts in known places, and nothing that loads or runs.

Papers are handed on, so a template may fetch nothing from other files and machines when it is opened; links
that a reader follows may stay. Parts and relationships are let through by name, since Word has more kinds of
them than anybody could list as dangerous.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from geo.errors import InvalidInput
from geo.language import N_

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TEXTS = (
    "comments", "commentsExtended", "commentsExtensible", "commentsIds", "document.glossary", "document.main",
    "endnotes", "fontTable", "footer", "footnotes", "header", "numbering", "people", "settings", "styles",
    "webSettings",
)  # fmt: skip
_PICTURES = ("bmp", "emf", "gif", "jpeg", "jpg", "png", "tiff", "wmf", "x-emf", "x-wmf")
_CONTENT_TYPES = {
    *(f"{_OFFICE}.wordprocessingml.{name}+xml" for name in _TEXTS),
    *(f"image/{name}" for name in _PICTURES),
    *(f"{_OFFICE}.{name}-properties+xml" for name in ("custom", "extended")),
    f"{_OFFICE}.customXmlProperties+xml",
    f"{_OFFICE}.obfuscatedFont",
    f"{_OFFICE}.theme+xml",
    f"{_OFFICE}.wordprocessingml.printerSettings",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.ms-office.classificationlabels+xml",
    "application/vnd.ms-word.stylesWithEffects+xml",
    "application/xml",  # data of the office's own, of which Word shows texts
}
_IN_OFFICE = (
    "comments", "custom-properties", "customXml", "customXmlProps", "endnotes", "extended-properties", "font",
    "fontTable", "footer", "footnotes", "glossaryDocument", "header", "hyperlink", "image", "numbering",
    "officeDocument", "printerSettings", "settings", "styles", "theme", "webSettings",
)  # fmt: skip
_OF_MICROSOFT = (
    "2007/relationships/stylesWithEffects",
    "2011/relationships/commentsExtended",
    "2011/relationships/people",
    "2016/09/relationships/commentsIds",
    "2018/08/relationships/commentsExtensible",
    "2020/02/relationships/classificationlabels",
)
_SCHEMAS = "http://schemas.openxmlformats.org"
_RELATIONSHIPS = {
    *(f"{_SCHEMAS}/officeDocument/2006/relationships/{name}" for name in _IN_OFFICE),
    *(f"http://schemas.microsoft.com/office/{name}" for name in _OF_MICROSOFT),
    f"{_SCHEMAS}/package/2006/relationships/metadata/core-properties",
    f"{_SCHEMAS}/package/2006/relationships/metadata/thumbnail",
}
_FIELDS = (
    "ADDIN", "CONTROL", "DATABASE", "DDE", "DDEAUTO", "EMBED", "HTMLCONTROL", "IMPORT", "INCLUDE",
    "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "MACROBUTTON", "PRINT", "RD",
)  # fmt: skip
_FIELD = re.compile(rf"\s*({'|'.join(_FIELDS)})(?![A-Z])", re.IGNORECASE)
_ELEMENTS = {"OLEObject", "altChunk", "control", "mailMerge", "object", "subDoc"}
_LINKS = {"hlinkClick", "hlinkHover", "hlinkMouseOver", "hyperlink"}  # what a reader follows
_REFERENCE = qn("r:id").removesuffix("id")
_VML = "{urn:schemas-microsoft-com:vml}"
_PICTURE_ADDRESS = "{urn:schemas-microsoft-com:office:office}href"
_MOST_NAMED, _LONGEST = 5, 80


def refuse_foreign(word: WordDocument) -> None:
    """Let a Word file pass that stands for itself; whose template it was made with is forgotten.

    Raises:
        InvalidInput: it loads or runs something when it is opened, or has parts of other kinds; named.
    """
    package = word.part.package
    found = [*_referred(package), *(each for part in package.iter_parts() for each in _foreign(part))]
    names = list(dict.fromkeys(each[:_LONGEST] for each in found))
    if names:
        raise InvalidInput(
            N_(
                "The template holds what loads or runs something when it is opened, or what papers do not "
                "take over (objects, charts, drawings as SVG): {names}. Take it out, or put a picture in its "
                "place."
            ),
            names=", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else ""),
        )


def _foreign(part: Any) -> Iterator[str]:
    if part.content_type not in _CONTENT_TYPES:
        yield str(part.partname)
    yield from _referred(part)
    if part.content_type.endswith("xml"):
        # Notes and the glossary are bytes to python-docx, and go into the paper as they are.
        element = getattr(part, "element", None)
        root = parse_xml(part.blob) if element is None else element
        yield from _in_xml(root, {name: link for name, link in part.rels.items() if link.is_external})


def _referred(source: Any) -> Iterator[str]:
    """Return what a part, or the whole file, refers to and may not; forget the template it was made with."""
    for name, link in list(source.rels.items()):
        if link.is_external and link.reltype.endswith("/attachedTemplate") and hasattr(source, "element"):
            del source.rels[name]
            for each in list(source.element.iter(qn("w:attachedTemplate"))):
                each.getparent().remove(each)
        elif (
            link.reltype != RELATIONSHIP_TYPE.HYPERLINK
            if link.is_external
            else link.reltype not in _RELATIONSHIPS
        ):
            yield str(link.target_ref)


def _in_xml(root: Any, away: dict[str, Any]) -> Iterator[str]:
    if root.getroottree().docinfo.doctype:
        yield "DOCTYPE"
    for kind, each in _elements(root):
        if kind in _ELEMENTS:
            yield kind
        for name, value in each.attrib.items():
            if name == _PICTURE_ADDRESS or (name == "src" and each.tag.startswith(_VML)):
                yield value
            elif name.startswith(_REFERENCE) and value in away and kind not in _LINKS:
                yield str(away[value].target_ref)  # a picture may name the address of a link, and is fetched
    yield from (found[1].upper() for found in map(_FIELD.match, _instructions(root)) if found)


def _elements(root: Any) -> Iterator[tuple[str, Any]]:
    """Return every element with its name, whatever namespace it has: Word knows two for the same."""
    return ((each.tag.rpartition("}")[2], each) for each in root.iter() if isinstance(each.tag, str))


@dataclass
class _Field:
    """A field that has begun, or the words outside of any: its instruction, or what it shows."""

    words: list[str] = field(default_factory=list)
    shown: bool = False


def _instructions(root: Any) -> Iterator[str]:
    """Return what fields say, however Word cut them: across runs, paragraphs, fields in fields.

    What a field inside another one shows are words of the outer one, as Word reads them.
    """
    fields = [_Field()]
    for step, text in _steps(root):
        if step == "fldSimple":
            yield text
        elif step == "begin":
            fields.append(_Field())
        elif step in ("separate", "end") and len(fields) > 1:
            done = fields.pop()
            yield "" if done.shown else "".join(done.words)
            if step == "separate":
                fields.append(_Field(shown=True))
            elif done.shown and len(fields) > 1:
                fields[-1].words += done.words
        elif step == "p" and len(fields) == 1:
            yield from ("".join(fields[0].words), *fields[0].words)
            fields = [_Field()]
        else:
            fields[-1].words.append(text)
    yield from ("".join(each.words) for each in fields if not each.shown)
    yield from fields[0].words


def _steps(root: Any) -> Iterator[tuple[str, str]]:
    """Return what makes up fields, in order: where they begin, separate and end, and their words."""
    depth = 0
    for kind, each in _elements(root):
        if kind == "fldChar":
            step = _attribute(each, "fldCharType")
            depth = max(depth + {"begin": 1, "end": -1}.get(step, 0), 0)
            yield step, ""
        elif kind == "fldSimple":
            yield kind, _attribute(each, "instr")
        elif kind == "p":
            yield kind, ""
        elif kind in ("instrText", "delInstrText") or (kind in ("t", "delText") and depth > 0):
            yield kind, each.text or ""


def _attribute(each: Any, called: str) -> str:
    return next((str(value) for name, value in each.attrib.items() if name.endswith(called)), "")
