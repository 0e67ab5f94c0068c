"""Tasks of briefings: what was asked of whom, until when, how far it is. Plain forms, without JavaScript."""

import hashlib
from dataclasses import replace

from flask import Blueprint, Response, redirect, request

from geo.editing import change, rights
from geo.editing.new_values import WRONG_REASONS
from geo.errors import InvalidInput
from geo.model.rights import WHOLE
from geo.tasks.tasks import TASKS, free_id
from webmap.core.access import current_person, current_store, origin, required_person
from webmap.core.errors import wants_page
from webmap.core.feature_pages import page_of
from webmap.core.language import words
from webmap.editing import forms
from webmap.editing.section import Section, form_schemas, with_faults
from webmap.tasks import forms as task_forms
from webmap.tasks.page import list_page, new_page, new_section, signed_out_page, task_page

tasks = Blueprint("tasks", __name__, template_folder="templates")


@tasks.get("/tasks")
def listed() -> str:
    """List the tasks as they stand: `?state=overdue`."""
    return list_page()


@tasks.get("/tasks/new")
def form() -> str:
    """Ask for a new task."""
    rights.require(current_store(), required_person(), TASKS, None, {WHOLE})
    return new_page()


@tasks.post("/tasks/new")
def made() -> Response:
    """Make a task; a form that is sent twice makes one."""
    if current_person() is None and wants_page():
        return _page(signed_out_page(forms.texts_of(request.form, form_schemas(TASKS))), 401)
    store, person = current_store(), required_person()
    sent = task_forms.new(request.form, form_schemas(TASKS))
    rights.require(store, person, TASKS, None, {WHOLE, *sent.values})
    given = {"id": free_id(store), "geometry": None, "properties": dict(sent.values)}
    try:
        source = origin(reason=sent.reason, key=_key(person.name, sent.key))
        saved = change.create(store, TASKS, given, source)
    except InvalidInput as error:
        return _page(new_page(_with_faults(sent, error)), 422)
    feature = next(iter(saved))  # None: made before, by the same form
    return _to(page_of(TASKS, feature.id) if feature else "/tasks", saved.changeset)


@tasks.get("/tasks/<path:feature_id>")
def one(feature_id: str) -> str:
    """Show one task."""
    return task_page(feature_id)


@tasks.get("/tasks/<path:feature_id>/remove")
def asked_to_remove(feature_id: str) -> Response:
    """Lead back to the task."""
    return redirect(page_of(TASKS, feature_id), 303)  # type: ignore[return-value]


@tasks.post("/tasks/<path:feature_id>/remove")
def removed(feature_id: str) -> Response:
    """Remove a task; it stays in the history, and can be brought back."""
    store, person = current_store(), required_person()
    kept = store.get(TASKS, feature_id)
    rights.require(store, person, TASKS, kept, {WHOLE})
    version, reason = task_forms.removal(request.form)
    saved = change.remove(store, TASKS, kept.id, version, origin(reason=reason))
    return _to("/tasks", saved.changeset)


def _with_faults(sent: task_forms.NewTask, error: InvalidInput) -> Section:
    """Return the form with what was typed and every fault beside its field."""
    section = replace(new_section(), fields_reason=sent.reason)
    name = "fields_reason" if error.text in WRONG_REASONS else ""
    said = {} if error.faults else {name: (error.in_words(words().text),)}
    return with_faults(section, error.faults, sent.typed, said)


def _key(person: str, given: str) -> str:
    return "task:" + hashlib.sha256(f"{person}\n{given}".encode()).hexdigest()[:40] if given else ""


def _page(html: str, status: int) -> Response:
    return Response(html, status, mimetype="text/html", headers={"Cache-Control": "no-store"})


def _to(address: str, changeset: int | None) -> Response:
    return redirect(f"{address}?saved={changeset or 0}#told", 303)  # type: ignore[return-value]
