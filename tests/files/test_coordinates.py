"""Coordinate systems of files: what they say, what is asked for, and what is left of a lost datum."""

from pathlib import Path

import pytest
from shapely.geometry import Point

from geo.errors import InvalidInput
from geo.files.vector import read_vector
from tests.files.vector_files import (
    IN_5897,
    IN_32648,
    MAPINFO,
    TEST_POINT,
    collection,
    frame,
    metres_off,
    point_feature,
    written,
)


@pytest.mark.parametrize(("crs", "xy"), [("EPSG:5897", IN_5897), ("EPSG:32648", IN_32648)])
@pytest.mark.parametrize("ending", ["gpkg", "shp", "fgb"])
def test_a_file_in_a_national_system_lands_on_the_right_spot(
    tmp_path: Path, crs: str, xy: tuple[float, float], ending: str
) -> None:
    path = written(tmp_path / f"point.{ending}", frame(Point(xy), crs=crs, name=["mốc"]))
    assert metres_off(read_vector(path).frame.geometry[0], *TEST_POINT) < 0.02


def test_a_foreign_crs_member_of_geojson_is_obeyed(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}
    path = collection(tmp_path / "foreign.geojson", point_feature(*IN_5897), crs=crs)
    assert metres_off(read_vector(path).frame.geometry[0], *TEST_POINT) < 0.02


def test_the_system_that_is_asked_for_goes_before_the_files_and_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "wrong.gpkg", frame(Point(IN_5897), crs="EPSG:3405", name=["a"]))
    source = read_vector(path, crs="EPSG:5897")
    assert metres_off(source.frame.geometry[0], *TEST_POINT) < 0.02
    assert len(source.notices) == 1


def test_metres_without_a_system_are_refused_with_the_option_to_use(tmp_path: Path) -> None:
    path = collection(tmp_path / "metres.geojson", point_feature(*IN_5897))
    with pytest.raises(InvalidInput, match=r"--crs EPSG:5897"):
        read_vector(path)
    assert metres_off(read_vector(path, crs="5897").frame.geometry[0], *TEST_POINT) < 0.02


def test_a_shapefile_without_prj_is_taken_as_degrees_only_where_it_is(tmp_path: Path) -> None:
    degrees = written(tmp_path / "degrees.shp", frame(Point(TEST_POINT), name=["a"]))
    degrees.with_suffix(".prj").unlink()
    source = read_vector(degrees)
    assert source.frame.geometry[0].equals(Point(TEST_POINT))
    assert any("WGS 84" in notice.text for notice in source.notices)
    metres = written(tmp_path / "metres.shp", frame(Point(IN_5897), crs="EPSG:5897", name=["a"]))
    metres.with_suffix(".prj").unlink()
    with pytest.raises(InvalidInput, match="not degrees"):
        read_vector(metres)


TM3_ON_WGS84 = "+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9999 +x_0=500000 +y_0=0 +units=m"
LOST_TOWGS84 = (
    'PROJCS["Transverse_Mercator",GEOGCS["GCS_unnamed ellipse",DATUM["D_unknown",SPHEROID["Unknown",6378137,'
    '298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["central_meridian",105],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],'
    'UNIT["Meter",1]]'
)


@pytest.mark.parametrize(
    ("ending", "crs"),
    [
        *((ending, "EPSG:5897") for ending in MAPINFO),  # GDAL and QGIS write datum 104, WGS 84
        *((ending, f"{TM3_ON_WGS84} +datum=WGS84") for ending in (*MAPINFO, "shp", "gpkg", "fgb")),
        ("gpkg", f"{TM3_ON_WGS84} +ellps=WGS84 +towgs84=0,0,0"),
        ("shp", f"{TM3_ON_WGS84} +ellps=WGS84 +towgs84=-191.9,-39.3,-111.45,-0.009,0.02,-0.004,0.25"),
        ("shp", LOST_TOWGS84),
    ],
)
def test_what_is_left_of_the_national_system_without_its_datum_is_asked_for_never_assumed(
    tmp_path: Path, ending: str, crs: str
) -> None:
    lost = crs is LOST_TOWGS84
    table = frame(Point(IN_5897), crs="EPSG:5897" if lost else crs, name=["mốc"])
    path = written(tmp_path / f"a.{ending}", table, driver="MapInfo File" if ending in MAPINFO else None)
    if lost:
        path.with_suffix(".prj").write_text(LOST_TOWGS84)
    with pytest.raises(InvalidInput, match=r"nobody defined.*--crs EPSG:5897"):
        read_vector(path)
    assert metres_off(read_vector(path, crs="EPSG:5897").frame.geometry[0], *TEST_POINT) < 0.02


