"""What `history`, `undo`, `erase`, `accept-record` and `correct-times` take."""

import click

from geo.cli.core.context import DAY
from geo.cli.core.lazy import LazyCommand
from geo.history.values import FORMATS
from geo.language import N_
from geo.model.history import SOURCES
from geo.model.layer_names import LAYER_NAMES

history = LazyCommand(
    "history",
    "geo.cli.history:history",
    click.Argument(["feature_id"], required=False),
    click.Option(["--layer"], type=click.Choice(LAYER_NAMES), help=N_("Only one layer.")),
    click.Option(["--ward"], metavar="CODE", help=N_("Only what lies in one ward, by its code.")),
    click.Option(["--person"], metavar="NAME", help=N_("Only what one account did.")),
    click.Option(["--office"], metavar="ID", help=N_("Only what one office did.")),
    click.Option(["--source"], type=click.Choice(SOURCES), help=N_("Only what came in one way.")),
    click.Option(["--from", "first"], type=DAY, help=N_("Only what was recorded from this day on.")),
    click.Option(["--to", "last"], type=DAY, help=N_("Only what was recorded up to this day.")),
    click.Option(
        ["--limit"],
        type=click.IntRange(1),
        help=N_("At most so many, the newest; a table has 50 unless told otherwise."),
    ),
    click.Option(["--removed"], is_flag=True, help=N_("List the features that were removed.")),
    click.Option(
        ["--format", "format_"],
        type=click.Choice(["table", *FORMATS]),
        default="table",
        show_default=True,
        help=N_("What to write on standard output."),
    ),
)

undo = LazyCommand(
    "undo",
    "geo.cli.undo:undo",
    click.Argument(["change_id"]),
    click.Option(["--reason"], default="", help=N_("Why, for the record.")),
)

accept_record = LazyCommand(
    "accept-record",
    "geo.cli.undo:accept_record",
    click.Option(["--reason"], required=True, help=N_("Why, for the record.")),
    click.Option(["--yes"], is_flag=True, help=N_("Do it without asking.")),
)

correct_times = LazyCommand(
    "correct-times",
    "geo.cli.undo:correct_times",
    click.Argument(["first"], type=click.IntRange(1), metavar="FROM"),
    click.Argument(["last"], type=click.IntRange(1), metavar="[TO]", required=False),
    click.Option(
        ["--day"], type=DAY, required=True, help=N_("The day on which the first of them was really made.")
    ),
    click.Option(["--reason"], required=True, help=N_("Why, for the record.")),
)

erase = LazyCommand(
    "erase",
    "geo.cli.undo:erase",
    click.Option(["--feature"], metavar="ID", help=N_("The feature one of whose fields is to be erased.")),
    click.Option(["--layer"], type=click.Choice(LAYER_NAMES), help=N_("The feature's layer.")),
    click.Option(["--field"], metavar="F", help=N_("The field whose values are to be erased.")),
    click.Option(["--person"], metavar="NAME", help=N_("The account whose name is to be erased.")),
    click.Option(["--reason"], required=True, help=N_("Why, for the record; without personal data.")),
    click.Option(["--yes"], is_flag=True, help=N_("Do it without asking.")),
)
