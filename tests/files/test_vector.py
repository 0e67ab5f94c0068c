"""Reading vector files: coordinate systems, formats, old text, broken files."""

import json
import zipfile
from pathlib import Path

import pyogrio
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon

from geo.errors import InvalidInput, StoreUnavailable
from geo.files.vector import read_vector
from tests.files.vector_files import MAPINFO, TEST_POINT, collection, frame, point_feature, written


@pytest.mark.parametrize("ending", ["gpkg", "shp", "fgb", "geojson", "tab"])
def test_every_common_format_gives_the_same_shape_and_name(tmp_path: Path, ending: str) -> None:
    table = frame(LineString([(105.88, 21.04), (105.89, 21.05)]), name=["Phú Hựu"])
    driver = {"tab": "MapInfo File"}.get(ending)
    path = written(
        tmp_path / f"tuyến.{ending}", table, driver=driver, encoding="UTF-8" if ending != "tab" else None
    )
    source = read_vector(path)
    assert source.frame.crs == "EPSG:4326"
    assert shapely.equals_exact(source.frame.geometry[0], table.geometry[0], tolerance=1e-7)
    assert source.frame["name"][0].startswith("Ph")


def test_heights_are_dropped(tmp_path: Path) -> None:
    path = written(tmp_path / "high.gpkg", frame(LineString([(105.8, 21, 7), (105.9, 21, 8)]), name=["a"]))
    assert not read_vector(path).frame.geometry[0].has_z


def test_geojson_keeps_whole_numbers_dates_lists_and_nulls(tmp_path: Path) -> None:
    first = point_feature(105.9, 21, households=120, day="2022-08-09", tags=["a", "b"], code="00139")
    second = point_feature(105.9, 21, households=None)
    table = read_vector(collection(tmp_path / "kept.geojson", first, second)).frame
    assert table["households"].tolist() == [120, None]
    assert table.loc[0, ["day", "code"]].tolist() == ["2022-08-09", "00139"]
    assert table["tags"][0] == ["a", "b"]


def test_the_id_of_a_geojson_feature_is_read_where_the_properties_have_none(tmp_path: Path) -> None:
    features = [
        {**point_feature(105.9, 21), "id": 7},
        {**point_feature(105.9, 21, id="own"), "id": 8},
        point_feature(105.9, 21, id=None),
    ]
    assert read_vector(collection(tmp_path / "ids.geojson", *features)).frame["id"].tolist() == [
        7,
        "own",
        None,
    ]


def test_a_property_called_geometry_does_not_hide_the_shape(tmp_path: Path) -> None:
    path = collection(tmp_path / "odd.geojson", point_feature(105.9, 21, geometry="text"))
    assert read_vector(path).frame.geometry[0].equals(Point(105.9, 21))


def test_missing_shapes_stay_and_broken_ones_are_named(tmp_path: Path) -> None:
    missing = {"type": "Feature", "properties": {}, "geometry": None}
    empty = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": []}}
    broken = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "LineString", "coordinates": [[1, 2]]},
    }
    source = read_vector(
        collection(tmp_path / "some.geojson", missing, empty, broken, point_feature(105, 21))
    )
    assert len(source.frame) == 4
    assert source.unreadable == (2,)


def test_a_single_feature_and_a_bare_geometry_are_geojson_too(tmp_path: Path) -> None:
    for name, content in (
        ("one", point_feature(105, 21)),
        ("bare", {"type": "Point", "coordinates": [105, 21]}),
    ):
        path = tmp_path / f"{name}.geojson"
        path.write_text(json.dumps(content))
        assert read_vector(path).frame.geometry[0].equals(Point(105, 21))


def test_broken_json_is_refused_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.geojson"
    path.write_text('{"type": "FeatureCollection",\n "features": [}')
    with pytest.raises(InvalidInput, match="line 2, column 15"):
        read_vector(path)


