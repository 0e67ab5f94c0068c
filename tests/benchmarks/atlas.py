"""Measure atlases: time, the most memory at once, and the file, of few pages and of many.

    python tests/benchmarks/atlas.py [--wards 14 100 1000] [--processes 0 2]

A district with twenty segments a ward, in files on the disk, drawn as PDF by ward into a file. Each line is a
process of its own. The time is that of reading and drawing; of a core: what all processes worked together.
Memory is the most that this process held at once (resident, with libraries and data), by its first twenty
pages and in all, and the most of any process that drew for it. To reach: 14 wards in 6 s, 1,000 in 180 s, and
no more memory than the first pages took.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from geo.map_images import atlas as atlases  # noqa: E402
from geo.map_images.atlas_request import AtlasRequest  # noqa: E402
from geo.programme.synthetic import write_city  # noqa: E402  the root of the checkout has to be on the path first
from geo.rendering.request import ImageRequest  # noqa: E402
from geo.stores.folder.store import GeoJsonStore  # noqa: E402
from tests.benchmarks.report import markdown, options_of, write  # noqa: E402

SEGMENTS_A_WARD = 20
TO_REACH_S = {14: "6 s", 1000: "180 s"}
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Row:
    """One line of the table; memory in megabytes, of this process and of one that draws for it."""

    pages: int
    processes: int
    seconds: float
    cpu_s: float
    first_mb: float
    peak_mb: float
    peak_of_others_mb: float
    file_mb: float


def peak(who: str) -> float:
    """Return the most memory that this process (`SELF`), or one it started (`CHILDREN`), held at once."""
    import resource

    return float(resource.getrusage(getattr(resource, f"RUSAGE_{who}")).ru_maxrss * 1024 / MEGABYTE)


def busy() -> float:
    """Return the seconds that a core has worked for this process and those that it started and ended."""
    return sum(os.times()[:4])


def measured(folder: Path, processes: int) -> Row:
    """Draw the atlas of a folder."""
    store, out = GeoJsonStore(folder), folder / "atlas.pdf"
    peaks: dict[int, float] = {}
    with out.open("wb") as file:
        begin, before = time.perf_counter(), busy()
        atlases.write_atlas(
            store,
            AtlasRequest(ImageRequest(format="pdf")),
            file,
            processes=processes,
            tell=lambda done, _: peaks.setdefault(done, peak("SELF")),
        )
        seconds, cpu = time.perf_counter() - begin, busy() - before
    size = out.stat().st_size / MEGABYTE
    first = list(peaks.values())[1]
    return Row(max(peaks), processes, seconds, cpu, first, peak("SELF"), peak("CHILDREN"), size)


def rows(sizes: list[int], processes: list[int]) -> Iterator[Row]:
    """Measure each size with each number of processes, each in a process of its own."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            write_city(name, segments=SEGMENTS_A_WARD * size, wards=size)
            for number in processes if size >= atlases.PAYS_FROM else [0]:
                command = [
                    sys.executable,
                    "-W",
                    "ignore",
                    __file__,
                    "--one",
                    name,
                    "--processes",
                    str(number),
                ]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
                yield Row(**json.loads(done.stdout))


def table(found: list[Row]) -> str:
    """Return rows as a Markdown table."""
    heads = (
        "pages",
        "processes beside",
        "time",
        "to reach",
        "of a core",
        "memory at first",
        "in all",
        "of one beside",
        "file",
    )
    lines = [
        (
            f"{row.pages:,}",
            str(row.processes),
            f"{row.seconds:.1f} s",
            TO_REACH_S.get(row.pages - 1, "–"),
            f"{row.cpu_s:.1f} s",
            f"{row.first_mb:,.0f} MB",
            f"{row.peak_mb:,.0f} MB",
            f"{row.peak_of_others_mb:,.0f} MB" if row.processes else "–",
            f"{row.file_mb:.1f} MB",
        )
        for row in found
    ]
    return markdown(heads, lines, texts=0)


def main() -> None:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=1)
    parser.add_argument("--wards", type=int, nargs="+", default=[14, 100, 1000])
    parser.add_argument("--processes", type=int, nargs="+", default=[0, 2])
    parser.add_argument("--one", type=Path, help="draw the atlas of this folder and print its row")
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(json.dumps(asdict(measured(options.one, options.processes[0]))))
    else:
        write(rows(options.wards, options.processes), table, as_json=options.json)


if __name__ == "__main__":
    main()
