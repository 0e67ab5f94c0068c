"""How often each edge stays in the plan when weights and costs are other than assumed."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.errors import InvalidInput
from geo.extension.solver.problem import Floats, Ints
from geo.extension.solver.reasons import Wanted
from geo.extension.solver.values import OUT_OF_TIME, STOPPED, Plan
from geo.extension.values import SPREAD, Stability

DRAW_GAP = 0.02  # of a draw: what is asked is which edges stay, not the last percent
DRAW_SECONDS = 3.0
_KEPT = 24  # plans of earlier draws that later ones may start from
Told = Callable[[int, int], None]
Stop = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class Stays:
    """`stays`: the share of the solved draws in which each edge is planned, by label (NaN: no draws).

    `same_phase`: in which it is planned in its phase of the plan, or left out as there.
    """

    stays: "pd.Series[float]"
    same_phase: "pd.Series[float]"
    stability: Stability


@dataclass(frozen=True)
class Draws:
    """How to draw: each weight and each kind of costs by its own factor within `spread` of 1, from `seed`."""

    number: int
    spread: float = SPREAD
    seed: int = 1
    gap: float = DRAW_GAP
    seconds_each: float = DRAW_SECONDS


def drawn(edges: pd.DataFrame, draws: Draws) -> Iterator[pd.DataFrame]:
    """Give the edges with benefits and costs of one draw after the other; whole đồng.

    The factors go to the columns `benefit_<reason>` and `cost_<works>_vnd`, where there are any, else to
    `benefit` and `cost_vnd` as a whole. (Scaling all weights alike would change no plan, so they are not.)
    """
    random = np.random.default_rng(draws.seed)
    reasons = [name for name in edges if name.startswith("benefit_")] or ["benefit"]
    works = [name for name in edges if name.startswith("cost_") and name != "cost_vnd"] or ["cost_vnd"]
    benefits = edges[reasons].to_numpy(dtype=np.float64)
    costs = edges[works].to_numpy(dtype=np.float64)
    low, high = 1 - draws.spread, 1 + draws.spread
    for _ in range(draws.number):
        by_reason, by_works = random.uniform(low, high, len(reasons)), random.uniform(low, high, len(works))
        cost = np.rint(costs @ by_works).astype(np.int64)
        yield edges.assign(benefit=benefits @ by_reason, cost_vnd=cost)


def stays(
    edges: pd.DataFrame,
    plan: Plan,
    wanted: Wanted,
    draws: Draws,
    *,
    seconds: float,
    told: Told | None = None,
    stop: Stop | None = None,
) -> Stays:
    """Return in how many draws each edge is planned; each begins from the best earlier plan that still holds.

    When time is up, or somebody stops it, the draws so far count; `stability` says how many, and how far from
    the best each may be.
    """
    begin = time.perf_counter()
    wanted = replace(wanted, gap=max(wanted.gap, draws.gap))
    known = [plan.phase.to_numpy(dtype=np.int64)]
    found, gaps, impossible, ended = [], [], 0, "done"
    done = 0
    for one in drawn(edges, draws):
        left = seconds - (time.perf_counter() - begin)
        if left <= 0 or (stop is not None and stop()):
            ended = OUT_OF_TIME if left <= 0 else STOPPED
            break
        if told:
            told(done, draws.number)
        done += 1
        start = pd.Series(best_start(one, known, wanted.budgets), index=edges.index)
        try:
            solved = wanted.solve(one, seconds=min(left, draws.seconds_each), start=start, stop=stop)
        except InvalidInput:
            impossible += 1
            continue
        found.append(solved.phase.to_numpy(dtype=np.int64))
        gaps.append(float(solved.gap))
        known = [known[0], *known[max(1, len(known) - _KEPT) :], found[-1]]
    stability = Stability(draws.number, done, impossible, draws.spread, draws.seed, tuple(gaps), ended,
                          time.perf_counter() - begin)  # fmt: skip
    return _counted(edges, plan, found, stability)


def best_start(edges: pd.DataFrame, known: Sequence[Ints], budgets: Sequence[float]) -> Ints:
    """Return the plan that is worth the most of those that the money allows; the first if none is."""
    phases = len(budgets)
    table = np.stack(known)
    cost, benefit = (edges[name].to_numpy(dtype=np.float64) for name in ("cost_vnd", "benefit"))
    spent: Floats = np.stack([((table > 0) & (table <= t)) @ cost for t in range(1, phases + 1)], axis=1)
    worth = np.where(table > 0, phases - table + 1, 0) @ benefit
    held = (spent <= np.cumsum(np.asarray(budgets, dtype=np.float64))).all(axis=1)
    best: Ints = table[int(np.argmax(np.where(held, worth, -np.inf)))]
    return best


def _counted(edges: pd.DataFrame, plan: Plan, found: Sequence[Ints], stability: Stability) -> Stays:
    if not found:
        nothing = pd.Series(np.nan, index=edges.index)
        return Stays(nothing, nothing, stability)
    table = np.stack(found)
    same = (table == plan.phase.to_numpy()).mean(axis=0)
    return Stays(
        pd.Series((table > 0).mean(axis=0), index=edges.index),
        pd.Series(same, index=edges.index),
        stability,
    )