def test_json_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.geojson"
    path.write_bytes('{"type": "FeatureCollection",\n"name": "café"}'.encode("latin-1"))
    with pytest.raises(InvalidInput, match=r"UTF-8 \(line 2\)"):
        read_vector(path)


def test_a_mark_at_the_start_of_the_file_is_passed_over(tmp_path: Path) -> None:
    path = collection(tmp_path / "bom.geojson", point_feature(105, 21))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_vector(path).frame) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virtual.gpkg", b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>"),
        ("virtual.kml", b"<OGRVRTDataSource><!-- kml --></OGRVRTDataSource>"),
        ("virtual.csv", b"<OGRVRTDataSource></OGRVRTDataSource>"),
        (
            "pipeline.json",
            b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}',
        ),
        ("entities.kml", b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml/>'),
        ("words.shp", b"not a shapefile at all"),
        ("words.geojson", b"hello"),
    ],
)
def test_what_only_pretends_to_be_a_vector_file_is_never_opened(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="not what its ending says"):
        read_vector(path)


def test_hostile_text_in_a_property_does_not_keep_a_file_out(tmp_path: Path) -> None:
    texts = [
        "<OGRVRTDataSource>",
        "<!DOCTYPE x>",
        "gdal_streamed_alg",
        "<img onerror=alert(1)>",
        "=cmd|' /C calc'!A0",
    ]
    features = [point_feature(105, 21, name=text) for text in texts]
    assert read_vector(collection(tmp_path / "text.geojson", *features)).frame["name"].tolist() == texts


def test_unknown_endings_and_missing_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "plan.docx").write_text("x")
    with pytest.raises(InvalidInput, match=r"\.gpkg"):
        read_vector(tmp_path / "plan.docx")
    with pytest.raises(StoreUnavailable, match="no file"):
        read_vector(tmp_path / "none.gpkg")


def test_one_of_several_tables_must_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "two.gpkg", frame(Point(105, 21), name=["a"]), layer="points")
    written(path, frame(LineString([(105, 21), (106, 21)]), name=["b"]), layer="lines", append=True)
    with pytest.raises(InvalidInput, match="points, lines"):
        read_vector(path)
    assert read_vector(path, table="lines").frame["name"].tolist() == ["b"]


def test_a_shapefile_without_its_companions_says_which_are_missing(tmp_path: Path) -> None:
    path = written(tmp_path / "alone.shp", frame(Point(105, 21), name=["a"]))
    path.with_suffix(".shx").unlink()
    with pytest.raises(InvalidInput, match=r"\.shx"):
        read_vector(path)


def test_a_table_of_longitudes_and_latitudes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("name,code,lon,lat\nPhú Hựu,00139,105.9,21.0\n", "utf-8-sig")
    table = read_vector(path).frame
    assert table.geometry[0].equals(Point(105.9, 21.0))
    assert table["code"].tolist() == ["00139"]


def test_a_table_without_coordinates_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,code\nPhú Hựu,00139\n")
    with pytest.raises(InvalidInput, match="lon and lat"):
        read_vector(path)


