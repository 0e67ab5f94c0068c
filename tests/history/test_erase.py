"""Erasing personal data reaches what took it over by a split, merge or copy; what else holds it is named."""

import time
from os import utime
from pathlib import Path

import pytest

from geo.editing import reshape
from geo.errors import InvalidInput
from geo.history import erase
from geo.model.feature import Put, Remove
from geo.model.history import Origin
from geo.stores.base import Store
from geo.stores.folder.erase import Erasure
from tests.factories import at, feature, file_store, line, memory_store, segment

SEGMENTS = "route_segments"
SECRET = "Bà Nguyễn Thị Mẫu, 0912 345 678"
NOTE = Erasure(SEGMENTS, "S-1", "note")


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(params=["memory", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    features = [
        {**segment("S-1", note=SECRET), "geometry": line((0, 0), (10, 0))},
        segment("S-2", note="a"),
        segment("S-3", note="a"),
    ]
    layers = {SEGMENTS: features}
    return memory_store(**layers) if request.param == "memory" else file_store(tmp_path, **layers)


def split(store: Store, feature_id: str, x: float) -> str:
    seen = store.get(SEGMENTS, feature_id)
    saved = reshape.split(store, SEGMENTS, feature_id, tuple(at(x, 0)), seen.version)
    return next(each.id for each in saved if each is not None and each.id != feature_id)


def test_split_off_parts_of_parts_lose_it_too(store: Store, tmp_path: Path) -> None:
    part = split(store, "S-1", 6)
    second = split(store, part, 8)
    store.apply([Remove(SEGMENTS, second, store.get(SEGMENTS, second).version)])
    wanted = erase.plan(store, NOTE)
    assert {each.id for each in wanted.copies} == {part, second}
    numbers, places = erase.carry_out(store, wanted, Origin(reason="theo luật"))
    assert (len(numbers), places) == (3, ())
    assert SECRET.encode() not in everything(tmp_path)
    assert store.get(SEGMENTS, part).properties["note"] is None
    assert store.verify() == ()
    with pytest.raises(InvalidInput):
        erase.plan(store, NOTE)


def test_it_is_found_from_the_part_back_to_the_whole(store: Store) -> None:
    part = split(store, "S-1", 6)
    assert [each.id for each in erase.plan(store, Erasure(SEGMENTS, part, "note")).copies] == ["S-1"]


def test_what_it_was_merged_into_loses_it_too(store: Store, tmp_path: Path) -> None:
    part = split(store, "S-1", 6)
    seen = store.get(SEGMENTS, part)
    store.apply([Put(seen.with_properties(note="sạch"), seen.version)])
    versions = {each: store.get(SEGMENTS, each).version for each in ("S-1", part)}
    reshape.merge(store, SEGMENTS, versions)
    assert SECRET in store.get(SEGMENTS, "S-1").properties["note"]
    erase.carry_out(store, erase.plan(store, Erasure(SEGMENTS, part, "note")))
    assert SECRET.encode() not in everything(tmp_path)
    assert store.get(SEGMENTS, "S-1").properties["note"] is None


def test_what_merely_says_the_same_stays_and_is_named(store: Store) -> None:
    for name in ("S-2", "S-3"):
        seen = store.get(SEGMENTS, name)
        store.apply([Put(seen.with_properties(note=f"xem {SECRET}"), seen.version)], Origin(reason=SECRET))
    wanted = erase.plan(store, NOTE)
    assert wanted.copies == ()
    _, places = erase.carry_out(store, wanted)
    assert {str(each) for each in places} >= {f"{SEGMENTS} · S-2 · note", f"{SEGMENTS} · S-3 · note"}
    assert [each for each in places if each.changeset]
    assert SECRET in store.get(SEGMENTS, "S-2").properties["note"]


def test_many_features_that_came_at_once_are_no_copies(store: Store) -> None:
    store.apply([Put(feature(SEGMENTS, segment(f"N-{n}", note=SECRET))) for n in range(3)])
    assert erase.plan(store, Erasure(SEGMENTS, "N-1", "note")).copies == ()


@pytest.mark.parametrize(("field", "value"), [("width_m", 7.25), ("note", "x")])
def test_what_was_put_aside_and_names_the_feature_goes_where_a_value_cannot_be_looked_for(
    tmp_path: Path, field: str, value: object
) -> None:
    store = file_store(tmp_path, **{SEGMENTS: [segment("S-1", **{field: value}), segment("S-2")]})
    store.apply([Put(store.get(SEGMENTS, "S-2").with_properties(plan="y"), 1)])
    path = tmp_path / f"{SEGMENTS}.geojson"
    path.write_text(path.read_text("utf-8")[:-5], "utf-8")
    utime(path, (time.time() - 9, time.time() - 9))
    assert store.get(SEGMENTS, "S-1").properties[field] == value
    kept = tmp_path / "history" / "aside"
    assert list(kept.iterdir())
    erase.carry_out(store, erase.plan(store, Erasure(SEGMENTS, "S-1", field)))
    assert list(kept.iterdir()) == []
