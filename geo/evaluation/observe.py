"""Turn the record into what is scored: which parts a model has, and what was found of each by a day."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.assumptions.evaluation import Item
from geo.evaluation.scores import Observed
from geo.measure import tally
from geo.measure.wards import COUNTED_METRES, route_numbers
from geo.model.criterion import NOT_APPLICABLE, UNKNOWN, Criterion
from geo.model.query import Moment
from geo.programme.features import SEGMENTS
from geo.programme.placing import block_places, segment_holdings, ward_set
from geo.stores.base import Store

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Models:
    """The routes or blocks that count on a day: ids by position, and the parts of each.

    `row`: (n,) the parts' positions in `frame`; `model`: (n,) to which each belongs; `weight`: (n,) metres,
    or 1 each for blocks. `nameless`: so many segments that count are no model's.
    """

    layer: str
    frame: gpd.GeoDataFrame
    ids: tuple[str, ...]
    names: tuple[str, ...]
    row: Whole
    model: Whole
    weight: Floats
    nameless: int = 0

    def rows_of(self, at: int) -> Whole:
        """Return the positions in the frame of one model's parts."""
        found: Whole = self.row[self.model == at]
        return found


def models_on(store: Store, layer: str, moment: Moment) -> Models:
    """Return the models of a layer that count on a day; segments without a route are no model's."""
    frame = store.frame(layer, moment.as_of)
    row = np.flatnonzero(tally.counts_on(frame, moment.as_of))
    part = frame.iloc[row]
    if layer == SEGMENTS:
        metres = segment_holdings(store, ward_set(store, moment.boundaries), moment.as_of).segment_metres[row]
        model, keys, names = _routes(part)
    else:
        metres = np.ones(len(row))
        model, keys, names = np.arange(len(row)), part["id"].tolist(), part["name"].tolist()
    known = model >= 0
    ids = tuple(str(key) for key in keys)
    titles = tuple(str(name) if isinstance(name, str) and name else key
                   for name, key in zip(names, ids, strict=True))  # fmt: skip
    return Models(
        layer,
        frame,
        ids,
        titles,
        row[known],
        model[known].astype(np.intp),
        metres[known],
        int((~known).sum()),
    )


def _routes(part: gpd.GeoDataFrame) -> tuple[Whole, list[object], list[object]]:
    """Return the route of each segment by position, and the routes' ids and names."""
    number = route_numbers(part)
    known = np.flatnonzero(number >= 0)
    _, model = np.unique(number[known], return_inverse=True)
    result = np.full(len(part), -1, np.intp)
    result[known] = model
    table = pd.DataFrame({"model": model, "id": part["route_id"].to_numpy(object)[known],
                          "name": part["route_name"].to_numpy(object)[known]})  # fmt: skip
    merged = table.groupby("model")[["id", "name"]].first()  # of those that are there
    keys = merged["id"].where(merged["id"].notna(), merged["name"])
    return result, keys.tolist(), merged["name"].tolist()


def wards_of(store: Store, models: Models, moment: Moment) -> tuple[dict[str, str], ...]:
    """Return the wards that each model lies in, code -> name, the longest part first."""
    wards = ward_set(store, moment.boundaries)
    if models.layer == SEGMENTS:
        held = segment_holdings(store, wards, moment.as_of)
        owner = np.full(len(models.frame), -1, np.intp)
        owner[models.row] = models.model
        model, place, metres = owner[held.segment], held.place, held.metres
    else:
        model, place = models.model, block_places(store, wards, moment.as_of)[models.row]
        metres = np.ones(len(place))
    table = pd.DataFrame({"model": model, "place": place, "metres": metres})
    table = table[(table["model"] >= 0) & (table["place"] < len(wards.codes))]
    sums = table.groupby(["model", "place"], as_index=False)["metres"].sum()
    sums = sums[sums["metres"] > COUNTED_METRES].sort_values(["model", "metres"], ascending=[True, False])
    found: tuple[dict[str, str], ...] = tuple({} for _ in models.ids)
    for at, where in zip(sums["model"].tolist(), sums["place"].tolist(), strict=True):
        found[at][wards.codes[where]] = wards.names[where]
    return found


@dataclass(frozen=True, eq=False)
class Findings:
    """What was known of a model's parts on one day: by part (n,); `at`: its position in that day's frame.

    `value`: a position among the criterion's values; `stale`; `applies`: the part was there and the criterion
    applies to it; `frame`: the layer on that day.
    """

    day: date
    frame: gpd.GeoDataFrame
    at: Whole
    value: Whole
    stale: npt.NDArray[np.bool_]
    there: npt.NDArray[np.bool_]
    applies: npt.NDArray[np.bool_]


def earlier(day: date, days: int) -> date:
    """Return the day so many days before another, at the earliest the calendar's first."""
    return date.fromordinal(max(day.toordinal() - days, date.min.toordinal()))


def findings_on(store: Store, models: Models, criterion: Criterion, day: date) -> Findings:
    """Return what was known of every part of every model on a day, as the record has it."""
    frame = store.frame(models.layer, day)
    ids = pd.Index(frame["id"])
    at = ids.get_indexer(models.frame["id"].to_numpy(object)[models.row]).astype(np.intp)
    there = at >= 0
    if len(frame):
        there &= tally.has_joined(frame, day)[at]
        values = tally.values_on(frame, criterion, day)
        value, stale = values[at], tally.stale_on(frame, criterion, day, values)[at]
    else:
        value, stale = np.full(len(at), -1, np.intp), np.zeros(len(at), np.bool_)
    names = criterion.value_ids
    without = names.index(NOT_APPLICABLE) if NOT_APPLICABLE in names else len(names)
    return Findings(day, frame, at, value, stale, there, there & (value != without))


def observed(store: Store, models: Models, item: Item, criterion: Criterion, day: date) -> Observed:
    """Return what an item is scored by: all parts on all of its days."""
    scores = scores_of(criterion)
    least, most = np.nanmin(scores), np.nanmax(scores)
    parts = []
    for days in item.days_before:
        found = findings_on(store, models, criterion, earlier(day, days))
        keep = found.applies
        value = np.append(scores, np.nan)[found.value[keep]]  # -1: a value that is not known
        sure = ~np.isnan(value) & ~found.stale[keep]
        low, high = np.where(sure, value, least), np.where(sure, value, most)
        parts.append((models.model[keep], models.weight[keep], low, high, value))
    model, weight, low, high, value = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Observed(model, weight, low, high, value, is_now=not item.is_kept_up)


def scores_of(criterion: Criterion) -> Floats:
    """Return the score of each value, NaN where it has none: what is unknown or does not apply never has."""
    return np.array(
        [
            np.nan if each.score is None or each.id in (UNKNOWN, NOT_APPLICABLE) else each.score
            for each in criterion.values
        ],
        dtype=np.float64,
    )
