"""The command `model-routes`. Each command's module is loaded by its path, only when it runs."""

import sys
from typing import Any, NoReturn

import click

from geo.cli.core.context import Context
from geo.cli.core.lazy import LazyGroup, Table, speak, translated
from geo.errors import GeoError, InvalidInput
from geo.language import N_

COMMANDS: Table = {
    "serve": ("geo.cli.commands.serve:serve", N_("Serve the map and its pages.")),
    "cert": ("geo.cli.commands.cert:cert", N_("Issue a certificate for this computer, for HTTPS.")),
    "new": ("geo.cli.commands.new:new", N_("Make an office's own empty programme, with commented settings.")),
    "check": ("geo.cli.commands.check:check", N_("List every fault of a workspace, with its remedy.")),
    "recheck": ("geo.cli.commands.recheck:recheck", N_("List what was checked too long ago, oldest first.")),
    "history": ("geo.cli.commands.history:history", N_("List what was changed, the newest first.")),
    "undo": ("geo.cli.commands.history:undo", N_("Take back a change, as a new one.")),
    "accept-record": (
        "geo.cli.commands.history:accept_record",
        N_("Go on with a record that lost its last changes."),
    ),
    "correct-times": (
        "geo.cli.commands.history:correct_times",
        N_("Correct the times of changes made while the clock was wrong."),
    ),
    "erase": ("geo.cli.commands.history:erase", N_("Erase personal data from the record, for ever.")),
    "summary": ("geo.cli.commands.summary:summary", N_("Summarise metres and statuses per ward.")),
    "export": ("geo.cli.commands.export:export", N_("Write map images and layers to files.")),
    "plan": ("geo.cli.commands.plan:plan", N_("Plan what comes next, such as lighting.")),
    "entry": ("geo.cli.commands.entry:entry", N_("Enter data offline: workbooks to fill in and record.")),
    "report": ("geo.cli.commands.report:report", N_("Write reports, such as the evaluation of models.")),
    "import": ("geo.cli.commands.importing:import_", N_("Bring a vector file into a layer.")),
    "user": ("geo.cli.commands.user:user", N_("Look after the people who may sign in.")),
    "backup": (
        "geo.cli.commands.backup:backup",
        N_("Write the programme to one file, also while it is served."),
    ),
    "restore": ("geo.cli.commands.backup:restore", N_("Unpack a backup into a new or empty folder.")),
    "demo": (
        "geo.cli.commands.demo:demo",
        N_("Copy the demo district, or draw a synthetic one of any size."),
    ),
}


ABOUT = N_("Maps, ward summaries and reports of model streets and model apartment blocks.")


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--store", metavar="FOLDER", help=N_("The workspace to work on (else MODEL_ROUTES_STORE, else yours).")
)
@click.option("--lang", "lang", type=click.Choice(["vi", "en"]), help=N_("Language of messages and tables."))
@click.version_option(package_name="model-routes")
@click.pass_context
def cli(ctx: click.Context, store: str | None, lang: str | None) -> None:
    """Maps, ward summaries and reports of model streets and model apartment blocks."""
    ctx.obj = Context.from_options(store, lang)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line: exit 0 done, 1 faults or failure, 2 misuse."""
    arguments = sys.argv[1:] if arguments is None else arguments
    context = Context.of_arguments(arguments)
    speak(context.words)
    try:
        code = translated(cli, context.words, ABOUT).main(
            args=hoist_options(arguments), prog_name="model-routes", standalone_mode=False, obj=context
        )
    except click.Abort:
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except GeoError as error:
        report(error, context)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)  # click returns what ctx.exit() was given


def report(error: GeoError, context: Context) -> None:
    """Say on stderr what went wrong and how to mend it, in the user's language."""
    words = context.words
    click.echo(error.in_words(words.text), err=True)
    for fault in error.faults if isinstance(error, InvalidInput) else ():
        place = " · ".join(part for part in (fault.feature, fault.field) if part)
        click.echo(f"  {place}: {fault.problem_in(words.text)} {fault.remedy_in(words.text)}", err=True)


def hoist_options(arguments: list[str]) -> list[str]:
    """Move `--store S` and `--lang L` to the front, so that they may follow every command.

    `export map --lang en` and `--lang` of other commands mean the same thing, so one option serves all.
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        if word == "--":
            return [*front, *rest, word, *waiting]
        if word in ("--store", "--lang"):
            front += [word, *_next(waiting)]
        elif word.startswith(("--store=", "--lang=")):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def _next(waiting: Any) -> list[str]:
    value = next(waiting, None)
    return [] if value is None else [value]
