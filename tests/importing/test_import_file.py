"""Importing: all or nothing, every fault at once, the same file twice is the same features."""

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidInput, StoreUnavailable
from geo.files.coercion import plain_value
from geo.importing.export_layer import export_layer
from geo.importing.import_file import STEPS, ImportOrder, ImportReport, OverlappingWards, import_layer
from geo.layers import LAYERS
from geo.stores.memory import MemoryStore
from geo.text import nfc
from tests import factories
from tests.factories import Raw, collection, line, raw, segment, square, ward

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "long_bien"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not on this computer")
TODAY = date(2022, 8, 9)


def file(folder: Path, *features: Raw, name: str = "in.geojson") -> Path:
    (folder / name).write_bytes(collection(features))
    return folder / name


def bring(store: Any, path: Path, layer: str = "route_segments", **options: Any) -> ImportReport:
    return import_layer(store, ImportOrder(path, layer, **options), today=TODAY)


def faults(error: InvalidInput) -> set[tuple[str | None, str | None]]:
    return {(fault.feature, fault.field) for fault in error.faults}


def test_features_come_in_with_the_defaults_of_their_layer(tmp_path: Path) -> None:
    store = factories.memory_store()
    report = bring(store, file(tmp_path, raw(line((0, 0), (5, 0)), route_name="Phú Hựu", osm_id=7)))
    row = store.frame("route_segments").iloc[0]
    assert (report.new, report.made_ids) == (1, 1)
    assert row[["route_name", "stage", "lighting", "joined_on", "osm_id", "version"]].tolist() == [
        "Phú Hựu", "recognised", "unknown", None, 7, 1,
    ]  # fmt: skip


def test_the_defaults_are_written_into_the_file_for_other_programs(tmp_path: Path) -> None:
    store = factories.file_store(tmp_path / "ws")
    bring(store, file(tmp_path, raw(line((0, 0), (5, 0)))))
    saved = json.loads((tmp_path / "ws" / "route_segments.geojson").read_text())["features"][0]["properties"]
    assert {name: saved[name] for name in ("stage", "flags", "flags_checked_on", "version")} == {
        "stage": "recognised",
        "flags": "unknown",
        "flags_checked_on": None,
        "version": 1,
    }


def test_ids_that_are_made_are_unique_and_the_same_each_time(tmp_path: Path) -> None:
    features = [raw(line((0, 0), (at % 3, 5))) for at in range(9)]
    first, second = factories.memory_store(), factories.memory_store()
    bring(first, file(tmp_path, *features))
    bring(second, file(tmp_path, *features))
    found = first.frame("route_segments")["id"].tolist()
    assert len(set(found)) == 9
    assert found == second.frame("route_segments")["id"].tolist()


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    store = factories.memory_store()
    path = file(tmp_path, segment("S-1"), raw(line((0, 0), (5, 0)), route_name="x"))
    bring(store, path)
    report = bring(store, path)
    assert (report.new, report.updated, report.unchanged) == (0, 0, 2)
    assert store.frame("route_segments")["version"].tolist() == [1, 1]


def test_ids_that_exist_are_refused_with_their_list_and_nothing_is_written(tmp_path: Path) -> None:
    store = factories.memory_store(route_segments=[segment("S-1"), segment("S-2")])
    changed = [segment("S-1", route_name="other"), segment("S-2", route_name="other"), segment("S-3")]
    with pytest.raises(InvalidInput) as refused:
        bring(store, file(tmp_path, *changed))
    assert "S-1, S-2" in refused.value.faults[0].problem_in(str)
    assert len(store.frame("route_segments")) == 2


def test_an_update_changes_what_the_file_says_and_keeps_the_rest(tmp_path: Path) -> None:
    store = factories.memory_store(route_segments=[segment("S-1", lighting="full", note="cũ", version=4)])
    path = file(tmp_path, segment("S-1", note="mới", lighting=None))
    report = bring(store, path, update=True)
    saved = store.get("route_segments", "S-1")
    assert (report.new, report.updated) == (0, 1)
    assert (saved.properties["note"], saved.properties["lighting"], saved.version) == ("mới", "full", 5)


def test_an_update_can_move_a_shape(tmp_path: Path) -> None:
    store = factories.memory_store(route_segments=[segment("S-1")])
    bring(store, file(tmp_path, segment("S-1", (0, 0), (1, 1))), update=True)
    assert store.get("route_segments", "S-1").geometry == line((0, 0), (1, 1))


