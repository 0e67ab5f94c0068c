"""The command `report dossier`: all that the record holds of one route or block, as a paper."""

from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.cli.core.written import tell_written
from geo.dossier.files import dossier_makers, file_name
from geo.dossier.gather import dossier as gathered
from geo.dossier.gather import named
from geo.errors import StoreUnavailable
from geo.extension import scenarios
from geo.extension.plan_store import plan_files_of
from geo.language import N_
from geo.papers.files import content_of, write_all
from geo.people.accounts import accounts_of
from geo.photos.picture_files import photo_files_of
from geo.programme import browse
from geo.programme.features import BLOCKS, SEGMENTS
from geo.programme.subjects import subject_of
from geo.stores.base import Store
from geo.stores.snapshot import Snapshot

ONE_OF = N_("Give one of --route, --block and --feature.")


def dossier(
    context: Context,
    *,
    route: str | None,
    block: str | None,
    feature: str | None,
    start: date | None,
    as_of: date | None,
    boundaries: date | None,
    template: BinaryIO | None,
    out: Path,
) -> None:
    """Write the dossier of a route or a block."""
    words = context.words
    if sum(map(bool, (route, block, feature))) != 1:
        raise click.UsageError(words.text(ONE_OF))
    whole = store_of(context)
    store = Snapshot(whole).hold()
    with waiting(context):
        now = browse.moment(store, as_of=as_of, boundaries=boundaries)
        layer, wanted = (SEGMENTS, route) if route else (BLOCKS, block or "")
        if feature:
            layer, wanted = subject_of(store, feature, now)
        plans = scenarios.listed(plan_files_of(whole))
        found = gathered(store, layer, wanted, now, words, start=start, plans=plans)
        found = named(found, _people(whole))
        makers = dossier_makers(
            store, found, words, pictures_from=photo_files_of(whole), template=content_of(template)
        )
        written = write_all(store, makers, out, file_name(layer, found.id, words), now)
    tell_written(store, written, words)


def _people(store: Store) -> dict[str, str]:
    """Return by account the name that people know; none where the accounts cannot be read here."""
    try:
        return {name: each.person.shown for name, each in accounts_of(store).people.all().items()}
    except StoreUnavailable:
        return {}
