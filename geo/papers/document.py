"""A document as plain values: headings, paragraphs, lists, tables and pictures, in the words of one language.

Word files, PDFs and web pages are written from the same document, so both say the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeVar, cast

PORTRAIT, LANDSCAPE = "portrait", "landscape"
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)  # in no XML file (XML 1.0, 2.2)
_ENDED = re.compile(r"([.!?…:;][\s”’\"')\]]*|^\s*)\Z")
_T = TypeVar("_T")
_SHORT_LIST, _SHORT_LIST_LETTERS = 4, 500
_SMALL_TABLE, _SMALL_TABLE_LETTERS = 8, 800
_BODY_MM, _LETTER_MM = 165.0, 2.6  # between the margins; of a letter of 14 points, bold, on average


@dataclass(frozen=True)
class Heading:
    """A heading of a level from 1."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `note`: smaller, beside the matter, such as where a figure comes from.

    `indented`: its first line begins 1 cm further in, as in official papers.
    """

    text: str
    note: bool = False
    indented: bool = False

    @property
    def leads(self) -> bool:
        """Whether it announces what follows, and stays on the page of that."""
        return self.text.rstrip().endswith(":")


@dataclass(frozen=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The items as they stand in papers: each ends as a sentence does."""
        return tuple(item if _ENDED.search(item) else f"{item.rstrip()}." for item in self.items)

    @property
    def is_short(self) -> bool:
        """Whether it stays on one page: a few items of a few lines."""
        return len(self.items) <= _SHORT_LIST and sum(map(len, self.items)) <= _SHORT_LIST_LETTERS


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, whether it holds figures, and its share of the width (0: even)."""

    head: str
    figures: bool = False
    share: float = 0.0


@dataclass(frozen=True)
class Table:
    """A table with a heading that is repeated on each page; `last_is_total`: its last row is the sum."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    last_is_total: bool = False

    @property
    def is_small(self) -> bool:
        """Whether it stays on one page: a few rows of a few letters."""
        letters = sum(len(cell) for row in self.rows for cell in row)
        return len(self.rows) <= _SMALL_TABLE and letters <= _SMALL_TABLE_LETTERS


@dataclass(frozen=True)
class Picture:
    """A picture (PNG; photos may be JPEG), what it shows in words, and its share of the text's width.

    `svg`: the same picture as lines, for formats that can hold it.
    """

    png: bytes
    alt: str
    caption: str = ""
    share: float = 1.0
    svg: str = ""


@dataclass(frozen=True)
class Annex:
    """The beginning of an annex, on a new page; `landscape`: its pages lie, as wide tables need it."""

    title: str
    landscape: bool = False


Block = Heading | Paragraph | Bullets | Table | Picture | Annex


@dataclass(frozen=True)
class PaperHead:
    """The head of an official paper: who writes under whom, its number, the nation's title and motto.

    `kind`: what the paper is called, above its title. `annexed`: the line of an annex that names the paper.
    `is_party`: the form of papers of the Party, which has one line for the nation's two. `addressed`: the
    lines below the title that say to whom the paper goes.
    """

    superior: str
    agency: str
    number: str
    nation: str
    motto: str
    place_and_day: str
    kind: str = ""
    is_party: bool = False
    annexed: str = ""
    addressed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """The end of an official paper: who receives it, and who signs."""

    recipients_title: str
    recipients: tuple[str, ...]
    signer: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The recipients as they stand in papers: a dash before each, a full stop after the last."""
        last = len(self.recipients) - 1
        return tuple(f"- {each}{'.' if at == last else ';'}" for at, each in enumerate(self.recipients))


@dataclass(frozen=True)
class Document:
    """A document. `organisation` and `place_and_day` stand above the title, `footer` on every page.

    With a `head` it is an official paper (Decree 30/2020/NĐ-CP): then the head stands above the title, pages
    are numbered above, from the second on, and `signature` stands below. `annex`: what follows the signature,
    on new pages. `numbered`: headings before the annex are numbered I., 1., a); annexes, and tables and
    pictures with a caption, are numbered in any document (`geo.papers.numbering`). `dense`: its lines stand
    as near as the decree allows, so that a note is one page.
    """

    title: str
    blocks: Sequence[Block]
    language: str = "vi"
    organisation: str = ""
    place_and_day: str = ""
    subtitle: str = ""
    footer: str = ""
    orientation: Literal["portrait", "landscape"] = "portrait"
    author: str = ""
    head: PaperHead | None = None
    signature: Signature | None = None
    annex: Sequence[Block] = ()
    numbered: bool = False
    dense: bool = False

    @property
    def full_title(self) -> str:
        """What the document is called where its kind does not stand above: in lists of files and tabs."""
        return " ".join(part for part in (self.head.kind if self.head else "", self.title) if part)


def rule_mm(title: str) -> float:
    """Return how long the line below an official paper's title is: two fifths of the title's longest line."""
    return round(0.4 * min(_BODY_MM, len(title) * _LETTER_MM), 1)


def unbroken_end(text: str) -> str:
    """Return a name of four words and more whose last two stay on one line: no syllable stands alone."""
    before, _, last = text.rpartition(" ")
    return f"{before}\N{NO-BREAK SPACE}{last}" if before.count(" ") >= 2 else text


def writable(found: _T) -> _T:
    """Return a document, a part of one or a text with U+FFFD for what no file can hold."""
    if isinstance(found, str):
        return cast(_T, _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", found))
    if isinstance(found, tuple | list):
        return cast(_T, tuple(writable(each) for each in found))
    if is_dataclass(found) and not isinstance(found, type):
        changed: dict[str, Any] = {part.name: writable(getattr(found, part.name)) for part in fields(found)}
        return cast(_T, replace(found, **changed))
    return found
