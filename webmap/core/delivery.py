"""Answers that are made once and sent small: an ETag, 304 when nothing changed, gzip kept beside the body.

The ETag names the content, never its encoding, so it is the same in every process.
"""

import gzip
import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from threading import Lock
from typing import Any

from flask import Flask, Response, make_response, request, stream_with_context

_MINIMUM = 860  # bytes below which compressing does not pay
_TEXTUAL = ("text/", "application/json", "application/geo+json", "application/problem+json", "image/svg+xml")
_LEVEL = 6


class Made:
    """A body with its type, ETag and gzip form, and the looks at restricted layers that it took."""

    looks: frozenset[str] = frozenset()

    def __init__(self, body: bytes, mimetype: str, *, etag: str | None = None, level: int = _LEVEL) -> None:
        self.body = body
        self.mimetype = mimetype
        self.etag = etag or hashlib.sha256(body).hexdigest()[:20]
        textual = mimetype.startswith(_TEXTUAL) and len(body) >= _MINIMUM
        packed = gzip.compress(body, level, mtime=0) if textual else body
        self.packed = packed if len(packed) < len(body) else None

    @property
    def weight(self) -> int:
        """The bytes that are kept."""
        return len(self.body) + len(self.packed or b"")

    def response(self, *, cache: str = "no-cache", by_language: bool = False, **headers: str) -> Response:
        """Answer this request: 304 where the reader has it, packed where the reader can.

        `by_language`: the same address says it in another language to who has another cookie.
        """
        packed = self.packed if self.packed is not None and _takes_gzip() else None
        response = Response(self.body if packed is None else packed, mimetype=self.mimetype)
        if packed is not None:
            response.content_encoding = "gzip"
        if self.packed is not None:
            response.vary.add("Accept-Encoding")
        if by_language:
            response.vary.add("Cookie")
        response.set_etag(self.etag)
        response.cache_control.no_cache = None
        response.headers["Cache-Control"] = cache
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response.make_conditional(request)  # type: ignore[return-value]


def uncached(answer: Any, status: int = 200) -> Response:
    """Return an answer that nobody keeps."""
    response = make_response(answer, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def streamed(pieces: Iterator[bytes], mimetype: str) -> Response:
    """Answer with a text that is made while it is sent, packed where the reader can: nothing holds it whole.

    What cannot be made at all is told before anything is sent. Without ETag: only the whole could name it.
    """
    made = chain([next(pieces, b"")], pieces)
    packed = _takes_gzip()
    sent = _packed(made) if packed else made
    response = Response(stream_with_context(sent), mimetype=mimetype, direct_passthrough=True)
    if packed:
        response.content_encoding = "gzip"
    response.vary.update(("Accept-Encoding", "Cookie"))
    return response


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(_LEVEL, wbits=zlib.MAX_WBITS | 16)
    for piece in pieces:
        yield packing.compress(piece)
    yield packing.flush()


class Shelf:
    """The last made bodies by key, so many and so heavy at most; a body is made once, also between threads.

    The files of the map page alone are some 50.
    """

    def __init__(self, places: int = 256, *, most_bytes: int = 128 * 1024 * 1024) -> None:
        self._places = places
        self._most_bytes = most_bytes
        self._bytes = 0
        self._made: OrderedDict[object, Made] = OrderedDict()
        self._making: dict[object, Lock] = {}
        self._lock = Lock()

    def get(self, key: object, make: Callable[[], Made]) -> Made:
        """Return what was made for `key`, making it if need be."""
        found = self._find(key)
        if found is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            found = self._find(key)  # by who was here first
            if found is not None:
                return found
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _find(self, key: object) -> Made | None:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def _keep(self, key: object, made: Made) -> None:
        with self._lock:
            replaced = self._made.pop(key, None)
            self._made[key] = made
            self._bytes += made.weight - (replaced.weight if replaced else 0)
            while len(self._made) > 1 and (len(self._made) > self._places or self._bytes > self._most_bytes):
                self._bytes -= self._made.popitem(last=False)[1].weight


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
