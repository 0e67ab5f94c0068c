"""The command group `plan`, and what its commands take."""

from pathlib import Path

import click

from geo.cli.context import DAY
from geo.cli.lazy import LazyCommand, LazyGroup, Table
from geo.language import N_
from geo.model.lighting import LAYERS

COMMANDS: Table = {
    "lighting": (
        "geo.cli.commands.plan:lighting",
        N_("Plan the lighting of streets: options, poles, costs, as GeoJSON or DXF."),
    ),
}

plan = LazyGroup("plan", table=COMMANDS)

lighting = LazyCommand(
    "lighting",
    "geo.cli.plan_lighting:lighting",
    click.Option(
        ["--standard"], metavar="S", help=N_("The table of levels (else the one that the programme names).")
    ),
    click.Option(
        ["--layer"],
        type=click.Choice(LAYERS),
        default=LAYERS[0],
        show_default=True,
        help=N_("What is lit: streets, or segments of model routes."),
    ),
    click.Option(["--as-of"], type=DAY, help=N_("The day of statuses and tariff (else the programme's).")),
    click.Option(
        ["--boundaries"], type=DAY, help=N_("The day whose ward boundaries are used (else --as-of).")
    ),
    click.Option(
        ["--out"],
        required=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help=N_("The file; its ending says the format: .geojson or .dxf."),
    ),
)
