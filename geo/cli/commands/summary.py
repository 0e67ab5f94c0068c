"""What `summary` takes."""

import click

from geo.cli.core.context import DAY
from geo.cli.core.lazy import LazyCommand
from geo.language import N_
from geo.model.summary import FORMATS, LAYERS

summary = LazyCommand(
    "summary",
    "geo.cli.summary:summary",
    click.Option(["--as-of"], type=DAY, help=N_("The day whose statuses count (else the programme's).")),
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
    click.Option(
        ["--layer"],
        type=click.Choice(LAYERS),
        default=LAYERS[0],
        show_default=True,
        help=N_("Metres of segments, or numbers of apartment blocks."),
    ),
)
