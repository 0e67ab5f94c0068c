"""List the findings that are too old to rely on, oldest first."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from geo.inspection.recheck_values import Due, DueList, Wanted
from geo.measure import tally
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.programme import features
from geo.stores.base import Store

_LAYERS = (features.SEGMENTS, features.BLOCKS)


def due(store: Store, moment: Moment, wanted: Wanted | None = None) -> DueList:
    """Return findings of what counts on a day that are too old by then, those of one day by layer and name.

    Raises:
        UnknownName: the boundary set has no such ward.
        InvalidInput: there is no such criterion.
        StoreUnavailable: a layer cannot be read now.
    """
    wanted = wanted or Wanted()
    criteria = _criteria(store, moment, wanted.criterion)
    found = pd.concat([_old(store, layer, criteria, moment, wanted.ward) for layer in _LAYERS])
    found = found.sort_values(["checked_on", "layer", "rank", "at", "criterion"], kind="stable")
    size = features.PAGE_SIZE if wanted.page is not None else max(1, len(found))
    pages = max(1, -(-len(found) // size))
    page = min(max(wanted.page or 1, 1), pages)
    shown = found.iloc[(page - 1) * size : page * size]
    return DueList(_rows(store, shown, criteria, moment, wanted.ward), len(found), page, pages, wanted)


def _criteria(store: Store, moment: Moment, name: str | None) -> tuple[Criterion, ...]:
    in_force = store.criteria.in_force(moment.as_of)
    return tuple(in_force) if name is None else (in_force.get(name),)


def _old(
    store: Store, layer: str, criteria: Sequence[Criterion], moment: Moment, ward: str | None
) -> pd.DataFrame:
    """Return layer, position, rank of the name, criterion (both as numbers) and day of each old finding."""
    frame = store.frame(layer, moment.as_of)
    keep = features.lies_in(store, layer, moment, ward) & tally.counts_on(frame, moment.as_of)
    parts = [pd.DataFrame({"at": [], "criterion": [], "checked_on": []}, dtype=object)]
    for number, criterion in enumerate(criteria):
        values = tally.values_on(frame, criterion, moment.as_of)
        at = np.flatnonzero(tally.stale_on(frame, criterion, moment.as_of, values) & keep)
        days = frame[criterion.checked_field].iloc[at].to_numpy(dtype=object)
        parts.append(pd.DataFrame({"at": at, "criterion": number, "checked_on": days}))
    found = pd.concat(parts, ignore_index=True).astype({"at": np.intp, "criterion": np.intp})
    at = found["at"].to_numpy()
    return found.assign(layer=_LAYERS.index(layer), rank=features.name_ranks(frame.iloc[at], layer))


def _rows(
    store: Store, shown: pd.DataFrame, criteria: Sequence[Criterion], moment: Moment, ward: str | None
) -> tuple[Due, ...]:
    known: dict[tuple[int, int], features.Row] = {}
    for number, group in shown.groupby("layer"):
        at = np.unique(group["at"].to_numpy(dtype=np.intp))
        rows = features.rows_at(store, _LAYERS[int(str(number))], moment, at, ward)
        known |= {(int(str(number)), place): row for place, row in zip(at.tolist(), rows, strict=True)}
    columns = (shown[name].tolist() for name in ("layer", "at", "criterion", "checked_on"))
    return tuple(
        _due(_LAYERS[layer], known[layer, at], criteria[criterion], date.fromisoformat(day), moment.as_of)
        for layer, at, criterion, day in zip(*columns, strict=True)
    )


def _due(layer: str, row: features.Row, criterion: Criterion, checked_on: date, as_of: date) -> Due:
    return Due(
        layer=layer,
        id=row.id,
        name=row.name,
        criterion=criterion.id,
        value=row.statuses[criterion.id],
        checked_on=checked_on,
        days=(as_of - checked_on).days,
        places={place.code: place.name for place in row.places if place.code is not None},
        metres=row.metres,
    )
