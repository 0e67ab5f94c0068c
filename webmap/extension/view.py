"""A plan as its page shows it: phases, chosen streets with their reasons, what was left out and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from geo.assumptions.planning import REASONS
from geo.extension.values import ExtensionPlan
from geo.text import collation_key

SORTS = ("phase", "name", "ward", "metres", "cost", "benefit")
MOST_LEFT_OUT = 300


@dataclass(frozen=True)
class PhaseLine:
    """One phase: money that it had with what was handed on to it, what it spends and hands on; streets."""

    number: int
    streets: int
    metres: float
    budget: float
    spent: float
    left: float
    benefit: float


@dataclass(frozen=True)
class StreetLine:
    """One street piece; `parts`: what each reason contributes to its benefit; `fate`: why it is where it is.

    `lost_least`, `lost_most`: what the plan loses without it, None where nobody worked that out; `needed`:
    đồng with which it could be had; `stays`: share of the draws in which it is planned.
    """

    id: str
    name: str
    ward: str
    phase: int
    metres: float
    cost: float
    benefit: float
    parts: Mapping[str, float]
    fate: str = ""
    lost_least: float | None = None
    lost_most: float | None = None
    needed: float | None = None
    lost_by: str = ""
    stays: float | None = None
    forced: bool = False

    def order(self, key: str) -> Any:
        """Return what a column sorts by."""
        return collation_key(str(getattr(self, key))) if key in ("name", "ward") else getattr(self, key)


@dataclass(frozen=True)
class PlanView:
    """All of the page's figures."""

    phases: tuple[PhaseLine, ...]
    chosen: tuple[StreetLine, ...]
    left_out: tuple[StreetLine, ...]
    left_out_count: int

    @property
    def metres(self) -> float:
        """Return the length of what is chosen."""
        return sum(line.metres for line in self.phases)

    @property
    def spent(self) -> float:
        """Return the đồng that are spent."""
        return sum(line.spent for line in self.phases)

    @property
    def benefit(self) -> float:
        """Return what is gained, whenever it is."""
        return sum(line.benefit for line in self.phases)


def view(found: ExtensionPlan) -> PlanView:
    """Return a plan for its page."""
    edges = found.edges
    rest = edges[~edges["fate"].isin(["planned", "built"])].sort_values("distance_m", kind="stable")
    return PlanView(
        _phases(found),
        tuple(_lines(found.chosen, found)),
        tuple(_lines(rest.head(MOST_LEFT_OUT), found)),
        len(rest),
    )


def ordered(lines: tuple[StreetLine, ...], key: str, *, descending: bool) -> tuple[StreetLine, ...]:
    """Return lines in the order of one column; equal ones stay as they are."""
    return tuple(sorted(lines, key=lambda line: line.order(key), reverse=descending))


def _phases(found: ExtensionPlan) -> tuple[PhaseLine, ...]:
    plan, edges = found.plan, found.edges
    money = zip(plan.budgets, plan.spent, plan.left_over, strict=True)
    lines = []
    for number, (budget, spent, left) in enumerate(money, start=1):
        own = edges[edges["phase"] == number]
        metres, benefit = float(own["metres"].sum()), float(own["benefit"].sum())
        lines.append(PhaseLine(number, len(own), metres, budget, spent, left, benefit))
    return tuple(lines)


def _lines(edges: pd.DataFrame, found: ExtensionPlan) -> list[StreetLine]:
    forced = set(found.request.forced_in)
    return [
        StreetLine(
            id=str(label),
            name=_text(row["name"]) or str(label),
            ward=found.wards.get(row["ward"], "") if row["ward"] else "",
            phase=int(row["phase"]),
            metres=float(row["metres"]),
            cost=float(row["cost_vnd"]),
            benefit=float(row["benefit"]),
            parts={name: float(row[f"benefit_{name}"]) for name in REASONS},
            fate=row["fate"],
            lost_least=_known(row.get("lost_least")),
            lost_most=_known(row.get("lost_most")),
            needed=_known(row.get("needed_vnd")),
            lost_by=_text(row.get("lost_by")),
            stays=_known(row.get("stays")),
            forced=label in forced,
        )
        for label, row in zip(edges.index, edges.drop(columns="geometry").to_dict("records"), strict=True)
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and isfinite(value) else None
