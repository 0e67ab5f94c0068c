"""What `cert` takes."""

from pathlib import Path

import click

from geo.cli.core.lazy import LazyCommand
from geo.language import N_

cert = LazyCommand(
    "cert",
    "geo.cli.cert:cert",
    click.Option(
        ["--name", "names"],
        multiple=True,
        metavar="NAME",
        help=N_("A further name or address by which this computer is reached."),
    ),
    click.Option(
        ["--out"],
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        help=N_("Folder for the files (else private/tls of the workspace)."),
    ),
)
