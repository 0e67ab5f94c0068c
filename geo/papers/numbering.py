"""The numbers of a document: headings I., 1., a) as in Decree 30/2020/NĐ-CP, tables, pictures and annexes.

Counted once here, so that every format says the same; Word counts anew by the same rules.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.language import N_, language
from geo.papers.document import Annex, Block, Document, Heading, Picture, Table

LEVELS = 3
TABLE, PICTURE, ANNEX = N_("Table"), N_("Figure"), N_("Annex")
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LETTERS = 26


@dataclass(frozen=True)
class Numbered:
    """A block with its number: `label` (such as Bảng) and `number`, both empty where it has none."""

    block: Block
    label: str = ""
    number: str = ""

    def before(self, text: str) -> str:
        """Return a text with the number before it: I. Kết quả; Bảng 3. Các phường."""
        if not self.number:
            return text
        if self.label:
            return f"{self.label}\N{NO-BREAK SPACE}{self.number}. {text}"
        return f"{self.number} {text}"


def numbered(document: Document) -> tuple[tuple[Numbered, ...], tuple[Numbered, ...]]:
    """Return the blocks of a document and of its annex with their numbers."""
    counts: Counter[str] = Counter()
    annexes = sum(isinstance(each, Annex) for each in document.annex)
    body = tuple(_numbered(document.blocks, document, counts, annexes, heads=document.numbered))
    return body, tuple(_numbered(document.annex, document, counts, annexes, heads=False))


def _numbered(
    blocks: Sequence[Block], document: Document, counts: Counter[str], annexes: int, *, heads: bool
) -> Iterator[Numbered]:
    words = language(document.language)
    levels = [0] * LEVELS
    for each in blocks:
        if isinstance(each, Heading) and heads:
            yield Numbered(each, number=_heading(levels, min(each.level, LEVELS)))
        elif isinstance(each, Annex):
            counts[ANNEX] += 1
            yield Numbered(each, words.text(ANNEX), roman(counts[ANNEX]) if annexes > 1 else "")
        elif isinstance(each, Table | Picture) and each.caption:
            kind = TABLE if isinstance(each, Table) else PICTURE
            counts[kind] += 1
            yield Numbered(each, words.text(kind), str(counts[kind]))
        else:
            yield Numbered(each)


def _heading(levels: list[int], level: int) -> str:
    """Count a heading in `levels`, and return its number."""
    levels[level - 1] += 1
    levels[level:] = [0] * (LEVELS - level)
    count = levels[level - 1]
    return (f"{roman(count)}.", f"{count}.", f"{_letters(count)})")[level - 1]


def roman(number: int) -> str:
    """Return a number from 1 on in Roman figures."""
    text = ""
    for value, figures in _ROMAN:
        text += figures * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """Return a, b … z, aa, bb …, as Word counts with letters."""
    times, at = divmod(number - 1, _LETTERS)
    return chr(ord("a") + at) * (times + 1)
