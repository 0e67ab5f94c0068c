"""The command `new`: an office's own empty programme."""

from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.language import N_
from geo.programme.workspaces import make_programme


def new(context: Context, folder: Path) -> None:
    """Make an office's own empty programme in FOLDER, with commented settings."""
    make_programme(folder)
    words = context.words
    for text in (
        N_("A new programme lies in {folder}."),
        N_("1. Fill in its name, organisation and area: {folder}/programme.toml"),
        N_("2. Bring in the wards: model-routes import WARDS.gpkg --layer wards --store {folder}"),
        N_("3. Bring in the routes: model-routes import ROUTES.gpkg --layer route_segments --store {folder}"),
        N_("4. See what is left to do: model-routes check {folder}"),
        N_("5. Open the map: model-routes serve --store {folder}"),
    ):
        click.echo(words.text(text, folder=folder), err=True)
