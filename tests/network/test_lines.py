"""Lines that are cut and joined again are what they were; what touches hangs together."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.network import lines as reshaping

STEP = 1e-3  # degrees, about a hundred metres
_PLACES = st.tuples(st.integers(0, 60_000), st.integers(0, 60_000))


@st.composite
def lines(draw: st.DrawFn) -> shapely.LineString:
    """A line of 2 to 8 vertices in Long Biên that does not stand still; nine decimals."""
    places = draw(st.lists(_PLACES, min_size=2, max_size=8, unique=True))
    return shapely.LineString([(105.85 + x * 1e-6 + x % 7 * 1e-9, 21.0 + y * 1e-6) for x, y in places])


def metres(*shapes: shapely.Geometry) -> float:
    return float(reshaping.metres_of(shapes).sum())


@given(line=lines(), share=st.floats(0.02, 0.98), crs=st.sampled_from([None, "EPSG:32648"]))
def test_the_parts_of_a_cut_line_are_as_long_as_the_whole(
    line: shapely.LineString, share: float, crs: str | None
) -> None:
    place = line.interpolate(share, normalized=True)
    cut = reshaping.split_line(line, (place.x, place.y), crs=crs)
    whole = reshaping.metres_of([line], crs=crs)[0]
    assert cut.first_metres + cut.second_metres == pytest.approx(whole, abs=1e-6, rel=0)
    assert cut.away_metres < 1  # over seven kilometres, straight in degrees is not quite straight in metres


@given(line=lines(), share=st.floats(0.02, 0.98), turned=st.booleans())
def test_joining_undoes_a_cut_to_the_last_digit(line: shapely.LineString, share: float, turned: bool) -> None:
    place = line.interpolate(share, normalized=True)
    cut = reshaping.split_line(line, (place.x, place.y))
    if cut.first is None or cut.second is None or not line.is_simple:
        return
    parts = [cut.second, cut.first] if turned else [cut.first, cut.second]
    joined = reshaping.join_lines(parts)
    assert metres(joined) == pytest.approx(metres(line), abs=1e-6, rel=0)
    assert shapely.hausdorff_distance(joined, line) < 5e-9
    missing = set(shapely.get_coordinates(line)[:, 0]) - set(shapely.get_coordinates(joined)[:, 0])
    assert len(missing) <= 1  # a vertex that lay straight, and at which it was cut
    assert set(shapely.get_coordinates(joined)[:, 0]) <= set(shapely.get_coordinates(line)[:, 0])


def test_a_cut_near_a_vertex_is_made_at_the_vertex() -> None:
    line = shapely.LineString([(0, 0), (STEP, 0), (STEP, STEP)])
    cut = reshaping.split_line(line, (STEP + 1e-7, 1e-7), crs="EPSG:3857")
    assert cut.first is not None
    assert cut.first.coords[:] == [(0, 0), (STEP, 0)]


def test_a_line_of_several_pieces_is_cut_in_the_nearest_one() -> None:
    whole = shapely.MultiLineString([[(105.88, 21), (105.89, 21)], [(105.88, 21.01), (105.89, 21.01)]])
    cut = reshaping.split_line(whole, (105.885, 21.0099))
    assert cut.first is not None
    assert cut.second is not None
    assert [part.geom_type for part in (cut.first, cut.second)] == ["MultiLineString", "LineString"]
    assert cut.first_metres + cut.second_metres == pytest.approx(metres(whole), abs=1e-6)


def test_a_cut_at_an_end_leaves_nothing_on_that_side() -> None:
    line = shapely.LineString([(105.88, 21), (105.89, 21)])
    assert reshaping.split_line(line, (105.87, 21)).first is None
    assert reshaping.split_line(line, (105.90, 21)).second is None


def test_lines_that_branch_are_joined_to_several() -> None:
    star = [shapely.LineString([(105.88, 21), end]) for end in [(105.89, 21), (105.88, 21.01), (105.87, 21)]]
    joined = reshaping.join_lines(star)
    assert joined.geom_type == "MultiLineString"
    assert metres(joined) == pytest.approx(metres(*star), abs=1e-6)


def test_ends_a_hand_apart_are_joined_and_ends_a_metre_apart_are_not() -> None:
    one = shapely.LineString([(105.88, 21), (105.89, 21)])
    near = shapely.LineString([(105.8900005, 21), (105.90, 21.01)])
    far = shapely.LineString([(105.89001, 21), (105.90, 21.01)])
    assert reshaping.join_lines([one, near]).geom_type == "LineString"
    assert reshaping.groups([one, near]).tolist() == [0, 0]
    assert reshaping.groups([one, far]).tolist() == [0, 1]
    assert reshaping.gap_metres([one], [far]) == pytest.approx(1.04, abs=0.01)


def test_the_joined_line_runs_as_the_first_one_does() -> None:
    one = shapely.LineString([(105.89, 21), (105.88, 21)])
    other = shapely.LineString([(105.89, 21), (105.90, 21.01)])
    joined = reshaping.join_lines([one, other])
    assert joined.coords[-1] == (105.88, 21)


def test_a_round_way_is_joined_to_a_ring() -> None:
    half = shapely.LineString([(105.88, 21), (105.885, 21.01), (105.89, 21)])
    other = shapely.LineString([(105.88, 21), (105.885, 20.99), (105.89, 21)])
    assert reshaping.join_lines([half, other]).is_ring


@given(order=st.permutations(range(5)))
def test_streets_are_walked_in_the_order_in_which_they_lie(order: list[int]) -> None:
    chain = [
        shapely.LineString([(105.88 + at * STEP, 21), (105.88 + (at + 1) * STEP, 21)]) for at in range(5)
    ]
    walked = [order[at] for at in reshaping.along([chain[at] for at in order])]
    assert walked == [0, 1, 2, 3, 4]


@given(order=st.permutations(range(6)))
def test_a_chain_is_one_group_whatever_the_order(order: list[int]) -> None:
    chain = [shapely.LineString([(105.88 + at * STEP, 21), (105.88 + (at + 1) * STEP, 21)]) for at in order]
    assert reshaping.groups(chain).tolist() == [0] * 6


def test_a_street_in_a_route_is_told_from_one_that_only_meets_it() -> None:
    route = shapely.LineString([(105.88, 21), (105.90, 21)])
    inside = shapely.LineString([(105.885, 21), (105.89, 21)])
    across = shapely.LineString([(105.885, 20.99), (105.885, 21.01)])
    shares, which = reshaping.covered_share([inside, across], [across, route])
    assert shares == pytest.approx([1, 1], abs=1e-3)
    assert which.tolist() == [1, 0]
    assert reshaping.covered_share([across], [route])[0][0] < 0.01
    assert reshaping.covered_share([across], [])[0].tolist() == [0]


def test_the_shapes_given_stay_as_they_were() -> None:
    parts = np.array([shapely.LineString([(105.88, 21), (105.89, 21)]),
                      shapely.LineString([(105.8900003, 21), (105.9, 21)])])  # fmt: skip
    before = shapely.to_wkb(parts).tolist()
    reshaping.join_lines(parts)
    reshaping.split_line(parts[0], (105.885, 21))
    assert shapely.to_wkb(parts).tolist() == before
