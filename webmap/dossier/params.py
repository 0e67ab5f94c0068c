"""What a dossier is asked for by an address: the only reader of its parameter names."""

from dataclasses import dataclass
from datetime import date

from geo.errors import InvalidInput
from geo.language import N_
from geo.programme.features import BLOCKS, SEGMENTS
from webmap.core.params import Arguments, choice, day, text

FORMATS = ("docx", "pdf")
NAMES = {SEGMENTS: "route", BLOCKS: "block"}  # parameter names, by layer


@dataclass(frozen=True)
class Asked:
    """A dossier as asked for: of which layer, of what, from which day on."""

    layer: str
    wanted: str
    start: date | None


def asked(arguments: Arguments) -> Asked:
    """Read `route` or `block`, and `from`.

    Raises:
        InvalidInput: neither, both, or a day that is none.
    """
    found = [(layer, text(arguments, name)) for layer, name in NAMES.items()]
    given = [(layer, wanted) for layer, wanted in found if wanted]
    if len(given) != 1:
        raise InvalidInput(N_("Say of which route or apartment block the dossier is: one of them."))
    layer, wanted = given[0]
    return Asked(layer, wanted or "", day(arguments, "from"))


def format_of(ending: str) -> str:
    """Read the format that an address ends in.

    Raises:
        InvalidInput: another one.
    """
    return choice(Arguments({"file": ending}), "file", FORMATS, FORMATS[0])


def chosen(arguments: Arguments) -> tuple[str, str, str]:
    """Read the form that chooses: the parameter's name, the id, the format; `of` is route:R-01.

    Raises:
        InvalidInput: nothing is chosen, or another format.
    """
    kind, _, wanted = (text(arguments, "of") or "").partition(":")
    if kind not in NAMES.values() or not wanted:
        raise InvalidInput(N_("Say of which route or apartment block the dossier is: one of them."))
    return kind, wanted, choice(arguments, "file", FORMATS, FORMATS[0])
