"""The command group `report`, and what its commands take."""

from pathlib import Path

import click

from geo.assumptions.evaluation import LAYERS, REASONS
from geo.cli.commands.form import FORM
from geo.cli.core.context import DAY, Context
from geo.cli.core.lazy import LazyCommand, LazyGroup, Table
from geo.language import N_
from geo.map_images.atlas_request import BEST, BY, SCALES, WARD
from geo.rendering.request import DPI_RANGE, ORIENTATIONS, PAPERS

COMMANDS: Table = {
    "briefing": (
        "geo.cli.commands.report:briefing",
        N_("Report what changed since the last briefing: figures, wards, tasks, charts and maps."),
    ),
    "evaluation": (
        "geo.cli.commands.report:evaluation",
        N_("Evaluate routes and blocks for commendation: scores, intervals, places, evidence."),
    ),
    "seminar": (
        "geo.cli.commands.report:seminar",
        N_("Propose a route or block for the seminar on replication, with reasons."),
    ),
    "dossier": (
        "geo.cli.commands.report:dossier",
        N_("Write the dossier of one route or block: map, statuses through time, photos, costs, history."),
    ),
    "workbook": (
        "geo.cli.commands.report:workbook",
        N_("Write the whole programme as a workbook: segments, blocks, totals, and the fields explained."),
    ),
    "atlas": (
        "geo.cli.commands.report:atlas",
        N_("Draw an atlas: an index map and a page a ward or route, or one of its pages as an image."),
    ),
    "inspection": (
        "geo.cli.commands.report:inspection",
        N_("Write a form of inspection for paper, of a route or a block: map, boxes to tick, codes."),
    ),
    "form": ("geo.cli.commands.report:inspection", N_("The same as “report inspection”.")),
}

report = LazyGroup("report", table=COMMANDS)


class _Weights(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """Weights of reasons as an option's value: standard=4,access=1."""

    name = "REASON=N,…"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, float]:
        """Read names and numbers between commas, or say how to write them."""
        if isinstance(value, dict):
            return value
        pairs = [part.partition("=") for part in str(value).split(",")]
        try:
            return {name.strip(): float(number) for name, _, number in pairs}
        except ValueError:
            context = ctx.obj if ctx and isinstance(ctx.obj, Context) else Context()
            text = N_(
                "“{value}” are no weights. Write reasons with numbers, such as {example}; reasons: {allowed}."
            )
            example, allowed = "standard=4,access=1", ", ".join(REASONS)
            self.fail(context.words.text(text, value=value, example=example, allowed=allowed), param, ctx)


_AS_OF = click.Option(
    ["--as-of", "--to"], type=DAY, help=N_("The day of the figures (else the programme's, else today).")
)
_BOUNDARIES = click.Option(
    ["--boundaries"], type=DAY, help=N_("The day whose ward boundaries are used (else --as-of).")
)

_FEATURE = click.Option(
    ["--feature"], metavar="ID", help=N_("The id of a route, of one of its segments, or of a block.")
)
_TEMPLATE = click.Option(
    ["--template"],
    type=click.File("rb"),
    help=N_("The office's own Word file (.docx), whose named places such as {{tieu_de}} are filled."),
)

briefing = LazyCommand(
    "briefing",
    "geo.cli.report_briefing:briefing",
    click.Option(
        ["start", "--from"], type=DAY, help=N_("The day of the last briefing (else the programme's start).")
    ),
    click.Option(
        ["end", "--to", "--as-of"],
        type=DAY,
        help=N_("The day of the figures (else the programme's, else today)."),
    ),
    click.Option(["--boundaries"], type=DAY, help=N_("The day whose ward boundaries are used (else --to).")),
    click.Option(
        ["--criterion"],
        metavar="C",
        help=N_("What the maps of wards show: a criterion or stage (else the one that changed most)."),
    ),
    click.Option(
        ["--ward-maps"],
        type=click.IntRange(min=0),
        metavar="N",
        help=N_(
            "Maps of at most so many wards, those that changed most (else what programme.toml says, 30)."
        ),
    ),
    _TEMPLATE,
    FORM,
    click.Option(
        ["--out"],
        required=True,
        type=click.Path(path_type=Path),
        help=N_("The file (.docx, .pdf, .xlsx or .html), or a folder for every format."),
    ),
)

