"""Bind PDF parts into one file, part by part: what is bound is on the disk, and forgotten.

ISO 32000-1: 7.5 (file structure), 12.3.3 (outline), 14.7 (logical structure, which holds
alternative texts).
"""

import base64
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    PdfObject,
    TextStringObject,
)

from geo.rendering.atlas import pdf_values
from geo.rendering.atlas.pdf_values import to, typed

CATALOG, PAGES, OUTLINE, STRUCTURE, DOCUMENT, ABOUT, METADATA = range(1, 8)  # numbers of what is written last
_PRINT = 4  # a link is kept when the page is printed
_HEAD = b"%PDF-1.7\n%\xc4\xe5\xf2\xe5\n"
_IDENTITY = re.compile(rb"(<xmpMM:(?:Instance|Document)ID>)[^<]*")
_PAGES = re.compile(rb"(<xmpTPg:NPages>)[^<]*")


@dataclass(frozen=True)
class Link:
    """A place on the first page of a part (left, low, right, high in points) that leads to page `to`."""

    box: tuple[float, float, float, float]
    to: int


class Binder:
    """One PDF that grows by parts, each a PDF that typst made; `close` makes the file whole.

    Pages keep their text, fonts and alternative texts, and each has a bookmark; what is alike in two parts,
    such as colour profiles, is there once. The same parts give the same bytes. Kept in memory: some 300 bytes
    a page.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0
        self._hash = hashlib.sha256()
        self._offsets: dict[int, int] = {}
        self._last = METADATA
        self._alike: dict[bytes, int] = {}
        self._pages: list[int] = []
        self._bookmarks: list[tuple[str, int]] = []
        self._figures: list[int] = []  # the elements of the document, in reading order
        self._parents: list[PdfObject] = []  # of what is marked on each page
        self._links: list[tuple[int, int, Link]] = []  # number, number of its page
        self._first: dict[str, Any] = {}
        self._write(_HEAD)

    def add(self, part: bytes, titles: Sequence[str], *, links: Sequence[Link] = ()) -> None:
        """Bind the pages of a part, a title each; the links are those of its first page."""
        reader = PdfReader(io.BytesIO(part))
        root = pdf_values.dictionary(reader.trailer["/Root"])
        if not self._first:
            self._first = _about(reader, root)
        bound = _Part(self, reader, root, base=len(self._parents))
        pages = [pdf_values.reference(page) for page in reader.pages]
        self._pages += [bound.number(page) for page in pages]
        self._bookmarks += zip(titles, self._pages[-len(pages) :], strict=True)
        self._figures += [bound.number(figure) for figure in bound.figures]
        self._parents += [bound.moved(parents) for parents in bound.parents]
        self._link(pdf_values.dictionary(pages[0]), self._pages[-len(pages)], links)
        bound.finish()

    def _link(self, page: DictionaryObject, number: int, links: Sequence[Link]) -> None:
        kept = [(self.reserve(), number, link) for link in links]
        if kept:
            page[NameObject("/Annots")] = _Bound(to(link) for link, _, _ in kept)
            page[NameObject("/Tabs")] = pdf_values.name("/S")
        self._links += kept

    def close(self) -> None:
        """Write what holds the pages together: page tree, bookmarks, structure, and where all of it is."""
        self._linked()
        first, last = self._outline()
        kids = ArrayObject(to(page) for page in self._pages)
        count = pdf_values.whole(len(kids))
        self.write(PAGES, typed("Pages", Count=count, Kids=kids))
        self.write(OUTLINE, typed("Outlines", Count=count, First=to(first), Last=to(last)))
        self._structure()
        identity = self._hash.digest()[:16]
        self.write(ABOUT, self._first["about"])
        self._metadata(identity)
        self.write(CATALOG, self._first["catalog"])
        self._cross_references(identity)

    def reserve(self) -> int:
        """Return the number of an object that is going to be written."""
        self._last += 1
        return self._last

    def write(self, number: int, body: PdfObject) -> None:
        """Write an object."""
        self._write_bytes(number, pdf_values.written(body))

    def alike(self, body: PdfObject) -> int:
        """Return the number of an object without references, which is written unless it is there already."""
        written = pdf_values.written(body)
        key = hashlib.sha256(written).digest()
        if key not in self._alike:
            self._alike[key] = self.reserve()
            self._write_bytes(self._alike[key], written)
        return self._alike[key]

    # -------------------------------------------------------------- parts
    def _outline(self) -> tuple[int, int]:
        numbers = [self.reserve() for _ in self._bookmarks]
        for place, (title, page) in enumerate(self._bookmarks):
            item = {"/Title": TextStringObject(title), "/Parent": to(OUTLINE), "/Dest": _goal(page)}
            beside = {"/Prev": numbers[place - 1 : place], "/Next": numbers[place + 1 : place + 2]}
            item |= {name: to(found[0]) for name, found in beside.items() if found}
            self.write(numbers[place], pdf_values.made(item))
        return numbers[0], numbers[-1]

    def _linked(self) -> None:
        """Write the links, and what they are for who hears the page: 12.5.6.5 and 14.8.4.4.2."""
        elements = []
        for number, page, link in self._links:
            title, goal = self._bookmarks[link.to - 1]
            words, box = (
                TextStringObject(title),
                ArrayObject(FloatObject(round(side, 2)) for side in link.box),
            )
            place = {
                "Rect": box,
                "Border": ArrayObject([pdf_values.whole(0)] * 3),
                "F": pdf_values.whole(_PRINT),
            }
            told = {"Contents": words, "StructParent": pdf_values.whole(len(self._parents))}
            self.write(
                number, typed("Annot", Subtype=pdf_values.name("/Link"), Dest=_goal(goal), **place, **told)
            )
            of = ArrayObject([typed("OBJR", Obj=to(number), Pg=to(page))])
            elements.append(self.reserve())
            self._parents.append(to(elements[-1]))
            self.write(elements[-1], _element("Link", DOCUMENT, Alt=words, K=of))
        self._figures[1:1] = elements

    def _structure(self) -> None:
        pairs = (each for pair in enumerate(self._parents) for each in (pdf_values.whole(pair[0]), pair[1]))
        tree = {
            "K": ArrayObject([to(DOCUMENT)]),
            "ParentTree": pdf_values.made({"/Nums": ArrayObject(pairs)}),
            "ParentTreeNextKey": pdf_values.whole(len(self._parents)),
        }
        self.write(STRUCTURE, typed("StructTreeRoot", **tree))
        kids = ArrayObject(to(figure) for figure in self._figures)
        self.write(DOCUMENT, _element("Document", STRUCTURE, K=kids))

    def _metadata(self, identity: bytes) -> None:
        written = _PAGES.sub(rb"\g<1>%d" % len(self._pages), self._first["metadata"])
        stream = DecodedStreamObject()
        stream.set_data(_IDENTITY.sub(rb"\g<1>" + base64.b64encode(identity), written))
        stream.update(typed("Metadata", Subtype=pdf_values.name("/XML")))
        self.write(METADATA, stream)

    def _cross_references(self, identity: bytes) -> None:
        start, size = self._at, self._last + 1
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for number in range(1, size):
            self._write(b"%010d 00000 n \n" % self._offsets[number])
        name = ByteStringObject(identity)
        ends = {"/Size": pdf_values.whole(size), "/Root": to(CATALOG), "/Info": to(ABOUT)}
        written = pdf_values.written(pdf_values.made({**ends, "/ID": ArrayObject([name, name])}))
        self._write(b"trailer\n" + written + b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _write_bytes(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n" % number + body + b"\nendobj\n")

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._hash.update(content)
        self._at += len(content)


def _goal(page: int) -> ArrayObject:
    return ArrayObject([to(page), pdf_values.name("/Fit")])


def _element(role: str, parent: int, **entries: PdfObject) -> DictionaryObject:
    return typed("StructElem", S=pdf_values.name(f"/{role}"), P=to(parent), **entries)


class _Bound(ArrayObject):
    """References that are those of the whole already."""


class _Part:
    """One part while it is bound: which number each of its objects has in the whole."""

    def __init__(self, binder: Binder, reader: PdfReader, root: DictionaryObject, *, base: int) -> None:
        self._binder, self._reader, self._base = binder, reader, base
        structure = pdf_values.dictionary(root["/StructTreeRoot"])
        (document,) = pdf_values.array(structure["/K"])
        self.figures = [
            pdf_values.reference(each) for each in pdf_values.array(pdf_values.dictionary(document)["/K"])
        ]
        self.parents = [
            value for _, value in sorted(pdf_values.entries(pdf_values.dictionary(structure["/ParentTree"])))
        ]
        known = {"/Pages": PAGES, "/Outlines": OUTLINE, "/StructTreeRoot": STRUCTURE}
        self._numbers = {
            pdf_values.reference(root.raw_get(name)).idnum: number for name, number in known.items()
        }
        self._numbers[pdf_values.reference(document).idnum] = DOCUMENT
        self._waiting: list[tuple[int, PdfObject]] = []

    def number(self, reference: IndirectObject) -> int:
        """Return the number in the whole of an object of the part."""
        found = self._numbers.get(reference.idnum)
        if found is None:
            body = self._reader.get_object(reference)
            if body is None:
                raise ValueError(f"object {reference.idnum} is missing")
            found = self._given(body)
            self._numbers[reference.idnum] = found
        return found

    def _given(self, body: PdfObject) -> int:
        if not pdf_values.has_references(body):
            return self._binder.alike(body)
        number = self._binder.reserve()
        self._waiting.append((number, body))
        return number

    def finish(self) -> None:
        """Write all that the pages of the part need."""
        while self._waiting:
            number, body = self._waiting.pop()
            self._binder.write(number, self.moved(body))

    def moved(self, body: PdfObject) -> PdfObject:
        """Return an object whose references are those of the whole; it is changed in place."""
        if isinstance(body, IndirectObject):
            return to(self.number(body))
        if isinstance(body, DictionaryObject):
            for name in list(body):
                body[NameObject(name)] = self.moved(body.raw_get(name))
            if "/StructParents" in body:
                marked = self._base + pdf_values.integer(body["/StructParents"])
                body[NameObject("/StructParents")] = pdf_values.whole(marked)
        elif isinstance(body, ArrayObject) and not isinstance(body, _Bound):
            body[:] = [self.moved(each) for each in body]
        return body


def _about(reader: PdfReader, root: DictionaryObject) -> dict[str, Any]:
    """Return what a part says of itself that the whole says too: catalog, title, metadata."""
    numbers = {"/Pages": PAGES, "/Outlines": OUTLINE, "/StructTreeRoot": STRUCTURE, "/Metadata": METADATA}
    kept: dict[str, PdfObject] = {key: to(number) for key, number in numbers.items()}
    kept |= {key: root[key] for key in ("/Lang", "/ViewerPreferences") if key in root}
    kept["/MarkInfo"] = pdf_values.made({"/Marked": BooleanObject(True)})
    kept["/PageMode"] = pdf_values.name("/UseOutlines")
    return {
        "catalog": pdf_values.made({"/Type": pdf_values.name("/Catalog"), **kept}),
        "about": pdf_values.dictionary(reader.trailer["/Info"]),
        "metadata": pdf_values.dictionary(root["/Metadata"]).get_data(),  # type: ignore[attr-defined]
    }