def test_every_fault_of_every_row_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    store = factories.memory_store()
    broken = {"type": "LineString", "coordinates": [[105.9, 21.0]]}
    path = file(
        tmp_path,
        segment("S-1", lighting="fulll", joined_on="soon"),
        raw(line((0, 0), (1, 1)), width_m="wide"),
        segment("S-3"),
        segment("S-3"),
        raw(broken, id="S-5"),
        raw(square(), id="S-6"),
        segment("S-7"),
    )
    with pytest.raises(InvalidInput) as refused:
        bring(store, path)
    assert faults(refused.value) == {
        ("S-1", "lighting"),
        ("S-1", "joined_on"),
        ("#2", "width_m"),
        ("S-3", "id"),
        ("S-5", "geometry"),
        ("S-6", "geometry"),
    }
    assert len(store.frame("route_segments")) == 0


def test_rows_without_a_shape_are_left_out_and_counted(tmp_path: Path) -> None:
    store = factories.memory_store()
    empty = raw({"type": "LineString", "coordinates": []}, id="S-3")
    report = bring(store, file(tmp_path, segment("S-1"), raw(None, id="S-2"), empty))
    assert (report.read, report.new, report.skipped) == (3, 1, (2, 3))


def test_features_far_from_the_district_are_refused_one_by_one_and_nothing_is_written(tmp_path: Path) -> None:
    store = factories.memory_store(wards=[ward()])
    far = raw({"type": "LineString", "coordinates": [[108.2, 16.05], [108.21, 16.05]]}, id="S-2")
    with pytest.raises(InvalidInput) as refused:
        bring(store, file(tmp_path, segment("S-1"), far))
    assert faults(refused.value) == {("S-2", "geometry")}
    assert "km beyond the district" in refused.value.faults[0].problem
    assert len(store.frame("route_segments")) == 0


def test_what_lies_far_away_already_can_be_updated_where_it_is_and_not_moved_further(tmp_path: Path) -> None:
    far = raw({"type": "LineString", "coordinates": [[108.2, 16.05], [108.21, 16.05]]}, id="S-2", version=1)
    store = factories.memory_store(route_segments=[far])
    far["properties"]["note"] = "ở đâu?"
    assert bring(store, file(tmp_path, far), update=True).updated == 1
    far["geometry"]["coordinates"][0] = [108.3, 16.05]
    with pytest.raises(InvalidInput, match="Nothing was imported"):
        bring(store, file(tmp_path, far), update=True)


@pytest.mark.parametrize(("layer", "feature"), [("route_segments", segment), ("wards", ward)])
def test_a_new_store_warns_when_nothing_falls_into_viet_nam(tmp_path: Path, layer: str, feature: Any) -> None:
    def abroad(shift: tuple[float, float], **store: Any) -> bool:
        shapes = [shapely.from_geojson(json.dumps(feature()["geometry"]))]
        moved = shapely.transform(np.array(shapes), lambda xy: xy + shift)[0]
        row = {**feature(), "geometry": json.loads(shapely.to_geojson(moved))}
        without = factories.memory_store(programme_is=factories.programme(bounds=None), **store)
        report = bring(without, file(tmp_path, row), layer)
        assert report.new == 1
        return any("Việt Nam" in notice.text for notice in report.notices)

    assert abroad((-105.88, -21.04))
    assert not abroad((0, 0))
    assert not abroad((8.4, -12.4))  # Trường Sa


@pytest.mark.parametrize("rows", [[], [raw(None, id="S-1"), raw(None, id="S-2")]])
def test_an_import_of_nothing_is_a_failure(tmp_path: Path, rows: list[Raw]) -> None:
    store = factories.memory_store()
    with pytest.raises(InvalidInput, match=f"{len(rows)} rows, and none with a shape"):
        bring(store, file(tmp_path, *rows))


TASKS = [factories.task(f"N-0{at}", title=title) for at, title in ((1, "Treo cờ"), (2, "Dọn vệ sinh"))]


