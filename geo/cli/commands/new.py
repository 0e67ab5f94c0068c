"""What `new` takes."""

from pathlib import Path

import click

from geo.cli.core.lazy import LazyCommand

new = LazyCommand(
    "new",
    "geo.cli.new:new",
    click.Argument(["folder"], type=click.Path(path_type=Path, file_okay=False)),
)
