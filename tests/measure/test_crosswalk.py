"""Metres of each segment in each ward: the rules, one by one, with numbers anyone can check."""

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon

from geo.crs import WGS84
from geo.errors import InvalidInput
from geo.measure.crosswalk import OUTSIDE, crosswalk
from tests.measure.shapes import block, line, metres, polygon, segments, shared, wards

WEST, EAST_SIDE = block(0, 0, 100, 100), block(100, 0, 200, 100)


def test_a_segment_inside_one_ward_counts_whole_there() -> None:
    crossed = crosswalk(segments(line((10, 10), (40, 50))), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(50)}


def test_a_segment_is_cut_where_it_crosses_a_border() -> None:
    crossed = crosswalk(segments(line((70, 50), (110, 50))), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(30), 1: pytest.approx(10)}


def test_a_segment_that_crosses_exactly_at_a_vertex_is_cut_there() -> None:
    crossed = crosswalk(segments(line((70, 50), (100, 50), (110, 50))), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(30), 1: pytest.approx(10)}


def test_a_segment_through_a_corner_of_four_wards_lies_in_two() -> None:
    four = wards(WEST, EAST_SIDE, block(0, 100, 100, 200), block(100, 100, 200, 200))
    crossed = crosswalk(segments(line((50, 50), (150, 150))), four)
    assert metres(crossed) == {0: pytest.approx(50 * 2**0.5), 3: pytest.approx(50 * 2**0.5)}


def test_what_no_ward_covers_is_outside() -> None:
    crossed = crosswalk(segments(line((-30, 50), (20, 50)), line((-30, 50), (-10, 50))), wards(WEST))
    assert metres(crossed) == {OUTSIDE: pytest.approx(30), 0: pytest.approx(20)}
    assert metres(crossed, 1) == {OUTSIDE: pytest.approx(20)}


def test_a_stretch_on_the_border_of_two_wards_counts_half_for_each() -> None:
    crossed = crosswalk(segments(line((100, 20), (100, 60))), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(20), 1: pytest.approx(20)}
    assert shared(crossed) == pytest.approx(40)


def test_only_the_stretch_on_the_border_is_shared() -> None:
    crossed = crosswalk(segments(line((70, 20), (100, 20), (100, 60), (130, 60))), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(50), 1: pytest.approx(50)}
    assert shared(crossed) == pytest.approx(40)


def test_a_stretch_on_a_border_without_a_neighbour_counts_whole() -> None:
    crossed = crosswalk(segments(line((0, 20), (0, 60)), line((0, -10), (0, 110))), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(40)}
    assert metres(crossed, 1) == {OUTSIDE: pytest.approx(20), 0: pytest.approx(100)}
    assert shared(crossed) == 0


def test_a_border_with_other_vertices_on_it_is_still_shared() -> None:
    split = polygon((100, 0), (200, 0), (200, 100), (100, 100), (100, 70), (100, 33))
    crossed = crosswalk(segments(line((100, 10), (100, 50), (100, 90))), wards(WEST, split))
    assert metres(crossed) == {0: pytest.approx(40), 1: pytest.approx(40)}
    assert shared(crossed) == pytest.approx(80)


