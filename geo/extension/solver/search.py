"""The search for the best plan: quick plans, a relaxation with cuts, then whole edges, until it is proven."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain

import highspy
import numpy as np

from geo.extension.solver.cuts import disconnected_cuts, violated_cuts
from geo.extension.solver.model import Cut, Model, Values
from geo.extension.solver.problem import Bools, Floats, Ints, Problem
from geo.extension.solver.start import quick_plan
from geo.extension.solver.values import OUT_OF_TIME, PROVEN, STOPPED, PlanStatus, gap_between

Progress = Callable[[float, float, float], None]
Stop = Callable[[], bool]
Enough = Callable[[float, float], bool]

STEPS_A_SECOND = 300_000
TELL_SECONDS = 0.2  # progress is told no oftener
RELAXING_SHARE = 0.4  # of the time, for the relaxation alone
EXACT = 1e-9  # of the worth: nearer than rounding lets it be, no two plans are told apart
SETTLED = 0.9  # of the gap, below which plans are left out for good
DONE = highspy.HighsModelStatus.kOptimal
NONE_THERE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


@dataclass(frozen=True)
class Finish:
    """What may end a search sooner, and in the same place on every machine.

    `nodes`: so many cases at most, once there is a plan (None: any number); `steps`: so much work at most,
    see `steps_in`; `known`: a worth that no plan can pass; `enough`: says of a worth and a bound whether they
    are near enough.
    """

    nodes: int | None = None
    steps: float = np.inf
    known: float = np.inf
    enough: Enough | None = None


OPEN = Finish()


def steps_in(seconds: float) -> float:
    """Return how much work an idle machine of our days does in some seconds.

    A step is a column of the model each time that HiGHS is run, or asks whether to go on: mostly 2 to 4 µs.
    """
    return seconds * STEPS_A_SECOND


@dataclass(frozen=True)
class Limits:
    """When to end: a gap, seconds, or somebody who says stop; and whom to tell how far it is."""

    gap: float
    seconds: float
    progress: Progress | None = None
    stop: Stop | None = None
    finish: Finish = OPEN

    def part(self, share: float) -> "Limits":
        """Return the limits of another search: a share of the seconds and steps; it tells nobody."""
        finish = Finish(steps=self.finish.steps * share)
        return replace(self, seconds=self.seconds * share, progress=None, finish=finish)


class Search:
    """The best plan so far (None: none yet) and what no plan can pass."""

    def __init__(self, problem: Problem, limits: Limits, *, demanded: Bools | None = None) -> None:
        self.problem, self.limits, self.demanded = problem, limits, demanded
        self.gap = EXACT if problem.is_small else max(limits.gap, EXACT)
        self.best: Ints | None = None
        self.worth = -np.inf
        self.bound = min(_bound_without_ways(problem), limits.finish.known)
        self.nodes = 0  # cases that were looked at
        self.steps = 0  # of work
        self.impossible = False
        self.begin = time.perf_counter()
        self._told = -np.inf
        self._stopped = False
        self._settled = -np.inf  # no plan that was left out for good is worth more
        self._failure: Exception | None = None
        self._cuts: list[Cut] = []
        self._too_dear: list[tuple[Bools, int]] = []

    # ------------------------------------------------------------ where it stands
    @property
    def seconds(self) -> float:
        """Return how long the search has taken."""
        return time.perf_counter() - self.begin

    @property
    def left(self) -> float:
        """Return how many seconds are left."""
        return self.limits.seconds - self.seconds

    @property
    def closed(self) -> bool:
        """Say whether the plan is as near to the best as was asked for."""
        if self.best is None or self.impossible:
            return self.impossible
        enough = self.limits.finish.enough
        near = gap_between(self.worth, self.bound) <= self.gap
        return near or (enough is not None and enough(self.worth, self.bound))

    @property
    def status(self) -> PlanStatus:
        """Return how it ended."""
        if self.closed:
            return PROVEN
        return STOPPED if self._stopped else OUT_OF_TIME

    def offer(self, phase: Ints) -> bool:
        """Take a plan (E) if it holds and is the best so far; say whether it holds."""
        if not self.problem.holds(phase):
            return False
        worth = self.problem.worth(phase)
        if worth > self.worth:
            self.best, self.worth = phase, worth
            self._tell(now=True)
        return True

    def _lower(self, bound: float) -> None:
        if bound < self.bound:
            self.bound = bound
        self._tell()

    def _tell(self, *, now: bool = False) -> None:
        if self.limits.progress and (now or self.seconds - self._told >= TELL_SECONDS):
            self._told = self.seconds
            self.limits.progress(max(self.worth, 0.0), max(self.bound, self.worth), self.seconds)

    def _over(self) -> bool:
        self._stopped = self._stopped or bool(self.limits.stop and self.limits.stop())
        spent = self.left <= 0 or self._nodes_left == 0 or self.steps >= self.limits.finish.steps
        return self.closed or self._stopped or spent

    @property
    def _nodes_left(self) -> int | None:
        most = self.limits.finish.nodes
        return None if most is None or self.best is None else max(most - self.nodes, 0)

    # ------------------------------------------------------------ the search
    def run(self, starts: Iterable[Ints] = ()) -> None:
        """Search until the gap is closed, time is up, or somebody stops it; `starts` are tried first."""
        nothing = np.zeros(self.problem.size, dtype=np.int64)
        for plan in chain([nothing, quick_plan(self.problem, demanded=self.demanded)], starts):
            self.offer(plan)
        if self._over():
            return
        model = Model(self.problem)
        self._relax(model)
        if not self._over():
            model.make_whole()
            model.listen(self._hear(model))
            self._close(model)
        if self._failure:
            raise self._failure

    def _relax(self, model: Model) -> None:
        """Add cuts to the relaxation until it violates none; each solution is a bound and an advice."""
        until = self.limits.part(RELAXING_SHARE)
        advised = -1
        for turn in range(10_000):
            status = model.run(seconds=self.left)
            self.steps += model.columns
            if status in NONE_THERE:
                self.impossible = True
            if status != DONE:
                return
            values = model.values()
            self._lower(model.worth_of(model.highs.getInfo().objective_function_value))
            cuts = [(phase, violated_cuts(model, values, phase)) for phase in range(self.problem.phases)]
            late = self.seconds > until.seconds or self.steps > until.finish.steps
            last = late or not any(found for _, found in cuts)
            if last or turn == advised + 1 or turn >= 2 * advised:
                advised = turn
                self._advise(values.x)
            if last and not self._over():
                self._fix(model)
            if last or self._over():
                return
            for phase, found in cuts:
                model.add_cuts(found, phases=[phase])

    def _fix(self, model: Model) -> None:
        """Settle what no plan needs that is worth more than the gap allows; no plan that is left out is."""
        if self.best is not None and self.worth > 0:
            self._settled = self.worth * (1 + self.gap * SETTLED)
            model.fix(self.bound - self._settled)

    def _advise(self, advice: Floats) -> None:
        for strict in (False, True):
            self.offer(quick_plan(self.problem, advice=advice, demanded=self.demanded, strict=strict))

    def _close(self, model: Model) -> None:
        """Solve with whole edges, again with more cuts as long as a solution does not hang together.

        HiGHS 1.16 can improve a plan that it is given to start from while it simplifies the model, report
        what the better one is worth, and give back the old one; it is then asked once more without a start.
        """
        while not self._over() and self._solve(model, start=self.best):
            pass
        while not self._over() and not self._failure and self._solve(model, start=None):
            pass

    def _solve(self, model: Model, *, start: Ints | None) -> bool:
        """Solve with whole edges once; say whether it has to be solved again with more cuts."""
        self._cuts, self._too_dear = [], []
        model.start_from(start)
        status = model.run(seconds=self.left, gap=self.gap, nodes=self._nodes_left)
        self.steps += model.columns
        self.nodes += max(int(model.highs.getInfo().mip_node_count), 1)
        if self._failure:
            return False
        if status in NONE_THERE:
            self.impossible = self.best is None
            self.bound = max(self.worth, self._settled) if self.best is not None else self.bound
            return False
        self._lower(max(model.worth_of(model.highs.getInfo().mip_dual_bound), self.worth, self._settled))
        if status == DONE:
            self._judge(model, model.values())
        model.add_cuts(self._cuts, phases=range(self.problem.phases))
        for chosen, phase in self._too_dear:
            model.forbid_together(chosen, phase)
        return bool(self._cuts or self._too_dear)

    def _hear(self, model: Model) -> Callable[[highspy.HighsCallbackEvent], None]:
        """Return what HiGHS calls: judge its solutions, tell how far it is, and interrupt it."""
        solution = highspy.cb.HighsCallbackType.kCallbackMipSolution

        def heard(event: highspy.HighsCallbackEvent) -> None:
            try:
                if event.callback_type == solution:
                    self._judge(model, model.values(event.data_out.mip_solution))
                else:
                    self.steps += model.columns
                    self._lower(max(model.worth_of(event.data_out.mip_dual_bound), self.worth, self._settled))
                    event.interrupt(self._over() or bool(self._cuts or self._too_dear))
            except Exception as failure:  # an exception must not pass through HiGHS; it is raised after it
                self._failure = failure
                event.interrupt()

        return heard

    def _judge(self, model: Model, values: Values) -> None:
        """Take a solution of HiGHS, or keep the cuts that it violates and take a plan near to it."""
        stands = values.x > 0.5
        plan = np.where(stands.any(axis=0), 1 + np.argmax(stands, axis=0), 0).astype(np.int64)
        if self.offer(plan):
            return
        near = quick_plan(self.problem, advice=stands.astype(np.float64), demanded=self.demanded)
        self.offer(near)
        for phase, chosen in enumerate(stands):
            self._cuts += disconnected_cuts(model, chosen)
            if self.problem.cost[chosen].sum() > self.problem.money[phase]:
                self._too_dear.append((chosen, phase))


def _bound_without_ways(problem: Problem) -> float:
    """Return what the money would be worth if no edge had to hang together with another."""
    gains = np.maximum(problem.benefit, 0.0)
    order = np.argsort(-gains / np.maximum(problem.cost, 1e-9), kind="stable")
    total = 0.0
    for phase, money in enumerate(problem.money):
        first = order[problem.first[order] <= phase]
        cost, gain = problem.cost[first], gains[first]
        before = np.cumsum(cost) - cost
        part = np.clip((money - before) / np.maximum(cost, 1e-9), 0.0, 1.0)
        total += float(gain @ np.where(cost > 0, part, 1.0)) / problem.phases
    return total
