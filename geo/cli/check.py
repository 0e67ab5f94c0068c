"""The command `check`: every fault of a workspace, with its remedy."""

import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import click
import orjson

from geo.backup import back_up
from geo.checking import check as checking
from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.errors import Fault
from geo.language import N_, Language
from geo.layers import LAYERS
from geo.people.accounts import accounts_of
from geo.stores.base import Store
from geo.stores.opening import open_store


def check(context: Context, folder: Path | None, format_: str) -> None:
    """List every fault of a workspace with file, feature, field and remedy; exit 1 if there is one."""
    store = store_of(context) if folder is None else open_store(folder)
    with waiting(context):
        faults, counts = (*checking.check(store), *_beside_the_layers(store)), checking.counts(store)
    if format_ == "json":
        click.echo(as_json(faults, counts, context.words))
    else:
        click.echo(as_text(faults, counts, context.words))
    if faults:
        click.echo(context.words.text(N_("Faults found: {n}."), n=len(faults)), err=True)
        sys.exit(1)


def _beside_the_layers(store: Store) -> tuple[Fault, ...]:
    """Return the faults of the record, of the accounts, and against the last backup."""
    accounts = accounts_of(store)
    return (*store.verify(), *back_up.objections(store, accounts), *accounts.faults())


def as_text(faults: Sequence[Fault], counts: Mapping[str, int], words: Language) -> str:
    """Return one line a fault under the name of its file; without faults, what the workspace holds."""
    if not faults:
        title = words.text(N_("No faults found. The workspace holds:"))
        return "\n".join([title, *(f"  {words.text(LAYERS[name].title)}: {n}" for name, n in counts.items())])
    lines: list[str] = []
    for file, group in groupby(faults, key=lambda fault: fault.file):
        lines.append(file)
        lines += [_line(fault, words) for fault in group]
    return "\n".join(lines)


def as_json(faults: Sequence[Fault], counts: Mapping[str, int], words: Language) -> bytes:
    """Return the faults and the number of sound features of each layer as JSON."""
    found = [
        {
            "file": fault.file,
            "feature": fault.feature,
            "field": fault.field,
            "problem": fault.problem_in(words.text),
            "remedy": fault.remedy_in(words.text),
            "served": not fault.serious,
        }
        for fault in faults
    ]
    return orjson.dumps({"faults": found, "features": counts}, option=orjson.OPT_INDENT_2)


def _line(fault: Fault, words: Language) -> str:
    place = " · ".join(part for part in (fault.feature, fault.field) if part)
    sentence = f"{fault.problem_in(words.text)} {fault.remedy_in(words.text)}"
    return f"  {place}: {sentence}" if place else f"  {sentence}"
