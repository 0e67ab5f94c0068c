"""What the running application works on, who asks, and whether they may come in."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup

from geo.editing.new_values import fit_reason
from geo.errors import NotAllowed, NotSignedIn, StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS
from geo.model import rights
from geo.model.history import Origin
from geo.model.person import TITLES, Person
from geo.people.accounts import accounts_of
from geo.people.reading_rule import ReadingRule
from geo.stores.base import Store
from geo.stores.limited import MEMBERS_SEE, Limited, Watched
from geo.stores.snapshot import Snapshot
from webmap.core import identity
from webmap.core.hosts import check_host, host_of
from webmap.core.moments import device_name, local_time

NEEDED = N_("Sign in first: only people with an account may do this.")
MEMBERS_ONLY = N_("Sign in first: only people with an account may look at this programme.")
STALE_FORM = N_(
    "This form is too old, or came from another page. Go back, load the page again, and send it anew."
)
ADMINS_ONLY = N_("Only administrators look after people.")
CHOOSE_FIRST = N_(
    "Somebody else chose your password. Choose your own under “My account” before anything else."
)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN_TO_ALL = "open_to_all"
_BEFORE_ALL_ELSE = frozenset({"people.account", "people.change_password", "people.sign_out"})
_View = TypeVar("_View", bound=Callable[..., Any])


class OwnPasswordMissing(NotAllowed):
    """Somebody else chose the password of who asks."""


def init_app(app: Flask) -> None:
    """Look at who asks before each request; give templates `person` and `csrf_field`."""
    app.extensions["accounts"] = accounts_of(app.extensions["store"])
    app.extensions["reading_rule"] = rule = ReadingRule(app.extensions["accounts"])
    with suppress(StoreUnavailable):  # no settings just now
        rule.in_force(app.extensions["store"].programme.access)
    app.before_request(_admit)
    app.after_request(_keep_private)
    app.context_processor(lambda: {"person": current_person()})
    app.jinja_env.globals.update(
        csrf_field=csrf_field,
        csrf_token=identity.csrf_token,
        here=identity.here,
        role_titles=TITLES,
        local_time=local_time,
        device_name=device_name,
    )


def current_store() -> Store:
    """Return the store that this application serves, as this request sees it from first to last.

    To visitors restricted layers are empty; a look of members at one that programme.toml names is noted.
    """
    return _snapshot()


def silent(store: Store, *layers: str) -> Store:
    """Return a store of which no look at some layers (none: at all) is noted: who asks notes them."""
    return store.unwatched(*layers) if isinstance(store, Watched) else store


def held_store() -> Store:
    """Return `current_store` as it stands at one moment: for papers, which take their time and tell of all.

    Raises:
        StoreUnavailable: others change the store all the time.
    """
    return _snapshot().hold()


def _snapshot() -> Snapshot:
    if "store" not in g:
        g.store = _store_for(current_person())
    store: Snapshot = g.store
    return store


def _store_for(person: Person | None) -> Snapshot:
    store: Store = current_app.extensions["store"]
    hidden = restricted_layers()
    if person is None:
        return Limited(store, hidden) if hidden else Snapshot(store)
    return Watched(store, hidden, note_of(person)) if hidden else Snapshot(store)


def restricted_layers() -> frozenset[str]:
    """Return the layers that only people with an account see: programme.toml names them, else they do."""
    try:
        named = identity.access_settings().restricted
    except StoreUnavailable:  # no settings just now
        named = None
    return frozenset(
        name for name, spec in LAYERS.items() if (spec.restricted if named is None else name in named)
    )


def require_sight(layer: str) -> None:
    """Ask a visitor to sign in where only members see a layer, whatever there is in it.

    Raises:
        NotSignedIn: a visitor, and the layer is restricted.
    """
    if current_person() is None and layer in restricted_layers():
        raise NotSignedIn(MEMBERS_SEE)


def note_view(item: str) -> None:
    """Note that who asks looked at something restricted: a layer, or `layer/id`; once a request.

    Raises:
        StoreUnavailable: it cannot be noted, so it is not shown.
    """
    note_of(required_person())(item)


def note_of(person: Person) -> Callable[[str], None]:
    """Return what notes the looks of a person; work that outlasts the request goes on with it."""
    accounts, address, noted = identity.accounts(), identity.door().address, views()

    def note(item: str) -> None:
        if item not in noted:
            accounts.note(person.name, "viewed", item, address)
            noted.add(item)

    return note


def views() -> set[str]:
    """Return what was looked at for the answer of this request; see `note_view`."""
    found: set[str] = g.setdefault("noted_views", set())
    return found


def note_views(items: Iterable[str]) -> None:
    """Note, of a member, the looks that an answer took which is given again: a kept one, a finished work."""
    if current_person() is not None:
        for item in sorted(items):
            note_view(item)


def note_layers(layers: Iterable[str]) -> None:
    """Note, of a member, a look at those of some layers that are restricted."""
    note_views(restricted_layers().intersection(layers))


def current_person() -> Person | None:
    """Return who asks, by session or by token; None for a visitor."""
    found = identity.identity()
    return found.person if found else None


def required_person() -> Person:
    """Return who asks.

    Raises:
        NotSignedIn: a visitor.
    """
    found = current_person()
    if found is None:
        raise NotSignedIn(NEEDED)
    return found


def required_admin() -> Person:
    """Return the administrator who asks.

    Raises:
        NotSignedIn: a visitor.
        NotAllowed: somebody else.
    """
    person = required_person()
    if not rights.may_manage_people(person):
        raise NotAllowed(ADMINS_ONLY)
    return person


def origin(
    *,
    source: str | None = None,
    reason: str = "",
    evidence: Sequence[str] = (),
    day: date | None = None,
    key: str = "",
) -> Origin:
    """Return where this request's changes come from; `source` None: `api` with a token, else `browser`.

    Raises:
        NotSignedIn: a visitor changes nothing.
        InvalidInput: the reason is too long, or holds what cannot be shown.
    """
    person = required_person()
    found = identity.identity()
    usual = "api" if found and found.is_program else "browser"
    return Origin(
        person=person.name,
        office=person.office or "",
        source=source or usual,
        reason=fit_reason(reason),
        evidence=tuple(evidence),
        day=day,
        key=key,
    )


def csrf_field() -> Markup:
    """Return the hidden field that every form which changes something carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(identity.csrf_token())


