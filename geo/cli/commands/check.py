"""What `check` takes."""

from pathlib import Path

import click

from geo.cli.core.lazy import LazyCommand
from geo.language import N_

check = LazyCommand(
    "check",
    "geo.cli.check:check",
    click.Argument(["folder"], required=False, type=click.Path(path_type=Path)),
    click.Option(
        ["--format", "format_"],
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=N_("For people or for programs."),
    ),
)
