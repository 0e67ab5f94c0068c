"""The commands `user …`: the people who may sign in, from the first administrator on."""

import sys
from collections.abc import Sequence
from dataclasses import asdict

import click
import orjson

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.errors import InvalidInput
from geo.language import N_, Language
from geo.model.days import HANOI
from geo.model.person import ADMIN, OFFICE_OFFICER, ROLES, TITLES, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.people.accounts import Accounts, Token, accounts_of


def add(
    context: Context,
    name: str,
    role: str | None,
    ward: str | None,
    office: str | None,
    full_name: str,
    password_stdin: bool,
) -> None:
    """Add an account."""
    if role is None:
        text = N_("Say what the person may do: --role with one of {allowed}.")
        raise click.UsageError(context.words.text(text, allowed=", ".join(ROLES)))
    if role == WARD_OFFICER and not ward:
        raise click.UsageError(context.words.text(N_("A ward officer needs --ward with the ward's code.")))
    if role == OFFICE_OFFICER and not office:
        raise click.UsageError(
            context.words.text(N_("An office officer needs --office with the office's id."))
        )
    if ward and role != WARD_OFFICER:
        raise click.UsageError(context.words.text(N_("--ward is for the role ward_officer only.")))
    store = store_of(context)
    given = Person(people.account_name(name), role, full_name, ward, office)
    person = people.checked(store, given)  # before somebody types a password for nothing
    made = people.add(store, accounts_of(store), person, _password(context, password_stdin))
    _say(context, N_("The account “{name}” was added ({role})."), made.person)


def list_(context: Context, format_: str) -> None:
    """List accounts: name, role, ward or office, state, full name, one a line."""
    found = [account.person for account in people.listing(_accounts(context))]
    if format_ == "json":
        click.echo(orjson.dumps({"people": found}, option=orjson.OPT_INDENT_2))
        return
    if not found:
        text = N_("There is no account yet. Add the first: model-routes user add NAME --role {role}")
        click.echo(context.words.text(text, role=ADMIN), err=True)
    _print_rows([_row(person, context.words) for person in found])


def disable(context: Context, name: str) -> None:
    """Disable an account."""
    accounts = _accounts(context)
    people.disable(accounts, name)
    _say(
        context,
        N_("The account “{name}” was disabled and signed out."),
        people.account(accounts, name).person,
    )


def enable(context: Context, name: str) -> None:
    """Enable an account."""
    accounts = _accounts(context)
    people.enable(accounts, name)
    _say(context, N_("The account “{name}” can sign in again."), people.account(accounts, name).person)


def token(context: Context, name: str, label: str, days: int) -> None:
    """Print a new token."""
    click.echo(sign_in.issue_token(_accounts(context), name, label=label, days=days))


def tokens(context: Context, name: str | None, format_: str) -> None:
    """List tokens: id, account, made, expires, last used, what it is for, one a line."""
    found = sign_in.tokens_of(_accounts(context), name)
    if format_ == "json":
        rows = [{**asdict(each), "expires": each.expires} for each in found]
        click.echo(orjson.dumps({"tokens": rows}, option=orjson.OPT_INDENT_2))
        return
    if not found:
        click.echo(context.words.text(N_("There is no token.")), err=True)
    _print_rows([_token_row(each, context.words) for each in found])


def revoke(context: Context, name: str, token: str) -> None:
    """Revoke a token."""
    accounts = _accounts(context)
    sign_in.revoke_token(accounts, name, token)
    _say(context, N_("The token of “{name}” was revoked."), people.account(accounts, name).person)


def password(context: Context, name: str, password_stdin: bool) -> None:
    """Set a password."""
    accounts = _accounts(context)
    person = people.account(accounts, name).person
    people.set_password(accounts, name, _password(context, password_stdin))
    _say(context, N_("“{name}” has a new password."), person)


def _row(person: Person, words: Language) -> tuple[str, ...]:
    state = words.text(N_("disabled")) if person.disabled else words.text(N_("active"))
    return (person.name, person.role, person.ward or person.office or "-", state, person.full_name)


def _token_row(found: Token, words: Language) -> tuple[str, ...]:
    made, expires, used = (
        words.date(each.astimezone(HANOI).date()) if each else "-"
        for each in (found.made, found.expires, found.used)
    )
    return (found.id, found.name, made, expires, used, found.label)


def _print_rows(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def _accounts(context: Context) -> Accounts:
    return accounts_of(store_of(context))


def _say(context: Context, text: str, person: Person) -> None:
    words = context.words
    click.echo(words.text(text, name=person.name, role=words.text(TITLES[person.role])), err=True)


def _password(context: Context, from_stdin: bool) -> str:
    """Return a password: the first line of standard input, else typed twice at a terminal."""
    words = context.words
    if from_stdin:
        return _first_line()
    if not _has_terminal():
        text = N_("There is no terminal to ask for a password. Pass it on with --password-stdin.")
        raise click.UsageError(words.text(text))
    first: str = click.prompt(words.text(N_("Password")), hide_input=True, err=True)
    second: str = click.prompt(words.text(N_("The same password again")), hide_input=True, err=True)
    if first != second:
        raise InvalidInput(N_("The two passwords are not the same. Nothing was changed."))
    return first


def _has_terminal() -> bool:
    return sys.stdin.isatty()


def _first_line() -> str:
    try:
        text = sys.stdin.buffer.readline().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(N_("The password is not in UTF-8.")) from None
    return text.rstrip("\r\n")
