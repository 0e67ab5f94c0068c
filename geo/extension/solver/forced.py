"""Edges that have to be in a plan: whether they can be, and what it costs at least."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geo.errors import InvalidInput
from geo.extension.solver.problem import Bools, Problem, names
from geo.extension.solver.search import Limits, Search
from geo.extension.solver.start import connecting_edges
from geo.extension.solver.values import PROVEN
from geo.language import N_

SHARE = 0.25  # of the time, to find the cheapest way at most


def check_demands(problem: Problem, limits: Limits, edges: pd.DataFrame) -> Bools:
    """Return affordable edges (E) that connect all demanded ones with the root, these included.

    Raises:
        InvalidInput: there is not enough money for them; the message says how much it takes at least.
    """
    found = connecting_edges(problem)
    money = float(problem.money[-1])
    if problem.cost[found].sum() <= money:
        return found
    single = replace(
        problem,
        benefit=-problem.cost,
        money=np.array([np.inf]),
        first=np.zeros(problem.size, dtype=np.int64),
        share=0.0,
    )
    search = Search(single, replace(limits.part(SHARE), gap=0.0))
    search.run([found.astype(np.int64)])
    assert search.best is not None
    if -search.worth <= money:
        return np.asarray(search.best > 0)
    said = N_(
        "The cheapest way to connect the demanded edges {edges} costs {cost} đồng, the budget is "
        "{money} đồng. Demand fewer of them, or raise the budget."
    )
    if search.status != PROVEN:
        said = N_(
            "The cheapest way that was found to connect the demanded edges {edges} costs {cost} đồng, the "
            "budget is {money} đồng. Demand fewer of them, or raise the budget."
        )
    raise InvalidInput(
        said,
        edges=names(edges, problem.row[problem.forced]),
        cost=f"{-search.worth:.0f}",
        money=f"{money:.0f}",
    )
