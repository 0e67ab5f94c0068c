"""Headers of every answer: nothing inline, and nothing foreign but tiles that the programme names."""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, request

from geo.errors import StoreUnavailable
from webmap.core.access import current_store

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:{tiles}; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

_HOST = re.compile(r"(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


def init_app(app: Flask) -> None:
    """Set the headers on every answer."""
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    hosts = _tile_hosts() if request.endpoint == "pages.map_page" else ""
    response.headers.setdefault("Content-Security-Policy", POLICY.format(tiles=hosts))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response


def _tile_hosts() -> str:
    try:
        tiles = current_store().programme.tiles
        parts = urlsplit(tiles.url if tiles else "")
    except (StoreUnavailable, ValueError):  # no settings just now; an address that is none
        return ""
    host = parts.netloc.replace("{s}", "*")
    sound = parts.scheme in ("http", "https") and _HOST.fullmatch(host)
    return f" {parts.scheme}://{host}" if sound else ""
