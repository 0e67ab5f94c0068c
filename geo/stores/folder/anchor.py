"""The anchor of a record: how far it had come, kept outside the chain, so that its end cannot vanish unseen.

It is written after each change is in place, and not synced by itself: a crash may leave an older one, never
one that is ahead of the synced record. A copy of a folder that was taken while somebody wrote may hold an
anchor that is later than the record: it names the folder that it was made in, and elsewhere is only a hint.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import orjson

from geo.stores import files

ANCHOR_FILE = ".model-routes.anchor"


@dataclass(frozen=True)
class Anchor:
    """The number and the hash of a changeset that was confirmed; `is_of_here`: in this very folder."""

    number: int
    hash: str
    is_of_here: bool


class AnchorFile:
    """The anchor of the record in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / ANCHOR_FILE

    def read(self) -> Anchor | None:
        """Return the anchor; None: there is none, or it is of no use; the next change makes it anew.

        A power cut can spoil it, and one that another account left behind may not be readable.
        """
        try:
            found = orjson.loads(self._path.read_bytes())
            return Anchor(int(found["changeset"]), str(found["hash"]), found["folder"] == self._name())
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return None

    def write(self, number: int, line_hash: str) -> None:
        """Set the anchor in one step; only for who holds the folder's lock.

        The changeset is confirmed already: an anchor that cannot be written only lags.
        """
        text = orjson.dumps({"changeset": number, "hash": line_hash, "folder": self._name()})
        temporary = self._path.with_name(f"{ANCHOR_FILE}.tmp")
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)  # another account may have left one that it alone can write
            temporary.write_bytes(text + b"\n")
            files.share(temporary)
            temporary.replace(self._path)

    def _name(self) -> int:
        """Return what tells this folder from its copies: its inode."""
        try:
            return self._folder.stat().st_ino
        except OSError:
            return 0
