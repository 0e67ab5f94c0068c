"""Light point by point: inverse square and cosine, all light accounted for, the picture's figures."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.assumptions.lighting import ARRANGEMENTS
from geo.errors import InvalidInput
from geo.lighting.illuminance import illuminance, intensity

SIZES = {"spacing_m": 26.4, "width_m": 10.5, "height_m": 9.0, "lumens": 13_000.0, "maintenance": 0.8}


def test_below_a_lamp_it_is_intensity_over_the_square_of_the_height() -> None:
    """A row so sparse that only one lamp matters; its light on the point right below."""
    zero = np.zeros(1)
    candela = float(intensity(zero, zero, 9.0, 13_000)[0])
    found = illuminance(
        **{**SIZES, "spacing_m": 500.0, "width_m": 1.0, "maintenance": 1.0}, arrangement="one_side"
    )
    middle = found.lux[1][0]  # y = 0.5 m is right below the arm, x is 1.5 m away
    away = np.hypot(9.0, found.x_m[0])
    assert middle == pytest.approx(
        float(intensity(np.array([found.x_m[0]]), zero, 9.0, 13_000)[0]) * 9.0 / away**3, rel=1e-6
    )
    assert middle < candela / 81


@pytest.mark.parametrize("height", [5.0, 9.0])
def test_all_light_of_a_lamp_falls_on_the_ground(height: float) -> None:
    reach, step = height * np.tan(np.radians(80)) + 1, height / 60
    x = np.arange(-reach, reach, step)
    along, across = np.meshgrid(x, x)
    lux = intensity(along, across, height, 1000.0) * height / (along**2 + across**2 + height**2) ** 1.5
    assert lux.sum() * step**2 == pytest.approx(1000, rel=0.01)


def test_more_light_goes_along_the_street_and_to_its_front_than_behind_the_pole() -> None:
    front, behind, along = (
        float(intensity(np.array([x]), np.array([y]), 9.0, 1000)[0]) for x, y in ((0, 5), (0, -5), (5, 0))
    )
    assert along > front > behind


@given(st.sampled_from(ARRANGEMENTS), st.floats(10, 40), st.floats(4, 30), st.floats(5, 12))
@settings(max_examples=30, deadline=None)
def test_light_is_linear_in_lumens_and_least_average_and_most_are_in_order(
    arrangement: str, spacing: float, width: float, height: float
) -> None:
    sizes = {"spacing_m": spacing, "width_m": width, "height_m": height}
    found = illuminance(arrangement=arrangement, lumens=10_000, maintenance=0.8, **sizes)
    double = illuminance(arrangement=arrangement, lumens=20_000, maintenance=0.8, **sizes)
    assert double.average == pytest.approx(2 * found.average)
    assert double.uniformity == pytest.approx(found.uniformity)
    assert 0 <= found.least <= found.average <= found.most
    assert len(found.lux) == len(found.y_m)
    assert {len(row) for row in found.lux} == {len(found.x_m)}


@given(st.floats(10, 35), st.floats(4, 12))
@settings(max_examples=20, deadline=None)
def test_a_street_looks_the_same_from_both_ends(spacing: float, width: float) -> None:
    found = illuminance(**{**SIZES, "spacing_m": spacing, "width_m": width}, arrangement="opposite")
    lux = np.array(found.lux)
    assert lux == pytest.approx(lux[:, ::-1], rel=1e-6)
    assert lux == pytest.approx(lux[::-1], rel=1e-6)


def test_the_estimate_is_near_to_the_lumen_method_on_the_worked_example() -> None:
    found = illuminance(**SIZES, arrangement="one_side")
    assert found.average == pytest.approx(15, rel=0.15)
    assert found.poles == ((0.0, 0.0), (26.4, 0.0))


def test_by_turns_the_stretch_is_two_spacings_long_with_a_pole_opposite_in_its_middle() -> None:
    found = illuminance(**SIZES, arrangement="staggered")
    assert found.length_m == 52.8
    assert found.poles == ((0.0, 0.0), (26.4, 10.5), (52.8, 0.0))


@pytest.mark.parametrize("name", list(SIZES))
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_sizes_without_sense_are_refused(name: str, value: float) -> None:
    with pytest.raises(InvalidInput, match="sizes above 0"):
        illuminance(**{**SIZES, name: value}, arrangement="one_side")


def test_an_arrangement_that_there_is_not_is_refused_and_darkness_has_no_uniformity() -> None:
    with pytest.raises(InvalidInput, match="opposite"):
        illuminance(**SIZES, arrangement="middle")
    found = illuminance(**SIZES, arrangement="one_side")
    assert replace(found, lux=((0.0,) * len(found.x_m),) * len(found.y_m)).uniformity == 0
