"""What `demo` takes."""

from pathlib import Path

import click

from geo.cli.core.lazy import LazyCommand
from geo.language import N_

demo = LazyCommand(
    "demo",
    "geo.cli.demo:demo",
    click.Argument(["folder"], type=click.Path(path_type=Path, file_okay=False)),
    click.Option(
        ["--segments"],
        type=click.IntRange(min=0),
        help=N_("A synthetic district with so many route segments."),
    ),
    click.Option(
        ["--wards"], type=click.IntRange(min=1), help=N_("A synthetic district with so many wards.")
    ),
    click.Option(
        ["--seed"],
        type=int,
        default=2022,
        show_default=True,
        help=N_("Another number draws other details."),
    ),
)
