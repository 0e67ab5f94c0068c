"""When it was inspected: findings by day, by the record, so that those replaced since count, too."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from geo.model.days import HANOI
from geo.model.history import CHECKED, GEOMETRY, Changeset, Event, Reference
from geo.stores.base import Store

INSPECTED = ("route_segments", "apartment_blocks")


def by_day(store: Store, first: date, last: date) -> Mapping[date, int]:
    """Return how many findings were made on each day of a period (both ends too), days without any left out.

    Findings cannot lie in the future, so that what was recorded before the first day is passed over; what was
    found in the period and recorded late counts. What was undone does not, nor what parts of a segment took
    from the whole, or the whole from its parts.

    Raises:
        StoreUnavailable: the record cannot be read now.
    """
    recorded = store.history()
    begin = datetime.combine(first, time.min, HANOI)
    undone: dict[int, list[Reference]] = defaultdict(list)
    for each in recorded:
        if each.origin.undoes is not None:
            undone[each.origin.undoes.changeset].append(each.origin.undoes)
    later = (each for each in recorded if each.time >= begin)
    found = {one for each in later for one in _findings(each, undone.get(each.number, ()))}
    days = Counter(day for _, _, _, day in found)
    inside = sorted(day for day in days if first.isoformat() <= day <= last.isoformat())
    return {date.fromisoformat(day): days[day] for day in inside}


def _findings(changeset: Changeset, undone: Iterable[Reference]) -> Iterator[tuple[str, str, str, str]]:
    """Return layer, id, field and day of each finding that a changeset records and that was not undone."""
    void = {at for reference in undone for at in changeset.parts(reference)}
    taken = _taken_over(changeset)
    for at, event in enumerate(changeset.events, start=1):
        if event.layer not in INSPECTED or at in void:
            continue
        for name, day in _checked(event).items():
            if isinstance(day, str) and taken.isdisjoint(
                ((event.layer, event.id, None), (event.layer, name, day))
            ):
                yield event.layer, event.id, name, day


def _checked(event: Event) -> Mapping[str, Any]:
    """Return the days of checking that an event records, by field."""
    if event.field is not None:
        return {event.field: event.new} if event.field.endswith(CHECKED) else {}
    return _days(event.new)


def _days(feature: Any) -> Mapping[str, Any]:
    properties = (feature or {}).get("properties") or {}
    return {name: day for name, day in properties.items() if name.endswith(CHECKED)}


def _taken_over(changeset: Changeset) -> set[tuple[str, str, str | None]]:
    """Return what is no finding of its own where lines were split or merged.

    Parts, as (layer, id, None): their id is that of the line that they were cut from, with a number behind.
    Days that a whole has from parts that went, as (layer, field, day).
    """
    reshaped = {(event.layer, event.id) for event in changeset.events if event.field == GEOMETRY}
    taken: set[tuple[str, str, str | None]] = set()
    if not reshaped:
        return taken
    for event in changeset.events:
        if event.field is None and event.old is None:
            if (event.layer, event.id.rpartition("-")[0]) in reshaped:
                taken.add((event.layer, event.id, None))
        elif event.field is None:
            taken |= {(event.layer, name, day) for name, day in _days(event.old).items()}
    return taken
