"""Plans made phase by phase and greedily: what they take, and that none passes the best."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.extension.solver.reasons import Wanted
from geo.extension.solver.rivals import greedy, phase_by_phase
from geo.extension.solver.solve import plan_extension
from tests.extension.cases import best_by_trying, edges_of, random_case

DEAR_FIRST = [("HQ", "a", 6, 1.0), ("a", "b", 4, 20.0), ("HQ", "c", 6, 3.0), ("c", "d", 2, 0.1)]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_simpler_plans_of_small_cases_are_never_worth_more_than_the_best(seed: int) -> None:
    edges, budgets = random_case(seed)
    best = best_by_trying(edges, root=0, budgets=budgets)
    assert best is not None
    wanted = Wanted(0, budgets)
    for rival in (greedy(edges, wanted), phase_by_phase(edges, wanted, seconds=5)):
        assert rival.objective <= best + 1e-9
        assert sum(rival.spent) <= sum(budgets)


def test_phase_by_phase_takes_the_best_first_year_that_is_not_part_of_the_best_two_years() -> None:
    edges, budgets = edges_of(DEAR_FIRST), [6, 4]
    found = phase_by_phase(edges, Wanted("HQ", budgets), seconds=5)
    assert found.objective == pytest.approx(3.0 + 0.05)
    assert found.spent == (6, 2)
    assert found.edges == 2
    joint = plan_extension(edges, root="HQ", budgets=budgets)
    assert list(joint.phase) == [1, 2, 0, 0]
    assert joint.objective == pytest.approx(11.0)


def test_money_that_a_phase_leaves_is_spent_by_a_later_one_of_a_plan_made_phase_by_phase() -> None:
    edges = edges_of([("HQ", "a", 5, 1.0), ("a", "b", 7, 1.0), ("b", "b", 0, 2.0)])
    found = phase_by_phase(edges, Wanted("HQ", [6, 6]), seconds=5)
    assert found.spent == (5, 7)
    assert found.objective == pytest.approx(1.0 + 0.5 * 3.0)
