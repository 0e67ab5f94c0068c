"""Plans of extension: which edges to build in which phase, proven to be near to the best (ADR 23).

Budgeted, rooted and connected subgraphs over several phases, solved jointly as a mixed-integer programme with
HiGHS. References: I. Ljubić et al., An algorithmic framework for the exact solution of the prize-collecting
Steiner tree problem, Math. Program. 105 (2006), for directed cuts.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.errors import InvalidInput
from geo.extension.solver.forced import check_demands
from geo.extension.solver.problem import Ints, Problem, Wishes, problem_of
from geo.extension.solver.search import OPEN, Finish, Limits, Progress, Search, Stop
from geo.extension.solver.stages import staged_plan
from geo.extension.solver.values import Plan, gap_between
from geo.language import N_

STAGING_SHARE = 0.25  # of the time at most, for a plan made phase by phase to begin with
STAGING_GAP = 0.01  # at most: phases are small problems, and a coarse start costs the joint plan some worth


def plan_extension(
    edges: pd.DataFrame,
    *,
    root: Hashable,
    budgets: Sequence[float],
    gap: float = 0.01,
    time_limit: float = 60,
    forced_in: Iterable[Hashable] = (),
    forced_out: Iterable[Hashable] = (),
    ward_share: float = 0.0,
    start: "pd.Series[int] | None" = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    finish: Finish = OPEN,
) -> Plan:
    """Return the plan whose edges are worth most for the money, earlier phases counting more.

    For every phase t the edges of phase <= t hang together, over such edges and built ones, with the root or
    with a built edge; the money spent by t is at most the sum of the budgets 1 to t. Maximised is the sum of
    benefit × (T − phase + 1) / T.

    Args:
        edges: `u`, `v` (nodes), `cost_vnd` (đồng), `benefit`, `built` (bool; all false without it); `ward`
            where `ward_share` is used. Labels of the index name edges. Loops and parallel edges may be there.
        root: the node that everything hangs together with; as is each node of a built edge.
        budgets: đồng for each phase; what is not spent is carried over.
        gap: how far from the best the plan may be, as a share of its own worth; small problems are always
            solved to the end.
        time_limit: seconds after which the best plan so far and its bound are returned.
        forced_in: labels of edges that have to be in the plan.
        forced_out: labels of edges that must not be.
        ward_share: each ward with an edge that the money reaches gets this share of all that is spent.
        start: phases of an earlier plan to begin with; it is left out if it does not hold. Without one the
            search begins from the better of a greedy plan and one made phase by phase.
        progress: called with the worth of the best plan so far, the bound and the seconds.
        stop: asked again and again; the search ends when it says true.
        finish: what else ends the search.

    Raises:
        InvalidInput: numbers that are missing or negative, unknown labels, demands that cannot be met.
    """
    if not (gap >= 0 and time_limit >= 0):
        raise InvalidInput(N_("The gap and the time limit are not negative."))
    wishes = Wishes(tuple(forced_in), tuple(forced_out), ward_share)
    problem = problem_of(edges, root=root, budgets=budgets, wishes=wishes)
    limits = Limits(gap, time_limit, progress, stop, finish)
    demanded = check_demands(problem, limits, edges)
    search = Search(problem, limits, demanded=demanded)
    given = None if start is None else _start(problem, start, edges)
    search.run(_starts(problem, limits, given))
    if search.best is None:
        raise InvalidInput(_no_plan(search))
    return _plan(edges, problem, search, budgets)


def _starts(problem: Problem, limits: Limits, given: Ints | None) -> Iterator[Ints]:
    """Give plans to begin with: an earlier one, else one made phase by phase, so that none is worth more."""
    if given is not None:
        yield given
    if given is not None and problem.holds(given):
        return
    if problem.phases > 1 and not problem.is_small and not problem.share and not problem.forced.any():
        staging = replace(limits.part(STAGING_SHARE), gap=min(limits.gap, STAGING_GAP))
        yield staged_plan(problem, staging)


def _start(problem: Problem, start: "pd.Series[int]", edges: pd.DataFrame) -> Ints:
    phases = np.asarray(start.reindex(edges.index).fillna(0), dtype=np.int64)[problem.row]
    return np.where((phases >= 0) & (phases <= problem.phases), phases, 0)


def _no_plan(search: Search) -> str:
    if search.impossible:
        return N_("The demanded edges and the shares of the wards cannot be had together with this money.")
    return N_("No plan was found in time that meets the demands. Allow more time, or demand less.")


def _plan(edges: pd.DataFrame, problem: Problem, search: Search, budgets: Sequence[float]) -> Plan:
    """Return the plan that was found; the objective is counted anew from the phases."""
    assert search.best is not None
    best = search.best if problem.share else problem.without_idle(search.best)
    phase = np.zeros(len(edges), dtype=np.int64)
    phase[problem.row] = best
    spent = np.bincount(best, weights=problem.cost, minlength=problem.phases + 1)[1:]
    objective = problem.worth(best)
    bound = max(search.bound, objective)
    return Plan(
        phase=pd.Series(phase, index=edges.index, name="phase"),
        objective=objective,
        bound=bound,
        gap=gap_between(objective, bound),
        spent=tuple(_whole(amount) for amount in spent),
        budgets=tuple(_whole(amount) for amount in budgets),
        seconds=search.seconds,
        status=search.status,
        steps=search.steps,
    )


def _whole(amount: float) -> int | float:
    return int(amount) if float(amount).is_integer() else float(amount)
