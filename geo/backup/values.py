"""Backups as values: what belongs in one, the list of what one holds, and when the last was made."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

KIND, FORMAT = "model-routes backup", 1
MANIFEST = "manifest.json"
PRIVATE, KEYS, PHOTOS = "private/", "private/tls/", "photos/"

_SIGNS = r"/\\:*?\"<>|\x00-\x1f\x7f"  # which Windows does not take
_NAME = rf"[^.{_SIGNS}][^{_SIGNS}]{{0,199}}(?<![. ])"
_BELONGS = re.compile(
    rf"{_NAME}\.(?:toml|geojson|md)"
    rf"|history/(?:{_NAME}/){{0,3}}{_NAME}"
    r"|photos/[0-9a-f]{2}/[0-9a-f]{64}(?:\.thumb)?\.jpg"
    r"|plans/[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?\.json"
    rf"|private/(?:tls/)?{_NAME}"
)
_OF_THE_MOMENT = frozenset({"private/sessions.json", "private/attempts.json", "private/backups.json"})


def belongs(name: str) -> bool:
    """Say whether a file of a workspace, by its path in it, is part of a backup.

    Sessions are not: after a restore everybody signs in anew.
    """
    return _BELONGS.fullmatch(name) is not None and name not in _OF_THE_MOMENT


def are_distinct(names: Iterable[str]) -> bool:
    """Say whether names stay apart on every disk, also where case and accents' forms do not count."""
    found = [unicodedata.normalize("NFC", name).casefold() for name in names]
    return len(found) == len(set(found))


@dataclass(frozen=True)
class Member:
    """A file in a backup."""

    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True)
class About:
    """What a backup says of itself: when it was made, by which version, and where its record ends.

    `counts` holds the number of features by layer, of `pictures` and of `accounts`.
    """

    version: str
    time: datetime
    changeset: int
    hash: str
    counts: dict[str, int]
    has_accounts: bool
    has_keys: bool
    kind: str = KIND
    format: int = FORMAT


@dataclass(frozen=True)
class Manifest:
    """The list of what a backup holds."""

    about: About
    members: tuple[Member, ...] = ()

    @property
    def size(self) -> int:
        """The bytes of all members, unpacked."""
        return sum(member.size for member in self.members)


@dataclass(frozen=True)
class BackupNote:
    """When a whole backup was made, by whom, up to which change, and its `hash`: empty if unknown."""

    time: datetime
    person: str
    changeset: int
    hash: str = ""
