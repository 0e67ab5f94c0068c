"""Every geometry that cannot be drawn or measured is named with the reason."""

from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Fault
from geo.layers import layer
from geo.layers.reading import LayerContent, read_features
from tests.factories import TODAY, criteria, raw

LINE = [[105.88, 21.04], [105.89, 21.05]]
BOW_TIE = [[[105.88, 21.04], [105.89, 21.05], [105.89, 21.04], [105.88, 21.05], [105.88, 21.04]]]
EIGHT = [[105.88, 21.04], [105.89, 21.05], [105.89, 21.04], [105.88, 21.05]]


def read(name: str, geometry: Any) -> LayerContent:
    fields = {"code": "1", "name": "x"} if name == "wards" else {}
    return read_features([raw(geometry, id="X", **fields)], layer(name), criteria(), today=TODAY)


def fault(name: str, geometry: Any) -> Fault:
    content = read(name, geometry)
    (found,) = content.faults
    assert found.field == "geometry"
    assert content.frame.empty == found.serious
    return found


def words(found: Fault) -> str:
    return f"{found.problem_in(str)} {found.remedy_in(str)}"


def test_a_line_a_multi_line_and_a_line_with_heights_are_lines() -> None:
    for geometry in (
        {"type": "LineString", "coordinates": LINE},
        {"type": "MultiLineString", "coordinates": [LINE, [[105.9, 21.0], [105.91, 21.0]]]},
        {"type": "LineString", "coordinates": [[*point, 12.5] for point in LINE]},
    ):
        content = read("route_segments", geometry)
        assert content.faults == ()
        assert not shapely.has_z(content.frame.geometry.iloc[0])


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (None, "no geometry"),
        ({"type": "LineString", "coordinates": []}, "empty"),
        ({"type": "LineString"}, "empty"),
        ({"type": "LineString", "coordinates": None}, "empty"),
        ({"type": "LineString", "coordinates": [LINE[0]]}, "cannot be read"),
        ({"type": "LineString", "coordinates": [[105.88], [105.89]]}, "cannot be read"),
        ({"type": "LineString", "coordinates": 5}, "cannot be read"),
        ({"type": "LineString", "coordinates": [LINE[0], [float("nan"), 21]]}, "not a number"),
        ({"type": "LineString", "coordinates": [LINE[0], [float("inf"), 21]]}, "not a number"),
        ({"type": "LineString", "coordinates": [LINE[0], [None, 21]]}, "not a number"),
        ({"type": "LineString", "coordinates": [LINE[0], ["105.9", 21]]}, "not a number"),
        ({"type": "LineString", "coordinates": [LINE[0], [True, 21]]}, "not a number"),
        ({"type": "LineString", "coordinates": {"x": 1}}, "not a number"),
        ({"type": "LineString", "coordinates": [LINE[0], LINE[0]]}, "no length"),
        ({"type": "MultiLineString", "coordinates": [[LINE[0], LINE[0]]]}, "no length"),
        ({"type": "Point", "coordinates": LINE[0]}, "is a Point"),
        ({"type": "Polygon", "coordinates": BOW_TIE}, "is a Polygon"),
        ({"type": "GeometryCollection", "geometries": []}, "is a GeometryCollection"),
        ({"type": "Feature", "geometry": {"type": "LineString", "coordinates": LINE}}, "is a Feature"),
        ({"type": "linestring", "coordinates": LINE}, "is a linestring"),
        ({"type": None, "coordinates": LINE}, "is a None"),
        ({"type": ["LineString"], "coordinates": LINE}, "is a ['LineString']"),
        ("LINESTRING (105 21, 106 21)", "is a LINESTRING"),
        ([105, 21], "is a [105, 21]"),
    ],
)
def test_a_geometry_that_cannot_be_drawn_is_named_with_the_reason(geometry: Any, said: str) -> None:
    found = fault("route_segments", geometry)
    assert found.serious
    assert said in words(found)


def test_a_wrong_type_names_the_allowed_ones() -> None:
    assert "This layer holds LineString, MultiLineString." in words(
        fault("route_segments", {"type": "Point", "coordinates": [105.88, 21.04]})
    )


def test_swapped_coordinates_are_told_in_the_right_order() -> None:
    found = fault("route_segments", {"type": "LineString", "coordinates": [[y, x] for x, y in LINE]})
    assert "21.04, 105.88" in found.problem_in(str)
    assert "Write longitude first: 105.88, 21.04." in words(found)


def test_one_swapped_vertex_is_the_one_that_is_named() -> None:
    found = fault("route_segments", {"type": "LineString", "coordinates": [*LINE, [21.06, 105.87]]})
    assert "21.06, 105.87" in words(found)


@pytest.mark.parametrize("point", [[592821.57, 2328416.79], [181, 21], [105, -91], [500, 500]])
def test_coordinates_that_are_not_degrees_ask_for_wgs84(point: list[float]) -> None:
    assert "WGS 84" in words(fault("landmarks", {"type": "Point", "coordinates": point}))


def test_the_edge_of_the_world_is_in_it() -> None:
    assert read("landmarks", {"type": "Point", "coordinates": [180, -90]}).faults == ()


def test_an_outline_that_crosses_itself_is_named_with_the_place() -> None:
    found = fault("wards", {"type": "Polygon", "coordinates": BOW_TIE})
    assert found.serious
    assert "105.885, 21.045" in words(found)


@pytest.mark.parametrize(
    "rings",
    [
        [[[105, 21], [106, 21], [106, 22]]],  # three positions
        [[[105, 21], [106, 21], [106, 22], [105, 22]]],  # not closed
    ],
)
def test_a_ring_that_is_not_closed_is_told_how_a_ring_is_written(rings: Any) -> None:
    assert "a ring four with the last equal to the first" in words(
        fault("wards", {"type": "Polygon", "coordinates": rings})
    )


def test_a_hole_outside_its_polygon_is_a_fault() -> None:
    outer = [[105.0, 21.0], [105.1, 21.0], [105.1, 21.1], [105.0, 21.1], [105.0, 21.0]]
    hole = [[x + 1, y] for x, y in outer]
    assert fault("wards", {"type": "Polygon", "coordinates": [outer, hole]}).serious


def test_a_route_that_crosses_itself_is_reported_and_served() -> None:
    found = fault("route_segments", {"type": "LineString", "coordinates": EIGHT})
    assert not found.serious


def test_a_street_may_cross_itself() -> None:
    assert read("streets", {"type": "LineString", "coordinates": EIGHT}).faults == ()


@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=8, unique=True).map(
        lambda points: [list(point) for point in points]
    )
)
def test_every_line_on_earth_is_read_as_it_is_written(points: list[list[float]]) -> None:
    content = read("streets", {"type": "LineString", "coordinates": points})
    if content.faults:
        assert "no length" in words(content.faults[0])
    else:
        assert shapely.get_coordinates(content.frame.geometry.iloc[0]).tolist() == points
