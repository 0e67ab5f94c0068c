"""The command group `export`; each command's module is loaded only when it runs."""

from importlib import import_module

import click

from geo.cli.context import Context
from geo.language import N_, language

COMMANDS: dict[str, tuple[str, str]] = {
    "map": ("geo.cli.export_map:map_", N_("Write a map image: PNG, SVG or PDF.")),
    "layer": ("geo.cli.export_layer:layer", N_("Write a layer to a file for other programs.")),
}


class _Exports(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        context = ctx.obj if isinstance(ctx.obj, Context) else Context()
        words = language(context.settings.language)
        with formatter.section(words.text(N_("Commands"))):
            formatter.write_dl([(name, words.text(help_text)) for name, (_, help_text) in COMMANDS.items()])


@click.group(cls=_Exports)
def export() -> None:
    """Write map images and layers to files."""
