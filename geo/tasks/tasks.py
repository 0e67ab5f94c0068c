"""Tasks as they stand on a day: what was assigned by then, done in time or late, overdue, or going on."""

from datetime import date
from typing import Any

from geo.model.feature import Feature
from geo.model.programme import Office
from geo.programme.new_ids import next_ids, used_ids
from geo.stores.base import Store
from geo.tasks.values import Task, TaskState
from geo.text import collation_key, search_key

TASKS = "tasks"
PROGRESS = ("state", "percent", "done_on", "result", "difficulties")  # what is reported most


def standing_on(store: Store, day: date) -> tuple[Task, ...]:
    """Return the tasks that were assigned by a day, as they stand on it."""
    frame = store.frame(TASKS, day)
    rows = frame.drop(columns="geometry").to_dict("records")
    there = [row for row in rows if (row["assigned_on"] or "") <= day.isoformat()]
    return tuple(_task(row, day) for row in sorted(there, key=lambda row: collation_key(str(row["id"]))))


def is_led_by(task: Feature, office: Office) -> bool:
    """Say whether an office leads a task: its lead is the office's name, whatever the tones and capitals."""
    lead = search_key(str(task.properties.get("lead") or ""))
    return bool(lead) and lead in {search_key(name) for name in office.names.values()}


def free_id(store: Store) -> str:
    """Return an id for a new task: it goes on counting, and no task ever had it."""
    return next_ids(used_ids(store, TASKS), start="N-", wanted=1)[0]


def _task(row: dict[Any, Any], day: date) -> Task:
    texts = {
        name: str(row[name] or "")
        for name in ("document", "lead", "supporting", "result", "difficulties", "directions")
    }
    deadline, done_on = _date(row["deadline"]), _date(row["done_on"])
    state = task_state(row["state"], deadline, done_on, day)
    return Task(
        id=str(row["id"]),
        title=str(row["title"]),
        deadline=deadline,
        percent=int(row["percent"]),
        state=state,
        timed=deadline is not None and (state != "done" or done_on is not None),
        **texts,
    )


def task_state(state: str, deadline: date | None, done_on: date | None, day: date) -> TaskState:
    """Return how a task stands on a day: done in time or late, overdue, or going on."""
    if state == "done" and (done_on is None or done_on <= day):
        late = deadline is not None and done_on is not None and done_on > deadline
        return "done_late" if late else "done"
    if deadline is not None and day > deadline:
        return "overdue"
    return "not_started" if state == "not_started" else "in_progress"


def _date(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None
