"""What a briefing says of a period, as plain values without words: what changed, what stands, what is late.

Metres are unrounded; every figure of a day is that of the summary of that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from geo.model.summary import Summary
from geo.tasks.values import Task

TurnKind = Literal["better", "worse", "first", "other"]
BETTER: TurnKind = "better"
WORSE: TurnKind = "worse"
FIRST: TurnKind = "first"  # known for the first time
OTHER: TurnKind = "other"
TURN_KINDS: tuple[TurnKind, ...] = (BETTER, WORSE, FIRST, OTHER)
_SAME_METRES = 0.01  # parts of a line do not add up to the last bit


@dataclass(frozen=True)
class Period:
    """From the day of the last briefing to that of this one, and the ward boundaries that both use.

    What changed is what differs between the ends of both days: the last day counts, the first does not, for
    the last briefing told it. Where both are the same day, that day counts.
    """

    start: date
    end: date
    boundaries: date

    @property
    def first_counted(self) -> date:
        """The first day whose changes belong to the period."""
        return self.start if self.start == self.end else self.start + timedelta(days=1)


@dataclass(frozen=True)
class RouteStanding:
    """A route: its metres that count on the end day, its wards (code to name), and its first day.

    `recognised_on`: the last day of its recognised segments, where all of it is recognised.
    """

    id: str
    name: str
    metres: float
    wards: Mapping[str, str]
    joined_on: date | None = None
    recognised_on: date | None = None


@dataclass(frozen=True)
class OverdueRoute:
    """A route with findings that are too old to rely on: criterion to metres, and the day of the oldest."""

    route: RouteStanding
    stale: Mapping[str, float]
    oldest: date


@dataclass(frozen=True)
class Turn:
    """How many metres and segments went from one status to another between both days."""

    criterion: str
    old: str
    new: str
    kind: TurnKind
    metres: float
    segments: int


@dataclass(frozen=True)
class Balance:
    """Where the metres of one criterion went: all but `gone` add up to the metres of the last day.

    `same` kept their status, `new` count on the last day alone, `gone` (in metres of the first) on the first.
    Metres of a segment that was split or merged go on as what they are part of now. Without `new` and with
    `gone` they add up to the metres of the first day.
    """

    criterion: str
    better: float
    worse: float
    first: float
    other: float
    same: float
    new: float
    gone: float


@dataclass(frozen=True)
class Times:
    """How often segments turned, and metres: of one that did so twice, both times."""

    number: int = 0
    metres: float = 0.0


@dataclass(frozen=True)
class Within:
    """What was found of one criterion after the first day, up to and including the last one.

    In metres and segments of the last day. `known`: metres whose status was known on the first day. `first`:
    of those (`first_segments`) whose status was not, the value of the last day to metres. `better`, `worse`:
    turns from one check to the next, also of what was checked for the first time in between.
    """

    criterion: str
    known: float
    first: Mapping[str, float]
    first_segments: int
    better: Times = Times()
    worse: Times = Times()

    @property
    def first_metres(self) -> float:
        """Metres that were checked for the first time."""
        return sum(self.first.values())


@dataclass(frozen=True)
class Place:
    """What changed in one ward (code None: outside all wards).

    `better`, `worse`, `first`, `other`, `same` and `new`: criterion to metres, which add up to `end_metres`;
    a segment in several wards that changed in part counts in each by its length there. `better_metres` and
    `worse_metres` got better or worse by at least one criterion. `share`: criterion to the share of the
    metres checked (0 to 1, None: none was, or not in force) that has the best status, on both days.
    """

    code: str | None
    name: str
    start_metres: float
    end_metres: float
    better: Mapping[str, float] = field(default_factory=dict)
    worse: Mapping[str, float] = field(default_factory=dict)
    first: Mapping[str, float] = field(default_factory=dict)
    other: Mapping[str, float] = field(default_factory=dict)
    same: Mapping[str, float] = field(default_factory=dict)
    new: Mapping[str, float] = field(default_factory=dict)
    share: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    better_metres: float = 0.0
    worse_metres: float = 0.0


@dataclass(frozen=True)
class Standing:
    """How well a ward stands: the share of the score it could have, and how much of it is known and fresh.

    `has_evidence` False: too little was checked to praise or blame.
    """

    code: str
    name: str
    metres: float
    score: float | None
    fresh: float
    has_evidence: bool


@dataclass(frozen=True)
class BlockTurn:
    """How many apartment blocks went from one status to another."""

    criterion: str
    old: str
    new: str
    kind: TurnKind
    blocks: int


@dataclass(frozen=True)
class Briefing:
    """All that a briefing says. `joined`, `recognised` and `left` are routes of the period.

    `within`: what was found between both days, by criterion.
    `steps`: the summaries of some days from the first to the last, evenly apart.
    `checks`: how many findings were made on each day that counts, by the record. `overdue`: routes that are
    to be checked again, the most metres first. `most_named`: so many wards are praised, and so many blamed.
    """

    period: Period
    before: Summary
    now: Summary
    routes: tuple[RouteStanding, ...]
    joined: tuple[RouteStanding, ...]
    recognised: tuple[RouteStanding, ...]
    turns: tuple[Turn, ...]
    block_turns: tuple[BlockTurn, ...]
    blocks_joined: tuple[str, ...]
    places: tuple[Place, ...]
    standings: tuple[Standing, ...]
    tasks: tuple[Task, ...]
    planned_routes: int | None = None
    steps: tuple[Summary, ...] = ()
    balances: tuple[Balance, ...] = ()
    left: tuple[RouteStanding, ...] = ()
    checks: Mapping[date, int] = field(default_factory=dict)
    overdue: tuple[OverdueRoute, ...] = ()
    most_named: int = 3
    within: tuple[Within, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Say whether nothing changed in the period."""
        routes = self.joined or self.left or self.recognised
        found = any(each.first or each.better.number or each.worse.number for each in self.within)
        changed = routes or self.turns or self.block_turns or self.blocks_joined or found
        before, now = self.before.total, self.now.total
        grew = (
            abs(now.metres - before.metres) > _SAME_METRES or now.apartment_blocks != before.apartment_blocks
        )
        return not (changed or grew)

    @property
    def best(self) -> tuple[Standing, ...]:
        """The wards with enough evidence, the best first."""
        return tuple(each for each in self.standings if each.has_evidence and each.score is not None)
