"""The files of the demo district: made again byte for byte, one format, settings that fit the layers."""

import json
import tomllib
from datetime import date
from pathlib import Path
from unicodedata import is_normalized

import pytest
import shapely

NAMES = {
    "README.md", "apartment_blocks.geojson", "criteria.toml", "flag_periods.toml",
    "landmarks.geojson", "programme.toml",
    "route_segments.geojson", "streets.geojson", "tasks.geojson", "wards.geojson", "waters.geojson",
}  # fmt: skip
LAYERS = sorted(name for name in NAMES if name.endswith(".geojson"))


def read_toml(folder: Path, name: str) -> dict:
    """A settings file as Python values."""
    return tomllib.loads((folder / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_text_is_in_nfc_with_line_feeds(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert is_normalized("NFC", content.decode("utf-8"))
    assert b"\\u" not in content


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_has_one_feature_a_line_sorted_by_unique_id(folder: Path, name: str) -> None:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    features = [json.loads(line.removesuffix(",")) for line in lines[1:-1]]
    ids = [feature["id"] for feature in features]
    assert ids == sorted(set(ids))
    for feature in features:
        assert feature["properties"]["id"] == feature["id"]
        assert feature["properties"]["version"] >= 1
    assert json.loads("\n".join(lines))["features"] == features


@pytest.mark.parametrize("name", LAYERS)
def test_coordinates_have_at_most_seven_decimals_and_rings_turn_left(folder: Path, name: str) -> None:
    for feature in json.loads((folder / name).read_text(encoding="utf-8"))["features"]:
        if feature["geometry"] is None:
            assert name == "tasks.geojson"
            continue
        shape = shapely.geometry.shape(feature["geometry"])
        points = shapely.get_coordinates(shape)
        assert (points == points.round(7)).all()
        rings = [part.exterior for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        assert all(ring.is_ccw for ring in rings)


def test_criteria_have_the_fixed_colours_dashes_and_symbols(folder: Path) -> None:
    criteria = read_toml(folder, "criteria.toml")["criteria"]
    assert [criterion["id"] for criterion in criteria] == ["lighting", "flags", "cleanliness"]
    look = [
        ("#0072B2", "solid", "check", 1.0),
        ("#C27800", "long_dash", "half", 0.5),
        ("#8E1B3A", "short_dash", "cross", 0.0),
        ("#7A828E", "thin", "question", None),
        ("#868E9A", "dotted", "minus", None),
    ]
    for criterion in criteria:
        assert set(criterion["labels"]) == {"vi", "en"}
        assert [
            (value["colour"], value["dash"], value["symbol"], value.get("score"))
            for value in criterion["values"]
        ] == look
        assert all(set(value["labels"]) == {"vi", "en"} for value in criterion["values"])
    assert [criterion.get("fresh_days") for criterion in criteria] == [180, None, 30]
    assert criteria[1]["fresh_by"] == "flag_periods"


def test_the_programme_is_that_of_the_briefing(folder: Path) -> None:
    programme = read_toml(folder, "programme.toml")
    assert programme["plan"] == "115-KH/QU"
    assert programme["start_date"] == date(2022, 4, 15)
    assert programme["as_of"] == date(2022, 8, 9)
    assert programme["crs"] == "EPSG:5897"
    assert "tiles" not in programme
    landmarks = json.loads((folder / "landmarks.geojson").read_text(encoding="utf-8"))["features"]
    kinds = {feature["id"]: feature["properties"]["kind"] for feature in landmarks}
    assert kinds[programme["headquarters"]] == "district_headquarters"


def test_the_view_holds_the_whole_district(folder: Path, district: dict) -> None:
    west, south, east, north = read_toml(folder, "programme.toml")["view"]["bounds"]
    left, bottom, right, top = district["wards"].total_bounds
    assert west < left < right < east
    assert south < bottom < top < north


def test_offices_exist_in_their_time_and_write_what_there_is(folder: Path) -> None:
    offices = read_toml(folder, "programme.toml")["offices"]
    assert len({office["id"] for office in offices}) == len(offices)
    layers = {name.removesuffix(".geojson") for name in LAYERS}
    criteria = {criterion["id"] for criterion in read_toml(folder, "criteria.toml")["criteria"]}
    for office in offices:
        assert set(office["names"]) == {"vi", "en"}
        assert set(office["layers"]) <= layers
        assert set(office["criteria"]) <= criteria
    until = [office for office in offices if office.get("valid_to") == date(2025, 6, 30)]
    since = [office for office in offices if office["valid_from"] == date(2025, 7, 1)]
    assert len(until) == 7
    assert len(until) + len(since) == len(offices)


def test_flag_periods_are_the_ordered_ones_in_order(folder: Path) -> None:
    periods = read_toml(folder, "flag_periods.toml")["flag_periods"]
    days = [(period["from"].isoformat(), period["to"].isoformat()) for period in periods]
    assert days == [
        ("2022-08-18", "2022-08-20"), ("2022-09-01", "2022-09-03"), ("2023-01-20", "2023-02-04"),
        ("2023-07-31", "2023-08-03"), ("2024-04-29", "2024-05-02"), ("2024-05-06", "2024-05-08"),
        ("2024-08-18", "2024-08-20"), ("2024-08-31", "2024-09-03"), ("2025-08-18", "2025-09-03"),
        ("2026-01-14", "2026-01-25"),
    ]  # fmt: skip


def test_the_readme_says_in_both_languages_what_is_real(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.index("Là thật") < text.index("**Real**")
    assert "Là minh họa" in text
    assert "**Illustrative" in text
    assert "model-routes demo" in text
