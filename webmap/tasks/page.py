"""The pages of tasks: the list as of a day, one task, and the form of a new one."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import request

from geo.briefing.words import task_state
from geo.editing import rights
from geo.errors import UnknownName
from geo.language import N_
from geo.layers import LAYERS
from geo.model.feature import Feature
from geo.model.rights import WHOLE
from geo.tasks.tasks import PROGRESS, TASKS, standing_on
from geo.tasks.values import TASK_STATES
from webmap.core import params
from webmap.core.access import current_person, current_store, require_sight
from webmap.core.feature_pages import page_of
from webmap.core.page import moment, render
from webmap.editing.section import Section, edit_section, form_schemas, inputs_of, teller, told
from webmap.history.section import changes_section

ALL = "all"
NO_SUCH_TASK = N_("There is no task “{id}” on that day.")


def list_page() -> str:
    """Return the list of the tasks as they stand on the day asked for, those that are late first."""
    require_sight(TASKS)
    now = moment()
    chosen = params.choice(request.args, "state", (ALL, *TASK_STATES), ALL)
    found = standing_on(current_store(), now.as_of)
    ordered = sorted(found, key=lambda task: TASK_STATES.index(task.state))
    counts = Counter(task.state for task in found)
    untimed = {task.state for task in found if not task.timed}
    return render(
        "tasks.html",
        moment=now,
        tasks=[task for task in ordered if chosen in (ALL, task.state)],
        count=len(found),
        tabs=[
            (state, task_state(state, timed=state not in untimed), counts[state])
            for state in TASK_STATES
            if counts[state]
        ],
        chosen=chosen,
        said=task_state,
        may_add=may_write(None),
        edit=Section("past", told=told()),
    )


def task_page(task_id: str, section: Section | None = None) -> str:
    """Return the page of a task; `section`: what may be changed there, with what somebody typed.

    Raises:
        UnknownName: there is no such task on the day asked for.
    """
    require_sight(TASKS)
    store, now = current_store(), moment()
    frame = store.frame(TASKS, now.as_of)
    rows = frame[frame["id"] == task_id].drop(columns="geometry").to_dict("records")
    if not rows:
        raise UnknownName(NO_SUCH_TASK, id=task_id[:40])
    row = {str(name): value for name, value in rows[0].items()}
    standing = {each.id: each for each in standing_on(store, now.as_of)}
    edit = section or edit_section(TASKS, task_id, now.as_of)
    order = {name: at for at, name in enumerate(PROGRESS)}
    edit = replace(edit, inputs=tuple(sorted(edit.inputs, key=lambda each: order.get(each.name, len(order)))))
    return render(
        "task.html",
        moment=now,
        task=row,
        standing=standing.get(task_id),
        said=task_state,
        facts=_facts(row),
        edit=edit,
        page=page_of(TASKS, task_id),
        changes=changes_section(TASKS, task_id),
        may_remove=edit.state == "open" and may_write(store.get(TASKS, task_id)),
    )


def new_page(section: Section | None = None) -> str:
    """Return the form of a new task; `section`: with what somebody typed and what is wrong with it."""
    require_sight(TASKS)
    return render("task_new.html", edit=section or new_section(), key=secrets.token_urlsafe(12))


def signed_out_page(texts: Sequence[tuple[str, str]]) -> str:
    """Return the page that keeps what was typed where nobody is signed in any more."""
    typed = [(teller().subject(TASKS, name) if name else "", text) for name, text in texts]
    return render("signed_out.html", page="/tasks/new", typed=typed)


def new_section() -> Section:
    """Return the fields of a new task, with what they are unless somebody says otherwise."""
    defaults = LAYERS[TASKS].defaults(current_store().criteria)
    schemas = form_schemas(TASKS)
    today = rights.working_day(current_store()).isoformat()
    blank = {name: defaults.get(name) for name in schemas}
    feature = Feature(TASKS, "", None, {**blank, "title": "", "assigned_on": today}, 0)
    return Section("open", inputs=inputs_of(feature, frozenset(schemas)))


def may_write(kept: Feature | None) -> bool:
    """Say whether who asks may make a task, or remove this one."""
    return WHOLE in rights.writable(current_store(), current_person(), TASKS, kept)


def _facts(row: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the fields of a task that hold something, in words: title, state and percent stand above."""
    tell, apart = teller(), ("title", "state", "percent")
    return [
        (tell.subject(TASKS, name), _whole(name, row[name]))
        for name in form_schemas(TASKS)
        if name not in apart and row.get(name)
    ]


def _whole(name: str, value: object) -> str:
    """Return a value in words, a long text whole."""
    text = teller().value(TASKS, name, value)
    return value if isinstance(value, str) and text.endswith("…") else text