def test_a_segment_longer_than_the_border_it_runs_on_is_shared_on_the_border_only() -> None:
    crossed = crosswalk(segments(line((100, -50), (100, 150))), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {OUTSIDE: pytest.approx(100), 0: pytest.approx(50), 1: pytest.approx(50)}


def test_a_border_that_meets_only_one_neighbour_for_part_of_its_length_is_shared_there() -> None:
    short = block(100, 0, 200, 40)
    crossed = crosswalk(segments(line((100, 0), (100, 100))), wards(WEST, short))
    assert metres(crossed) == {0: pytest.approx(80), 1: pytest.approx(20)}
    assert shared(crossed) == pytest.approx(40)


@pytest.mark.parametrize(("aside", "on_border"), [(5e-7, True), (2e-6, False)])
def test_within_a_micrometre_of_a_border_is_on_it(aside: float, on_border: bool) -> None:
    crossed = crosswalk(segments(line((100 + aside, 20), (100 + aside, 60))), wards(WEST, EAST_SIDE))
    assert shared(crossed) == pytest.approx(40 if on_border else 0)


@pytest.mark.parametrize("ends", [(100 - 5e-7, 110), (110, 100 - 5e-7)])
def test_a_segment_that_ends_on_a_border_has_no_crumbs_beyond_it(ends: tuple[float, float]) -> None:
    crossed = crosswalk(segments(line((ends[0], 50), (ends[1], 50))), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {1: pytest.approx(10)}


def test_where_wards_overlap_each_counts_its_part_and_the_overlap_is_told() -> None:
    crossed = crosswalk(
        segments(line((0, 50), (200, 50))), wards(block(0, 0, 120, 100), block(80, 0, 200, 100))
    )
    assert metres(crossed) == {0: pytest.approx(100), 1: pytest.approx(100)}
    assert crossed.overlap_metres.sum() == pytest.approx(40)
    assert shared(crossed) == 0


def test_on_the_border_of_one_ward_inside_another_is_an_overlap() -> None:
    crossed = crosswalk(
        segments(line((50, 20), (50, 60))), wards(block(0, 0, 100, 100), block(50, 0, 80, 100))
    )
    assert metres(crossed) == {0: pytest.approx(20), 1: pytest.approx(20)}
    assert crossed.overlap_metres.sum() == pytest.approx(40)


def test_the_same_ward_twice_counts_half_each() -> None:
    crossed = crosswalk(segments(line((10, 10), (50, 10)), line((0, 10), (0, 50))), wards(WEST, WEST))
    assert metres(crossed) == {0: pytest.approx(20), 1: pytest.approx(20)}
    assert metres(crossed, 1) == {0: pytest.approx(20), 1: pytest.approx(20)}


def test_a_hole_is_outside_and_its_rim_belongs_to_the_ward() -> None:
    ring = WEST.difference(block(40, 40, 60, 60))
    crossed = crosswalk(segments(line((30, 50), (70, 50)), line((40, 45), (40, 55))), wards(ring))
    assert metres(crossed) == {OUTSIDE: pytest.approx(20), 0: pytest.approx(20)}
    assert metres(crossed, 1) == {0: pytest.approx(10)}


def test_an_enclave_shares_its_rim_with_the_ward_around_it() -> None:
    inner = block(40, 40, 60, 60)
    crossed = crosswalk(segments(line((40, 42), (40, 58))), wards(WEST.difference(inner), inner))
    assert metres(crossed) == {0: pytest.approx(8), 1: pytest.approx(8)}


def test_the_seam_between_two_parts_of_one_ward_is_no_border() -> None:
    in_two = MultiPolygon([WEST, EAST_SIDE])
    crossed = crosswalk(segments(line((100, 20), (100, 60)), line((90, 50), (110, 50))), wards(in_two))
    assert metres(crossed) == {0: pytest.approx(40)}
    assert metres(crossed, 1) == {0: pytest.approx(20)}
    assert shared(crossed) == 0


def test_lines_of_several_parts_are_added_up() -> None:
    parts = MultiLineString([line((10, 10), (20, 10)), line((100, 20), (100, 60)), line((150, 0), (150, 10))])
    crossed = crosswalk(segments(parts), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(30), 1: pytest.approx(30)}


def test_empty_and_missing_geometries_count_nothing() -> None:
    lines = segments(None, LineString(), MultiLineString(), line((5, 5), (5, 5)), line((10, 10), (20, 10)))
    areas = wards(None, Polygon(), WEST)
    crossed = crosswalk(lines, areas)
    assert crossed.segment.tolist() == [4]
    assert crossed.ward.tolist() == [2]
    assert crossed.segment_metres.tolist() == [0, 0, 0, 0, pytest.approx(10)]


def test_without_wards_everything_is_outside() -> None:
    crossed = crosswalk(segments(line((0, 0), (30, 40))), wards())
    assert metres(crossed) == {OUTSIDE: pytest.approx(50)}


def test_without_segments_there_are_no_rows() -> None:
    assert len(crosswalk(segments(), wards(WEST)).to_frame()) == 0


def test_a_ward_stored_in_a_collection_counts_by_its_areas() -> None:
    mixed = GeometryCollection([MultiPolygon([WEST]), line((0, 0), (500, 500)), Point(0, 0)])
    crossed = crosswalk(segments(line((10, 50), (150, 50))), wards(mixed))
    assert metres(crossed) == {OUTSIDE: pytest.approx(50), 0: pytest.approx(90)}


def test_a_self_crossing_ward_loses_no_metre() -> None:
    bow = polygon((0, 0), (100, 100), (100, 0), (0, 100))
    crossed = crosswalk(segments(line((-10, 50), (110, 50)), line((10, 40), (10, 60))), wards(bow))
    assert sum(metres(crossed).values()) == pytest.approx(120)
    assert metres(crossed) == {OUTSIDE: pytest.approx(20), 0: pytest.approx(100)}


def test_heights_change_nothing() -> None:
    lines = segments(shapely.force_3d(line((70, 50), (110, 50)), 9.0))
    crossed = crosswalk(lines, wards(shapely.force_3d(WEST, 5.0), EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(30), 1: pytest.approx(10)}


def test_repeated_vertices_change_nothing() -> None:
    twice = line((70, 50), (70, 50), (100, 50), (100, 50), (110, 50), (110, 50))
    crossed = crosswalk(segments(twice), wards(WEST, EAST_SIDE))
    assert metres(crossed) == {0: pytest.approx(30), 1: pytest.approx(10)}


def test_a_ward_far_away_changes_nothing() -> None:
    island = block(9e5, -2e6, 9.1e5, -1.9e6)
    lines = segments(line((70, 50), (110, 50)), line((100, 20), (100, 60)), line((50, 50), (9e5, -1.95e6)))
    crossed = crosswalk(lines, wards(WEST, EAST_SIDE, island))
    assert metres(crossed) == {0: pytest.approx(30), 1: pytest.approx(10)}
    assert shared(crossed) == pytest.approx(40)
    assert sum(metres(crossed, 2).values()) == pytest.approx(crossed.segment_metres[2], rel=1e-12)


def test_overlay_and_sjoin_count_a_shared_stretch_twice_and_the_crosswalk_once() -> None:
    lines, areas = segments(line((100, 20), (100, 60))), wards(WEST, EAST_SIDE)
    assert gpd.overlay(lines, areas, how="intersection").length.sum() == pytest.approx(80)
    assert lines.sjoin(areas).length.sum() == pytest.approx(80)
    crossed = crosswalk(lines, areas)
    assert crossed.metres.sum() == pytest.approx(40)


def test_the_rows_are_sorted_and_cannot_be_changed() -> None:
    crossed = crosswalk(segments(line((70, 50), (110, 50)), line((-5, 5), (5, 5))), wards(WEST, EAST_SIDE))
    assert crossed.to_frame()[["segment", "ward"]].to_numpy().tolist() == [[0, 0], [0, 1], [1, -1], [1, 0]]
    with pytest.raises(ValueError, match="read-only"):
        crossed.metres[0] = 1


def test_frames_of_different_systems_meet_within_the_millimetre_that_projecting_there_and_back_costs() -> (
    None
):
    lines, areas = segments(line((70, 50), (110, 50))).to_crs(WGS84), wards(WEST, EAST_SIDE)
    for given in (areas, areas.to_crs("EPSG:32648"), areas.to_crs(WGS84)):
        crossed = crosswalk(lines, given)
        assert metres(crossed) == {0: pytest.approx(30, abs=2e-3), 1: pytest.approx(10, abs=2e-3)}


def test_the_metres_are_those_of_the_chosen_system() -> None:
    lines, areas = segments(line((10, 10), (40, 50))), wards(WEST)
    crossed = crosswalk(lines, areas, crs="EPSG:32648")
    assert crossed.crs == "EPSG:32648"
    assert crossed.metres.sum() == pytest.approx(lines.to_crs("EPSG:32648").length.sum(), rel=1e-12)


@pytest.mark.parametrize("west", [104.975, 105.86])
def test_a_long_border_straight_in_degrees_is_shared_along_all_its_vertices(west: float) -> None:
    """Projected, the vertex in the middle of 5 km of a parallel leaves the straight line by 19 cm."""
    middle, east, south, border, north = west + 0.025, west + 0.05, 21.02, 21.05, 21.08
    below = Polygon([(west, south), (east, south), (east, border), (west, border)])
    above = Polygon([(west, border), (middle, border), (east, border), (east, north), (west, north)])
    areas = gpd.GeoDataFrame({"code": ["1", "2"]}, geometry=[below, above], crs=WGS84)
    ways = [
        LineString([(west, border), (east, border)]),
        LineString([(west, border), (middle, border), (east, border)]),
        LineString([(west + 0.01, border), (west + 0.02, border), (west + 0.04, border)]),
        LineString([(west + 0.02, border), (west + 0.021, border)]),
    ]
    lines = gpd.GeoDataFrame({"id": ["a", "b", "c", "d"]}, geometry=ways, crs=WGS84)
    crossed = crosswalk(lines, areas)
    for at, length in enumerate(crossed.segment_metres):
        assert metres(crossed, at) == {0: pytest.approx(length / 2), 1: pytest.approx(length / 2)}
    assert shared(crossed) == pytest.approx(crossed.segment_metres.sum())


def test_a_long_border_straight_in_metres_is_shared_though_given_in_degrees() -> None:
    below, above = block(0, -3000, 5000, 0), polygon((0, 0), (2500, 0), (5000, 0), (5000, 3000), (0, 3000))
    lines = segments(line((0, 0), (5000, 0)), line((500, 0), (1700, 0), (4100, 0))).to_crs(WGS84)
    crossed = crosswalk(lines, wards(below, above).to_crs(WGS84))
    assert metres(crossed) == {0: pytest.approx(2500, abs=1e-4), 1: pytest.approx(2500, abs=1e-4)}
    assert shared(crossed) == pytest.approx(8600, abs=1e-3)


def test_reprojecting_keeps_a_shared_border_shared() -> None:
    zigzag = [(100, 0), (93.7, 31.4), (104.1, 55.5), (100, 100)]
    left, right = polygon((0, 0), *zigzag, (0, 100)), polygon((200, 0), *zigzag, (200, 100))
    lines = segments(line(*zigzag[:3])).to_crs(WGS84)
    crossed = crosswalk(lines, wards(left, right).to_crs(WGS84))
    assert shared(crossed) == pytest.approx(crossed.segment_metres[0])
    assert metres(crossed)[0] == pytest.approx(metres(crossed)[1], rel=1e-12)


def test_a_frame_without_a_coordinate_system_is_refused() -> None:
    lines = segments(line((10, 10), (40, 50))).set_crs(None, allow_override=True)
    with pytest.raises(InvalidInput, match="coordinate system"):
        crosswalk(lines, wards(WEST))


def test_a_segment_that_is_no_line_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Only lines"):
        crosswalk(segments(line((10, 10), (40, 50)), WEST), wards(WEST))


def test_a_coordinate_that_cannot_be_projected_is_refused() -> None:
    beyond_the_pole = gpd.GeoDataFrame(geometry=[LineString([(105, 21), (105, 95)])], crs=WGS84)
    with pytest.raises(InvalidInput, match="1 features"):
        crosswalk(beyond_the_pole, wards(WEST))


def test_degrees_are_no_system_to_measure_in() -> None:
    with pytest.raises(InvalidInput, match="metres"):
        crosswalk(segments(line((10, 10), (40, 50))), wards(WEST), crs=WGS84)
