"""The command group `export`."""

import click

from geo.cli.lazy import LazyGroup, Table
from geo.language import N_

COMMANDS: Table = {
    "map": (
        "geo.cli.export_map:map_",
        N_("Write a map image: PNG, SVG or PDF. --lang chooses its language."),
    ),
    "layer": ("geo.cli.export_layer:layer", N_("Write a layer to a file for other programs, in WGS 84.")),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def export() -> None:
    """Write map images and layers to files."""
