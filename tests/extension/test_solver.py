"""What a plan of extension promises: joint phases, demands, limits, honest bounds, words for bad input."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InvalidInput
from geo.extension.solver.reasons import Wanted
from geo.extension.solver.rivals import greedy, phase_by_phase
from geo.extension.solver.solve import plan_extension
from geo.extension.solver.values import Plan
from tests.extension.cases import budgets_of, edges_of, random_case, street_grid
from tests.extension.plan_faults import faults_of_plan


def plan_of(rows: list[tuple[object, ...]], budgets: list[int], **options: object) -> Plan:
    edges = edges_of(rows)
    plan = plan_extension(edges, root="HQ", budgets=budgets, **options)
    wishes = {key: value for key, value in options.items() if key.startswith(("forced", "ward"))}
    assert not faults_of_plan(edges, plan, root="HQ", budgets=budgets, **wishes)
    return plan


@cache
def planned_grid() -> tuple[pd.DataFrame, int, list[int], Plan]:
    """Return a grid of streets, its root, budgets, and the plan for them."""
    edges, root = street_grid(200, seed=2)
    budgets = budgets_of(edges, 0.15)
    return edges, root, budgets, plan_extension(edges, root=root, budgets=budgets)


# ------------------------------------------------------------------ phases
TRAP = [("HQ", "a", 6, 7.0), ("HQ", "b", 10, 1.0), ("b", "c", 10, 40.0)]


def test_the_best_first_year_need_not_be_part_of_the_best_two_years() -> None:
    alone = plan_of(TRAP, [10])
    assert list(alone.phase) == [1, 0, 0]
    both = plan_of(TRAP, [10, 10])
    assert list(both.phase) == [0, 1, 2]
    assert both.objective == pytest.approx(1.0 + 40.0 / 2)
    assert both.objective > 7.0  # the first year's best, and nothing that can be paid after it


def test_money_that_is_not_spent_is_carried_over() -> None:
    plan = plan_of([("HQ", "a", 15, 1.0)], [10, 10])
    assert list(plan.phase) == [2]
    assert (plan.spent, plan.left_over) == ((0, 15), (10, 5))


def test_earlier_phases_count_more() -> None:
    plan = plan_of([("HQ", "a", 10, 3.0), ("HQ", "b", 10, 6.0)], [10, 10, 10])
    assert list(plan.phase) == [2, 1]
    assert plan.objective == pytest.approx(6.0 + 3.0 * 2 / 3)


# ------------------------------------------------------------------ what hangs together
def test_every_built_piece_is_a_root() -> None:
    island = [("x", "y", 99, 0.0, True), ("y", "z", 5, 1.0), ("far", "away", 5, 9.0)]
    assert list(plan_of(island, [10]).phase) == [0, 1, 0]


def test_built_edges_cost_nothing_whatever_their_numbers_say() -> None:
    rows = [("HQ", "a", float("nan"), float("nan"), True), ("a", "b", 5, 1.0)]
    plan = plan_extension(edges_of(rows), root="HQ", budgets=[5])
    assert list(plan.phase) == [0, 1]


def test_loops_parallel_edges_and_edges_between_reached_nodes_can_be_chosen() -> None:
    rows = [
        ("HQ", "a", 1, 1.0),
        ("a", "HQ", 2, 2.0),
        ("a", "a", 1, 4.0),
        ("a", "b", 1, 1.0),
        ("HQ", "b", 1, 3.0),
    ]
    assert list(plan_of(rows, [100]).phase) == [1, 1, 1, 1, 1]


def test_an_edge_that_costs_nothing_is_used_as_a_way() -> None:
    assert list(plan_of([("HQ", "a", 0, 0.0), ("a", "b", 5, 2.0)], [5]).phase) == [1, 1]


def test_an_edge_that_brings_nothing_is_not_bought_for_nothing() -> None:
    assert list(plan_of([("HQ", "a", 5, 0.0), ("HQ", "b", 5, 1.0)], [50]).phase) == [0, 1]


@pytest.mark.parametrize("budgets", [[0], [0, 0, 0], [4]])
def test_no_money_or_less_than_the_cheapest_edge_gives_the_empty_plan(budgets: list[int]) -> None:
    plan = plan_of([("HQ", "a", 5, 1.0)], budgets)
    assert (list(plan.phase), plan.objective, plan.bound, plan.gap) == ([0], 0.0, 0.0, 0.0)
    assert plan.status == "proven"


def test_no_edges_give_the_empty_plan() -> None:
    plan = plan_of([], [10])
    assert (len(plan.phase), plan.objective, plan.spent) == (0, 0.0, (0,))


def test_a_root_on_no_edge_gives_the_empty_plan() -> None:
    assert list(plan_of([("a", "b", 5, 1.0)], [50]).phase) == [0]


# ------------------------------------------------------------------ demands
def test_a_demanded_edge_is_in_the_plan_with_the_way_to_it() -> None:
    rows = [("HQ", "a", 10, 9.0), ("HQ", "b", 5, 0.0), ("b", "c", 5, 1.0)]
    assert list(plan_of(rows, [10]).phase) == [1, 0, 0]
    assert list(plan_of(rows, [10], forced_in=[2]).phase) == [0, 1, 1]


def test_an_edge_that_is_ruled_out_is_not_used_as_a_way() -> None:
    rows = [("HQ", "a", 1, 1.0), ("a", "b", 1, 5.0), ("HQ", "b", 9, 0.0)]
    assert list(plan_of(rows, [10], forced_out=[0]).phase) == [0, 1, 1]
    assert list(plan_of(rows, [10], forced_out=[0, 1, 2]).phase) == [0, 0, 0]


def test_demanded_edges_beyond_the_money_are_refused_with_what_they_cost_at_least() -> None:
    # Three shortest ways cost 3 × 10; the cheapest tree over the hub costs 7 + 3 × 4.
    rows = [("HQ", end, 10, 1.0) for end in "abc"] + [("HQ", "hub", 7, 0.0)]
    rows += [("hub", end, 4, 0.0) for end in "abc"] + [(end, end, 1, 1.0) for end in "abc"]
    with pytest.raises(InvalidInput, match=r"costs 22 đồng, the budget is 21 đồng"):
        plan_of(rows, [21], forced_in=[7, 8, 9])
    assert sum(plan_of(rows, [22], forced_in=[7, 8, 9]).spent) == 22


def test_demanded_edges_that_nothing_connects_are_named() -> None:
    rows = [("HQ", "a", 1, 1.0), ("x", "y", 1, 1.0)]
    with pytest.raises(InvalidInput, match=r"Nothing connects these demanded edges .*: 1\."):
        plan_of(rows, [10], forced_in=[1])
    with pytest.raises(InvalidInput, match=r"Nothing connects"):
        plan_of([("HQ", "a", 1, 1.0), ("a", "b", 1, 1.0)], [10], forced_in=[1], forced_out=[0])


def test_a_share_for_each_ward_moves_money_there() -> None:
    edges = edges_of([("HQ", "a", 10, 9.0), ("a", "b", 10, 9.0), ("HQ", "c", 10, 1.0)])
    edges["ward"] = ["A", "A", "B"]
    assert list(plan_extension(edges, root="HQ", budgets=[20]).phase) == [1, 1, 0]
    assert list(plan_extension(edges, root="HQ", budgets=[20], ward_share=0.3).phase) == [1, 0, 1]


# ------------------------------------------------------------------ bad input
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cost_vnd": float("nan")}, r"cost of these edges is missing or negative: e1"),
        ({"cost_vnd": -1.0}, r"cost of these edges is missing or negative: e1"),
        ({"cost_vnd": float("inf")}, r"cost of these edges is missing or negative: e1"),
        ({"benefit": float("nan")}, r"benefit of these edges is missing or negative: e1"),
        ({"benefit": -0.5}, r"benefit of these edges is missing or negative: e1"),
        ({"u": None}, r"lack a node: e1"),
    ],
)
def test_faulty_edges_are_named(change: dict[str, object], words: str) -> None:
    edges = edges_of([("HQ", "a", 1.0, 1.0), ("a", "b", 1.0, 1.0)]).set_axis(["e0", "e1"])
    edges["u"] = edges["u"].astype(object)
    for column, value in change.items():
        edges.loc["e1", column] = value
    with pytest.raises(InvalidInput, match=words):
        plan_extension(edges, root="HQ", budgets=[5])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"budgets": []}, "at least one phase"),
        ({"budgets": [5, -1]}, "not negative"),
        ({"budgets": [float("nan")]}, "not negative"),
        ({"gap": -0.1}, "not negative"),
        ({"forced_in": ["x"]}, "no such edges: x"),
        ({"forced_in": [0], "forced_out": [0]}, "demanded and ruled out at once: 0"),
        ({"ward_share": 0.2}, "needs the ward of each edge"),
        ({"ward_share": -0.2}, "between 0 and 1"),
    ],
)
def test_faulty_wishes_are_told_in_words(options: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        plan_extension(edges_of([("HQ", "a", 1, 1.0)]), **{"root": "HQ", "budgets": [5], **options})


def test_shares_of_more_than_all_are_refused_with_the_most_there_is() -> None:
    edges = edges_of([("HQ", "a", 1, 1.0), ("HQ", "b", 1, 1.0), ("HQ", "c", 1, 1.0)])
    edges["ward"] = ["A", "B", "C"]
    with pytest.raises(
        InvalidInput, match=r"share of 40.% for each of 3 wards is more than all. At most 33.3.%"
    ):
        plan_extension(edges, root="HQ", budgets=[5], ward_share=0.4)


def test_the_edges_that_are_given_stay_as_they_are() -> None:
    edges, budgets = random_case(3)
    before = edges.copy(deep=True)
    plan_extension(edges, root=0, budgets=budgets)
    pd.testing.assert_frame_equal(edges, before)


# ------------------------------------------------------------------ limits and bounds
def test_a_plan_on_streets_is_within_its_gap_and_told_while_it_grows() -> None:
    edges, root = street_grid(200, seed=1)
    budgets = budgets_of(edges, 0.2)
    told: list[tuple[float, float, float]] = []
    plan = plan_extension(edges, root=root, budgets=budgets, progress=lambda *now: told.append(now))
    assert not faults_of_plan(edges, plan, root=root, budgets=budgets)
    assert (plan.status, plan.gap <= 0.01) == ("proven", True)
    worth, bound, seconds = (list(column) for column in zip(*told, strict=True))
    assert worth == sorted(worth)
    assert bound == sorted(bound, reverse=True)
    assert seconds == sorted(seconds)
    assert all(low <= high for low, high in zip(worth, bound, strict=True))
    assert worth[-1] == pytest.approx(plan.objective)


def test_when_time_is_up_the_best_plan_so_far_and_its_bound_are_returned() -> None:
    edges, root, budgets, better = planned_grid()
    hasty = plan_extension(edges, root=root, budgets=budgets, gap=0.0, time_limit=0)
    assert not faults_of_plan(edges, hasty, root=root, budgets=budgets)
    assert hasty.status == "out_of_time"
    assert 0 < hasty.objective <= better.objective <= better.bound <= hasty.bound


def test_a_search_that_is_stopped_returns_the_best_plan_so_far() -> None:
    edges, root = street_grid(300, seed=3)
    budgets = budgets_of(edges, 0.05)
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 20

    plan = plan_extension(edges, root=root, budgets=budgets, gap=0.0, stop=stop)
    assert not faults_of_plan(edges, plan, root=root, budgets=budgets)
    assert plan.status == "stopped"
    assert plan.seconds < 30


def test_an_earlier_plan_is_where_the_search_begins() -> None:
    edges, root, budgets, earlier = planned_grid()
    again = plan_extension(edges, root=root, budgets=budgets, start=earlier.phase, gap=0.0, time_limit=0)
    assert again.objective == pytest.approx(earlier.objective)
    spoilt = earlier.phase.where(earlier.phase == 0, 1)  # all in the first phase: too dear, so it is left out
    assert not faults_of_plan(
        edges,
        plan_extension(edges, root=root, budgets=budgets, start=spoilt, gap=0.0, time_limit=0),
        root=root,
        budgets=budgets,
    )


def test_the_same_question_has_the_same_answer() -> None:
    edges, root = street_grid(150, seed=4)
    one, two = (plan_extension(edges, root=root, budgets=budgets_of(edges, 0.2)) for _ in range(2))
    pd.testing.assert_series_equal(one.phase, two.phase)
    assert one.bound == two.bound


def test_a_failure_of_whoever_listens_comes_out() -> None:
    edges, root = street_grid(200, seed=5)

    def fail(worth: float, bound: float, seconds: float) -> None:
        if seconds > 0.1:
            raise ValueError("nobody listens")

    with pytest.raises(ValueError, match="nobody listens"):
        plan_extension(edges, root=root, budgets=budgets_of(edges, 0.05), gap=0.0, progress=fail)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.sampled_from([2, 1_000, 10**9]))
def test_a_plan_does_not_depend_on_the_unit_of_money(seed: int, factor: int) -> None:
    edges, budgets = random_case(seed)
    plan = plan_extension(edges, root=0, budgets=budgets)
    dearer = edges.assign(cost_vnd=edges["cost_vnd"] * factor)
    other = plan_extension(dearer, root=0, budgets=[amount * factor for amount in budgets])
    assert other.objective == pytest.approx(plan.objective)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), more=st.integers(0, 30))
def test_more_money_is_never_worth_less(seed: int, more: int) -> None:
    edges, budgets = random_case(seed)
    plan = plan_extension(edges, root=0, budgets=budgets)
    richer = plan_extension(edges, root=0, budgets=[budgets[0] + more, *budgets[1:]])
    assert richer.objective >= plan.objective - 1e-9


# ------------------------------------------------------------------ the checker can fail
def spoilt(plan: Plan, **changes: int) -> Plan:
    phase = plan.phase.copy()
    for label, number in changes.items():
        phase[label] = number
    return replace(plan, phase=phase)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**31), gap=st.sampled_from([0.02, 0.1, 0.5]))
def test_no_plan_made_phase_by_phase_and_no_greedy_one_is_worth_more_however_wide_the_gap(
    seed: int, gap: float
) -> None:
    edges, root = street_grid(60, seed=seed)
    wanted = Wanted(root=root, budgets=budgets_of(edges, 0.2), gap=gap)
    joint = plan_extension(edges, root=root, budgets=wanted.budgets, gap=gap)
    for rival in (greedy(edges, wanted), phase_by_phase(edges, wanted, seconds=5)):
        assert joint.objective >= rival.objective * (1 - 1e-9)


def test_the_checker_finds_what_is_wrong() -> None:
    rows = [("HQ", "a", 5, 2.0), ("a", "b", 5, 3.0), ("HQ", "c", 5, 1.0), ("HQ", "d", 5, 0.0, True)]
    edges = edges_of(rows).set_axis(list("pqrs"))
    edges["ward"] = ["A", "A", "B", None]
    given_ = {"root": "HQ", "budgets": [5, 5]}
    plan = plan_extension(edges, **given_)
    assert list(plan.phase) == [1, 2, 0, 0]
    assert faults_of_plan(edges, plan, **given_) == ()
    wrong = {
        "is in phase 3": spoilt(plan, q=3),
        "stands already": spoilt(plan, s=1),
        "hangs together with nothing": spoilt(plan, p=0),
        "đồng are spent": spoilt(plan, q=1),
        "The plan is worth": replace(plan, objective=9.0),
        "is below the worth": replace(plan, bound=1.0),
        "The gap": replace(plan, gap=0.5),
        "the plan says": replace(plan, spent=(5, 4)),
        "other labels": replace(plan, phase=plan.phase.reset_index(drop=True)),
    }
    for words, faulty in wrong.items():
        assert any(words in fault for fault in faults_of_plan(edges, faulty, **given_)), words
    assert "is demanded" in faults_of_plan(edges, plan, **given_, forced_in=["r"])[0]
    assert "is ruled out" in faults_of_plan(edges, plan, **given_, forced_out=["q"])[0]
    assert "less than its share" in faults_of_plan(edges, plan, **given_, ward_share=0.2)[0]


def test_whole_sums_come_back_whole() -> None:
    plan = plan_of([("HQ", "a", 1_234_567_891, 1.0)], [1_234_567_891])
    assert plan.spent == (1_234_567_891,)
    assert isinstance(plan.spent[0], int)
    assert np.issubdtype(plan.phase.dtype, np.integer)
