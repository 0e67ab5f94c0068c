"""What a plan is held against: simpler methods, and what more or less money would buy."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from geo.errors import InvalidInput
from geo.extension.solver.problem import Floats, Ints, Problem, Wishes, problem_of
from geo.extension.solver.reasons import Allowance, Wanted
from geo.extension.solver.search import Finish, Limits, steps_in
from geo.extension.solver.stages import staged_plan
from geo.extension.solver.start import quick_plan
from geo.extension.solver.values import Plan
from geo.extension.values import Curve, CurvePoint, Rival

GREEDY, PHASE_BY_PHASE = "greedy", "phase_by_phase"
SHARES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # of the budgets, for the curve
_CLEARLY = 0.1  # how far a knee lies above the straight line from nothing to the most, as a share
Stop = Callable[[], bool]


def greedy(edges: pd.DataFrame, wanted: Wanted) -> Rival:
    """Plan again and again the way that brings the most for its money, whatever is demanded."""
    problem = _undemanded(edges, wanted)
    return _rival(GREEDY, problem, quick_plan(problem))


def phase_by_phase(edges: pd.DataFrame, wanted: Wanted, *, seconds: float, stop: Stop | None = None) -> Rival:
    """Plan the best for the money of each phase alone, on what stands by then; nothing is demanded.

    It takes as much work at most as an idle machine does in `seconds`.
    """
    problem = _undemanded(edges, wanted)
    limits = Limits(wanted.gap, np.inf, stop=stop, finish=Finish(steps=steps_in(seconds)))
    return _rival(PHASE_BY_PHASE, problem, staged_plan(problem, limits))


def _undemanded(edges: pd.DataFrame, wanted: Wanted) -> Problem:
    wishes = Wishes((), wanted.forced_out)
    return problem_of(edges, root=wanted.root, budgets=wanted.budgets, wishes=wishes)


def _rival(method: str, problem: Problem, phase: Ints) -> Rival:
    spent: Floats = np.bincount(phase, problem.cost, problem.phases + 1)[1:].astype(np.float64)
    return Rival(method, problem.worth(phase), _whole(spent), int((phase > 0).sum()))


def budget_curve(
    edges: pd.DataFrame,
    plan: Plan,
    wanted: Wanted,
    *,
    seconds: float,
    shares: Sequence[float] = SHARES,
    stop: Stop | None = None,
) -> Curve:
    """Return what shares of the budgets buy, each solved anew from the plan before.

    It takes as much work at most as an idle machine does in `seconds`. What that does not suffice for is left
    out, and so is a budget that cannot meet the demands.
    """
    allowance = Allowance(steps_in(seconds), len(shares))
    points, start = [], None
    for share in shares:
        budgets = [float(np.floor(amount * share)) for amount in wanted.budgets]
        steps = allowance.next()
        if share == 1.0:
            points.append(_point(share, budgets, plan))
            start = plan.phase
            continue
        if not steps or (stop is not None and stop()):
            continue
        try:
            found = wanted.solve(edges, start=start, stop=stop, budgets=budgets, finish=Finish(steps=steps))
        except InvalidInput:
            continue
        allowance.spend(found)
        start = found.phase
        points.append(_point(share, budgets, found))
    return Curve(tuple(points), knee_of(points))


def knee_of(points: Sequence[CurvePoint]) -> int | None:
    """Return which point lies farthest above the line from nothing to the last; None: there is no bend."""
    if len(points) < 3 or points[-1].money <= 0 or points[-1].objective <= 0:
        return None
    money: Floats = np.array([point.money for point in points])
    worth: Floats = np.array([point.objective for point in points])
    above = worth / worth[-1] - money / money[-1]
    best = int(np.argmax(above))
    return best if above[best] >= _CLEARLY else None


def _point(share: float, budgets: Sequence[float], plan: Plan) -> CurvePoint:
    edges = int((plan.phase > 0).sum())
    return CurvePoint(
        share, sum(budgets), float(sum(plan.spent)), float(plan.objective), float(plan.bound), edges
    )


def _whole(amounts: Floats) -> tuple[int, ...]:
    return tuple(round(amount) for amount in amounts.tolist())
