"""Changes on a feature's own page: plain forms that work without JavaScript."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from werkzeug.datastructures import MultiDict

from geo.editing import change as edits
from geo.editing import record, rights
from geo.editing.change import Edit
from geo.editing.new_values import WRONG_REASONS
from geo.errors import EditConflict, InvalidInput
from geo.language import N_
from geo.model.feature import Feature
from geo.model.history import Saved
from geo.programme import features
from geo.tasks.tasks import TASKS
from webmap.core import params
from webmap.core.access import current_person, current_store, origin, required_person
from webmap.core.errors import wants_page
from webmap.core.feature_pages import feature_page, page_of
from webmap.core.language import words
from webmap.core.page import render
from webmap.editing import forms
from webmap.editing.conflict import conflict_page
from webmap.editing.forms import FieldsForm, StatusForm
from webmap.editing.section import Section, edit_section, form_schemas, teller, with_faults

editing = Blueprint("editing", __name__, template_folder="templates")

REMARK = N_("Remark")
LATER = N_("The day {day} is still to come; today is {today}.")


@editing.post("/segments/<path:feature_id>/status")
def segment_status(feature_id: str) -> Response:
    """Record one finding for a route segment."""
    return _record(features.SEGMENTS, feature_id)


@editing.post("/apartments/<path:feature_id>/status")
def apartment_status(feature_id: str) -> Response:
    """Record one finding for an apartment block."""
    return _record(features.BLOCKS, feature_id)


@editing.post("/segments/<path:feature_id>/edit")
def segment_fields(feature_id: str) -> Response:
    """Change fields of a route segment."""
    return _change(features.SEGMENTS, feature_id)


@editing.post("/apartments/<path:feature_id>/edit")
def apartment_fields(feature_id: str) -> Response:
    """Change fields of an apartment block."""
    return _change(features.BLOCKS, feature_id)


@editing.post("/tasks/<path:feature_id>/edit")
def task_fields(feature_id: str) -> Response:
    """Change fields of a task."""
    return _change(TASKS, feature_id)


@editing.get("/tasks/<path:feature_id>/edit")
def task_again(feature_id: str) -> Response:
    """Lead back to the task, as `segment_again`."""
    return _to(TASKS, feature_id, request.query_string.decode("ascii", "replace"))


@editing.get("/segments/<path:feature_id>/status", endpoint="segment_status_again")
@editing.get("/segments/<path:feature_id>/edit", endpoint="segment_edit_again")
def segment_again(feature_id: str) -> Response:
    """Lead back to the segment: its answer to a form was loaded again, or asked for in another language."""
    return _to(features.SEGMENTS, feature_id, request.query_string.decode("ascii", "replace"))


@editing.get("/apartments/<path:feature_id>/status", endpoint="apartment_status_again")
@editing.get("/apartments/<path:feature_id>/edit", endpoint="apartment_edit_again")
def apartment_again(feature_id: str) -> Response:
    """Lead back to the apartment block, as `segment_again`."""
    return _to(features.BLOCKS, feature_id, request.query_string.decode("ascii", "replace"))


def _record(layer: str, feature_id: str) -> Response:
    if current_person() is None:
        return _signed_out(layer, feature_id)
    store, person = current_store(), required_person()
    kept, sent = store.get(layer, feature_id), forms.status(request.form)
    criterion = store.criteria.get(sent.criterion)
    criterion.value(sent.value)
    rights.require(store, person, layer, kept, {criterion.id, criterion.checked_field})

    def save() -> tuple[list[Edit], Callable[[], Saved]]:
        day = params.day(MultiDict({"day": sent.day}), "day")
        found = record.finding(store, sent.criterion, sent.value, day)
        wanted = record.edits(found, {layer: {kept.id: sent.version}})
        source = origin(reason=sent.reason)
        return wanted, lambda: edits.apply_edits(store, wanted, source, are_findings=True)

    try:
        wanted, carry_out = save()
    except InvalidInput as error:
        return _again(kept, _with_status(kept, sent, error))
    return _carried_out(kept, wanted, carry_out, sent, lambda error: _with_status(kept, sent, error))


def _change(layer: str, feature_id: str) -> Response:
    if current_person() is None:
        return _signed_out(layer, feature_id)
    store, person = current_store(), required_person()
    kept, sent = store.get(layer, feature_id), forms.fields(request.form, form_schemas(layer))
    rights.require(store, person, layer, kept, sent.values.keys())
    try:
        source = origin(reason=sent.reason, day=_from_day(sent.day))
    except InvalidInput as error:
        return _again(kept, _with_fields(kept, sent, error, name="from_day"))
    wanted = [Edit(layer, kept.id, sent.values, sent.version)]
    return _carried_out(
        kept,
        wanted,
        lambda: edits.apply_edits(store, wanted, source),
        sent,
        lambda error: _with_fields(kept, sent, error),
    )


def _carried_out(
    kept: Feature,
    wanted: list[Edit],
    carry_out: Callable[[], Saved],
    sent: StatusForm | FieldsForm,
    corrected: Callable[[InvalidInput], Section],
) -> Response:
    try:
        saved = carry_out()
    except EditConflict as error:
        opposed = record.opposed(current_store(), wanted)
        if not opposed or opposed[0].feature is None:
            raise
        return _page(conflict_page(opposed[0], sent, error), 409)
    except InvalidInput as error:
        return _again(kept, corrected(error))
    return _to(kept.layer, kept.id, f"saved={saved.changeset or 0}", anchor="#told")


def _signed_out(layer: str, feature_id: str) -> Response:
    """Say that nobody is signed in any more, and show what was typed, so that it is not lost."""
    if not wants_page():
        required_person()
    page = page_of(layer, feature_id)
    texts = forms.texts_of(request.form, form_schemas(layer))
    tell = teller().subject
    typed = [(tell(layer, name) if name else words().text(REMARK), text) for name, text in texts]
    return _page(render("signed_out.html", page=page, typed=typed), 401)


def _with_status(kept: Feature, sent: StatusForm, error: InvalidInput) -> Section:
    section = _section(kept)
    name = "reason" if error.text in WRONG_REASONS else "day"
    said = {} if error.faults else {name: (error.in_words(words().text),)}
    return with_faults(replace(section, day=sent.day, reason=sent.reason), error.faults, {}, said)


def _with_fields(kept: Feature, sent: FieldsForm, error: InvalidInput, name: str = "") -> Section:
    section = replace(_section(kept), from_day=sent.day, fields_reason=sent.reason)
    name = "fields_reason" if error.text in WRONG_REASONS else name
    said = {} if error.faults else {name: (error.in_words(words().text),)}
    return with_faults(section, error.faults, sent.typed, said)


def _section(kept: Feature) -> Section:
    return edit_section(kept.layer, kept.id, rights.working_day(current_store()))


def _from_day(text: str) -> date | None:
    """Return the day from which a change is to hold; None where that is today, as it is without saying."""
    store = current_store()
    found, today = params.day(MultiDict({"day": text}), "day"), rights.working_day(store)
    if found is not None and found > today:
        raise InvalidInput(LATER, day=f"{found:%d/%m/%Y}", today=f"{today:%d/%m/%Y}")
    return None if found == today else found


def _again(kept: Feature, section: Section) -> Response:
    return _page(feature_page(kept.layer, kept.id, section), 422)


def _page(html: str, status: int) -> Response:
    return Response(html, status, mimetype="text/html", headers={"Cache-Control": "no-store"})


def _to(layer: str, feature_id: str, query: str, anchor: str = "") -> Response:
    dates = f"boundaries={quote(request.args['boundaries'])}" if request.args.get("boundaries") else ""
    whole = "&".join(part for part in (query, dates if dates not in query else "") if part)
    return redirect(f"{page_of(layer, feature_id)}{'?' + whole if whole else ''}{anchor}", 303)  # type: ignore[return-value]
