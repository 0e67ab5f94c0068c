"""The server over real sockets: slow and silent callers keep nobody waiting, and no byte is lost."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.https.certificates import Issued, Papers, issue
from webmap.core.serve import reception, server
from webmap.core.serve.reception import SMALL_BODY, Caller, Gone
from webmap.core.serve.server import THREADS, UPLOADS, Greeter, WebServer

LONG = SMALL_BODY * 3


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the scheme, the path and how many bytes came."""
    count = 0
    while part := environ["wsgi.input"].read(65536):
        count += len(part)
    body = f"{environ['wsgi.url_scheme']} {environ['PATH_INFO']} {count}".encode()
    start("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "text/plain")])
    return [body]


@contextmanager
def running(application: Any = echo, **options: Any) -> Iterator[tuple[str, int]]:
    made = WebServer(("127.0.0.1", 0), application, **options)
    made.prepare()
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made.bind_addr
    finally:
        made.stop()
        thread.join(10)


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    return issue(Papers(tmp_path_factory.mktemp("tls")))


@pytest.fixture
def secure(issued: Issued) -> Iterator[tuple[str, int]]:
    with running(greeter=Greeter(issued.papers.cert, issued.papers.key)) as found:
        yield found


def trusting(issued: Issued) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(issued.papers.authority))


def said_by(address: tuple[str, int], *parts: bytes, pause: float = 0.0) -> bytes:
    """Send parts one after the other; return all that is answered until the connection ends."""
    with socket.create_connection(address, timeout=10) as calling:
        for part in parts:
            calling.sendall(part)
            time.sleep(pause)
        answer = b""
        while found := calling.recv(65536):
            answer += found
        return answer


def hear(calling: socket.socket, end: bytes) -> None:
    """Read until `end`."""
    found = b""
    while not found.endswith(end):
        part = calling.recv(4096)
        assert part, found
        found += part


def answers_soon(address: tuple[str, int], context: ssl.SSLContext | None = None) -> bool:
    """Say whether a plain visit is answered within two seconds, where a held worker costs ten."""
    start = time.monotonic()
    calling: http.client.HTTPConnection
    if context is None:
        calling = http.client.HTTPConnection(*address, timeout=10)
    else:
        calling = http.client.HTTPSConnection(*address, timeout=10, context=context)
    calling.request("GET", "/soon")
    found = calling.getresponse().read()
    calling.close()
    return found.endswith(b"/soon 0") and time.monotonic() - start < 2


