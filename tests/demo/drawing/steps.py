"""One step of the demo programme's record, and the hours in which its offices work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from geo.model.days import HANOI
from geo.model.history import Origin
from geo.programme.synthetic import Drawn

HOLIDAYS = frozenset({date(2022, 5, 2), date(2022, 5, 3)})  # 30/4 and 1/5 fell on a weekend

Key = tuple[str, str]  # layer and id
Values = Mapping[str, Any]  # fields, and perhaps a geometry
Who = tuple[str, str]  # an illustrative account, named by its role, and its office in programme.toml


@dataclass(frozen=True)
class Step:
    """One action: the fields that it sets by feature, what it makes, or the named step that it undoes."""

    when: datetime
    origin: Origin
    values: Mapping[Key, Values] = field(default_factory=dict)
    made: tuple[tuple[str, Drawn], ...] = ()
    name: str = ""
    undoes: str = ""


def origin(
    who: Who, when: datetime, reason: str, *, source: str = "browser", day: date | None = None
) -> Origin:
    """Return where a step comes from; `day` as in `Origin`."""
    return Origin(*who, source=source, reason=reason, day=day, time=when)


def moment(day: date, hour: int, minute: int) -> datetime:
    """Return a time of a day in Hanoi."""
    return datetime.combine(day, time(hour, minute), tzinfo=HANOI)


def working_day(day: date) -> date:
    """Return the day itself or the next one on which offices are open."""
    while day.weekday() > 4 or day in HOLIDAYS:
        day += timedelta(days=1)
    return day
