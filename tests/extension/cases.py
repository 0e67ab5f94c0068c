"""Small and street-like extension problems, and the best plan by trying all of them."""

from collections.abc import Hashable, Sequence
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph


def edges_of(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Return edges from (u, v, cost, benefit) or (u, v, cost, benefit, built)."""
    full = [(*row, False)[:5] for row in rows]
    return pd.DataFrame(full, columns=["u", "v", "cost_vnd", "benefit", "built"])


def random_case(seed: int) -> tuple[pd.DataFrame, list[int]]:
    """Return up to 9 edges between up to 7 nodes (loops, parallels and islands too) and 1 to 3 budgets."""
    rng = np.random.default_rng(seed)
    phases = int(rng.integers(1, 4))
    count = int(rng.integers(1, 10 if phases < 3 else 9))
    nodes = int(rng.integers(2, 8))
    cost = rng.integers(0, 12, count) * int(rng.choice([1, 1_000_003]))
    benefit = np.where(rng.random(count) < 0.25, 0, rng.integers(1, 20, count)) * rng.choice([1.0, 0.37])
    frame = pd.DataFrame(
        {
            "u": rng.integers(0, nodes, count),
            "v": rng.integers(0, nodes, count),
            "cost_vnd": cost,
            "benefit": benefit,
            "built": rng.random(count) < 0.12,
            "ward": rng.choice(["A", "B", None], count),
        },
        index=[f"e{number}" for number in range(count)],
    )
    most = max(int(cost.sum() * rng.uniform(0.05, 0.5)), 1)
    return frame, [int(amount) for amount in rng.integers(0, most + 1, phases)]


def best_by_trying(
    edges: pd.DataFrame,
    *,
    root: Hashable,
    budgets: Sequence[int],
    forced_in: Sequence[Hashable] = (),
    forced_out: Sequence[Hashable] = (),
    ward_share: float = 0.0,
    counting: Sequence[Hashable] = (),
) -> float | None:
    """Return the worth of the best of all plans, None if there is none; `counting`: wards with a share."""
    rows = list(edges.itertuples())
    free = [at for at, row in enumerate(rows) if not row.built and row.Index not in forced_out]
    phases, best = len(budgets), None
    standing = {at for at, row in enumerate(rows) if row.built}
    known: dict[frozenset[int], bool] = {}
    for choice in product(range(phases + 1), repeat=len(free)):
        phase = dict(zip(free, choice, strict=True))
        if any(not phase.get(at, 1) for at, row in enumerate(rows) if row.Index in forced_in):
            continue
        worth = sum(rows[at].benefit * (phases - when + 1) / phases for at, when in phase.items() if when)
        if best is not None and worth <= best:
            continue
        if _payable(rows, phase, budgets) and _shared(rows, phase, ward_share, counting):
            stages = [
                frozenset(at for at, when in phase.items() if 0 < when <= t) for t in range(1, phases + 1)
            ]
            for stage in stages:
                if stage not in known:
                    known[stage] = _together(rows, stage, standing, root)
            if all(known[stage] for stage in stages):
                best = worth
    return best


def _payable(rows: list, phase: dict[int, int], budgets: Sequence[int]) -> bool:
    return all(
        sum(rows[at].cost_vnd for at, when in phase.items() if 0 < when <= t) <= sum(budgets[:t])
        for t in range(1, len(budgets) + 1)
    )


def _shared(rows: list, phase: dict[int, int], share: float, counting: Sequence[Hashable]) -> bool:
    spent = {at: rows[at].cost_vnd for at, when in phase.items() if when}
    total = sum(spent.values())
    return all(
        sum(cost for at, cost in spent.items() if rows[at].ward == ward) >= share * total - 1e-6 * total
        for ward in counting
    )


def _together(rows: list, stage: frozenset[int], standing: set[int], root: Hashable) -> bool:
    reached = {root} | {end for at in standing for end in (rows[at].u, rows[at].v)}
    waiting = set(stage)
    while True:
        more = {at for at in waiting if rows[at].u in reached or rows[at].v in reached}
        if not more:
            return not waiting
        for at in more:
            reached |= {rows[at].u, rows[at].v}
        waiting -= more


def street_grid(edges: int, *, seed: int) -> tuple[pd.DataFrame, int]:
    """Return about so many edges of a crooked grid of streets with gaps, and the node in its middle.

    Costs are length × width class × price, benefits decay with the distance from the middle.
    """
    rng = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(edges / 1.5))) + 1
    place = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * 90.0
    place += rng.normal(0, 18, place.shape)
    number = np.arange(side * side).reshape(side, side)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    along = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    ends = rng.permutation(np.vstack([across, along]))[: int(edges * 1.08)]
    root = int(number[side // 2, side // 2])
    graph = sparse.coo_matrix((np.ones(len(ends)), ends.T), shape=(side * side, side * side))
    piece = csgraph.connected_components(graph, directed=False)[1]
    ends = ends[piece[ends[:, 0]] == piece[root]][:edges]
    metres = np.linalg.norm(place[ends[:, 0]] - place[ends[:, 1]], axis=1)
    away = np.linalg.norm(place[ends].mean(axis=1) - place[root], axis=1)
    count = len(ends)
    width = rng.choice([1, 1, 1, 2, 3], count)
    need = rng.choice([0.2, 1.0, 1.0, 2.0], count) * rng.uniform(0.5, 1.5, count)
    frame = pd.DataFrame(
        {
            "u": ends[:, 0],
            "v": ends[:, 1],
            "cost_vnd": np.round(metres * width * rng.uniform(0.8, 1.2, count) * 2e6).astype(np.int64),
            "benefit": np.exp(-away / 600) * metres * need,
            "built": False,
            "ward": (place[ends].mean(axis=1)[:, 0] // (side * 45.0)).astype(int).astype(str),
        }
    )
    return frame, root


def budgets_of(edges: pd.DataFrame, part: float, phases: int = 3) -> list[int]:
    """Return equal budgets that pay for a part of all edges."""
    return [int(edges["cost_vnd"].sum() * part / phases)] * phases
