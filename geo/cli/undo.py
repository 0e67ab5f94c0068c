"""The commands `undo`, `erase`, `accept-record`, `correct-times`: what sets the record right."""

import sys
from datetime import date

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.editing.new_values import fit_reason
from geo.history import accept
from geo.history import changes as record
from geo.history import correct_times as correcting
from geo.history import erase as erasing
from geo.history import undo as undoing
from geo.history.words import NONE, short
from geo.language import N_, Language
from geo.model.history import Origin, Reference
from geo.stores.base import Store
from geo.stores.folder.erase import Erasure

_TOLD = 10  # lines of what an undo did


def undo(context: Context, change_id: str, reason: str) -> None:
    """Take back a change, or one part of it (57.2); the removal of a feature brings it back."""
    store, words = store_of(context), context.words
    which = Reference.parse(change_id)
    saved = undoing.undo(store, which, Origin(source="command", reason=fit_reason(reason)))
    text = N_("Change {number} was undone, by change {by}.")
    click.echo(words.text(text, number=str(which), by=saved.changeset or NONE), err=True)
    _say_change(store, words, saved.changeset)


def correct_times(context: Context, first: int, last: int | None, day: date, reason: str) -> None:
    """Set the times of changes right that were made while the clock was wrong, and the days it gave."""
    store, words = store_of(context), context.words
    origin = Origin(source="command", reason=fit_reason(reason))
    saved = correcting.correct_times(store, first, last or first, day, origin)
    text = N_("The times of the changes {first} to {last} were corrected, by change {by}.")
    click.echo(words.text(text, first=first, last=last or first, by=saved.changeset), err=True)
    _say_change(store, words, saved.changeset)


def erase(
    context: Context,
    feature: str | None,
    layer: str | None,
    field: str | None,
    person: str | None,
    reason: str,
    yes: bool,
) -> None:
    """Erase personal data from the record, for ever: every value of a field, or who a person was."""
    words, parts = context.words, (feature, layer, field)
    if bool(person) == any(parts) or (any(parts) and not all(parts)):
        text = N_("Name either --feature, --layer and --field, or --person.")
        raise click.UsageError(words.text(text))
    store = store_of(context)
    erasure = Erasure(layer=layer or "", id=feature or "", field=field or "", person=person or "")
    wanted = erasing.plan(store, erasure)
    if wanted.copies:
        ids = ", ".join(each.id for each in wanted.copies)
        text = N_("It was taken over by {ids}, where it is erased as well.")
        click.echo(words.text(text, ids=ids), err=True)
    if not yes:
        _ask(_question(erasure, wanted.changes, words), words)
    numbers, places = erasing.carry_out(store, wanted, Origin(source="redaction", reason=fit_reason(reason)))
    said = ", ".join(map(str, numbers))
    click.echo(words.text(N_("Erased for good, by change {number}."), number=said), err=True)
    if places:
        text = N_("The same text still stands elsewhere in the record. Look at each, and erase it there too:")
        click.echo("\n  ".join([words.text(text), *(_place(each, words) for each in places)]), err=True)


def _place(place: erasing.Place, words: Language) -> str:
    if place.layer:
        return str(place)
    return words.text(N_("the reason of change {number}"), number=place.changeset)


def accept_record(context: Context, reason: str, yes: bool) -> None:
    """Go on with a record that lost its last changes or was exchanged; that, too, is recorded."""
    store, words = store_of(context), context.words
    for text, values in () if yes else accept.questions(store):
        _ask(words.text(text, **values), words)
    number = accept.accept_record(store, Origin(reason=fit_reason(reason)))
    click.echo(words.text(N_("The record goes on from change {number}."), number=number), err=True)


def _question(erasure: Erasure, touched: int, words: Language) -> str:
    what = erasure.person or f"{erasure.layer} · {erasure.id} · {erasure.field}"
    return words.plural(
        "This erases “{what}” from {n} change, for ever. Nobody can undo it. Go on?",
        "This erases “{what}” from {n} changes, for ever. Nobody can undo it. Go on?",
        touched,
        what=what,
    )


def _ask(text: str, words: Language) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError(words.text(N_("There is no terminal to ask. Repeat it with --yes to go on.")))
    click.confirm(text, abort=True, err=True)


def _say_change(store: Store, words: Language, number: int | None) -> None:
    if number is None:
        return
    for line in record.one(store, words, number, members=True, most=_TOLD).lines:
        click.echo(f"  {short(line.text)}", err=True)
