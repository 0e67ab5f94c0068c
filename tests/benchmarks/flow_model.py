"""A second model of extension plans, for comparing only: a flow of one commodity in scipy's milp.

In each phase the root sends one unit to every node that is reached, over edges that stand. It is short,
plainly right, and weak: an edge's capacity is the number of nodes.
"""

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp


@dataclass(frozen=True)
class FlowResult:
    """What the best plan that was found is worth, what none can pass, and the seconds."""

    objective: float
    bound: float
    seconds: float


def best_by_flow(
    edges: pd.DataFrame, *, root: int, budgets: list[int], gap: float, seconds: float
) -> FlowResult:
    """Solve edges without built ones; columns: a phase's edges, flows along them and against, and nodes."""
    phases, count = len(budgets), len(edges)
    codes, known = pd.factorize(np.concatenate([edges["u"], edges["v"]]))
    nodes, tail, head = len(known), codes[:count], codes[count:]
    start = int(np.flatnonzero(known == root)[0])
    each, ones = np.arange(count), np.ones(count)
    incidence = sparse.csr_matrix(
        (np.r_[ones, -ones], (np.r_[head, tail], np.r_[each, each])), (nodes, count)
    )
    inner = np.flatnonzero(np.arange(nodes) != start)
    edge, none = sparse.eye(count), sparse.csr_matrix((count, count))
    at_tail, at_head = (sparse.csr_matrix((ones, (each, end)), shape=(count, nodes)) for end in (tail, head))
    money = sparse.csr_matrix(edges["cost_vnd"].to_numpy(dtype=float) / sum(budgets))
    block = sparse.vstack(
        [
            sparse.hstack(
                [sparse.csr_matrix((nodes, count)), incidence, -incidence, -sparse.eye(nodes)]
            ).tocsr()[inner],
            sparse.hstack([-(nodes - 1) * edge, edge, edge, sparse.csr_matrix((count, nodes))]),
            sparse.hstack([edge, none, none, -at_tail]),
            sparse.hstack([edge, none, none, -at_head]),
            sparse.hstack([money, sparse.csr_matrix((1, 2 * count + nodes))]),
        ]
    )
    width = 3 * count + nodes
    rows = sparse.block_diag([block] * phases).tocsr()
    low = np.tile(np.r_[np.zeros(len(inner)), np.full(3 * count + 1, -np.inf)], phases)
    up = np.concatenate(
        [np.r_[np.zeros(len(inner) + 3 * count), sum(budgets[: t + 1]) / sum(budgets)] for t in range(phases)]
    )
    stays = sparse.hstack(
        [edge, sparse.csr_matrix((count, width - count)), -edge, sparse.csr_matrix((count, width - count))]
    )
    grown = [
        sparse.hstack(
            [
                sparse.csr_matrix((count, t * width)),
                stays,
                sparse.csr_matrix((count, (phases - t - 2) * width)),
            ]
        )
        for t in range(phases - 1)
    ]
    value = np.tile(np.r_[edges["benefit"].to_numpy() / phases, np.zeros(2 * count + nodes)], phases)
    upper = np.tile(np.r_[ones, np.full(2 * count, nodes - 1.0), np.ones(nodes)], phases)
    begin = time.perf_counter()
    found = milp(
        -value,
        integrality=np.tile(np.r_[ones, np.zeros(2 * count + nodes)], phases),
        bounds=Bounds(0, upper),
        constraints=[
            LinearConstraint(rows, low, up),
            *(LinearConstraint(part, -np.inf, 0) for part in grown),
        ],
        options={"mip_rel_gap": gap, "time_limit": seconds},
    )
    return FlowResult(-found.fun, -found.mip_dual_bound, time.perf_counter() - begin)
