"""The extension problem as arrays: what is built is one root, and what can never be reached is left out."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from geo.errors import InvalidInput
from geo.language import N_

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROOT = 0
SHARE_TOLERANCE = 1e-6  # of all money: how far a ward may be from its share
SMALL = 100  # so many edges × phases
NAMED = 5  # so many edges are named in a sentence


@dataclass(frozen=True)
class Problem:
    """Candidate edges (E) between contracted nodes; node 0 is the root and all that is built.

    `tail`, `head`: node numbers below `nodes`; equal for a loop. `cost` in đồng, `benefit` 0 or more.
    `money` (T): đồng that may be spent up to each phase. `first` (E): the earliest phase, from 0, in which
    the money reaches to an edge. `forced` (E): has to be in the plan. `ward` (E): number of a ward, -1 for
    none; each of the `wards` has at least `share` of all that is spent. `row` (E): where an edge stands in
    the frame.
    """

    tail: Ints
    head: Ints
    cost: Floats
    benefit: Floats
    row: Ints
    nodes: int
    money: Floats
    first: Ints
    forced: Bools
    ward: Ints
    wards: int
    share: float

    @property
    def phases(self) -> int:
        """Return the number of phases."""
        return len(self.money)

    @property
    def size(self) -> int:
        """Return the number of candidate edges."""
        return len(self.cost)

    @property
    def is_small(self) -> bool:
        """Say whether it is solved to the end, whatever gap is asked for."""
        return self.size * self.phases <= SMALL

    def worth(self, phase: Ints) -> float:
        """Return what a plan (E; 0 for never) is worth."""
        early = np.where(phase > 0, self.phases - phase + 1, 0)
        return float(self.benefit @ early) / self.phases

    def holds(self, phase: Ints) -> bool:
        """Say whether a plan keeps to money, forced edges and shares, and hangs together in every phase."""
        if (self.forced & (phase == 0)).any() or not self.shares_hold(phase):
            return False
        for number, money in enumerate(self.money, start=1):
            chosen = (phase > 0) & (phase <= number)
            if self.cost[chosen].sum() > money or not self.connected(chosen).all():
                return False
        return True

    def shares_hold(self, phase: Ints) -> bool:
        """Say whether each ward has its share of the money."""
        if not self.share:
            return True
        spent = np.where(phase > 0, self.cost, 0.0)
        total = spent.sum()
        of_ward = np.bincount(self.ward + 1, weights=spent, minlength=self.wards + 1)[1:]
        return bool((of_ward >= self.share * total - SHARE_TOLERANCE * total).all())

    def without_idle(self, phase: Ints) -> Ints:
        """Return a plan without edges that bring nothing and that nothing depends on."""
        phase = phase.copy()
        for edge in np.flatnonzero((phase > 0) & (self.benefit == 0) & (self.cost > 0) & ~self.forced):
            tried = np.where(np.arange(self.size) == edge, 0, phase)
            if self.holds(tried):
                phase = tried
        return phase

    def needed(self, node: Ints, edges: Ints) -> Floats:
        """Return the least đồng for each of some edges, the way over them included; `node` renames nodes."""
        return _needed(node[self.tail[edges]], node[self.head[edges]], self.cost[edges], self.nodes)

    def connected(self, chosen: Bools) -> Bools:
        """Return for each chosen edge, in their order, whether it hangs together with the root."""
        component = self.components(chosen)
        return np.asarray(component[self.tail[chosen]] == component[ROOT])

    def components(self, chosen: Bools) -> Ints:
        """Return the component of each node over the chosen edges."""
        tail, head = self.tail[chosen], self.head[chosen]
        graph = sparse.coo_matrix((np.ones(len(tail)), (tail, head)), shape=(self.nodes, self.nodes))
        return np.asarray(csgraph.connected_components(graph, directed=False)[1], dtype=np.int64)


@dataclass(frozen=True)
class Wishes:
    """What a person demands beyond the money: edges (labels) that must or must not be built, wards' share."""

    forced_in: Iterable[Hashable] = ()
    forced_out: Iterable[Hashable] = ()
    ward_share: float = 0.0


