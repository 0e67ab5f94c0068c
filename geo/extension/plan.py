"""Plan extensions: streets and model routes become candidates, the best plan is found and explained."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.assumptions.planning import PlanningAssumptions
from geo.errors import InvalidInput
from geo.extension import refusals
from geo.extension.benefit import Surroundings, candidate_edges
from geo.extension.solver.reasons import Wanted, fates, losses
from geo.extension.solver.rivals import budget_curve, greedy, phase_by_phase
from geo.extension.solver.sensitivity import Draws, stays
from geo.extension.solver.solve import plan_extension
from geo.extension.solver.values import Plan
from geo.extension.unusable import refuse_faulty
from geo.extension.values import DRAWS, ExtensionPlan, ExtensionRequest, Office
from geo.language import N_
from geo.model.query import Moment
from geo.network.attaching import Attached, attach
from geo.network.network import Network, build_network, distances
from geo.network.walking import walking_rings
from geo.programme import browse
from geo.programme.placing import ward_set
from geo.stores.base import Store
from geo.text import collation_key

SOLVING, EXPLAINING, COMPARING, DRAWING = "solving", "explaining", "comparing", "drawing"
STEPS = (SOLVING, EXPLAINING, COMPARING, DRAWING)
EXPLAINING_SHARE, COMPARING_SHARE = 0.5, 0.5  # of the seconds that there are once more for these

Stop = Callable[[], bool]


@dataclass(frozen=True)
class Told:
    """How far a plan is. `solving`: worth so far, bound and gap; later steps: `done` of `whole`."""

    step: str
    seconds: float = 0.0
    objective: float = 0.0
    bound: float = 0.0
    done: int = 0
    whole: int = 0

    @property
    def gap(self) -> float:
        """How far from the best the plan so far is at most, as a share of its worth."""
        return (self.bound - self.objective) / self.objective if self.objective > 0 else float("inf")


Progress = Callable[[Told], None]


@dataclass(frozen=True, eq=False)
class Candidates:
    """What a plan chooses from: edges labelled by `edge_id`, the headquarters' node, the network, the office.

    `wards`: names by code.
    """

    edges: gpd.GeoDataFrame
    root: int
    network: Network
    office: Office
    assumptions: PlanningAssumptions
    moment: Moment
    wards: Mapping[str, str]


def extension(
    store: Store,
    request: ExtensionRequest,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> ExtensionPlan:
    """Return the best plan for a request, and all that explains it; the record is not changed.

    It takes the request's `seconds` at most for the plan, and the work of as long again on an idle machine
    for what explains it, apart from the draws. `progress` is told how far it is; once `stop` says true, the
    best plan so far is returned, explained as far as it was.

    Raises:
        InvalidInput: nothing can be planned so; the sentence says why, and what could be.
        StoreUnavailable: a layer cannot be read now.
    """
    asked = request.checked()
    found = candidates(store, asked)
    asked = refusals.with_edges(asked, found.edges)
    refusals.refuse(asked, found.edges, found.root)
    wanted = _wanted(asked, found.root)
    plan = _solved(found.edges, wanted, asked, progress, stop)
    plain = _explained(found, asked, wanted, plan)
    if not asked.explained:
        return plain
    return _weighed(plain, found, wanted, progress, stop)


def candidates(store: Store, request: ExtensionRequest) -> Candidates:
    """Return what a plan may choose from, by the streets and routes of the day.

    Raises:
        InvalidInput: no headquarters, no street, no street near it, a width that is none, unknown works.
        StoreUnavailable: a layer cannot be read now.
    """
    now = request.moment or browse.moment(store)
    assumed = request.assuming(store.planning)
    attached, office = _attached(store, assumed)
    wards = ward_set(store, now.boundaries)
    around = Surroundings(
        segments=browse.inspected(store, "route_segments", now.as_of),
        blocks=browse.inspected(store, "apartment_blocks", now.as_of),
        wards=wards.frame,
        criteria=store.criteria.in_force(now.as_of),
    )
    edges = candidate_edges(
        attached.network, root=attached.node, around=around, assumptions=assumed,
        radius_metres=request.radius_metres,
    )  # fmt: skip
    names = dict(zip(wards.codes, wards.names, strict=True))
    return Candidates(edges, attached.node, attached.network, office, assumed, now, names)


def walking(store: Store, found: Candidates) -> gpd.GeoDataFrame:
    """Return the rings that are reached on foot from the headquarters: `minutes`, `metres`, polygons."""
    return walking_rings(
        found.network,
        distances(found.network, [found.root]),
        minutes=found.assumptions.minutes,
        kmh=found.assumptions.number("walking_kmh"),
        away_metres=found.office.away_metres,
    )


def _attached(store: Store, assumed: PlanningAssumptions) -> tuple[Attached, Office]:
    mark = refusals.headquarters(store)
    streets = store.frame("streets")
    if not len(streets):
        refuse_faulty(store, "streets")
        raise InvalidInput(N_("There are no streets to plan on. Import streets, or draw some, first."))
    network = build_network(streets, crs=store.programme.crs, snap_metres=assumed.number("snap_metres"))
    point = mark.geometry
    joined = attach(network, (point.x, point.y), limit_metres=assumed.number("headquarters_metres"))
    office = Office(
        id=str(mark["id"]),
        name=str(mark["name"] or mark["id"]),
        lon=float(point.x),
        lat=float(point.y),
        away_metres=joined.away_metres,
        street=joined.edge_id,
        component_metres=joined.component_metres,
    )
    return joined, office


def _solved(
    edges: gpd.GeoDataFrame,
    wanted: Wanted,
    request: ExtensionRequest,
    progress: Progress | None,
    stop: Stop | None,
) -> Plan:
    def told(objective: float, bound: float, seconds: float) -> None:
        if progress:
            progress(Told(SOLVING, seconds, objective, bound))

    return plan_extension(
        edges, root=wanted.root, budgets=wanted.budgets, gap=wanted.gap, time_limit=request.seconds,
        forced_in=wanted.forced_in, forced_out=wanted.forced_out, ward_share=wanted.ward_share,
        progress=told, stop=stop,
    )  # fmt: skip


def _explained(found: Candidates, request: ExtensionRequest, wanted: Wanted, plan: Plan) -> ExtensionPlan:
    """Return the plan with the fate of each edge, and what is worth knowing."""
    told = fates(found.edges, plan.phase, found.root, float(sum(request.budgets)), out=wanted.forced_out)
    edges = found.edges.assign(
        phase=plan.phase, **told, lost_least=np.nan, lost_most=np.nan, lost_by=None, stays=np.nan
    )
    return ExtensionPlan(
        request=request,
        moment=found.moment,
        assumptions=found.assumptions,
        office=found.office,
        root=found.root,
        plan=plan,
        edges=edges,
        wards=found.wards,
        mended=found.network.report.counts(),
        remarks=refusals.remarks(request, edges, found.office, found.network),
    )


def _weighed(
    plain: ExtensionPlan,
    found: Candidates,
    wanted: Wanted,
    progress: Progress | None,
    stop: Stop | None,
) -> ExtensionPlan:
    """Add what is lost without each edge, simpler plans, the curve of budgets and the draws."""
    request, plan = plain.request, plain.plan
    seconds = request.seconds

    def told(step: str) -> Callable[[int, int], None]:
        return lambda done, whole: progress(Told(step, done=done, whole=whole)) if progress else None

    lost = losses(
        found.edges, plan, wanted, seconds=seconds * EXPLAINING_SHARE, told=told(EXPLAINING), stop=stop
    )
    told(COMPARING)(0, 2)
    part = seconds * COMPARING_SHARE / 2
    rivals = (
        greedy(found.edges, wanted),
        phase_by_phase(found.edges, wanted, seconds=part, stop=stop),
    )
    told(COMPARING)(1, 2)
    curve = budget_curve(found.edges, plan, wanted, seconds=part, stop=stop)
    weighed = replace(plain, edges=plain.edges.assign(**lost), rivals=rivals, curve=curve)
    return _drawn(weighed, found.edges, wanted, told(DRAWING), stop) if request.draws else weighed


def with_draws(
    plan: ExtensionPlan,
    draws: int = DRAWS,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> ExtensionPlan:
    """Return a plan with in how many draws of weights and costs each street piece stays in it.

    It takes `seconds` at most (None: the request's `draw_seconds`); what was drawn by then, or until `stop`,
    counts.

    Raises:
        InvalidInput: so many draws are not made.
    """
    at_most = plan.request.draw_seconds if seconds is None else seconds
    asked = replace(plan.request, draws=draws, draw_seconds=at_most).checked()
    wanted = _wanted(asked, plan.root)

    def told(done: int, whole: int) -> None:
        if progress:
            progress(Told(DRAWING, done=done, whole=whole))

    return _drawn(replace(plan, request=asked), plan.edges, wanted, told, stop)


def _drawn(
    plan: ExtensionPlan,
    edges: gpd.GeoDataFrame,
    wanted: Wanted,
    told: Callable[[int, int], None],
    stop: Stop | None,
) -> ExtensionPlan:
    request = plan.request
    drawn = stays(
        edges, plan.plan, wanted, Draws(request.draws, seed=request.seed), seconds=request.draw_seconds,
        told=told, stop=stop,
    )  # fmt: skip
    return replace(plan, edges=plan.edges.assign(stays=drawn.stays), stability=drawn.stability)


def _wanted(asked: ExtensionRequest, root: int) -> Wanted:
    return Wanted(root, asked.budgets, asked.gap, asked.forced_in, asked.forced_out, asked.ward_share)


def phases_of(plan: ExtensionPlan) -> pd.DataFrame:
    """Return a row a phase: `phase`, `edges`, `metres`, `cost_vnd`, `budget_vnd`, `left_vnd`, `benefit`."""
    chosen = plan.chosen
    numbers = range(1, plan.plan.phases + 1)
    sums = chosen.groupby("phase")[["metres", "cost_vnd", "benefit"]].sum().reindex(numbers, fill_value=0)
    counts = chosen["phase"].value_counts().reindex(numbers, fill_value=0)
    return pd.DataFrame(
        {
            "phase": list(numbers),
            "edges": counts.to_numpy(),
            "metres": sums["metres"].to_numpy(),
            "cost_vnd": sums["cost_vnd"].to_numpy(),
            "budget_vnd": list(plan.request.budgets),
            "left_vnd": list(plan.plan.left_over),
            "benefit": sums["benefit"].to_numpy(),
        }
    )


def wards_of(plan: ExtensionPlan) -> pd.DataFrame:
    """Return a row a ward in which something is planned: `ward`, `name`, `edges`, `metres`, `cost_vnd`.

    They stand in the order of their names, what lies outside all wards last.
    """
    chosen = plan.chosen.assign(ward=plan.chosen["ward"].fillna(""))
    sums = chosen.groupby("ward")[["metres", "cost_vnd"]].sum()
    counts = chosen["ward"].value_counts().reindex(sums.index)
    names = [plan.wards.get(code, code) for code in sums.index]
    table = sums.assign(edges=counts, name=names).reset_index()
    order = sorted(range(len(names)), key=lambda at: (names[at] == "", collation_key(names[at])))
    return table.iloc[order].reset_index(drop=True)
