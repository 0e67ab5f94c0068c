"""Ordered flag periods: the days on which flags hang, each set by a notice, and how long a finding holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class FlagPeriod:
    """One ordered period; `first` and `last` both count. `notice` is its number, empty where not known."""

    first: date
    last: date
    notice: str = ""
    occasion: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FlagPeriods:
    """All ordered periods, in the order of their first days."""

    items: tuple[FlagPeriod, ...] = ()

    def __post_init__(self) -> None:
        """Put the periods in order."""
        object.__setattr__(self, "items", tuple(sorted(self.items, key=lambda each: (each.first, each.last))))

    def __iter__(self) -> Iterator[FlagPeriod]:
        return iter(self.items)

    def begun_by(self, day: date) -> FlagPeriod | None:
        """Return the period that began last, by `day`; None while none has begun."""
        return next((each for each in reversed(self.items) if each.first <= day), None)

    def stale_before(self, day: date) -> date | None:
        """Return the day before which a finding is too old as of `day`; None: none is.

        What was found in the latest period that has begun, or after it, holds until the next one begins.
        """
        period = self.begun_by(day)
        return None if period is None else period.first


NO_PERIODS = FlagPeriods()
