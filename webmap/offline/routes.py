"""What phones without a connection need: the worker, the application's card, and what waits on the device."""

import hashlib
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint, Flask, Response, current_app, g, request
from werkzeug.exceptions import NotFound

from geo.language import N_, language
from geo.programme import browse
from geo.programme import carry as carrying
from geo.rendering.output import to_png
from webmap.core import identity, params, shell
from webmap.core.access import current_person, current_store, open_to_all
from webmap.core.delivery import Made, Shelf
from webmap.core.feature_pages import page_of
from webmap.core.language import words
from webmap.core.page import moment, render

offline = Blueprint("offline", __name__, template_folder="templates")

ICON_SIZES = (180, 192, 512)
_DRAWINGS = {"any": "icon.svg", "maskable": "icon-maskable.svg"}
VISITOR = "visitor"
_INK, _PAPER = "#22303C", "#FFFFFF"
# Shown by the worker itself, where it has kept no page at all.
_SAID = (
    N_("There is no connection, and this page was not kept on this device."),
    N_("Try again"),
)


def init_app(app: Flask) -> None:
    """Name on every answer whose it is, and on pages the version of the shell that they go with."""
    app.after_request(_mark)


def _mark(response: Response) -> Response:
    if "identity" in g:
        response.headers["X-Account"] = account_mark(g.identity.person.name) if g.identity else VISITOR
    if response.mimetype == "text/html":
        response.headers["X-Shell"] = shell.version()
    return response


def account_mark(name: str) -> str:
    """Return the name under which a phone keeps the pages of an account, apart from those of others."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


@offline.get("/service-worker.js")
@open_to_all
def worker() -> Response:
    """Serve the worker; every byte of what it keeps is named by its version."""
    version, store = shell.version(), current_store()
    lang = language(store.programme.language)

    def make() -> Made:
        told = {
            "version": version,
            "files": shell.files(),
            "language": lang.code,
            "sentences": [lang.text(text) for text in _SAID],
        }
        script = (shell.STATIC / "worker" / "service-worker.js").read_text("utf-8")
        return Made(f"self.SHELL = {orjson.dumps(told).decode()};\n{script}".encode(), "text/javascript")

    return _shelf().get(("worker", version, lang.code), make).response()


@offline.get("/manifest.webmanifest")
@open_to_all
def manifest() -> Response:
    """Serve the card by which a phone puts the application on its screen."""
    programme = current_store().programme
    name = words().either(programme.name)
    card = {
        "id": "/",
        "name": name,
        "short_name": name if len(name) <= 12 else words().text(N_("Model streets")),
        "description": words().either(programme.organisation),
        "lang": words().code,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": _INK,
        "background_color": _PAPER,
        "icons": [
            {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(_icon(size, purpose) for size in ICON_SIZES[1:] for purpose in _DRAWINGS),
        ],
    }
    return Made(orjson.dumps(card), "application/manifest+json").response(by_language=True)


@offline.get("/icons/<purpose>-<int:size>.png")
@open_to_all
def icon(purpose: str, size: int) -> Response:
    """Serve the icon, drawn from its SVG."""
    if size not in ICON_SIZES or purpose not in _DRAWINGS:
        raise NotFound
    name = _DRAWINGS[purpose]

    def make() -> Made:
        page = (shell.STATIC / name).read_text("utf-8")
        return Made(to_png(page, size_px=(size, size), dpi=96), "image/png")

    return _shelf().get(("icon", name, size), make).response(cache="public, max-age=86400")


@offline.get("/offline")
def device_page() -> str:
    """Show what waits on this device, and which pages it has kept."""
    now, person = moment(), current_person()
    wards = browse.wards(current_store(), now.boundaries)[["code", "name"]].to_dict("records")
    chosen = params.text(request.args, "ward") or (person.ward if person else None)
    return render("offline.html", moment=now, wards=wards, chosen=chosen)


@offline.get("/api/session")
def session() -> Response:
    """Tell a script who is signed in, and the token that its changes carry."""
    person = current_person()
    told: dict[str, Any] = {"person": person.name if person else None}
    if person is not None:
        told["csrf"] = identity.csrf_token()
    return Response(orjson.dumps(told), mimetype="application/json", headers={"Cache-Control": "no-store"})


@offline.get("/api/carry/<code>")
def carry(code: str) -> Response:
    """Tell a script which pages of a ward a phone takes along."""
    store, now = current_store(), moment()
    luggage = carrying.of_ward(store, code, now)
    told = {
        "ward": luggage.code,
        "name": luggage.name,
        "pages": [
            f"/wards/{quote(code)}",
            *(page_of(layer, name) for layer, name in luggage.features),
        ],
        "left_out": luggage.left_out,
    }
    return Response(orjson.dumps(told), mimetype="application/json", headers={"Cache-Control": "no-store"})


def _icon(size: int, purpose: str) -> dict[str, str]:
    return {
        "src": f"/icons/{purpose}-{size}.png",
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["shelf"]
    return shelf
