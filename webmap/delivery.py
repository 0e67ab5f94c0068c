"""Answers that are made once and sent small: an ETag, 304 when nothing changed, gzip kept beside the body.

The ETag names the content, never its encoding, so it is the same in every process.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from flask import Flask, Response, request

_MINIMUM = 860  # bytes below which compressing does not pay
_TEXTUAL = ("text/", "application/json", "application/geo+json", "application/problem+json", "image/svg+xml")
_LEVEL = 6


class Made:
    """A body with its type, ETag and gzip form."""

    def __init__(self, body: bytes, mimetype: str, *, etag: str | None = None, level: int = _LEVEL) -> None:
        self.body = body
        self.mimetype = mimetype
        self.etag = etag or hashlib.sha256(body).hexdigest()[:20]
        textual = mimetype.startswith(_TEXTUAL) and len(body) >= _MINIMUM
        packed = gzip.compress(body, level, mtime=0) if textual else body
        self.packed = packed if len(packed) < len(body) else None

    def response(self, *, cache: str = "no-cache", **headers: str) -> Response:
        """Answer this request: 304 where the reader has it, packed where the reader can."""
        packed = self.packed if self.packed is not None and _takes_gzip() else None
        response = Response(self.body if packed is None else packed, mimetype=self.mimetype)
        if packed is not None:
            response.content_encoding = "gzip"
        if self.packed is not None:
            response.vary.add("Accept-Encoding")
        response.set_etag(self.etag)
        response.cache_control.no_cache = None
        response.headers["Cache-Control"] = cache
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response.make_conditional(request)  # type: ignore[return-value]


class Shelf:
    """The last few made bodies by key; safe between threads. A body is made once per key."""

    def __init__(self, places: int = 32) -> None:
        self._places = places
        self._made: OrderedDict[object, Made] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object, make: Callable[[], Made]) -> Made:
        """Return what was made for `key`, making it if need be."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._places:
                self._made.popitem(last=False)
        return made


def _takes_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0  # a reader may name it to refuse it: gzip;q=0


def init_app(app: Flask) -> None:
    """Pack the pages, which are made anew each time, and give them an ETag."""
    app.extensions["shelf"] = Shelf()
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.direct_passthrough or response.status_code != 200 or response.headers.get("ETag"):
        return response
    if request.method not in ("GET", "HEAD") or not (response.mimetype or "").startswith(_TEXTUAL):
        return response
    made = Made(response.get_data(), response.mimetype or "text/html", level=4)
    if made.packed is not None and _takes_gzip():
        response.set_data(made.packed)
        response.content_encoding = "gzip"
    response.vary.update(("Accept-Encoding", "Cookie"))
    response.set_etag(made.etag)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response.make_conditional(request)  # type: ignore[return-value]
