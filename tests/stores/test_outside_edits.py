"""Somebody opens a layer's file in a GIS program and saves it: what happens to the record."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.errors import StoreUnavailable
from geo.model.feature import Put
from geo.stores import files
from geo.stores.folder import recovery
from geo.stores.folder import store as geojson
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, at, feature, file_store, line, segment, street

SEGMENTS = "route_segments"
Edit = Callable[[list[dict[str, Any]]], None]


def opened(folder: Path) -> GeoJsonStore:
    return GeoJsonStore(folder, today=lambda: TODAY)


def recorded(folder: Path, **layers: list[Any]) -> GeoJsonStore:
    """Make a store whose record has begun."""
    store = file_store(folder, **layers)
    store.apply([Put(feature("streets", street("T-9")))])
    return store


def save_outside(folder: Path, edit: Edit, *, seconds_ago: float = 10, name: str = SEGMENTS) -> None:
    path = folder / f"{name}.geojson"
    found = json.loads(path.read_text("utf-8"))
    edit(found["features"])
    path.write_text(json.dumps(found, indent=1), "utf-8")
    age(path, seconds_ago)


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def asides(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "history" / "aside").glob("*") if path.suffix != ".json")


def test_a_value_changed_outside_becomes_an_event_with_that_source(tmp_path: Path) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1"), segment("S-2")])
    save_outside(tmp_path, lambda found: found[1]["properties"].update(lighting="full"))
    assert store.get(SEGMENTS, "S-2").properties["lighting"] == "full"
    (found,) = store.history(SEGMENTS)
    assert found.origin.source == "outside"
    assert [(e.id, e.field, e.old, e.new, e.version) for e in found.events] == [
        ("S-2", "lighting", "unknown", "full", 2),
        ("S-2", "lighting_checked_on", None, "2022-08-09", 2),  # the programme's working day
    ]
    assert opened(tmp_path).faults() == ()
    assert opened(tmp_path).verify() == ()


def test_saving_without_a_change_is_no_event(tmp_path: Path) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1")])
    before = (tmp_path / f"{SEGMENTS}.geojson").read_bytes()
    save_outside(tmp_path, lambda found: None)
    assert store.get(SEGMENTS, "S-1").version == 1
    assert store.history(SEGMENTS) == ()
    assert json.loads((tmp_path / f"{SEGMENTS}.geojson").read_bytes()) == json.loads(before)
    assert opened(tmp_path).verify() == ()


def test_a_shape_that_only_lost_decimals_did_not_change(tmp_path: Path) -> None:
    exact = {
        **segment("S-1"),
        "geometry": {"type": "LineString", "coordinates": [[105.881234567, 21.04], at(5, 5)]},
    }
    store = recorded(tmp_path, route_segments=[exact])

    def rounded(found: list[dict[str, Any]]) -> None:
        found[0]["geometry"]["coordinates"][0][0] = 105.8812346

    save_outside(tmp_path, rounded)
    assert store.get(SEGMENTS, "S-1").geometry == exact["geometry"]
    assert store.history(SEGMENTS) == ()


def test_features_made_copied_and_removed_outside_are_recorded(tmp_path: Path) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1"), segment("S-2"), segment("S-3")])

    def edit(found: list[dict[str, Any]]) -> None:
        del found[2]
        nameless = {"type": "Feature", "properties": {"id": None}, "geometry": line((0, 0), (2, 2))}
        half = {**found[0], "geometry": line((0, 0), (1, 1))}
        found += [nameless, half]

    save_outside(tmp_path, edit)
    ids = list(store.frame(SEGMENTS)["id"])
    assert ids[:2] == ["S-1", "S-2"]
    assert len(ids) == len(set(ids)) == 4
    assert store.get(SEGMENTS, "S-1").geometry == segment("S-1")["geometry"]
    (found,) = store.history(SEGMENTS)
    assert sorted(e.new is None for e in found.events) == [False, False, True]
    assert store.faults() == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found[0]["properties"].update(lighting="bright"),
        lambda found: found[0].update(geometry=None),
        lambda found: found.append({"type": "Feature", "properties": {"id": "S-9"}, "geometry": None}),
    ],
)
def test_a_faulty_edit_is_put_aside_whole_with_a_report(tmp_path: Path, spoil: Edit) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1"), segment("S-2")])

    def edit(found: list[dict[str, Any]]) -> None:
        found[1]["properties"]["note"] = "sound, but in the same file"
        spoil(found)

    save_outside(tmp_path, edit)
    assert store.get(SEGMENTS, "S-2").properties["note"] is None
    assert list(store.frame(SEGMENTS)["id"]) == ["S-1", "S-2"]
    assert store.history(SEGMENTS) == ()
    (kept,) = asides(tmp_path)
    assert "sound, but" in kept.read_text("utf-8")
    whole, *parts = store.faults()
    assert whole.values["aside"] == kept.relative_to(tmp_path).as_posix()
    assert parts
    assert not any(fault.serious for fault in (whole, *parts))
    age(kept, 5)
    shutil.copy(kept, tmp_path / f"{SEGMENTS}.geojson")  # the same fault again, then mended
    assert store.get(SEGMENTS, "S-2").properties["note"] is None


@pytest.mark.parametrize("text", [b"", b'{"type": "FeatureCollection", "features": [', b"\xff\xfe"])
def test_a_broken_file_waits_while_it_may_be_in_writing_and_is_then_put_aside(
    tmp_path: Path, text: bytes
) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1")])
    path = tmp_path / f"{SEGMENTS}.geojson"
    path.write_bytes(text)
    assert list(store.frame(SEGMENTS)["id"]) == ["S-1"]
    assert path.read_bytes() == text
    age(path, files.YOUNG_SECONDS + 1)
    assert list(store.frame(SEGMENTS)["id"]) == ["S-1"]
    (kept,) = asides(tmp_path)
    assert kept.read_bytes() == text


@pytest.mark.parametrize("is_recorded", [True, False])
@pytest.mark.parametrize("is_new", [True, False])
def test_readers_get_the_last_sound_state_while_another_program_is_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_recorded: bool, is_new: bool
) -> None:
    monkeypatch.setattr(geojson, "WAITS", (0.01,))
    layers = {SEGMENTS: [segment("S-1")]}
    store = recorded(tmp_path, **layers) if is_recorded else file_store(tmp_path, **layers)
    before = store.frame(SEGMENTS)
    path = tmp_path / f"{SEGMENTS}.geojson"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    reader = opened(tmp_path) if is_new else store
    if is_new and not is_recorded:  # nobody ever saw it whole
        with pytest.raises(StoreUnavailable, match="half-written"):
            reader.frame(SEGMENTS)
        return
    assert reader.get(SEGMENTS, "S-1").version == 1
    assert reader.frame(SEGMENTS).equals(before)
    assert reader.frame(SEGMENTS) is reader.frame(SEGMENTS)  # not read again each time
    assert not [fault for fault in reader.faults() if fault.serious]
    seen = reader.get(SEGMENTS, "S-1")
    with pytest.raises(StoreUnavailable, match="half-written"):
        reader.apply([Put(seen.with_properties(note="x"), seen.version)])
    reader.apply([Put(feature("streets", street("T-1")))])  # other layers can be changed
    assert path.read_bytes() == whole[:-9]
    path.write_bytes(whole)
    reader.apply([Put(seen.with_properties(note="x"), seen.version)])
    assert reader.get(SEGMENTS, "S-1").properties["note"] == "x"


def test_who_changes_a_layer_waits_a_little_for_the_other_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = recorded(tmp_path, **{SEGMENTS: [segment("S-1")]})
    path = tmp_path / f"{SEGMENTS}.geojson"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    monkeypatch.setattr(geojson.time, "sleep", lambda _: path.write_bytes(whole))
    seen = store.get(SEGMENTS, "S-1")
    store.apply([Put(seen.with_properties(note="x"), seen.version)])
    assert store.get(SEGMENTS, "S-1").properties["note"] == "x"


def test_a_file_that_vanished_is_made_again(tmp_path: Path) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1")])
    path = tmp_path / f"{SEGMENTS}.geojson"
    before = json.loads(path.read_bytes())
    path.unlink()
    assert list(store.frame(SEGMENTS)["id"]) == ["S-1"]
    assert json.loads(path.read_bytes()) == before
    (report,) = store.faults()
    assert not report.serious


def test_an_older_copy_of_the_file_is_brought_forward_and_kept(tmp_path: Path) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1")])
    path = tmp_path / f"{SEGMENTS}.geojson"
    old = path.read_bytes()
    for note in ("a", "b", "c"):
        seen = store.get(SEGMENTS, "S-1")
        store.apply([Put(seen.with_properties(note=note), seen.version)])
    path.write_bytes(old)
    assert opened(tmp_path).get(SEGMENTS, "S-1").properties["note"] == "c"
    (kept,) = asides(tmp_path)
    assert kept.read_bytes() == old
    assert opened(tmp_path).verify() == ()


def test_an_edit_outside_is_merged_with_what_was_recorded_since_the_file_was_read(tmp_path: Path) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1"), segment("S-2"), segment("S-3")])
    path = tmp_path / f"{SEGMENTS}.geojson"
    read_by_qgis = json.loads(path.read_text("utf-8"))
    for feature_id in ("S-1", "S-2"):
        seen = store.get(SEGMENTS, feature_id)
        store.apply([Put(seen.with_properties(lighting="full"), seen.version)])
    store.apply([Put(feature(SEGMENTS, segment("S-4")))])
    read_by_qgis["features"][0]["properties"]["cleanliness"] = "clean"
    read_by_qgis["features"][1]["properties"]["lighting"] = "none"
    path.write_text(json.dumps(read_by_qgis), "utf-8")
    age(path, 5)
    again = opened(tmp_path)
    merged = again.get(SEGMENTS, "S-1").properties
    assert (merged["lighting"], merged["cleanliness"]) == ("full", "clean")
    assert again.get(SEGMENTS, "S-2").properties["lighting"] == "full"  # both changed it: the record stays
    assert again.get(SEGMENTS, "S-4").id == "S-4"  # they cannot have known it
    (clash,) = again.faults()
    assert (clash.feature, clash.field) == ("S-2", "lighting")


def test_a_folder_that_cannot_be_written_is_served_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = recorded(tmp_path, route_segments=[segment("S-1")])
    save_outside(tmp_path, lambda found: found[0]["properties"].update(lighting="full"))
    monkeypatch.setattr(recovery.os, "access", lambda *_: False)
    assert store.get(SEGMENTS, "S-1").properties["lighting"] == "full"
    assert store.history(SEGMENTS) == ()
    (note,) = store.faults()
    assert not note.serious


def test_two_stores_record_one_edit_once(tmp_path: Path) -> None:
    first = recorded(tmp_path, route_segments=[segment("S-1")])
    second = opened(tmp_path)
    second.frame(SEGMENTS)
    save_outside(tmp_path, lambda found: found[0]["properties"].update(lighting="full"))
    for store in (first, second, first):
        assert store.get(SEGMENTS, "S-1").version == 2
    assert len(first.history(SEGMENTS)) == len(second.history(SEGMENTS)) == 1


def test_what_gdal_writes_over_the_file_is_understood(tmp_path: Path) -> None:
    """The driver that QGIS saves GeoJSON with writes dates, nulls and members as it likes."""
    store = recorded(
        tmp_path,
        route_segments=[
            segment("S-1", joined_on="2022-04-15", width_m=7.5, note="Đường “Phú Hựu”"),
            segment("S-2", width_m=12, lighting="partial", lighting_checked_on="2022-08-01"),
        ],
    )
    path = tmp_path / f"{SEGMENTS}.geojson"
    frame = gpd.read_file(path, engine="pyogrio")
    frame.loc[frame["id"] == "S-2", "lighting"] = "full"
    frame.loc[frame["id"] == "S-1", "geometry"] = shapely.LineString([at(0, 0), at(3, 3)])
    path.unlink()
    pyogrio.write_dataframe(frame, path, driver="GeoJSON")
    age(path, 5)
    assert store.get(SEGMENTS, "S-2").properties["lighting"] == "full"
    (found,) = store.history(SEGMENTS)
    fields = [("S-1", "geometry"), ("S-2", "lighting"), ("S-2", "lighting_checked_on")]
    assert sorted((e.id, e.field) for e in found.events) == fields
    assert store.faults() == ()


NOTED = {"note": "Đường “Phú Hựu”", "joined_on": "2022-04-15", "width_m": 7.5}


def gdal_runs(folder: Path, *command: str) -> GeoJsonStore:
    """Let a program of GDAL work on the segments of a record that knows what it wrote since."""
    store = recorded(folder, route_segments=[segment("S-1", **NOTED), segment("S-2", width_m=12.0)])
    path, new = folder / f"{SEGMENTS}.geojson", folder / "new.geojson"
    names = {"PATH": str(path), "NEW": str(new)}
    done = subprocess.run(
        [names.get(each, each) for each in command], check=True, capture_output=True, text=True
    )
    assert done.stderr == ""  # it ends with 0 also when nothing was done
    if new.exists():
        new.replace(path)
    age(path, 5)
    return store


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="no ogrinfo on this machine")
@pytest.mark.parametrize(("field", "value"), [("note", "x"), ("joined_on", "2022-05-01"), ("width_m", 8.0)])
def test_what_ogrinfo_updates_in_place_is_understood(tmp_path: Path, field: str, value: Any) -> None:
    """It knows only columns that some feature has, and writes null for what another has not."""
    sql = f"UPDATE {SEGMENTS} SET {field} = '{value}' WHERE id = 'S-1'"
    store = gdal_runs(tmp_path, "ogrinfo", "PATH", "-dialect", "SQLite", "-sql", sql)
    assert store.get(SEGMENTS, "S-1").properties[field] == value
    (found,) = store.history(SEGMENTS)
    assert [(event.id, event.field) for event in found.events] == [("S-1", field)]
    assert store.faults() == ()


@pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="no ogr2ogr on this machine")
@pytest.mark.parametrize("options", [(), ("-lco", "RFC7946=YES"), ("-lco", "WRITE_BBOX=YES")])
def test_a_file_that_ogr2ogr_writes_anew_changes_nothing(tmp_path: Path, options: tuple[str, ...]) -> None:
    store = gdal_runs(tmp_path, "ogr2ogr", "-f", "GeoJSON", *options, "NEW", "PATH")
    assert NOTED.items() <= store.get(SEGMENTS, "S-1").properties.items()
    assert store.history(SEGMENTS) == ()
    assert store.faults() == ()