def test_who_means_such_a_system_on_wgs84_can_say_so(tmp_path: Path) -> None:
    crs = f"{TM3_ON_WGS84} +datum=WGS84"
    path = written(tmp_path / "a.gpkg", frame(Point(IN_5897), crs=crs, name=["mốc"]))
    found = read_vector(path, crs=crs).frame.geometry[0]
    assert metres_off(found, *TEST_POINT) == pytest.approx(224, abs=1)


@pytest.mark.parametrize("code", [5896, 5899, 9205, 9218])
def test_the_zone_of_a_mapinfo_file_is_proposed(tmp_path: Path, code: int) -> None:
    path = written(
        tmp_path / "a.tab", frame(Point(500_000, 2_300_000), crs=code, a=[1]), driver="MapInfo File"
    )
    with pytest.raises(InvalidInput, match=f"Transverse Mercator, World Geodetic.*--crs EPSG:{code}"):
        read_vector(path)


@pytest.mark.parametrize(
    ("crs", "told"),
    [("EPSG:4756", 1), ("EPSG:3405", 1), ("EPSG:32648", 1), ("EPSG:4326", 1), ("EPSG:3857", 0)],
)
def test_a_mapinfo_file_that_says_wgs84_is_read_and_the_doubt_is_told(
    tmp_path: Path, crs: str, told: int
) -> None:
    place = frame(Point(TEST_POINT), name=["mốc"]).to_crs(crs)
    source = read_vector(written(tmp_path / "a.tab", place, driver="MapInfo File"))
    assert sum("VN-2000" in notice.text for notice in source.notices) == told
    asked = read_vector(tmp_path / "a.tab", crs=crs)
    assert metres_off(asked.frame.geometry[0], *TEST_POINT) < 0.1  # all that a table in degrees holds


@pytest.mark.parametrize(
    "crs",
    [
        "+proj=utm +zone=48 +datum=WGS84",
        "+proj=lcc +lat_1=20 +lat_2=22 +lon_0=105 +datum=WGS84",
        f"{TM3_ON_WGS84} +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,-0.00928836,"
        "0.01975479,-0.00427372,0.252906278",
    ],
)
def test_a_system_of_ones_own_that_leads_to_wgs84_is_taken_at_its_word(tmp_path: Path, crs: str) -> None:
    place = frame(Point(TEST_POINT), name=["mốc"]).to_crs(crs)
    found = read_vector(written(tmp_path / "own.gpkg", place)).frame.geometry[0]
    assert metres_off(found, *TEST_POINT) < 1  # a copied +towgs84 costs 0.75 m


def test_a_system_whose_way_to_wgs84_nobody_knows_is_refused_even_when_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "old.gpkg", frame(Point(500_000, 2_300_000), crs="EPSG:2045", a=[1]))
    for crs in (None, "EPSG:2045"):
        with pytest.raises(InvalidInput, match="cannot be converted"):
            read_vector(path, crs=crs)


def test_northing_written_as_x_is_noticed(tmp_path: Path) -> None:
    path = collection(tmp_path / "swapped.geojson", point_feature(IN_5897[1], IN_5897[0]))
    with pytest.raises(InvalidInput, match="swapped"):
        read_vector(path, crs="EPSG:5897")


def test_an_unknown_system_is_refused(tmp_path: Path) -> None:
    path = collection(tmp_path / "a.geojson", point_feature(*TEST_POINT))
    with pytest.raises(InvalidInput, match="EPSG:99999"):
        read_vector(path, crs="EPSG:99999")
