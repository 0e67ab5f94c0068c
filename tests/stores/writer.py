"""A process that changes a store until it is killed, and says of each change that it was acknowledged.

    python tests/stores/writer.py FOLDER NAME [WHERE AFTER]

WHERE and AFTER let it die by itself, the AFTER-th time it comes to a place: `staging` (a layer's new file is
half-written), `line` (half a line of the journal is on the disk), `journal` (the line is, no layer file is),
`between` (one of two layer files is in place). It imports the store alone, so that it starts quickly.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

from geo.model.feature import Put
from geo.model.history import Changeset, Origin
from geo.stores import files
from geo.stores.folder import journal, journal_lines
from geo.stores.folder.store import GeoJsonStore

PLACES = ("staging", "line", "journal", "between")


def main(folder: str, name: str, where: str = "", after: str = "0") -> None:
    """Change features one after the other for ever."""
    store = GeoJsonStore(Path(folder), today=lambda: date(2022, 8, 9))
    _die_at(where, int(after))
    _say("ready")
    for number in count():
        token = f"{name}-{number}"
        pairs = [("route_segments", f"S-{number % 5}"), ("apartment_blocks", "A-001")][: 1 + number % 3 // 2]
        seen = [store.get(layer, feature_id) for layer, feature_id in pairs]
        changes = [Put(each.with_properties(note=token), each.version) for each in seen]
        store.apply(changes, Origin(person=name, reason=token))
        _say(token)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at(where: str, after: int) -> None:
    """Replace the step at `where` by one that dies when it is taken for the `after`-th time, from 0."""
    taken = count()

    def is_time() -> bool:
        return next(taken) == after

    deaths = {
        "staging": _die_staging,
        "line": _die_in_a_line,
        "journal": partial(_die_putting, "route_segments"),
        "between": partial(_die_putting, "apartment_blocks"),
    }
    if where:
        deaths[where](is_time)


def _die_staging(is_time: Callable[[], bool]) -> None:
    stage = files.stage

    def half_staged(path: Path, content: bytes) -> files.Staged:
        if path.suffix == ".geojson" and is_time():
            (path.parent / f".{path.name}.half.tmp").write_bytes(content[: len(content) // 2])
            _die()
        return stage(path, content)

    files.stage = half_staged


def _die_in_a_line(is_time: Callable[[], bool]) -> None:
    append = journal.JournalFile.append

    def half_a_line(self: journal.JournalFile, changeset: Changeset) -> None:
        if is_time():
            line, _ = journal_lines.encode(changeset, journal_lines.START)
            self.path.parent.mkdir(exist_ok=True)
            with self.path.open("ab") as file:
                file.write(line[: len(line) // 2])
                file.flush()
                os.fsync(file.fileno())
            _die()
        append(self, changeset)

    journal.JournalFile.append = half_a_line


def _die_putting(layer: str, is_time: Callable[[], bool]) -> None:
    put = files.Staged.put

    def dies(self: files.Staged) -> None:
        if self.target.stem == layer and is_time():
            _die()
        put(self)

    files.Staged.put = dies


if __name__ == "__main__":
    main(*sys.argv[1:])
