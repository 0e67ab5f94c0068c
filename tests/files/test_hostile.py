"""Files made to do harm, or damaged on the way, are refused with a sentence."""

import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely.geometry import Point

from geo.errors import InvalidInput, StoreUnavailable
from geo.files.coercion import plain_value
from geo.files.drivers import DRIVERS
from geo.files.vector import read_vector


def geojson(path: Path, **properties: object) -> Path:
    geometry = {"type": "Point", "coordinates": [105.9, 21.0]}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_half_a_character_is_named_with_feature_and_field(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", name="\ud800", note="sound", **{"\udfff": 1})
    with pytest.raises(InvalidInput) as refused:
        read_vector(path)
    assert [(fault.feature, fault.field) for fault in refused.value.faults] == [
        ("#1", "name"),
        ("#1", "\ufffd"),
    ]


def test_a_value_without_a_bottom_is_refused() -> None:
    value: list[object] = []
    for _ in range(900):
        value = [value]
    with pytest.raises(InvalidInput, match="nested too deeply"):
        plain_value(value)


def test_an_archive_damaged_inside_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", '{"a": 1}' * 10_000)
    damaged = bytearray(path.read_bytes())
    damaged[45:60] = bytes(255 - byte for byte in damaged[45:60])
    path.write_bytes(damaged)
    with pytest.raises(InvalidInput, match="broken"):
        read_vector(path)


def test_an_archive_with_a_name_that_no_disk_takes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.shp", b"\0\0\x27\x0a")
        archive.writestr("a." + "x" * 300, b"x")
    with pytest.raises(StoreUnavailable, match=r"a\.zip"):
        read_vector(path)


@pytest.mark.parametrize("before", [0, 70_000])
def test_entities_of_xml_are_never_followed(tmp_path: Path, before: int) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        f'<?xml version="1.0"?><!--kml {"x" * before}-->'
        '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&a;</name>'
        "<Point><coordinates>105.9,21</coordinates></Point></Placemark></kml>"
    )
    with pytest.raises(InvalidInput):
        read_vector(path)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server of ours: its address, and what was asked of it."""
    asked: list[str] = []

    class Counting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


_GET = '<ows:DCP><ows:HTTP><ows:Get xlink:href="{address}/wfs?"/></ows:HTTP></ows:DCP>'
_OPERATIONS = ("GetCapabilities", "DescribeFeatureType", "GetFeature")
WFS = (
    '<WFS_Capabilities version="1.1.0" xmlns="http://www.opengis.net/wfs" '
    'xmlns:ows="http://www.opengis.net/ows" xmlns:xlink="http://www.w3.org/1999/xlink">'
    "<ows:OperationsMetadata>"
    + "".join(f'<ows:Operation name="{name}">{_GET}</ows:Operation>' for name in _OPERATIONS)
    + "</ows:OperationsMetadata><FeatureTypeList><FeatureType><Name>a</Name>"
    "<DefaultSRS>EPSG:4326</DefaultSRS>"
    "</FeatureType></FeatureTypeList></WFS_Capabilities>"
)
KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{address}/n.kml</href></Link>
</NetworkLink><Placemark><name>a</name><styleUrl>{address}/s.kml#a</styleUrl><Style><IconStyle><Icon>
<href>{address}/i.png</href></Icon></IconStyle></Style><Point><coordinates>105.9,21</coordinates></Point></Placemark>
</Document></kml>"""
OAPIF = '{{"links": [{{"rel": "data", "href": "{address}/collections"}}], "conformsTo": ["{address}/core"]}}'
STAC = (
    '{{"stac_version": "1.0.0", "type": "Catalog", "links": [{{"rel": "next", "href": "{address}/next"}}]}}'
)
VRT = (
    "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{address}/a.geojson</SrcDataSource></OGRVRTLayer>"
    "</OGRVRTDataSource>"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.gpx", WFS),
        ("a.gpx", "<!-- gpx -->" + WFS),
        ("a.kml", "<!-- kml -->" + WFS),
        ("a.kml", KML),
        ("a.csv", WFS),
        ("a.tab", "!table\n" + WFS),
        ("a.mif", "version 300\n" + WFS),
        ("a.dxf", WFS),
        ("a.dgn", WFS),
        ("a.json", OAPIF),
        ("a.json", STAC),
        ("a.geojsonl", OAPIF),
        ("a.csv", "\n" * 70_000 + VRT),
        ("a.dxf", VRT),
    ],
)
def test_no_file_makes_the_import_ask_another_machine(
    tmp_path: Path, elsewhere: tuple[str, list[str]], name: str, content: str
) -> None:
    address, asked = elsewhere
    asked.clear()
    (tmp_path / name).write_text(content.format(address=address))
    if content is KML:
        assert len(read_vector(tmp_path / name).frame) == 1
    else:
        with pytest.raises(InvalidInput):
            read_vector(tmp_path / name)
    assert asked == []


def test_gdal_keeps_only_the_drivers_of_formats_that_we_name(tmp_path: Path) -> None:
    read_vector(geojson(tmp_path / "a.geojson"))
    pyogrio.write_dataframe(gpd.GeoDataFrame(geometry=[Point(105.9, 21)], crs=4326), tmp_path / "a.gpkg")
    read_vector(tmp_path / "a.gpkg")
    assert {*pyogrio.list_drivers()} <= DRIVERS
    assert not {"WFS", "OAPIF", "OGR_VRT", "HTTP", "SQLite", "GML"} & {*pyogrio.list_drivers()}


@pytest.mark.parametrize(
    ("name", "root"),
    [("a.kml", "gpx"), ("a.gpx", "kml"), ("a.kml", "html"), ("a.gpx", "gpx2"), ("a.kml", "x:gpx")],
)
def test_xml_with_another_root_than_its_ending_says_is_not_opened(
    tmp_path: Path, name: str, root: str
) -> None:
    prefix = ' xmlns:x="x"' if ":" in root else ""
    (tmp_path / name).write_text(
        f"<?xml version='1.0'?><!-- kml gpx --><{root}{prefix}><kml/><gpx/></{root}>"
    )
    with pytest.raises(InvalidInput, match="not what its ending says"):
        read_vector(tmp_path / name)


@pytest.mark.parametrize("view", [False, True])
def test_a_mapinfo_table_that_shows_another_file_of_the_disk_is_not_opened(
    tmp_path: Path, view: bool
) -> None:
    place = Point(105.9, 21).buffer(0.01)
    secret = gpd.GeoDataFrame({"name": ["secret"]}, geometry=[place], crs=4326)
    pyogrio.write_dataframe(secret, tmp_path / "secret.tab", driver="MapInfo File")
    index = gpd.GeoDataFrame({"Table": ["secret.tab"], "Description": ["x"]}, geometry=[place], crs=4326)
    path = tmp_path / "index.tab"
    pyogrio.write_dataframe(index, path, driver="MapInfo File")
    if view:
        path.write_text('!table\n!version 100\nOpen Table "secret" Hide\nCreate View index As\nSelect name\n')
    else:
        path.write_text(path.read_text() + 'begin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata\n')
    with pytest.raises(InvalidInput, match="not what its ending says"):
        read_vector(path)
