"""Whatever a layer's file holds, however absurd: it is named, the last sound state served, nothing falls."""

import json
import os
import random
from pathlib import Path

import pytest

from geo.checking.check import check
from geo.errors import StoreUnavailable
from geo.model.feature import Put
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, file_store, segment, ward

SEGMENTS = "route_segments"
FILE = f"{SEGMENTS}.geojson"
DEEP = (200, 300, 500, 900, 5000)
ABSURD = [
    b"9" * 309,
    b"-" + b"9" * 400 + b".5",
    b"1" * 5000,
    b"1e400",
    b"NaN",
    b"-Infinity",
    b'"\\ud800"',
    b'"\\u0000"',
    b"null",
    b"true",
    b"{}",
    b"[]",
    b'""',
    b"18446744073709551616",
    b'{"type": "Feature"}',
    *(b"[" * deep + b"]" * deep for deep in DEEP),
    *(b'{"a":' * deep + b"1" + b"}" * deep for deep in DEEP),
]


def sound(folder: Path, *, recorded: bool) -> GeoJsonStore:
    store = file_store(
        folder,
        route_segments=[segment("S-1", width_m=7.5, extra=[1, {"a": 2}]), segment("S-2"), segment("S-3")],
        wards=[ward()],
    )
    if recorded:
        store.apply([Put(store.get(SEGMENTS, "S-3").with_properties(note="first"), 1)])
    return store


def replace_with(folder: Path, text: bytes) -> None:
    (folder / FILE).write_bytes(text)
    os.utime(folder / FILE, (1e9, 1e9))


def features_in(folder: Path) -> int:
    """Return how many features the file holds, as it may by chance; two where it is no JSON any more."""
    try:
        return len(json.loads((folder / FILE).read_bytes())["features"])
    except (ValueError, RecursionError, LookupError, TypeError):
        return 2


def stands(folder: Path, served: GeoJsonStore, *, recorded: bool) -> None:
    """Look at a folder whose file was spoilt, as the serving process does and as the next start will."""
    for store in (served, GeoJsonStore(folder, today=lambda: TODAY)):
        faults = check(store)
        try:
            frame = store.frame(SEGMENTS)
        except StoreUnavailable:
            assert not recorded
            assert FILE in [fault.file for fault in faults if fault.serious]
        else:
            assert len(frame) >= min(2, features_in(folder)) or FILE in [fault.file for fault in faults]
        assert store.revision()
        assert store.verify() == ()
        with store.held_still():  # as backups do
            pass


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("value", ABSURD[:1] + ABSURD[-8:-7])
@pytest.mark.parametrize("place", [b"105.88", b'"S-1"', b"7.5"])
def test_one_absurd_value_is_named_and_the_rest_is_served(
    tmp_path: Path, recorded: bool, value: bytes, place: bytes
) -> None:
    store = sound(tmp_path, recorded=recorded)
    assert len(store.frame(SEGMENTS)) == 3
    text = (tmp_path / FILE).read_bytes()
    at = text.index(place)
    replace_with(tmp_path, text[:at] + value + text[at + len(place) :].lstrip(b"0123456789"))
    stands(tmp_path, store, recorded=recorded)
    ward_now = store.get("wards", "W-00139")
    store.apply([Put(ward_now.with_properties(name="Gia Lâm"), ward_now.version)])


def test_a_broken_file_that_the_record_began_with_is_mended_by_a_sound_one(tmp_path: Path) -> None:
    store = sound(tmp_path, recorded=False)
    text = (tmp_path / FILE).read_bytes()
    replace_with(tmp_path, text[:-9])
    store.apply([Put(store.get("wards", "W-00139").with_properties(source="x"), 1)])
    replace_with(tmp_path, text)
    assert len(store.frame(SEGMENTS)) == 3
    replace_with(tmp_path, text[:-9])
    assert len(store.frame(SEGMENTS)) == 3
    assert "history/aside" in str([fault.values for fault in store.faults()])
    assert store.verify() == ()


# ------------------------------------------------------------------ mutations


def mutated(text: bytes, chance: random.Random) -> bytes:
    """Return a text with one to three things in it cut, doubled, exchanged, or made absurd."""
    for _ in range(chance.randint(1, 3)):
        kind, at = chance.randrange(7), chance.randrange(len(text) or 1)
        end = min(len(text), at + chance.choice([1, 2, 10, 200]))
        if kind == 0:
            text = text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + text[end:]
        elif kind == 2:
            text = text[:end] + text[at:end] + text[end:]
        elif kind == 3:
            text = text[:at] or b" "
        else:
            text = with_another_value(text, chance)
    return text


def with_another_value(text: bytes, chance: random.Random) -> bytes:
    """Return a JSON text in which one value, somewhere, is absurd; as it is where it is no JSON any more."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text + chance.choice(ABSURD)
    places: list[tuple[object, object]] = []
    waiting = [found]
    while waiting:
        each = waiting.pop()
        keys = each.keys() if isinstance(each, dict) else range(len(each))
        places += [(each, key) for key in keys]
        waiting += [each[key] for key in keys if isinstance(each[key], dict | list)]
    if not places:
        return text
    holder, key = chance.choice(places)
    holder[key] = "@@"  # type: ignore[index]
    try:
        return json.dumps(found).encode().replace(b'"@@"', chance.choice(ABSURD), 1)
    except (ValueError, RecursionError):
        return text


def mutations(folder: Path, count: int, seed: int) -> None:
    """Spoil the file of one folder again and again, and look each time."""
    chance = random.Random(seed)
    stores = {recorded: sound(folder / str(recorded), recorded=recorded) for recorded in (True, False)}
    texts = {recorded: (store.folder / FILE).read_bytes() for recorded, store in stores.items()}
    for number in range(count):
        recorded = bool(number % 4)
        store, text = stores[recorded], mutated(texts[recorded], chance)
        replace_with(store.folder, text)
        try:
            stands(store.folder, store, recorded=recorded)
        except BaseException as error:
            error.add_note(f"seed {seed}, file {number}: {text!r}")
            raise
        texts[recorded] = texts[recorded] if not recorded else (store.folder / FILE).read_bytes()


@pytest.mark.parametrize("part", range(3))
def test_a_few_hundred_broken_files_take_nothing_down(tmp_path: Path, part: int) -> None:
    mutations(tmp_path, 80, 20220809 + part)


@pytest.mark.soak
def test_fifteen_hundred_broken_files_take_nothing_down(tmp_path: Path) -> None:
    mutations(tmp_path, 1500, 11)
