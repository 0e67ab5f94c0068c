"""The mixed-integer model of an extension plan in HiGHS: edges, directed ways to nodes, and cuts (ADR 23).

For each phase t: `x[t, e]` edge e stands by phase t, `z[t, a]` node head(a) is reached over arc a, `y[t, v]`
node v is reached. The ways form a tree from the root that only grows from phase to phase.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from geo.extension.solver.problem import ROOT, SHARE_TOLERANCE, Bools, Floats, Ints, Problem

MONEY, WORTH = 1_000.0, 1_000.0  # budgets and objective are scaled to about this size
INFINITE = highspy.kHighsInf
SEED = 4
WHOLE = 1e-9  # so near to a whole number is whole


@dataclass(frozen=True)
class Cut:
    """One of `arcs` has to be used in a phase if the node is reached: they are all that lead to its side."""

    arcs: Ints
    node: int


@dataclass(frozen=True)
class Values:
    """A solution, whole or fractional: edges (T, E), arcs (T, A), nodes (T, N; the root is 1)."""

    x: Floats
    z: Floats
    y: Floats


class _Highs(highspy.Highs):
    """HiGHS that prints nothing, not even its name while it is made."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Model:
    """The model of a problem, first as a linear relaxation."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        edges = np.arange(problem.size)
        way = problem.tail != problem.head
        tail = np.concatenate([problem.tail[way], problem.head[way]])
        head = np.concatenate([problem.head[way], problem.tail[way]])
        ends = head != ROOT
        self.tail, self.head = tail[ends], head[ends]
        self.arc_edge = np.concatenate([edges[way], edges[way]])[ends]
        self._shape = (problem.phases, problem.size, len(self.tail), problem.nodes)
        best = problem.benefit.sum()
        self._worth = WORTH / best if best > 0 else 1.0
        self.highs = _Highs()
        options: dict[str, int | float | str] = {
            "threads": 1,
            "parallel": "off",
            "random_seed": SEED,
            "mip_abs_gap": 0.0,
            "mip_allow_restart": False,
        }
        for name, value in options.items():
            self.highs.setOptionValue(name, value)
        self.highs.passModel(self._program())

    # ------------------------------------------------------------ where columns are
    def x(self, phase: int) -> Ints:
        """Return the columns of the edges in a phase (from 0)."""
        return phase * self._shape[1] + np.arange(self._shape[1])

    def z(self, phase: int) -> Ints:
        """Return the columns of the arcs in a phase."""
        phases, edges, arcs, _ = self._shape
        return phases * edges + phase * arcs + np.arange(arcs)

    def y(self, phase: int) -> Ints:
        """Return the columns of the nodes in a phase."""
        phases, edges, arcs, nodes = self._shape
        return phases * (edges + arcs) + phase * nodes + np.arange(nodes)

    @property
    def columns(self) -> int:
        """Return how many columns there are."""
        phases, *parts = self._shape
        return phases * sum(parts)

    # ------------------------------------------------------------ the rows
    def _program(self) -> highspy.HighsLp:
        problem, program = self.problem, highspy.HighsLp()
        lower, upper, objective = np.zeros(self.columns), np.ones(self.columns), np.zeros(self.columns)
        for phase in range(problem.phases):
            objective[self.x(phase)] = -self._worth * problem.benefit / problem.phases
            upper[self.x(phase)[problem.first > phase]] = 0.0
            lower[self.y(phase)[ROOT]] = 1.0
        lower[self.x(problem.phases - 1)[problem.forced]] = 1.0
        upper = np.maximum(lower, upper)
        blocks = [block for phase in range(problem.phases) for block in self._rows(phase)]
        matrix = sparse.vstack([block[0] for block in blocks]).tocsr()
        program.num_col_, program.num_row_ = self.columns, matrix.shape[0]
        program.col_cost_, program.col_lower_, program.col_upper_ = objective, lower, upper
        program.row_lower_ = np.concatenate([block[1] for block in blocks])
        program.row_upper_ = np.concatenate([block[2] for block in blocks])
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
        program.a_matrix_.value_ = matrix.data
        return program

    def _rows(self, phase: int) -> list[tuple[sparse.csr_matrix, Floats, Floats]]:
        problem = self.problem
        x, z, y = self.x(phase), self.z(phase), self.y(phase)
        inner = np.arange(1, problem.nodes)
        rows = [
            # A node is reached over just one arc; an arc needs its edge; an edge needs both its ends.
            self._block([(self.head - 1, z, 1.0), (inner - 1, y[inner], -1.0)], 0.0, 0.0),
            self._block([(self.arc_edge, z, 1.0), (np.arange(problem.size), x, -1.0)], -INFINITE, 0.0),
            self._differences(x, y[problem.tail]),
            self._differences(x, y[problem.head]),
            *self._money(phase),
        ]
        if phase + 1 < problem.phases:  # what stands, stands for ever
            rows += [self._differences(x, self.x(phase + 1)), self._differences(z, self.z(phase + 1))]
        return rows

    def _money(self, phase: int) -> list[tuple[sparse.csr_matrix, Floats, Floats]]:
        """Return the budget of a phase; in the last one the shares of the wards too."""
        problem, rows = self.problem, []
        first = np.zeros(problem.size, dtype=np.int64)
        scaled = problem.cost * self._scale
        if np.isfinite(problem.money[phase]):
            money = float(problem.money[phase] * self._scale)
            rows.append(self._block([(first, self.x(phase), scaled)], -INFINITE, money))
        if problem.share and phase + 1 == problem.phases:
            for ward in range(problem.wards):
                part = scaled * ((problem.ward == ward) - problem.share)
                rows.append(self._block([(first, self.x(phase), part)], -SHARE_TOLERANCE / 2, INFINITE))
        return rows

    @property
    def _scale(self) -> float:
        most = self.problem.money[-1] if np.isfinite(self.problem.money[-1]) else self.problem.cost.max()
        return float(MONEY / most) if most > 0 else 1.0

    def _differences(self, less: Ints, more: Ints) -> tuple[sparse.csr_matrix, Floats, Floats]:
        each = np.arange(len(less))
        return self._block([(each, less, 1.0), (each, more, -1.0)], -INFINITE, 0.0)

    def _block(
        self, parts: Sequence[tuple[Ints, Ints, float | Floats]], low: float, high: float
    ) -> tuple[sparse.csr_matrix, Floats, Floats]:
        """Return rows from (row, column, value) parts, and their limits."""
        row, column = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
        value = np.concatenate([np.broadcast_to(part[2], len(part[0])) for part in parts])
        count = int(row.max(initial=-1)) + 1
        matrix = sparse.csr_matrix((value, (row, column)), shape=(count, self.columns))
        return matrix, np.full(count, low), np.full(count, high)

    # ------------------------------------------------------------ cuts and bounds
    def add_cuts(self, cuts: Sequence[Cut], *, phases: Sequence[int]) -> None:
        """Add cuts in some phases."""
        for cut in cuts:
            for phase in phases:
                columns = np.append(self.z(phase)[cut.arcs], self.y(phase)[cut.node])
                values = np.append(np.ones(len(cut.arcs)), -1.0)
                self.highs.addRow(0.0, INFINITE, len(columns), columns.astype(np.int32), values)

    def fix(self, room: float) -> None:
        """Fix columns whose other value costs more worth than `room`, by reduced costs of the last run."""
        solution = self.highs.getSolution()
        value, dear = np.asarray(solution.col_value), np.abs(np.asarray(solution.col_dual))
        program = self.highs.getLp()
        lower, upper = np.asarray(program.col_lower_), np.asarray(program.col_upper_)
        sure = (dear > room * self._worth) & (lower < upper) & (np.abs(value - np.round(value)) < WHOLE)
        columns = np.flatnonzero(sure).astype(np.int32)
        limits = np.round(value[columns])
        self.highs.changeColsBounds(len(columns), columns, limits, limits)

    def forbid_together(self, chosen: Bools, phase: int) -> None:
        """Forbid that all these edges (E) stand by a phase: they cost too much."""
        columns = self.x(phase)[chosen].astype(np.int32)
        self.highs.addRow(-INFINITE, len(columns) - 1.0, len(columns), columns, np.ones(len(columns)))

    def make_whole(self) -> None:
        """Demand whole edges from now on; whole ways too, which tells HiGHS what follows from what."""
        columns = np.arange(self.columns, dtype=np.int32)
        kinds = np.full(len(columns), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self.highs.changeColsIntegrality(len(columns), columns, kinds)

    def start_from(self, phase: Ints | None) -> None:
        """Tell HiGHS a plan (E) that holds, or to forget what it knows."""
        self.highs.clearSolver()
        if phase is None:
            return
        stands = np.concatenate(
            [(phase > 0) & (phase <= number) for number in range(1, self.problem.phases + 1)]
        )
        columns = np.arange(len(stands), dtype=np.int32)
        self.highs.setSolution(len(columns), columns, stands.astype(np.float64))

    # ------------------------------------------------------------ solving
    def run(self, *, seconds: float, gap: float = 0.0, nodes: int | None = None) -> highspy.HighsModelStatus:
        """Solve what stands now for at most so many seconds and nodes of the tree (None: any number)."""
        self.highs.setOptionValue("mip_max_nodes", highspy.kHighsIInf if nodes is None else nodes)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(seconds, 0.01))
        self.highs.setOptionValue("mip_rel_gap", gap)
        self.highs.run()
        return self.highs.getModelStatus()

    def values(self, column: Floats | None = None) -> Values:
        """Return the solution of the last run, or one that is given as columns."""
        found = np.asarray(self.highs.getSolution().col_value if column is None else column)
        phases, edges, arcs, nodes = self._shape
        x, z, y = np.split(found, [phases * edges, phases * (edges + arcs)])
        return Values(x.reshape(phases, edges), z.reshape(phases, arcs), y.reshape(phases, nodes))

    def worth_of(self, scaled: float) -> float:
        """Return an objective of HiGHS, which is minimised and scaled, as a worth."""
        return -scaled / self._worth

    def listen(self, heard: "Callable[[highspy.HighsCallbackEvent], None]") -> None:
        """Call a function at each solution that HiGHS finds, and whenever it may be interrupted."""
        self.highs.cbMipSolution.subscribe(heard)
        self.highs.cbMipInterrupt.subscribe(heard)
