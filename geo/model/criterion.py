"""Criteria: what is inspected, the values a finding may have, and how each is drawn. Data, not code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from geo.errors import InvalidInput
from geo.language import N_
from geo.model.flag_periods import NO_PERIODS, FlagPeriods

UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"
DASHES = ("solid", "long_dash", "short_dash", "thin", "dotted")
FRESH_BY = ("flag_periods",)
SYMBOLS = ("check", "half", "cross", "question", "minus")


@dataclass(frozen=True)
class Value:
    """One value of a criterion or theme: words, colour (#rrggbb), dash, symbol, score (0 to 1 or None)."""

    id: str
    labels: Mapping[str, str]
    colour: str
    dash: str = "solid"
    symbol: str = "minus"
    score: float | None = None


DEFAULT_VALUES = (
    Value(UNKNOWN, {"vi": "Chưa kiểm tra", "en": "Not yet checked"}, "#7A828E", "thin", "question"),
    Value(NOT_APPLICABLE, {"vi": "Không áp dụng", "en": "Not applicable"}, "#868E9A", "dotted", "minus"),
)


@dataclass(frozen=True)
class Criterion:
    """One thing that is inspected, such as lighting; also any theme with fixed values, such as the stage.

    `values` are in the order of the legend, best first. A finding is fresh for `fresh_days`, and, where
    `fresh_by` is `flag_periods`, until the next of `periods` begins; where both are given it must be both.
    """

    id: str
    labels: Mapping[str, str]
    values: tuple[Value, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    fresh_days: int | None = None
    fresh_by: str | None = None
    periods: FlagPeriods = NO_PERIODS

    @property
    def value_ids(self) -> tuple[str, ...]:
        """The allowed values, in order."""
        return tuple(value.id for value in self.values)

    def value(self, value_id: str) -> Value:
        """Return the value called `value_id`.

        Raises:
            InvalidInput: it is not one of this criterion's values.
        """
        for value in self.values:
            if value.id == value_id:
                return value
        raise InvalidInput(
            N_("“{value}” is not a value of {criterion}. Choose one of: {allowed}."),
            value=value_id,
            criterion=self.id,
            allowed=", ".join(self.value_ids),
        )

    @property
    def checked_field(self) -> str:
        """The name of the field that says when it was last checked."""
        return f"{self.id}_checked_on"

    def stale_before(self, day: date) -> date | None:
        """Return the day before which a finding is too old to rely on as of `day`; None: none is."""
        limits = []
        if self.fresh_days is not None:
            limits.append(date.fromordinal(max(day.toordinal() - self.fresh_days, date.min.toordinal())))
        begun = self.periods.stale_before(day) if self.fresh_by in FRESH_BY else None
        return max([*limits, begun] if begun else limits, default=None)

    @property
    def ages(self) -> bool:
        """Whether a finding can become too old at all."""
        return self.fresh_days is not None or self.fresh_by in FRESH_BY

    def in_force(self, day: date) -> bool:
        """Say whether the criterion is part of the programme on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True)
class Criteria:
    """The criteria of a programme, in order."""

    items: tuple[Criterion, ...] = field(default=())

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order."""
        return tuple(criterion.id for criterion in self.items)

    def get(self, criterion_id: str) -> Criterion:
        """Return the criterion called `criterion_id`.

        Raises:
            InvalidInput: there is none.
        """
        for criterion in self.items:
            if criterion.id == criterion_id:
                return criterion
        raise InvalidInput(
            N_("There is no criterion “{criterion}”. Choose one of: {allowed}."),
            criterion=criterion_id,
            allowed=", ".join(self.ids),
        )

    def in_force(self, day: date) -> "Criteria":
        """Return the criteria that are part of the programme on `day`."""
        return Criteria(tuple(criterion for criterion in self.items if criterion.in_force(day)))
