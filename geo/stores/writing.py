"""Write GeoJSON files: the text of a collection, and batches over several files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from geo.layers.parsing import Collection
from geo.stores import files

PENDING_FILE = ".model-routes.pending"


def collection_text(collection: Collection) -> bytes:
    """Return a collection as UTF-8 text, one feature a line, its other members first."""
    dumps = orjson.dumps if collection.strict else _lenient
    members = b"".join(dumps(key) + b":" + dumps(value) + b"," for key, value in collection.members.items())
    lines = b",\n".join(dumps(feature) for feature in collection.features)
    return b'{"type":"FeatureCollection",' + members + b'"features":[\n' + lines + b"\n]}\n"


def replace_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace files of `folder`, each in one step; only for who holds the folder's lock.

    Between two files of one batch a crash can leave the first new and the second old. A note that names them
    is laid down before and taken up after, so that such a half is seen (`pending`) and reported. A journal of
    changes, which can complete it, is the store's next part.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    several = len(contents) > 1
    if several:
        files.replace(folder / PENDING_FILE, "\n".join(contents).encode())
    for name, content in contents.items():
        files.replace(folder / name, content)
    if several:
        (folder / PENDING_FILE).unlink(missing_ok=True)


def pending(folder: Path) -> tuple[str, ...]:
    """Return the files of a batch that was cut off (or that is being written at this moment)."""
    found = files.read(folder / PENDING_FILE)
    return tuple(found.decode(errors="replace").split("\n")) if found else ()


def _lenient(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()  # keeps NaN and broken characters as they were
