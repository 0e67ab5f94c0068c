"""How models are evaluated for commendation: sets of criteria with points, and what choosing one weighs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from geo.assumptions.planning import ASSUMED, Assumption, Limits, Texts
from geo.assumptions.weights import every_weight, shares_of

LAYERS = ("route_segments", "apartment_blocks")  # what is scored: routes of the one, blocks of the other
REASONS = ("standard", "certainty", "shows", "access")  # for holding the seminar at a place
WHOLE = 100.0  # what the points of all groups add up to

NUMBERS: Mapping[str, Limits] = {
    "least_route_checks": Limits(6, 0, 1_000),  # findings to rely on, fewer of which are a small sample
    "least_block_checks": Limits(2, 0, 1_000),
    "least_route_metres": Limits(200, 0, 100_000),
    "least_known_share": Limits(0.5, 0, 1),  # of the points that can be scored
    "good_share": Limits(0.8, 0, 1),  # of a criterion, from which on it is worth showing
    "gap_share": Limits(0.75, 0, 1),  # of a criterion, below which a ward has a gap
    "access_half_metres": Limits(2_000, 10, 100_000),  # from the headquarters; so far halves what counts
    "draws": Limits(2_000, 1, 20_000),  # of weights, to see how stable a ranking is
    "spread": Limits(0.3, 0, 1),  # by which each weight is drawn up or down
}
WEIGHTS: Mapping[str, float] = {"standard": 0.35, "certainty": 0.15, "shows": 0.30, "access": 0.20}


@dataclass(frozen=True)
class Item:
    """One thing that is scored: a criterion's findings on the day, or on days so long before it.

    `weight` is its part of the group's points, beside the other items' weights.
    """

    id: str
    labels: Texts
    criterion: str
    weight: float = 1.0
    days_before: tuple[int, ...] = (0,)
    certainty: str = "G"
    source: Texts = field(default_factory=lambda: ASSUMED)

    @property
    def is_kept_up(self) -> bool:
        """Whether it looks at earlier days: at what was kept up, not at what is there now."""
        return self.days_before != (0,)


@dataclass(frozen=True)
class Group:
    """A group of items with its points of 100; a bonus group has no minimum."""

    id: str
    labels: Texts
    points: Assumption
    items: tuple[Item, ...]
    bonus: bool = False


@dataclass(frozen=True)
class CriteriaSet:
    """A set of criteria for routes or blocks, while it is in force; dates inclusive, None: open.

    A model passes above `pass_mark` points with at least `group_minimum` (a share) of every group's points.
    """

    id: str
    labels: Texts
    layer: str
    groups: tuple[Group, ...]
    pass_mark: Assumption = field(default_factory=lambda: Assumption(75.0))
    group_minimum: Assumption = field(default_factory=lambda: Assumption(0.5))
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Say whether the set holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def points(self, group: Group) -> float:
        """Return the points of a group in tenths, scaled so that all add up to 100."""
        return _dealt(WHOLE, [each.points.value for each in self.groups], self.groups.index(group))

    def item_points(self, group: Group, item: Item) -> float:
        """Return the points of an item in tenths: its part of the group's, to which all add up."""
        weights = [each.weight for each in group.items]
        return _dealt(self.points(group), weights, group.items.index(item))


def _dealt(whole: float, weights: Sequence[float], at: int) -> float:
    """Return one part of a whole that is dealt by weights in tenths, so that the parts add up to it."""
    total = sum(weights)
    if total <= 0:
        return 0.0
    before, after = (round(whole * sum(weights[:end]) / total, 1) for end in (at, at + 1))
    return round(after - before, 1)


def _assumed(values: Mapping[str, float]) -> Mapping[str, Assumption]:
    return {name: Assumption(value) for name, value in values.items()}


@dataclass(frozen=True)
class EvaluationAssumptions:
    """All that evaluation.toml says: sets of criteria, limits, and weights of the reasons for a seminar."""

    sets: tuple[CriteriaSet, ...]
    numbers: Mapping[str, Assumption] = field(
        default_factory=lambda: _assumed({name: each.default for name, each in NUMBERS.items()})
    )
    weights: Mapping[str, Assumption] = field(default_factory=lambda: _assumed(WEIGHTS))

    def number(self, name: str) -> float:
        """Return one of the numbers."""
        return self.numbers[name].value

    def set_for(self, layer: str, day: date) -> CriteriaSet | None:
        """Return the set of criteria in force on a day, the one that began last; None: there is none."""
        found = [each for each in self.sets if each.layer == layer and each.in_force(day)]
        return max(found, key=lambda each: each.valid_from or date.min, default=None)

    @property
    def shares(self) -> Mapping[str, float]:
        """The weight of each reason, scaled so that all add up to 1."""
        return shares_of({name: each.value for name, each in self.weights.items()}, REASONS)

    def with_weights(self, given: Mapping[str, float]) -> "EvaluationAssumptions":
        """Return the same with other weights, as somebody set them; those not named are 0.

        Raises:
            InvalidInput: a reason that there is not, a weight below 0 or no number, or all of them 0.
        """
        own = {"vi": "Do người xem chọn", "en": "Chosen by whoever looked"}
        weights = every_weight(given, REASONS).items()
        return replace(self, weights={name: Assumption(value, "G", own) for name, value in weights})