@pytest.mark.parametrize("ending", [".geojson", ".csv", ".gpkg", ".fgb"])
def test_what_lies_nowhere_goes_out_is_changed_and_comes_in_again(tmp_path: Path, ending: str) -> None:
    store, other = factories.memory_store(tasks=TASKS), factories.memory_store(tasks=TASKS)
    export_layer(store, "tasks", tmp_path / f"tasks{ending}")
    unchanged = bring(other, tmp_path / f"tasks{ending}", "tasks", update=True)
    assert (unchanged.new, unchanged.updated, unchanged.unchanged, unchanged.skipped) == (0, 0, 2, ())
    found = bring(other, tmp_path / f"tasks{ending}", "tasks", update=True, constants={"percent": "60"})
    assert (found.new, found.updated) == (0, 2)
    assert other.get("tasks", "N-02").properties["percent"] == 60


def test_what_lies_nowhere_gets_ids_by_what_it_says(tmp_path: Path) -> None:
    store = factories.memory_store(tasks=TASKS)
    rows = [raw(None, title=title) for title in ("Đo đèn", "Đo đèn", "Vá đường")]
    assert bring(store, file(tmp_path, *rows[:2]), "tasks").made_ids == 2
    assert bring(store, file(tmp_path, rows[2]), "tasks").new == 1
    assert len(store.frame("tasks")) == 5


def test_a_shape_of_what_lies_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        bring(factories.memory_store(), file(tmp_path, raw(line(), id="N-1", title="Đo đèn")), "tasks")
    assert ("N-1", "geometry") in faults(caught.value)


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    store = factories.memory_store(route_segments=[segment("S-1")])
    path = file(tmp_path, segment("S-1", note="x"), segment("S-2"))
    before = store.revision()
    dry = bring(store, path, update=True, dry_run=True)
    assert store.revision() == before
    assert dry == bring(store, path, update=True)


def test_dates_in_the_future_are_told_but_stop_nothing(tmp_path: Path) -> None:
    report = bring(factories.memory_store(), file(tmp_path, segment("S-1", lighting_checked_on="01/01/2030")))
    assert [(fault.feature, fault.field) for fault in report.warnings] == [("S-1", "lighting_checked_on")]
    assert report.new == 1


def test_fields_are_mapped_and_set_and_texts_are_nfc(tmp_path: Path) -> None:
    store = factories.memory_store()
    path = file(tmp_path, raw(line((0, 0), (1, 1)), TEN="Phu\u0301 Hư\u0323u", LOAI=3))
    bring(store, path, mapping={"route_name": "TEN", "note": "LOAI"}, constants={"stage": "Đề xuất"})
    row = store.frame("route_segments").iloc[0]
    assert row[["route_name", "note", "stage"]].tolist() == ["Phú Hựu", "3", "proposed"]


def test_heights_are_dropped_and_parts_without_need_undone(tmp_path: Path) -> None:
    store = factories.memory_store()
    shape = {"type": "MultiLineString", "coordinates": [[[105.9, 21, 5], [105.91, 21, 6]]]}
    bring(store, file(tmp_path, raw(shape, id="S-1")))
    assert store.get("route_segments", "S-1").geometry == {
        "type": "LineString",
        "coordinates": [[105.9, 21], [105.91, 21]],
    }


def test_hostile_texts_come_in_as_text(tmp_path: Path) -> None:
    texts = [
        '<img src=x onerror="alert(1)">',
        "${alert(1)}",
        "</script>",
        "{{7*7}}",
        "{name}",
        "=cmd|'x'!A0",
        "x" * 100_000,
    ]
    store = factories.memory_store()
    bring(store, file(tmp_path, *(segment(f"S-{at}", note=text) for at, text in enumerate(texts))))
    assert store.frame("route_segments")["note"].tolist() == texts


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)
OWN = {
    *factories.criteria().ids,
    *(f"{name}_checked_on" for name in factories.criteria().ids),
    "geometry",
    "version",
}


@given(st.dictionaries(names, names | st.integers(-9, 9) | st.booleans() | st.lists(names), max_size=4))
def test_whatever_else_a_file_says_is_kept(extras: dict[str, Any]) -> None:
    fields = OWN | set(LAYERS["route_segments"].attributes.model_fields)
    extras = {nfc(name): value for name, value in extras.items() if name.casefold() not in fields}
    store = factories.memory_store()
    with tempfile.TemporaryDirectory() as folder:
        bring(store, file(Path(folder), segment("S-1", **extras)))
    kept = store.get("route_segments", "S-1").properties
    assert {name: kept[name] for name in extras} == plain_value(extras)


