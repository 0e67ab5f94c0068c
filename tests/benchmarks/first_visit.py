"""Measure a first visit of the map page in Chromium: every byte over the network, and the time.

    python tests/benchmarks/first_visit.py

A visitor with an empty cache opens the demo district; then comes again. Bytes are what the server sends,
packed and with its headers. The time is from navigation to the paint of the whole map.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import (
    BrowserContext,
    Page,
    sync_playwright,
)

from tests.benchmarks.browser_map import SIZE, WHEN_PAINTED
from tests.benchmarks.report import options_of, write
from tests.browser.chromium import launch_options
from tests.browser.serving import copy_of_demo, served

READY = "document.documentElement?.dataset.ready === 'true'"
KINDS = {".js": "scripts", ".css": "styles", ".woff2": "fonts", ".svg": "pictures"}


@dataclass(frozen=True)
class Row:
    """One line of the table: a visit, what was sent, in kilobytes, and the seconds until all is painted."""

    visit: str
    requests: int
    kilobytes: dict[str, float]
    total_kb: float
    ready_s: float


def kind_of(url: str) -> str:
    """Return what a file is: page, data, or by its suffix."""
    path = urlsplit(url).path
    if path.startswith(("/api/", "/words/")):
        return "data"
    return KINDS.get(Path(path).suffix, "page")


class Meter:
    """Counts what the network brings, from Chromium's own events."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.tools = context.new_cdp_session(page)
        self.urls: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        self.tools.send("Network.enable")
        self.tools.on("Network.responseReceived", self._received)
        self.tools.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict) -> None:  # type: ignore[type-arg]
        if not event["response"].get("fromDiskCache"):
            self.urls[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict) -> None:  # type: ignore[type-arg]
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def row(self, visit: str, ready_s: float) -> Row:
        """Return what was counted, and begin anew."""
        found: dict[str, float] = {}
        for request, url in self.urls.items():
            found[kind_of(url)] = found.get(kind_of(url), 0.0) + self.sizes.get(request, 0.0) / 1000
        row = Row(visit, len(self.urls), found, sum(found.values()), ready_s)
        self.urls, self.sizes = {}, {}
        return row


def rows(repeats: int) -> list[Row]:
    """Visit the demo district twice in each of several fresh browsers; return the median visits."""
    first, second = [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        served(copy_of_demo(Path(folder) / "demo")) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**launch_options())
        for turn in range(repeats + 1):
            context = browser.new_context(viewport=SIZE)
            context.add_init_script(WHEN_PAINTED % READY)
            page = context.new_page()
            meter = Meter(context, page)
            for visits in (first, second):
                page.goto(site.url + "/")
                ready = page.evaluate("paintedAt") / 1000
                page.wait_for_timeout(300)
                visits.append(meter.row("", ready))
            context.close()
            if turn == 0:  # warms up server and browser
                first.clear()
                second.clear()
        browser.close()
    return [_median("first", first), _median("again", second)]


def _median(visit: str, found: list[Row]) -> Row:
    middle = sorted(found, key=lambda row: row.total_kb)[len(found) // 2]
    ready = statistics.median(row.ready_s for row in found)
    return Row(visit, middle.requests, middle.kilobytes, middle.total_kb, ready)


def table(found: Iterable[Row]) -> str:
    """Return rows as a Markdown table."""
    kinds = ("page", "scripts", "styles", "fonts", "data", "pictures")
    lines = [
        f"| visit | requests | {' | '.join(kinds)} | all bytes | ready |",
        f"|---|---:|{'---:|' * len(kinds)}---:|---:|",
    ]
    for row in found:
        parts = " | ".join(f"{row.kilobytes.get(kind, 0):,.1f} kB" for kind in kinds)
        lines.append(
            f"| {row.visit} | {row.requests} | {parts} | {row.total_kb:,.0f} kB | {row.ready_s:.2f} s |"
        )
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> None:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=5)
    options = parser.parse_args(argv)
    found = rows(options.repeats)
    write(found, table, as_json=options.json)


if __name__ == "__main__":
    main()
