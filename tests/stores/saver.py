"""A process that edits its own features of a layer's file again and again, as other programs save.

    python tests/stores/saver.py FILE FIRST COUNT WAY

WAY: `write` writes into the file, `slowly` with a pause in the middle, `rename` replaces it. Each save
notes something of the next feature, so that each can be told from the record.
"""

import json
import sys
import time
from pathlib import Path


def main(name: str, first: str, count: str, way: str) -> None:
    """Save COUNT times; say of each save what it noted."""
    path = Path(name)
    for number in range(int(first), int(first) + int(count)):
        found = _read(path)
        feature = next(each for each in found["features"] if each["properties"]["id"] == f"Q-{number}")
        feature["properties"]["note"] = f"saved-{number}"
        _save(path, json.dumps(found), way)
        sys.stdout.write(f"saved-{number}\n")
        sys.stdout.flush()
        time.sleep(0.02)


def _read(path: Path) -> dict:  # type: ignore[type-arg]
    while True:
        try:
            return json.loads(path.read_bytes())  # type: ignore[no-any-return]
        except (ValueError, FileNotFoundError):
            time.sleep(0.002)


def _save(path: Path, text: str, way: str) -> None:
    if way == "rename":
        beside = path.with_name(f"{path.name}.qgis")
        beside.write_text(text)
        beside.replace(path)
        return
    with path.open("w") as file:
        file.write(text[: len(text) // 2])
        if way == "slowly":
            file.flush()
            time.sleep(0.03)
        file.write(text[len(text) // 2 :])


if __name__ == "__main__":
    main(*sys.argv[1:])
