"""What a street is worth and costs: parts add up, weights weigh, đồng are exact."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.assumptions.planning import DEFAULT_PLANNING, REASONS, Assumption, PlanningAssumptions, Works
from geo.crs import MEASURE
from geo.errors import InvalidInput
from geo.extension.benefit import Surroundings, candidate_edges
from geo.network.network import Network, build_network
from tests.factories import criteria
from tests.measure.shapes import EAST, NORTH, block, line, segments, wards
from tests.network.streets import built, node_at

PARTS = [f"benefit_{name}" for name in REASONS]
NOTHING = Surroundings()
DEMO = Path(__file__).resolve().parents[2] / "data" / "geojson"
SCORES = [f"score_{name}" for name in REASONS]


def taken(**numbers: float) -> PlanningAssumptions:
    """Return the defaults with other numbers."""
    changed = {name: Assumption(value) for name, value in numbers.items()}
    return replace(DEFAULT_PLANNING, numbers={**DEFAULT_PLANNING.numbers, **changed})


def blocks(*households: float | None, at: Sequence[tuple[float, float]]) -> gpd.GeoDataFrame:
    points = [shapely.Point(EAST + x, NORTH + y) for x, y in at]
    return gpd.GeoDataFrame({"households": list(households)}, geometry=points, crs=MEASURE)


def routes(
    *shapes: shapely.LineString, stage: str = "recognised", **columns: Sequence[Any]
) -> gpd.GeoDataFrame:
    return segments(*shapes, stage=[stage] * len(shapes), **columns)


def ladder() -> Network:
    """A street of five pieces of 200 m, A to E, from west to east, and a far one, F, apart."""
    pieces = [line((200 * at, 0), (200 * at + 200, 0)) for at in range(5)]
    return built(*pieces, line((0, 900), (100, 900)), road_class=["tertiary"] * 6, lit=["yes"] * 6)


def weighed(network: Network, around: Surroundings = NOTHING, **options: Any) -> gpd.GeoDataFrame:
    return candidate_edges(network, root=node_at(network, 0, 0), around=around, **options)


# ---------------------------------------------------------------- reasons, one by one


def test_closeness_halves_with_every_half_distance_along_the_streets() -> None:
    table = weighed(ladder(), assumptions=taken(closeness_half_metres=200))
    assert table["distance_m"].tolist() == pytest.approx([100, 300, 500, 700, 900, np.inf])
    assert table["score_closeness"][:2].tolist() == pytest.approx([0.5**0.5, 0.5**1.5], abs=1e-9)
    assert table["score_closeness"]["F"] == 0


def test_what_touches_a_route_scores_half_and_what_closes_a_gap_scores_all() -> None:
    network = ladder()
    one = weighed(network, Surroundings(routes(line((0, 0), (200, 0)))))
    assert one["built"].tolist() == [True] + [False] * 5
    assert one["score_joining"].tolist() == [0, 0.5, 0, 0, 0, 0]
    both = Surroundings(routes(line((0, 0), (200, 0)), line((600, 0), (800, 0))))
    assert weighed(network, both)["score_joining"].tolist() == [0, 1, 1, 0, 0.5, 0]
    short = weighed(network, both, assumptions=taken(joining_gap_metres=399))
    assert short["score_joining"].tolist() == [0, 0.5, 0.5, 0, 0.5, 0]


def test_of_two_ways_across_a_gap_the_shorter_one_closes_it() -> None:
    network = built(
        line((0, 0), (100, 0)), line((100, 0), (200, 0)), line((200, 0), (300, 0)), line((300, 0), (400, 0)),
        line((100, 0), (200, 90), (300, 0)),
    )  # fmt: skip
    table = weighed(network, Surroundings(routes(line((0, 0), (100, 0)), line((300, 0), (400, 0)))))
    assert table["score_joining"].tolist() == [0, 1, 1, 0, 0.5]


@pytest.mark.parametrize("stage", ["in_progress", "recognised"])
def test_routes_in_progress_and_recognised_are_built_and_cost_nothing(stage: str) -> None:
    table = weighed(ladder(), Surroundings(routes(line((0, 4), (190, 4)), stage=stage)))
    assert table["built"]["A"]
    assert table["stage"]["A"] == stage
    assert table.loc["A", [*PARTS, "benefit", "cost_vnd"]].tolist() == [0] * 7


@pytest.mark.parametrize("stage", ["proposed", "planned", "suspended"])
def test_other_stages_are_not_built(stage: str) -> None:
    table = weighed(ladder(), Surroundings(routes(line((0, 0), (200, 0)), stage=stage)))
    assert not table["built"].any()
    assert table["stage"].tolist() == [stage] + [None] * 5


def test_a_piece_of_which_a_third_is_a_route_is_not_built() -> None:
    table = weighed(ladder(), Surroundings(routes(line((0, 0), (66, 0)))))
    assert not table["built"].any()
    assert table["stage"].tolist() == [None] * 6


def test_need_is_the_light_of_the_street_unless_a_segment_says_more() -> None:
    network = built(
        *[line((100 * at, 0), (100 * at + 100, 0)) for at in range(3)], lit=["yes", "no", "unknown"]
    )
    assert weighed(network)["score_need"].tolist() == [0, 1, 0.5]
    found = routes(line((0, 0), (100, 0)), stage="planned", lighting=["none"])
    around = Surroundings(found, criteria=criteria())
    assert weighed(network, around)["score_need"].tolist() == [1, 1, 0.5]
    known = replace(around, segments=found.assign(lighting="unknown"))
    assert weighed(network, known)["score_need"].tolist() == [0, 1, 0.5]


def test_the_poorest_status_along_a_street_is_its_need() -> None:
    found = routes(
        line((0, 0), (200, 0)),
        stage="suspended",
        lighting=["full"],
        flags=["incomplete"],
        cleanliness=["dirty"],
    )
    table = weighed(ladder(), Surroundings(found, criteria=criteria()))
    assert table["score_need"].tolist()[:2] == pytest.approx([1, 0])


def test_households_count_within_the_walk_along_the_streets_and_not_as_the_crow_flies() -> None:
    network = ladder()
    around = Surroundings(blocks=blocks(250, 100, None, at=[(310, 20), (100, 860), (500, 10)]))
    table = weighed(network, around)
    assert table["households"].tolist() == [0, 250, 250, 0, 0, 100]
    wide = weighed(network, around, assumptions=taken(people_metres=120))
    assert wide["households"].tolist() == [250, 250, 250, 0, 0, 100]
    assert table["score_people"].tolist() == pytest.approx([0, 0.5, 0.5, 0, 0, 0.2])
    full = weighed(network, around, assumptions=taken(people_full_households=50))
    assert full["score_people"].max() == 1


def test_a_block_far_from_every_street_serves_none() -> None:
    assert weighed(ladder(), Surroundings(blocks=blocks(300, at=[(500, 450)])))["households"].sum() == 0


def test_a_block_at_a_corner_serves_every_street_that_leaves_it() -> None:
    table = weighed(ladder(), Surroundings(blocks=blocks(300, at=[(200, 0)])))
    assert table["households"].tolist() == [300, 300, 0, 0, 0, 0]


def test_a_ward_is_where_most_of_a_street_lies() -> None:
    areas = wards(block(-10, -50, 250, 50), block(250, -50, 900, 50), codes=["00001", "00002"])
    table = weighed(ladder(), Surroundings(wards=areas))
    assert table["ward"].tolist() == ["00001", "00002", "00002", "00002", "00002", None]


# ---------------------------------------------------------------- choice


def test_a_radius_leaves_out_what_is_farther_but_keeps_what_is_built() -> None:
    around = Surroundings(routes(line((800, 0), (1000, 0))))
    table = weighed(ladder(), around, radius_metres=350)
    assert table.index.tolist() == ["A", "B", "E"]


def test_classes_that_are_never_planned_are_left_out() -> None:
    network = built(line((0, 0), (9, 0)), line((9, 0), (18, 0)), road_class=["motorway", "alley"])
    assert weighed(network).index.tolist() == ["B"]


@pytest.mark.parametrize("radius", [0.0, -5.0, float("nan")])
def test_a_radius_without_sense_is_refused(radius: float) -> None:
    with pytest.raises(InvalidInput, match="radius"):
        weighed(ladder(), radius_metres=radius)


def test_widths_that_are_not_above_zero_are_named() -> None:
    network = built(line((0, 0), (9, 0)), line((9, 0), (18, 0)), width_m=[5.0, -1.0])
    with pytest.raises(InvalidInput, match="such as B"):
        weighed(network)


def test_streets_without_any_attribute_are_weighed_all_the_same() -> None:
    network = built(line((0, 0), (100, 0)))
    table = weighed(network, Surroundings(segments(), None, wards()))
    assert table["cost_vnd"].tolist() == [100 * sum(works.rate(None) for works in DEFAULT_PLANNING.works)]
    assert np.isfinite(table["benefit"]).all()


# ---------------------------------------------------------------- money


def test_costs_are_whole_dong_by_class_and_works() -> None:
    works = (
        Works("paving", {}, {"tertiary": 1_234_567, "other": 1_000_000}),
        Works("lamps", {}, {"other": 7}, unlit_only=True),
    )
    network = built(
        line((0, 0), (100, 0)), line((100, 0), (110, 0)), road_class=["tertiary", None], lit=["yes", "no"]
    )
    table = weighed(network, assumptions=replace(DEFAULT_PLANNING, works=works))
    assert table["cost_paving_vnd"].tolist() == [123_456_700, 10_000_000]
    assert table["cost_lamps_vnd"].tolist() == [0, 70]
    assert table["cost_vnd"].tolist() == [123_456_700, 10_000_070]
    assert table["cost_vnd"].dtype == np.int64


def test_costs_beyond_counting_are_refused() -> None:
    works = (Works("gold", {}, {"other": 10**12}), Works("more", {}, {"other": 10**12}))
    network = built(line((0, 0), (90_000, 0)))
    with pytest.raises(InvalidInput, match="more than can be counted"):
        weighed(network, assumptions=replace(DEFAULT_PLANNING, works=works))


# ---------------------------------------------------------------- laws

_WEIGHTS = st.dictionaries(st.sampled_from(REASONS), st.floats(0.01, 10), min_size=1)


def town() -> tuple[Network, Surroundings]:
    around = Surroundings(
        routes(line((0, 0), (200, 0)), line((800, 0), (1000, 0))),
        blocks(250, 900, at=[(310, 20), (500, 10)]),
        criteria=criteria(),
    )
    pieces = [line((200 * at, 0), (200 * at + 200, 0)) for at in range(5)]
    return built(*pieces, lit=["no", "yes", "unknown", "no", "yes"]), around


@settings(deadline=None, max_examples=25)
@given(_WEIGHTS)
def test_parts_add_up_and_scores_lie_between_nothing_and_all(weights: dict[str, float]) -> None:
    network, around = town()
    table = weighed(network, around, assumptions=DEFAULT_PLANNING.with_weights(weights))
    assert table["benefit"].tolist() == pytest.approx(table[PARTS].sum(axis=1).tolist(), rel=1e-12)
    assert ((table[SCORES] >= 0) & (table[SCORES] <= 1)).to_numpy().all()
    assert (table["benefit"] <= table["metres"] + 1e-9).all()
    works = [f"cost_{each.id}_vnd" for each in DEFAULT_PLANNING.works]
    assert table["cost_vnd"].equals(table[works].sum(axis=1))


@settings(deadline=None, max_examples=25)
@given(weights=_WEIGHTS, reason=st.sampled_from(REASONS), more=st.floats(0.1, 10))
def test_a_reason_that_weighs_more_counts_no_less_anywhere(
    weights: dict[str, float], reason: str, more: float
) -> None:
    network, around = town()
    heavier = {**weights, reason: weights.get(reason, 0) + more}
    before, after = (
        weighed(network, around, assumptions=DEFAULT_PLANNING.with_weights(each))
        for each in (weights, heavier)
    )
    assert (after[f"benefit_{reason}"] >= before[f"benefit_{reason}"] - 1e-9).all()


@settings(deadline=None, max_examples=25)
@given(st.floats(20, 180))
def test_cutting_a_street_in_two_changes_neither_cost_nor_class_benefit(at: float) -> None:
    whole = weighed(built(line((0, 0), (200, 0)), lit=["no"]))
    parts = weighed(built(line((0, 0), (at, 0)), line((at, 0), (200, 0)), lit=["no"] * 2))
    works = len(DEFAULT_PLANNING.works)
    assert abs(int(parts["cost_vnd"].sum()) - int(whole["cost_vnd"].sum())) <= works
    for name in ("benefit_road_class", "benefit_need"):
        assert parts[name].sum() == pytest.approx(whole[name].sum(), abs=1e-6)


def test_the_streets_of_the_demo_are_weighed_and_its_routes_are_found() -> None:
    found = {
        name: gpd.read_file(DEMO / f"{name}.geojson")
        for name in ("streets", "route_segments", "apartment_blocks")
    }
    network = build_network(found["streets"])
    around = Surroundings(found["route_segments"], found["apartment_blocks"], criteria=criteria())
    table = candidate_edges(network, root=0, around=around)
    lengths = found["route_segments"].to_crs(MEASURE).length
    under_way = lengths[found["route_segments"]["stage"].isin(["recognised", "in_progress"])].sum()
    assert table["metres"][table["built"]].sum() == pytest.approx(under_way, rel=0.1)
    assert table["households"].max() > 0
    assert table.index.is_unique
    assert (table["cost_vnd"][~table["built"]] > 0).all()


def test_the_inputs_stay_as_they_were() -> None:
    network, around = town()
    before = [each.copy(deep=True) for each in (network.edges, network.nodes, around.segments, around.blocks)]
    weighed(network, around)
    after = [network.edges, network.nodes, around.segments, around.blocks]
    for one, other in zip(before, after, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
