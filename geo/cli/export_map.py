"""The command `export map`: the map as an image file."""

from datetime import date
from pathlib import Path

import click

from geo.cli.context import DAY, Context
from geo.cli.stores import store_of
from geo.cli.waiting import waiting
from geo.errors import InvalidInput
from geo.language import N_
from geo.model.image import DPI_RANGE, FORMATS, ORIENTATIONS, PAPERS, ImageRequest
from geo.model.programme import Bounds
from geo.services.exporting import export_map
from geo.stores import files


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


@click.command(name="map")
@click.option("--out", required=True, type=_ImageFile(), help=N_("The file; its ending says the format."))
@click.option("--ward", metavar="CODE", help=N_("Only this ward, its surroundings veiled."))
@click.option("--bbox", type=_Box(), help=N_("Only this box, in degrees."))
@click.option(
    "--criterion", metavar="C", help=N_("What the colours show: a criterion or stage (else the first).")
)
@click.option("--as-of", type=DAY, help=N_("The day whose statuses are drawn (else the programme's)."))
@click.option("--boundaries", type=DAY, help=N_("The day whose ward boundaries are drawn (else --as-of)."))
@click.option(
    "--paper", type=click.Choice(list(PAPERS)), default="A4", show_default=True, help=N_("Size of the paper.")
)
@click.option(
    "--orientation",
    type=click.Choice(ORIENTATIONS),
    default="landscape",
    show_default=True,
    help=N_("Which way the paper lies."),
)
@click.option("--dpi", type=click.IntRange(*DPI_RANGE), default=300, show_default=True, help=N_("For PNG."))
@click.option("--title", metavar="T", help=N_("The title above the map."))
@click.option("--hide", metavar="VALUE,…", help=N_("Values that are not drawn."))
@click.option("--off", metavar="LAYER,…", help=N_("Layers that are not drawn."))
@click.pass_obj
def map_(  # noqa: PLR0913  one parameter an option, as click calls it
    context: Context,
    out: Path,
    ward: str | None,
    bbox: Bounds | None,
    criterion: str | None,
    as_of: date | None,
    boundaries: date | None,
    paper: str,
    orientation: str,
    dpi: int,
    title: str | None,
    hide: str | None,
    off: str | None,
) -> None:
    """Write a map image: PNG, SVG or PDF. Add --lang vi|en for its language."""
    store = store_of(context)
    request = ImageRequest(
        theme=criterion,
        as_of=as_of,
        boundaries=boundaries,
        ward=ward,
        bounds=bbox,
        hidden=_names(hide),
        layers_off=_names(off),
        paper=paper,
        orientation=orientation,
        dpi=dpi,
        language=context.asked_language or store.programme.language,
        title=title,
        format=out.suffix.removeprefix(".").lower(),
    )
    if not out.absolute().parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}. Make it first."), folder=out.absolute().parent)
    with waiting(context):
        files.replace(out.absolute(), export_map(store, request))
    click.echo(context.words.text(N_("The map was written to {file}."), file=out), err=True)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
