"""Groups whose commands are loaded by module path when they run, and speak the user's language.

click's own words (“Usage”, “Options”, its failures) go through gettext's default domain, which is bound to
our catalogues; help texts are marked with `N_` where they are written, translated when a command is loaded.
"""

import copy
import gettext
import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from geo.cli.core.context import Context
from geo.language import LOCALE, N_, Language

Table = Mapping[str, tuple[str, str]]  # name -> (module:object, what it does)

CLICK_WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("default: {default}"),
    N_("required"),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Missing command."),
    N_("Missing parameter: {param_name}"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("No such command {name!r}."),
    N_("No such option: {name}"),
    N_("No such option {name!r}."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Option {name!r} requires an argument."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("Got unexpected extra argument ({args})"),
    N_("{name} {filename!r} does not exist."),
    N_("(Possible options: {possibilities})"),
    N_("Did you mean {possibility}?"),
    N_("File"),
    N_("Directory"),
)


def speak(words: Language) -> None:
    """Let click speak a language too."""
    gettext.bindtextdomain("messages", str(LOCALE))
    os.environ["LANGUAGE"] = words.code


class LazyGroup(click.Group):
    """A group over a table of commands; `--help` lists them without loading any."""

    def __init__(self, *args: object, table: Table, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, its help in the user's language."""
        if cmd_name not in self.table:
            return None
        place, what = self.table[cmd_name]
        return translated(found_at(place), words_of(ctx), what)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands."""
        words = words_of(ctx)
        with formatter.section(words.text("Commands")):
            formatter.write_dl([(name, words.text(what)) for name, (_, what) in self.table.items()])


class LazyCommand(click.Command):
    """A command that says only what it takes; what it does is a function, loaded by its path when it runs.

    That function is given the `Context` and, by name, a value for each parameter.
    """

    def __init__(self, name: str, place: str, *params: click.Parameter) -> None:
        super().__init__(name, params=list(params), callback=self._carry_out)
        self.place = place

    def _carry_out(self, **values: object) -> object:
        return found_at(self.place)(click.get_current_context().obj, **values)


def found_at(place: str) -> Any:
    """Load what lies at `module:object`."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def words_of(ctx: click.Context) -> Language:
    """Return the language that was asked for, also while the options are still being read."""
    return (ctx.obj if isinstance(ctx.obj, Context) else Context()).words


def translated(command: click.Command, words: Language, what: str) -> click.Command:
    """Return a copy of a command that says what it does, and what its options mean, in a language."""
    spoken = copy.copy(command)
    spoken.help = words.text(what)
    spoken.params = [copy.copy(param) for param in command.params]
    for param in spoken.params:
        if isinstance(param, click.Option) and param.help:
            param.help = words.text(param.help)
    return spoken