def problem_of(edges: pd.DataFrame, *, root: Hashable, budgets: Sequence[float], wishes: Wishes) -> Problem:
    """Read edges and wishes into arrays, contract what is built, and leave out what money never reaches.

    Raises:
        InvalidInput: a number that is missing or negative (the edges are named), an unknown label, a label
            that is forced in and out, budgets that are no sums of money, shares that make more than all,
            forced edges that nothing connects with the root.
    """
    money = _money(budgets)
    built = _built(edges)
    cost, benefit = (_amounts(edges, column, ~built) for column in ("cost_vnd", "benefit"))
    forced, out = _wished(edges, wishes)
    node = _contracted(edges, root, built)
    candidate = ~built & ~out
    row = np.flatnonzero(candidate)
    tail, head, cost, forced = node[0][row], node[1][row], cost[row], (forced & ~built)[row]
    needed = _needed(tail, head, cost, int(node.max(initial=0)) + 1)
    _check_forced(edges, row[forced & ~np.isfinite(needed)])
    payable = needed <= money[-1]
    # Demanded edges keep the ways to them, so that a sentence can say what they would cost.
    keep = np.isfinite(needed) if forced.any() else payable
    ward, wards = _wards(edges, row[keep], (payable & (cost > 0))[keep], wishes.ward_share)
    return Problem(
        tail=tail[keep],
        head=head[keep],
        cost=cost[keep],
        benefit=benefit[row][keep],
        row=row[keep],
        nodes=int(node.max(initial=0)) + 1,
        money=money,
        first=np.searchsorted(money, needed[keep], side="left").astype(np.int64),
        forced=forced[keep],
        ward=ward,
        wards=wards,
        share=float(wishes.ward_share) if wards else 0.0,
    )


def _money(budgets: Sequence[float]) -> Floats:
    amounts = np.asarray(list(budgets), dtype=np.float64)
    if not len(amounts):
        raise InvalidInput(N_("A plan needs the budget of at least one phase."))
    if not np.isfinite(amounts).all() or (amounts < 0).any():
        raise InvalidInput(N_("A budget is a sum of money that is not negative. Correct the budgets."))
    return np.cumsum(amounts)


def _built(edges: pd.DataFrame) -> Bools:
    missing = [name for name in ("u", "v", "cost_vnd", "benefit") if name not in edges.columns]
    if missing:
        raise InvalidInput(N_("Edges lack the columns {columns}. Add them."), columns=", ".join(missing))
    bare = edges["u"].isna() | edges["v"].isna()
    if bare.any():
        raise InvalidInput(N_("These edges lack a node: {edges}."), edges=names(edges, np.flatnonzero(bare)))
    if "built" not in edges.columns:
        return np.zeros(len(edges), dtype=bool)
    return np.asarray(edges["built"].fillna(False).astype(bool))