@pytest.mark.parametrize(
    ("encoding", "raw"),
    [
        ("tcvn3", "Ph­êng Phóc Lîi - §øc Giang"),
        ("VNI", "Phöôøng Phuùc Lôïi - Ñöùc Giang"),
        ("cp1258", b"Ph\xfd\xf5\xccng Ph\xfac L\xf5\xf2i - \xd0\xfd\xecc Giang".decode("latin-1")),
    ],
)
def test_a_shapefile_in_old_vietnamese_text_is_decoded(tmp_path: Path, encoding: str, raw: str) -> None:
    path = written(tmp_path / "old.shp", frame(Point(105, 21), name=[raw]), encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    assert read_vector(path, encoding=encoding).frame["name"][0] == "Phường Phúc Lợi - Đức Giang"


@pytest.mark.parametrize(
    ("encoding", "head", "name"),
    [
        ("utf-8", "tên".encode(), "Phường Phúc Lợi".encode()),
        ("utf-8", "\ufefftên".encode(), "Phường Phúc Lợi".encode()),
        ("tcvn3", b"t\xaan", b"Ph\xad\xeang Ph\xf3c L\xeei"),
        ("vni", b"te\xe2n", b"Ph\xf6\xf4\xf8ng Phu\xf9c L\xf4\xefi"),
        ("cp1258", b"t\xean", b"Ph\xfd\xf5\xccng Ph\xfac L\xf5\xf2i"),
    ],
)
def test_a_table_of_text_is_read_in_the_encoding_that_is_asked_for(
    tmp_path: Path, encoding: str, head: bytes, name: bytes
) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(head + b",lon,lat\n" + name + b",105.9,21.0\n")
    assert read_vector(path, encoding=encoding).frame["tên"].tolist() == ["Phường Phúc Lợi"]


def test_a_table_of_text_in_another_encoding_than_asked_for_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(b"name,lon,lat\nB\xe5,105.9,21.0\n")
    for encoding in (None, "utf-8"):
        with pytest.raises(InvalidInput, match="cannot be decoded.*--encoding"):
            read_vector(path, encoding=encoding)


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "kml"])
def test_what_is_in_utf8_always_may_be_said_to_be(tmp_path: Path, ending: str) -> None:
    table = frame(Point(TEST_POINT), note=["Bồ Đề"])
    path = written(tmp_path / f"a.{ending}", table, driver="LIBKML" if ending == "kml" else None)
    assert read_vector(path, encoding="utf-8").frame["note"].tolist() == ["Bồ Đề"]


@pytest.mark.parametrize("charset", ["Neutral", "WindowsLatin1", "WindowsVietnamese"])
@pytest.mark.parametrize("ending", MAPINFO)
def test_a_mapinfo_file_in_old_text_is_decoded_whatever_charset_it_names(
    tmp_path: Path, ending: str, charset: str
) -> None:
    old = "\x8dNG Ph\xad\xeang L\xeei \x80\x81\x82\x83\x84\x8f\x90\x9d \x01\x17"
    path = written(
        tmp_path / f"a.{ending}",
        frame(Point(TEST_POINT), charset=[old]),
        driver="MapInfo File",
        encoding="ISO-8859-1",
    )
    path.write_bytes(path.read_bytes().replace(b"Neutral", charset.encode()))
    found = read_vector(path, encoding="tcvn3").frame
    assert found["charset"].tolist() == ["ÌNG Phường Lợi ÀẢÃÁẠĨÍÙ ÚỴ"]


def test_old_text_in_the_heads_of_columns_is_decoded_too(tmp_path: Path) -> None:
    path = written(tmp_path / "old.shp", frame(Point(TEST_POINT), **{"t\xaan": ["a"]}), encoding="ISO-8859-1")
    assert read_vector(path, encoding="tcvn3").frame["tên"].tolist() == ["a"]


def zipped(path: Path, files: list[Path], folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, folder + file.name)
    return path


