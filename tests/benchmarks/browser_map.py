"""Measure the map page in Chromium beside folium.GeoJson embedded in its page, in one run on the same city.

    python tests/benchmarks/browser_map.py
    python tests/benchmarks/browser_map.py --segments 1000 10000 100000 --repeats 3

Ready: from navigation to the first paint with all features, in a fresh browser context. Both pages come from
a running server: ours has its data on the shelf, folium makes its page for each visit from a frame in memory,
and has neither wards, streets, legend nor table. Restyle: every feature by another criterion. Zoom and pan:
to the paint after it. Heap: JavaScript's, after a garbage collection. Server and page: the time to answer for
the page itself, and its size before packing. A ratio says how many times ours folium takes.
Medians of runs taken in turn, in Chromium without a GPU.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import folium
import geopandas as gpd
from playwright.sync_api import Browser, Page, sync_playwright

from geo.programme.synthetic import write_city
from tests.benchmarks.report import options_of, write
from tests.browser.chromium import launch_options
from tests.browser.serving import Site, served, served_pages

OURS, PEER = "model-routes", "folium.GeoJson embedded"
SIZE = {"width": 1366, "height": 768}
STATIC = Path(__file__).resolve().parents[2] / "webmap" / "static"
COLOURS = {"full": "#0072B2", "partial": "#C27800", "none": "#8E1B3A", "unknown": "#7A828E"}
FLAGS = {"compliant": "#0072B2", "incomplete": "#C27800", "missing": "#8E1B3A", "unknown": "#7A828E"}

# The moment of the paint after `condition`, in milliseconds since navigation.
WHEN_PAINTED = """
window.paintedAt = new Promise((done) => {
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
  const look = () => (%s ? painted() : requestAnimationFrame(look));
  look();
});
"""
UNTIL_PAINTED = """async (act) => {
  const start = performance.now();
  new Function(act)();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start;
}"""


@dataclass(frozen=True)
class Program:
    """A page to measure: when it is ready, and scripts that restyle, zoom and pan."""

    name: str
    url: str
    ready: str
    restyle: str
    zoom: str
    pan: str


@dataclass(frozen=True)
class Row:
    """One line of the table; times in seconds, `ratio`: how many times ours the time to be ready is."""

    segments: int
    program: str
    ready_s: float
    restyle_s: float
    zoom_s: float
    pan_s: float
    heap_mib: float
    server_s: float
    page_kb: float
    ratio: float


def ours(site: Site) -> Program:
    """Return this project's map page."""
    return Program(
        OURS,
        site.url + "/",
        "document.documentElement?.dataset.ready === 'true'",
        "document.querySelector('[data-theme=flags]').click()",
        "map_district.setZoom(map_district.getZoom() + 1, {animate: false})",
        "map_district.panBy([300, 100], {animate: false})",
    )


def peer(url: str) -> Program:
    """Return folium's page."""
    return Program(
        PEER,
        url,
        "document.readyState === 'complete' && window.allFeatures",
        f"const c = {json.dumps(FLAGS)}; allFeatures.setStyle((f) => ({{color: c[f.properties.flags]}}))",
        "theMap.setZoom(theMap.getZoom() + 1, {animate: false})",
        "theMap.panBy([300, 100], {animate: false})",
    )


def folium_page(frame: gpd.GeoDataFrame) -> bytes:
    """Return the page that folium makes with every feature in it, drawn on canvas."""
    west, south, east, north = frame.total_bounds
    district = folium.Map(tiles=None, prefer_canvas=True)
    district.default_js = [("leaflet", "/leaflet.js")]
    district.default_css = [("leaflet_css", "/leaflet.css")]
    layer = folium.GeoJson(
        frame,
        style_function=lambda feature: {"color": COLOURS[feature["properties"]["lighting"]], "weight": 5},
    )
    layer.add_to(district)
    district.fit_bounds([[south, west], [north, east]])
    html: str = district.get_root().render()
    names = (
        f"<script>window.theMap = {district.get_name()}; window.allFeatures = {layer.get_name()};</script>"
    )
    return html.replace("</html>", names + "</html>").encode()


