"""Why each edge is in a plan or not, and what the plan loses without it."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from geo.errors import InvalidInput
from geo.extension.solver.problem import Bools, Floats, Ints, distances_from_root
from geo.extension.solver.search import OPEN, Finish, steps_in
from geo.extension.solver.solve import plan_extension
from geo.extension.solver.values import Plan
from geo.extension.values import NARROW_SHARE, NEEDED, SOLVED, TAKEN_OUT

Told = Callable[[int, int], None]  # how many of how many
Stop = Callable[[], bool]
_LOSS_GAP = 0.0005  # of the other plan, smaller than that of plans: losses are small beside their worth
_FINE_SECONDS = 1.5  # for each edge, with which that gap is asked for; with less, that of the plan
_LOSS_SHARE = 0.1  # of what is lost at most, within which that is known well enough
_LOSS_NODES = 200  # of the search without one edge


@dataclass
class Allowance:
    """Work that several searches may take together, in steps: a clock allows less on a busy machine."""

    steps: float
    searches: int

    def next(self) -> float:
        """Return the steps of the next search: an equal part of what is left; 0: none are."""
        part, self.searches = self.steps / self.searches, self.searches - 1
        return max(part, 0.0)

    def spend(self, plan: Plan) -> None:
        """Take off what a search took; a first relaxation is carried out, whatever it takes."""
        self.steps -= plan.steps


@dataclass(frozen=True)
class Wanted:
    """The problem that a plan solves beside its edges, as `plan_extension` takes it."""

    root: Hashable
    budgets: Sequence[float]
    gap: float = 0.01
    forced_in: tuple[Hashable, ...] = ()
    forced_out: tuple[Hashable, ...] = ()
    ward_share: float = 0.0

    def keeps_without(self, edge: Hashable) -> bool:
        """Say whether plans without an edge are among those that were asked for, so that none is worth more.

        They are not where the edge is demanded, or where a ward's share may fall away with it.
        """
        return self.ward_share == 0 and edge not in self.forced_in

    def solve(
        self,
        edges: pd.DataFrame,
        *,
        seconds: float = np.inf,
        start: "pd.Series[int] | None" = None,
        stop: Stop | None = None,
        without: Collection[Hashable] = (),
        budgets: Sequence[float] | None = None,
        finish: Finish = OPEN,
    ) -> Plan:
        """Return the plan for these edges, without some of them, for these budgets."""
        return plan_extension(
            edges,
            root=self.root,
            budgets=self.budgets if budgets is None else budgets,
            gap=self.gap,
            time_limit=seconds,
            forced_in=[edge for edge in self.forced_in if edge not in without],
            forced_out=[*self.forced_out, *without],
            ward_share=self.ward_share,
            start=start,
            stop=stop,
            finish=finish,
        )


def needed_vnd(edges: pd.DataFrame, root: Hashable, *, out: Collection[Hashable] = ()) -> "pd.Series[float]":
    """Return the least đồng with which each edge can be had, the way from what stands included; inf: never.

    `out`: labels of edges that must not be used, which are inf themselves.
    """
    built = edges["built"].to_numpy(dtype=bool)
    barred = np.asarray(edges.index.isin(list(out))) & ~built
    nodes, codes = _codes(edges, root)
    cost = np.where(built, 0.0, edges["cost_vnd"].to_numpy(dtype=np.float64))
    # What is built is one with the root: a way of no cost from the root to each of its ends.
    ends = codes[:, built].ravel()
    tail = np.concatenate([codes[0][~barred], np.zeros(len(ends), dtype=np.int64)])
    head = np.concatenate([codes[1][~barred], ends])
    length = np.concatenate([cost[~barred], np.zeros(len(ends))])
    away = distances_from_root(tail, head, length, nodes)
    needed = np.minimum(away[codes[0]], away[codes[1]]) + cost
    return pd.Series(np.where(barred, np.inf, needed), index=edges.index)


def fates(
    edges: pd.DataFrame, phase: "pd.Series[int]", root: Hashable, money: float, *, out: Collection[Hashable]
) -> pd.DataFrame:
    """Return `fate` and `needed_vnd` of every edge; `money`: all budgets together."""
    needed = needed_vnd(edges, root, out=out)
    freely = needed_vnd(edges, root) if out else needed
    ruled_out = edges.index.isin(list(out))
    chain = [
        (edges["built"].to_numpy(dtype=bool), "built"),
        ((phase > 0).to_numpy(), "planned"),
        (ruled_out, "ruled_out"),
        (~np.isfinite(freely), "not_connected"),
        (~np.isfinite(needed), "way_ruled_out"),
        ((needed > money).to_numpy(), "money"),
    ]
    fate = np.select([each for each, _ in chain], [name for _, name in chain], default="worth_less")
    return pd.DataFrame({"fate": fate.astype(object), "needed_vnd": needed}, index=edges.index)


def losses(
    edges: pd.DataFrame,
    plan: Plan,
    wanted: Wanted,
    *,
    seconds: float,
    told: Told | None = None,
    stop: Stop | None = None,
) -> pd.DataFrame:
    """Return what the plan loses without each edge that it chose: `lost_least`, `lost_most`, `lost_by`.

    Each is solved anew without that edge (`solved`): at least the plan's worth less the bound of the other
    plan is lost, at most its worth less that of the other plan. Both are below 0 where the edge is demanded
    and costs the plan worth. The work is measured in steps, as many as an idle machine makes in `seconds`, so
    the same plan has the same losses again however busy the machine is. What they do not suffice for is taken
    out of the plan with all that hangs on it (`taken_out`): so much is lost at most. Without what is
    `needed`, what is demanded cannot be had.
    """
    chosen = plan.phase[plan.phase > 0].sort_values(kind="stable")
    if seconds >= _FINE_SECONDS * len(chosen):
        wanted = replace(wanted, gap=min(wanted.gap, _LOSS_GAP))
    allowance = Allowance(steps_in(seconds), len(chosen))
    rows = {}
    for number, edge in enumerate(chosen.index):
        if told:
            told(number, len(chosen))
        rest = _without(edges, plan, wanted, edge)
        least = 0.0 if wanted.keeps_without(edge) else -np.inf
        rows[edge] = (least, plan.objective - worth_of(edges, rest, plan.phases), TAKEN_OUT)
        steps = allowance.next()
        if not steps or (stop is not None and stop()):
            continue
        finish = _finish(plan, wanted, edge, worth=float(edges.loc[edge, "benefit"]), steps=steps)
        other = _solved(edges, wanted, edge, rest, finish, stop)
        if other is None:
            rows[edge] = (*rows[edge][:2], NEEDED if wanted.keeps_without(edge) else TAKEN_OUT)
            continue
        allowance.spend(other)
        lost = (plan.objective - worth for worth in (other.bound, other.objective))
        least, most = (max(each, 0.0) if wanted.keeps_without(edge) else each for each in lost)
        rows[edge] = (min(least, plan.objective), most, SOLVED)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["lost_least", "lost_most", "lost_by"])
    return table.reindex(edges.index)


def _solved(
    edges: pd.DataFrame,
    wanted: Wanted,
    edge: Hashable,
    rest: "pd.Series[int]",
    finish: Finish,
    stop: Stop | None,
) -> Plan | None:
    """Return the plan without an edge; None: none meets the demands.

    Of a demanded edge, the demands that lose their way with it fall away, too, where they cannot be met.
    """
    try:
        return wanted.solve(edges, start=rest, stop=stop, without=[edge], finish=finish)
    except InvalidInput:
        left = tuple(each for each in wanted.forced_in if rest[each] > 0)
        if edge not in wanted.forced_in or len(left) + 1 == len(wanted.forced_in):
            return None
    return _solved(edges, replace(wanted, forced_in=(*left, edge)), edge, rest, finish, stop)


def _finish(plan: Plan, wanted: Wanted, edge: Hashable, *, worth: float, steps: float) -> Finish:
    """Return what ends the search without an edge: the loss is known well enough, or some nodes or steps."""

    def enough(other: float, bound: float) -> bool:
        near = _LOSS_SHARE * abs(plan.objective - other)
        return bound - other <= (min(near, NARROW_SHARE * worth) if worth else near)

    known = plan.bound if wanted.keeps_without(edge) else np.inf
    return Finish(nodes=_LOSS_NODES, steps=steps, known=known, enough=enough)


def _without(edges: pd.DataFrame, plan: Plan, wanted: Wanted, edge: Hashable) -> "pd.Series[int]":
    """Return the phases of a plan without an edge: what loses its way by that waits, or is gone.

    What waits is paid for later, so the money allows it.
    """
    phase = plan.phase.copy()
    phase[edge] = 0
    for number in range(1, plan.phases + 1):
        stands = edges["built"].to_numpy(dtype=bool) | ((phase > 0) & (phase <= number)).to_numpy()
        loose = stands & ~_hangs(edges, wanted.root, stands) & (phase == number).to_numpy()
        # What hangs on nothing yet waits for the next phase; after the last it is gone.
        phase[loose] = number + 1 if number < plan.phases else 0
    return phase


def _hangs(edges: pd.DataFrame, root: Hashable, stands: Bools) -> Bools:
    """Return which edges hang together with the root or with what is built, over those that stand."""
    nodes, codes = _codes(edges, root)
    ends = codes[:, edges["built"].to_numpy(dtype=bool)].ravel()
    tail = np.concatenate([codes[0][stands], np.zeros(len(ends), dtype=np.int64)])
    head = np.concatenate([codes[1][stands], ends])
    graph = sparse.coo_matrix((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes))
    component = csgraph.connected_components(graph, directed=False)[1]
    return np.asarray(component[codes[0]] == component[0])


def worth_of(edges: pd.DataFrame, phase: "pd.Series[int]", phases: int) -> float:
    """Return the sum of benefit × (T − phase + 1) / T over the edges that are planned."""
    early: Floats = np.where(phase > 0, phases - phase + 1, 0) / phases
    return float(edges["benefit"].to_numpy(dtype=np.float64) @ early)


def _codes(edges: pd.DataFrame, root: Hashable) -> tuple[int, Ints]:
    """Return how many nodes there are, and those of both ends (2, n), the root being 0."""
    ends = pd.Index([root, *edges["u"], *edges["v"]], dtype=object)
    codes, known = pd.factorize(ends)
    return len(known), np.asarray(codes[1:].reshape(2, len(edges)), dtype=np.int64)
