"""A form of inspection on paper: what one carries along a route, to tick, date and sign."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ticked:
    """One criterion of a segment: what it is called, the last finding, and the values with a box each."""

    name: str
    last: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class FormRow:
    """One segment: its number on the map, what is known of it, its criteria, and a QR code (SVG).

    `address`: where the code leads; empty where no address is known, then there is no code.
    """

    number: str
    id: str
    facts: tuple[str, ...]
    criteria: tuple[Ticked, ...]
    address: str = ""
    qr: str = ""


@dataclass(frozen=True)
class FormMap:
    """The map (SVG), what it shows in words, its width by its height, and where each row's number stands.

    `marks` are shares of the width and of the height, from the upper left.
    """

    svg: str
    alt: str
    marks: tuple[tuple[float, float], ...]
    ratio: float


@dataclass(frozen=True)
class InspectionForm:
    """A form of one route in the words of one language; `signing` are the places to fill in at the end."""

    title: str
    subtitle: str
    how: str
    heads: tuple[str, str, str]
    note: str
    rows: Sequence[FormRow]
    map: FormMap
    signing: tuple[str, ...]
    footer: str
    language: str = "vi"
