"""The command group `export`, and what its commands take."""

from pathlib import Path

import click

from geo.cli.core.context import DAY, Context
from geo.cli.core.lazy import LazyCommand, LazyGroup, Table
from geo.language import N_
from geo.model.layer_names import LAYER_NAMES
from geo.model.programme import Bounds
from geo.rendering.request import DPI_RANGE, FORMATS, ORIENTATIONS, PAPERS

COMMANDS: Table = {
    "map": (
        "geo.cli.commands.export:map_",
        N_("Write a map image: PNG, SVG or PDF. --lang chooses its language."),
    ),
    "atlas": ("geo.cli.commands.report:atlas", N_("The same as “report atlas”.")),
    "layer": (
        "geo.cli.commands.export:layer",
        N_("Write a layer to a file for other programs, in WGS 84."),
    ),
}


class _Box(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """A box as an option's value: west,south,east,north in degrees."""

    name = "W,S,E,N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Bounds:
        """Read the box or say how to write it."""
        if isinstance(value, tuple):
            return value
        try:
            west, south, east, north = (float(part) for part in str(value).split(","))
        except ValueError:
            west = south = east = north = float("nan")
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            text = N_(
                "“{value}” is not a box. "
                "Write west,south,east,north in degrees, such as 105.84,20.99,105.94,21.09."
            )
            self.fail(_words(ctx).words.text(text, value=value), param, ctx)
        return west, south, east, north


class _ImageFile(click.Path):
    """A file whose ending names an image format."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Read the path or say which endings there are."""
        path = Path(str(value))
        if path.suffix.removeprefix(".").lower() not in FORMATS:
            text = N_("“{file}” does not end in .png, .svg or .pdf, which says the format.")
            self.fail(_words(ctx).words.text(text, file=path.name or value), param, ctx)
        return path


def _words(ctx: click.Context | None) -> Context:
    return ctx.obj if ctx and isinstance(ctx.obj, Context) else Context()


export = LazyGroup("export", table=COMMANDS)

map_ = LazyCommand(
    "map",
    "geo.cli.export_map:map_",
    click.Option(
        ["--out"], required=True, type=_ImageFile(), help=N_("The file; its ending says the format.")
    ),
    click.Option(["--ward"], metavar="CODE", help=N_("Only this ward, its surroundings veiled.")),
    click.Option(["--bbox"], type=_Box(), help=N_("Only this box, in degrees.")),
    click.Option(
        ["--criterion"], metavar="C", help=N_("What the colours show: a criterion or stage (else the first).")
    ),
    click.Option(["--as-of"], type=DAY, help=N_("The day whose statuses are drawn (else the programme's).")),
    click.Option(
        ["--boundaries"], type=DAY, help=N_("The day whose ward boundaries are drawn (else --as-of).")
    ),
    click.Option(
        ["--paper"],
        type=click.Choice(list(PAPERS)),
        default="A4",
        show_default=True,
        help=N_("Size of the paper."),
    ),
    click.Option(
        ["--orientation"],
        type=click.Choice(ORIENTATIONS),
        default="landscape",
        show_default=True,
        help=N_("Which way the paper lies."),
    ),
    click.Option(
        ["--dpi"], type=click.IntRange(*DPI_RANGE), default=300, show_default=True, help=N_("For PNG.")
    ),
    click.Option(["--title"], metavar="T", help=N_("The title above the map.")),
    click.Option(["--hide"], metavar="VALUE,…", help=N_("Values that are not drawn.")),
    click.Option(["--off"], metavar="LAYER,…", help=N_("Layers that are not drawn.")),
)

layer = LazyCommand(
    "layer",
    "geo.cli.export_layer:layer",
    click.Argument(["layer"], type=click.Choice(LAYER_NAMES)),
    click.Option(
        ["--out"],
        required=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help=N_(
            "The file; its ending says the format: .geojson, .gpkg, .shp, .zip (shapefile), .fgb, .csv, .kml."
        ),
    ),
)
