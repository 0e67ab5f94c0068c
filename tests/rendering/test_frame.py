"""The scale is round, everything asked for fits, and page millimetres are ground metres."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.rendering.frame import LARGEST_SCALE, Box, bounds_of, fit, layout, round_scale, turned

BOX = Box(10, 30, 200, 160)
LONG_BIEN = (105.842, 20.994, 105.939, 21.082)
A4, A4_UPRIGHT, A3 = (297.0, 210.0), (210.0, 297.0), (420.0, 297.0)


@given(st.floats(1, 1e8))
def test_a_round_scale_is_never_larger_than_asked_and_wastes_at_most_a_quarter(least: float) -> None:
    scale = round_scale(least)
    assert scale >= least * (1 - 1e-6)
    assert scale <= max(least * 1.26, LARGEST_SCALE)
    digits = str(scale).rstrip("0")
    assert len(digits) <= 3


@pytest.mark.parametrize(
    ("least", "scale"), [(14_200, 15_000), (15_000, 15_000), (61_000, 65_000), (3, 1_000)]
)
def test_known_scales(least: float, scale: int) -> None:
    assert round_scale(least) == scale


@given(st.floats(105.0, 106.5), st.floats(20.5, 21.5), st.floats(0, 0.3), st.floats(0, 0.3), st.floats(0, 20))
def test_what_is_asked_for_lies_on_the_map(
    west: float, south: float, wide: float, high: float, margin: float
) -> None:
    frame = fit(BOX, (west, south, west + wide, south + high), margin_mm=margin)
    corners = np.array(
        [(west, south), (west + wide, south), (west, south + high), (west + wide, south + high)]
    )
    page = frame.from_degrees(corners)
    assert (page >= (BOX.x + margin - 0.01, BOX.y + margin - 0.01)).all()
    assert (page <= (BOX.right - margin + 0.01, BOX.bottom - margin + 0.01)).all()


def test_a_millimetre_on_the_page_is_the_scale_in_ground_millimetres_in_every_direction() -> None:
    frame = fit(BOX, LONG_BIEN)
    here = np.array([105.89, 21.04])
    for bearing in (0, 45, 90, 200):
        lon, lat, _ = Geod(ellps="WGS84").fwd(*here, bearing, 2_000.0)
        page = frame.from_degrees(np.array([here, (lon, lat)]))
        on_page = float(np.hypot(*(page[1] - page[0])))
        assert on_page * frame.scale / 1000 == pytest.approx(2_000, rel=2e-4)


def test_north_is_up_and_east_is_right() -> None:
    frame = fit(BOX, LONG_BIEN)
    here, north, east = frame.from_degrees(np.array([(105.89, 21.03), (105.89, 21.04), (105.90, 21.03)]))
    assert north[1] < here[1]
    assert east[0] > here[0]


def test_a_box_without_size_still_has_a_scale() -> None:
    frame = fit(BOX, (105.9, 21.0, 105.9, 21.0))
    assert frame.scale == LARGEST_SCALE


def test_the_degrees_of_a_map_hold_all_its_corners() -> None:
    frame = fit(BOX, LONG_BIEN)
    west, south, east, north = frame.degrees()
    page = frame.from_degrees(np.array([(west, south), (east, north)]))
    assert page[0, 0] <= BOX.x + 0.05
    assert page[0, 1] >= BOX.bottom - 0.05
    assert page[1, 0] >= BOX.right - 0.05
    assert page[1, 1] <= BOX.y + 0.05


def test_only_what_is_on_the_map_is_placed_and_the_rest_is_cut_away() -> None:
    frame = fit(BOX, LONG_BIEN)
    with np.errstate(invalid="ignore"):
        nowhere = shapely.from_wkt("LINESTRING (105.9 21.03, 105.9 nan)")
    shapes = np.array(
        [
            shapely.LineString([(105.80, 21.04), (105.99, 21.04)]),
            shapely.Point(0, 0),
            shapely.LineString(),
            shapely.Point(105.9, 21.03),
            nowhere,
        ],
        dtype=object,
    )
    placed, index = frame.place(shapes, beyond_mm=1.0)
    assert index.tolist() == [0, 3]
    x0, _, x1, _ = shapely.bounds(placed[0])
    assert (x0, x1) == (BOX.x - 1, BOX.right + 1)


def test_placing_leaves_its_input_as_it_was() -> None:
    shapes = np.array([shapely.LineString([(105.80, 21.04), (105.99, 21.04)])], dtype=object)
    before = shapely.to_wkb(shapes)
    fit(BOX, LONG_BIEN).place(shapes)
    assert shapely.to_wkb(shapes) == before


def test_a_self_crossing_area_is_cut_without_failing() -> None:
    bow = shapely.Polygon([(105.8, 21.0), (105.99, 21.08), (105.99, 21.0), (105.8, 21.08)])
    placed, _ = fit(BOX, LONG_BIEN).place(np.array([bow], dtype=object))
    assert len(placed) == 1


@pytest.mark.parametrize("size", [A4, A4_UPRIGHT, A3])
def test_no_part_of_the_layout_overlaps_another_or_leaves_the_page(size: tuple[float, float]) -> None:
    page = layout(size)
    parts = [
        shapely.box(p.x, p.y, p.right, p.bottom) for p in (page.header, page.map, page.panel, page.footer)
    ]
    sheet = shapely.box(0, 0, *size)
    for number, part in enumerate(parts):
        assert sheet.contains_properly(part)
        assert part.area > 0
        assert not any(part.intersects(other) for other in parts[number + 1 :])
    assert page.map.width * page.map.height > 0.4 * size[0] * size[1]


def test_bounds_leave_out_what_is_not_on_the_globe() -> None:
    far = np.array(
        [shapely.Point(105.9, 21.0), shapely.Point(587_000, 2_322_000), shapely.Point()], dtype=object
    )
    assert bounds_of([far]) == (105.9, 21.0, 105.9, 21.0)
    assert bounds_of([]) is None


def test_swapped_bounds_are_turned() -> None:
    assert turned((106, 21.1, 105, 21.0)) == (105, 21.0, 106, 21.1)


def test_another_zone_has_its_own_empty_map() -> None:
    assert fit(BOX, None, crs="EPSG:9210").east == pytest.approx(500_000, abs=200_000)
