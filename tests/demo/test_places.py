"""Apartment blocks and landmarks stand in the right wards, beside the streets."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely

Layers = Mapping[str, gpd.GeoDataFrame]


def ward_names(frame: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> list[str | None]:
    """The ward of each feature's point on the surface."""
    points = np.array(frame.representative_point())
    inside = shapely.contains(np.array(wards.geometry)[None, :], points[:, None])
    return [wards.index[row.argmax()] if row.any() else None for row in inside]


def test_at_least_twelve_blocks_stand_in_the_eight_wards(
    in_metres: Layers, wards_2022: gpd.GeoDataFrame, eight: set[str]
) -> None:
    blocks = in_metres["apartment_blocks"]
    assert len(blocks) >= 12
    assert set(ward_names(blocks, wards_2022)) == eight
    assert blocks["households"].between(40, 900).all()


def test_two_or_three_blocks_are_recognised_and_all_joined_in_time(district: Layers) -> None:
    blocks = district["apartment_blocks"]
    assert (blocks["stage"] == "recognised").sum() in (2, 3)
    assert set(blocks["stage"]) == {"recognised", "in_progress", "planned"}
    assert blocks["joined_on"].between("2022-04-15", "2022-08-09").all()
    assert blocks["name"].str.contains("minh họa").all()


def test_blocks_are_mostly_footprints_clear_of_streets_water_and_each_other(in_metres: Layers) -> None:
    blocks = in_metres["apartment_blocks"]
    assert set(blocks.geom_type) == {"Point", "Polygon", "MultiPolygon"}
    assert (blocks.geom_type == "Point").sum() <= 3
    shapes = np.array(blocks.geometry)
    assert shapely.is_valid(shapes).all()
    assert shapely.distance(shapes, in_metres["streets"].union_all()).min() > 8
    assert shapely.distance(shapes, in_metres["waters"].union_all()).min() > 8
    apart = shapely.distance(shapes[:, None], shapes[None, :]) + np.eye(len(shapes)) * 1e9
    assert apart.min() > 20


def test_the_headquarters_stand_where_the_bus_stop_is_named_for_them(district: Layers) -> None:
    landmarks = district["landmarks"]
    headquarters = landmarks[landmarks["kind"] == "district_headquarters"]
    assert list(headquarters["name"]) == ["Trụ sở quận (vị trí minh họa)"]
    assert headquarters.geometry.iloc[0].equals(shapely.Point(105.90285, 21.06284))


def test_every_ward_office_stands_in_its_ward(in_metres: Layers, wards_2022: gpd.GeoDataFrame) -> None:
    offices = in_metres["landmarks"].query("kind == 'ward_office'")
    assert len(offices) == 14
    for name, ward in zip(offices["name"], ward_names(offices, wards_2022), strict=True):
        assert name == f"UBND phường {ward} (vị trí minh họa)"


def test_every_landmark_is_in_the_district_and_says_that_it_is_illustrative(
    in_metres: Layers, wards_2022: gpd.GeoDataFrame
) -> None:
    landmarks = in_metres["landmarks"]
    assert None not in ward_names(landmarks, wards_2022)
    assert landmarks["name"].str.contains("minh họa").all()
    assert {"school", "hospital", "market", "bridge", "park"} < set(landmarks["kind"])
