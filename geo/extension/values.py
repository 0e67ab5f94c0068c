"""A plan of extension with all that explains it: what was asked, what each street brings, how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from geo.assumptions.planning import USUAL_GAP, PlanningAssumptions
from geo.errors import InvalidInput
from geo.extension.solver.values import Plan
from geo.language import N_
from geo.model.query import Moment

MOST_PHASES = 5
RADIUS_METRES = (1.0, 50_000.0)
SECONDS = (1.0, 3_600.0)
MOST_DRAWS = 1_000
DRAWS = 200
SPREAD = 0.3  # how far weights and costs are drawn to both sides, as a share of themselves

# Why an edge is where it is in the plan.
Fate = Literal["planned", "built", "ruled_out", "way_ruled_out", "not_connected", "money", "worth_less"]
FATES: tuple[Fate, ...] = (
    "planned", "built", "ruled_out", "way_ruled_out", "not_connected", "money", "worth_less",
)  # fmt: skip

# How what is lost without an edge was found: solved anew without it, or by taking it out of the plan alone.
# Without what is needed there is no plan that has what is demanded.
SOLVED, TAKEN_OUT, NEEDED = "solved", "taken_out", "needed"
NARROW_SHARE = 0.25  # of a street's worth: a wider range of what is lost without it is said to be wide


@dataclass(frozen=True)
class ExtensionRequest:
    """What somebody wants of a plan.

    `budgets`: whole đồng for one to five phases; what is left over is carried on. `radius_metres`: along
    streets from the headquarters (None: as far as streets go). `gap`: how far from the best the plan may be;
    `seconds`: at most for the plan, and as much work for what explains it as an idle machine does in as long
    again; `draw_seconds` for `draws` of weights and costs, made from `seed` (0: none). `forced_in`,
    `forced_out`: edges by their id, or streets with all their pieces. `ward_share`: of the money, for each
    ward. `weights` by reason and `works` by id (None: those of planning.toml). `explained` False: the plan
    alone. `moment` None: the programme's day.
    """

    budgets: tuple[int, ...]
    radius_metres: float | None = None
    gap: float = USUAL_GAP
    seconds: float = 60.0
    forced_in: tuple[str, ...] = ()
    forced_out: tuple[str, ...] = ()
    ward_share: float = 0.0
    draws: int = 0
    draw_seconds: float = 600.0
    seed: int = 1
    weights: Mapping[str, float] | None = None
    works: tuple[str, ...] | None = None
    explained: bool = True
    moment: Moment | None = None

    def checked(self) -> "ExtensionRequest":
        """Return the request if its numbers make sense.

        Raises:
            InvalidInput: they do not; the sentence says what can be asked for.
        """
        if not 1 <= len(self.budgets) <= MOST_PHASES:
            raise InvalidInput(N_("A plan has 1 to {most} phases, each with a budget."), most=MOST_PHASES)
        if any(amount < 0 for amount in self.budgets):
            raise InvalidInput(N_("A budget is a sum of money that is not negative. Correct the budgets."))
        for value, (low, high), said in (
            (self.radius_metres, RADIUS_METRES, N_("The radius lies between {low} and {high} m.")),
            (self.seconds, SECONDS, N_("The time to plan lies between {low} and {high} seconds.")),
            (self.gap, (0.0, 1.0), N_("The gap lies between {low} and {high}; 0.01 means 1 %.")),
            (self.ward_share, (0.0, 1.0), N_("The share for each ward lies between 0 and 1.")),
            (self.draws, (0, MOST_DRAWS), N_("The number of draws lies between {low} and {high}.")),
        ):
            if value is not None and not low <= value <= high:
                raise InvalidInput(said, low=f"{low:g}", high=f"{high:g}")
        return self

    def assuming(self, found: PlanningAssumptions) -> PlanningAssumptions:
        """Return the assumptions with the weights and works that are asked for.

        Raises:
            InvalidInput: there are no such reasons or works.
        """
        weighed = found if self.weights is None else found.with_weights(self.weights)
        return weighed if self.works is None else weighed.with_works(self.works)


@dataclass(frozen=True)
class Office:
    """The headquarters that a plan starts from, and how it is joined to the streets.

    `away_metres`: to the street `street` (its edge); `component_metres`: what hangs together with it.
    """

    id: str
    name: str
    lon: float
    lat: float
    away_metres: float
    street: str
    component_metres: float


@dataclass(frozen=True)
class Rival:
    """A plan by a simpler method, `greedy` or `phase_by_phase`; demands are not looked at."""

    method: str
    objective: float
    spent: tuple[int | float, ...] = ()
    edges: int = 0


@dataclass(frozen=True)
class CurvePoint:
    """What a share of all budgets buys: at least `objective`, at most `bound`."""

    share: float
    money: float
    spent: float
    objective: float
    bound: float
    edges: int


@dataclass(frozen=True)
class Curve:
    """Points by money; `knee`: position of the point after which more money brings clearly less, if any."""

    points: tuple[CurvePoint, ...] = ()
    knee: int | None = None


@dataclass(frozen=True)
class Stability:
    """How draws of weights and costs were solved: `done` of `wanted`, `impossible` among those done.

    `gaps`: how far from the best each solution is at most, (done − impossible,). `ended`: `done`, `stopped`
    or `out_of_time`.
    """

    wanted: int
    done: int
    impossible: int
    spread: float
    seed: int
    gaps: tuple[float, ...] = ()
    ended: str = "done"
    seconds: float = 0.0

    @property
    def worst_gap(self) -> float:
        """The largest gap of all draws."""
        return max(self.gaps, default=0.0)


@dataclass(frozen=True)
class Remark:
    """Something worth knowing: an English sentence and what fills its `{named}` places."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class ExtensionPlan:
    """A plan with its reasons.

    `edges`: GeoDataFrame in WGS 84 by `edge_id`, every candidate and what is built, with the columns of
    `geo.extension.benefit.candidate_edges` and: `phase` (0: not planned), `fate` (one of `FATES`),
    `needed_vnd` (the least money with which it can be had, the way to it included; inf: never),
    `lost_least`, `lost_most` (worth of the plan that is lost without it, below 0 what it costs because it was
    demanded; NaN: not planned), `lost_by` (`solved`, `taken_out`, `needed`), `stays` (share of the draws in
    which it is planned; NaN: no draws); it must not be changed. `root`: the node of the headquarters;
    `mended` counts by kind what was mended in the network; `wards`: names by code.
    """

    request: ExtensionRequest
    moment: Moment
    assumptions: PlanningAssumptions
    office: Office
    root: int
    plan: Plan
    edges: Any
    wards: Mapping[str, str] = field(default_factory=dict)
    mended: Mapping[str, int] = field(default_factory=dict)
    rivals: tuple[Rival, ...] = ()
    curve: Curve = Curve()
    stability: Stability | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def chosen(self) -> Any:
        """The planned edges, in order of phase, then the most worth first."""
        found = self.edges[self.edges["phase"] > 0]
        return found.sort_values(["phase", "benefit"], ascending=[True, False], kind="stable")

    @property
    def total_budget(self) -> int:
        """The đồng of all phases."""
        return sum(self.request.budgets)

    @property
    def total_spent(self) -> int | float:
        """The đồng that the plan spends."""
        return sum(self.plan.spent)
