"""Plans made phase by phase: the best for the money of each phase alone, on what stands by then."""

from dataclasses import replace

import numpy as np

from geo.extension.solver.problem import ROOT, Ints, Problem
from geo.extension.solver.search import Limits, Search


def staged_plan(problem: Problem, limits: Limits) -> Ints:
    """Return a plan (E; 0 for never) whose phases are solved one after the other; nothing is demanded.

    Each phase has its part of the seconds and steps.
    """
    phase = np.zeros(problem.size, dtype=np.int64)
    each = limits.part(1 / problem.phases)
    for number in range(1, problem.phases + 1):
        rest, edges = _stage(problem, phase, number)
        search = Search(rest, each)
        search.run()
        if search.best is not None:
            phase[edges[rest.without_idle(search.best) > 0]] = number
    return phase


def _stage(problem: Problem, phase: Ints, number: int) -> tuple[Problem, Ints]:
    """Return the problem of one phase alone, what stands being one with the root, and where its edges are."""
    stands = phase > 0
    is_root = np.zeros(problem.nodes, dtype=bool)
    is_root[[ROOT, *problem.tail[stands], *problem.head[stands]]] = True
    node = np.where(is_root, ROOT, np.arange(problem.nodes))
    money = float(problem.money[number - 1] - problem.cost[stands].sum())
    edges = np.flatnonzero(~stands)
    edges = edges[problem.needed(node, edges) <= money]
    return (
        replace(
            problem,
            tail=node[problem.tail[edges]],
            head=node[problem.head[edges]],
            cost=problem.cost[edges],
            benefit=problem.benefit[edges],
            row=problem.row[edges],
            money=np.array([money]),
            first=np.zeros(len(edges), dtype=np.int64),
            forced=np.zeros(len(edges), dtype=bool),
            ward=problem.ward[edges],
            share=0.0,
        ),
        edges,
    )
