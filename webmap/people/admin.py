"""People and the access log, for administrators."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, request

from geo.editing.rights import working_day
from geo.errors import GeoError, InvalidInput
from geo.language import N_
from geo.model.person import ROLES, Person
from geo.people import people, sign_in
from geo.programme import browse
from webmap.core import identity
from webmap.core.access import current_store, required_admin
from webmap.core.errors import status_of
from webmap.core.language import words
from webmap.core.page import render
from webmap.people import forms
from webmap.people import words as people_words

admin = Blueprint("admin", __name__, url_prefix="/admin")

MOST_NOTES = 500
DONE = {
    "changed": N_("The account was changed."),
    "disabled": N_("The account was disabled, its sessions were ended and its tokens revoked."),
    "enabled": N_("The account can sign in again."),
    "password": N_(
        "The account has a new password, was signed out everywhere, and its tokens were revoked. Pass the "
        "password on."
    ),
    "sessions": N_("Every session of the account was ended, and its tokens were revoked."),
    "revoked": N_("The token was revoked."),
}


@admin.get("/people")
def everybody() -> Response:
    """List the accounts, with a form to add one."""
    required_admin()
    return _list_page(added=request.args.get("added", ""))


@admin.post("/people")
def add() -> Response:
    """Add an account, with a password that its owner is asked to change."""
    by = required_admin()
    given = forms.person(request.form)
    try:
        password = forms.new_password(request.form)
        made = people.add(current_store(), identity.accounts(), given, password, by=by.name, must_change=True)
    except InvalidInput as error:
        return _list_page(given=given, error=error)
    return _to(f"/admin/people?added={made.person.name}")


@admin.get("/people/<name>")
def one(name: str) -> Response:
    """Show one account, with forms to change it."""
    required_admin()
    return _person_page(name, done=request.args.get("done", ""))


@admin.post("/people/<name>")
def change(name: str) -> Response:
    """Change the full name, role, ward or office of an account."""
    by = required_admin()
    given = forms.person(request.form, name)
    try:
        people.change(current_store(), identity.accounts(), given, by=by.name)
    except InvalidInput as error:
        return _person_page(name, given=given, error=error)
    return _to(f"/admin/people/{name}?done=changed")


@admin.post("/people/<name>/disable")
def disable(name: str) -> Response:
    """Disable an account."""
    by = required_admin()
    try:
        people.disable(identity.accounts(), name, by=by.name)
    except InvalidInput as error:
        return _person_page(name, error=error)
    return _to(f"/admin/people/{name}?done=disabled")


@admin.post("/people/<name>/enable")
def enable(name: str) -> Response:
    """Enable an account."""
    people.enable(identity.accounts(), name, by=required_admin().name)
    return _to(f"/admin/people/{name}?done=enabled")


@admin.post("/people/<name>/password")
def reset_password(name: str) -> Response:
    """Give an account a new password, which its owner is asked to change."""
    by = required_admin()
    try:
        password = forms.new_password(request.form)
        people.set_password(identity.accounts(), name, password, by=by.name, must_change=True)
    except InvalidInput as error:
        return _person_page(name, error=error)
    return _to(f"/admin/people/{name}?done=password")


@admin.post("/people/<name>/end-sessions")
def end_sessions(name: str) -> Response:
    """End every session of an account, and revoke its tokens."""
    people.end_sessions(identity.accounts(), name, by=required_admin().name)
    return _to(f"/admin/people/{name}?done=sessions")


@admin.post("/people/<name>/tokens/<token_id>/revoke")
def revoke_token(name: str, token_id: str) -> Response:
    """Revoke one token of an account."""
    sign_in.revoke_token(identity.accounts(), name, token_id, by=required_admin().name)
    return _to(f"/admin/people/{name}?done=revoked")


@admin.get("/access-log")
def access_log() -> Response:
    """Show who saw what of the restricted layers, who signed in, and what was done to accounts."""
    required_admin()
    notes = identity.accounts().notes(MOST_NOTES)
    said = people_words.item_words
    return _page("access_log.html", notes=notes, most=MOST_NOTES, what=people_words.NOTES, item_words=said)


def _list_page(*, added: str = "", given: Person | None = None, error: GeoError | None = None) -> Response:
    known = identity.accounts()
    seen: dict[str, Any] = {}
    for session in known.sessions.all().values():
        seen[session.name] = max(session.seen, seen.get(session.name, session.seen))
    return _page(
        "people.html",
        error=error,
        accounts=people.listing(known),
        seen=seen,
        added=added if known.people.get(added) else "",
        given=given or Person(""),
        **_choices(),
    )


def _person_page(
    name: str, *, done: str = "", given: Person | None = None, error: GeoError | None = None
) -> Response:
    known = identity.accounts()
    account = people.account(known, name)
    return _page(
        "person.html",
        error=error,
        account=account,
        given=given or account.person,
        sessions=sign_in.sessions_of(known, name, identity.access_settings()),
        tokens=sign_in.tokens_of(known, account.person.name),
        done=words().text(DONE.get(done, "")),
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    """Return what a person can be given: roles, wards of the working day, offices."""
    store = current_store()
    wards = browse.wards(store, working_day(store))[["code", "name"]].to_dict("records")
    return {"roles": ROLES, "ward_choices": wards, "offices": store.programme.offices}


def _page(template: str, *, error: GeoError | None = None, **values: Any) -> Response:
    failure = error.in_words(words().text) if error else ""
    page = render(template, failure=failure, **values)
    response = make_response(page, status_of(error) if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]
