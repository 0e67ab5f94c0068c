"""The option that all commands share which write official papers."""

import click

from geo.language import N_
from geo.model.programme import FORMS, STATE

FORM = click.Option(
    ["--form"],
    type=click.Choice(FORMS),
    default=STATE,
    help=N_("The form of the head: of the State (Decree 30/2020) or of the Party."),
)
