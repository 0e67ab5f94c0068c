"""How the statuses of a route or block went: what counted on some days, and the turns of each part."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np

from geo.dossier.subject import Subject
from geo.dossier.values import Course, Step
from geo.layers import layer as layer_called
from geo.measure import tally
from geo.measure.as_of import with_statuses
from geo.measure.grid import Floats
from geo.model.criterion import UNKNOWN, Criteria
from geo.model.history import Changeset
from geo.programme.features import SEGMENTS
from geo.programme.placing import segment_holdings, ward_set
from geo.stores.as_of import Timeline, on_day
from geo.stores.base import Store
from geo.stores.record import Record

MOST_STEPS = 5  # days that are drawn, as in briefings
_MOST_DAYS = 400  # that the turns of a dossier are looked for on


def step(store: Store, subject: Subject, day: date, boundaries: date) -> Step:
    """Return what counted of a route or block on a day, by the lengths and rules of the summary.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    frame = store.frame(subject.layer, day)
    keep = subject.of(frame) & tally.counts_on(frame, day)
    amounts = amounts_of(store, subject.layer, day, boundaries)[keep]
    own = frame[keep]
    status: dict[str, Mapping[str, float]] = {}
    stale: dict[str, float] = {}
    for each in store.criteria.in_force(day):
        values = tally.values_on(own, each, day)
        sums = np.bincount(values + 1, amounts, len(each.values) + 1)[1:]
        status[each.id] = dict(zip(each.value_ids, sums.tolist(), strict=True))
        stale[each.id] = float(amounts[tally.stale_on(own, each, day, values)].sum())
    return Step(day, float(amounts.sum()), status, stale)


def amounts_of(store: Store, layer: str, day: date, boundaries: date) -> Floats:
    """Return the metres of every segment of a day, as the summary measures them, or 1 for each block."""
    if layer != SEGMENTS:
        return np.ones(len(store.frame(layer, day)))
    return segment_holdings(store, ward_set(store, boundaries), day).segment_metres


def days_between(timeline: Timeline, now: gpd.GeoDataFrame, start: date, end: date) -> tuple[date, ...]:
    """Return the first and the last day and those between them on which something began to hold."""
    found = {each.day for events in timeline.of_feature.values() for each in events}
    for name in (each for each in now if str(each).endswith("_on")):
        found |= {_date(each) for each in now[name].dropna()}
    inside = sorted(each for each in found if each is not None and start < each < end)
    return tuple(dict.fromkeys((start, *inside[-_MOST_DAYS:], end)))


def thinned(days: Sequence[date], most: int = MOST_STEPS) -> tuple[date, ...]:
    """Return at most so many of some days, the first and the last among them."""
    if len(days) <= most:
        return tuple(days)
    at = np.unique(np.linspace(0, len(days) - 1, most).round().astype(int)).tolist()
    return tuple(days[each] for each in at)


def timeline_of(store: Store, layer: str, ids: Sequence[str]) -> tuple[gpd.GeoDataFrame, Timeline]:
    """Return some features as they are now, and their events by the day from which they hold.

    Raises:
        StoreUnavailable: the layer or the record cannot be read now.
    """
    frame, wanted, record = store.frame(layer), set(ids), Record()
    now = frame[frame["id"].isin(wanted)].reset_index(drop=True)
    for each in changesets_of(store, layer, ids):
        record.add(each)
    timeline = Timeline(layer, store.programme.as_of)
    timeline.grow(record, now)
    for other in set(timeline.of_feature) - wanted:
        del timeline.of_feature[other]
    return now, timeline


def changesets_of(store: Store, layer: str, ids: Sequence[str]) -> tuple[Changeset, ...]:
    """Return the changesets that did something to one of some features, the oldest first."""
    found = {each.number: each for part in ids for each in store.history(layer, part)}
    return tuple(found[number] for number in sorted(found))


def courses(
    store: Store, now: gpd.GeoDataFrame, timeline: Timeline, days: Sequence[date], ids: Sequence[str]
) -> tuple[Course, ...]:
    """Return how each status of each part went, parts in the order of `ids`; as the record has it."""
    spec, criteria = layer_called(timeline.layer), store.criteria
    in_force = criteria.in_force(days[-1])
    found: dict[tuple[str, str], list[tuple[date | None, str]]] = {}
    for day in days:
        then = with_statuses(on_day(now, timeline, spec, criteria, day), criteria, day)
        then = then[tally.has_joined(then, day)]
        _note(found, then, in_force, day, first=day == days[0])
    return tuple(
        Course(part, each.id, tuple(turns))
        for part in ids
        for each in in_force
        if (turns := found.get((part, each.id)))
    )


def _note(
    found: dict[tuple[str, str], list[tuple[date | None, str]]],
    then: gpd.GeoDataFrame,
    criteria: Criteria,
    day: date,
    *,
    first: bool,
) -> None:
    """Add the values of a day where they are other than before; a finding bears the day of its check."""
    for each in criteria:
        checks = then[each.checked_field].tolist()
        for part, value, checked in zip(then["id"], then[each.id].tolist(), checks, strict=True):
            turns = found.setdefault((str(part), each.id), [])
            if turns and turns[-1][1] == value:
                continue
            said = _date(checked) if value != UNKNOWN else None
            turns.append((said or (None if first else day), str(value)))


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
