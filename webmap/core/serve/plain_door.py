"""The plain HTTP door beside HTTPS: how to trust this computer, the way to the other door, nothing else."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from flask import Flask, Response

from geo.https.trust import Doors
from webmap.core.hosts import host_of

_YEAR_SECONDS = 365 * 24 * 3600
Start = Callable[..., Any]


class PlainDoor:
    """A WSGI application before ours that lets only what leads to HTTPS through."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer with the page about trust and its files; send all else to HTTPS."""
        if _is_open(environ.get("PATH_INFO", "")):
            return self._app(environ, start)
        return _to_https(self._app.extensions["doors"], environ)(environ, start)


def promise_https(app: Flask) -> None:
    """Tell browsers to come by HTTPS alone for a year (RFC 6797); only for a name that all browsers trust."""

    def promise(response: Response) -> Response:
        response.headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
        return response

    app.after_request(promise)


def _is_open(path: str) -> bool:
    return path in ("/trust", "/theme.css") or path.startswith(("/trust/", "/static/"))


def _to_https(doors: Doors, environ: dict[str, Any]) -> Response:
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):  # it was read by others on the way: better not done
        return Response("Only by HTTPS.\n", 403, mimetype="text/plain")
    path = quote(environ.get("PATH_INFO", "/").encode("latin-1"), safe="/:@!$&'()*+,;=~")
    query = environ.get("QUERY_STRING", "")
    target = doors.home(host_of(environ.get("HTTP_HOST", ""))) + path + (f"?{query}" if query else "")
    return Response("", 307, {"Location": target, "Cache-Control": "no-store"})
