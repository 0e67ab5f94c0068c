"""A caller until its request is here: TLS greeting, head and small body are taken in without waiting.

The thread that accepts connections looks after all callers at once. One that says nothing, greets by halves
or sends half a request costs no worker, and is sent away when its time is over.
"""

import contextlib
import re
import socket
import ssl
import time
from typing import Any

HEAD_SECONDS = 30  # for a greeting; for a request's head and small body, from the first byte on
MOST_HEAD = 64 * 1024
SMALL_BODY = 64 * 1024
BODY_SECONDS, SLOWEST = 30, 8 * 1024  # for a long body or an answer, and a second more for so many bytes

_CHUNK = 64 * 1024
_TLS = b"\x16"  # the first byte of every greeting
_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r?\n", re.IGNORECASE)
_LONG = re.compile(rb"\n(expect|transfer-encoding):", re.IGNORECASE)  # its end is not known here
_PLAIN = re.compile(rb"(?:GET|HEAD) (/[!-~]{0,2000}) HTTP/1\.[01]\r\n")
_HOST = re.compile(rb"\r\nhost:[ \t]*([A-Za-z0-9._\[\]:-]{1,260})[ \t]*\r\n", re.IGNORECASE)
_WAIT = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Gone(Exception):
    """Nothing more will come of this caller: it left, is too slow, or speaks another language."""


class Caller:
    """A socket that first gives what was taken in, then what still comes.

    `receive` is called while others wait, so it never does; `recv_into`, which cheroot reads with, may.
    """

    def __init__(self, sock: socket.socket, *, patience: float) -> None:
        self._socket = sock
        self._patience = patience
        self._greeted = not isinstance(sock, ssl.SSLSocket)
        self._speaks_tls = False
        self._taken = bytearray()
        self._searched = 0
        self._request = 0  # bytes of the request at hand that were not given yet
        self._body = 0
        self._since: float | None = None
        self._until: float | None = None
        self._sent = 0
        self._sending_since: float | None = None
        self.is_large = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    @property
    def has_more(self) -> bool:
        """Whether something lies here that no selector would tell of."""
        return bool(self._taken) or (isinstance(self._socket, ssl.SSLSocket) and self._socket.pending() > 0)

    def receive(self) -> bool:
        """Take in what has come; say whether a worker can answer it now.

        Raises:
            Gone: nothing more will come of it.
        """
        now = time.monotonic()
        self._since = self._since or now
        if now - self._since > HEAD_SECONDS:
            raise Gone
        self._socket.settimeout(0)
        try:
            self._greet(now)
            while not self._is_whole():
                self._take()
        except _WAIT:
            if self._greeted and not self._taken:
                self._since = None  # a browser that greets ahead of need
            return False
        except (OSError, ValueError) as error:
            raise Gone from error
        self._since = None
        self._socket.settimeout(self._patience)
        return True

    def begin(self) -> None:
        """Let the time of a request's body begin, and then that of its answer: a worker has it now."""
        self._sent, self._sending_since = 0, None
        self._until = time.monotonic() + BODY_SECONDS + self._body / SLOWEST

    def dismiss(self) -> None:
        """End the connection; the selector tells of it, as if the caller had left."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def recv_into(self, buffer: memoryview, *arguments: int) -> int:
        """Give what was taken in, of one request only where its end is known; then wait for more."""
        if self._taken:
            given = min(len(buffer), len(self._taken), self._request or len(self._taken))
            buffer[:given] = self._taken[:given]
            del self._taken[:given]
            self._request = max(0, self._request - given)
            return given
        if self._until is not None and time.monotonic() > self._until:
            raise TimeoutError("timed out")
        return self._socket.recv_into(buffer, *arguments)

    def send(self, data: bytes, *arguments: int) -> int:
        """Send, but not for ever to one who reads drop by drop."""
        now = time.monotonic()
        self._sending_since = self._sending_since or now
        if now > self._sending_since + BODY_SECONDS + self._sent / SLOWEST:
            raise TimeoutError("timed out")
        count = self._socket.send(data, *arguments)
        self._sent += count
        return count

    def _greet(self, now: float) -> None:
        if self._greeted:
            return
        if not self._speaks_tls and socket.socket.recv(self._socket, 1, socket.MSG_PEEK) not in (_TLS, b""):
            self._send_to_https()
            raise Gone
        self._speaks_tls = True
        self._socket.do_handshake()  # type: ignore[attr-defined]
        self._greeted = True
        self._since = now

    def _send_to_https(self) -> None:
        """Answer one who speaks plain HTTP: the same address, with an s."""
        head = socket.socket.recv(self._socket, _CHUNK)
        path, host = _PLAIN.match(head), _HOST.search(head)
        answer = b"HTTP/1.1 400 Bad Request\r\n"
        if path and host:
            answer = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://" + host[1] + path[1] + b"\r\n"
        answer += b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        socket.socket.send(self._socket, answer)

    def _take(self) -> None:
        found = self._socket.recv(_CHUNK)
        if not found:
            raise Gone
        self._taken += found

    def _is_whole(self) -> bool:
        end = _END.search(self._taken, self._searched)
        if end is None:
            self._searched = max(0, len(self._taken) - 3)
            self._request = 0
            return len(self._taken) > MOST_HEAD  # cheroot refuses it
        self._searched = end.start()
        head = bytes(self._taken[: end.end()])
        found = _LENGTH.search(head)
        self._body = int(found[1]) if found else 0
        self.is_large = self._body > SMALL_BODY or _LONG.search(head) is not None
        self._request = 0 if self.is_large else len(head) + self._body
        if self.is_large or len(self._taken) >= self._request:
            self._searched = 0
            return True
        return False
