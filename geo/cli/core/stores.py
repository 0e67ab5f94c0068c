"""Open the store of a command."""

import click

from geo.cli.core.context import Context
from geo.language import N_
from geo.programme.workspaces import fill_with_demo
from geo.stores.base import Store
from geo.stores.opening import open_store


def store_of(context: Context) -> Store:
    """Open the store that was named; else the user's own folder, filled with the demo at first use."""
    if context.settings.store is not None:
        return open_store(context.settings.store)
    folder = context.settings.user_folder
    if fill_with_demo(folder):
        click.echo(
            context.words.text(N_("The demo district was copied to {folder}."), folder=folder), err=True
        )
    return open_store(folder)
