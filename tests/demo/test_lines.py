"""Laws of the drawing tools: given points stay, ends stay, and what is stored can be read back."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.programme.synthetic import Drawn, collection_text
from tests.demo.drawing.lines import along, curve, degrees, in_degrees, in_metres, metres, wander

kilometres = st.integers(0, 100).map(lambda tenths: tenths / 10)
sketches = st.lists(st.tuples(kilometres, kilometres), min_size=2, max_size=8, unique=True)


@given(sketches, st.sampled_from([20.0, 45.0, 500.0]))
def test_a_curve_goes_through_every_point_of_its_sketch_in_order(sketch: list, step: float) -> None:
    control = metres(sketch).round(3)
    line = curve(metres(sketch), step_metres=step)
    found = [np.flatnonzero((line == point).all(axis=1)) for point in control]
    assert all(len(at) for at in found)
    assert found[0][0] == 0
    assert found[-1][-1] == len(line) - 1
    assert [at[0] for at in found] == sorted(at[0] for at in found)


@given(sketches, st.integers(0, 99))
def test_a_wandering_line_keeps_its_ends_and_is_the_same_for_the_same_key(sketch: list, key: int) -> None:
    line = curve(metres(sketch), step_metres=45.0)
    before = line.copy()
    moved = wander(line, key=[key], amplitude_metres=25.0)
    assert (line == before).all()
    assert (moved[[0, -1]] == line[[0, -1]]).all()
    assert (moved == wander(line, key=[key], amplitude_metres=25.0)).all()
    assert np.hypot(*(moved - line).T).max() <= 25.0 * 1.05 + 0.01


def test_points_are_spaced_about_as_asked() -> None:
    line = curve(metres([(1, 1), (2, 1.5), (4, 1)]), step_metres=20.0)
    assert np.diff(along(line)).max() < 40
    assert np.diff(along(line)).min() > 10


@given(sketches)
def test_storing_in_degrees_moves_a_point_by_less_than_two_centimetres(sketch: list) -> None:
    points = metres(sketch)
    back = shapely.get_coordinates(in_metres(shapely.MultiPoint(degrees(points))))
    assert np.hypot(*(back - points).T).max() < 0.02


def test_outer_rings_are_stored_anticlockwise() -> None:
    clockwise = shapely.Polygon(metres([(0, 0), (0, 1), (1, 1), (1, 0)]))
    assert not clockwise.exterior.is_ccw
    assert in_degrees(clockwise).exterior.is_ccw


def test_a_decomposed_name_is_stored_composed() -> None:
    text = collection_text(
        [Drawn("A", shapely.Point(105, 21), {"name": "Bo\u0302\u0300 D\u0111e\u0302\u0300"})]
    )
    assert "Bồ" in text
    assert json.loads(text)["features"][0]["geometry"] == {"type": "Point", "coordinates": [105.0, 21.0]}


def test_a_coordinate_that_is_not_a_number_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant|Out of range"):
        collection_text([Drawn("A", shapely.Point(float("nan"), 21), {})])
