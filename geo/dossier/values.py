"""The dossier of one route or apartment block: all that the record holds of it as of a day. No words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from geo.history.values import Told
from geo.model.flag_periods import FlagPeriod
from geo.model.query import Moment
from geo.tasks.values import Task


@dataclass(frozen=True)
class Finding:
    """What was found of one part for one criterion by the day; `stale`: too long ago to rely on."""

    value: str
    checked_on: date | None = None
    stale: bool = False


@dataclass(frozen=True)
class Part:
    """A segment of the route, or the block itself. `metres` None: it has no length.

    `counts`: it had joined by the day and is not only proposed; `places`: ward code -> name, the longest part
    first; `others`: fields that the layer does not know, as text.
    """

    id: str
    stage: str
    counts: bool
    metres: float | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    joined_on: date | None = None
    recognised_on: date | None = None
    plan: str = ""
    road_class: str = ""
    width_m: float | None = None
    households: int | None = None
    note: str = ""
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What counted on one day: `whole` metres, or blocks, and of those by criterion and value."""

    day: date
    whole: float
    status: Mapping[str, Mapping[str, float]]
    stale: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """How one status of one part went: from which day on (None: before the record) it had which value."""

    part: str
    criterion: str
    turns: tuple[tuple[date | None, str], ...]


@dataclass(frozen=True)
class Shot:
    """A photo: its day, what it is evidence for, and under which name its picture lies."""

    id: str
    file: str
    taken_on: date
    criterion: str = ""
    note: str = ""


@dataclass(frozen=True)
class Shots:
    """The photos of one part by the day: the first and the last of different days, how many there are.

    `last` None: all are of one day; `first` None: none says when it was taken; `undated` do not say so.
    """

    part: str
    count: int
    undated: int = 0
    first: Shot | None = None
    last: Shot | None = None

    @property
    def shown(self) -> tuple[Shot, ...]:
        """Those that a dossier shows."""
        return tuple(each for each in (self.first, self.last) if each is not None)


@dataclass(frozen=True)
class Proposal:
    """What a kept plan of extension says of the parts: pieces along them, metres and cost by phase.

    `adopted`: parts were made of it; `day`: of the figures that it was made from.
    """

    id: str
    name: str
    day: date
    adopted: bool
    phases: tuple[tuple[int, int, float, int], ...]  # phase, pieces, metres, đồng

    @property
    def metres(self) -> float:
        """The metres of all phases."""
        return sum(metres for _, _, metres, _ in self.phases)

    @property
    def vnd(self) -> int:
        """The đồng of all phases."""
        return sum(vnd for _, _, _, vnd in self.phases)


@dataclass(frozen=True)
class LightAdvice:
    """What a plan of lighting says of one segment; `poles` None: no option reaches the level."""

    part: str
    state: str
    metres: float
    lux: float
    poles: int | None = None
    capital_vnd: int = 0
    energy_vnd_year: int = 0


@dataclass(frozen=True)
class LightPlan:
    """The plan of lighting for the segments that count, by a standard whose levels are `certainty` sure."""

    standard: Mapping[str, str]
    certainty: str
    rows: tuple[LightAdvice, ...]

    @property
    def needed(self) -> tuple[LightAdvice, ...]:
        """The segments that are not fully lit by the record."""
        return tuple(each for each in self.rows if each.state != "lit")


@dataclass(frozen=True)
class Period:
    """An ordered flag period, and how many of the parts that count were checked from it until the next."""

    period: FlagPeriod
    checked: int
    of: int


@dataclass(frozen=True)
class Dossier:
    """All of it. `start`: from which day courses and changes are told; `later`: parts that come afterwards.

    `shots` None: who asks may not see photos; `proposals` None: nor kept plans. `changes`: the newest first,
    `more_changes` are left out; persons, offices and reasons are `for_members` alone.
    """

    layer: str
    id: str
    name: str
    moment: Moment
    start: date
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    courses: tuple[Course, ...]
    later: tuple[str, ...] = ()
    shots: tuple[Shots, ...] | None = None
    proposals: tuple[Proposal, ...] | None = None
    lighting: LightPlan | None = None
    periods: tuple[Period, ...] = ()
    next_period: FlagPeriod | None = None
    tasks: tuple[Task, ...] = ()
    changes: tuple[Told, ...] = ()
    more_changes: int = 0
    for_members: bool = True

    @property
    def counted(self) -> tuple[Part, ...]:
        """The parts that count."""
        return tuple(each for each in self.parts if each.counts)

    @property
    def now(self) -> Step:
        """What counts on the day."""
        return self.steps[-1]

    @property
    def wards(self) -> Mapping[str, str]:
        """The wards that it lies in, code -> name."""
        return {code: name for part in self.parts for code, name in part.places.items()}
