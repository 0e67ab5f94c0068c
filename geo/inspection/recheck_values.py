"""Findings that are too old to rely on: what somebody has to look at again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

FORMATS = ("csv", "json")  # in which the list is written


@dataclass(frozen=True)
class Due:
    """One finding that is too old: `days` before the day that is shown. `metres` is None for blocks.

    `places` is ward code -> name, the longest part first; it is empty outside all wards.
    """

    layer: str
    id: str
    name: str
    criterion: str
    value: str
    checked_on: date
    days: int
    places: Mapping[str, str] = field(default_factory=dict)
    metres: float | None = None


@dataclass(frozen=True)
class Wanted:
    """What a list of old findings is limited to, and which page of it (None: all in one)."""

    ward: str | None = None
    criterion: str | None = None
    page: int | None = 1


@dataclass(frozen=True)
class DueList:
    """Old findings, oldest first: those of one page, and how many there are in all."""

    rows: tuple[Due, ...]
    count: int
    page: int
    pages: int
    asked: Wanted = field(default_factory=Wanted)
