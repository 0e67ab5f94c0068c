"""A summary per ward: metres, segments, routes, apartment blocks and statuses. Metres are unrounded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

FORMATS = ("json", "csv", "geojson")  # in which a summary is written
LAYERS = ("route_segments", "apartment_blocks")  # what it counts: metres of the one, numbers of the other
Amounts = Mapping[str, Mapping[str, float]]  # criterion -> value -> metres
Counts = Mapping[str, Mapping[str, int]]  # criterion -> value -> number of apartment blocks


@dataclass(frozen=True)
class Part:
    """What lies in one place: a ward, outside all wards, or everywhere. Every value has its amount, 0 too.

    `nameless_segments` with `nameless_metres` belong to no route.
    `shared_border_metres` of `metres` come from stretches on the border of several wards. `stale`,
    `stale_segments` and `stale_blocks` say by criterion what of it was checked too long ago to rely on;
    a stale finding still counts as its value.
    """

    metres: float = 0.0
    segments: int = 0
    routes: int = 0
    apartment_blocks: int = 0
    status: Amounts = field(default_factory=dict)
    stage: Mapping[str, float] = field(default_factory=dict)
    block_status: Counts = field(default_factory=dict)
    shared_border_metres: float = 0.0
    stale: Mapping[str, float] = field(default_factory=dict)
    stale_segments: Mapping[str, int] = field(default_factory=dict)
    stale_blocks: Mapping[str, int] = field(default_factory=dict)
    nameless_segments: int = 0
    nameless_metres: float = 0.0


@dataclass(frozen=True)
class WardSummary(Part):
    """What lies in one ward of a boundary set; a code that several features bear is one ward."""

    code: str = ""
    name: str = ""
    km2: float = 0.0


@dataclass(frozen=True)
class Summary:
    """A summary of the whole district as of a day, over the boundary set of a day.

    The metres of `wards` and `outside` add up to those of `total` (relative 1e-9), whole and per value.
    `valid_from` and `valid_to` (inclusive, None: open) say how long this boundary set held;
    `overlapping_wards_metres` is the length where wards overlap, 0 in a sound set.
    """

    as_of: date
    boundaries: date
    criteria: tuple[str, ...]
    wards: tuple[WardSummary, ...]
    outside: Part
    total: Part
    shared_border_metres: float
    overlapping_wards_metres: float = 0.0
    valid_from: date | None = None
    valid_to: date | None = None
