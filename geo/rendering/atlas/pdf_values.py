"""The values that PDF files are made of (ISO 32000-1, 7.3), read and written by pypdf."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
)

Entries = Mapping[str, PdfObject]


def name(text: str) -> NameObject:
    """Return a name, such as /Type."""
    return NameObject(text)


def whole(number: int) -> NumberObject:
    """Return a whole number."""
    return NumberObject(number)


def to(number: int) -> IndirectObject:
    """Return a reference to the object with a number."""
    return IndirectObject(number, 0, None)


def made(entries: Entries) -> DictionaryObject:
    """Return a dictionary."""
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def typed(kind: str, **entries: PdfObject) -> DictionaryObject:
    """Return a dictionary of a type: `typed("Page", Parent=…)`."""
    return made({"/Type": name(f"/{kind}"), **{f"/{key}": value for key, value in entries.items()}})


def written(body: PdfObject) -> bytes:
    """Return a value as it stands in a file."""
    made_of = io.BytesIO()
    body.write_to_stream(made_of)
    return made_of.getvalue()


def integer(found: Any) -> int:
    """Return the whole number that is found, or referred to."""
    return int(found.get_object())


def dictionary(found: Any) -> DictionaryObject:
    """Return the dictionary that is found, or referred to.

    Raises:
        TypeError: it is something else.
    """
    body = found.get_object()
    if not isinstance(body, DictionaryObject):
        raise TypeError("a dictionary is expected here")
    return body


def array(found: Any) -> list[PdfObject]:
    """Return the values that are found, or referred to: those of an array, or the only one."""
    body = found.get_object()
    return list(body) if isinstance(body, ArrayObject) else [found]


def reference(found: Any) -> IndirectObject:
    """Return the reference that is found, or that leads to what is found.

    Raises:
        TypeError: nothing leads there.
    """
    reached = found if isinstance(found, IndirectObject) else found.indirect_reference
    if not isinstance(reached, IndirectObject):
        raise TypeError("a reference is expected here")
    return reached


def entries(tree: DictionaryObject) -> Iterator[tuple[int, PdfObject]]:
    """Yield the numbers and values of a number tree (7.9.7)."""
    for kid in array(tree["/Kids"]) if "/Kids" in tree else ():
        yield from entries(dictionary(kid))
    flat = array(tree["/Nums"]) if "/Nums" in tree else []
    yield from zip(map(integer, flat[::2]), flat[1::2], strict=True)


def has_references(body: PdfObject) -> bool:
    """Say whether a value leads to other objects."""
    if isinstance(body, IndirectObject):
        return True
    if isinstance(body, DictionaryObject):
        return any(has_references(body.raw_get(key)) for key in body)
    return isinstance(body, ArrayObject) and any(has_references(each) for each in body)
