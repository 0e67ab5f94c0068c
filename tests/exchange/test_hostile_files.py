"""Files made to do harm, or damaged on the way, are refused with a sentence."""

import json
import zipfile
from pathlib import Path

import pytest

from geo.errors import InvalidInput, StoreUnavailable
from geo.exchange.coercion import plain_value
from geo.exchange.vector import read_vector


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