@contextmanager
def sites(segments: int) -> Iterator[tuple[Program, Program, dict[str, tuple[float, float]]]]:
    """Serve both pages over the same city; also give seconds on the server and kilobytes of each page."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "city"
        write_city(folder, segments=segments, wards=36)
        frame = gpd.read_file(folder / "route_segments.geojson")[
            ["lighting", "flags", "route_name", "geometry"]
        ]
        begin = time.perf_counter()
        html = folium_page(frame)
        made = time.perf_counter() - begin
        pages = {
            "/": lambda: folium_page(frame),
            "/leaflet.js": (STATIC / "vendor/leaflet/leaflet.js").read_bytes,
            "/leaflet.css": (STATIC / "vendor/leaflet/leaflet.css").read_bytes,
        }
        site = stack.enter_context(served(folder))
        client = site.client
        for _ in range(3):
            size = len(client.get("/").data)
        times = [_timed(lambda: client.get("/")) for _ in range(15)]
        server = {OURS: (statistics.median(times), size / 1000), PEER: (made, len(html) / 1000)}
        yield ours(site), peer(stack.enter_context(served_pages(pages)) + "/"), server


def _timed(run: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def visit(browser: Browser, program: Program) -> dict[str, float]:
    """Open a page in a fresh context and return its times in seconds and its heap in MiB."""
    context = browser.new_context(viewport=SIZE, reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(300_000)
    context.add_init_script(WHEN_PAINTED % program.ready)
    page = context.new_page()
    page.goto(program.url)
    found = {"ready_s": page.evaluate("paintedAt") / 1000}
    found["heap_mib"] = heap(page)
    for name, act in (("restyle_s", program.restyle), ("zoom_s", program.zoom), ("pan_s", program.pan)):
        found[name] = page.evaluate(UNTIL_PAINTED, act) / 1000
        page.wait_for_timeout(200)
    context.close()
    return found


def heap(page: Page) -> float:
    """Return the JavaScript heap in MiB after a garbage collection."""
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.enable")
    tools.send("HeapProfiler.collectGarbage")
    used: float = tools.send("Runtime.getHeapUsage")["usedSize"]
    tools.detach()
    return used / 2**20


def rows(segments: int, *, repeats: int, browser: Browser, with_peer: bool) -> list[Row]:
    """Measure both pages in turn, `repeats` times."""
    with sites(segments) as (own, other, server):
        programs = [own, other] if with_peer else [own]
        visit(browser, own)  # fills the server's shelf, and warms the browser up
        found: dict[str, list[dict[str, float]]] = {program.name: [] for program in programs}
        for _ in range(repeats):
            for program in programs:
                found[program.name].append(visit(browser, program))
    medians = {
        name: {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        for name, runs in found.items()
    }
    base = medians[OURS]["ready_s"]
    return [
        Row(
            segments=segments,
            program=name,
            server_s=server[name][0],
            page_kb=server[name][1],
            ratio=figures["ready_s"] / base,
            **figures,
        )
        for name, figures in medians.items()
    ]


def table(found: list[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = [
        "| segments | program | ready | times ours | restyle | zoom | pan | heap | server | page |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in found:
        lines.append(
            f"| {row.segments:,} | {row.program} | {row.ready_s:.2f} s | {row.ratio:.1f} "
            f"| {row.restyle_s * 1000:,.0f} ms | {row.zoom_s * 1000:,.0f} ms | {row.pan_s * 1000:,.0f} ms "
            f"| {row.heap_mib:,.0f} MiB | {row.server_s * 1000:,.0f} ms | {row.page_kb:,.0f} kB |"
        )
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> None:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=5)
    parser.add_argument("--segments", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--no-peer", action="store_true", help="measure this project's page alone")
    options = parser.parse_args(argv)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        found = (
            row
            for segments in options.segments
            for row in rows(
                segments,
                repeats=min(options.repeats, 2) if segments > 50_000 else options.repeats,
                browser=browser,
                with_peer=not options.no_peer,
            )
        )
        write(found, table, as_json=options.json)
        browser.close()


if __name__ == "__main__":
    main()
