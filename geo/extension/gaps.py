"""Which edges join up what is built: they touch it, or lie on a shortest way across a gap."""

import numpy as np
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.assumptions.planning import PlanningAssumptions
from geo.measure.vertices import Flags, Floats, Whole
from geo.network.frames import Network
from geo.network.network import graph_of, shortest_links

_SAME_METRES = 1e-6


def joining_scores(network: Network, built: Flags, assumptions: PlanningAssumptions) -> Floats:
    """Return how much each edge joins up what is built.

    1 on a shortest way between two parts of it that do not hang together, up to the longest gap that is worth
    closing; `touching_score` where it touches one; else 0.
    """
    u, v = network.edges["u"].to_numpy(), network.edges["v"].to_numpy()
    metres, count = network.edges["metres"].to_numpy(), len(network.nodes)
    scores = np.zeros(len(u))
    if not built.any():
        return scores
    part = np.full(count, -1)
    label = connected_components(shortest_links(u[built], v[built], metres[built], count), directed=False)[1]
    on = np.unique(np.concatenate([u[built], v[built]]))
    part[on] = label[on]
    touches = (part[u] >= 0) | (part[v] >= 0)
    scores[touches] = assumptions.number("touching_score")
    away, before, source = dijkstra(
        graph_of(network), directed=True, indices=on, min_only=True, return_predecessors=True
    )
    nearest = np.where(source >= 0, part[np.maximum(source, 0)], -1)
    gap = away[u] + metres + away[v]
    bridge = ~built & (nearest[u] >= 0) & (nearest[v] >= 0) & (nearest[u] != nearest[v])
    bridge &= gap <= assumptions.number("joining_gap_metres")
    closing = _shortest_bridges(bridge, gap, nearest[u], nearest[v])
    scores[closing] = 1.0
    scores[_ways_back(network, closing, before, away)] = 1.0
    scores[built] = 0.0
    return scores


def _shortest_bridges(bridge: Flags, gap: Floats, one: Whole, other: Whole) -> Whole:
    """Return for each two parts of what is built the edge of the shortest way between them."""
    rows = np.flatnonzero(bridge)
    low, high = np.minimum(one, other)[rows], np.maximum(one, other)[rows]
    order = np.lexsort([np.round(gap[rows], 6), high, low])
    first = (np.diff(low[order], prepend=-1) != 0) | (np.diff(high[order], prepend=-1) != 0)
    return np.asarray(rows[order[first]], dtype=np.intp)


def _ways_back(network: Network, closing: Whole, before: Whole, away: Floats) -> Flags:
    """Say which edges lie on the ways from the ends of `closing` edges back to what is built."""
    u, v = network.edges["u"].to_numpy(), network.edges["v"].to_numpy()
    on_way = np.zeros(len(away), dtype=bool)
    nodes = np.unique(np.concatenate([u[closing], v[closing]]))
    while len(nodes):  # a step for each edge of the longest way
        on_way[nodes] = True
        nodes = np.unique(before[nodes])
        nodes = nodes[nodes >= 0]
        nodes = nodes[~on_way[nodes]]
    steps = (on_way[u] & (before[u] == v)) | (on_way[v] & (before[v] == u))
    rows = np.flatnonzero(steps)  # of parallel edges, the shortest is the step
    rest = np.abs(away[u[rows]] - away[v[rows]]) - network.edges["metres"].to_numpy()[rows]
    steps[rows] = np.abs(rest) <= _SAME_METRES
    return np.asarray(steps, dtype=bool)
