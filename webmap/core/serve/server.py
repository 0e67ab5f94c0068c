"""The server: cheroot's workers behind a reception that waits for callers, TLS, and limits."""

import contextlib
import logging
import ssl
import threading
import time
from collections import OrderedDict, deque
from pathlib import Path
from typing import Any, Literal

from cheroot.makefile import MakeFile
from cheroot.server import HTTPConnection
from cheroot.ssl import Adapter
from cheroot.wsgi import Server

from webmap.core.serve.heads import StrictRequest
from webmap.core.serve.reception import MOST_HEAD, Caller, Gone

THREADS = 16
UPLOADS = THREADS // 2  # workers that may read long bodies at a time: the others answer meanwhile
LINE = 128  # connections that may wait to send a long body
IDLE = 256  # connections that may stay open without a request, of some 40 browsers
NEW = 512  # callers that may be in the reception; who has waited longest leaves for the next one
QUEUE = 128  # callers that the system may keep until they are let in
PATIENCE_SECONDS = 10
SHUTDOWN_SECONDS = 2
LOOK_SECONDS = 5  # how often a renewed certificate is looked for

log = logging.getLogger(__name__)


class Connection(HTTPConnection):
    """A connection whose socket takes requests in before a worker has it."""

    socket: Caller
    RequestHandlerClass = StrictRequest

    def __init__(self, server: "WebServer", sock: Any, makefile: Any = MakeFile) -> None:
        super().__init__(server, Caller(sock, patience=server.timeout), makefile)

    def communicate(self) -> bool:
        """Answer a request; say whether more may come."""
        self.socket.begin()
        try:
            return bool(super().communicate())  # type: ignore[no-untyped-call]  # cheroot has no types
        finally:
            self.server.answered(self)

    def close(self) -> None:
        """Close the connection."""
        self.server.forget(self)
        super().close()


class WebServer(Server):
    """Gives a connection a worker once its whole request is here."""

    ConnectionClass = Connection
    max_request_header_size = MOST_HEAD
    keep_alive_conn_limit = IDLE

    def __init__(
        self,
        address: tuple[str, int],
        application: Any,
        *,
        greeter: Adapter | None = None,
        threads: int = THREADS,
    ) -> None:
        super().__init__(
            address,
            application,
            numthreads=threads,
            server_name="model-routes",
            request_queue_size=QUEUE,
            timeout=PATIENCE_SECONDS,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        self.ssl_adapter = greeter
        self._new: OrderedDict[Connection, None] = OrderedDict()
        self._uploads = _Uploads(UPLOADS)

    def process_conn(self, conn: Connection) -> None:
        """Hand a connection to a worker if its request is whole, else let it wait."""
        if conn.last_used is None:
            self._welcome(conn)
        elif conn.rfile.has_data():  # more than one request at once, after a long body
            super().process_conn(conn)
        else:
            self._receive(conn)

    def put_conn(self, conn: Connection) -> None:
        """Take a connection back from a worker."""
        if conn.socket.has_more:
            self.process_conn(conn)
        else:
            super().put_conn(conn)

    def answered(self, conn: Connection) -> None:
        """Note that a worker is done with a request."""
        if conn.socket.is_large:
            conn.socket.is_large = False
            waiting = self._uploads.leave()
            if waiting is not None:
                super().process_conn(waiting)

    def forget(self, conn: Connection) -> None:
        """Note that a connection is no new one any more."""
        self._new.pop(conn, None)

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        """Log; what callers do wrong is no news."""
        log.log(level, "%s", msg, exc_info=traceback)

    def _welcome(self, conn: Connection) -> None:
        self._new[conn] = None
        if len(self._new) > NEW:
            self._new.popitem(last=False)[0].socket.dismiss()
        super().put_conn(conn)

    def _receive(self, conn: Connection) -> None:
        try:
            is_whole = conn.socket.receive()
        except Gone:
            with contextlib.suppress(OSError):
                conn.close()
            return
        if not is_whole:
            super().put_conn(conn)
            return
        self.forget(conn)
        place = self._uploads.enter(conn) if conn.socket.is_large else "inside"
        if place == "inside":
            super().process_conn(conn)
        elif place == "refused":
            conn.close()


class _Uploads:
    """Places for long bodies, and the line before them."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._line: deque[Connection] = deque()
        self._lock = threading.Lock()

    def enter(self, conn: Connection) -> Literal["inside", "waiting", "refused"]:
        """Take a place; else join the line, unless it is too long."""
        with self._lock:
            if self._free:
                self._free -= 1
                return "inside"
            if len(self._line) >= LINE:
                return "refused"
            self._line.append(conn)
            return "waiting"

    def leave(self) -> Connection | None:
        """Give a place back; return who takes it."""
        with self._lock:
            if self._line:
                return self._line.popleft()
            self._free += 1
            return None


class Greeter(Adapter):
    """TLS with a certificate and its key; a renewed certificate is taken without a new start.

    Raises:
        OSError, ValueError: the files cannot be used (`ssl.SSLError` is an OSError).
    """

    def __init__(self, cert: Path, key: Path) -> None:
        super().__init__(str(cert), str(key))
        self._state = self._stamps()
        self._looked = time.monotonic()
        self.context = self._made()

    def bind(self, sock: Any) -> Any:
        """Leave the listening socket as it is."""
        return sock

    def wrap(self, sock: Any) -> tuple[ssl.SSLSocket, dict[str, str]]:
        """Wrap a new connection; the reception greets it."""
        self._renew()
        return self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False), {}

    def get_environ(self) -> dict[str, str]:
        """Tell applications nothing about the certificate."""
        return {}

    def makefile(self, sock: Any, mode: str = "r", bufsize: int = -1) -> Any:
        """Return what cheroot reads and writes with."""
        return MakeFile(sock, mode, bufsize)

    def _made(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.private_key, password=_no_password)
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _stamps(self) -> tuple[int, ...]:
        return tuple(Path(name).stat().st_mtime_ns for name in (self.certificate, self.private_key))

    def _renew(self) -> None:
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        try:
            state = self._stamps()
            if state != self._state:
                self.context, self._state = self._made(), state
        except (OSError, ValueError) as error:
            log.warning("the renewed certificate cannot be used, the old one stays: %s", error)


def take_files() -> None:
    """Let this process have as many connections as the limits above add up to."""
    try:
        import resource
    except ImportError:  # Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * (NEW + IDLE + LINE)
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard) if hard > 0 else wanted, hard))


def _no_password() -> str:
    raise ValueError("the key has a password")
