"""Data entry by workbook: take one along, send it back filled in, see what would change, record it."""

import re

from flask import Blueprint, Flask, Response, current_app, redirect, request

from geo.entry import record as entering
from geo.entry import words as entry_words
from geo.entry.make import LAYERS, entry_workbook, routes_of
from geo.entry.programme_sheets import programme_workbook
from geo.errors import InvalidInput
from geo.layers import layer as layer_called
from geo.papers.formats import MEDIA_TYPES
from geo.papers.names import file_name
from geo.programme import placing
from webmap.core.access import current_store, held_store, origin, required_person
from webmap.core.delivery import uncached
from webmap.core.errors import status_of
from webmap.core.kept_papers import as_file, kept
from webmap.core.language import words
from webmap.core.page import moment, render
from webmap.entry import forms
from webmap.entry.forms import Waiting

entry = Blueprint("entry", __name__, template_folder="templates")

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")


def init_app(app: Flask) -> None:
    """Make room for workbooks that wait to be recorded."""
    app.extensions["entries"] = Waiting()


@entry.get("/entry")
def form() -> Response:
    """Offer a workbook, and ask for one that was filled in."""
    required_person()
    return _page()


@entry.get("/entry.xlsx")
def download() -> Response:
    """Serve a workbook to fill in: `?layer=`, `?ward=`, `?route=`."""
    required_person()
    chosen = forms.chosen(request.args)
    with current_app.extensions["drawing"].turn():
        content = entry_workbook(held_store(), words(), chosen)
    plain = (part for part in (chosen.layer, chosen.ward, chosen.route) if part and _PLAIN.fullmatch(part))
    name = file_name("entry", words(), *plain)
    head = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return uncached(Response(content, mimetype=MEDIA_TYPES["xlsx"], headers=head))


@entry.get("/report/programme.xlsx")
def programme() -> Response:
    """Serve the whole programme as a workbook: `?as_of=`, `?boundaries=`."""
    store, now, lang = held_store(), moment(), words()
    made = kept(store, ("programme", now), lambda: programme_workbook(store, now, lang), "xlsx")
    return as_file(made, file_name("programme", lang), "xlsx")


@entry.post("/entry")
def look() -> Response:
    """Show what a filled workbook would change, or everything that is wrong in it."""
    person = required_person()
    try:
        sent = forms.workbook(request.files)
        with current_app.extensions["drawing"].turn():
            wanted = entering.preview(current_store(), sent.content, file_name=sent.name, person=person)
    except InvalidInput as error:
        return _page(refused=error, status=422 if error.faults else status_of(error))
    token = current_app.extensions["entries"].keep(person.name, sent) if wanted.changes else ""
    return _page(preview=entry_words.lines(current_store(), wanted, words()), token=token)


@entry.post("/entry/record")
def record() -> Response:
    """Record a workbook that was looked at, as one change; it is checked once more."""
    person, (token, reason) = required_person(), forms.recording(request.form)
    sent, store = current_app.extensions["entries"].get(person.name, token), current_store()
    try:
        with current_app.extensions["drawing"].turn():
            wanted = entering.preview(store, sent.content, file_name=sent.name, person=person)
        saved = entering.record(store, wanted, origin(reason=reason, key=f"entry:{token}"))
    except InvalidInput as error:
        return _page(refused=error, status=422 if error.faults else status_of(error))
    address = f"/changes/{saved.changeset}" if saved.changeset else "/entry"
    return redirect(address, 303)  # type: ignore[return-value]


def _page(
    *,
    preview: list[str] | None = None,
    token: str = "",
    refused: InvalidInput | None = None,
    status: int = 200,
) -> Response:
    frame = placing.ward_set(current_store(), moment().boundaries).frame
    wards = list(zip(frame["code"], frame["name"], strict=True))
    faults = entry_words.faults(current_store(), refused.faults, words()) if refused else ()
    page = render(
        "entry.html",
        layers={name: layer_called(name).title for name in LAYERS},
        wards=wards,
        routes=routes_of(current_store()),
        preview=preview,
        token=token,
        refused=refused,
        faults=faults,
    )
    return uncached(page, status)
