"""What an evaluation of models says: scores with their intervals, places, and what each point rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from geo.assumptions.evaluation import CriteriaSet, Group, Item
from geo.model.query import Moment

PASSES, FAILS, UNDECIDED = "passes", "fails", "undecided"
FEW_CHECKS, SHORT, UNKNOWN_SHARE = "few_checks", "short", "little_known"  # why a sample is small


@dataclass(frozen=True)
class ItemScore:
    """The points of one item: `point` of `scored` by what was found (None: nothing), of `points` in all.

    `low` to `high`: from the worst to the best case over what is not known.
    `inspected`: whether the programme has its criterion; if not, nobody can score it. `applies`: False where
    the criterion applies to no part. `known`: the share of the parts with a fresh finding.
    """

    item: Item
    points: float
    inspected: bool
    applies: bool = True
    low: float = 0.0
    high: float = 0.0
    point: float | None = None
    known: float = 0.0
    scored: float = 0.0


@dataclass(frozen=True)
class GroupScore:
    """The points of a group, to which those of its items add up: `point` of `scored`, from `low` to `high`.

    `points` can be scored, `open_points` cannot. `minimum`: None for a bonus.
    """

    group: Group
    points: float
    open_points: float
    applies: bool
    low: float
    high: float
    point: float | None
    minimum: float | None
    items: tuple[ItemScore, ...] = ()
    scored: float = 0.0


@dataclass(frozen=True)
class ModelScore:
    """One route or block: `point` of the `scored` points, to which those of its groups add up.

    `low` to `high`: from the worst to the best case, of `possible` points; `mark`: what it takes to pass.
    Both leave out what does not apply.
    `first` to `last`: its place (0: it is not ranked, for the reasons in `small`); `equals`: ids of those it
    cannot be told from; `top`: it is surely ahead of all others. `places` is ward code -> name. `parts` are
    the ids of its segments, or its own.
    """

    id: str
    name: str
    layer: str
    stage: str
    places: Mapping[str, str]
    parts: tuple[str, ...]
    metres: float | None
    low: float
    high: float
    point: float | None
    verdict: str
    groups: tuple[GroupScore, ...]
    checks: int
    known: float
    small: tuple[str, ...] = ()
    first: int = 0
    last: int = 0
    top: bool = False
    equals: tuple[str, ...] = ()
    scored: float = 0.0
    possible: float = 0.0
    mark: float = 100.0

    @property
    def ranked(self) -> bool:
        """Whether it has a place among the others."""
        return self.first > 0

    @property
    def width(self) -> float:
        """The points between worst and best case."""
        return self.high - self.low


@dataclass(frozen=True)
class Evaluation:
    """The models of one layer, those that are ranked first; `criteria` None: no set is in force on the day.

    `inspected_points` of 100 can be scored; `missing`: criteria that the programme does not have. `nameless`:
    segments that count but belong to no route.
    """

    layer: str
    moment: Moment
    criteria: CriteriaSet | None
    models: tuple[ModelScore, ...] = ()
    inspected_points: float = 0.0
    missing: tuple[Item, ...] = ()
    nameless: int = 0

    @property
    def top(self) -> ModelScore | None:
        """The one that is surely ahead of all others, if there is one."""
        return next((each for each in self.models if each.top and each.verdict != FAILS), None)


@dataclass(frozen=True)
class Proof:
    """What one part adds to an item: a finding with its day, who recorded it (a changeset), photos.

    `state`: `fresh`, `stale`, `missing` or `not_applicable`; `day`: the day that is looked at; `photos` are
    ids, as far as whoever asks may see them.
    """

    part: str
    day: date
    value: str
    state: str
    checked_on: date | None = None
    changeset: int | None = None
    photos: tuple[str, ...] = ()
    metres: float | None = None


@dataclass(frozen=True)
class Evidence:
    """What a model's score rests on, by item id (unique within the set as `group/item`)."""

    model: ModelScore
    proofs: Mapping[str, tuple[Proof, ...]] = field(default_factory=dict)