def _amounts(edges: pd.DataFrame, column: str, needed: Bools) -> Floats:
    """Return a column of numbers; those of built edges do not matter."""
    amounts = pd.to_numeric(edges[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = needed & ~(np.isfinite(amounts) & (amounts >= 0))
    if wrong.any():
        said = {
            "cost_vnd": N_("The cost of these edges is missing or negative: {edges}. Correct it."),
            "benefit": N_("The benefit of these edges is missing or negative: {edges}. Correct it."),
        }
        raise InvalidInput(said[column], edges=names(edges, np.flatnonzero(wrong)))
    return np.where(needed, amounts, 0.0)


def _wished(edges: pd.DataFrame, wishes: Wishes) -> tuple[Bools, Bools]:
    inside, outside = list(wishes.forced_in), list(wishes.forced_out)
    both = [label for label in inside if label in set(outside)]
    if both:
        raise InvalidInput(N_("These edges are demanded and ruled out at once: {edges}."), edges=listed(both))
    unknown = [label for label in [*inside, *outside] if label not in edges.index]
    if unknown:
        raise InvalidInput(N_("There are no such edges: {edges}."), edges=listed(unknown))
    return np.asarray(edges.index.isin(inside)), np.asarray(edges.index.isin(outside))


def _contracted(edges: pd.DataFrame, root: Hashable, built: Bools) -> Ints:
    """Return node numbers (2, edges): 0 for the root and for every node of a built edge."""
    count = len(edges)
    ends = pd.Index(list(edges["u"]) + list(edges["v"]), dtype=object)
    codes, known = pd.factorize(ends)
    is_root = np.asarray([label == root for label in known], dtype=bool)
    is_root[codes[:count][built]] = True
    is_root[codes[count:][built]] = True
    number = np.where(is_root, ROOT, np.cumsum(~is_root))
    return np.asarray(number[codes].reshape(2, count), dtype=np.int64)


def _needed(tail: Ints, head: Ints, cost: Floats, nodes: int) -> Floats:
    """Return the least đồng with which each edge can be had, the way to it included."""
    away = distances_from_root(tail, head, cost, nodes)
    return np.asarray(np.minimum(away[tail], away[head]) + cost)


def distances_from_root(tail: Ints, head: Ints, length: Floats, nodes: int) -> Floats:
    """Return the length of the shortest way from the root to each node, infinite where there is none."""
    order = np.lexsort((-length, np.maximum(tail, head), np.minimum(tail, head)))
    low, high = np.minimum(tail, head)[order], np.maximum(tail, head)[order]
    least = np.append((low[1:] != low[:-1]) | (high[1:] != high[:-1]), True)[: len(order)] & (low != high)
    # Lengths of 0 stay in a sparse matrix that is made in this way, and count as ways.
    graph = sparse.csr_matrix((length[order][least], (low[least], high[least])), shape=(nodes, nodes))
    return np.asarray(csgraph.dijkstra(graph, directed=False, indices=ROOT))


def _check_forced(edges: pd.DataFrame, rows: Ints) -> None:
    if len(rows):
        raise InvalidInput(
            N_(
                "Nothing connects these demanded edges with the headquarters or with what is built: {edges}. "
                "Do not demand them, or allow the edges on the way."
            ),
            edges=names(edges, rows),
        )


def _wards(edges: pd.DataFrame, rows: Ints, counts: Bools, share: float) -> tuple[Ints, int]:
    """Return the number of each edge's ward (-1: none) and how many wards there are; of edges that count."""
    if not np.isfinite(share) or share < 0:
        raise InvalidInput(N_("The share for each ward lies between 0 and 1."))
    if not share:
        return np.full(len(rows), -1, dtype=np.int64), 0
    if "ward" not in edges.columns:
        raise InvalidInput(N_("A share for each ward needs the ward of each edge."))
    ward = edges["ward"].iloc[rows]
    codes, known = pd.factorize(ward.where(counts))
    wards = len(known)
    if share * wards > 1 + 1e-9:
        raise InvalidInput(
            N_("A share of {share} for each of {wards} wards is more than all. At most {most} can be had."),
            share=f"{share * 100:g}\u00a0%",
            wards=wards,
            most=f"{int(1000 / wards) / 10:g}\u00a0%",
        )
    return np.asarray(codes, dtype=np.int64), wards


def names(edges: pd.DataFrame, rows: Ints) -> str:
    """Return the labels of some edges for a sentence, cut short when there are many."""
    return listed([edges.index[row] for row in rows])


def listed(labels: Sequence[Any]) -> str:
    """Return labels for a sentence, cut short when there are many."""
    shown = ", ".join(str(label) for label in labels[:NAMED])
    return f"{shown}, … ({len(labels)})" if len(labels) > NAMED else shown