evaluation = LazyCommand(
    "evaluation",
    "geo.cli.report_evaluation:evaluation",
    click.Option(
        ["--layer"],
        type=click.Choice(LAYERS),
        help=N_("What is evaluated: routes (route_segments) or apartment blocks; else both."),
    ),
    click.Option(
        ["--ward"], metavar="CODE", help=N_("Only what lies in this ward; places stay those of all.")
    ),
    _AS_OF,
    _BOUNDARIES,
    _TEMPLATE,
    FORM,
    click.Option(
        ["--out"],
        required=True,
        type=click.Path(path_type=Path),
        help=N_("The file (.docx, .pdf, .xlsx or .html), or a folder for every format."),
    ),
)

seminar = LazyCommand(
    "seminar",
    "geo.cli.report_evaluation:seminar",
    click.Option(
        ["--weights"],
        type=_Weights(),
        help=N_(
            "How much each reason weighs (standard, certainty, shows, access), such as standard=4,access=1."
        ),
    ),
    _AS_OF,
    _BOUNDARIES,
    _TEMPLATE,
    FORM,
    click.Option(
        ["--out"],
        required=True,
        type=click.Path(path_type=Path),
        help=N_("The file (.docx, .pdf or .html), or a folder for every format."),
    ),
)

dossier = LazyCommand(
    "dossier",
    "geo.cli.report_dossier:dossier",
    click.Option(["--route"], metavar="ID", help=N_("The id of the route.")),
    click.Option(["--block"], metavar="ID", help=N_("The id of the apartment block.")),
    _FEATURE,
    click.Option(
        ["start", "--from"],
        type=DAY,
        help=N_("From which day courses and changes are told (else the programme's start)."),
    ),
    _AS_OF,
    _BOUNDARIES,
    _TEMPLATE,
    click.Option(
        ["--out"],
        required=True,
        type=click.Path(path_type=Path),
        help=N_("The file (.docx or .pdf), or a folder for every format."),
    ),
)

workbook = LazyCommand(
    "workbook",
    "geo.cli.report_workbook:workbook",
    _AS_OF,
    _BOUNDARIES,
    click.Option(
        ["--out"], required=True, type=click.Path(path_type=Path), help=N_("The file (.xlsx), or a folder.")
    ),
)

inspection = LazyCommand(
    "inspection",
    "geo.cli.report_inspection:inspection",
    click.Option(["--route"], metavar="ID", help=N_("The id of the route.")),
    click.Option(["--block"], metavar="ID", help=N_("The id of the apartment block.")),
    _FEATURE,
    click.Option(
        ["--base-url"],
        metavar="URL",
        help=N_("The address of the server, for codes that open the segments' pages (else no codes)."),
    ),
    _AS_OF,
    _BOUNDARIES,
    click.Option(
        ["--out"], required=True, type=click.Path(path_type=Path), help=N_("The file (.pdf), or a folder.")
    ),
)

atlas = LazyCommand(
    "atlas",
    "geo.cli.report_atlas:atlas",
    click.Option(["--by"], type=click.Choice(BY), default=WARD, help=N_("What has a page of its own.")),
    click.Option(
        ["--scale"],
        type=click.Choice(SCALES),
        default=BEST,
        help=N_("Each page its best scale, or the same for all."),
    ),
    click.Option(
        ["--page"], type=click.IntRange(min=1), metavar="N", help=N_("Only this page; 1 is the index map.")
    ),
    click.Option(
        ["--criterion"], metavar="C", help=N_("What the colours show: a criterion or stage (else the first).")
    ),
    click.Option(["--paper"], type=click.Choice(list(PAPERS)), default="A4", help=N_("Size of the paper.")),
    click.Option(
        ["--orientation"],
        type=click.Choice(ORIENTATIONS),
        default="landscape",
        help=N_("Which way the paper lies."),
    ),
    click.Option(["--dpi"], type=click.IntRange(*DPI_RANGE), default=300, help=N_("For PNG.")),
    _AS_OF,
    _BOUNDARIES,
    click.Option(
        ["--out"],
        required=True,
        type=click.Path(path_type=Path),
        help=N_("The file (.pdf, with --page also .png or .svg), or a folder for the PDF."),
    ),
)
