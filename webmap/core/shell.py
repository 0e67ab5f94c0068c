"""The shell of the pages: what a phone keeps of the application itself, and a name for just these bytes."""

import hashlib
import os
import time
from functools import lru_cache
from pathlib import Path

from geo.language import LANGUAGES, LOCALE
from geo.rendering import style

STATIC = Path(__file__).resolve().parents[1] / "static"
# What pages need that a phone opens without a connection. Everything else is kept when it is used.
_PATTERNS = (
    "js/**/*.js",
    "css/*.css",
    "icon.svg",
    "vendor/leaflet/leaflet.*",
    "vendor/plex/plex.css",
    "vendor/plex/files/*-latin-[456]00-normal.woff2",
    "vendor/plex/files/*-vietnamese-[456]00-normal.woff2",
)
_OTHERS = ("worker/*.js",)  # not kept, but a change of them is a new version
MADE = ("/theme.css", *(f"/words/{code}.json" for code in LANGUAGES))


def files() -> tuple[str, ...]:
    """Return the addresses of everything that belongs to the shell, in order."""
    return tuple(f"/static/{path.relative_to(STATIC).as_posix()}" for path in _found(_PATTERNS)) + MADE


def version() -> str:
    """Return a short name of the shell's bytes: the same in every process that runs the same files.

    The files are looked at every two seconds: every page names its version.
    """
    return _version_at(int(time.monotonic() / 2))


@lru_cache(maxsize=1)
def _version_at(moment: int) -> str:
    return _version(tuple(_stamp(path) for path in _sources()))


def _sources() -> list[Path]:
    catalogues = [LOCALE / code / "LC_MESSAGES" / "messages.mo" for code in LANGUAGES]
    return [*_found(_PATTERNS + _OTHERS), *(path for path in catalogues if path.exists())]


def _found(patterns: tuple[str, ...]) -> list[Path]:
    return sorted(path for pattern in patterns for path in STATIC.glob(pattern))


def _stamp(path: Path) -> tuple[str, int, int]:
    found = os.stat(path)  # noqa: PTH116  some hundred a page: pathlib takes three times as long
    return str(path), found.st_mtime_ns, found.st_size


@lru_cache(maxsize=4)
def _version(stamps: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256(style.css_variables().encode())
    for name, _, _ in stamps:
        path = Path(name)
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
