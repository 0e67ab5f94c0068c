"""What was made, of what and with what: a manifest beside reports, so that a difference is a real change."""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version

from geo.stores.base import Store

MADE_WITH = ("model-routes", "python-docx", "typst", "XlsxWriter")


def manifest(store: Store, about: Mapping[str, object], files: Mapping[str, bytes]) -> bytes:
    """Return a manifest as JSON: `about` (dates asked for, say), the last change, versions, hashes of files.

    Raises:
        StoreUnavailable: the record cannot be read now.
    """
    content = {
        **about,
        "change": max((each.number for each in store.history()), default=0),
        "made_with": {name: version(name) for name in MADE_WITH},
        "files": {
            name: {"sha256": hashlib.sha256(each).hexdigest(), "bytes": len(each)}
            for name, each in sorted(files.items())
        },
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
