"""The commands `undo`, `erase` and `accept-record`: take back, erase for ever, go on after a loss."""

import sys

import click

from geo.cli.context import Context
from geo.cli.stores import store_of
from geo.errors import InvalidInput, UnknownName
from geo.language import N_, Language
from geo.model.history import GEOMETRY, Event, Origin, Reference
from geo.services import accepting, undoing
from geo.services import history as record
from geo.services.telling import NONE, short
from geo.stores.base import Store
from geo.stores.features import sent_by
from geo.stores.redacting import Erasure

_TOLD = 10  # lines of what an undo did


def undo(context: Context, change_id: str, reason: str) -> None:
    """Take back a change, or one part of it (57.2); the removal of a feature brings it back."""
    store, words = store_of(context), context.words
    which = Reference.parse(change_id)
    saved = undoing.undo(store, which, Origin(source="command", reason=reason))
    text = N_("Change {number} was undone, by change {by}.")
    click.echo(words.text(text, number=str(which), by=saved.changeset or NONE), err=True)
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
    touched = _touched(store, erasure)
    if not touched:
        raise InvalidInput(N_("The record holds nothing of this. Nothing was erased."))
    if not yes:
        _ask(_question(erasure, touched, words), words)
    number = store.erase(erasure, Origin(source="redaction", reason=reason))
    click.echo(words.text(N_("Erased for good, by change {number}."), number=number), err=True)


def _touched(store: Store, erasure: Erasure) -> int:
    """Return in how many changesets something would be erased, the feature as it is now counted as one."""
    found = store.history() if erasure.person else store.history(erasure.layer, erasure.id)
    return _is_held(store, erasure) + sum(
        erasure.covers_origin(changeset) or any(_loses(erasure, event) for event in changeset.events)
        for changeset in found
    )


def _loses(erasure: Erasure, event: Event) -> bool:
    left = erasure.left_of(event)
    return left is not None and left != {"old": event.old, "new": event.new}


def _is_held(store: Store, erasure: Erasure) -> bool:
    if erasure.person:
        return bool(sent_by(store, erasure.person))
    try:
        feature = store.get(erasure.layer, erasure.id)
    except UnknownName:
        return False
    return feature.properties.get(erasure.field) is not None or erasure.field == GEOMETRY


def accept_record(context: Context, reason: str, yes: bool) -> None:
    """Go on with a record that lost its last changes or was exchanged; that, too, is recorded."""
    store, words = store_of(context), context.words
    if not yes:
        text = N_("What the record has lost cannot come back once you go on. Is there really no backup?")
        _ask(words.text(text), words)
    number = accepting.accept_record(store, Origin(reason=reason))
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