POST = b"POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
HALVES = {
    "nothing": b"",
    "half a line": b"GET / HT",
    "half a head": b"GET / HTTP/1.1\r\nHost: x\r\n",
    "half a body": POST + b"Content-Length: 100\r\n\r\nhalf",
    "half a long body": POST + b"Content-Length: %d\r\n\r\nhalf" % LONG,
    "half a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nha",
    "a body that was asked for": POST + b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
def test_half_sent_requests_keep_nobody_waiting(address: tuple[str, int], half: bytes) -> None:
    with ExitStack() as slow:
        for _ in range(3 * THREADS):
            slow.enter_context(socket.create_connection(address)).sendall(half)
        time.sleep(0.2)
        assert answers_soon(address)


@pytest.mark.parametrize("half", [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01"])
def test_silent_and_half_greetings_keep_nobody_waiting(
    secure: tuple[str, int], issued: Issued, half: bytes
) -> None:
    with ExitStack() as slow:
        for _ in range(3 * THREADS):
            slow.enter_context(socket.create_connection(secure)).sendall(half)
        time.sleep(0.2)
        assert answers_soon(secure, trusting(issued))


def test_browsers_that_greet_ahead_of_need_keep_nobody_waiting(
    secure: tuple[str, int], issued: Issued
) -> None:
    context = trusting(issued)
    with ExitStack() as early:
        greeted = []
        for _ in range(2 * THREADS):
            plain = early.enter_context(socket.create_connection(secure))
            greeted.append(early.enter_context(context.wrap_socket(plain, server_hostname="127.0.0.1")))
        assert answers_soon(secure, context)
        greeted[-1].sendall(b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n")
        hear(greeted[-1], b"https /late 0")


def test_who_trickles_is_sent_away(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "HEAD_SECONDS", 0.3)
    with socket.create_connection(address, timeout=5) as calling, pytest.raises(OSError):  # noqa: PT011, PT012
        for _ in range(40):  # reset or broken pipe, as the system likes
            calling.sendall(b"G")
            time.sleep(0.05)


def test_who_trickles_a_long_body_is_sent_away(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "BODY_SECONDS", 0.3)
    monkeypatch.setattr(reception, "SLOWEST", 10**9)
    with socket.create_connection(address, timeout=5) as calling:
        calling.sendall(POST + b"Content-Length: %d\r\n\r\n" % LONG)
        with pytest.raises(OSError):  # noqa: PT011, PT012
            for _ in range(60):
                calling.sendall(b"x")
                time.sleep(0.05)
            raise AssertionError("still there")


def test_who_reads_drop_by_drop_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "BODY_SECONDS", 0.3)
    monkeypatch.setattr(reception, "SLOWEST", 10**9)
    whole = 64 * 1024 * 1024

    def much(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", str(whole))])
        return (b"x" * 65536 for _ in range(whole // 65536))

    with running(much) as address, socket.create_connection(address, timeout=10) as calling:
        calling.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        count = 0
        for _ in range(20):
            count += len(calling.recv(65536))
            time.sleep(0.05)
        with suppress(OSError):
            while part := calling.recv(1024 * 1024):
                count += len(part)
    assert count < whole


def test_who_has_waited_longest_leaves_when_the_reception_is_full(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "NEW", 4)
    with ExitStack() as silent:
        callers = [silent.enter_context(socket.create_connection(address, timeout=5)) for _ in range(6)]
        assert callers[0].recv(1) == b""
        assert answers_soon(address)
        callers[-1].sendall(b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n")
        hear(callers[-1], b"http /late 0")


def test_more_long_bodies_than_places_are_all_answered(address: tuple[str, int]) -> None:
    answers: list[bytes] = []
    head = POST + b"Content-Length: %d\r\n\r\n" % LONG

    def send() -> None:
        answers.append(said_by(address, head, b"x" * (LONG // 2), b"x" * (LONG // 2), pause=0.05))

    threads = [threading.Thread(target=send) for _ in range(3 * UPLOADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 3 * UPLOADS
    assert all(answer.endswith(b"http /a %d" % LONG) for answer in answers)


def test_a_line_of_long_bodies_has_an_end(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LINE", 2)
    with ExitStack() as slow:
        callers = []
        for _ in range(UPLOADS + 3):
            callers.append(slow.enter_context(socket.create_connection(address, timeout=5)))
            callers[-1].sendall(HALVES["half a long body"])
            time.sleep(0.02)
        with suppress(ConnectionResetError):
            assert callers[-1].recv(1) == b""
        assert answers_soon(address)


@pytest.mark.parametrize("length", [0, 1, SMALL_BODY, SMALL_BODY + 1, LONG])
def test_every_body_arrives_whole_and_the_connection_serves_on(
    secure: tuple[str, int], issued: Issued, length: int
) -> None:
    calling = http.client.HTTPSConnection(*secure, timeout=10, context=trusting(issued))
    for at in range(3):
        calling.request("POST", f"/{at}", body=b"x" * length)
        assert calling.getresponse().read() == f"https /{at} {length}".encode()
    calling.close()


def test_requests_that_come_at_once_are_answered_in_order(address: tuple[str, int]) -> None:
    small = b"POST /%d HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    found = said_by(address, b"".join(small % at for at in range(5)) + POST + b"Content-Length: 0\r\n\r\n")
    positions = [found.find(b"http /%d 3" % at) for at in range(5)]
    assert positions == sorted(positions)
    assert -1 not in positions
    assert found.endswith(b"http /a 0")


def test_chunks_and_asking_first_work(address: tuple[str, int]) -> None:
    chunked = said_by(address, POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhallo\r\n", b"0\r\n\r\n")
    assert chunked.endswith(b"http /a 5")
    asked = said_by(address, POST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", b"hallo", pause=0.1)
    assert b"100 Continue" in asked
    assert asked.endswith(b"http /a 5")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"GET / HTTP/1.1\n\n", b"400"),
        (b"\x00\x01\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 70_000, b"413"),
    ],
)
def test_what_is_no_request_is_answered_at_once(address: tuple[str, int], said: bytes, status: bytes) -> None:
    start = time.monotonic()
    assert said_by(address, said).startswith(b"HTTP/1.1 " + status)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (
            b"GET /wards?a=1 HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n",
            b"Location: https://127.0.0.1:5000/wards?a=1\r\n",
        ),
        (b"GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n", b"Location: https://a/\r\n"),
        (b"POST / HTTP/1.1\r\nHost: a\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", b"400 Bad Request"),
        (b"hello\r\n", b"400 Bad Request"),
    ],
)
def test_who_speaks_plain_http_at_the_https_port_is_sent_to_https(
    secure: tuple[str, int], said: bytes, answer: bytes
) -> None:
    found = said_by(secure, said)
    assert answer in found
    assert b"\r\n b:" not in found


def test_a_host_that_the_certificate_does_not_name_is_not_believed(
    secure: tuple[str, int], issued: Issued
) -> None:
    with socket.create_connection(secure) as plain, pytest.raises(ssl.SSLCertVerificationError):
        trusting(issued).wrap_socket(plain, server_hostname="bank.example")


def test_who_does_not_trust_the_authority_is_not_connected(secure: tuple[str, int]) -> None:
    with socket.create_connection(secure) as plain, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(plain, server_hostname="127.0.0.1")


def test_old_versions_of_tls_are_refused(secure: tuple[str, int], issued: Issued) -> None:
    context = trusting(issued)
    with socket.create_connection(secure) as plain:
        found = context.wrap_socket(plain, server_hostname="localhost")
        assert found.version() in ("TLSv1.2", "TLSv1.3")
        found.close()


def test_a_renewed_certificate_is_taken_without_a_new_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LOOK_SECONDS", 0)
    first = issue(Papers(tmp_path))
    with running(greeter=Greeter(first.papers.cert, first.papers.key)) as address:
        assert serial(address, first) == first.server.serial_number
        second = issue(first.papers)
        assert serial(address, first) == second.server.serial_number
        first.papers.cert.write_text("broken")
        assert serial(address, first) == second.server.serial_number


def serial(address: tuple[str, int], issued: Issued) -> int:
    with socket.create_connection(address) as plain:
        found = trusting(issued).wrap_socket(plain, server_hostname="localhost")
        with found:
            return int(str((found.getpeercert() or {})["serialNumber"]), 16)


@given(
    st.lists(st.binary(max_size=50), min_size=1, max_size=4),
    st.lists(st.integers(1, 40), min_size=1, max_size=30),
)
def test_a_request_is_given_whole_and_alone_however_it_comes(bodies: list[bytes], cuts: list[int]) -> None:
    requests = [b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies]
    rest, given_back, waiting = b"".join(requests), [], False
    one, other = socket.socketpair()
    with one, other:
        caller = Caller(other, patience=1)
        at = 0
        while len(given_back) < len(requests):
            if not waiting and not caller.receive():
                part, rest = rest[: cuts[at % len(cuts)]], rest[cuts[at % len(cuts)] :]
                one.sendall(part)
                at += 1
                continue
            wanted = requests[len(given_back)]
            buffer = bytearray(8192)
            count = caller.recv_into(memoryview(buffer))
            given_back.append(bytes(buffer[:count]))
            assert given_back[-1] == wanted
        one.close()
        with pytest.raises(Gone):
            caller.receive()
