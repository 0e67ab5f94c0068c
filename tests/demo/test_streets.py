"""The street network is connected, meets in shared points only, and keeps off the water."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.demo.drawing.network import draw_streets

Layers = Mapping[str, gpd.GeoDataFrame]


def ends(lines: np.ndarray) -> np.ndarray:
    """First and last point of each line, shape (lines, 2, 2)."""
    return np.stack(
        [shapely.get_coordinates(shapely.get_point(lines, position)) for position in (0, -1)], axis=1
    )


def connected_parts(lines: np.ndarray) -> int:
    """How many parts hang together by exactly equal end points."""
    points = ends(lines)
    _, node = np.unique(points.reshape(-1, 2), axis=0, return_inverse=True)
    u, v = node.reshape(-1, 2).T
    label = np.arange(node.max() + 1)
    while True:
        lower = label.copy()
        np.minimum.at(lower, u, label[v])
        np.minimum.at(lower, v, label[u])
        if (lower == label).all():
            return len(np.unique(label))
        label = lower


def crossings_outside_corners(lines: np.ndarray) -> int:
    """How many pairs of lines touch elsewhere than in an end point of both."""
    tree = shapely.STRtree(lines)
    left, right = tree.query(lines, predicate="intersects")
    left, right = left[left < right], right[left < right]
    meeting = shapely.intersection(lines[left], lines[right])
    tips = shapely.boundary(lines)
    shared = shapely.intersection(tips[left], tips[right])
    return int((~shapely.equals(meeting, shared)).sum())


def test_there_are_several_hundred_streets_of_every_class(district: Layers) -> None:
    streets = district["streets"]
    assert 400 <= len(streets) <= 650
    assert {"primary", "secondary", "tertiary", "residential", "service"} == set(streets["road_class"])
    assert set(streets["lit"]) == {"yes", "no", "unknown"}
    assert streets["width_m"].between(3, 60).all()
    assert streets["name"].str.len().min() > 3


def test_the_network_hangs_together(district: Layers) -> None:
    assert connected_parts(np.array(district["streets"].geometry)) == 1


def test_a_gap_of_a_metre_would_be_noticed(district: Layers) -> None:
    lines = np.array(district["streets"].geometry)
    lines[5] = shapely.transform(lines[5], lambda xy: xy + 1e-5)
    assert connected_parts(lines) == 2


def test_streets_meet_in_their_ends_only(district: Layers) -> None:
    assert crossings_outside_corners(np.array(district["streets"].geometry)) == 0


@pytest.mark.parametrize("seed", [0, 7])
def test_another_seed_draws_another_network_that_is_as_sound(district: Layers, seed: int) -> None:
    lines = np.array([feature.geometry for feature in draw_streets(seed=seed)])
    assert connected_parts(lines) == 1
    assert crossings_outside_corners(lines) == 0
    assert set(shapely.to_wkt(lines)) != set(shapely.to_wkt(np.array(district["streets"].geometry)))


def test_streets_stay_in_the_district_and_off_the_water(
    in_metres: Layers, wards_2022: gpd.GeoDataFrame
) -> None:
    lines = in_metres["streets"].geometry
    assert lines.within(wards_2022.union_all().buffer(0.02)).all()
    assert lines.distance(in_metres["waters"].query("kind == 'lake'").union_all()).min() > 15
    assert lines.intersects(in_metres["waters"].query("kind == 'river'").union_all()).sum() == 0


def test_streets_are_long_enough_to_be_streets(in_metres: Layers) -> None:
    assert in_metres["streets"].length.min() > 20


def test_the_network_is_dense_around_the_headquarters(in_metres: Layers) -> None:
    landmarks = in_metres["landmarks"]
    centre = landmarks[landmarks["kind"] == "district_headquarters"].geometry.iloc[0]
    streets = in_metres["streets"]
    assert (streets.distance(centre) < 1_500).sum() >= 80
    assert 10 < streets.distance(centre).min() < 60
