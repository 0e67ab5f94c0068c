"""The command `demo`: a copy of the demo district, or a synthetic one of any size."""

from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.cli.core.waiting import waiting
from geo.language import N_
from geo.programme.synthetic import write_city
from geo.programme.workspaces import copy_demo, filled_at_once

_DEFAULT_SEGMENTS, _DEFAULT_WARDS = 1_000, 16


def demo(context: Context, folder: Path, segments: int | None, wards: int | None, seed: int) -> None:
    """Copy the demo district into FOLDER, or draw with --segments or --wards a synthetic one of that size."""
    words = context.words
    with waiting(context):
        if segments is None and wards is None:
            copy_demo(folder)
        else:
            count = _DEFAULT_SEGMENTS if segments is None else segments
            with filled_at_once(folder) as staging:
                write_city(staging, segments=count, wards=wards or _DEFAULT_WARDS, seed=seed)
    click.echo(words.text(N_("The demo district was drawn in {folder}."), folder=folder), err=True)