def open_to_all(view: _View) -> _View:
    """Mark a view that answers visitors also where reading is for members only: the way in, files."""
    setattr(view, _OPEN_TO_ALL, True)
    return view


def _admit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    is_open = bool(getattr(view, _OPEN_TO_ALL, False))
    _check_host()
    try:
        members_only = identity.access_settings().members_only
    except StoreUnavailable:
        if is_open or view is None:
            return
        raise
    if is_open and request.method in _SAFE:
        return
    identity.require_sound_token()
    if not is_open and request.endpoint not in _BEFORE_ALL_ELSE:
        _require_own_password()
    if not is_open and members_only and current_person() is None:
        raise NotSignedIn(MEMBERS_ONLY)
    if view is not None and request.method not in _SAFE:
        _check_form()


def _require_own_password() -> None:
    """Refuse everything to an account whose password somebody else knows, whatever key it shows."""
    found = identity.identity()
    if found is not None and found.account.must_change:
        raise OwnPasswordMissing(CHOOSE_FIRST)


def _check_host() -> None:
    """Refuse hosts that this server is not; its certificate, `--host` and programme.toml name more."""
    extensions = current_app.extensions
    named = {*extensions.get("host_names", ()), *(extensions["doors"].names if "doors" in extensions else ())}
    with suppress(StoreUnavailable):  # no settings just now
        named.update(identity.access_settings().hosts)
    check_host(host_of(request.host), named=named)


def _check_form() -> None:
    """Refuse a change that this browser was made to send by a page of somebody else.

    Programs show a token of their own, which no browser brings along by itself. A visitor has nothing that
    could be abused, but for the form to sign in.
    """
    found = identity.identity()
    if found is not None and found.is_program:
        return
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise NotAllowed(STALE_FORM)
    if found is None and request.endpoint not in _FORMS_OF_VISITORS:
        return
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not identity.is_csrf_token(given, of_visitor=request.endpoint in _FORMS_OF_VISITORS):
        raise NotAllowed(STALE_FORM)


_FORMS_OF_VISITORS = frozenset({"people.sign_in"})


def _keep_private(response: Response) -> Response:
    """Keep what is meant for one person out of every shared cache, and give visitors their form's cookie."""
    if g.get("entry_is_new"):
        identity.set_cookie(response, "entry", g.entry_secret)
        response.headers["Cache-Control"] = "no-store"
    if "identity" in g and g.identity is not None:
        response.vary.update(("Cookie", "Authorization"))
        shared = "public" in response.headers.get("Cache-Control", "")
        if not shared and response.headers.get("Cache-Control") != "no-store":
            response.headers["Cache-Control"] = "private, no-cache"
    return response
