"""A server of its own for a workspace, in a thread of this process, on a free port."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cheroot.wsgi import Server
from flask import Flask
from flask.testing import FlaskClient

from geo.settings import Settings
from geo.stores.opening import open_store
from webmap import create_app

DEMO = Path(__file__).resolve().parents[2] / "data" / "geojson"


@dataclass(frozen=True)
class Site:
    """A workspace that is being served: its folder, its address without a slash, its application."""

    folder: Path
    url: str
    app: Flask

    @property
    def client(self) -> FlaskClient:
        """Return a client of the application that needs no connection."""
        return self.app.test_client()


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve the workspace in `folder` on 127.0.0.1."""
    app = create_app(Settings(store=str(folder)), open_store(str(folder)))
    with _running(app) as url:
        yield Site(folder, url, app)


@contextmanager
def served_pages(pages: Mapping[str, Callable[[], bytes]]) -> Iterator[str]:
    """Serve pages that are made anew each time, by their path; return the address they are at."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        body = pages[path]() if path in pages else b""
        kind = {".js": "text/javascript", ".css": "text/css"}.get(Path(path).suffix, "text/html")
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start("200 OK" if body else "404 Not Found", headers)
        return [body]

    with _running(answer) as url:
        yield url


@contextmanager
def _running(application: Any) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), application, numthreads=8, request_queue_size=64)
    server.shutdown_timeout = 0  # a browser keeps connections on which it says nothing
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join(10)


def copy_of_demo(folder: Path) -> Path:
    """Copy the demo district into `folder` and return it."""
    return Path(shutil.copytree(DEMO, folder))
