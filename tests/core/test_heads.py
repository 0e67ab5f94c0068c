"""Heads that two programs could read in two ways are refused, over a raw socket, before the application."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from webmap.core.serve.heads import LONGEST_TARGET
from webmap.core.serve.server import WebServer

GET = b"GET /wards HTTP/1.1\r\n"
POST = b"POST /wards HTTP/1.1\r\nHost: a\r\n"
ODD = {
    "two hosts": GET + b"Host: a\r\nHost: b\r\n\r\n",
    "the same host twice": GET + b"Host: a\r\nhost: a\r\n\r\n",
    "no host": GET + b"Accept: */*\r\n\r\n",
    "a host that is no name": GET + b"Host: a/b@c\r\n\r\n",
    "a length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and a length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "two lengths in a line": POST + b"Content-Length: 5, 6\r\n\r\nhello!",
    "a negative length": POST + b"Content-Length: -5\r\n\r\n",
    "a length with a sign": POST + b"Content-Length: +5\r\n\r\nhello",
    "a length with underscores": POST + b"Content-Length: 0_5\r\n\r\nhello",
    "chunks twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks twice in a line": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunks in an old version": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two tokens": GET + b"Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
    "NUL in a header": GET + b"Host: a\r\nX-A: a\x00b\r\n\r\n",
    "a bare CR in a header": GET + b"Host: a\r\nX-A: a\rX-B: b\r\n\r\n",
    "a bare LF in a header": GET + b"Host: a\nX-A: b\r\n\r\n",
    "a control character in a name": GET + b"Host: a\r\nX\x01A: b\r\n\r\n",
    "a space before the colon": POST + b"Content-Length : 5\r\n\r\nhello",
    "a line continued": GET + b"Host: a\r\nX-A: a\r\n b\r\n\r\n",
    "a line without a colon": GET + b"Host: a\r\nhello\r\n\r\n",
    "NUL in the address": b"GET /a\x00b HTTP/1.1\r\nHost: a\r\n\r\n",
    "a bare CR in the address": b"GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tab between": b"GET\t/a\tHTTP/1.1\r\nHost: a\r\n\r\n",
    "two spaces between": b"GET  /a HTTP/1.1\r\nHost: a\r\n\r\n",
    "no version": b"GET /a\r\nHost: a\r\n\r\n",
    "a version that is no number": b"GET /a HTTP/1.-1\r\nHost: a\r\n\r\n",
    "another protocol": b"GET /a RTSP/1.0\r\nHost: a\r\n\r\n",
    "a whole address": b"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.fixture(scope="module")
def door() -> Iterator[tuple[tuple[str, int], list[dict[str, Any]]]]:
    """A server's address, and what its application was asked."""
    asked: list[dict[str, Any]] = []

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = b"" if environ["PATH_INFO"] == "/unread" else environ["wsgi.input"].read()
        asked.append(environ | {"body": body})
        start("200 OK", [("Content-Length", "0"), ("Content-Type", "text/plain")])
        return []

    server = WebServer(("127.0.0.1", 0), application, threads=2)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield server.bind_addr, asked
    server.stop()
    thread.join(10)


def answer(address: tuple[str, int], said: bytes) -> bytes:
    """Send all at once; return what comes until the connection ends."""
    found = b""
    with socket.create_connection(address, timeout=10) as calling:
        calling.sendall(said)
        while part := calling.recv(65536):
            found += part
    return found


Door = tuple[tuple[str, int], list[dict[str, Any]]]


@pytest.mark.parametrize("said", ODD.values(), ids=ODD.keys())
def test_an_odd_head_is_refused_the_application_is_not_asked_and_nothing_follows(
    door: Door, said: bytes
) -> None:
    address, asked = door
    asked.clear()
    found = answer(address, said + b"GET /smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 400 ")
    assert found.count(b"HTTP/1.1 ") == 1
    assert asked == []


def test_an_odd_head_after_a_long_body_is_refused_too(door: Door) -> None:
    address, asked = door
    asked.clear()
    body = b"a" * 100_000
    first = POST + b"Content-Length: %d\r\n\r\n" % len(body) + body
    found = answer(address, first + ODD["two hosts"])
    assert [each["PATH_INFO"] for each in asked] == ["/wards"]
    assert found.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 400 " in found


def test_an_absurdly_long_address_is_refused(door: Door) -> None:
    address, asked = door
    asked.clear()
    found = answer(address, b"GET /" + b"a" * LONGEST_TARGET + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 414 ")
    assert asked == []


@pytest.mark.parametrize("host", [b"a", b"127.0.0.1:5000", b"[::1]:5000", b"ban-do.lan", b"may_1.local:80"])
def test_ordinary_heads_are_answered(door: Door, host: bytes) -> None:
    address, asked = door
    asked.clear()
    said = b"POST /a?b=c HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n"
    said += (
        b"X-A: Gia L\xc3\xa2m\tb\r\nX-A: again\r\nX_A: under\r\nEmpty:\r\nContent-Length:  5\t\r\n\r\nhello"
    )
    assert answer(address, said).startswith(b"HTTP/1.1 200 ")
    assert (asked[0]["HTTP_HOST"], asked[0]["body"]) == (host.decode(), b"hello")
    assert "under" not in asked[0].values()


def test_a_length_cannot_be_passed_on_under_another_name(door: Door) -> None:
    address, asked = door
    asked.clear()
    said = POST + b"Connection: close\r\nContent_Length: 9\r\nContent-Length: 5\r\n\r\nhello"
    assert answer(address, said).startswith(b"HTTP/1.1 200 ")
    assert (asked[0]["CONTENT_LENGTH"], asked[0]["body"]) == ("5", b"hello")


@pytest.mark.parametrize("path", [b"/unread", b"/wards"])
@pytest.mark.parametrize(
    "body",
    [
        b"5\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\nX-Trailer: a\r\n\r\n",
        b"0\r\n\r\n",
    ],
)
def test_nothing_behind_a_body_in_chunks_is_taken_for_a_request(door: Door, path: bytes, body: bytes) -> None:
    address, asked = door
    asked.clear()
    head = b"POST " + path + b" HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    said = answer(address, head + body + b"GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
    assert said.count(b"HTTP/1.1 ") == 1
    assert said.startswith(b"HTTP/1.1 200")
    assert b"\r\nConnection: close\r\n" in said
    assert [each["PATH_INFO"].encode() for each in asked] == [path]
