"""Which day is shown, over which ward boundaries."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Moment:
    """The day that statuses are shown as of, and the day whose ward boundaries are used."""

    as_of: date
    boundaries: date
