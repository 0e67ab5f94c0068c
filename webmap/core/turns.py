"""Heavy work by turns, so that many who ask at once do not bring the computer down."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from geo.errors import Busy
from geo.language import N_

BUSY = N_("Too many map images are being made just now. Try again in a moment.")
PLACES = 8  # half of the server's threads: the others stay free for pages


class Turns:
    """One at a time; a few wait, and who comes when all places are taken is asked to come back.

    A page of A3 at 600 dpi takes 0.9 GB while it is made.
    """

    def __init__(self, places: int = PLACES, *, busy: str = BUSY) -> None:
        self._places = BoundedSemaphore(places)
        self._turn = Lock()
        self._busy = busy

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and have it.

        Raises:
            Busy: too many wait already.
        """
        if not self._places.acquire(blocking=False):
            raise Busy(self._busy)
        try:
            with self._turn:
                yield
        finally:
            self._places.release()
