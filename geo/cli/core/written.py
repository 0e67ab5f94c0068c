"""What commands say at the end of their work: which files they wrote, and what speaks against them."""

from collections.abc import Iterable
from pathlib import Path

import click

from geo.language import N_, Language
from geo.papers.caveats import caveat
from geo.stores.base import Store


def tell_written(store: Store, written: Iterable[Path], words: Language) -> None:
    """Name the files that were written, and the data that had faults, on the error output."""
    for path in written:
        click.echo(words.text(N_("Written to {file}."), file=path), err=True)
    if said := caveat(store, words):
        click.echo(said, err=True)
