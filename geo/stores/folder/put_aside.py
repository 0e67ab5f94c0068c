"""What was put aside instead of being served, each with a report that people read in their language."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geo.errors import Fault
from geo.stores import files

_NEEDED = {"file", "problem", "remedy"}
FOLDER = "history/aside"
REPORT = ".report.json"


def put_aside(folder: Path, name: str, content: bytes) -> str:
    """Keep `content` under a name of its own and return that name, relative to the folder.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    place = folder / FOLDER
    files.make_folder(place, private=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    kept = place / f"{stamp}-{Path(name).name}"
    files.replace_closed(kept, content)
    return kept.relative_to(folder).as_posix()


def report(folder: Path, aside: str, faults: Sequence[Fault]) -> None:
    """Lay the report down beside what was put aside.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    content = json.dumps([asdict(fault) for fault in faults], default=str, indent=2)  # takes any number
    files.replace_closed(folder / f"{aside}{REPORT}", content.encode())


def forget(folder: Path, texts: Collection[str]) -> None:
    """Remove what was put aside and holds one of `texts`, and its report.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    for path in (folder / FOLDER).glob("*") if texts else ():
        _forget_if_holding(path, texts)


def forget_feature(folder: Path, file_name: str, feature_id: str) -> None:
    """Remove what was put aside of a layer's file, or of the record, and names a feature; and its report.

    Raises:
        StoreUnavailable: the folder cannot be written.
    """
    for path in (folder / FOLDER).glob("*"):
        if path.name.endswith((f"-{file_name}", ".jsonl")):
            _forget_if_holding(path, [f'"{feature_id}"'])


def _forget_if_holding(path: Path, texts: Collection[str]) -> None:
    content = files.read(path) or b""
    if any(form in content for text in texts for form in _forms(text)):
        files.remove(path)
        files.remove(path.with_name(path.name + REPORT))


def _forms(text: str) -> tuple[bytes, ...]:
    """Return a text as files hold it: as it is, and as JSON writes it."""
    return text.encode(), json.dumps(text)[1:-1].encode(), json.dumps(text, ensure_ascii=False)[1:-1].encode()


def reports(folder: Path) -> tuple[Fault, ...]:
    """Return what the reports say, as long as they lie there; none of it keeps anything from serving."""
    found: list[Fault] = []
    for path in sorted((folder / FOLDER).glob(f"*{REPORT}")):
        for raw in _read(path):
            found.append(Fault(**{**raw, "serious": False}))
    return tuple(found)


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        raw = json.loads(files.read(path) or b"[]")
        return [each for each in raw if isinstance(each, dict) and each.keys() >= _NEEDED]
    except (ValueError, RecursionError):
        return []
