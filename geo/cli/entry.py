"""The commands `entry export` and `entry import`: a workbook to fill in offline, and what was filled in."""

from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.editing.new_values import fit_reason
from geo.entry import record
from geo.entry import words as entry_words
from geo.entry.make import Chosen, entry_workbook
from geo.errors import InvalidInput, StoreUnavailable
from geo.language import N_, Language
from geo.model.history import Origin
from geo.papers.files import check_place
from geo.stores import files
from geo.stores.base import Store
from geo.stores.snapshot import Snapshot


def export(context: Context, layer: str | None, ward: str | None, route: str | None, out: Path) -> None:
    """Write a workbook of data entry."""
    check_place(out, (".xlsx",))
    store, words = Snapshot(store_of(context)).hold(), context.words
    with waiting(context):
        content = entry_workbook(store, words, Chosen(layer, ward, route))
    files.replace(out.absolute(), content)
    click.echo(words.text(N_("Written to {file}."), file=out), err=True)


def import_(context: Context, file: Path, dry_run: bool, reason: str) -> None:
    """Say what a filled workbook changes, cell by cell, and record it."""
    store, words = store_of(context), context.words
    try:
        content = file.read_bytes()
    except OSError as error:
        text = N_("{file} cannot be read: {reason}.")
        raise StoreUnavailable(text, file=file, reason=error.strerror or error) from error
    origin = Origin(source="command", reason=fit_reason(reason))
    with waiting(context):
        wanted = _looked_at(store, content, file.name, words)
    for line in entry_words.lines(store, wanted, words):
        click.echo(line, err=True)
    if dry_run or not wanted.changes:
        return
    saved = record.record(store, wanted, origin)
    text = N_("Recorded as change {number}. Take it back with: {command}")
    click.echo(words.text(text, number=saved.changeset, command=f"undo {saved.changeset}"), err=True)


def _looked_at(store: Store, content: bytes, name: str, words: Language) -> record.Preview:
    try:
        return record.preview(store, content, file_name=name)
    except InvalidInput as error:
        if error.faults:
            error.faults = entry_words.faults(store, error.faults, words)
        raise
