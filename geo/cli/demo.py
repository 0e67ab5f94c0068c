"""The command `demo`: draw the demo district, or a synthetic one of any size."""

from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.cli.core.waiting import waiting
from geo.demo.city import write_city
from geo.language import N_
from geo.programme.workspaces import filled_at_once
from geo.services.demo_district import write_demo_district

_DEFAULT_SEGMENTS, _DEFAULT_WARDS = 1_000, 16


def demo(context: Context, folder: Path, segments: int | None, wards: int | None, seed: int) -> None:
    """Draw the demo district into FOLDER, or with --segments or --wards a synthetic one of that size."""
    words = context.words
    with waiting(context), filled_at_once(folder) as staging:
        if segments is None and wards is None:
            write_demo_district(staging, seed=seed)
        else:
            count = _DEFAULT_SEGMENTS if segments is None else segments
            write_city(staging, segments=count, wards=wards or _DEFAULT_WARDS, seed=seed)
    click.echo(words.text(N_("The demo district was drawn in {folder}."), folder=folder), err=True)
