"""Measure the map image beside geopandas' plot (matplotlib), in one run on the same seeded city.

    python tests/benchmarks/image.py
    python tests/benchmarks/image.py --segments 1000 100000 --repeats 3

Draws an A4 page at 300 dpi as PNG and as PDF, and an atlas of fourteen wards as PDF. Both start from frames
in WGS 84 in memory, in a warm process. The plot has a title and a legend, but no scale, north arrow, metres
or names. Prints a Markdown table, or its rows with --json. A ratio says how many times longer a program takes
than ours. Times are medians of runs taken in turn.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import matplotlib as mpl

mpl.use("agg")

from matplotlib import pyplot as plt
from matplotlib.backends.backend_pdf import PdfPages

from geo.crs import MEASURE, WGS84
from geo.model.criterion import DEFAULT_VALUES, Criterion, Value
from geo.rendering.atlas.sheets import Drawer, Sheet
from geo.rendering.atlas.sheets import write as write_sheets
from geo.rendering.image import draw
from geo.rendering.request import ImageRequest
from geo.rendering.scene import BoundarySet, Scene
from tests.benchmarks.city import city_segments, city_wards
from tests.benchmarks.report import options_of, write

Run = Callable[[], bytes]

OURS, PLOT = "model-routes", "geopandas plot"
A4_INCHES = (297 / 25.4, 210 / 25.4)
DPI = 300
LIGHTING = Criterion(
    id="lighting",
    labels={"vi": "Chiếu sáng", "en": "Lighting"},
    values=(
        Value("full", {"vi": "Đủ sáng", "en": "Fully lit"}, "#0072B2", "solid", "check", 1.0),
        Value("partial", {"vi": "Thiếu sáng", "en": "Partly lit"}, "#C27800", "long_dash", "half", 0.5),
        Value("none", {"vi": "Chưa có đèn", "en": "Not lit"}, "#8E1B3A", "short_dash", "cross", 0.0),
        *DEFAULT_VALUES,
    ),
)


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio`: how many times longer than ours."""

    work: str
    program: str
    median_s: float
    ratio: float
    kilobytes: float


def scene(segments: int, wards: int) -> Scene:
    """Return a page of the seeded city."""
    areas, borders = city_wards(wards)
    lines = city_segments(segments, areas, borders)
    return Scene(
        theme=LIGHTING,
        title="Chiếu sáng trên các tuyến đường kiểu mẫu",
        as_of=date(2022, 8, 9),
        segments=lines.to_crs(WGS84),
        wards=areas.to_crs(WGS84),
        boundaries=BoundarySet(len(areas)),
    )


def ours(page: Scene, kind: str) -> Run:
    """Return a run of this project."""
    return lambda: draw(page, ImageRequest(format=kind, dpi=DPI))


def plot(page: Scene, kind: str) -> Run:
    """Return a run of geopandas' plot."""

    def run() -> bytes:
        figure = _figure(page)
        made = io.BytesIO()
        figure.savefig(made, format=kind, dpi=DPI)
        plt.close(figure)
        return made.getvalue()

    return run


def our_atlas(page: Scene, pages: int) -> Run:
    """Return a run of this project over the first wards."""
    sheets = [Sheet(page.title, ward=code) for code in page.wards["code"][:pages]]

    def run() -> bytes:
        made = io.BytesIO()
        write_sheets(made, Drawer(page, ImageRequest(format="pdf")), sheets)
        return made.getvalue()

    return run


def plotted_atlas(page: Scene, pages: int) -> Run:
    """Return a run of geopandas' plot over the first wards, one PDF page each."""
    wards = page.wards.to_crs(MEASURE)

    def run() -> bytes:
        made = io.BytesIO()
        with PdfPages(made) as file:
            for ward in wards.geometry[:pages]:
                west, south, east, north = ward.bounds
                figure = _figure(page)
                figure.axes[0].set(xlim=(west, east), ylim=(south, north))
                file.savefig(figure)
                plt.close(figure)
        return made.getvalue()

    return run


def _figure(page: Scene) -> Any:
    """Return what a careful user of geopandas draws: in metres, fixed colours, a line style a value."""
    figure, axes = plt.subplots(figsize=A4_INCHES)
    page.wards.to_crs(MEASURE).plot(ax=axes, color="#F6F4EF", edgecolor="#8A8F98", linewidth=0.5)
    segments = page.segments.to_crs(MEASURE)
    for value, style in zip(page.theme.values, ("-", "--", ":", "-", "-."), strict=True):
        mine = segments[segments[page.theme.id] == value.id]
        if len(mine):
            label = value.labels["vi"]
            mine.plot(ax=axes, color=value.colour, linestyle=style, linewidth=2, label=label)
    axes.legend()
    axes.set_title(page.title)
    axes.set_axis_off()
    return figure


def rows(sizes: list[int], *, pages: int, repeats: int) -> Iterator[Row]:
    """Measure every work with every program in turn."""
    for size in sizes:
        page = scene(size, max(16, size // 100))
        for kind in ("png", "pdf"):
            work = f"map image A4 {kind.upper()}, {size:,} segments"
            yield from _measured(work, {OURS: ours(page, kind), PLOT: plot(page, kind)}, repeats)
    page = scene(1_000, 16)
    atlas = {OURS: our_atlas(page, pages), PLOT: plotted_atlas(page, pages)}
    yield from _measured(f"atlas of {pages} wards as PDF, 1,000 segments", atlas, repeats)


def _measured(work: str, runs: dict[str, Run], repeats: int) -> list[Row]:
    sizes = {name: len(run()) / 1000 for name, run in runs.items()}  # once to warm up
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    return [Row(work, name, medians[name], medians[name] / medians[OURS], sizes[name]) for name in runs]


def table(found: list[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = ["| work | program | median | times ours | file |", "|---|---|---:|---:|---:|"]
    lines += [
        f"| {row.work} | {row.program} | {row.median_s:.3f} s | {row.ratio:.2f} | {row.kilobytes:,.0f} kB |"
        for row in found
    ]
    return "\n".join(lines)


def main() -> None:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=5)
    parser.add_argument("--segments", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--pages", type=int, default=14, help="of the atlas")
    options = parser.parse_args()
    write(rows(options.segments, pages=options.pages, repeats=options.repeats), table, as_json=options.json)


if __name__ == "__main__":
    main()
