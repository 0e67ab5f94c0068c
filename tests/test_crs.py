"""Metres come from VN-2000 / TM-3 zone 482."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import MEASURE, WEB_MERCATOR, WGS84, measuring_crs, project
from geo.errors import InvalidInput

POINT = np.array([[105.895, 21.047]])


@pytest.mark.parametrize(
    ("target", "east", "north"),
    [
        (MEASURE, 592_821.57, 2_328_416.79),
        ("EPSG:32648", 592_989.96, 2_327_610.12),
        ("EPSG:3405", 592_793.72, 2_327_718.20),
    ],
)
def test_the_test_point_lies_where_the_survey_office_says(target: str, east: float, north: float) -> None:
    assert project(POINT, target=target)[0] == pytest.approx((east, north), abs=0.01)


@given(st.floats(105.8, 106), st.floats(20.9, 21.1))
def test_there_and_back_is_the_same_place_to_a_millimetre(longitude: float, latitude: float) -> None:
    given_point = np.array([[longitude, latitude]])
    there = project(given_point)
    assert project(there, source=MEASURE, target=WGS84)[0] == pytest.approx((longitude, latitude), abs=1e-8)
    assert given_point.tolist() == [[longitude, latitude]]


def test_no_name_means_the_zone_of_the_district() -> None:
    assert measuring_crs() == measuring_crs(MEASURE)


@pytest.mark.parametrize("name", ["EPSG:0", "nonsense", WGS84, "EPSG:2228"])
def test_what_does_not_measure_in_metres_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="EPSG:5897"):
        measuring_crs(name)


def test_web_mercator_is_metres_on_paper_and_too_long_on_the_ground() -> None:
    ends = np.array([[105.895, 21.047], [105.905, 21.047]])
    true = np.hypot(*np.diff(project(ends), axis=0)[0])
    drawn = np.hypot(*np.diff(project(ends, target=WEB_MERCATOR), axis=0)[0])
    assert drawn / true == pytest.approx(1.071, abs=0.001)
