"""When it was inspected: findings by day, by the record, so that those replaced since count, too."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

from geo.model.days import HANOI
from geo.model.history import CHECKED, Changeset
from geo.stores.base import Store

INSPECTED = ("route_segments", "apartment_blocks")


def by_day(store: Store, first: date, last: date) -> Mapping[date, int]:
    """Return how many findings were made on each day of a period (both ends too), days without any left out.

    Findings cannot lie in the future and times of the record never decrease, so that what was recorded before
    the first day is passed over; what was found in the period and recorded late counts.

    Raises:
        StoreUnavailable: the record cannot be read now.
    """
    recorded = store.history()
    begin = bisect_left(
        recorded, datetime.combine(first, time.min, HANOI), key=lambda changeset: changeset.time
    )
    found = {each for changeset in recorded[begin:] for each in _findings(changeset)}
    days = Counter(day for _, _, _, day in found)
    inside = sorted(day for day in days if first.isoformat() <= day <= last.isoformat())
    return {date.fromisoformat(day): days[day] for day in inside}


def _findings(changeset: Changeset) -> Iterator[tuple[str, str, str, str]]:
    """Return layer, id, field and day of each finding that a changeset records."""
    for event in changeset.events:
        if event.layer not in INSPECTED:
            continue
        if event.field is None and event.new is not None:
            properties = event.new.get("properties") or {}
            fields = {name: value for name, value in properties.items() if name.endswith(CHECKED)}
        elif event.field is not None and event.field.endswith(CHECKED):
            fields = {event.field: event.new}
        else:
            continue
        yield from (
            (event.layer, event.id, name, day) for name, day in fields.items() if isinstance(day, str)
        )
