"""What every benchmark prints: its rows as a Markdown table, or as JSON with --json."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any


def options_of(about: str | None, *, repeats: int) -> argparse.ArgumentParser:
    """Return a parser with the options that every benchmark takes; `about` is its module's text."""
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=repeats)
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    return parser


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1) -> str:
    """Return a Markdown table whose first `texts` columns are words and whose others are numbers."""
    marks = ["---" if at < texts else "---:" for at in range(len(heads))]
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join(marks)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(cells)} |" for cells in rows)])


def write(found: Iterable[Any], table: Callable[[Sequence[Any]], str], *, as_json: bool) -> list[Any]:
    """Print rows, each a dataclass, and return them; those that are there when it is stopped or one fails."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    rows: list[Any] = []
    try:
        rows.extend(found)
    finally:
        if rows:
            text = json.dumps([asdict(row) for row in rows], ensure_ascii=False) if as_json else table(rows)
            sys.stdout.write(text + "\n")
    return rows
