"""The run of all benchmarks: what is measured is kept at once, and what fails makes the run fail."""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
RUN = """
import sys
from pathlib import Path
from tests.benchmarks import __main__ as runner
runner.HERE, runner.OUT = Path(sys.argv[1]), Path(sys.argv[1]) / "benchmarks.md"
runner.BENCHMARKS = tuple(
    runner.Benchmark(name, name.title(), full=((),), quick=((),)) for name in ("first", "second", "third")
)
sys.exit(runner.main(sys.argv[2:]))
"""
PROGRAM = '''"""Measure.

{about}
"""
import os, signal, sys
from dataclasses import dataclass
sys.path.insert(0, {checkout!r})
from tests.benchmarks.report import markdown, write

@dataclass(frozen=True)
class Row:
    seconds: float

def rows():
    yield Row(1.5)
    {then}
    yield Row(2.5)

write(rows(), lambda found: markdown(("s",), [(str(each.seconds),) for each in found]), as_json=False)
'''
FAILS = "raise TypeError('write() takes 3')"
IS_STOPPED = "os.kill(os.getppid(), signal.SIGTERM); signal.pause()"
OLD = "# Benchmarks\n\nOn some day.\n\n## First\n\nold 1\n\n## Second\n\nold 2\n\n## Third\n\nold 3\n"


def run(folder: Path, *options: str, then: str = "pass") -> tuple[subprocess.CompletedProcess[str], str]:
    """Run three benchmarks, in whose second something happens after a row; return it and the document."""
    for name in ("first", "second", "third"):
        text = PROGRAM.format(about=name, checkout=str(CHECKOUT), then=then if name == "second" else "pass")
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / "benchmarks.md").write_text(OLD, encoding="utf-8")
    command = [sys.executable, "-c", RUN, str(folder), *options]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    return done, (folder / "benchmarks.md").read_text("utf-8")


def test_a_benchmark_that_fails_is_a_failure_at_the_end_and_its_old_section_stays(tmp_path: Path) -> None:
    done, document = run(tmp_path, then=FAILS)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "not measured: second: TypeError: write() takes 3"
    assert ("old 1" in document, "old 2" in document, "old 3" in document) == (False, True, False)
    assert document.count("| 2.5 |") == 2


def test_a_run_that_is_stopped_keeps_what_it_has_measured(tmp_path: Path) -> None:
    done, document = run(tmp_path, then=IS_STOPPED)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "stopped while measuring: second"
    assert ("old 1" in document, "old 2" in document, "old 3" in document) == (False, True, True)
    assert done.stdout.split("## Second")[1].split() == ["|", "s", "|", "|---|", "|", "1.5", "|"]


def test_a_quick_run_and_one_of_some_print_their_tables_and_leave_the_document(tmp_path: Path) -> None:
    for options in (("--quick",), ("--only", "second")):
        done, document = run(tmp_path, *options)
        assert done.returncode == 0, done.stderr
        assert "| 2.5 |" in done.stdout
        assert document == OLD


def test_a_whole_run_writes_the_document_anew(tmp_path: Path) -> None:
    done, document = run(tmp_path)
    assert done.returncode == 0
    assert "old" not in document
    assert "On some day" not in document
    assert document.count("| 2.5 |") == 3
