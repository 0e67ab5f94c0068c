"""Findings for one feature or many, from the map: JSON in, JSON or problem details out."""

from typing import Any

import orjson
from flask import Blueprint, Response, request

from geo.editing import record as recording
from geo.editing.record import Opposed, Writable
from geo.errors import EditConflict
from webmap.core import change_requests
from webmap.core.access import current_store, origin, required_person
from webmap.core.change_failures import in_terms_of_programs
from webmap.core.errors import problem
from webmap.editing import forms
from webmap.editing.conflict import rows_of
from webmap.editing.saved import feature_document, saved_document
from webmap.editing.section import refusal_text

statuses = Blueprint("statuses", __name__, url_prefix="/api")


@statuses.post("/statuses")
def record() -> Response:
    """Record one finding for the features named, all or none, as one change."""
    person, store = required_person(), current_store()
    sent = forms.status_call(request)
    source = origin(reason=sent.reason, key=change_requests.key(request, person.name))
    with in_terms_of_programs(conditional=False):
        found = recording.finding(store, sent.criterion, sent.value, sent.day)
        wanted = recording.edits(found, sent.seen)
    recording.require(store, person, wanted)
    try:
        with in_terms_of_programs(conditional=False):
            saved = recording.record(store, found, sent.seen, source)
    except EditConflict as error:
        clashes = [_clash(each) for each in recording.opposed(store, wanted)]
        return problem(error, clashes=clashes)
    return _answer(saved_document(store, saved))


@statuses.post("/writable")
def writable() -> Response:
    """Tell which fields of the features named may be written by who asks, and why some may not."""
    person, store = required_person(), current_store()
    layer, ids = forms.feature_ids(request)
    found = recording.writable(store, person, layer, ids)
    return _answer({"features": {each.feature.id: _may(each) for each in found}})


def _may(found: Writable) -> dict[str, Any]:
    may: dict[str, Any] = {"version": found.feature.version, "fields": sorted(found.fields)}
    return {**may, "reason": refusal_text(found)}


def _clash(opposed: Opposed) -> dict[str, Any]:
    """Return what stands against a change: as seen, as it is now and by whom, as wanted, in words."""
    feature, row = opposed.feature, next(iter(rows_of(opposed)), None)
    found: dict[str, Any] = {"layer": opposed.edit.layer, "id": opposed.edit.id, "version": None}
    if feature is not None:
        found |= {"version": feature.version, "feature": feature_document(current_store(), feature)}
    if row is not None:
        found |= {"seen": row.seen, "now": row.now, "wanted": row.wanted, "by": row.who, "at": row.when}
    return found


def _answer(document: dict[str, Any]) -> Response:
    return Response(
        orjson.dumps(document), mimetype="application/json", headers={"Cache-Control": "no-store"}
    )
