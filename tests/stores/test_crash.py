"""A writer is killed at any moment: every acknowledged change is there, none twice, and the store opens."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.errors import EditConflict
from geo.model.feature import Put
from geo.model.history import Origin
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, block, file_store, segment
from tests.stores.writer import PLACES

CHECKOUT = Path(__file__).parents[2]
WRITER = CHECKOUT / "tests" / "stores" / "writer.py"
SEED = 20220809


def district(folder: Path) -> GeoJsonStore:
    return file_store(
        folder, route_segments=[segment(f"S-{n}") for n in range(10)], apartment_blocks=[block("A-001")]
    )


def killed_writer(folder: Path, name: str, chance: random.Random) -> list[str]:
    """Run a writer until it dies, by itself or by our hand, and return what it acknowledged."""
    where = chance.choice([None, None, None, *PLACES])
    own_death = [] if where is None else [where, str(chance.randrange(4))]
    process = subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), name, *own_death],
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    if where is None:
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.15))
        process.kill()
    said = process.stdout.read().split()
    process.stdout.close()
    assert process.wait(timeout=60) == -signal.SIGKILL
    return [token for token in said if token != "ready"]


def killings(folder: Path, times: int, seed: int) -> Iterator[tuple[GeoJsonStore, set[str]]]:
    """Kill so many writers; after each, give the store opened anew and all that was acknowledged."""
    district(folder)
    chance, acknowledged = random.Random(seed), set[str]()
    for number in range(times):
        acknowledged |= set(killed_writer(folder, f"w{number}", chance))
        yield GeoJsonStore(folder, today=lambda: TODAY), acknowledged


def assert_nothing_is_lost(store: GeoJsonStore, acknowledged: set[str]) -> None:
    state = {each: store.get("route_segments", f"S-{each}") for each in range(10)}
    recorded = Counter(found.origin.reason for found in store.history() if found.events)
    assert acknowledged <= set(recorded)
    assert set(recorded.values()) <= {1}
    assert not [fault for fault in store.faults() if fault.serious]
    assert store.verify() == ()
    for each, feature in state.items():
        notes = [
            event.new for found in store.history("route_segments", f"S-{each}") for event in found.events
        ]
        assert feature.properties["note"] == (notes[-1] if notes else None)
        assert feature.version == 1 + len(store.history("route_segments", f"S-{each}"))
    last = [e.new for found in store.history("apartment_blocks") for e in found.events if e.id == "A-001"]
    assert store.get("apartment_blocks", "A-001").properties["note"] == (last[-1] if last else None)


@pytest.mark.parametrize("part", range(3))
def test_thirty_killed_writers_lose_nothing_that_was_acknowledged(tmp_path: Path, part: int) -> None:
    count = 0
    for store, acknowledged in killings(tmp_path, 10, SEED + part):
        assert_nothing_is_lost(store, acknowledged)
        count = len(acknowledged)
    assert count > 10  # they did come to something


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_three_hundred_killed_writers_lose_nothing_that_was_acknowledged(tmp_path: Path, part: int) -> None:
    for store, acknowledged in killings(tmp_path, 30, SEED + 100 + part):
        assert_nothing_is_lost(store, acknowledged)


# ------------------------------------------------------------------ races

RACER = """
import sys
from datetime import date
from pathlib import Path
from geo.errors import EditConflict
from geo.model.feature import Put
from geo.model.history import Origin
from geo.stores.folder.store import GeoJsonStore

folder, name, wanted = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = GeoJsonStore(folder, today=lambda: date(2022, 8, 9))
for number in range(wanted):
    token = f"{name}-{number}"
    seen = store.get("route_segments", f"S-{number % 10}")
    try:
        store.apply([Put(seen.with_properties(note=token), seen.version)], Origin(reason=token))
    except EditConflict:
        print("refused", token, flush=True)
    else:
        print("saved", token, flush=True)
"""


def race(folder: Path, racers: int, changes: int) -> None:
    """Let processes change the same ten features and hold the outcome against the journal."""
    store = district(folder)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(folder), f"r{number}", str(changes)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(racers)
    ]
    said = [line.split() for each in processes for line in each.communicate(timeout=600)[0].splitlines()]
    assert all(each.returncode == 0 for each in processes)
    assert len(said) == racers * changes
    saved = Counter(token for outcome, token in said if outcome == "saved")
    recorded = Counter(found.origin.reason for found in store.history() if found.events)
    assert recorded == saved
    for number in range(10):
        history = store.history("route_segments", f"S-{number}")
        feature = store.get("route_segments", f"S-{number}")
        assert feature.version == 1 + len(history)
        steps = [event for found in history for event in found.events]
        assert [event.old for event in steps[1:]] == [event.new for event in steps[:-1]]
        assert feature.properties["note"] == (steps[-1].new if steps else None)
    assert store.faults() == ()
    assert store.verify() == ()


def test_eight_processes_with_fifty_changes_each_lose_no_update(tmp_path: Path) -> None:
    race(tmp_path, 8, 50)


@pytest.mark.soak
def test_eight_processes_with_two_hundred_changes_each_lose_no_update(tmp_path: Path) -> None:
    race(tmp_path, 8, 200)


def test_two_stores_on_one_folder_agree_after_every_change(tmp_path: Path) -> None:
    first, second = district(tmp_path), GeoJsonStore(tmp_path, today=lambda: TODAY)
    for number in range(20):
        writer, reader = (first, second) if number % 2 else (second, first)
        seen = writer.get("route_segments", "S-1")
        old = reader.get("route_segments", "S-1")
        assert seen == old
        writer.apply([Put(seen.with_properties(note=str(number)), seen.version)], Origin(reason=str(number)))
        assert reader.get("route_segments", "S-1").properties["note"] == str(number)
        with pytest.raises(EditConflict):
            reader.apply([Put(old.with_properties(note="stale"), old.version)])
    assert first.frame("route_segments").equals(second.frame("route_segments"))
    assert first.history() == second.history()
