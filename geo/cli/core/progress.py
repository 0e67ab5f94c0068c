"""A bar on stderr that fills, for work whose length is known and that takes over two seconds."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from geo.cli.core.context import Context
from geo.language import N_

PATIENCE_SECONDS = 2.0
_EVERY_SECONDS = 0.2
_WIDTH = 24
_CLEAR_LINE = "\r\x1b[K"


@contextmanager
def progress(context: Context, *, counted: str = "") -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told how much is done, and of how much; at a terminal it draws a bar.

    `counted`: a sentence with {done} and {number}, for what people count; else there is a share. Logs and
    pipes get nothing. The line is cleared before results are written.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    bar = _Bar(context.words.text(N_("Working")), context, counted)
    try:
        yield bar.told
    finally:
        bar.clear()


class _Bar:
    """A line that is drawn anew, not more often than people can read."""

    def __init__(self, label: str, context: Context, counted: str = "") -> None:
        self._label, self._counted = label, counted
        self._words = context.words
        self._next = monotonic() + PATIENCE_SECONDS
        self._is_drawn = False

    def told(self, done: int, whole: int) -> None:
        """Draw how far it is."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + _EVERY_SECONDS
        self._is_drawn = True
        share = done / whole if whole else 1.0
        filled = int(share * _WIDTH)
        bar = "#" * filled + "-" * (_WIDTH - filled)
        said = self._words.percent(share, 0)
        if self._counted:
            counts = {"done": self._words.number(done), "number": self._words.number(whole)}
            said = self._words.text(self._counted, **counts)
        sys.stderr.write(f"\r{self._label}  [{bar}]  {said}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_drawn:
            sys.stderr.write(_CLEAR_LINE)
            sys.stderr.flush()
