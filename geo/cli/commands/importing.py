"""What `import` takes."""

from pathlib import Path

import click

from geo.cli.core.lazy import LazyCommand
from geo.language import N_
from geo.model.layer_names import LAYER_NAMES

import_ = LazyCommand(
    "import",
    "geo.cli.importing:import_",
    click.Argument(["file"], type=click.Path(path_type=Path)),
    click.Option(["--layer"], required=True, type=click.Choice(LAYER_NAMES), help=N_("The layer to fill.")),
    click.Option(
        ["--map", "mapping"],
        multiple=True,
        metavar="FIELD=COLUMN",
        help=N_("Which column fills a field; again for more."),
    ),
    click.Option(
        ["--set", "constants"],
        multiple=True,
        metavar="FIELD=VALUE",
        help=N_("A value for every feature; again for more."),
    ),
    click.Option(
        ["--crs"],
        metavar="EPSG:…",
        help=N_("What the file's coordinates are in, where it does not say or says it wrongly."),
    ),
    click.Option(
        ["--encoding"], help=N_("How old text is encoded: tcvn3, vni, cp1258, … (else as the file says).")
    ),
    click.Option(["--table"], help=N_("Which table of a file that holds several.")),
    click.Option(
        ["--clean"],
        is_flag=True,
        help=N_("Mend self-crossing areas; for wards also overlaps and gaps; tell what moved."),
    ),
    click.Option(
        ["--update"],
        is_flag=True,
        help=N_("Change features whose ids exist; empty cells change nothing."),
    ),
    click.Option(["--dry-run"], is_flag=True, help=N_("Tell what would happen and write nothing.")),
)
