"""From the headquarters along the streets: where it joins them, what is reached, which streets are routes."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import MEASURE
from geo.errors import InvalidInput
from geo.extension.matching import match_segments, streets_with_routes
from geo.measure.stretches import between
from geo.network.attaching import attach
from geo.network.network import distances
from geo.network.walking import reached, walking_rings
from tests.measure.shapes import EAST, NORTH, line, segments
from tests.network.streets import built, lon_lat, node_at, streets

# ---------------------------------------------------------------- joining a place


def test_a_place_beside_a_street_splits_it_and_says_how_far_it_is() -> None:
    network = built(line((0, 0), (60, 0), (100, 0)), name=["Phố Vạn Hạnh"])
    found = attach(network, lon_lat(30, 12), limit_metres=100)
    assert found.away_metres == pytest.approx(12, abs=1e-3)
    assert found.edge_id == "A"
    assert found.network.edges["edge_id"].tolist() == ["A/a", "A/b"]
    assert found.network.edges["metres"].tolist() == pytest.approx([30, 70], abs=1e-3)
    assert found.network.edges["name"].tolist() == ["Phố Vạn Hạnh"] * 2
    assert found.node == node_at(found.network, 30, 0) == 2
    assert distances(found.network, [found.node]).tolist() == pytest.approx([30, 70, 0], abs=1e-3)
    assert found.component_metres == pytest.approx(100, abs=1e-3)
    assert len(network.edges) == 1, "the network given stays as it was"


def test_a_place_at_a_node_splits_nothing() -> None:
    network = built(line((0, 0), (100, 0)))
    found = attach(network, lon_lat(-7, 0), limit_metres=100)
    assert (found.network, found.node) == (network, 0)
    assert found.away_metres == pytest.approx(7, abs=1e-3)


def test_a_place_far_from_every_street_is_told_how_far_and_where_the_nearest_one_is() -> None:
    network = built(line((0, 0), (100, 0)), name=["Phố Vạn Hạnh"])
    with pytest.raises(InvalidInput, match="lies 800 m from the nearest street \\(Phố Vạn Hạnh\\)") as told:
        attach(network, lon_lat(50, 800), limit_metres=500)
    assert told.value.values["limit"] == 500
    assert (told.value.values["lon"], told.value.values["lat"]) == pytest.approx(lon_lat(50, 0), abs=1e-5)


def test_without_streets_nothing_is_joined() -> None:
    with pytest.raises(InvalidInput, match="no streets"):
        attach(built(), lon_lat(0, 0), limit_metres=500)


def test_a_place_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="does not reach"):
        attach(built(line((0, 0), (9, 0))), (float("nan"), 21.0), limit_metres=500)


@settings(deadline=None, max_examples=30)
@given(x=st.floats(-50, 250), y=st.floats(-100, 100))
def test_joining_a_place_keeps_every_metre_and_every_distance(x: float, y: float) -> None:
    network = built(
        line((0, 0), (60, 5), (100, 0)), line((100, 0), (150, 40), (200, 0)), line((100, 0), (200, 0))
    )
    found = attach(network, lon_lat(x, y), limit_metres=500)
    assert found.network.edges["metres"].sum() == pytest.approx(network.edges["metres"].sum(), abs=1e-4)
    before, after = distances(network, [0]), distances(found.network, [0])
    assert after[: len(before)] == pytest.approx(before, abs=1e-4)
    nodes = found.network.nodes[["lon", "lat"]].to_numpy()
    for u, v, shape in found.network.edges[["u", "v", "geometry"]].itertuples(index=False):
        assert (shape.coords[0], shape.coords[-1]) == (tuple(nodes[u]), tuple(nodes[v]))


# ---------------------------------------------------------------- walking


def test_a_stretch_runs_from_one_metre_to_another() -> None:
    lines = np.array([line((0, 0), (50, 0), (50, 50)), line((0, 0), (0, 10))])
    found = between(lines, np.array([20.0, 0.0]), np.array([70.0, 10.0]))
    assert found[0].equals(line((20, 0), (50, 0), (50, 20)))
    assert found[1].equals(lines[1])


def test_what_is_reached_ends_where_the_time_is_up() -> None:
    network = built(line((0, 0), (100, 0)), line((100, 0), (200, 0)), line((100, 0), (100, 40)))
    found = reached(network, distances(network, [0]), 130.0)
    assert shapely.length(found).sum() == pytest.approx(100 + 30 + 30, abs=1e-6)
    assert shapely.length(reached(network, distances(network, [0]), 0.0)).sum() == 0


def test_a_street_that_is_reached_from_both_ends_is_reached_in_parts() -> None:
    network = built(line((0, 0), (100, 0)), line((0, 0), (0, 50), (100, 50), (100, 0)))
    found = reached(network, distances(network, [0]), 120.0)
    assert shapely.length(found).sum() == pytest.approx(100 + 120 + 20, abs=1e-6)


def test_rings_lie_within_each_other_around_what_is_reached() -> None:
    network = built(line((0, 0), (3000, 0)), line((0, 0), (0, 3000)))
    rings = walking_rings(network, distances(network, [0]), minutes=(15, 5, 10))
    assert rings["minutes"].tolist() == [5, 10, 15]
    assert rings["metres"].tolist() == pytest.approx([375, 750, 1125])
    assert rings.crs == "EPSG:4326"
    shapes = rings.geometry.to_crs(MEASURE)
    assert shapes.is_valid.all()
    for inner, outer in zip(shapes[:-1], shapes[1:], strict=True):
        assert inner.difference(outer).area < 1
    assert shapes.iloc[0].contains(shapely.Point(EAST + 374, NORTH))
    assert not shapes.iloc[0].contains(shapely.Point(EAST + 374 + 70, NORTH))


def test_the_way_to_the_street_is_walked_too() -> None:
    network = built(line((0, 0), (3000, 0)))
    near, far = (
        walking_rings(network, distances(network, [0]), minutes=(5,), away_metres=away).geometry.iloc[0]
        for away in (0.0, 300.0)
    )
    assert near.area > 2 * far.area
    nothing = walking_rings(network, distances(network, [0]), minutes=(5,), away_metres=400.0)
    assert nothing.geometry.iloc[0].is_empty


@pytest.mark.parametrize(("minutes", "kmh"), [((), 4.5), ((0,), 4.5), ((5,), 0.0), ((5,), float("nan"))])
def test_times_and_speeds_without_sense_are_refused(minutes: tuple[int, ...], kmh: float) -> None:
    network = built(line((0, 0), (100, 0)))
    with pytest.raises(InvalidInput):
        walking_rings(network, distances(network, [0]), minutes=minutes, kmh=kmh)


# ---------------------------------------------------------------- routes along streets


def test_an_edge_along_a_segment_is_matched_by_the_share_that_runs_along() -> None:
    network = built(line((0, 0), (200, 0)), line((0, 40), (200, 40)))
    found = match_segments(network, segments(line((0, 8), (150, 8))))
    assert found[["edge", "segment"]].to_numpy().tolist() == [[0, 0]]
    assert found["share"].tolist() == pytest.approx([0.78], abs=0.04)


def test_a_street_that_crosses_a_segment_is_not_matched_however_short_it_is() -> None:
    network = built(line((50, -10), (50, 10)), line((100, -10), (120, 10)))
    assert match_segments(network, segments(line((0, 0), (200, 0)))).empty


def test_the_nearest_of_two_segments_counts_and_shares_add_up_to_one_at_most() -> None:
    network = built(line((0, 0), (200, 0)))
    found = match_segments(
        network, segments(line((0, 9), (200, 9)), line((200, 3), (100, 3)), line((0, 5), (40, 5)))
    )
    assert found.set_index("segment")["share"].to_dict() == pytest.approx({0: 0.3, 1: 0.5, 2: 0.2}, abs=0.05)
    assert found["share"].sum() <= 1 + 1e-9


def test_a_model_route_where_there_is_no_street_becomes_one() -> None:
    given = streets(line((0, 0), (200, 0)))
    routes = segments(
        line((0, 5), (190, 5)),
        line((200, 0), (200, 90)),
        route_name=["Cũ", "Mới"],
        road_class=["tertiary"] * 2,
    )
    found = streets_with_routes(given.assign(name=None, road_class="service"), routes)
    assert found["id"].tolist() == ["A", "S1"]
    assert found["name"].tolist()[1:] == ["Mới"]
    assert len(streets_with_routes(given, routes.iloc[:0])) == 1


def test_nothing_is_matched_where_there_is_nothing() -> None:
    assert match_segments(built(), segments(line((0, 0), (9, 0)))).empty
    assert match_segments(built(line((0, 0), (9, 0))), segments()).empty
    assert match_segments(built(line((0, 0), (9, 0))), gpd.GeoDataFrame()).empty
