"""One table maps failures to HTTP statuses: a page for people, problem details (RFC 9457) for programs."""

import logging
from contextlib import suppress
from urllib.parse import quote

import orjson
from flask import Flask, Response, redirect, render_template, request
from werkzeug.exceptions import HTTPException

from geo.errors import (
    Busy,
    EditConflict,
    GeoError,
    InvalidInput,
    MissingPart,
    NotAllowed,
    NotSignedIn,
    StoreUnavailable,
    TooLarge,
    TooManyAttempts,
    UnknownName,
    UnusableFile,
    WrongKind,
)
from geo.language import N_
from webmap.core import access
from webmap.core.change_failures import OtherMediaType, StaleVersion, Unprocessable, VersionMissing
from webmap.core.hosts import WrongHost
from webmap.core.identity import here
from webmap.core.language import words
from webmap.core.names import readable
from webmap.core.page import language_link

STATUSES: dict[type[GeoError], int] = {
    InvalidInput: 400,
    TooLarge: 413,
    WrongKind: 415,
    UnusableFile: 422,
    UnknownName: 404,
    NotSignedIn: 401,
    NotAllowed: 403,
    EditConflict: 409,
    StaleVersion: 412,
    OtherMediaType: 415,
    WrongHost: 421,
    Unprocessable: 422,
    VersionMissing: 428,
    TooManyAttempts: 429,
    StoreUnavailable: 503,
    Busy: 503,
    MissingPart: 500,
}
TITLES = {
    400: N_("That cannot be shown"),
    401: N_("Please sign in"),
    403: N_("That is not yours to do"),
    404: N_("That does not exist"),
    405: N_("That is not possible here"),
    409: N_("Somebody else was faster"),
    412: N_("Somebody else was faster"),
    413: N_("That is too large"),
    415: N_("That kind of file is not taken here"),
    421: N_("This address leads elsewhere"),
    422: N_("That cannot be used"),
    428: N_("The version is missing"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong here"),
    503: N_("Not available just now"),
}
_BARE = frozenset({421, 500})  # another's name, which no link should carry; a fault that the header may have
_SORRY = N_(
    "The fault is ours and was written to the log. Go back and try again; if it stays, tell the technician."
)

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(GeoError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: GeoError) -> int:
    """Return the HTTP status of an expected failure."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def _expected(error: GeoError) -> Response:
    asks_for_page = request.method in ("GET", "HEAD") and wants_page()
    if isinstance(error, NotSignedIn) and asks_for_page:
        return redirect(f"/login?next={quote(here())}", 303)  # type: ignore[return-value]
    if isinstance(error, access.OwnPasswordMissing) and asks_for_page:
        return redirect("/account", 303)  # type: ignore[return-value]
    faults = error.faults if isinstance(error, InvalidInput) else ()
    details = [
        {
            "feature": fault.feature,
            "field": fault.field,
            "problem": fault.problem_in(words().text),
            "remedy": fault.remedy_in(words().text),
        }
        for fault in faults
    ]
    response = _answer(status_of(error), _said(error), details)
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="model-routes"'
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.values.get("seconds", 60))
    return response


def _said(error: GeoError) -> str:
    """Return the message; people read what a layer or a ward is called, programs name and code."""
    if not wants_page() or not error.values:
        return error.in_words(words().text)
    return words().text(error.text, **readable(error.values))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    texts = {
        404: N_("There is no page at this address."),
        405: N_("This address does not take that kind of request."),
        413: N_("What was sent is larger than this service takes."),
    }
    response = _answer(status, words().text(texts[status]) if status in texts else (error.description or ""))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("unexpected failure at %r", request.path, exc_info=error)
    return _answer(500, words().text(_SORRY))


def _answer(status: int, detail: str, faults: list[dict[str, str | None]] | None = None) -> Response:
    title = words().text(TITLES.get(status, TITLES[500]))
    if wants_page():
        page = _page(status, title=title, detail=detail, faults=faults or [])
        response = Response(page, status, mimetype="text/html")
    else:
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        if faults:
            problem["faults"] = faults
        response = Response(orjson.dumps(problem), status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _page(status: int, **values: object) -> str:
    """Return the page of a failure, with the header of all pages where that can be had."""
    if status not in _BARE:
        with suppress(StoreUnavailable):  # no settings just now
            programme = access.current_store().programme
            is_page = request.method in ("GET", "HEAD")  # else a link to here would lead to a form's address
            return render_template(
                "error.html",
                status=status,
                programme=programme,
                language_link=language_link if is_page else "/?lang={}".format,
                here=here if is_page else lambda: "/",
                **values,
            )
    return render_template("error.html", status=status, **values)


def problem(error: GeoError, **members: object) -> Response:
    """Answer a script with problem details that hold more members than others do."""
    response = _expected(error)
    response.set_data(orjson.dumps({**orjson.loads(response.get_data()), **members}))
    return response


def wants_page() -> bool:
    """Say whether a person asks, with a browser, and not a program."""
    if request.path.startswith(("/api/", "/ogc")):
        return False
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "text/html"
