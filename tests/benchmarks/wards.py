"""Measure the ward summary beside geopandas.overlay and SedonaDB, in one run on the same seeded city.

    python tests/benchmarks/wards.py --segments 100000 --wards 1024
    python tests/benchmarks/wards.py --segments 1000000 --wards 10000 --repeats 3

Prints a Markdown table, or its rows with --json. A ratio says how many times longer a program takes than
ours. Times are medians of runs taken in turn, data in memory; the memory of each is the peak of a process
that holds the city and summarises once. SedonaDB is left out unless it is installed, as in
`pip install "sedonadb[geopandas]"`.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import geopandas as gpd

from geo.measure.crosswalk import crosswalk
from geo.measure.wards import summarise_by_ward, summarise_crosswalk
from tests.benchmarks.city import city_segments, city_wards
from tests.benchmarks.report import options_of, write

Run = Callable[[], float]  # summarises one criterion and returns the metres in wards

CRITERION = "lighting"
SEDONA_SQL = f"""
    SELECT w.code, s.{CRITERION}, SUM(ST_Length(ST_Intersection(s.geometry, w.geometry))) AS metres
    FROM segments s JOIN wards w ON ST_Intersects(s.geometry, w.geometry)
    GROUP BY w.code, s.{CRITERION}
"""


@dataclass(frozen=True)
class Row:
    """One line of the table. `inside_metres`: metres in wards; `ratio`: how many times longer than ours."""

    work: str
    program: str
    median_s: float
    ratio: float
    inside_metres: float
    peak_mib: float | None


def ours(segments: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> Run:
    """Return a run of this project."""

    def run() -> float:
        table = summarise_by_ward(segments, wards, criteria=[CRITERION])
        return float(table["metres"][table["code"].notna()].sum())

    return run


def ours_after_a_change(segments: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> Run:
    """Return a run of this project when a status changed and no geometry did, all three criteria."""
    crossed = crosswalk(segments, wards)

    def run() -> float:
        criteria = ["lighting", "flags", "cleanliness"]
        table = summarise_crosswalk(crossed, segments, wards, criteria=criteria)
        return float(table["metres"][table["code"].notna()].sum()) / len(criteria)

    return run


def overlay(segments: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> Run:
    """Return a run of geopandas.overlay."""
    lines, areas = segments[[CRITERION, "geometry"]], wards[["code", "geometry"]]

    def run() -> float:
        pieces = gpd.overlay(lines, areas, how="intersection", keep_geom_type=True)
        table = pieces.assign(metres=pieces.length).groupby(["code", CRITERION])["metres"].sum()
        return float(table.sum())

    return run


def sedona(segments: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> Run:
    """Return a run of SedonaDB on tables in memory."""
    import sedonadb  # an optional peer

    engine: Any = sedonadb.connect()
    engine.create_data_frame(segments).to_memtable().to_view("segments")
    engine.create_data_frame(wards).to_memtable().to_view("wards")

    def run() -> float:
        return float(engine.sql(SEDONA_SQL).to_pandas()["metres"].sum())

    return run


PROGRAMS = {
    "model-routes": ours,
    "geopandas.overlay": overlay,
    "SedonaDB": sedona,
    "model-routes, after a status change": ours_after_a_change,
}


def city(segments: int, wards: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return segments and wards of the seeded city."""
    areas, borders = city_wards(wards)
    return city_segments(segments, areas, borders), areas


def rows(segments: int, wards: int, *, repeats: int, memory: bool) -> list[Row]:
    """Measure every program in turn, `repeats` times, and return the table."""
    data = city(segments, wards)
    names = [name for name in PROGRAMS if name != "SedonaDB" or find_spec("sedonadb")]
    runs = {name: PROGRAMS[name](*data) for name in names}
    metres = {name: run() for name, run in runs.items()}  # once to warm up
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(repeats):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    base = medians["model-routes"]
    work = f"ward summary, {segments:,} × {len(data[1]):,}"
    peaks = {name: _peak_mib(segments, wards, name) if memory else None for name in names}
    return [Row(work, name, medians[name], medians[name] / base, metres[name], peaks[name]) for name in names]


def _peak_mib(segments: int, wards: int, program: str) -> float:
    """Return the peak memory of a process of its own that makes the city and summarises once."""
    command = [
        sys.executable,
        __file__,
        "--segments",
        str(segments),
        "--wards",
        str(wards),
        "--peak-of",
        program,
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _forget_peak() -> None:
    """Begin the peak anew, on Linux: making the city took memory too."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _own_peak_mib() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # Linux: the usage below would begin with the peak of the parent
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # bytes on macOS


def table(found: list[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = [
        "| work | program | median | times ours | metres in wards | peak memory |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for row in found:
        peak = "" if row.peak_mib is None else f"{row.peak_mib:,.0f} MiB"
        lines.append(
            f"| {row.work} | {row.program} | {row.median_s:.3f} s | {row.ratio:.2f} | "
            f"{row.inside_metres:,.1f} | {peak} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=5)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--wards", type=int, default=1_024)
    parser.add_argument("--no-memory", action="store_true", help="skip the runs that measure memory")
    parser.add_argument("--peak-of", choices=PROGRAMS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak_of:
        data = city(options.segments, options.wards)
        _forget_peak()
        PROGRAMS[options.peak_of](*data)()
        sys.stdout.write(f"{_own_peak_mib()}\n")
        return
    found = rows(options.segments, options.wards, repeats=options.repeats, memory=not options.no_memory)
    write(found, table, as_json=options.json)


if __name__ == "__main__":
    main()
