"""The command `serve`: the map and its pages over HTTP. The one place in `geo` that names `webmap`."""

import errno
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from cheroot.server import HTTPConnection
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

from geo.cli.context import Context
from geo.cli.stores import store_of
from geo.errors import InvalidInput, StoreUnavailable
from geo.language import LANGUAGES, N_, language
from geo.services import checking
from geo.stores.base import Store
from webmap import create_app

THREADS = 16
GREETING_SECONDS = 2
IDLE = 256  # connections that may stay open without a request, of some 40 browsers
_EVERYWHERE = ("0.0.0.0", "::")
_LAST_PORT = 65_535
_LISTEN_SECONDS = 0.2  # how soon a signal is obeyed


class _Server(Server):
    """Gives a connection a thread once it asks for something: browsers open some ahead of need."""

    def process_conn(self, conn: HTTPConnection) -> None:
        """Take a connection that has something to say, and let a silent new one wait."""
        if conn.last_used is None and self.ssl_adapter is None:  # TLS has spoken already when it comes here
            self.put_conn(conn)
        else:
            super().process_conn(conn)


@click.command(name="serve")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=N_("Address to listen on; 0.0.0.0 for all.")
)
@click.option("--port", type=int, default=5000, show_default=True, help=N_("Port to listen on."))
@click.option("--cert", type=click.Path(path_type=Path, dir_okay=False), help=N_("Certificate, for HTTPS."))
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False), help=N_("The certificate's private key.")
)
@click.pass_obj
def serve(context: Context, host: str, port: int, cert: Path | None, key: Path | None) -> None:
    """Serve the map and its pages until Ctrl+C."""
    if (cert is None) != (key is None):
        raise click.UsageError(context.words.text(N_("--cert and --key belong together: give both.")))
    store = store_of(context)
    _count_faults(store, context)
    server = _bound(
        _Server((host, port), create_app(context.settings, store), numthreads=THREADS), host, port, cert, key
    )
    _say_where(server, host, secure=cert is not None)
    _serve_until_told_to_end(server)


def _bound(server: Server, host: str, port: int, cert: Path | None, key: Path | None) -> Server:
    """Return the server once it listens.

    Raises:
        InvalidInput: the port, the address or the certificate cannot be used.
    """
    if not 0 <= port <= _LAST_PORT:
        raise InvalidInput(N_("{port} is not a port. Choose a number from 1 to 65535."), port=port)
    server.server_name = "model-routes"
    server.shutdown_timeout = 2
    server.keep_alive_conn_limit = IDLE
    if cert is not None and key is not None:
        server.ssl_adapter = _certificate(cert, key)
    try:
        # cheroot does not say why it cannot listen; a socket of our own does.
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
        server.prepare()
    except OSError as error:
        raise _not_listening(error, host, port) from error
    return server


class _Brisk(BuiltinSSLAdapter):
    """Greets over TLS where connections are taken, one after the other: who is slow keeps all waiting."""

    def wrap(self, sock: socket.socket) -> tuple[socket.socket, dict[str, str]]:
        """Wrap a new connection; the server sets its own time limit afterwards."""
        sock.settimeout(GREETING_SECONDS)
        wrapped: tuple[socket.socket, dict[str, str]] = super().wrap(sock)  # type: ignore[no-untyped-call]  # cheroot
        return wrapped


def _certificate(cert: Path, key: Path) -> BuiltinSSLAdapter:
    try:
        return _Brisk(str(cert), str(key))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            N_("The certificate {cert} and the key {key} cannot be used ({reason})."),
            cert=cert,
            key=key,
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


def _not_listening(error: OSError, host: str, port: int) -> InvalidInput:
    if error.errno == errno.EACCES:
        return InvalidInput(
            N_("Port {port} is only for the administrator. Choose one from 1024 on."), port=port
        )
    if error.errno != errno.EADDRINUSE:
        return InvalidInput(
            N_("This computer cannot listen on {host} ({reason}). Leave --host out, or use 0.0.0.0."),
            host=host,
            reason=(error.strerror or str(error)).partition(" (while")[0],
        )
    return InvalidInput(
        N_(
            "Port {port} is in use, perhaps by a server that already runs. "
            "Stop it, or choose another: --port {next}"
        ),
        port=port,
        next=port + 1 if port < _LAST_PORT else port - 1,
    )


def _say_where(server: Server, host: str, *, secure: bool) -> None:
    """Say in every language where to open the pages; the port is the one that was really given."""
    shown = socket.gethostname() if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    address = f"{'https' if secure else 'http'}://{shown}:{server.bind_addr[1]}"
    for code in LANGUAGES:
        text = language(code).text(N_("The map is at {address} – Ctrl+C ends it."), address=address)
        click.echo(text, err=True)


def _count_faults(store: Store, context: Context) -> None:
    try:
        count = len(checking.check(store))
    except StoreUnavailable as error:
        click.echo(error.in_words(context.words.text), err=True)
        return
    if count:
        text = context.words.plural(
            "{n} fault in the data: what is faulty is not served. See it with: model-routes check",
            "{n} faults in the data: what is faulty is not served. See them with: model-routes check",
            count,
        )
        click.echo(text, err=True)


def _serve_until_told_to_end(server: Server) -> None:
    """Serve until Ctrl+C or SIGTERM, then let the requests at work finish.

    The server has a thread of its own, and a signal only says that it is time: a KeyboardInterrupt in the
    middle of handing over a connection can cost a worker its wake-up, and the server then never ends.
    """
    failures: list[BaseException] = []

    def work() -> None:
        try:
            server.serve()
        except BaseException as failure:  # a worker's end is the server's; it is raised again below
            failures.append(failure)

    thread = threading.Thread(target=work, name="accepting", daemon=True)
    with _told_to_end() as told:
        thread.start()
        while thread.is_alive() and not told:
            thread.join(_LISTEN_SECONDS)
        server.stop()
        thread.join()
    if failures:
        raise failures[0]


@contextmanager
def _told_to_end() -> Iterator[list[int]]:
    """Give a list that holds something once Ctrl+C or SIGTERM came; a second one ends the program at once."""
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if told:
            raise KeyboardInterrupt
        told.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