def test_a_zipped_shapefile_is_read_wherever_it_lies_in_the_archive(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    written(
        inside / "phường.shp",
        frame(Polygon([(105, 21), (106, 21), (106, 22)]), name=["Bồ Đề"]),
        encoding="UTF-8",
    )
    path = zipped(tmp_path / "all.zip", sorted(inside.iterdir()), folder="dữ liệu/")
    assert read_vector(path).frame["name"].tolist() == ["Bồ Đề"]


def test_archives_with_none_or_several_files_or_broken_are_refused(tmp_path: Path) -> None:
    one = collection(tmp_path / "one.geojson", point_feature(105, 21))
    two = collection(tmp_path / "two.geojson", point_feature(105, 21))
    with pytest.raises(InvalidInput, match="several"):
        read_vector(zipped(tmp_path / "several.zip", [one, two]))
    with pytest.raises(InvalidInput, match="no vector file"):
        read_vector(zipped(tmp_path / "none.zip", []))
    (tmp_path / "broken.zip").write_bytes(b"PK nothing")
    with pytest.raises(InvalidInput, match="broken"):
        read_vector(tmp_path / "broken.zip")


def test_an_archive_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "outside.zip"
    content = collection(tmp_path / "x.geojson", point_feature(105, 21)).read_text()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.geojson", content)
    assert len(read_vector(path).frame) == 1
    assert not (tmp_path.parent / "evil.geojson").exists()


def test_an_archive_that_is_far_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.files.archive.MAX_BYTES", 10)
    path = zipped(tmp_path / "large.zip", [collection(tmp_path / "one.geojson", point_feature(105, 21))])
    with pytest.raises(InvalidInput, match="too much"):
        read_vector(path)


def test_an_encoding_that_is_unknown_or_wrong_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "old.shp", frame(Point(105, 21), name=["B\u00e5"]), encoding="ISO-8859-1")
    with pytest.raises(InvalidInput, match="not a known encoding.*tcvn3"):
        read_vector(path, encoding="no-such-encoding")
    with pytest.raises(InvalidInput, match="cannot be decoded.*--encoding"):
        read_vector(path, encoding="utf-8")


def test_a_shapefile_that_does_not_name_its_encoding_is_read_with_a_word_of_warning(tmp_path: Path) -> None:
    path = written(tmp_path / "quiet.shp", frame(Point(105, 21), name=["Gia Lam"]))
    path.with_suffix(".cpg").unlink()
    assert any("--encoding" in notice.text for notice in read_vector(path).notices)
    path.with_suffix(".dbf").unlink()
    assert any(".dbf" in notice.text for notice in read_vector(path).notices)


def test_a_system_that_cannot_be_converted_is_told(tmp_path: Path) -> None:
    path = collection(tmp_path / "local.geojson", point_feature(10, 20))
    local = 'LOCAL_CS["Site grid",UNIT["metre",1]]'
    with pytest.raises(InvalidInput, match="cannot be converted"):
        read_vector(path, crs=local)


def test_a_damaged_geopackage_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "damaged.gpkg"
    path.write_bytes(b"SQLite format 3\0" + b"\0" * 200)
    with pytest.raises(InvalidInput, match="cannot be read as GPKG"):
        read_vector(path)


def test_a_file_of_tables_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tables.gpkg"
    pyogrio.write_dataframe(frame(Point(105, 21), name=["a"]).drop(columns="geometry"), path)
    with pytest.raises(InvalidInput, match="no shapes"):
        read_vector(path)


def test_json_of_another_kind_is_read_by_gdal_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "topology.json"
    topology = {
        "type": "Topology",
        "arcs": [[[105.0, 21.0], [106.0, 21.0]]],
        "objects": {"roads": {"type": "LineString", "arcs": [0], "properties": {"name": "a"}}},
    }
    path.write_text(json.dumps(topology))
    assert read_vector(path).frame.geometry[0].equals(LineString([(105, 21), (106, 21)]))
    path.write_text('{"type": "Menu"}')
    with pytest.raises(InvalidInput, match="cannot be read as GeoJSON"):
        read_vector(path)


def test_numbers_that_are_none_make_a_shape_unreadable_not_the_file(tmp_path: Path) -> None:
    path = tmp_path / "nan.geojson"
    bad = '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [NaN, 21]}}'
    path.write_text(f'{{"type": "FeatureCollection", "features": [{bad}]}}')
    source = read_vector(path)
    assert source.unreadable == (0,) or shapely.is_empty(source.frame.geometry[0])


def test_a_folder_under_the_name_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.geojson").mkdir()
    with pytest.raises(StoreUnavailable, match="no file"):
        read_vector(tmp_path / "folder.geojson")
