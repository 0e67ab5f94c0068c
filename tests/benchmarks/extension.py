"""Measure plans of extension beside a greedy plan, a plan phase by phase, and a second formulation.

    python tests/benchmarks/extension.py --edges 500 2000
    python tests/benchmarks/extension.py --agree 20

Three phases on crooked grids of streets with gaps, and on the streets of the demo district; money: the part
of what all edges cost. All phases at once: within 1 % of what no plan can pass, then ended, or 5 % from 2,000
edges on. Greedy: again and again the way that brings the most for its money. Phase by phase: the best plan of
each phase on what stands, by the same search. Less: what these are worth less than the joint plan (negative:
more, which the gap allows). Proven within: how far from the best each can be at most, by the bound of the
joint search. The second table solves grids of 100 edges with another model as well, a flow of one commodity
in scipy's milp, that shares no code with ours: they agree when neither plan passes the other's bound.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.extension.solver.problem import Wishes, problem_of
from geo.extension.solver.solve import plan_extension
from geo.extension.solver.start import quick_plan
from tests.benchmarks.flow_model import best_by_flow
from tests.benchmarks.report import markdown, options_of, write
from tests.extension.cases import budgets_of, street_grid
from tests.extension.plan_faults import faults_of_plan

DEMO = Path(__file__).resolve().parents[2] / "data" / "geojson"
METRIC = "EPSG:5897"
JOINT, GREEDY, STEPWISE = "all phases at once", "greedy", "phase by phase"
NEAR = 1e-6


@dataclass(frozen=True)
class Row:
    """One plan; `less`: what it is worth less than the joint plan, `proven`: its distance to the bound."""

    streets: str
    money: float
    plan: str
    worth: float
    less: float
    proven: float
    seconds: float


@dataclass(frozen=True)
class Agreement:
    """How two models compare on one grid; `agree`: neither plan passes the other's bound."""

    seed: int
    agree: bool
    ours: float
    theirs: float
    our_gap: float
    their_gap: float
    our_seconds: float
    their_seconds: float


def demo_streets() -> tuple[pd.DataFrame, int]:
    """Return the streets of the demo district between their ends, and the end nearest to the headquarters."""
    streets = gpd.read_file(DEMO / "streets.geojson").to_crs(METRIC)
    marks = gpd.read_file(DEMO / "landmarks.geojson").to_crs(METRIC)
    office = marks.geometry[marks["kind"] == "district_headquarters"].iloc[0]
    lines = streets.geometry.to_numpy()
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    codes, known = pd.factorize(pd.Series(ends).map(lambda point: (round(point.x, 1), round(point.y, 1))))
    places = np.array([*known])
    root = int(np.argmin(np.hypot(places[:, 0] - office.x, places[:, 1] - office.y)))
    metres = shapely.length(lines)
    away = shapely.distance(lines, office)
    dark = np.where(streets["lit"] == "yes", 0.5, 1.0)
    frame = pd.DataFrame(
        {
            "u": codes[: len(lines)],
            "v": codes[len(lines) :],
            "cost_vnd": np.round(metres * streets["width_m"].fillna(5).to_numpy(dtype=float) * 4e5),
            "benefit": metres * np.exp(-away / 800) * dark,
            "built": False,
        }
    )
    return frame, root


def compared(streets: str, edges: pd.DataFrame, root: int, *, part: float, seconds: float) -> Iterator[Row]:
    """Plan for a part of what all edges cost, in three ways."""
    budgets = budgets_of(edges, part)
    joint = plan_extension(
        edges, root=root, budgets=budgets, gap=0.05 if len(edges) >= 2000 else 0.01, time_limit=seconds
    )
    faults = faults_of_plan(edges, joint, root=root, budgets=budgets)
    if faults:
        raise SystemExit(f"The plan is wrong: {faults[0]}")
    others = {GREEDY: greedy(edges, root, budgets), STEPWISE: stepwise(edges, root, budgets, seconds)}
    yield Row(streets, part, JOINT, joint.objective, 0.0, joint.gap, joint.seconds)
    for plan, (worth, took) in others.items():
        yield Row(streets, part, plan, worth, 1 - worth / joint.objective, joint.bound / worth - 1, took)


