"""The command group `user`, and what its commands take."""

import click

from geo.cli.core.lazy import LazyCommand, LazyGroup, Table
from geo.language import N_
from geo.model.person import ROLES

USERS: Table = {
    "add": ("geo.cli.commands.user:add", N_("Add somebody who may sign in.")),
    "list": ("geo.cli.commands.user:list_", N_("List everybody with role, ward and office.")),
    "disable": ("geo.cli.commands.user:disable", N_("Keep somebody from signing in, at once.")),
    "enable": ("geo.cli.commands.user:enable", N_("Let somebody sign in again.")),
    "token": ("geo.cli.commands.user:token", N_("Make a token for a program; it is printed this once.")),
    "tokens": (
        "geo.cli.commands.user:tokens",
        N_("List the tokens of programs, of somebody or of everybody."),
    ),
    "revoke": ("geo.cli.commands.user:revoke", N_("Revoke a token, at once.")),
    "password": (
        "geo.cli.commands.user:password",
        N_("Give somebody a new password; sessions and tokens end."),
    ),
}
STDIN_HELP = N_("Read the password from standard input.")
_FORMAT = click.Option(
    ["--format", "format_"],
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=N_("For people or for programs."),
)

user = LazyGroup("user", table=USERS)

add = LazyCommand(
    "add",
    "geo.cli.user:add",
    click.Argument(["name"]),
    click.Option(["--role"], type=click.Choice(ROLES), help=N_("What the person may do.")),
    click.Option(["--ward"], metavar="CODE", help=N_("Code of the ward, for a ward officer.")),
    click.Option(
        ["--office"], metavar="ID", help=N_("Id of the office in programme.toml, for an office officer.")
    ),
    click.Option(["--full-name"], default="", help=N_("The name as it is shown.")),
    click.Option(["--password-stdin"], is_flag=True, help=STDIN_HELP),
)

list_ = LazyCommand("list", "geo.cli.user:list_", _FORMAT)

disable = LazyCommand("disable", "geo.cli.user:disable", click.Argument(["name"]))

enable = LazyCommand("enable", "geo.cli.user:enable", click.Argument(["name"]))

token = LazyCommand(
    "token",
    "geo.cli.user:token",
    click.Argument(["name"]),
    click.Option(["--label"], default="", help=N_("What the token is for.")),
    click.Option(
        ["--days"], type=int, default=365, show_default=True, help=N_("For how many days it holds.")
    ),
)

tokens = LazyCommand("tokens", "geo.cli.user:tokens", click.Argument(["name"], required=False), _FORMAT)

revoke = LazyCommand("revoke", "geo.cli.user:revoke", click.Argument(["name"]), click.Argument(["token"]))

password = LazyCommand(
    "password",
    "geo.cli.user:password",
    click.Argument(["name"]),
    click.Option(["--password-stdin"], is_flag=True, help=STDIN_HELP),
)
