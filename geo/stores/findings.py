"""Of which day findings are, by the record: a value and the day of its check are one finding.

Where a change names only one of the two, the other is what it was at the time: a value that is corrected
while its day stays was found on that day, and a day that is corrected takes its value along.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd

from geo.model.criterion import UNKNOWN, Criterion
from geo.model.history import CHECKED, Changeset, Event, Reference

_Named = tuple[Reference, Event]


@dataclass(frozen=True, slots=True)
class Found:
    """The day of the finding that an event belongs to; None: it names none.

    `is_whole`: value and day were both given; `value` is what stays of a finding whose day alone was given.
    """

    day: date | None
    is_whole: bool
    value: Event | None = None


def with_days(
    values: Mapping[str, Any], before: Mapping[str, Any], *, criteria: Iterable[Criterion], day: date
) -> dict[str, Any]:
    """Return fields of a feature, each status that is new but has its old day of checking with `day`.

    A status that was taken away has no day.
    """
    result = dict(values)
    for each in criteria:
        value, checked = values.get(each.id) or UNKNOWN, each.checked_field
        if value != (before.get(each.id) or UNKNOWN) and values.get(checked) == before.get(checked):
            result[checked] = None if value == UNKNOWN else day.isoformat()
    return result


def findings_of(
    changesets: Sequence[Changeset], layer: str, frame: gpd.GeoDataFrame
) -> Mapping[Reference, Found]:
    """Return by event (from 1) of which day the findings of a layer are; other events are not named.

    `frame` is the layer after the last of the changesets.
    """
    events = [
        (Reference(changeset.number, at), event)
        for changeset in changesets
        for at, event in enumerate(changeset.events, start=1)
        if event.layer == layer
    ]
    return dict(_found(events, _whole(events), _Past(frame)))


def _whole(events: Iterable[_Named]) -> frozenset[Reference]:
    """Return the days of check that were given together with a value: the event of it comes just before."""
    open_values: set[tuple[int, str, int, str]] = set()
    whole: set[Reference] = set()
    for reference, event in events:
        name = event.field or ""
        key = (reference.changeset, event.id, event.version, name.removesuffix(CHECKED))
        if not name.endswith(CHECKED):
            open_values.add(key)
        elif key in open_values:
            open_values.discard(key)
            whole.add(reference)
    return frozenset(whole)


def _found(
    events: Sequence[_Named], whole: frozenset[Reference], past: "_Past"
) -> Iterator[tuple[Reference, Found]]:
    """Go back from what is there now, so that what each change left is known, however old it is."""
    given: dict[tuple[int, str, str], date | None] = {}  # days of check whose value comes next
    for reference, event in reversed(events):
        name = (event.field or "").removesuffix(CHECKED)
        key = (reference.changeset, event.id, name)
        if event.field is None:
            pass
        elif event.field == name:
            is_whole = key in given
            day = given.pop(key) if is_whole else _day(past.value(event.id, name + CHECKED))
            if is_whole or day is not None:
                yield reference, Found(day, is_whole)
        elif reference in whole:
            given[key] = _day(event.new)
            yield reference, Found(given[key], is_whole=True)
        else:
            kept = past.value(event.id, name)
            value = None if kept is None else replace(event, field=name, old=kept, new=kept)
            yield reference, Found(_day(event.new), is_whole=False, value=value)
        past.step_over(event)


class _Past:
    """What the features of a layer held, from now back to before one event after the other."""

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        self._frame = frame
        self._rows = {feature_id: at for at, feature_id in enumerate(frame["id"])}
        self._columns: dict[str, Sequence[Any]] = {}
        self._known: dict[str, dict[str, Any]] = {}
        self._complete: set[str] = set()  # of whom all is known

    def value(self, feature_id: str, field: str) -> Any:
        """Return what a field holds, None where it is not known to hold anything."""
        known = self._known.get(feature_id, {})
        if field in known or feature_id in self._complete:
            return known.get(field)
        row = self._rows.get(feature_id)
        return None if row is None or field not in self._frame else self._column(field)[row]

    def step_over(self, event: Event) -> None:
        """Go back before an event."""
        if event.field is not None:
            self._known.setdefault(event.id, {})[event.field] = event.old
            return
        content = event.old if isinstance(event.old, Mapping) else {}
        self._known[event.id] = {**(content.get("properties") or {})}
        self._complete.add(event.id)

    def _column(self, field: str) -> Sequence[Any]:
        if field not in self._columns:
            self._columns[field] = self._frame[field].tolist()
        return self._columns[field]


def _day(said: object) -> date | None:
    try:
        return date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
