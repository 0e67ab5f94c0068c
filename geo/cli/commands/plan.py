"""The command group `plan`, and what its commands take."""

from pathlib import Path

import click

from geo.assumptions.lighting import LAYERS
from geo.assumptions.planning import USUAL_GAP
from geo.cli.commands.form import FORM
from geo.cli.core.context import DAY, Context
from geo.cli.core.lazy import LazyCommand, LazyGroup, Table
from geo.language import N_

COMMANDS: Table = {
    "extension": (
        "geo.cli.commands.plan:extension",
        N_("Plan which streets become model routes next, for the money of one to five phases."),
    ),
    "lighting": (
        "geo.cli.commands.plan:lighting",
        N_("Plan the lighting of streets: options, poles, costs, as GeoJSON, DXF, Excel, Word or an image."),
    ),
}

plan = LazyGroup("plan", table=COMMANDS)


class _Phases(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """Budgets of phases as an option's value: 3000000000,2000000000."""

    name = "VND,VND,…"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read whole đồng between commas, or say how to write them."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(int(part) for part in str(value).split(","))
        except ValueError:
            context = ctx.obj if ctx and isinstance(ctx.obj, Context) else Context()
            text = N_(
                "“{value}” are no budgets. Write whole đồng with commas between phases, "
                "such as 3000000000,2000000000."
            )
            self.fail(context.words.text(text, value=value), param, ctx)


extension = LazyCommand(
    "extension",
    "geo.cli.plan_extension:extension_",
    click.Option(["--budget"], type=int, metavar="VND", help=N_("The money in whole đồng, in one phase.")),
    click.Option(
        ["--phases"], type=_Phases(), help=N_("The money of each phase in whole đồng, one to five phases.")
    ),
    click.Option(
        ["--radius"],
        type=float,
        metavar="METRES",
        help=N_("Only streets so near to the headquarters, along streets (else all)."),
    ),
    click.Option(
        ["--gap"],
        type=float,
        default=USUAL_GAP,
        show_default=True,
        metavar="G",
        help=N_("How far from the best the plan may be; 0.01 means 1 %."),
    ),
    click.Option(
        ["--time-limit"],
        type=float,
        default=60.0,
        show_default=True,
        metavar="S",
        help=N_(
            "Seconds to plan at most; what explains the plan takes about as long again, "
            "on a busy machine longer."
        ),
    ),
    click.Option(
        ["--force-in"], multiple=True, metavar="ID…", help=N_("A street or piece that has to be in the plan.")
    ),
    click.Option(
        ["--force-out"], multiple=True, metavar="ID…", help=N_("A street or piece that must not be.")
    ),
    click.Option(
        ["--ward-share"],
        type=float,
        default=0.0,
        metavar="P",
        help=N_("At least this share of the money for each ward; 0.05 means 5 %."),
    ),
    click.Option(
        ["--draws"],
        type=int,
        default=0,
        show_default=True,
        metavar="N",
        help=N_(
            "So many draws of weights and costs (±30 %) say how often each street stays; up to 10 minutes."
        ),
    ),
    click.Option(["--name"], metavar="NAME", help=N_("Keep the plan under this name.")),
    FORM,
    click.Option(
        ["--out"],
        required=True,
        multiple=True,
        type=click.Path(path_type=Path),
        help=N_(
            "The file (.geojson, .xlsx, .html, .docx, .pdf or .png), or a folder for every format; "
            "given several times, the same plan is written to each."
        ),
    ),
)

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
    click.Option(["--as-of"], type=DAY, help=N_("The day of the statuses (else the programme's).")),
    click.Option(
        ["--boundaries"], type=DAY, help=N_("The day whose ward boundaries are used (else --as-of).")
    ),
    click.Option(
        ["--ward"], multiple=True, metavar="CODE…", help=N_("Only what lies mostly in this ward (else all).")
    ),
    click.Option(["--tariff-day"], type=DAY, help=N_("The day of the electricity tariff (else --as-of).")),
    click.Option(
        ["--street-target"],
        type=float,
        metavar="P",
        help=N_("The share of streets to be lit; 1 means 100 %."),
    ),
    click.Option(
        ["--alley-target"], type=float, metavar="P", help=N_("The share of alleys to be lit; 0.8 means 80 %.")
    ),
    FORM,
    click.Option(
        ["--out"],
        required=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help=N_("The file; its ending says the format: .geojson, .dxf, .xlsx, .docx, .pdf, .html or .png."),
    ),
)
