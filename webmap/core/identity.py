"""Who asks: a browser's session cookie or a program's token, looked at once a request."""

import hmac
import secrets
from dataclasses import dataclass

from flask import Response, current_app, g, request

from geo.errors import NotSignedIn, StoreUnavailable
from geo.language import N_
from geo.model.person import Person
from geo.model.programme import Access
from geo.people import sign_in
from geo.people.accounts import Account, Accounts
from geo.people.rate_limit import Door

TOKEN_WRONG = N_("The token is wrong, expired or revoked, or its account is disabled.")
_DAY = 24 * 3600
_DEVICE_DAYS = 365
_CSRF = b"model-routes csrf"


@dataclass(frozen=True)
class Identity:
    """Who asks, and by what: a session of a browser (`secret` opens it), or a token."""

    account: Account
    secret: str | None = None
    session_id: str | None = None

    @property
    def person(self) -> Person:
        """The person."""
        return self.account.person

    @property
    def is_program(self) -> bool:
        """Say whether a token was shown instead of a session."""
        return self.secret is None


def accounts() -> Accounts:
    """Return the accounts of the store that this application serves."""
    found: Accounts = current_app.extensions["accounts"]
    return found


def access_settings() -> Access:
    """Return who may read, and how long sessions last: the same from first to last of a request."""
    if "access" not in g:
        given = current_app.extensions["store"].programme.access
        g.access = current_app.extensions["reading_rule"].in_force(given)
    found: Access = g.access
    return found


def identity() -> Identity | None:
    """Return who asks; None for a visitor, and while the accounts cannot be read."""
    if "identity" not in g:
        try:
            g.identity = _identity()
        except StoreUnavailable:
            g.identity = None
    found: Identity | None = g.identity
    return found


def bearer() -> str | None:
    """Return the token that a program shows, None where it shows none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else None


def require_sound_token() -> None:
    """Refuse a token that opens nothing, also where nobody needs one.

    Raises:
        NotSignedIn: the token is wrong, expired or revoked, or its account is disabled.
    """
    if bearer() is not None and identity() is None:
        raise NotSignedIn(TOKEN_WRONG)


def door() -> Door:
    """Return where this request comes from."""
    known_for = request.cookies.get(cookie_name("device"), "")
    return Door(request.remote_addr or "", request.user_agent.string, known_for)


def here() -> str:
    """Return this request's own address on this server, to come back to."""
    query = request.query_string.decode("ascii", "replace")
    return f"{request.path}?{query}" if query else request.path


def cookie_name(kind: str = "session") -> str:
    """Return a cookie's name: under https only this very host can have set it."""
    return f"__Host-{kind}" if request.is_secure else kind


def set_cookie(response: Response, kind: str, value: str, *, days: int | None = None) -> None:
    """Set a cookie that no script reads and no other site's form brings along."""
    response.set_cookie(
        cookie_name(kind),
        value,
        max_age=None if days is None else days * _DAY,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def remember_device(response: Response, name: str) -> None:
    """Let this browser's next attempts under a name count for itself alone: it has just signed in."""
    set_cookie(response, "device", sign_in.known_device(accounts(), name, door()), days=_DEVICE_DAYS)


def drop_cookie(response: Response, kind: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(kind), secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )


def csrf_token() -> str:
    """Return the token that forms of this browser carry; it is made from the cookie that only it has.

    A visitor without a session is given a cookie of its own for that, with the answer.
    """
    found = identity()
    return _token_for(found.secret if found and found.secret else _entry_secret())


def is_csrf_token(given: str, *, of_visitor: bool = False) -> bool:
    """Say whether a form's token belongs to the session's cookie that came with it.

    `of_visitor`: a visitor's cookie does, too. For anything else it would not do: other servers of the same
    name could have set it.
    """
    found = identity()
    session = found.secret if found else None
    entry = request.cookies.get(cookie_name("entry")) if of_visitor else None
    token = given.encode("utf-8", "surrogatepass")
    return any(hmac.compare_digest(_token_for(each).encode(), token) for each in (session, entry) if each)


def _identity() -> Identity | None:
    token = bearer()
    if token is not None:
        account = sign_in.token_of(accounts(), token)
        return Identity(account) if account else None
    secret = request.cookies.get(cookie_name(), "")
    found = sign_in.session_of(accounts(), secret, access_settings()) if secret else None
    return Identity(found[1], secret, found[0].id) if found else None


def _entry_secret() -> str:
    if "entry_secret" not in g:
        known = request.cookies.get(cookie_name("entry"), "")
        g.entry_secret = known or secrets.token_urlsafe(32)
        g.entry_is_new = not known
    secret: str = g.entry_secret
    return secret


def _token_for(secret: str) -> str:
    return hmac.digest(secret.encode("utf-8", "surrogatepass"), _CSRF, "sha256").hex()
