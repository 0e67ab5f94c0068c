"""Measure how long the command and the library take to start, beside `import geopandas`, in whole processes.

    python tests/benchmarks/help_start.py

Each line is a process of its own, from its start to its end, without anything else to do. `python -c pass`
is the floor under all of them; the help of every command is measured, and the slowest is shown. Medians of
runs taken in turn; a ratio says how many times `import geopandas` takes.
"""

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

# The root has to be on the path first.
from tests.benchmarks.report import options_of, write
from tests.command_tree import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "from geo.cli import main; main()"
PROGRAMS = {
    "python -c pass": ["-c", "pass"],
    "import geo": ["-c", "import geo"],
    "model-routes --help": ["-c", COMMAND, "--help"],
}
HELP = {f"model-routes {name} --help": ["-c", COMMAND, *name.split(), "--help"] for name in COMMANDS if name}
PEER = "import geopandas"


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio`: how many times longer `import geopandas` takes."""

    program: str
    median_s: float
    least_s: float
    ratio: float


def seconds(arguments: list[str]) -> float:
    """Return how long a process takes from its start to its end."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def rows(repeats: int) -> list[Row]:
    """Start every program in turn, `repeats` times; of the commands, return the one with the slowest help."""
    programs = PROGRAMS | HELP | {PEER: ["-c", PEER]}
    for arguments in programs.values() if repeats > 1 else ():
        seconds(arguments)  # so that every file is compiled and near
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(repeats):
        for name, arguments in programs.items():
            times[name].append(seconds(arguments))
    medians = {name: statistics.median(found) for name, found in times.items()}
    shown = [*PROGRAMS, max(HELP, key=medians.__getitem__), PEER]
    return [Row(name, medians[name], min(times[name]), medians[PEER] / medians[name]) for name in shown]


def table(found: list[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = ["| process | median | least | geopandas takes |", "|---|---:|---:|---:|"]
    for row in found:
        lines.append(f"| `{row.program}` | {row.median_s:.3f} s | {row.least_s:.3f} s | {row.ratio:.1f} × |")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> None:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=9)
    options = parser.parse_args(argv)
    found = rows(options.repeats)
    write(found, table, as_json=options.json)


if __name__ == "__main__":
    main()
