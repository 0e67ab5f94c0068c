"""Cuts that a solution violates: ways of less weight than the nodes that they lead to."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from geo.extension.solver.model import Cut, Model, Values
from geo.extension.solver.problem import ROOT, Bools, Floats, Ints

UNITS = 1_000_000  # the maximum flow of scipy wants whole numbers
USED, VIOLATED = 1e-6, 5e-3
MOST_CUTS = 80  # in one phase and round


def violated_cuts(model: Model, values: Values, phase: int) -> list[Cut]:
    """Return cuts that a fractional solution violates in a phase; none: it violates none by much."""
    z, y = values.z[phase], values.y[phase]
    used = z > USED
    reached = _reached(model, used)
    found = list(_unreached(model, used, reached, y))
    capacity = np.round(z * UNITS).astype(np.int32)
    flow = _graph(model, capacity, used)
    settled = np.zeros(model.problem.nodes, dtype=bool)
    for node in _to_test(model, z, y, reached):
        if len(found) >= MOST_CUTS:
            break
        if not settled[node]:
            for side in _least_cuts(flow, node, y[node]):
                found.append(_cut(model, side, node))
                settled |= side
    return found


def disconnected_cuts(model: Model, chosen: Bools) -> list[Cut]:
    """Return a cut for each piece of chosen edges (E) that does not hang together with the root."""
    component = model.problem.components(chosen)
    loose = chosen & (component[model.problem.tail] != component[ROOT])
    return [
        _cut(model, component == piece, int(np.flatnonzero(component == piece)[0]))
        for piece in np.unique(component[model.problem.tail[loose]])
    ]


def _cut(model: Model, side: Bools, node: int) -> Cut:
    return Cut(np.flatnonzero(side[model.head] & ~side[model.tail]), node)


def _graph(model: Model, weight: Ints | Floats, used: Bools) -> sparse.csr_matrix:
    nodes = model.problem.nodes
    return sparse.csr_matrix((weight[used], (model.tail[used], model.head[used])), shape=(nodes, nodes))


def _reached(model: Model, used: Bools) -> Bools:
    """Say for each node whether used arcs lead to it."""
    reached = np.zeros(model.problem.nodes, dtype=bool)
    graph = _graph(model, np.ones(len(used)), used)
    reached[csgraph.breadth_first_order(graph, ROOT, return_predecessors=False)] = True
    return reached


def _unreached(model: Model, used: Bools, reached: Bools, y: Floats) -> Iterator[Cut]:
    """Return a cut for each piece of the used arcs that no used arc leads to from the root."""
    apart = used & ~reached[model.tail] & ~reached[model.head]
    _, piece = csgraph.connected_components(_graph(model, np.ones(len(used)), apart), directed=False)
    wanted = np.where(reached, 0.0, y)
    for number in np.unique(piece[wanted > VIOLATED]):
        side = (piece == number) & ~reached
        yield _cut(model, side, int(np.argmax(np.where(side, y, -1.0))))


def _to_test(model: Model, z: Floats, y: Floats, reached: Bools) -> Ints:
    """Return nodes where ways meet, the most wanted first.

    A node that a single arc reaches is reached as well as the tail of that arc, which is tested itself.
    """
    strongest = np.zeros(model.problem.nodes)
    np.maximum.at(strongest, model.head, z)
    met = np.flatnonzero(reached & (y > VIOLATED) & (strongest < y - USED))
    met = met[met != ROOT]
    return np.asarray(met[np.argsort(-y[met], kind="stable")])


def _least_cuts(flow: sparse.csr_matrix, node: int, wanted: float) -> Iterator[Bools]:
    """Return the sides of the least cut nearest to a node and nearest to the root, if it is too small."""
    found = csgraph.maximum_flow(flow, ROOT, node)
    if found.flow_value > (wanted - VIOLATED) * UNITS:
        return
    left = (flow - found.flow).tocsr()
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    near = np.zeros(flow.shape[0], dtype=bool)
    near[csgraph.breadth_first_order(left.T.tocsr(), node, return_predecessors=False)] = True
    yield near
    far = np.ones(flow.shape[0], dtype=bool)
    far[csgraph.breadth_first_order(left, ROOT, return_predecessors=False)] = False
    if (far != near).any():
        yield far
