"""What was made, of what and with what: a manifest beside reports, so that a difference is a real change."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from geo.papers.caveats import counted
from geo.stores import files
from geo.stores.base import Store

MADE_WITH = ("model-routes", "python-docx", "typst", "XlsxWriter")


def manifest(store: Store, about: Mapping[str, object], written: Iterable[Path]) -> bytes:
    """Return a manifest as JSON: `about` (dates, say), faults, the last change, versions, hashes of files.

    Raises:
        StoreUnavailable: the record, or a file that was just written, cannot be read now.
    """
    content = {
        **about,
        "faults": counted(store),
        "change": max((each.number for each in store.history()), default=0),
        "made_with": {name: version(name) for name in MADE_WITH},
        "files": {
            path.name: {"sha256": _hash_of(path), "bytes": path.stat().st_size}
            for path in sorted(written, key=lambda each: each.name)
        },
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _hash_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise files.unreadable(path, error) from error
