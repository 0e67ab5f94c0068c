"""Where poles stand: as many as counted, along the kerb, clear of junctions and of every carriageway."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.assumptions.lighting import ARRANGEMENTS, LightingAssumptions
from geo.crs import MEASURE
from geo.lighting.poles import Poles, placed
from tests.lighting.lamps import Planned, assumed, planned
from tests.measure.shapes import EAST, NORTH, line
from tests.network.streets import streets

WIDTH = 8.0


def stood(
    *shapes: BaseGeometry, given: LightingAssumptions | None = None, width: float | list[float] = WIDTH
) -> tuple[Planned, Poles, gpd.GeoDataFrame]:
    """Return a plan, its poles, and these in metres from the corner of the map."""
    widths = width if isinstance(width, list) else [width] * len(shapes)
    made = planned(*shapes, given=given, width_m=widths)
    poles = placed(made.frame, made.needs, made.design, made.runs, made.assumed)
    metres = poles.frame.to_crs(MEASURE)
    return made, poles, metres.set_geometry(metres.translate(-EAST, -NORTH))


def points(metres: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    return [(round(point.x, 1) + 0.0, round(point.y, 1) + 0.0) for point in metres.geometry]


def clearance(made: Planned, poles: Poles) -> float:
    """Return by how many metres the worst pole is outside of all carriageways."""
    edges = made.frame.geometry.buffer(made.needs["width_m"] / 2, quad_segs=64)
    where = poles.frame.to_crs(MEASURE).geometry
    return min((float(where.distance(edge).min()) if len(where) else 1.0 for edge in edges), default=1.0)


# ------------------------------------------------------------------ along one street


def test_poles_stand_half_a_metre_beside_the_kerb_from_end_to_end() -> None:
    made, poles, metres = stood(line((0, 0), (100, 0)))
    assert points(metres) == [(0, -4.5), (25, -4.5), (50, -4.5), (75, -4.5), (100, -4.5)]
    assert poles.frame["chainage_m"].tolist() == [0, 25, 50, 75, 100]
    assert poles.frame["number"].tolist() == [1, 2, 3, 4, 5]
    assert set(poles.frame["side"]) == {"right"}
    assert made.design["poles"].item() == len(poles.frame)


@pytest.mark.parametrize("turned", [False, True])
def test_the_side_does_not_hang_on_how_a_street_was_drawn(turned: bool) -> None:
    ends = ((0, 0), (100, 20))
    _, _, metres = stood(line(*(reversed(ends) if turned else ends)))
    assert (metres.geometry.y < metres.geometry.x / 5).all()


def test_poles_by_turns_change_sides_and_opposite_ones_stand_in_pairs() -> None:
    by_turns = assumed(watts=200, one_side_heights=0.1)
    _, _, metres = stood(line((0, 0), (100, 0)), given=by_turns)
    assert [y for _, y in points(metres)] == [-4.5, 4.5, -4.5, 4.5, -4.5]
    pairs = assumed(watts=200, one_side_heights=0.1, staggered_heights=0.1)
    made, poles, metres = stood(line((0, 0), (100, 0)), given=pairs)
    assert made.design["poles"].item() == len(poles.frame) == 10
    assert sorted({y for _, y in points(metres)}) == [-4.5, 4.5]
    assert poles.frame.groupby("chainage_m")["side"].nunique().eq(2).all()


def test_a_sharp_bend_has_a_pole_near_it_and_none_in_its_inner_corner() -> None:
    made, poles, metres = stood(line((0, 0), (100, 0), (100, 100)))
    assert metres.distance(shapely.Point(100, 0)).min() < 8
    _, inner, there = stood(line((0, 0), (100, 0), (100, -100)))
    assert there.distance(shapely.Point(100, 0)).min() < 10
    assert clearance(made, poles) > 0
    assert inner.left_out.sum() == 0


# ------------------------------------------------------------------ junctions


def cross(width: float = WIDTH) -> tuple[BaseGeometry, ...]:
    return (
        line((-120, 0), (0, 0)),
        line((0, 0), (120, 0)),
        line((0, -90), (0, 0)),
        line((0, 0), (0, 90)),
    )


def test_no_pole_stands_in_a_crossing_and_the_first_keeps_clear_of_it() -> None:
    made, poles, metres = stood(*cross())
    assert clearance(made, poles) > 0
    assert poles.left_out.sum() == 0
    away = metres.geometry.map(lambda point: max(abs(point.x), abs(point.y)))
    assert away.min() == pytest.approx(WIDTH / 2 + 3, abs=0.01)


def test_poles_of_two_streets_at_one_corner_are_told_since_one_may_do_for_both() -> None:
    _, poles, _ = stood(line((0, 0), (100, 0)), line((0, 9), (100, 9)), width=8.0)
    assert poles.frame["near_m"].isna().all()  # 9 m apart
    _, near, _ = stood(line((0, 0), (100, 0)), line((103, 0), (200, 0)), width=8.0)
    ends = near.frame[near.frame["near_m"].notna()]
    assert ends["near_m"].tolist() == [3.0, 3.0]
    assert ends["id"].tolist() == ["A", "B"]


def test_a_street_that_crosses_without_a_junction_moves_poles_aside() -> None:
    made, poles, _ = stood(line((0, 0), (100, 0)), line((50, -60), (50, 60)))
    assert clearance(made, poles) > 0
    assert len(poles.frame) + poles.left_out.sum() == made.design["poles"].sum()
    assert poles.frame["moved_m"].max() >= 4


def test_more_carriageways_can_be_kept_free() -> None:
    made = planned(line((0, 0), (100, 0)), width_m=[WIDTH])
    wall = streets(line((0, -4.5), (100, -4.5)))
    parts = (made.frame, made.needs, made.design, made.runs, made.assumed)
    poles = placed(*parts, obstacles=wall, obstacle_width_m=np.array([3.0]))
    assert (len(poles.frame), poles.left_out.tolist()) == (0, [5])


@given(
    st.lists(
        st.tuples(*[st.integers(-150, 150)] * 4).filter(lambda ends: ends[:2] != ends[2:]),
        min_size=1,
        max_size=6,
    ),
    st.floats(3, 30),
    st.sampled_from(ARRANGEMENTS),
)
@settings(max_examples=25, deadline=None)
def test_placed_and_left_out_poles_add_up_and_none_is_on_the_road(
    ends: list[tuple[int, int, int, int]], width: float, kind: str
) -> None:
    heights = {f"{each}_heights": 99.0 if each == kind else 0.01 for each in ARRANGEMENTS}
    given_ = assumed(watts=400, **heights, least_spacing_metres=1)
    shapes = [line(each[:2], each[2:]) for each in ends]
    made, poles, _ = stood(*shapes, given=given_, width=width)
    count = np.bincount(poles.frame["row"], minlength=len(shapes))
    assert (count + poles.left_out).tolist() == made.design["poles"].tolist()
    assert clearance(made, poles) > -0.01
    assert poles.frame["moved_m"].max() <= 40 or not len(poles.frame)


def test_a_street_that_nothing_lights_has_no_pole() -> None:
    _, poles, _ = stood(line((0, 0), (100, 0)), given=assumed(watts=20, least_spacing_metres=50))
    assert (len(poles.frame), poles.left_out.tolist()) == (0, [0])
    assert list(poles.frame.columns) == [
        "row", "id", "number", "side", "chainage_m", "stretch", "luminaire", "height_m", "moved_m",
        "near_m", "geometry",
    ]  # fmt: skip
