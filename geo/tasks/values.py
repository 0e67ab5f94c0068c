"""A task of a briefing as it stands on a day, as plain values without words."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

TaskState = Literal["done", "done_late", "in_progress", "overdue", "not_started"]
TASK_STATES: tuple[TaskState, ...] = ("overdue", "in_progress", "not_started", "done_late", "done")


@dataclass(frozen=True)
class Task:
    """A task as it stands on a day; `state` follows from its dates, too.

    `timed`: whether its dates say that it is, or was done, in time; a task without a deadline is neither.
    """

    id: str
    title: str
    document: str
    lead: str
    supporting: str
    deadline: date | None
    result: str
    percent: int
    state: TaskState
    timed: bool
    difficulties: str
    directions: str
