"""What segments say of the edges that they run along: whether these are built, how they are lit, how poor."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.extension.matching import covered
from geo.measure.vertices import Flags, Floats
from geo.model.criterion import Criteria, Criterion
from geo.network.frames import Network

BUILT_STAGES = ("recognised", "in_progress")
LIGHTING = "lighting"  # the criterion that says more of a street's light than its own field


def built_and_stage(
    network: Network, segments: gpd.GeoDataFrame, matches: pd.DataFrame, *, least_share: float
) -> tuple[Flags, pd.Series]:
    """Say which edges are built, and the stage of what runs along at least that share of each (None)."""
    count = len(network.edges)
    stage = pd.Series([None] * count, dtype="object", index=network.edges.index)
    if matches.empty:
        return np.zeros(count, dtype=bool), stage
    stages = segments["stage"].astype("object").to_numpy()
    share = covered(matches, count, np.isin(stages.astype(str), BUILT_STAGES))
    rows = matches.assign(stage=stages[matches["segment"].to_numpy()])
    rows = rows.groupby(["edge", "stage"], sort=True)["share"].sum().reset_index()
    most = rows.sort_values(["edge", "share"], ascending=[True, False], kind="stable").drop_duplicates("edge")
    most = most[most["share"] >= least_share]
    stage.iloc[most["edge"].to_numpy()] = most["stage"].to_numpy()
    return np.asarray(share >= least_share, dtype=bool), stage


def lit_share(
    network: Network, segments: gpd.GeoDataFrame, matches: pd.DataFrame, criteria: Criteria
) -> Floats:
    """Return how well each edge is lit, 0 to 1: by segments, else its own field; NaN: nobody knows."""
    given = network.edges["lit"] if "lit" in network.edges else pd.Series(index=network.edges.index)
    own = given.astype("object").map({"yes": 1.0, "no": 0.0}).to_numpy(dtype=np.float64)
    found = _mean_scores(network, segments, matches, _by_id(criteria, LIGHTING))
    return np.where(np.isnan(found), own, found)


def poor_share(
    network: Network, segments: gpd.GeoDataFrame, matches: pd.DataFrame, criteria: Criteria
) -> Floats:
    """Return how poor the worst status of segments along each edge is, by the share that they cover."""
    count = len(network.edges)
    poor = np.zeros(count)
    if matches.empty:
        return poor
    share = covered(matches, count, np.ones(len(segments), dtype=bool))
    for criterion in criteria:
        if criterion.id != LIGHTING:
            found = _mean_scores(network, segments, matches, criterion)
            poor = np.maximum(poor, np.nan_to_num((1 - found) * share))
    return poor


def _by_id(criteria: Criteria, criterion_id: str) -> Criterion | None:
    return next((each for each in criteria if each.id == criterion_id), None)


def _mean_scores(
    network: Network, segments: gpd.GeoDataFrame, matches: pd.DataFrame, criterion: Criterion | None
) -> Floats:
    """Return the mean score of known statuses along each edge; NaN where there is none."""
    count = len(network.edges)
    if criterion is None or matches.empty or criterion.id not in segments:
        return np.full(count, np.nan)
    values = {value.id: value.score for value in criterion.values if value.score is not None}
    scores = segments[criterion.id].astype("object").map(values).to_numpy(dtype=np.float64)
    scores = scores[matches["segment"].to_numpy()]
    known = np.isfinite(scores)
    edge, share = matches["edge"].to_numpy()[known], matches["share"].to_numpy()[known]
    total = np.bincount(edge, weights=share, minlength=count)
    summed = np.bincount(edge, weights=share * scores[known], minlength=count)
    return np.where(total > 0, summed / np.where(total > 0, total, 1), np.nan)
