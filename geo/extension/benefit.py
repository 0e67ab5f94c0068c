"""What each street piece would be worth in the programme, why, and what it would cost.

Every reason scores a piece from 0 to 1. A score counts by its weight and by the length of the piece, so that
benefits add up: they are metres, as if each metre that is worth full marks counted one.
"""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.assumptions.planning import DEFAULT_PLANNING, REASONS, PlanningAssumptions
from geo.errors import InvalidInput
from geo.extension.conditions import built_and_stage, lit_share, poor_share
from geo.extension.gaps import joining_scores
from geo.extension.households import households_near
from geo.extension.matching import match_segments
from geo.language import N_
from geo.measure.crosswalk import crosswalk
from geo.measure.vertices import Flags, Floats, Whole
from geo.model.criterion import Criteria
from geo.network.frames import Network
from geo.network.network import distances

_MOST_VND = 2.0**53
_NONE = gpd.GeoDataFrame()


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What edges are weighed by, as of one day and one set of boundaries; each frame may be empty or missing.

    `segments`: route segments with `stage` and their statuses as of the day; `blocks`: apartment blocks with
    `households`; `wards`: with `code`.
    """

    segments: gpd.GeoDataFrame | None = None
    blocks: gpd.GeoDataFrame | None = None
    wards: gpd.GeoDataFrame | None = None
    criteria: Criteria = field(default_factory=Criteria)


def candidate_edges(
    network: Network,
    *,
    root: int,
    around: Surroundings = Surroundings(),
    assumptions: PlanningAssumptions = DEFAULT_PLANNING,
    radius_metres: float | None = None,
) -> gpd.GeoDataFrame:
    """Return the edges that a plan may choose from, and those that are built, labelled by `edge_id`.

    Columns of the network's edges, and: `distance_m` (from `root` along the network to the middle; inf: no
    way), `built`, `stage` (of the segment along most of it), `ward` (code, by the larger part), `households`,
    `score_<reason>` (0 to 1), `benefit_<reason>` (metres, weighted), `benefit` (their sum),
    `cost_<works>_vnd` and `cost_vnd` (their sum, whole đồng). What is built costs and benefits nothing.

    Left out: classes that are never planned, and, with `radius_metres`, what lies farther from the root.

    Raises:
        InvalidInput: the root is no node, a width that is not above 0, a radius that is not above 0.
    """
    _refuse(network, radius_metres)
    to_root = _middle(network, distances(network, [root]))
    segments = around.segments if around.segments is not None else _NONE
    matches = match_segments(network, segments, tolerance_metres=assumptions.number("match_metres"))
    built, stage = built_and_stage(network, segments, matches, least_share=assumptions.number("match_share"))
    lit = lit_share(network, segments, matches, around.criteria)
    poor = poor_share(network, segments, matches, around.criteria)
    households = households_near(network, around.blocks, reach_metres=assumptions.number("people_metres"))
    scores = {
        "closeness": np.exp2(-to_root / assumptions.number("closeness_half_metres")),
        "joining": joining_scores(network, built, assumptions),
        "need": need_scores(lit, poor, assumptions),
        "people": np.minimum(households / assumptions.number("people_full_households"), 1.0),
        "road_class": _by_class(network, assumptions),
    }
    table = network.edges.assign(
        distance_m=to_root, built=built, stage=stage, ward=_wards(network, around), households=households
    )
    table = table.assign(**benefits(scores, network.edges["metres"].to_numpy(), built, assumptions))
    table = table.assign(**costs(network.edges, lit, built, assumptions))
    return table[_kept(table, assumptions, radius_metres)].set_index("edge_id")


def benefits(
    scores: dict[str, Floats], metres: Floats, built: Flags, assumptions: PlanningAssumptions
) -> dict[str, Floats]:
    """Return the columns of scores and benefits; `benefit` is the sum of its parts, in order."""
    shares = assumptions.shares
    parts = {name: np.where(built, 0.0, shares[name] * scores[name] * metres) for name in REASONS}
    whole = np.zeros(len(metres))
    for name in REASONS:
        whole = whole + parts[name]
    return {
        **{f"score_{name}": scores[name] for name in REASONS},
        **{f"benefit_{name}": parts[name] for name in REASONS},
        "benefit": whole,
    }


def costs(
    edges: pd.DataFrame, lit: Floats, built: Flags, assumptions: PlanningAssumptions
) -> dict[str, Whole]:
    """Return the columns of costs in whole đồng; works for unlit streets cost nothing where `lit` is 1.

    Raises:
        InvalidInput: a piece costs more than can be counted in whole đồng.
    """
    classes, metres = _classes(edges), edges["metres"].to_numpy()
    parts: dict[str, Whole] = {}
    for works in assumptions.works:
        rates = classes.map({name: works.rate(name) for name in classes.unique()}).to_numpy(dtype=np.float64)
        vnd = np.rint(rates * metres)
        idle = built | (lit >= 1) if works.unlit_only else built
        parts[f"cost_{works.id}_vnd"] = np.where(idle, 0, vnd).astype(np.int64)
    total = sum(parts.values(), np.zeros(len(edges), dtype=np.int64))
    if len(total) and float(np.max(total)) >= _MOST_VND:
        raise InvalidInput(N_("A street piece costs more than can be counted. Check planning.toml."))
    return {**parts, "cost_vnd": total}


def need_scores(lit: Floats, poor: Floats, assumptions: PlanningAssumptions) -> Floats:
    """Return how much each edge needs it: the worse of its light (0 to 1, NaN unknown) and statuses."""
    unknown = assumptions.number("lit_unknown_score")
    dark = np.where(np.isnan(lit), unknown, (1 - np.nan_to_num(lit)) * assumptions.number("unlit_score"))
    return np.asarray(np.maximum(dark, poor), dtype=np.float64)


def _refuse(network: Network, radius_metres: float | None) -> None:
    if radius_metres is not None and not radius_metres > 0:
        raise InvalidInput(N_("The radius is a number of metres above 0."))
    if "width_m" not in network.edges:
        return
    widths = pd.to_numeric(network.edges["width_m"], errors="coerce").to_numpy(dtype=np.float64)
    wrong = network.edges["edge_id"][(widths <= 0) | np.isinf(widths)]
    if len(wrong):
        raise InvalidInput(
            N_("The width of {n} street pieces is not above 0, such as {id}. Correct it."),
            n=len(wrong),
            id=wrong.iloc[0],
        )


def _middle(network: Network, metres_to: Floats) -> Floats:
    """Return the metres to the middle of each edge."""
    near = np.minimum(metres_to[network.edges["u"].to_numpy()], metres_to[network.edges["v"].to_numpy()])
    return np.asarray(near + network.edges["metres"].to_numpy() / 2, dtype=np.float64)


def _classes(edges: pd.DataFrame) -> pd.Series:
    """Return the road class of each edge, empty where it has none."""
    if "road_class" not in edges:
        return pd.Series("", index=edges.index)
    return edges["road_class"].astype("object").where(edges["road_class"].notna(), "").astype(str)


def _by_class(network: Network, assumptions: PlanningAssumptions) -> Floats:
    classes = _classes(network.edges)
    scores = {name: assumptions.class_score(name) for name in classes.unique()}
    return np.asarray(classes.map(scores), dtype=np.float64)


def _wards(network: Network, around: Surroundings) -> pd.Series:
    """Return the code of the ward that most of each edge lies in; None: outside of all."""
    codes = pd.Series([None] * len(network.edges), dtype="object", index=network.edges.index)
    if around.wards is None or not len(around.wards) or not len(network.edges):
        return codes
    rows = crosswalk(network.edges, around.wards, crs=network.crs).to_frame()
    rows = rows[rows["ward"] >= 0].sort_values(["segment", "metres", "ward"], ascending=[True, False, True])
    most = rows.drop_duplicates("segment")
    codes.iloc[most["segment"].to_numpy()] = around.wards["code"].to_numpy()[most["ward"].to_numpy()]
    return codes


def _kept(table: pd.DataFrame, assumptions: PlanningAssumptions, radius_metres: float | None) -> Flags:
    kept = ~_classes(table).isin(assumptions.left_out).to_numpy()
    if radius_metres is not None:
        kept &= table["distance_m"].to_numpy() <= radius_metres
    return np.asarray(kept | table["built"].to_numpy(), dtype=bool)
