"""Measure how many pages of 100 features a server gives a second, beside pygeoapi over a GeoJSON file.

    python tests/benchmarks/ogc_items.py --features 1000 10000
    python tests/benchmarks/ogc_items.py --peer PYTHON    one that has pygeoapi and gunicorn

Both serve the same segments over HTTP to four callers that keep their connections; pygeoapi with two workers,
this service as `model-routes serve` starts it, in one process. “pages in turn” asks for page after page, so
that each is made once and then kept; “any hundred” begins anywhere, so that nearly every page is put together
anew from the texts of its features. Without pygeoapi the pages a second are those of an earlier measurement.
"""

import argparse
import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.city import city_segments, city_wards
from tests.benchmarks.report import write
from tests.factories import workspace

ROOT = Path(__file__).resolve().parents[2]
PAGE = 100
CALLERS = 4
PEER_KNOWN = {1_000: 52.0, 10_000: 3.8}  # pages a second of pygeoapi with two workers, measured before
LAYER = "route_segments"


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio`: how many times the pages of pygeoapi. `peer` None: not known."""

    features: int
    how: str
    pages_a_second: float
    peer: float | None
    measured: bool
    ratio: float | None


def features(count: int) -> list[dict[str, object]]:
    """Return the segments of a synthetic city as GeoJSON."""
    wards, borders = city_wards(100)
    frame = city_segments(count, wards, borders).to_crs("EPSG:4326")
    found = json.loads(frame.to_json(drop_id=True))["features"]
    return [{**feature, "id": feature["properties"]["id"]} for feature in found]


@contextmanager
def own_server(folder: Path) -> Iterator[str]:
    """Serve a workspace as the command does; give the address of its segments."""
    command = [sys.executable, "-c", "from geo.cli import main; main()", "serve", "--store", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stderr is not None
        found = next(match for line in server.stderr if (match := re.search(r"http://[^\s]+", line)))
        try:
            yield f"{found.group()}/ogc/collections/{LAYER}/items"
        finally:
            server.kill()


@contextmanager
def peer_server(python: Path, file: Path, folder: Path) -> Iterator[str]:
    """Serve a GeoJSON file by pygeoapi with two workers; give the address of its features."""
    port = _free_port()
    config, definition = folder / "peer.json", folder / "openapi.json"
    config.write_text(json.dumps(_peer_settings(port, file)), encoding="utf-8")
    environment = {**os.environ, "PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(definition)}
    make = [str(python.parent / "pygeoapi"), "openapi", "generate", str(config)]
    subprocess.run(
        [*make, "--output-file", str(definition)], check=True, env=environment, capture_output=True
    )
    serve = [str(python), "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "pygeoapi.flask_app:APP"]
    with subprocess.Popen(
        serve, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as server:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}/collections/{LAYER}/items"
        finally:
            server.terminate()


def _peer_settings(port: int, file: Path) -> dict[str, object]:
    texts = {"title": "t", "description": "d", "keywords": ["k"]}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "language": "en-US",
            "limits": {"default_items": PAGE, "max_items": PAGE},
            "map": {"url": "http://127.0.0.1/{z}/{x}/{y}.png", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**texts, "terms_of_service": "none", "url": "http://127.0.0.1"},
            "license": {"name": "none", "url": "http://127.0.0.1"},
            "provider": {"name": "none", "url": "http://127.0.0.1"},
            "contact": {"name": "none"},
        },
        "resources": {
            LAYER: {
                "type": "collection",
                **texts,
                "links": [],
                "extents": {"spatial": {"bbox": [105, 20, 107, 22]}},
                "providers": [{"type": "feature", "name": "GeoJSON", "data": str(file), "id_field": "id"}],
            }
        },
    }


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("pygeoapi does not answer")


def pages_a_second(address: str, offsets: Callable[[random.Random], Iterable[int]], seconds: float) -> float:
    """Ask for pages with several callers for some seconds; return how many whole ones came a second."""
    parts = urlsplit(address)

    def call(number: int) -> int:
        connection, count = http.client.HTTPConnection(parts.netloc, timeout=60), 0
        for offset in offsets(random.Random(number)):
            connection.request("GET", f"{parts.path}?f=json&limit={PAGE}&offset={offset}")
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, body[:200]
            count += 1
            if time.perf_counter() > end:
                break
        connection.close()
        return count

    end = time.perf_counter() + 0.5  # warms up
    call(0)
    begin = time.perf_counter()
    end = begin + seconds
    with ThreadPoolExecutor(CALLERS) as callers:
        count = sum(callers.map(call, range(CALLERS)))
    return count / (time.perf_counter() - begin)


def in_turn(count: int) -> Callable[[random.Random], Iterable[int]]:
    """Return what asks for page after page, again and again."""

    def offsets(random: random.Random) -> Iterator[int]:
        while True:
            yield from range(0, count, PAGE)

    return offsets


def anywhere(count: int) -> Callable[[random.Random], Iterable[int]]:
    """Return what asks for a hundred features from anywhere."""

    def offsets(random: random.Random) -> Iterator[int]:
        while True:
            yield random.randrange(count - PAGE + 1)

    return offsets


def rows(counts: Iterable[int], seconds: float, peer: Path | None) -> Iterator[Row]:
    """Measure both servers over layers of several sizes."""
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = workspace(Path(name) / "w", **{LAYER: features(count)})
            theirs = PEER_KNOWN.get(count)
            if peer is not None:
                with peer_server(peer, folder / f"{LAYER}.geojson", Path(name)) as address:
                    theirs = pages_a_second(address, anywhere(count), seconds)
            with own_server(folder) as address:
                for how, offsets in (("pages in turn", in_turn(count)), ("any hundred", anywhere(count))):
                    ours = pages_a_second(address, offsets, seconds)
                    yield Row(count, how, ours, theirs, peer is not None, theirs and ours / theirs)


def table(found: Iterable[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = [
        "| features | asked for | pages a second | pygeoapi, 2 workers | times |",
        "|---:|---|---:|---:|---:|",
    ]
    for row in found:
        theirs = "–" if row.peer is None else f"{row.peer:,.1f}" + ("" if row.measured else " (before)")
        times = "–" if row.ratio is None else f"{row.ratio:,.0f} ×"
        lines.append(f"| {row.features:,} | {row.how} | {row.pages_a_second:,.0f} | {theirs} | {times} |")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> None:
    """Read the options, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--features", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each is asked")
    parser.add_argument("--peer", type=Path, default=None, help="a Python that has pygeoapi and gunicorn")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    options = parser.parse_args(argv)
    write(rows(options.features, options.seconds, options.peer), table, as_json=options.json)


if __name__ == "__main__":
    main()
