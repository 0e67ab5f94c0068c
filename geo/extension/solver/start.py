"""Plans made quickly: again and again the way that brings the most for its money, as a relaxation advises."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from geo.extension.solver.problem import ROOT, Bools, Floats, Ints, Problem

DOUBT = 0.05  # what an edge counts that the advice leaves out, beside 1 for one that it takes
ADVISED = 0.01


@dataclass(frozen=True)
class _Ways:
    """Ways from what stands to every edge: arcs as (from, to) keys with their edges."""

    key: Ints
    edge: Ints
    graph: sparse.csr_matrix


def quick_plan(
    problem: Problem, *, advice: Floats | None = None, demanded: Bools | None = None, strict: bool = False
) -> Ints:
    """Return a plan (E; 0 for never) that keeps to the money, phase by phase.

    Args:
        problem: edges, budgets and demands.
        advice: for each phase and edge (T, E) how far it should stand by then, 0 to 1; None: no advice.
        demanded: edges (E) to have in the end, connected among each other and with the root.
        strict: go only for advised edges before the last phase; what is left is carried over.
    """
    advice = np.zeros((problem.phases, problem.size)) if advice is None else advice
    demanded = np.zeros(problem.size, dtype=bool) if demanded is None else demanded
    phase = np.zeros(problem.size, dtype=np.int64)
    if not problem.size:
        return phase
    for number in range(1, problem.phases + 1):
        wanted = problem.benefit * (DOUBT + advice[number - 1])
        if strict and number < problem.phases:
            wanted = np.where(advice[number - 1] > ADVISED, wanted, 0.0)
        ways = _ways(problem, problem.cost * (1.0 + DOUBT - np.minimum(advice[number - 1], 1.0)))
        while True:
            taken = _best_way(problem, ways, wanted, phase, demanded, float(problem.money[number - 1]))
            if not len(taken):
                break
            phase[taken] = number
    phase[demanded & (phase == 0)] = problem.phases
    return phase


def _ways(problem: Problem, length: Floats) -> _Ways:
    """Return the graph of the shortest edge between each two nodes, both ways."""
    way = np.flatnonzero(problem.tail != problem.head)
    edge = np.concatenate([way, way])
    start = np.concatenate([problem.tail[way], problem.head[way]])
    end = np.concatenate([problem.head[way], problem.tail[way]])
    order = np.lexsort((length[edge], start * problem.nodes + end))
    key, first = np.unique((start * problem.nodes + end)[order], return_index=True)
    edge = edge[order][first]
    shape = (problem.nodes, problem.nodes)
    graph = sparse.csr_matrix((length[edge], (key // problem.nodes, key % problem.nodes)), shape=shape)
    return _Ways(key, edge, graph)


def _best_way(
    problem: Problem, ways: _Ways, wanted: Floats, phase: Ints, demanded: Bools, money: float
) -> Ints:
    """Return the edges of the affordable way that brings the most for its money; none if none brings any."""
    away, before, over = _shortest(problem, ways, phase > 0)
    price, gain = _along(before, over, np.stack([problem.cost, wanted]))
    nearer = np.where(away[problem.tail] <= away[problem.head], problem.tail, problem.head)
    cost, value = problem.cost + price[nearer], wanted + gain[nearer]
    affordable = _affordable(problem, cost, phase, demanded, money)
    open_ = (phase == 0) & np.isfinite(away[nearer]) & affordable & (value > 0)
    if not open_.any():
        return np.zeros(0, dtype=np.int64)
    least = 1e-9 * max(float(problem.cost.max(initial=0.0)), 1.0)
    best = int(np.argmax(np.where(open_, value / (cost + least), -1.0)))
    return _edges_of(best, int(nearer[best]), before, over)


def _affordable(problem: Problem, cost: Floats, phase: Ints, demanded: Bools, money: float) -> Bools:
    """Say which ways (E) there is money for, what is demanded and due to wards put by."""
    stands = phase > 0
    spent = problem.cost[stands].sum()
    due = problem.cost[demanded & ~stands].sum()
    last = problem.money[-1]
    fits = (spent + cost <= money) & (spent + cost + due <= last)
    if not problem.share:
        return np.asarray(fits)
    of_ward = np.bincount(problem.ward[stands] + 1, weights=problem.cost[stands], minlength=problem.wards + 1)
    lacks = np.maximum(problem.share * last - of_ward[1:], 0.0)
    own = np.where(problem.ward >= 0, np.append(lacks, 0.0)[problem.ward], 0.0)
    return np.asarray(fits & (spent + cost + lacks.sum() - np.minimum(own, cost) <= last))


def _shortest(problem: Problem, ways: _Ways, standing: Bools) -> tuple[Floats, Ints, Ints]:
    """Return how far each node is from what stands, the node before it, and the edge to it (-1: none)."""
    stands = np.zeros(problem.nodes, dtype=bool)
    stands[ROOT] = True
    stands[problem.tail[standing]] = stands[problem.head[standing]] = True
    away, before, _ = csgraph.dijkstra(
        ways.graph, indices=np.flatnonzero(stands), min_only=True, return_predecessors=True
    )
    before = before.astype(np.int64)
    inner = np.flatnonzero(before >= 0)
    over = np.full(problem.nodes, -1, dtype=np.int64)
    over[inner] = ways.edge[np.searchsorted(ways.key, before[inner] * problem.nodes + inner)]
    return away, before, over


def _along(before: Ints, over: Ints, amounts: Floats) -> Floats:
    """Return sums (K, nodes) of amounts (K, E) along the way to each node, by doubling of steps."""
    total = np.where(over >= 0, amounts[:, over], 0.0)
    step = np.where(over >= 0, before, np.arange(len(before)))
    while (over[step] >= 0).any():
        total = total + total[:, step]
        step = step[step]
    return np.asarray(total)


def _edges_of(edge: int, node: int, before: Ints, over: Ints) -> Ints:
    """Return an edge and those on the way to its nearer node."""
    found = [edge]
    while over[node] >= 0:
        found.append(int(over[node]))
        node = int(before[node])
    return np.unique(np.asarray(found, dtype=np.int64))


def connecting_edges(problem: Problem) -> Bools:
    """Return edges (E) that connect the forced ones with the root: the nearest first, by its shortest way."""
    chosen = np.zeros(problem.size, dtype=bool)
    while (problem.forced & ~chosen).any():
        ways = _ways(problem, np.where(problem.forced, 0.0, problem.cost))
        away, before, over = _shortest(problem, ways, chosen)
        nearest = np.minimum(away[problem.tail], away[problem.head])
        edge = int(np.argmin(np.where(problem.forced & ~chosen, nearest, np.inf)))
        node = min(int(problem.tail[edge]), int(problem.head[edge]), key=lambda end: float(away[end]))
        chosen[_edges_of(edge, node, before, over)] = True
    return chosen
