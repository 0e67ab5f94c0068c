"""Layers leave in other programs' formats and come back the same."""

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from geo.errors import InvalidInput, StoreUnavailable
from geo.files.csv_text import plain_text, safe_text
from geo.files.shapefile import short_names
from geo.files.vector import read_vector
from geo.files.write import WRITERS, write_layer

LINE = LineString([(105.88, 21.04), (105.89, 21.05)])


def table(*shapes: Any, **columns: list[Any]) -> gpd.GeoDataFrame:
    ids = [f"S-{at}" for at in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids, **columns}, geometry=list(shapes), crs="EPSG:4326")


def write(frame: gpd.GeoDataFrame, path: Path) -> list[str]:
    notices = write_layer(frame, path, name="route_segments", fields=["id", "route_name", "width_m"])
    return [notice.in_words(str) for notice in notices]


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_every_format_comes_back_with_shape_id_and_vietnamese_name(tmp_path: Path, ending: str) -> None:
    frame = table(LINE, LINE, route_name=["Phú Hựu", "21 m Phúc Lợi"], width_m=[7.5, None])
    write(frame, tmp_path / f"out{ending}")
    back = read_vector(tmp_path / f"out{ending}").frame
    assert back["id"].tolist() == ["S-0", "S-1"]
    assert back["route_name"].tolist() == ["Phú Hựu", "21 m Phúc Lợi"]
    assert shapely.equals_exact(back.geometry.to_numpy(), frame.geometry.to_numpy(), tolerance=1e-9).all()


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_every_format_writes_an_empty_layer(tmp_path: Path, ending: str) -> None:
    write(table().assign(route_name=[]), tmp_path / f"empty{ending}")
    assert (tmp_path / f"empty{ending}").stat().st_size > 0


def test_geojson_says_the_fields_that_are_null_and_leaves_extras_that_are_not_there_away(
    tmp_path: Path,
) -> None:
    write(table(LINE, route_name=[None], osm=[None], tags=[["a", 1]]), tmp_path / "out.geojson")
    feature = json.loads((tmp_path / "out.geojson").read_text())["features"][0]
    assert feature["id"] == "S-0"
    assert feature["properties"] == {"id": "S-0", "route_name": None, "tags": ["a", 1]}


def test_columns_of_mixed_kinds_are_written_as_text(tmp_path: Path) -> None:
    write(table(LINE, LINE, LINE, mixed=[1, "a", ["b"]], fid=["x", "y", "z"]), tmp_path / "out.gpkg")
    back = read_vector(tmp_path / "out.gpkg").frame
    assert back["mixed"].tolist() == ["1", "a", '["b"]']
    assert back["fid_"].tolist() == ["x", "y", "z"]


def test_a_shapefile_tells_which_names_and_texts_it_cut(tmp_path: Path) -> None:
    frame = table(LINE, lighting_checked_on=["2022-08-09"], lighting_comment=["x"], note=["ế" * 100])
    told = write(frame, tmp_path / "out.shp")
    assert any("lighting_checked_on → lighting_c" in text for text in told)
    assert any("texts that were cut: 1." in text for text in told)
    back = read_vector(tmp_path / "out.shp").frame
    assert set(back.columns) == {"id", "lighting_c", "lighting_2", "note", "geometry"}
    assert back["note"][0] == "ế" * 84
    assert (tmp_path / "out.cpg").read_text() == "UTF-8"


@given(st.lists(st.text(min_size=1, max_size=15), unique_by=str.casefold, max_size=30))
def test_short_names_are_all_different_and_short(names: list[str]) -> None:
    short = short_names(names)
    assert list(short) == names
    assert len({name.casefold() for name in short.values()}) == len(names)
    assert all(len(name.encode()) <= 10 for name in short.values())


def test_mixed_kinds_of_shapes_become_a_shapefile_each(tmp_path: Path) -> None:
    area = Polygon([(105, 21), (106, 21), (106, 22)])
    told = write(table(Point(105, 21), area), tmp_path / "blocks.zip")
    with zipfile.ZipFile(tmp_path / "blocks.zip") as archive:
        assert {"blocks_points.shp", "blocks_areas.shp", "blocks_areas.cpg"} <= set(archive.namelist())
    assert "blocks_points.shp" in told[-1]
    write(table(Point(105, 21), area), tmp_path / "blocks.gpkg")
    assert read_vector(tmp_path / "blocks.gpkg").frame.geom_type.tolist() == ["Point", "Polygon"]


HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")']


def test_no_text_of_a_csv_can_become_a_formula(tmp_path: Path) -> None:
    frame = table(*[Point(105, 21)] * len(HOSTILE), name=HOSTILE, **{"=x": HOSTILE})
    write(frame, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(text.decode("utf-8-sig").splitlines(keepends=True)))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_numbers_of_a_csv_stay_numbers_and_points_have_two_columns(tmp_path: Path) -> None:
    write(table(Point(-105.5, 21), width_m=[-7.5]), tmp_path / "out.csv")
    header, row = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert header == "id,width_m,lon,lat"
    assert row == "S-0,-7.5,-105.5,21.0"


@given(st.text())
def test_an_apostrophe_put_in_front_comes_off_again(text: str) -> None:
    if not (text.startswith("'") and text[1:].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))):
        assert plain_text(safe_text(text)) == text


def test_an_unknown_ending_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"\.geojson, \.gpkg"):
        write(table(LINE), tmp_path / "out.dwg")
    with pytest.raises(InvalidInput, match="no folder"):
        write(table(LINE), tmp_path / "none" / "out.gpkg")


def test_a_failed_export_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.gpkg"
    path.write_bytes(b"old")

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyogrio.write_dataframe", fail)
    with pytest.raises(StoreUnavailable, match="No space left"):
        write(table(LINE), path)
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.gpkg"]


def test_the_frame_is_unchanged(tmp_path: Path) -> None:
    frame = table(LINE, route_name=["a"], mixed=[["b"]])
    before = frame.copy(deep=True)
    for ending in WRITERS:
        write(frame, tmp_path / f"out{ending}")
    assert frame.equals(before)


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_what_lies_nowhere_is_written_and_comes_back_by_its_id(tmp_path: Path, ending: str) -> None:
    frame = table(None, None, title=["Hướng dẫn treo cờ", "Xử lý vi phạm"], percent=[40, 0])
    write_layer(frame, tmp_path / f"out{ending}", name="tasks", fields=["id", "title", "percent"])
    back = read_vector(tmp_path / f"out{ending}").frame
    assert back["id"].tolist() == ["S-0", "S-1"]
    assert back["title"].tolist() == ["Hướng dẫn treo cờ", "Xử lý vi phạm"]
    assert back.geometry.isna().all()
