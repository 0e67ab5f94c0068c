"""Measure how long 200 draws of weights and costs take for one plan.

    python tests/benchmarks/draws.py --edges 250

A plan of three phases on a crooked grid of streets, for 15 % of what all edges cost, is made again for draws
of ±30 %, each from the best earlier plan that still holds, and each within a gap of its own. Ten minutes are
the most that the page waits for all of them.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from geo.extension.solver.reasons import Wanted
from geo.extension.solver.sensitivity import Draws, stays
from geo.extension.solver.solve import plan_extension
from tests.benchmarks.report import markdown, options_of, write
from tests.extension.cases import budgets_of, street_grid

MOST_SECONDS = 600.0


@dataclass(frozen=True)
class Row:
    """The draws of one grid: how many were made, how far from the best they are at most, and the seconds."""

    edges: int
    draws: int
    made: int
    middle_gap: float
    widest_gap: float
    seconds: float


def measured(edges: int, draws: int) -> Row:
    """Make a plan and draw."""
    grid, root = street_grid(edges, seed=edges)
    budgets = budgets_of(grid, 0.15)
    plan = plan_extension(grid, root=root, budgets=budgets)
    found = stays(grid, plan, Wanted(root, budgets), Draws(draws), seconds=MOST_SECONDS).stability
    return Row(len(grid), draws, found.done, median(found.gaps), max(found.gaps), found.seconds)


def table(found: list[Row]) -> str:
    """Return rows as a Markdown table."""
    heads = ("edges", "draws", "made", "median gap", "widest gap", "seconds")
    rows = [
        (
            f"{row.edges:,}",
            f"{row.draws}",
            f"{row.made}",
            f"{row.middle_gap:.2%}",
            f"{row.widest_gap:.2%}",
            f"{row.seconds:.1f} s",
        )
        for row in found
    ]
    return markdown(heads, rows, texts=0)


def main(argv: list[str] | None = None) -> int:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=1)
    parser.add_argument("--edges", type=int, nargs="*", default=[250])
    parser.add_argument("--draws", type=int, default=200)
    options = parser.parse_args(argv)
    write((measured(count, options.draws) for count in options.edges), table, as_json=options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
