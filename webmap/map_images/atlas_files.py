"""Atlases that were drawn in the background: files that last as long as they are kept."""

import contextlib
import os
import tempfile
import weakref
from collections import deque
from pathlib import Path
from threading import Lock

KEPT = 6  # the last ones; 1,500 pages are some 80 MB


class KeptFile:
    """A file among the temporary ones of the system, removed when nobody keeps it, or the program ends."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="model-routes-", suffix=".pdf")
        os.close(handle)
        self.path = Path(name)
        self._removal = weakref.finalize(self, _remove, self.path)


class KeptFiles:
    """The last files that were made; `take` gives one that is going to be made."""

    def __init__(self, most: int = KEPT) -> None:
        self._files: deque[KeptFile] = deque(maxlen=most)
        self._lock = Lock()

    def take(self) -> "weakref.ref[KeptFile]":
        """Return a new file; it is there as long as it is one of the last."""
        kept = KeptFile()
        with self._lock:
            self._files.append(kept)
        return weakref.ref(kept)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
