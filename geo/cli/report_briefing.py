"""The command `report briefing`: what changed since the last briefing, as papers."""

from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from geo.briefing import gather as briefings
from geo.briefing import words as briefing_words
from geo.briefing.files import MANIFEST, briefing_makers, manifest
from geo.cli.core.context import Context
from geo.cli.core.progress import progress
from geo.cli.core.stores import store_of
from geo.cli.core.written import tell_written
from geo.papers.files import content_of, write
from geo.stores.snapshot import Snapshot

NAME = "briefing"


def briefing(
    context: Context,
    start: date | None,
    end: date | None,
    boundaries: date | None,
    criterion: str | None,
    ward_maps: int | None,
    template: BinaryIO | None,
    form: str,
    out: Path,
) -> None:
    """Write the papers of a briefing; into a folder every format, and a manifest."""
    store, words = Snapshot(store_of(context)).hold(), context.words
    with progress(context) as tell:
        found = briefings.brief(store, briefings.period(store, start, end, boundaries))
        makers = briefing_makers(
            store,
            found,
            words,
            form=form,
            template=content_of(template),
            tell=tell,
            theme=criterion,
            ward_maps=ward_maps,
        )
        written = write(makers, out, NAME)
        if out.is_dir():
            note = manifest(store, found, written, theme=criterion)
            written += write({".json": lambda: note}, out / MANIFEST, MANIFEST)
    for line in briefing_words.overview(found, words):
        click.echo(line, err=True)
    tell_written(store, written, words)
