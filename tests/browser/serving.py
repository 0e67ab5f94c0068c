"""A server of its own for a workspace, in a thread of this process, on a free port."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cheroot.wsgi import Server

from geo.settings import Settings
from geo.stores.opening import open_store
from webmap import create_app

DEMO = Path(__file__).resolve().parents[2] / "data" / "geojson"


@dataclass(frozen=True)
class Site:
    """A workspace that is being served: its folder, and its address without a slash at the end."""

    folder: Path
    url: str


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve the workspace in `folder` on 127.0.0.1."""
    app = create_app(Settings(store=str(folder)), open_store(str(folder)))
    server = Server(("127.0.0.1", 0), app, numthreads=8, request_queue_size=64)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield Site(folder, f"http://127.0.0.1:{server.bind_addr[1]}")
    finally:
        server.stop()
        thread.join(10)


def copy_of_demo(folder: Path) -> Path:
    """Copy the demo district into `folder` and return it."""
    return Path(shutil.copytree(DEMO, folder))
