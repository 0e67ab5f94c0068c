"""What `backup` and `restore` take."""

from pathlib import Path

import click

from geo.cli.core.lazy import LazyCommand
from geo.language import N_

backup = LazyCommand(
    "backup",
    "geo.cli.backup:backup",
    click.Argument(["file"], type=click.Path(path_type=Path)),
    click.Option(["--force"], is_flag=True, help=N_("Overwrite the file.")),
    click.Option(
        ["--without-accounts"],
        is_flag=True,
        help=N_("Leave out accounts, tokens, access log and TLS keys."),
    ),
    click.Option(["--with-keys"], is_flag=True, help=N_("Take the TLS keys of private/tls along.")),
)

restore = LazyCommand(
    "restore",
    "geo.cli.backup:restore",
    click.Argument(["file"], type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    click.Argument(["folder"], required=False, type=click.Path(path_type=Path, file_okay=False)),
    click.Option(["--check"], is_flag=True, help=N_("Only read the backup and say whether it is sound.")),
)
