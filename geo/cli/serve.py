"""The command `serve`: the map and its pages by HTTP or HTTPS. The one place in `geo` that names `webmap`."""

import errno
import ipaddress
import signal
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import click
from flask import Flask

from geo.checking import check
from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.secure import EVERYWHERE, Secured, doors_of, own_papers, remarks, secured
from geo.errors import InvalidInput, StoreUnavailable
from geo.https.trust import Doors
from geo.language import LANGUAGES, N_, language
from geo.stores.base import Store
from webmap import create_app
from webmap.core.serve.plain_door import PlainDoor, promise_https
from webmap.core.serve.proxies import BehindProxy, Network
from webmap.core.serve.server import THREADS, Greeter, WebServer, take_files

_LAST_PORT = 65_535
_LISTEN_SECONDS = 0.2  # how soon a signal is obeyed


def serve(
    context: Context,
    host: str,
    port: int,
    https: bool,
    http_port: int | None,
    cert: Path | None,
    key: Path | None,
    hsts: bool,
    proxies: Sequence[str],
) -> None:
    """Serve the map and its pages until Ctrl+C."""
    _refuse_misuse(context, https=https, http_port=http_port, cert=cert, key=key, hsts=hsts)
    trusted = _networks(proxies)
    store = store_of(context)
    found = _found(store, context, https=https, cert=cert, key=key)
    _count_faults(store, context)
    app = create_app(context.settings, store)
    app.extensions["host_names"] = (host.casefold(),)
    take_files()
    with ExitStack() as open_doors:
        behind = BehindProxy(app, trusted) if trusted else app
        server = open_doors.enter_context(_listening(behind, host, port, "--port", found=found))
        plain = None
        if https:
            plain_port = _next_to(port) if http_port is None else http_port
            door = _listening(PlainDoor(app), host, plain_port, "--http-port", threads=THREADS // 4)
            plain = open_doors.enter_context(door)
        if hsts:
            promise_https(app)
        _say_where(context, app, host, server, plain, found)
        _serve_until_told_to_end(*filter(None, (server, plain)))


def _refuse_misuse(
    context: Context, *, https: bool, http_port: int | None, cert: Path | None, key: Path | None, hsts: bool
) -> None:
    text = context.words.text
    if (cert is None) != (key is None):
        raise click.UsageError(text(N_("--cert and --key belong together: give both.")))
    if http_port is not None and not https:
        raise click.UsageError(text(N_("--http-port belongs to --https.")))
    if hsts and (cert is None or https):
        raise click.UsageError(
            text(
                N_("--hsts is only for --cert and --key of a name that all browsers trust, without --https.")
            )
        )


def _networks(texts: Sequence[str]) -> list[Network]:
    """Return the networks of the proxies to trust; an address is a network of its own.

    Raises:
        InvalidInput: one is neither, or is everybody.
    """
    found = []
    for text in texts:
        try:
            network = ipaddress.ip_network(text.strip(), strict=False)
        except ValueError:
            network = None
        if network is None or network.prefixlen == 0:
            raise InvalidInput(
                N_(
                    "“{text}” is no address of a proxy. Write one such as 10.0.0.5, or a network: 10.0.0.0/24"
                ),
                text=text[:60],
            )
        found.append(network)
    return found


def _found(
    store: Store, context: Context, *, https: bool, cert: Path | None, key: Path | None
) -> Secured | None:
    if cert is not None and key is not None:
        return secured(cert, key)
    if https:
        papers = own_papers(store, context)
        return secured(papers.cert, papers.key)
    return None


def _next_to(port: int) -> int:
    return port if port == 0 else port + 1 if port < _LAST_PORT else port - 1


@contextmanager
def _listening(
    application: Any,
    host: str,
    port: int,
    option: str,
    *,
    found: Secured | None = None,
    threads: int = THREADS,
) -> Iterator[WebServer]:
    """Give a server that listens, and stop it in the end.

    Raises:
        InvalidInput: the port, the address or the certificate cannot be used.
    """
    if not 0 <= port <= _LAST_PORT:
        raise InvalidInput(N_("{port} is not a port. Choose a number from 1 to 65535."), port=port)
    greeter = None if found is None else _greeter(found.cert, found.key)
    server = WebServer((host, port), application, greeter=greeter, threads=threads)
    try:
        # cheroot does not say why it cannot listen; a socket of our own does.
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
        server.prepare()
    except OSError as error:
        raise _not_listening(error, host, port, option) from error
    try:
        yield server
    finally:
        server.stop()


def _greeter(cert: Path, key: Path) -> Greeter:
    try:
        return Greeter(cert, key)
    except (OSError, ValueError) as error:
        raise InvalidInput(_why_unusable(error), cert=cert, key=key, reason=_reason(error)) from error


def _why_unusable(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return N_("The key {key} does not belong to the certificate {cert}.")
    if isinstance(error, ValueError):
        return N_("The key {key} has a password. Give one that has none.")
    return N_("The certificate {cert} and the key {key} cannot be used ({reason}).")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _not_listening(error: OSError, host: str, port: int, option: str) -> InvalidInput:
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
            "Stop it, or choose another: {option} {next}"
        ),
        port=port,
        option=option,
        next=_next_to(port),
    )


def _say_where(
    context: Context, app: Flask, host: str, server: WebServer, plain: WebServer | None, found: Secured | None
) -> None:
    """Say in every language where to open the pages; the ports are those that were really given."""
    port = server.bind_addr[1]
    shown = socket.gethostname() if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    home, doors = f"http://{shown}:{port}", None
    if found is not None:
        doors = doors_of(found, host, port, plain.bind_addr[1] if plain else None)
        app.extensions["doors"] = doors
        home = doors.home()
        for text, values in remarks(found, host, is_for_phones=plain is not None):
            click.echo(context.words.text(text, **values), err=True)
    for code in LANGUAGES:
        _say(code, home, doors if plain else None)


def _say(code: str, home: str, doors: Doors | None) -> None:
    words = language(code)
    click.echo(words.text(N_("The map is at {address} – Ctrl+C ends it."), address=home), err=True)
    if doors is not None and doors.authority is not None:
        text = words.text(N_("Phones that do not trust it yet open {address}"), address=doors.help())
        click.echo(text, err=True)


def _count_faults(store: Store, context: Context) -> None:
    try:
        count = len(check.check(store))
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


class _Endable(Protocol):
    def serve(self) -> None: ...
    def stop(self) -> None: ...


def _serve_until_told_to_end(*servers: _Endable) -> None:
    """Serve until Ctrl+C or SIGTERM, then let the requests at work finish.

    Each server has a thread of its own, and a signal only says that it is time: a KeyboardInterrupt in the
    middle of handing over a connection can cost a worker its wake-up, and the server then never ends.
    """
    failures: list[BaseException] = []

    def work(server: _Endable) -> None:
        try:
            server.serve()
        except BaseException as failure:  # a worker's end is the server's; it is raised again below
            failures.append(failure)

    threads = [
        threading.Thread(target=work, args=(server,), name="accepting", daemon=True) for server in servers
    ]
    with _told_to_end() as told:
        for thread in threads:
            thread.start()
        while all(thread.is_alive() for thread in threads) and not told:
            threads[0].join(_LISTEN_SECONDS)
        for server, thread in zip(servers, threads, strict=True):
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
