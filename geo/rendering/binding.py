"""Bind PDF parts into one file, part by part: what is bound is on the disk, and forgotten.

ISO 32000-1: 7.5 (file structure), 12.3.3 (outline), 14.7 (logical structure, which holds
alternative texts).
"""

import base64
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

CATALOG, PAGES, OUTLINE, STRUCTURE, DOCUMENT, ABOUT, METADATA = range(1, 8)  # numbers of what is written last
_HEAD = b"%PDF-1.7\n%\xc4\xe5\xf2\xe5\n"
_IDENTITY = re.compile(rb"(<xmpMM:(?:Instance|Document)ID>)[^<]*")
_PAGES = re.compile(rb"(<xmpTPg:NPages>)[^<]*")


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
        self._first: dict[str, Any] = {}
        self._write(_HEAD)

    def add(self, part: bytes, titles: Sequence[str]) -> None:
        """Bind the pages of a part, a title each."""
        reader = PdfReader(io.BytesIO(part))
        root = _dictionary(reader.trailer["/Root"])
        if not self._first:
            self._first = _about(reader, root)
        bound = _Part(self, reader, root, base=len(self._parents))
        pages = [_reference(page) for page in reader.pages]
        self._pages += [bound.number(page) for page in pages]
        self._bookmarks += zip(titles, self._pages[-len(pages) :], strict=True)
        self._figures += [bound.number(figure) for figure in bound.figures]
        self._parents += [bound.moved(parents) for parents in bound.parents]
        bound.finish()

    def close(self) -> None:
        """Write what holds the pages together: page tree, bookmarks, structure, and where all of it is."""
        first, last = self._outline()
        kids = ArrayObject(_to(page) for page in self._pages)
        self._put(PAGES, {"/Type": _name("/Pages"), "/Count": _whole(len(kids)), "/Kids": kids})
        outline = {"/First": _to(first), "/Last": _to(last), "/Count": _whole(len(kids))}
        self._put(OUTLINE, {"/Type": _name("/Outlines"), **outline})
        self._structure()
        identity = self._hash.digest()[:16]
        self._put(ABOUT, self._first["about"])
        self._metadata(identity)
        self._put(CATALOG, self._first["catalog"])
        self._cross_references(identity)

    def reserve(self) -> int:
        """Return the number of an object that is going to be written."""
        self._last += 1
        return self._last

    def write(self, number: int, body: PdfObject) -> None:
        """Write an object."""
        self._write_bytes(number, _bytes(body))

    def alike(self, body: PdfObject) -> int:
        """Return the number of an object without references, which is written unless it is there already."""
        written = _bytes(body)
        key = hashlib.sha256(written).digest()
        if key not in self._alike:
            self._alike[key] = self.reserve()
            self._write_bytes(self._alike[key], written)
        return self._alike[key]

    # -------------------------------------------------------------- parts
    def _outline(self) -> tuple[int, int]:
        numbers = [self.reserve() for _ in self._bookmarks]
        for place, (title, page) in enumerate(self._bookmarks):
            beside = {"/Prev": numbers[place - 1 : place], "/Next": numbers[place + 1 : place + 2]}
            goal = ArrayObject([_to(page), _name("/Fit")])
            item = {"/Title": TextStringObject(title), "/Parent": _to(OUTLINE), "/Dest": goal}
            item |= {name: _to(found[0]) for name, found in beside.items() if found}
            self._put(numbers[place], item)
        return numbers[0], numbers[-1]

    def _structure(self) -> None:
        pairs = (each for pair in enumerate(self._parents) for each in (_whole(pair[0]), pair[1]))
        root: dict[str, PdfObject] = {
            "/Type": _name("/StructTreeRoot"),
            "/K": ArrayObject([_to(DOCUMENT)]),
            "/ParentTree": _made({"/Nums": ArrayObject(pairs)}),
            "/ParentTreeNextKey": _whole(len(self._parents)),
        }
        self._put(STRUCTURE, root)
        kids = ArrayObject(_to(figure) for figure in self._figures)
        document = {"/S": _name("/Document"), "/P": _to(STRUCTURE), "/K": kids}
        self._put(DOCUMENT, {"/Type": _name("/StructElem"), **document})

    def _metadata(self, identity: bytes) -> None:
        written = _PAGES.sub(rb"\g<1>%d" % len(self._pages), self._first["metadata"])
        stream = DecodedStreamObject()
        stream.set_data(_IDENTITY.sub(rb"\g<1>" + base64.b64encode(identity), written))
        stream.update(_made({"/Type": _name("/Metadata"), "/Subtype": _name("/XML")}))
        self.write(METADATA, stream)

    def _cross_references(self, identity: bytes) -> None:
        start, size = self._at, self._last + 1
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for number in range(1, size):
            self._write(b"%010d 00000 n \n" % self._offsets[number])
        name = ByteStringObject(identity)
        trailer = {"/Size": _whole(size), "/Root": _to(CATALOG), "/Info": _to(ABOUT)}
        written = _bytes(_made({**trailer, "/ID": ArrayObject([name, name])}))
        self._write(b"trailer\n" + written + b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _put(self, number: int, entries: dict[str, PdfObject]) -> None:
        self.write(number, _made(entries))

    def _write_bytes(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n" % number + body + b"\nendobj\n")

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._hash.update(content)
        self._at += len(content)


class _Part:
    """One part while it is bound: which number each of its objects has in the whole."""

    def __init__(self, binder: Binder, reader: PdfReader, root: DictionaryObject, *, base: int) -> None:
        self._binder, self._reader, self._base = binder, reader, base
        structure = _dictionary(root["/StructTreeRoot"])
        (document,) = _array(structure["/K"])
        self.figures = [_reference(each) for each in _array(_dictionary(document)["/K"])]
        self.parents = [value for _, value in sorted(_entries(_dictionary(structure["/ParentTree"])))]
        known = {"/Pages": PAGES, "/Outlines": OUTLINE, "/StructTreeRoot": STRUCTURE}
        self._numbers = {_reference(root.raw_get(name)).idnum: number for name, number in known.items()}
        self._numbers[_reference(document).idnum] = DOCUMENT
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
        if not _has_references(body):
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
            return _to(self.number(body))
        if isinstance(body, DictionaryObject):
            for name in list(body):
                body[NameObject(name)] = self.moved(body.raw_get(name))
            if "/StructParents" in body:
                body[NameObject("/StructParents")] = _whole(self._base + _int(body["/StructParents"]))
        elif isinstance(body, ArrayObject):
            body[:] = [self.moved(each) for each in body]
        return body


def _about(reader: PdfReader, root: DictionaryObject) -> dict[str, Any]:
    """Return what a part says of itself that the whole says too: catalog, title, metadata."""
    numbers = {"/Pages": PAGES, "/Outlines": OUTLINE, "/StructTreeRoot": STRUCTURE, "/Metadata": METADATA}
    kept: dict[str, PdfObject] = {"/Type": _name("/Catalog"), "/PageMode": _name("/UseOutlines")}
    kept |= {name: _to(number) for name, number in numbers.items()}
    kept |= {name: root[name] for name in ("/Lang", "/ViewerPreferences") if name in root}
    kept["/MarkInfo"] = _made({"/Marked": BooleanObject(True)})
    return {
        "catalog": kept,
        "about": dict(_dictionary(reader.trailer["/Info"])),
        "metadata": _dictionary(root["/Metadata"]).get_data(),  # type: ignore[attr-defined]
    }


def _entries(tree: DictionaryObject) -> Iterator[tuple[int, PdfObject]]:
    """Yield the numbers and values of a number tree."""
    for kid in _array(tree["/Kids"]) if "/Kids" in tree else ():
        yield from _entries(_dictionary(kid))
    flat = list(_array(tree["/Nums"])) if "/Nums" in tree else []
    yield from zip(map(_int, flat[::2]), flat[1::2], strict=True)


def _has_references(body: PdfObject) -> bool:
    if isinstance(body, IndirectObject):
        return True
    if isinstance(body, DictionaryObject):
        return any(_has_references(body.raw_get(name)) for name in body)
    return isinstance(body, ArrayObject) and any(_has_references(each) for each in body)


def _bytes(body: PdfObject) -> bytes:
    written = io.BytesIO()
    body.write_to_stream(written)
    return written.getvalue()


def _made(entries: dict[str, PdfObject]) -> DictionaryObject:
    return DictionaryObject({NameObject(name): value for name, value in entries.items()})


def _to(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def _name(text: str) -> NameObject:
    return NameObject(text)


def _whole(number: int) -> NumberObject:
    return NumberObject(number)


def _int(found: Any) -> int:
    return int(found.get_object())


def _dictionary(found: Any) -> DictionaryObject:
    body = found.get_object()
    if not isinstance(body, DictionaryObject):
        raise TypeError("a dictionary is expected here")
    return body


def _array(found: Any) -> list[PdfObject]:
    body = found.get_object()
    return list(body) if isinstance(body, ArrayObject) else [found]


def _reference(found: Any) -> IndirectObject:
    reference = found if isinstance(found, IndirectObject) else found.indirect_reference
    if not isinstance(reference, IndirectObject):
        raise TypeError("a reference is expected here")
    return reference
