"""Small plans equal the best of all plans, found by trying every one."""

import numpy as np
import pytest

from geo.errors import InvalidInput
from geo.extension.solver.solve import plan_extension
from geo.extension.solver.values import PROVEN
from tests.extension.cases import best_by_trying, budgets_of, random_case, street_grid
from tests.extension.plan_faults import faults_of_plan


@pytest.mark.parametrize("decade", range(24))
def test_small_plans_equal_the_best_of_all_plans(decade: int) -> None:
    for seed in range(decade * 10, decade * 10 + 10):
        edges, budgets = random_case(seed)
        plan = plan_extension(edges, root=0, budgets=budgets, gap=(0.0, 0.01)[seed % 2])
        assert not faults_of_plan(edges, plan, root=0, budgets=budgets)
        best = best_by_trying(edges, root=0, budgets=budgets)
        assert plan.objective == pytest.approx(best, rel=1e-9, abs=1e-9), seed
        assert plan.status == "proven"
        assert plan.bound == pytest.approx(best, rel=1e-6, abs=1e-9), seed


@pytest.mark.parametrize("decade", range(8))
def test_small_plans_with_demands_equal_the_best_that_meets_them(decade: int) -> None:
    for seed in range(decade * 10, decade * 10 + 10):
        edges, budgets = random_case(seed)
        rng = np.random.default_rng(seed)
        mixed = list(rng.permutation(edges.index))
        wishes = {"forced_in": mixed[:1], "forced_out": mixed[1:2]}
        best = best_by_trying(edges, root=0, budgets=budgets, **wishes)
        if best is None:
            with pytest.raises(InvalidInput, match=r"connect"):
                plan_extension(edges, root=0, budgets=budgets, **wishes)
            continue
        plan = plan_extension(edges, root=0, budgets=budgets, **wishes)
        assert not faults_of_plan(edges, plan, root=0, budgets=budgets, **wishes)
        assert plan.objective == pytest.approx(best, rel=1e-9, abs=1e-9), seed


@pytest.mark.parametrize("decade", range(6))
def test_small_plans_with_a_share_for_each_ward_equal_the_best_that_gives_it(decade: int) -> None:
    for seed in range(decade * 10, decade * 10 + 10):
        edges, budgets = random_case(seed)
        paid = edges[edges["ward"].notna() & ~edges["built"] & (edges["cost_vnd"] > 0)]
        counting = {
            row.ward
            for row in paid.itertuples()
            if best_by_trying(edges, root=0, budgets=[sum(budgets)], forced_in=[row.Index]) is not None
        }
        share = (0.2, 0.35, 0.5)[seed % 3]
        best = best_by_trying(edges, root=0, budgets=budgets, ward_share=share, counting=sorted(counting))
        plan = plan_extension(edges, root=0, budgets=budgets, ward_share=share)
        assert not faults_of_plan(edges, plan, root=0, budgets=budgets, ward_share=share)
        assert plan.objective == pytest.approx(best, rel=1e-9, abs=1e-9), seed


@pytest.mark.parametrize("seed", [2, 4, 5, 7, 9, 15, 17, 30, 38, 39])
def test_a_gap_of_nothing_is_proven_where_the_plan_is_the_best_but_for_rounding(seed: int) -> None:
    edges, root = street_grid(15 + seed, seed=seed)
    plan = plan_extension(
        edges, root=root, budgets=budgets_of(edges, 0.3, 1 + seed % 3), gap=0, time_limit=60
    )
    assert plan.status == PROVEN
    assert plan.gap <= 1e-9
