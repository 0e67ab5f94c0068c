"""A plan of extension: which edges to build in which phase, and how far it can be from the best at most."""

from dataclasses import dataclass
from typing import Any, Literal

PlanStatus = Literal["proven", "out_of_time", "stopped"]
PROVEN: PlanStatus = "proven"
OUT_OF_TIME: PlanStatus = "out_of_time"
STOPPED: PlanStatus = "stopped"


@dataclass(frozen=True)
class Plan:
    """The best plan that was found, and a bound that no plan can pass.

    `phase` is a pandas Series of whole numbers with the index of the edges: 0 for an edge that is never
    built or stands already, else 1 to the number of phases. `objective`: the sum of
    benefit × (T − phase + 1) / T. No plan is worth more than `bound`; `gap` is what is missing at most, as
    a share of `objective` (infinite where nothing was found but something may be there). `spent` and
    `budgets` are đồng for each phase. `status`: `proven` the gap that was asked for, or ended before:
    `out_of_time`, `stopped`. `steps`: the work that it took, counted alike on every machine.
    """

    phase: Any
    objective: float
    bound: float
    gap: float
    spent: tuple[int | float, ...]
    budgets: tuple[int | float, ...]
    seconds: float
    status: PlanStatus
    steps: int = 0

    @property
    def phases(self) -> int:
        """Return the number of phases."""
        return len(self.budgets)

    @property
    def left_over(self) -> tuple[int | float, ...]:
        """Return the đồng that each phase hands on to the next; the last: what is not spent at all."""
        left: int | float = 0
        found = []
        for budget, spent in zip(self.budgets, self.spent, strict=True):
            left += budget - spent
            found.append(left)
        return tuple(found)


def gap_between(objective: float, bound: float) -> float:
    """Return how much more than `objective` a plan can be worth at most, as a share of `objective`."""
    if bound <= objective:
        return 0.0
    return (bound - objective) / abs(objective) if objective else float("inf")
