"""Run every benchmark in one go and write docs/benchmarks.md: `make bench`, or `python -m tests.benchmarks`.

    python -m tests.benchmarks                  all of them, about twenty minutes
    python -m tests.benchmarks --quick          smaller cities, fewer runs; the file is left as it is
    python -m tests.benchmarks --only wards     one of them; the file is left as it is
    python -m tests.benchmarks --only wards --renew      one of them; its section of the file is made anew

Each program runs in a process of its own, one after the other, on whatever else the machine does: the ratios
within one run are what counts. What is measured is printed and written at once; a program that fails is named
at the end, which is a failure then, and its old section stays.
"""

import argparse
import os
import platform
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "docs" / "benchmarks.md"
LIBRARIES = (
    "numpy",
    "pandas",
    "shapely",
    "geopandas",
    "scipy",
    "highspy",
    "networkx",
    "folium",
    "flask",
    "matplotlib",
    "sedonadb",
    "playwright",
)


@dataclass(frozen=True)
class Benchmark:
    """One program: its file, a heading, and its options in a full and in a quick run."""

    name: str
    heading: str
    full: tuple[tuple[str, ...], ...]
    quick: tuple[tuple[str, ...], ...]


BENCHMARKS = (
    Benchmark(
        "wards",
        "Ward summary",
        full=(
            ("--segments", "100000", "--wards", "1024"),
            ("--segments", "1000000", "--wards", "10000", "--repeats", "3"),
        ),
        quick=(("--segments", "2000", "--wards", "16", "--repeats", "1", "--no-memory"),),
    ),
    Benchmark(
        "browser_map",
        "The map in the browser",
        full=((),),
        quick=(("--segments", "1000", "--repeats", "1"),),
    ),
    Benchmark(
        "status_change",
        "A change of a status",
        full=((),),
        quick=(("--segments", "1000", "--repeats", "5"),),
    ),
    Benchmark("first_visit", "The first visit", full=((),), quick=(("--repeats", "1"),)),
    Benchmark(
        "image", "Map images", full=((),), quick=(("--segments", "1000", "--pages", "2", "--repeats", "1"),)
    ),
    Benchmark("atlas", "Atlases", full=((),), quick=(("--wards", "14"),)),
    Benchmark("reports", "Reports", full=((),), quick=(("--repeats", "0", "--segments", "500"),)),
    Benchmark(
        "ogc_items", "Features for programs", full=((),), quick=(("--features", "1000", "--seconds", "0.3"),)
    ),
    Benchmark("network", "The street network", full=((),), quick=(("--blocks", "30", "--repeats", "1"),)),
    Benchmark(
        "extension",
        "Plans of extension",
        full=(("--edges", "500", "2000"), ("--agree", "20")),
        quick=(("--edges", "60"), ("--agree", "1")),
    ),
    Benchmark("draws", "Draws of weights and costs", full=((),), quick=(("--edges", "60", "--draws", "20"),)),
    Benchmark("help_start", "Starting", full=((),), quick=(("--repeats", "1"),)),
)


def said_of(name: str) -> str:
    """Return what a program says of itself, without its first line and its commands."""
    lines = (HERE / f"{name}.py").read_text("utf-8").split('"""')[1].splitlines()[2:]
    return "\n".join(line for line in lines if not line.startswith("    ")).strip()


class NotMeasuredError(Exception):
    """A program failed; the text says why."""


def table_of(name: str, options: tuple[str, ...]) -> str:
    """Run a program, print its table and return it; one that fails or is stopped prints the rows it has.

    Raises:
        NotMeasuredError: it failed.
    """
    sys.stderr.write(f"measuring: {name} {' '.join(options)}\n")
    command = [sys.executable, "-W", "ignore", str(HERE / f"{name}.py"), *options]
    # A session of its own: Ctrl-C reaches this program, which tells that one once.
    program = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        found, said = program.communicate()
    except KeyboardInterrupt:
        program.terminate()
        _print(program.communicate()[0])
        raise
    _print(found)
    if program.returncode:
        raise NotMeasuredError((said.strip().splitlines() or ["no reason was given"])[-1])
    return found.strip()


def _print(text: str) -> None:
    sys.stdout.write(f"\n{text}")
    sys.stdout.flush()


def machine() -> str:
    """Return what the run was made on."""
    memory = ""
    info = Path("/proc/meminfo")
    if info.exists():
        memory = f", {int(info.read_text().split()[1]) / 2**20:.0f} GiB"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    system = f"{platform.system()} {platform.machine()}"
    return f"{cores} cores{memory}, {system}, CPython {platform.python_version()}"


def versions() -> str:
    """Return the versions of the libraries that were measured."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


def page(sections: list[tuple[Benchmark, list[str]]], command: str) -> str:
    """Return the document."""
    day = datetime.now(UTC).date().isoformat()
    lines = [
        "# Benchmarks",
        "",
        f"Written by `{command}` on {day}: {machine()}.",
        f"Libraries: {versions()}.",
        "",
        "Absolute times drift with what else a machine does; the ratios are of runs taken in turn.",
    ]
    return "\n".join(lines) + "\n" + "".join(section(benchmark, tables) for benchmark, tables in sections)


def section(benchmark: Benchmark, tables: list[str], note: str = "") -> str:
    """Return the part of the document on one program."""
    parts = [f"## {benchmark.heading}", said_of(benchmark.name), *([note] if note else []), *tables]
    return "\n" + "\n\n".join(parts) + "\n"


def renewed(text: str, sections: list[tuple[Benchmark, list[str]]]) -> str:
    """Return the document with some sections made anew, in the order of all; each says when it was."""
    head, *old = text.split("\n## ")
    known = {part.partition("\n")[0]: "\n## " + part for part in old}
    note = f"Measured apart from the others on {datetime.now(UTC).date().isoformat()}."
    known |= {each.heading: section(each, tables, note) for each, tables in sections}
    return head + "".join(known[each.heading] for each in BENCHMARKS if each.heading in known)


def main(argv: list[str] | None = None) -> int:
    """Run what is asked for; write the document as it grows, unless it was a quick run or one of some."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller cities, fewer runs")
    parser.add_argument("--only", nargs="+", choices=[each.name for each in BENCHMARKS], help="some of them")
    parser.add_argument("--out", type=Path, default=None, help="write here (default: docs/benchmarks.md)")
    parser.add_argument("--renew", action="store_true", help="put the sections of --only into the document")
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = [each for each in BENCHMARKS if not options.only or each.name in options.only]
    target = options.out or (OUT if options.renew or not (options.only or options.quick) else None)
    command = "make bench" + (" ARGS=--quick" if options.quick else "")
    measured: list[tuple[Benchmark, list[str]]] = []
    failed: list[str] = []
    _print(page([], command))
    for each in chosen:
        _print(f"## {each.heading}\n")
        try:
            tables = [table_of(each.name, given) for given in (each.quick if options.quick else each.full)]
        except NotMeasuredError as reason:
            failed.append(f"not measured: {each.name}: {reason}\n")
            continue
        except KeyboardInterrupt:
            failed.append(f"stopped while measuring: {each.name}\n")
            break
        measured.append((each, tables))
        if target:
            whole = target != OUT or len(measured) == len(BENCHMARKS)
            text = page(measured, command) if whole else renewed(OUT.read_text("utf-8"), measured)
            target.write_text(text, encoding="utf-8")
    sys.stderr.write("".join(failed))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
