"""How a phone comes to trust this server: the page, the authority's certificate in every form, QR codes."""

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import NotFound

from geo.errors import StoreUnavailable
from geo.https import trust as trusting
from geo.https.trust import Doors
from webmap.core.access import current_store, open_to_all
from webmap.core.delivery import Made
from webmap.core.hosts import host_of
from webmap.core.page import language_link

trust = Blueprint("trust", __name__, template_folder="templates", url_prefix="/trust")

FORMS = {
    "crt": ("application/x-x509-ca-cert", trusting.der),
    "pem": ("application/x-pem-file", trusting.pem),
    "mobileconfig": ("application/x-apple-aspen-config", trusting.apple_profile),
}
_DEVICES = (("iphone", ("iPhone", "iPad")), ("android", ("Android",)), ("windows", ("Windows",)))


@trust.get("")
@open_to_all
def page() -> str:
    """Show step by step how to trust this server."""
    doors, asked = _doors(), _asked()
    authority = doors.authority if doors else None
    return render_template(
        "trust.html",
        programme=_programme(),
        language_link=language_link,
        doors=doors,
        home=doors.home(asked) if doors else "",
        help=doors.help(asked) if doors else "",
        authority=authority,
        name=trusting.common_name(authority) if authority else "",
        fingerprint=trusting.fingerprint(authority) if authority else "",
        thumbprint=trusting.thumbprint(authority) if authority else "",
        device=_device(request.user_agent.string),
    )


@trust.get("/authority.<form>")
@open_to_all
def certificate(form: str) -> Response:
    """Give the authority's certificate; Safari must open the profile, others save a file."""
    doors = _doors()
    if form not in FORMS or doors is None or doors.authority is None:
        raise NotFound
    mimetype, made = FORMS[form]
    response = Made(made(doors.authority), mimetype).response()
    if form != "mobileconfig":
        response.headers["Content-Disposition"] = f"attachment; filename=model-routes-authority.{form}"
    return response


@trust.get("/<any(map,page):which>.svg")
@open_to_all
def qr_code(which: str) -> Response:
    """Give the QR code of the map's address, or of this page's for phones that do not trust it yet."""
    doors, asked = _doors(), _asked()
    if doors is None:
        raise NotFound
    text = doors.home(asked) + "/" if which == "map" else doors.help(asked)
    return Made(trusting.qr_svg(text), "image/svg+xml").response()


def _doors() -> Doors | None:
    found: Doors | None = current_app.extensions.get("doors")
    return found


def _asked() -> str | None:
    """Return the name by which this page was reached, if other devices can use it too."""
    host = host_of(request.host)
    return None if host in trusting.ONLY_HERE else host


def _programme() -> object:
    try:
        return current_store().programme
    except StoreUnavailable:  # who comes here to mend the connection needs no settings
        return None


def _device(agent: str) -> str:
    return next((name for name, marks in _DEVICES if any(mark in agent for mark in marks)), "")