def greedy(edges: pd.DataFrame, root: int, budgets: list[int]) -> tuple[float, float]:
    """Return the worth of a greedy plan and its seconds."""
    begin = time.perf_counter()
    problem = problem_of(edges, root=root, budgets=budgets, wishes=Wishes())
    return problem.worth(quick_plan(problem)), time.perf_counter() - begin


def stepwise(edges: pd.DataFrame, root: int, budgets: list[int], seconds: float) -> tuple[float, float]:
    """Return the worth of the best plan of each phase on what stands, and its seconds."""
    begin, left, worth = time.perf_counter(), 0.0, 0.0
    edges = edges.copy()
    for number, budget in enumerate(budgets):
        left += budget
        plan = plan_extension(edges, root=root, budgets=[left], time_limit=seconds / len(budgets))
        edges["built"] = edges["built"] | (plan.phase > 0)
        left -= sum(plan.spent)
        worth += plan.objective * (len(budgets) - number) / len(budgets)
    return worth, time.perf_counter() - begin


def agreement(seed: int, *, edges: int, seconds: float) -> Agreement:
    """Solve a grid with both models."""
    frame, root = street_grid(edges, seed=seed)
    budgets = budgets_of(frame, (0.1, 0.2, 0.3)[seed % 3])
    ours = plan_extension(frame, root=root, budgets=budgets, time_limit=seconds)
    theirs = best_by_flow(frame, root=root, budgets=budgets, gap=0.01, seconds=seconds)
    agree = (
        ours.objective <= theirs.bound * (1 + NEAR)
        and theirs.objective <= ours.bound * (1 + NEAR)
        and not faults_of_plan(frame, ours, root=root, budgets=budgets)
    )
    return Agreement(
        seed,
        agree,
        ours.objective,
        theirs.objective,
        ours.gap,
        theirs.bound / theirs.objective - 1,
        ours.seconds,
        theirs.seconds,
    )


def table(found: list[Row]) -> str:
    """Return rows as a Markdown table."""
    heads = ("streets", "plan", "money", "worth", "less", "proven within", "seconds")
    rows = [
        (
            row.streets,
            row.plan,
            f"{row.money:.0%}",
            f"{row.worth:,.0f}",
            f"{row.less:.1%}" if row.less else "",
            f"{row.proven:.2%}",
            f"{row.seconds:.2f} s",
        )
        for row in found
    ]
    return markdown(heads, rows, texts=2)


def agreement_table(found: list[Agreement]) -> str:
    """Return one line on how often the models agree, and what they took."""
    ours, theirs = ([getattr(row, name) for row in found] for name in ("our_seconds", "their_seconds"))
    heads = ("model", "agree", "widest gap", "median", "slowest", "all")
    agree = f"{sum(row.agree for row in found)} of {len(found)}"
    rows = [
        (
            name,
            agree,
            f"{max(gaps):.2%}",
            f"{statistics.median(took):.2f} s",
            f"{max(took):.2f} s",
            f"{sum(took):.1f} s",
        )
        for name, gaps, took in (
            ("directed cuts (ours)", [row.our_gap for row in found], ours),
            ("flow of one commodity", [row.their_gap for row in found], theirs),
        )
    ]
    return markdown(heads, rows)


def main(argv: list[str] | None = None) -> int:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=1)
    parser.add_argument("--edges", type=int, nargs="*", default=[500, 2000])
    parser.add_argument("--agree", type=int, default=0, help="grids of 100 edges to solve with both models")
    parser.add_argument("--seconds", type=float, default=60.0, help="for a plan; five times that for 2,000")
    options = parser.parse_args(argv)
    if options.agree:
        grids = (agreement(seed, edges=100, seconds=options.seconds) for seed in range(options.agree))
        both = write(grids, agreement_table, as_json=options.json)
        return int(not all(row.agree for row in both))
    found = (
        row
        for count in options.edges
        for part in (0.05, 0.15, 0.3)
        for row in compared(
            f"grid of {count:,} edges",
            *street_grid(count, seed=count),
            part=part,
            seconds=options.seconds * (5 if count >= 2000 else 1),
        )
    )
    demo = compared("demo district", *demo_streets(), part=0.15, seconds=options.seconds)
    write(chain(found, demo), table, as_json=options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
