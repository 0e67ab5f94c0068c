"""Measure how long papers take: briefing, evaluation and workbook of the demo district, and of a large one.

    python tests/benchmarks/reports.py
    python tests/benchmarks/reports.py --repeats 1

The briefing tells of the whole programme and draws the whole area by each criterion and all fourteen wards,
those without a model route too; charts are drawn anew in each run. The large district is a synthetic one of
10,000 segments in 391 routes, one of them of 251 segments. All in a warm process, from the folder's files
that were read before. Times are medians of runs taken in turn.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from geo.briefing import gather
from geo.briefing.files import briefing_makers
from geo.briefing.values import Briefing
from geo.dossier.files import dossier_makers
from geo.dossier.gather import dossier
from geo.entry.programme_sheets import programme_workbook
from geo.evaluation.evaluate import evaluate
from geo.evaluation.files import evaluation_makers
from geo.language import language
from geo.map_images.export import export_map
from geo.photos.picture_files import photo_files_of
from geo.programme import browse
from geo.programme import synthetic as city
from geo.programme.features import SEGMENTS
from geo.rendering.request import ImageRequest
from geo.stores.base import Store
from geo.stores.opening import open_store
from geo.stores.snapshot import Snapshot
from tests.benchmarks.report import markdown, options_of, write

DEMO = Path(__file__).resolve().parents[2] / "data" / "geojson"
SEGMENTS_IN_ALL, WARDS, LONGEST, USUAL = 10_000, 100, 251, 25  # of the large district and its routes
WORDS = language("vi")
Run = Callable[[], int]


@dataclass(frozen=True)
class Row:
    """One work: its median, the most it may take (0: nothing was promised), and how large it is."""

    work: str
    median_s: float
    most_s: float
    kilobytes: float


def briefed(store: Store) -> Briefing:
    """Return the briefing of the whole programme, in which every ward is drawn."""
    found = gather.brief(store, gather.period(store))
    wards = tuple(replace(ward, metres=ward.metres or 1.0) for ward in found.now.wards)
    return replace(found, now=replace(found.now, wards=wards))


def papers(store: Store, *endings: str) -> int:
    """Make some files of the briefing and return their bytes."""
    makers = briefing_makers(store, briefed(store), WORDS)
    return sum(len(makers[ending]()) for ending in endings or makers)


def large_district(folder: Path, segments: int) -> Store:
    """Write a synthetic district into a folder; its first route is the longest, the others are alike."""
    city.write_city(folder, segments=segments, wards=WARDS)
    path = folder / "route_segments.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    for number, each in enumerate(layer["features"]):
        route = max(0, number - LONGEST + USUAL) // USUAL
        each["properties"].update(route_id=f"R-{route}", route_name=f"Tuyến {route}")
    path.write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8")
    return open_store(str(folder))


def large_works(whole: Store, segments: int) -> Mapping[str, tuple[float, Run]]:
    """Return each work on the large district with the most seconds it may take."""
    store, pictures = Snapshot(whole), photo_files_of(whole)
    now = browse.moment(store)

    def longest() -> int:
        found = dossier(store, SEGMENTS, "R-0", now, WORDS)
        return len(dossier_makers(store, found, WORDS, pictures_from=pictures)[".docx"]())

    return {
        f"dossier of a route of {LONGEST} segments as Word": (0.0, longest),
        f"evaluation of {segments:,} segments as a workbook": (
            0.0,
            lambda: len(evaluation_makers(store, [evaluate(store, now)], WORDS)[".xlsx"]()),
        ),
    }


def works(store: Store) -> Mapping[str, tuple[float, Run]]:
    """Return each work with the most seconds it may take."""
    now = browse.moment(store)
    page = ImageRequest(dpi=300)
    evaluated = evaluation_makers
    return {
        "map of the district, A4, 300 dpi": (0.6, lambda: len(export_map(store, page))),
        "briefing as Word: 3 maps of the district, 14 of wards": (10.0, lambda: papers(store, ".docx")),
        "briefing as PDF": (0.0, lambda: papers(store, ".pdf")),
        "briefing as a web page": (0.0, lambda: papers(store, ".html")),
        "briefing, all four files": (0.0, lambda: papers(store)),
        "evaluation as Word": (
            0.0,
            lambda: len(evaluated(store, [evaluate(store, now)], WORDS)[".docx"]()),
        ),
        "workbook of the programme": (0.0, lambda: len(programme_workbook(store, now, WORDS))),
    }


def rows(found: Mapping[str, tuple[float, Run]], *, repeats: int) -> list[Row]:
    """Measure every work in turn."""
    times: dict[str, list[float]] = {name: [] for name in found}
    sizes: dict[str, int] = {}
    for number in range(repeats + 1):  # the first run warms up, unless it is the only one
        for name, (_, run) in found.items():
            begin = time.perf_counter()
            sizes[name] = run()
            if number or not repeats:
                times[name].append(time.perf_counter() - begin)
    return [
        Row(name, statistics.median(times[name]), most, sizes[name] / 1000)
        for name, (most, _) in found.items()
    ]


def table(found: list[Row]) -> str:
    """Return rows as a Markdown table."""
    heads = ("work", "median", "at most", "size")
    cells = [
        (
            row.work,
            f"{row.median_s:.2f} s",
            f"{row.most_s:g} s" if row.most_s else "–",
            f"{row.kilobytes:,.0f} kB",
        )
        for row in found
    ]
    return markdown(heads, cells)


def main(argv: list[str] | None = None) -> int:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=3)
    parser.add_argument("--segments", type=int, default=SEGMENTS_IN_ALL, help="of the large district")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        large = large_district(Path(folder), options.segments)
        found = {**works(Snapshot(open_store(str(DEMO)))), **large_works(large, options.segments)}
        write(rows(found, repeats=options.repeats), table, as_json=options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
