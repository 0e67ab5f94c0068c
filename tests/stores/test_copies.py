"""A copy of the folder, taken file by file at any moment and in any order, opens and has lost nothing."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.feature import Put
from geo.model.history import Origin
from geo.stores.folder.erase import Erasure
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, block, file_store, segment

CHECKOUT = Path(__file__).parents[2]
WRITER = CHECKOUT / "tests" / "stores" / "writer.py"
SLOWLY = 0.002  # seconds before each file, so that several changes fall into a copy


def district(folder: Path) -> GeoJsonStore:
    return file_store(
        folder, route_segments=[segment(f"S-{n}") for n in range(5)], apartment_blocks=[block("A-001")]
    )


def opened(folder: Path) -> GeoJsonStore:
    return GeoJsonStore(folder, today=lambda: TODAY)


def assert_nothing_is_lost(folder: Path, acknowledged: Sequence[str]) -> None:
    store = opened(folder)
    last = {}
    for layer, ids in (("route_segments", [f"S-{n}" for n in range(5)]), ("apartment_blocks", ["A-001"])):
        for feature_id in ids:
            last[feature_id] = store.get(layer, feature_id).properties["note"]
    recorded = [found.origin.reason for found in store.history() if found.origin.reason]
    assert set(acknowledged) <= set(recorded)
    assert len(recorded) == len(set(recorded))
    for feature_id, note in last.items():
        layer = "apartment_blocks" if feature_id == "A-001" else "route_segments"
        history = store.history(layer, feature_id)
        notes = [event.new for each in history for event in each.events if event.id == feature_id]
        assert not notes or note == notes[-1]  # without a record the files are where it begins
    assert [fault for fault in store.faults() if fault.serious] == []
    assert store.verify() == ()
    assert opened(folder).verify() == ()


@contextmanager
def writing(folder: Path) -> Iterator[list[str]]:
    """Let a process change features without a pause; give what it says was saved, as it grows."""
    with subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), "w"],
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        said, lines = list[str](), process.stdout
        reader = threading.Thread(
            target=lambda: said.extend(line.strip() for line in iter(lines.readline, ""))
        )
        reader.start()
        try:
            yield said
        finally:
            process.kill()
            reader.join()


def slow_copy(source: str, target: str) -> None:
    """Copy a file; one that was put into place meanwhile is no part of the copy."""
    threading.Event().wait(SLOWLY)
    if not Path(source).name.startswith("."):
        shutil.copy2(source, target)


def test_ten_copies_taken_while_a_process_writes_open_and_have_lost_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "programme"
    district(folder)
    with writing(folder) as said:
        for number in range(10):
            threading.Event().wait(0.05 * number)
            before = list(said)
            copy = tmp_path / str(number)
            shutil.copytree(folder, copy, copy_function=slow_copy)
            assert_nothing_is_lost(copy, before)
    assert len(said) > 50
    assert_nothing_is_lost(folder, said)


@pytest.mark.skipif(shutil.which("cp") is None, reason="there is no command cp here")
def test_a_copy_by_the_systems_own_command_opens(tmp_path: Path) -> None:
    folder = tmp_path / "programme"
    district(folder)
    with writing(folder) as said:
        for number in range(5):
            threading.Event().wait(0.05)
            before = list(said)
            found = subprocess.run(
                ["cp", "-r", str(folder), str(tmp_path / str(number))],
                check=False,
                capture_output=True,
                text=True,
                env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            )
            gone = [line for line in found.stderr.splitlines() if ".tmp'" not in line]
            assert gone == []  # only what was half-written may vanish under its hands
            assert_nothing_is_lost(tmp_path / str(number), before)


PARTS = ("route_segments.geojson", "apartment_blocks.geojson", "history", "programme.toml", "criteria.toml")


@settings(max_examples=25)
@given(
    order=st.permutations(PARTS),
    meanwhile=st.lists(st.sampled_from(["S-0", "S-1", "A-001", "both", ""]), min_size=5, max_size=5),
    before=st.integers(min_value=0, max_value=2),
)
def test_files_copied_in_any_order_with_changes_in_between_make_a_sound_folder(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], meanwhile: list[str], before: int
) -> None:
    folder, copy = tmp_path_factory.mktemp("programme"), tmp_path_factory.mktemp("copy")
    store, saved = district(folder), list[str]()

    def change(which: str) -> None:
        ids = {"both": ["S-0", "A-001"], "": []}.get(which, [which])
        seen = [store.get("apartment_blocks" if id_ == "A-001" else "route_segments", id_) for id_ in ids]
        if seen:
            note = f"n{len(saved)}"
            store.apply(
                [Put(each.with_properties(note=note), each.version) for each in seen], Origin(reason=note)
            )
            saved.append(note)

    for _ in range(before):
        change("both")
    acknowledged = list(saved)
    for part, which in zip(order, meanwhile, strict=True):
        change(which)
        source = folder / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns(".*"))
        elif source.exists():
            shutil.copy2(source, copy / part)
    assert_nothing_is_lost(copy, acknowledged)


@pytest.mark.parametrize("layer_first", [True, False])
def test_a_copy_taken_while_personal_data_was_erased_is_sound_and_holds_none(
    tmp_path: Path, layer_first: bool
) -> None:
    """What was kept before the erasure, the record since it, and the layer from before or after."""
    folder, copy = tmp_path / "programme", tmp_path / "copy"
    store = district(folder)
    for note in ("secret 1", "secret 2"):
        seen = store.get("route_segments", "S-1")
        store.apply([Put(seen.with_properties(note=note), seen.version)])
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("journal.jsonl", ".*"))
    store.erase(Erasure("route_segments", "S-1", "note"))
    shutil.copy2(folder / "history" / "journal.jsonl", copy / "history")
    if not layer_first:
        shutil.copy2(folder / "route_segments.geojson", copy)
    found = opened(copy)
    seen = found.get("route_segments", "S-2")
    assert found.get("route_segments", "S-1").properties["note"] is None
    for note in ("later", "last"):
        found.apply([Put(seen.with_properties(note=note), seen.version)])
        seen = found.get("route_segments", "S-2")
    assert opened(copy).verify() == ()
    texts = [path.read_bytes() for path in copy.rglob("*") if path.is_file()]
    assert [text for text in texts if b"secret" in text] == []
