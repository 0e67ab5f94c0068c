"""What `recheck` takes."""

import click

from geo.cli.core.context import DAY
from geo.cli.core.lazy import LazyCommand
from geo.inspection.recheck_values import FORMATS
from geo.language import N_

recheck = LazyCommand(
    "recheck",
    "geo.cli.recheck:recheck",
    click.Option(["--ward"], help=N_("Only one ward, by its code.")),
    click.Option(["--criterion"], help=N_("Only one criterion.")),
    click.Option(
        ["--as-of"], type=DAY, help=N_("The day on which findings are too old (else the programme's).")
    ),
    click.Option(
        ["--boundaries"], type=DAY, help=N_("The day whose ward boundaries are used (else --as-of).")
    ),
    click.Option(
        ["--format", "format_"],
        type=click.Choice(["table", *FORMATS]),
        default="table",
        show_default=True,
        help=N_("What to write on standard output."),
    ),
)
