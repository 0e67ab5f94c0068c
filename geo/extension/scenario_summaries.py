"""Kept plans in a line each, read without their streets' shapes: for lists, and for names that are taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from geo.extension.plan_store import PlanFiles
from geo.extension.scenario_record import FORMAT, KIND


@dataclass(frozen=True)
class Summary:
    """What a list says of a kept plan; `budget` and `spent` in đồng, `worth` in equivalent metres."""

    id: str
    name: str
    person: str
    time: datetime
    phases: int
    budget: int
    spent: float
    streets: int
    metres: float
    worth: float


def summaries(plans: PlanFiles) -> tuple[Summary, ...]:
    """Return all plans that can be read, the newest first.

    Raises:
        StoreUnavailable: the folder cannot be looked into, or a file in it.
    """
    found = (_summary(plans.get(plan_id), plan_id) for plan_id in plans.ids())
    return tuple(sorted((each for each in found if each), key=lambda each: each.time, reverse=True))


def names(plans: PlanFiles, *, but: Sequence[str] = ()) -> list[str]:
    """Return the names that are taken, but those of some plans by id.

    Raises:
        StoreUnavailable: as `summaries`.
    """
    return [each.name for each in summaries(plans) if each.id not in but]


def _summary(content: bytes | None, plan_id: str) -> Summary | None:
    """Return a plan in a line; None where it is gone, damaged or of a later version."""
    try:
        found = orjson.loads(content or b"")
        if found["kind"] != KIND or found["format"] > FORMAT:
            return None
        return _of(found, plan_id)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _of(found: dict[str, Any], plan_id: str) -> Summary:
    chosen = [each["properties"] for each in found["edges"]["features"] if each["properties"]["phase"] > 0]
    told = found["plan"]
    return Summary(
        id=plan_id,
        name=str(found["name"]),
        person=str(found["person"]),
        time=datetime.fromisoformat(found["time"]),
        phases=len(told["budgets"]),
        budget=sum(found["request"]["budgets"]),
        spent=sum(told["spent"]),
        streets=len(chosen),
        metres=sum(each["metres"] for each in chosen),
        worth=float(told["objective"]),
    )
