"""Draws of weights and costs: within their spread, repeatable, each solution a plan that holds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.extension.solver.reasons import Wanted
from geo.extension.solver.rivals import knee_of
from geo.extension.solver.sensitivity import Draws, best_start, drawn, stays
from geo.extension.solver.solve import plan_extension
from geo.extension.values import CurvePoint
from tests.extension.cases import edges_of, random_case


def explained(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Return edges whose benefit has two reasons and whose cost has two works."""
    edges = edges_of(rows)
    return edges.assign(
        benefit_a=edges["benefit"] * 0.25,
        benefit_b=edges["benefit"] * 0.75,
        cost_x_vnd=edges["cost_vnd"] // 2,
        cost_y_vnd=edges["cost_vnd"] - edges["cost_vnd"] // 2,
    )


CHAIN = explained([(0, 1, 10, 8.0), (1, 2, 10, 6.0), (0, 3, 12, 7.0), (3, 4, 90, 1.0)])


def solved(edges: pd.DataFrame, budgets: list[int], draws: Draws, **options: float) -> object:
    plan = plan_extension(edges, root=0, budgets=budgets)
    return stays(edges, plan, Wanted(0, budgets), draws, seconds=options.get("seconds", 30.0))


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.3])
def test_each_draw_lies_within_the_spread_and_costs_are_whole(spread: float) -> None:
    for one in drawn(CHAIN, Draws(50, spread=spread)):
        assert (
            one["benefit"]
            .between(CHAIN["benefit"] * (1 - spread) - 1e-9, CHAIN["benefit"] * (1 + spread) + 1e-9)
            .all()
        )
        assert ((one["cost_vnd"] - CHAIN["cost_vnd"]).abs() <= CHAIN["cost_vnd"] * spread + 0.5).all()
        assert one["cost_vnd"].dtype == np.int64


def test_the_same_seed_draws_the_same_and_another_one_does_not() -> None:
    first, second, other = (
        [tuple(one["benefit"]) for one in drawn(CHAIN, Draws(5, seed=seed))] for seed in (1, 1, 2)
    )
    assert first == second != other


def test_without_spread_every_draw_is_the_plan() -> None:
    found = solved(CHAIN, [20, 12], Draws(4, spread=0.0))
    plan = plan_extension(CHAIN, root=0, budgets=[20, 12])
    assert (found.stays == (plan.phase > 0)).all()  # type: ignore[attr-defined]
    assert (found.same_phase == 1).all()  # type: ignore[attr-defined]


def test_what_is_paid_for_whatever_is_drawn_always_stays_and_what_never_is_never() -> None:
    found = solved(CHAIN, [60], Draws(20))
    assert found.stays[[0, 1, 2]].tolist() == [1.0, 1.0, 1.0]  # type: ignore[attr-defined]
    assert found.stays[3] == 0.0  # type: ignore[attr-defined]
    assert found.stability.done == 20  # type: ignore[attr-defined]


def test_what_money_barely_reaches_stays_in_some_draws() -> None:
    found = solved(CHAIN, [20], Draws(40))
    assert 0 < found.stays[1] < 1  # type: ignore[attr-defined]


def test_without_time_there_are_no_draws_and_no_figures() -> None:
    found = solved(CHAIN, [20], Draws(5), seconds=0.0)
    assert found.stability.done == 0  # type: ignore[attr-defined]
    assert found.stability.ended == "out_of_time"  # type: ignore[attr-defined]
    assert found.stays.isna().all()  # type: ignore[attr-defined]


def test_draws_in_which_a_demand_cannot_be_paid_are_counted_apart() -> None:
    plan = plan_extension(CHAIN, root=0, budgets=[20], forced_in=[1])
    found = stays(CHAIN, plan, Wanted(0, [20], forced_in=(1,)), Draws(30), seconds=30)
    assert 0 < found.stability.impossible < 30
    assert len(found.stability.gaps) == 30 - found.stability.impossible
    assert found.stays[1] == 1.0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_a_start_keeps_to_the_money_or_is_the_first(seed: int) -> None:
    edges, budgets = random_case(seed)
    edges = edges.assign(built=False)
    rng = np.random.default_rng(seed)
    known = [rng.integers(0, len(budgets) + 1, len(edges)) for _ in range(4)]
    found = best_start(edges, known, budgets)

    def holds(phase: "np.ndarray") -> bool:  # type: ignore[type-arg]
        spent = [edges["cost_vnd"][(phase > 0) & (phase <= t)].sum() for t in range(1, len(budgets) + 1)]
        return bool((np.array(spent) <= np.cumsum(budgets)).all())

    assert holds(found) or not any(holds(each) for each in known)


def points(*pairs: tuple[float, float]) -> list[CurvePoint]:
    return [CurvePoint(1.0, money, money, worth, worth, 1) for money, worth in pairs]


def test_a_curve_that_bends_has_its_knee_there_and_a_straight_one_has_none() -> None:
    assert knee_of(points((1, 10), (2, 19), (3, 20), (4, 21))) == 1
    assert knee_of(points((1, 10), (2, 20), (3, 30))) is None
    assert knee_of(points((1, 10), (2, 20))) is None
    assert knee_of(points((0, 0), (0, 0), (0, 0))) is None
