"""An independent check of a plan of extension: plain loops over the definition, nothing of the search."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isclose, isfinite

import pandas as pd

from geo.extension.solver.values import Plan

NEAR = 1e-6  # relative: how exactly worth, bound and shares are compared


@dataclass(frozen=True)
class _Edge:
    label: Hashable
    ends: tuple[Hashable, Hashable]
    cost: float
    benefit: float
    built: bool
    ward: Hashable
    phase: int


def faults_of_plan(
    edges: pd.DataFrame,
    plan: Plan,
    *,
    root: Hashable,
    budgets: Sequence[float],
    forced_in: Collection[Hashable] = (),
    forced_out: Collection[Hashable] = (),
    ward_share: float = 0.0,
) -> tuple[str, ...]:
    """Return what is wrong with a plan, in English, for whoever made it; nothing is wrong if it is empty."""
    if not plan.phase.index.equals(edges.index):
        return ("The phases have other labels than the edges.",)
    rows = list(_rows(edges, plan))
    return (
        *_wrong_phases(rows, len(budgets)),
        *_overspent(rows, budgets, plan),
        *_loose(rows, root, len(budgets)),
        *_wishes_unmet(rows, forced_in, forced_out),
        *_shares_unmet(rows, root, fsum(budgets), forced_out, ward_share),
        *_miscounted(rows, plan, len(budgets)),
    )


def _rows(edges: pd.DataFrame, plan: Plan) -> Iterator[_Edge]:
    built = edges["built"] if "built" in edges else [False] * len(edges)
    ward = edges["ward"] if "ward" in edges else [None] * len(edges)
    columns = (edges["u"], edges["v"], edges["cost_vnd"], edges["benefit"], built, ward, plan.phase)
    for label, u, v, cost, benefit, stands, where, phase in zip(edges.index, *columns, strict=True):
        lies = None if pd.isna(where) else where
        yield _Edge(label, (u, v), float(cost), float(benefit), bool(stands), lies, int(phase))


def _wrong_phases(rows: Sequence[_Edge], phases: int) -> Iterator[str]:
    for row in rows:
        if not 0 <= row.phase <= phases:
            yield f"Edge {row.label} is in phase {row.phase} of {phases}."
        if row.built and row.phase:
            yield f"Edge {row.label} stands already and is planned all the same."


def _overspent(rows: Sequence[_Edge], budgets: Sequence[float], plan: Plan) -> Iterator[str]:
    for phase in range(1, len(budgets) + 1):
        spent = fsum(row.cost for row in rows if 0 < row.phase <= phase)
        if spent > fsum(budgets[:phase]):
            yield f"Up to phase {phase} {spent} đồng are spent of {fsum(budgets[:phase])}."
        own = fsum(row.cost for row in rows if row.phase == phase)
        if not isclose(own, plan.spent[phase - 1], abs_tol=0.5):
            yield f"Phase {phase} costs {own} đồng, the plan says {plan.spent[phase - 1]}."


def _loose(rows: Sequence[_Edge], root: Hashable, phases: int) -> Iterator[str]:
    for phase in range(1, phases + 1):
        usable = [row for row in rows if row.built or 0 < row.phase <= phase]
        reached = _reached(usable, root)
        for row in usable:
            if not row.built and row.ends[0] not in reached:
                yield f"In phase {phase} edge {row.label} hangs together with nothing."


def _reached(usable: Sequence[_Edge], root: Hashable) -> set[Hashable]:
    """Return the nodes that lie on a way from the root or from a built edge."""
    beside: dict[Hashable, list[Hashable]] = {}
    for row in usable:
        for one, other in (row.ends, row.ends[::-1]):
            beside.setdefault(one, []).append(other)
    waiting: list[Hashable] = [root, *(end for row in usable if row.built for end in row.ends)]
    reached = set(waiting)
    while waiting:
        for node in beside.get(waiting.pop(), ()):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached


def _wishes_unmet(
    rows: Sequence[_Edge], forced_in: Collection[Hashable], forced_out: Collection[Hashable]
) -> Iterator[str]:
    for row in rows:
        if row.label in forced_in and not row.phase and not row.built:
            yield f"Edge {row.label} is demanded and not planned."
        if row.label in forced_out and row.phase:
            yield f"Edge {row.label} is ruled out and planned all the same."


def _shares_unmet(
    rows: Sequence[_Edge], root: Hashable, money: float, forced_out: Collection[Hashable], share: float
) -> Iterator[str]:
    """A ward counts if an edge of it costs something, is not ruled out and can be paid with the way to it."""
    if not share:
        return
    usable = [row for row in rows if row.built or row.label not in forced_out]
    away = _least_costs(usable, root)
    counting: dict[Hashable, float] = {}
    for row in usable:
        nearest = min(away.get(end, float("inf")) for end in row.ends)
        payable = nearest + row.cost <= money or row.phase > 0
        if row.ward is not None and not row.built and row.cost > 0 and payable:
            counting.setdefault(row.ward, 0.0)
    for row in rows:
        if row.phase and row.ward in counting:
            counting[row.ward] += row.cost
    total = fsum(row.cost for row in rows if row.phase)
    for ward, spent in counting.items():
        if spent < (share - NEAR) * total:
            yield f"Ward {ward} has {spent} đồng of {total}, less than its share of {share}."


def _least_costs(usable: Sequence[_Edge], root: Hashable) -> Mapping[Hashable, float]:
    """Return what the cheapest way to each node costs, by the method of Bellman and Ford."""
    away: dict[Hashable, float] = {root: 0.0}
    away.update({end: 0.0 for row in usable if row.built for end in row.ends})
    changed = True
    while changed:
        changed = False
        for row in usable:
            for one, other in (row.ends, row.ends[::-1]):
                cost = away.get(one, float("inf")) + (0.0 if row.built else row.cost)
                if cost < away.get(other, float("inf")):
                    away[other], changed = cost, True
    return away


def _miscounted(rows: Sequence[_Edge], plan: Plan, phases: int) -> Iterator[str]:
    worth = fsum(row.benefit * (phases - row.phase + 1) / phases for row in rows if row.phase)
    if not isclose(worth, plan.objective, rel_tol=NEAR, abs_tol=NEAR):
        yield f"The plan is worth {worth}, it says {plan.objective}."
    if plan.bound < plan.objective * (1 - NEAR):
        yield f"The bound {plan.bound} is below the worth {plan.objective}."
    known = isfinite(plan.gap) and plan.objective > 0
    if known and not isclose(plan.objective * (1 + plan.gap), plan.bound, rel_tol=NEAR):
        yield f"The gap {plan.gap} does not lie between {plan.objective} and {plan.bound}."
