"""Measure one acknowledged change of a status: journal and layer file synced to the disk.

    python tests/benchmarks/status_change.py [--segments 1000 20000] [--repeats 60]

A store in a folder on the disk; each change sets the lighting of another segment. Acknowledged: until the
change is on the disk; read again: until the layer shows it. The peer does what pygeoapi's GeoJSON provider
does: it reads the whole file, changes one feature and writes the file again in place, without syncing.
Medians; a ratio says how many times ours the peer takes.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from geo.model.feature import Put
from geo.model.history import Origin
from geo.programme.synthetic import write_city
from geo.stores.folder.store import GeoJsonStore
from tests.benchmarks.report import markdown, options_of, write

LAYER = "route_segments"
VALUES = ("full", "partial", "none")


@dataclass(frozen=True)
class Row:
    """One line of the table, in milliseconds; `ratio`: how many times ours."""

    segments: int
    program: str
    write_ms: float
    worst_ms: float
    read_ms: float
    ratio: float


def ours(folder: Path, repeats: int) -> tuple[list[float], list[float]]:
    """Change a status so many times; milliseconds of writing and of reading."""
    store = GeoJsonStore(folder)
    ids = list(store.frame(LAYER)["id"])
    writing, reading = [], []
    for number in range(repeats + 1):
        seen = store.get(LAYER, ids[number * 7 % len(ids)])
        value = (
            VALUES[(VALUES.index(str(seen.properties["lighting"])) + 1) % 3] if _is_known(seen) else "full"
        )
        change = seen.with_properties(lighting=value, lighting_checked_on="2022-08-01")
        begin = time.perf_counter()
        store.apply([Put(change, seen.version)], Origin(person="x", source="browser"))
        written = time.perf_counter()
        store.frame(LAYER)
        reading.append((time.perf_counter() - written) * 1000)
        writing.append((written - begin) * 1000)
    return writing[1:], reading[1:]  # the first adopts the layers


def _is_known(feature: object) -> bool:
    return getattr(feature, "properties", {}).get("lighting") in VALUES


def rewriting(folder: Path, repeats: int) -> tuple[list[float], list[float]]:
    """Read all, change one, write all in place."""
    path = folder / f"{LAYER}.geojson"
    times = []
    for number in range(repeats):
        begin = time.perf_counter()
        with path.open(encoding="utf-8") as file:
            found = json.load(file)
        found["features"][number * 7 % len(found["features"])]["properties"]["lighting"] = VALUES[number % 3]
        with path.open("w", encoding="utf-8") as file:
            json.dump(found, file)
        times.append((time.perf_counter() - begin) * 1000)
    return times, [0.0]


PROGRAMS: dict[str, Callable[[Path, int], tuple[list[float], list[float]]]] = {
    "model-routes": ours,
    "whole file rewritten, not synced": rewriting,
}


def rows(sizes: Sequence[int], repeats: int) -> Iterator[Row]:
    """Measure every size with every program, each on a folder of its own."""
    for segments in sizes:
        mine = 0.0
        for name, run in PROGRAMS.items():
            with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as place:
                folder = Path(place) / "city"
                write_city(folder, segments=segments, wards=16)
                writing, reading = run(folder, repeats)
            median = statistics.median(writing)
            mine = mine or median
            yield Row(segments, name, median, max(writing), statistics.median(reading), median / mine)


def table(found: Sequence[Row]) -> str:
    """Return rows as a Markdown table."""
    heads = ("segments", "program", "acknowledged", "worst", "read again", "times ours")
    cells = [
        (
            f"{r.segments:,}",
            r.program,
            f"{r.write_ms:.1f} ms",
            f"{r.worst_ms:.1f} ms",
            f"{r.read_ms:.1f} ms",
            f"{r.ratio:.2f}",
        )
        for r in found
    ]
    return markdown(heads, cells, texts=2)


def main(argv: list[str] | None = None) -> None:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=60)
    parser.add_argument("--segments", type=int, nargs="+", default=[1_000, 20_000])
    options = parser.parse_args(argv)
    write(rows(options.segments, options.repeats), table, as_json=options.json)


if __name__ == "__main__":
    main()
