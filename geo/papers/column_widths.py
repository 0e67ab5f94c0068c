"""How wide the columns of a paper's table are: by their shares, but no word of a heading is broken."""

import re

from geo.papers.document import Table

_LETTER_MM, _MARGINS_MM = 2.15, 2.4  # of a bold letter of 11 points at most, on average; of a cell
_BREAK = re.compile(r"[\s\u200b/–-]+")
_LONGEST = 16  # letters: longer words may be broken


def widths_mm(table: Table, whole_mm: float) -> list[float]:
    """Return the width of each column, in millimetres; together they are as wide as the table.

    A column that is too narrow for the longest word of its heading takes room from those that have more.
    """
    shares = [column.share or 1.0 for column in table.columns]
    least = [_least(column.head) for column in table.columns]
    if sum(least) >= whole_mm:
        return [whole_mm * share / sum(shares) for share in shares]
    held: set[int] = set()
    while True:
        room = whole_mm - sum(least[at] for at in held)
        rest = sum(share for at, share in enumerate(shares) if at not in held)
        found = [least[at] if at in held else room * share / rest for at, share in enumerate(shares)]
        short = {at for at, width in enumerate(found) if width < least[at] - 1e-9}
        if not short:
            return found
        held |= short


def _least(head: str) -> float:
    longest = max((len(word) for word in _BREAK.split(head)), default=0)
    return min(longest, _LONGEST) * _LETTER_MM + _MARGINS_MM
