"""The demo district as its files say it, read once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from geo.crs import MEASURE

FOLDER = Path(__file__).parents[2] / "data" / "geojson"
LAYERS = ("wards", "waters", "streets", "landmarks", "route_segments", "apartment_blocks")
EIGHT = {"Bồ Đề", "Ngọc Lâm", "Gia Thụy", "Đức Giang", "Việt Hưng", "Phúc Đồng", "Sài Đồng", "Phúc Lợi"}


@pytest.fixture(scope="session")
def folder() -> Path:
    """The folder of the demo district."""
    return FOLDER


@pytest.fixture(scope="session")
def district() -> Mapping[str, gpd.GeoDataFrame]:
    """Every layer in WGS 84, as stored."""
    return {name: read_layer(FOLDER / f"{name}.geojson") for name in LAYERS}


@pytest.fixture(scope="session")
def in_metres(district: Mapping[str, gpd.GeoDataFrame]) -> Mapping[str, gpd.GeoDataFrame]:
    """Every layer in metres."""
    return {name: frame.to_crs(MEASURE) for name, frame in district.items()}


@pytest.fixture(scope="session")
def wards_2022(in_metres: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """The 14 wards of 2022 in metres, by name."""
    wards = in_metres["wards"]
    return wards[wards["valid_from"].isna()].set_index("name")


@pytest.fixture(scope="session")
def eight() -> set[str]:
    """The names of the eight wards that take part."""
    return EIGHT


def read_layer(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoJSON file without changing a coordinate."""
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