def test_self_crossing_areas_are_refused_and_mended_on_demand(tmp_path: Path) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[105.9, 21], [105.91, 21.01], [105.91, 21], [105.9, 21.01], [105.9, 21]]],
    }
    path = file(tmp_path, raw(bow, id="A-1", name="nhà"))
    store = factories.memory_store()
    with pytest.raises(InvalidInput, match="Nothing was imported"):
        bring(store, path, "apartment_blocks")
    assert bring(store, path, "apartment_blocks", clean=True).mended == 1
    assert store.frame("apartment_blocks").geometry.is_valid.all()


# ---------------------------------------------------------------- wards


def overlapping() -> list[Raw]:
    return [
        ward("001", 0, 0, name="Bồ Đề"),
        ward("002", 9, 0, name="Phường Sài Đồng"),
        ward("003", 40, 0, name="Xa"),
    ]


def test_overlapping_wards_stop_with_the_pair_and_its_hectares(tmp_path: Path) -> None:
    store = factories.memory_store()
    with pytest.raises(OverlappingWards) as refused:
        bring(store, file(tmp_path, *overlapping()), "wards")
    (pair,) = refused.value.overlaps
    assert (pair.left, pair.right, pair.stored) == ("Bồ Đề", "Sài Đồng", False)
    assert pair.hectares == pytest.approx(11.5, abs=0.1)  # 104 m by 1,107 m
    assert len(store.frame("wards")) == 0


def test_cleaning_mends_overlaps_and_says_what_moved(tmp_path: Path) -> None:
    store = factories.memory_store()
    report = bring(store, file(tmp_path, *overlapping()), "wards", clean=True)
    assert report.new == 3
    moved = {ward.name: ward for ward in report.moved}
    lost = sum(ward.lost_hectares for ward in report.moved)
    assert lost == pytest.approx(11.5, abs=0.1)
    assert moved["Xa"].lost_hectares == moved["Xa"].gained_hectares == 0
    assert bring(store, file(tmp_path, *overlapping()), "wards", clean=True).unchanged == 3


def test_wards_of_times_that_do_not_meet_may_lie_on_each_other(tmp_path: Path) -> None:
    old = ward("001", id="old", valid_to="2024-12-31")
    new = ward("001", 1, 1, id="new", valid_from="2025-01-01")
    store = factories.memory_store()
    assert bring(store, file(tmp_path, old, new), "wards").new == 2


def test_a_ward_over_one_in_the_store_is_refused_unless_dates_part_them(tmp_path: Path) -> None:
    store = factories.memory_store(wards=[ward("001", valid_to="2024-12-31")])
    path = file(tmp_path, ward("002", 5, 5))
    with pytest.raises(OverlappingWards) as refused:
        bring(store, path, "wards", clean=True)
    assert refused.value.overlaps[0].stored
    assert bring(store, path, "wards", constants={"valid_from": "01/01/2025"}).new == 1


def test_needed_fields_that_no_column_fills_are_told_once_with_the_columns(tmp_path: Path) -> None:
    path = file(tmp_path, raw(square(), TEN="a", MA=1), raw(square(20), TEN="b", MA=2))
    with pytest.raises(InvalidInput) as refused:
        bring(factories.memory_store(), path, "wards")
    assert faults(refused.value) == {(None, "code"), (None, "name")}
    assert "TEN, MA" in refused.value.faults[0].remedy_in(str)
    assert bring(factories.memory_store(), path, "wards", mapping={"code": "MA", "name": "TEN"}).new == 2


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Phường Bồ Đề", "Bồ Đề"),
        ("XÃ Đa Tốn", "Đa Tốn"),
        ("Phường 1", "Phường 1"),
        ("Phường", "Phường"),
        ("Bồ Đề", "Bồ Đề"),
    ],
)
def test_the_kind_of_place_is_taken_off_ward_names(tmp_path: Path, name: str, kept: str) -> None:
    store = factories.memory_store()
    bring(store, file(tmp_path, ward("001", name=name)), "wards")
    assert store.frame("wards")["name"].tolist() == [kept]


# ---------------------------------------------------------------- failures, steps, exports


