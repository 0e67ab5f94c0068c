"""Sign in and out, and one's own account."""

from flask import Blueprint, Response, make_response, redirect, render_template, request

from geo.editing import rights
from geo.errors import GeoError, InvalidInput, NotSignedIn, TooManyAttempts
from geo.language import N_
from geo.people import sign_in as signing_in
from geo.people.accounts import Account
from webmap.core import identity, params
from webmap.core.access import current_person, current_store, open_to_all, required_person
from webmap.core.errors import status_of
from webmap.core.language import words
from webmap.core.page import render
from webmap.people import forms
from webmap.people import words as people_words

people = Blueprint("people", __name__, template_folder="templates")

DONE = {
    "password": N_(
        "Your password was changed. You are signed out everywhere else, and your tokens are revoked."
    ),
    "session": N_("The session was ended."),
    "revoked": N_("The token was revoked."),
}


@people.get("/login")
@open_to_all
def sign_in_form() -> Response:
    """Show the form to sign in; `next` is where to go on to."""
    following = params.local_path(request.args.get("next"))
    if current_person() is not None:
        return redirect(following, 303)  # type: ignore[return-value]
    return _sign_in_page(following)


@people.post("/login")
@open_to_all
def sign_in() -> Response:
    """Sign in and go on; a session that this browser had is ended."""
    following = params.local_path(request.form.get("next"))
    name, password = forms.credentials(request.form)
    try:
        secret, account = signing_in.sign_in(
            identity.accounts(), name, password, door=identity.door(), access=identity.access_settings()
        )
    except (NotSignedIn, TooManyAttempts) as error:
        return _sign_in_page(following, name=name, error=error)
    _end_this_session()
    response = redirect("/account" if account.must_change else following, 303)
    identity.set_cookie(response, "session", secret, days=identity.access_settings().session_days)  # type: ignore[arg-type]
    identity.remember_device(response, account.person.name)  # type: ignore[arg-type]
    identity.drop_cookie(response, "entry")  # type: ignore[arg-type]
    return response  # type: ignore[return-value]


@people.post("/logout")
def sign_out() -> Response:
    """End this session, and let the browser forget what it kept of it."""
    _end_this_session()
    response = redirect("/", 303)
    identity.drop_cookie(response, "session")  # type: ignore[arg-type]
    response.headers["Clear-Site-Data"] = '"cache"'
    return response  # type: ignore[return-value]


@people.get("/account")
def account() -> Response:
    """Show one's own account: what it may do, password, sessions, tokens."""
    return _account_page(done=request.args.get("done", ""))


@people.post("/account/password")
def change_password() -> Response:
    """Change one's own password; every other session and all tokens end, this session gets a new id."""
    person = required_person()
    try:
        old, new = forms.old_password(request.form), forms.new_password(request.form)
        secret = signing_in.change_own_password(identity.accounts(), person, old, new, door=identity.door())
    except (InvalidInput, TooManyAttempts) as error:
        return _account_page(error=error)
    response = redirect("/account?done=password", 303)
    identity.set_cookie(response, "session", secret, days=identity.access_settings().session_days)  # type: ignore[arg-type]
    identity.remember_device(response, person.name)  # type: ignore[arg-type]
    return response  # type: ignore[return-value]


@people.post("/account/sessions/<session_id>/end")
def end_session(session_id: str) -> Response:
    """End one of one's own sessions."""
    signing_in.end_session(identity.accounts(), required_person().name, session_id)
    return redirect("/account?done=session", 303)  # type: ignore[return-value]


@people.post("/account/tokens")
def issue_token() -> Response:
    """Make a token for a program of who knows the password, and show it, this once."""
    person = required_person()
    try:
        label, days = forms.token(request.form)
        password = forms.own_password(request.form)
        token = signing_in.issue_own_token(
            identity.accounts(), person, password, label=label, days=days, door=identity.door()
        )
    except (InvalidInput, TooManyAttempts) as error:
        return _account_page(error=error)
    return _account_page(token=token)


@people.post("/account/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> Response:
    """Revoke one of one's own tokens."""
    signing_in.revoke_token(identity.accounts(), required_person().name, token_id)
    return redirect("/account?done=revoked", 303)  # type: ignore[return-value]


def _sign_in_page(following: str, *, name: str = "", error: GeoError | None = None) -> Response:
    page = render_template(
        "login.html",
        programme=current_store().programme,
        following=following,
        name=name,
        failure=error.in_words(words().text) if error else "",
    )
    response = make_response(page, status_of(error) if error else 200)
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.values["seconds"])
    return response


def _account_page(*, done: str = "", token: str = "", error: GeoError | None = None) -> Response:
    person = required_person()
    known, settings = identity.accounts(), identity.access_settings()
    found = identity.identity()
    own: Account | None = known.people.get(person.name)
    page = render(
        "account.html",
        may=people_words.may_do(person, rights.office_of(current_store(), person)),
        must_change=bool(own and own.must_change),
        sessions=signing_in.sessions_of(known, person.name, settings),
        this_session=found.session_id if found else None,
        tokens=signing_in.tokens_of(known, person.name),
        token=token,
        token_days=signing_in.TOKEN_DAYS,
        most_token_days=signing_in.MOST_TOKEN_DAYS,
        done=words().text(DONE.get(done, "")),
        failure=error.in_words(words().text) if error else "",
    )
    response = make_response(page, status_of(error) if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _end_this_session() -> None:
    found = identity.identity()
    if found is not None and found.secret is not None:
        signing_in.sign_out(identity.accounts(), found.secret)
