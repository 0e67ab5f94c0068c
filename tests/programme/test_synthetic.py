"""A synthetic district has the size that was asked for and the traps that a summary must survive."""

import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyogrio import read_dataframe

from geo.crs import MEASURE, WGS84
from geo.programme.synthetic import write_city


def read(folder: Path, layer: str) -> gpd.GeoDataFrame:
    """One layer of a folder."""
    return read_dataframe(folder / f"{layer}.geojson")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small synthetic district."""
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, segments=1_000, wards=30, seed=4)
    return folder


def test_a_city_has_the_numbers_asked_for(city: Path) -> None:
    assert len(read(city, "wards")) == 30
    segments = read(city, "route_segments")
    assert len(segments) == 1_000
    assert segments["id"].is_unique
    assert segments["route_id"].nunique() == 200


@pytest.mark.parametrize("wards", [1, 2, 7, 16])
def test_wards_of_any_number_are_a_coverage(tmp_path: Path, wards: int) -> None:
    write_city(tmp_path, segments=0, wards=wards)
    frame = read(tmp_path, "wards")
    assert len(frame) == wards
    for crs in (WGS84, MEASURE):
        shapes = np.array(frame.to_crs(crs).geometry)
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(np.array(frame.geometry))
    assert whole.geom_type == "Polygon"
    assert len(read(tmp_path, "route_segments")) == 0


def test_one_segment_in_fifty_runs_along_a_ward_border(city: Path) -> None:
    points = {tuple(p) for p in shapely.get_coordinates(np.array(read(city, "wards").geometry)).tolist()}
    lines = np.array(read(city, "route_segments").geometry)
    on_border = [{tuple(p) for p in shapely.get_coordinates(line).tolist()} <= points for line in lines]
    assert np.flatnonzero(on_border).tolist() == list(range(0, 1_000, 50))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(city: Path, tmp_path: Path) -> None:
    write_city(tmp_path / "same", segments=1_000, wards=30, seed=4)
    write_city(tmp_path / "other", segments=1_000, wards=30, seed=5)
    for name in ("wards.geojson", "route_segments.geojson", "programme.toml"):
        assert (tmp_path / "same" / name).read_bytes() == (city / name).read_bytes()
    assert (tmp_path / "other" / "wards.geojson").read_bytes() != (city / "wards.geojson").read_bytes()


def test_a_city_of_no_ward_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one ward"):
        write_city(tmp_path, segments=10, wards=0)


def test_a_city_comes_with_settings_that_show_all_of_it(city: Path) -> None:
    programme = tomllib.loads((city / "programme.toml").read_text(encoding="utf-8"))
    west, south, east, north = programme["view"]["bounds"]
    left, bottom, right, top = read(city, "wards").total_bounds
    assert west < left < right < east
    assert south < bottom < top < north
    assert list(read(city, "landmarks")["id"]) == [programme["headquarters"]]
    assert tomllib.loads((city / "criteria.toml").read_text(encoding="utf-8"))["criteria"]
