"""The command group `entry`, and what its commands take."""

from pathlib import Path

import click

from geo.cli.core.lazy import LazyCommand, LazyGroup, Table
from geo.language import N_

COMMANDS: Table = {
    "export": (
        "geo.cli.commands.entry:export",
        N_("Write a workbook to fill in offline: a row for each segment or block, lists to choose from."),
    ),
    "import": (
        "geo.cli.commands.entry:import_",
        N_("Record a workbook that was filled in: all of it as one change, or nothing."),
    ),
}

entry = LazyGroup("entry", table=COMMANDS)

export = LazyCommand(
    "export",
    "geo.cli.entry:export",
    click.Option(
        ["--layer"],
        type=click.Choice(["route_segments", "apartment_blocks"]),
        help=N_("Only segments, or only apartment blocks; else both."),
    ),
    click.Option(["--ward"], metavar="CODE", help=N_("Only what lies in this ward.")),
    click.Option(["--route"], metavar="ID", help=N_("Only the segments of this route.")),
    click.Option(["--out"], required=True, type=click.Path(path_type=Path), help=N_("The file (.xlsx).")),
)

import_ = LazyCommand(
    "import",
    "geo.cli.entry:import_",
    click.Argument(["file"], type=click.Path(path_type=Path)),
    click.Option(["--dry-run"], is_flag=True, help=N_("Tell what would happen and write nothing.")),
    click.Option(["--reason"], default="", help=N_("Why; kept in the history.")),
)