def test_a_half_written_layer_is_not_written_over(tmp_path: Path) -> None:
    store = factories.file_store(tmp_path / "ws", route_segments=b'{"type": "FeatureColl')
    with pytest.raises(StoreUnavailable):
        bring(store, file(tmp_path, segment("S-1")))
    assert (tmp_path / "ws" / "route_segments.geojson").read_bytes() == b'{"type": "FeatureColl'


def test_every_step_is_told(tmp_path: Path) -> None:
    steps: list[int] = []
    order = ImportOrder(file(tmp_path, segment("S-1")), "route_segments")
    import_layer(factories.memory_store(), order, step=lambda: steps.append(1))
    assert len(steps) == STEPS


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp", "zip", "fgb"])
def test_what_is_exported_comes_back_as_the_same_features(tmp_path: Path, ending: str) -> None:
    found = [
        segment("S-1", lighting="full", lighting_checked_on="2022-08-01", width_m=7.5),
        segment("S-2", note="'=x"),
    ]
    store = factories.memory_store(route_segments=found)
    export_layer(store, "route_segments", tmp_path / f"out.{ending}")
    report = bring(store, tmp_path / f"out.{ending}")
    assert (report.new, report.updated, report.unchanged) == (0, 0, 2)


def test_an_exported_geojson_says_what_the_store_says(tmp_path: Path) -> None:
    store = factories.memory_store(
        route_segments=[segment("S-1", tags=["a"], note=None), segment("S-2", more=1)]
    )
    export_layer(store, "route_segments", tmp_path / "out.geojson")
    other = MemoryStore(
        store.programme,
        store.criteria,
        {"route_segments": json.loads((tmp_path / "out.geojson").read_text())["features"]},
    )
    assert other.frame("route_segments").equals(store.frame("route_segments"))


# ---------------------------------------------------------------- real files, where they are


@real
def test_the_real_wards_stop_pair_by_pair_and_pass_when_cleaned() -> None:
    store = factories.memory_store()
    mapping = {"code": "commune_id", "name": "commune_vn"}
    path = DATA / "wards_2009_14.geojson"
    with pytest.raises(OverlappingWards) as refused:
        bring(store, path, "wards", mapping=mapping)
    assert sum(pair.hectares >= 0.01 for pair in refused.value.overlaps) == 22
    assert refused.value.overlaps[0].hectares == pytest.approx(17.9, abs=0.05)
    report = bring(store, path, "wards", mapping=mapping, constants={"valid_to": "2024-12-31"}, clean=True)
    assert report.new == 14
    assert (
        bring(store, DATA / "wards_2025_4.geojson", "wards", constants={"valid_from": "2025-07-01"}).new == 4
    )
    shapes = store.frame("wards").query("valid_to == '2024-12-31'").to_crs("EPSG:5897").geometry
    assert shapes.area.sum() == pytest.approx(shapely.area(shapes.union_all()), abs=1)


@real
def test_the_real_streets_keep_their_length_and_get_ids(tmp_path: Path) -> None:
    store = factories.memory_store()
    report = bring(store, DATA / "streets_west.geojson", mapping={"route_name": "name", "road_class": "type"})
    frame = store.frame("route_segments")
    assert (report.new, report.made_ids, frame["id"].nunique()) == (297, 297, 297)
    assert frame.to_crs("EPSG:5897").length.sum() == pytest.approx(28_360.96, abs=0.005)
    assert set(frame["stage"]) == {"recognised"}


@real
def test_the_real_streets_come_back_from_a_national_geopackage_with_the_same_ids(tmp_path: Path) -> None:
    first, second = factories.memory_store(), factories.memory_store()
    path = DATA / "streets_west.geojson"
    gpd.read_file(path).to_crs("EPSG:5897").to_file(tmp_path / "national.gpkg")
    bring(first, path, "streets")
    bring(second, tmp_path / "national.gpkg", "streets")
    one, two = first.frame("streets"), second.frame("streets")
    assert one["id"].isin(two["id"]).mean() > 0.9
    assert shapely.equals_exact(one.geometry.to_numpy(), two.geometry.to_numpy(), tolerance=2e-7).all()


@real
def test_a_real_shapefile_keeps_its_vietnamese_names() -> None:
    store = factories.memory_store()
    assert bring(store, DATA / "hanoi_roads.shp", "streets").new == 3183
    assert "Cầu Chương Dương" in set(store.frame("streets")["name"])
