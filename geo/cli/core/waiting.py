"""A bar on stderr while one long step runs, for people at a terminal who would else see nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from geo.cli.core.context import Context
from geo.language import N_

PATIENCE_SECONDS = 2.0
_WIDTH, _BLOCK = 24, 5
_CLEAR_LINE = "\r\x1b[K"


@contextmanager
def waiting(context: Context) -> Iterator[None]:
    """Show a moving bar with the seconds so far when the work inside takes over two seconds.

    Only on a terminal: logs and pipes get nothing. The line is cleared before results are written.
    """
    if not sys.stderr.isatty():
        yield
        return
    done = Event()
    thread = Thread(target=_draw, args=(done, context.words.text(N_("Working"))), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _draw(done: Event, label: str) -> None:
    start = monotonic()
    if done.wait(PATIENCE_SECONDS):
        return
    step = 0
    while not done.wait(0.2):
        sys.stderr.write(f"\r{label}  [{bar(step)}]  {monotonic() - start:.0f} s")
        sys.stderr.flush()
        step += 1
    sys.stderr.write(_CLEAR_LINE)
    sys.stderr.flush()


def bar(step: int) -> str:
    """Return a block that wanders to the right end and begins again."""
    at = step % (_WIDTH - _BLOCK + 1)
    return "-" * at + "#" * _BLOCK + "-" * (_WIDTH - _BLOCK - at)
