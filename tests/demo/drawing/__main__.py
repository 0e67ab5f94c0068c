"""Write the demo district with its record: the programme is played step by step through a store.

`python -m tests.demo.drawing FOLDER` does it, with the same bytes each time.
"""

import random
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

from geo.errors import InvalidInput
from geo.history.undo import undo
from geo.language import N_
from geo.model.days import HANOI
from geo.model.feature import Feature, Put
from geo.model.history import GEOMETRY, Changeset, Reference
from geo.programme.synthetic import Drawn, collection_text, write_text
from geo.stores.folder.anchor import ANCHOR_FILE
from geo.stores.folder.journal import HISTORY, JOURNAL_FILE
from geo.stores.folder.journal_lines import START as BEGINNING
from geo.stores.folder.journal_lines import encode
from geo.stores.folder.store import GeoJsonStore
from tests.demo.drawing.long_bien import SETTINGS, TEXTS, draw_long_bien, text_of
from tests.demo.drawing.routes import LAST, START
from tests.demo.drawing.steps import Step
from tests.demo.drawing.story import INSPECTED, tell

ADOPTED_AT = datetime.combine(START - timedelta(days=1), time(16, 30), tzinfo=HANOI)


def write_demo_district(folder: Path | str, *, seed: int = 2022) -> None:
    """Write the demo district into a folder (made if need be), over an older copy of it.

    Raises:
        InvalidInput: the folder holds something else.
        StoreUnavailable: a folder cannot be written.
    """
    target = Path(folder)
    _refuse_what_is_not_ours(target)
    target.mkdir(parents=True, exist_ok=True)
    layers = draw_long_bien(seed=seed)
    for name in TEXTS:
        write_text(target / name, text_of(name))
    for name, features in layers.items():
        if name not in INSPECTED:
            write_text(target / f"{name}.geojson", collection_text(features))
    with TemporaryDirectory() as stage:
        _play(layers, Path(stage), seed=seed)
        _take_over(Path(stage), target)


def _play(layers: Mapping[str, Sequence[Drawn]], folder: Path, *, seed: int) -> None:
    """Play the programme in a folder of its own; leave its layers, and a journal that is always the same."""
    story = tell({name: list(features) for name, features in layers.items()}, seed=seed)
    for name in SETTINGS:
        write_text(folder / name, text_of(name))
    for name, features in story.before.items():
        write_text(folder / f"{name}.geojson", collection_text(features))
    store = GeoJsonStore(folder, today=lambda: LAST)
    numbers: dict[str, int] = {}
    for step in story.steps:
        number = _carry_out(store, step, numbers)
        if step.name:
            numbers[step.name] = number
    salt = random.Random(seed)
    (folder / JOURNAL_FILE).write_bytes(_journal(store.history(), lambda: f"{salt.getrandbits(64):016x}"))


def _carry_out(store: GeoJsonStore, step: Step, numbers: Mapping[str, int]) -> int:
    if step.undoes:
        saved = undo(store, Reference(numbers[step.undoes]), step.origin)
    else:
        made = [Put(_feature(layer, drawn)) for layer, drawn in step.made]
        saved = store.apply(
            [*(_put(store, *key, values) for key, values in step.values.items()), *made], step.origin
        )
    assert saved.changeset is not None, step
    return saved.changeset


def _put(store: GeoJsonStore, layer: str, feature_id: str, values: Mapping[str, Any]) -> Put:
    now = store.get(layer, feature_id)
    fields = {name: value for name, value in values.items() if name != GEOMETRY}
    geometry = values.get(GEOMETRY, now.geometry)
    return Put(replace(now.with_properties(**fields), geometry=geometry), now.version)


def _feature(layer: str, drawn: Drawn) -> Feature:
    return Feature(layer, drawn.id, shapely.geometry.mapping(drawn.geometry), drawn.properties)


def _journal(changesets: Iterable[Changeset], salt: Callable[[], str]) -> bytes:
    """Return the journal with salts of ours, begun in time, and by the inspected layers alone.

    A workspace takes the other layers into its record with its first own change.
    """
    lines, before = [], BEGINNING
    for changeset in changesets:
        if changeset.origin.source == "adopted":
            files = {name: pair for name, pair in changeset.files.items() if name in INSPECTED}
            changeset = replace(changeset, files=files, time=ADOPTED_AT)
        line, before = encode(changeset, before, salt=salt)
        lines.append(line)
    return b"".join(lines)


def _take_over(stage: Path, target: Path) -> None:
    shutil.rmtree(target / HISTORY, ignore_errors=True)
    (target / ANCHOR_FILE).unlink(missing_ok=True)  # of the older copy's record
    shutil.copytree(stage / HISTORY, target / HISTORY, copy_function=shutil.copyfile)
    for name in INSPECTED:
        shutil.copyfile(stage / f"{name}.geojson", target / f"{name}.geojson")


def _refuse_what_is_not_ours(folder: Path) -> None:
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    readme = folder / "README.md"
    heading = text_of(readme.name).splitlines()[0]
    if not readme.is_file() or not readme.read_text(encoding="utf-8", errors="replace").startswith(heading):
        raise InvalidInput(
            N_("There is something in {folder} already. Name a new or empty folder."), folder=folder
        )


def main(arguments: list[str]) -> int:
    """Write the demo district into the folder named by the only argument; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("python -m tests.demo.drawing FOLDER\n")
        return 2
    write_demo_district(arguments[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
