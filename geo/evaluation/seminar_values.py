"""The choice of a place for a seminar on replication: candidates with reasons, weights, how stable it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.assumptions.evaluation import EvaluationAssumptions
from geo.evaluation.values import ModelScore
from geo.model.criterion import Criterion
from geo.model.query import Moment


@dataclass(frozen=True)
class Shown:
    """A criterion in which a candidate is good, and the other wards that have a gap there, code -> name."""

    criterion: Criterion
    wards: Mapping[str, str]


@dataclass(frozen=True)
class Nearby:
    """A place where visitors can meet, and how far it is in a straight line."""

    name: str
    metres: float


@dataclass(frozen=True)
class Candidate:
    """One candidate. `reasons`: score 0 to 1 by reason, None where nobody knows; `total`: their weighed mean.

    `first_share`: in how many of the draws of weights it comes first. `metres_away` from the headquarters in
    a straight line (None: there is none).
    """

    model: ModelScore
    reasons: Mapping[str, float | None]
    total: float
    first_share: float
    shows: tuple[Shown, ...] = ()
    metres_away: float | None = None
    meeting_place: Nearby | None = None
    width_m: float | None = None


@dataclass(frozen=True)
class SeminarChoice:
    """Candidates, the best first. Who is left out: `small` samples, and those that surely `fail`.

    `gaps`: how many wards have a gap, by criterion id; `rules`: with the weights that were used.
    """

    moment: Moment
    rules: EvaluationAssumptions
    candidates: tuple[Candidate, ...]
    small: tuple[ModelScore, ...] = ()
    failing: tuple[ModelScore, ...] = ()
    gaps: Mapping[str, int] = field(default_factory=dict)

    @property
    def chosen(self) -> Candidate | None:
        """The candidate that comes first."""
        return self.candidates[0] if self.candidates else None
