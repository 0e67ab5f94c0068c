"""What to show: a date, a boundary set, a ward, a box."""

from dataclasses import dataclass
from datetime import date

from geo.model.programme import Bounds


@dataclass(frozen=True)
class Moment:
    """The day that statuses are shown as of, and the day whose ward boundaries are used."""

    as_of: date
    boundaries: date


@dataclass(frozen=True)
class View:
    """What a page or image shows: `theme` is a criterion's id or `stage`, `ward` a code of the boundaries."""

    moment: Moment
    theme: str
    ward: str | None = None
    bounds: Bounds | None = None
    hidden: tuple[str, ...] = ()
    layers_off: tuple[str, ...] = ()
