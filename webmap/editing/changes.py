"""Take back what was saved."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import orjson
from flask import Blueprint, Response, redirect, request

from geo.editing import rights
from geo.history import undo as undoing
from geo.model.history import GEOMETRY, Reference, Saved
from webmap.core import params
from webmap.core.access import current_store, origin, required_person
from webmap.core.errors import wants_page
from webmap.editing.saved import saved_document

changes = Blueprint("changes", __name__)


@changes.post("/changes/<reference>/undo")
def undo(reference: str) -> Response:
    """Take back a change, or one part of it; a browser is led to `next`, a script gets the features."""
    store, person, which = current_store(), required_person(), Reference.parse(reference)
    changeset = store.changeset(which.changeset)
    rights.require_undo(store, person, changeset)
    saved = undoing.undo(store, which, origin())
    if wants_page():
        return _to(params.local_path(request.form.get("next")), saved)
    shapes = any(event.field in (None, GEOMETRY) for event in changeset.events)
    return Response(
        orjson.dumps({**saved_document(store, saved), "shapes_changed": shapes}),
        mimetype="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _to(path: str, saved: Saved) -> Response:
    """Lead to a page of this server, which is told what was saved."""
    parts = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "saved"]
    query = urlencode([*kept, ("saved", saved.changeset or 0)])
    return redirect(urlunsplit(("", "", parts.path, query, parts.fragment)), 303)  # type: ignore[return-value]
