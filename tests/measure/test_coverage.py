"""Wards as a coverage: overlaps and gaps are found, and mended with a report of what moved."""

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import WGS84
from geo.errors import InvalidInput
from geo.measure.coverage import clean_coverage, gaps, overlapping_pairs
from tests.benchmarks.city import city_wards
from tests.measure.shapes import block, line, polygon, wards

LEFT, RIGHT = block(0, 0, 110, 100), block(100, 0, 200, 100)  # overlap by 10 m × 100 m


def test_overlapping_wards_are_named_pair_by_pair_with_hectares_the_largest_first() -> None:
    areas = wards(LEFT, RIGHT, block(150, 50, 300, 100), block(0, 100, 100, 200))
    pairs = overlapping_pairs(areas)
    assert pairs[["left", "right"]].to_numpy().tolist() == [[1, 2], [0, 1]]
    assert pairs["hectares"].tolist() == [pytest.approx(0.25), pytest.approx(0.1)]
    assert pairs.geometry.iloc[1].equals(block(100, 0, 110, 100))


def test_wards_that_touch_or_hardly_overlap_are_no_pair() -> None:
    areas = wards(block(0, 0, 100, 100), block(100 - 1e-3, 0, 200, 100))
    assert len(overlapping_pairs(areas)) == 0
    assert len(overlapping_pairs(areas, minimum_m2=0.05)) == 1
    assert len(overlapping_pairs(wards(LEFT))) == 0
    assert len(overlapping_pairs(wards())) == 0


def test_hectares_are_measured_on_the_ground_whatever_the_frame_is_in() -> None:
    pairs = overlapping_pairs(wards(LEFT, RIGHT).to_crs(WGS84))
    assert pairs["hectares"].tolist() == [pytest.approx(0.1, rel=1e-5)]


def test_a_self_crossing_ward_does_not_stop_the_search() -> None:
    bow = polygon((0, 0), (100, 100), (100, 0), (0, 100))
    assert overlapping_pairs(wards(bow, block(0, 0, 100, 100)))["hectares"].tolist() == [pytest.approx(0.5)]


def test_gaps_that_wards_enclose_are_found_with_their_width() -> None:
    ring = [block(0, 0, 100, 40), block(0, 60, 100, 100), block(0, 40, 45, 60), block(55, 40, 100, 60)]
    found = gaps(wards(*ring))
    assert found["hectares"].tolist() == [pytest.approx(0.02)]
    assert found["width_metres"].tolist() == [pytest.approx(2 * 200 / 60)]
    assert len(gaps(wards(*ring[:3]))) == 0
    assert len(gaps(wards())) == 0


def test_a_ward_inside_the_hole_of_others_is_no_gap() -> None:
    around = block(0, 0, 100, 100).difference(block(20, 20, 80, 80))
    inner = block(30, 30, 70, 70)
    assert gaps(wards(around, inner))["hectares"].tolist() == [pytest.approx((3600 - 1600) / 1e4)]
    assert len(gaps(wards(around, inner, block(20, 20, 80, 80).difference(inner)))) == 0


def test_cleaning_removes_overlaps_and_narrow_gaps_and_reports_what_moved() -> None:
    areas = wards(LEFT, RIGHT, block(0, 105, 200, 200), block(-50, 0, 0, 200), block(200, 0, 250, 200))
    before = areas.copy()
    cleaned = clean_coverage(areas.assign(name=list("abcde")), gap_width_metres=10)
    assert len(overlapping_pairs(cleaned.wards)) == 0
    assert len(gaps(cleaned.wards)) == len(cleaned.gaps) == 0
    assert cleaned.wards["name"].tolist() == list("abcde")
    report = cleaned.report
    gained = report["gained_hectares"] - report["lost_hectares"]
    np.testing.assert_allclose(report["hectares_after"] - report["hectares_before"], gained, atol=1e-9)
    assert report["hectares_after"].sum() == pytest.approx(300 * 200 / 1e4)
    assert report["lost_hectares"].sum() == pytest.approx(0.1)
    assert report["gained_hectares"].sum() == pytest.approx(0.1)
    assert report["moved_metres"].max() >= 5
    assert (report["moved_metres"].iloc[3:] < 1e-9).all()
    assert report["parts"].tolist() == [1] * 5
    assert_geodataframe_equal(areas, before)


def test_a_wide_gap_stays_and_is_told() -> None:
    ring = block(0, 0, 300, 300).difference(block(100, 100, 200, 200))
    cleaned = clean_coverage(wards(ring), gap_width_metres=20)
    assert cleaned.gaps["hectares"].tolist() == [pytest.approx(1)]


def test_cleaned_wards_share_their_borders_to_the_last_bit_in_degrees_too() -> None:
    cleaned = clean_coverage(wards(LEFT, RIGHT, block(0, 101, 200, 200)).to_crs(WGS84), gap_width_metres=10)
    assert cleaned.wards.crs == WGS84
    assert shapely.coverage_is_valid(cleaned.wards.geometry.to_numpy())


def test_a_clean_coverage_stays_as_it_is() -> None:
    areas, _ = city_wards(9)
    cleaned = clean_coverage(areas)
    assert shapely.equals(cleaned.wards.geometry.to_numpy(), areas.geometry.to_numpy()).all()
    assert cleaned.report[["gained_hectares", "lost_hectares", "moved_metres"]].to_numpy().max() < 1e-9


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.floats(1, 20))
def test_cleaning_muddled_borders_leaves_no_overlap(seed: int, metres: float) -> None:
    areas, _ = city_wards(4, seed=seed)
    random = np.random.default_rng(seed)
    moved = [shape.buffer(metres * random.uniform(-1, 1)) for shape in areas.geometry]
    cleaned = clean_coverage(areas.set_geometry(moved, crs=areas.crs), gap_width_metres=50)
    assert shapely.coverage_is_valid(cleaned.wards.geometry.to_numpy())
    assert len(overlapping_pairs(cleaned.wards, minimum_m2=1e-3)) == 0


def test_a_ward_that_is_no_area_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Only areas"):
        clean_coverage(wards(LEFT, line((0, 0), (10, 10))))
