"""Findings that come late: their day is before that of the finding that counts now.

A late finding belongs to the picture of its day and of the days up to the next one, and the newer finding
stays. The record says, for any day, what was recorded last of what held by then; so a late finding is
recorded together with the later ones, once more after it, as one change that is undone as one. Who wants to
correct the newer finding itself changes it in the form of all fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.model.criterion import Criterion
from geo.model.feature import Feature, Put
from geo.model.history import CHECKED, Event
from geo.stores.base import Store

State = tuple[str | None, str | None]  # a value, and the day of its check


def in_its_place(store: Store, now: Feature, put: Put) -> list[Put]:
    """Return a finding as the changes that record it: itself, or if it is late, the later ones behind it."""
    found = next((each for each in store.criteria if _is_late(each, now, put.feature)), None)
    if found is None:
        return [put]
    late, current = _state(put.feature, found), _state(now, found)
    between = (each for each in _between(store, now, found, late, current) if each[1] != late[1])
    states = [late, *between, current]
    if late[0] == current[0]:  # a value that does not change would not be recorded with its day
        states.insert(0, (next(each.id for each in found.values if each.id != late[0]), None))
    seen = put.seen or 0
    return [
        Put(_with_state(put.feature, found, state), seen=seen + bool(at)) for at, state in enumerate(states)
    ]


def dated_back(store: Store, now: Feature, criterion: Criterion, day: date, *, since: int) -> list[Feature]:
    """Return a feature, step by step, whose finding that counts now gets an earlier day, as its correction.

    Findings that others recorded after the change `since` for that day and later ones come behind it again.
    """
    current = _state(now, criterion)
    corrected = current[0], day.isoformat()
    later = _between(store, now, criterion, corrected, current, since=since)
    return [_with_state(now, criterion, each) for each in (corrected, *later)]


def _with_state(feature: Feature, criterion: Criterion, state: State) -> Feature:
    return feature.with_properties(**{criterion.id: state[0], criterion.checked_field: state[1]})


def _is_late(criterion: Criterion, now: Feature, wanted: Feature) -> bool:
    (_, before), (_, day) = _state(now, criterion), _state(wanted, criterion)
    return before is not None and day is not None and day < before


def _state(feature: Feature, criterion: Criterion) -> State:
    day = feature.properties.get(criterion.checked_field)
    return feature.properties.get(criterion.id), None if day is None else str(day)


def _between(
    store: Store, now: Feature, criterion: Criterion, late: State, current: State, *, since: int = 0
) -> Iterator[State]:
    """Give the findings recorded after a change that count from the one's day on to before the other's."""
    for day in sorted(_days(store, now, criterion, since)):
        if not (late[1] or "") <= day < (current[1] or ""):
            continue
        frame = store.frame(now.layer, date.fromisoformat(day))
        rows = frame[frame["id"] == now.id]
        if len(rows) and str(rows[criterion.checked_field].iloc[0]) == day:
            yield str(rows[criterion.id].iloc[0]), day


def _days(store: Store, now: Feature, criterion: Criterion, since: int) -> set[str]:
    """Return the days of checking that the record knows of a feature, from changes after one."""
    found: set[object] = set()
    for changeset in store.history(now.layer, now.id):
        for event in changeset.events if changeset.number > since else ():
            if event.id == now.id and event.layer == now.layer:
                found.update(_day_in(content, event.field, criterion) for content in (event.old, event.new))
    return {each for each in found if isinstance(each, str)}


def _day_in(content: object, field: str | None, criterion: Criterion) -> object:
    if field is not None:
        return content if field == criterion.checked_field else None
    properties = content.get("properties") if isinstance(content, Mapping) else None
    return properties.get(criterion.checked_field) if isinstance(properties, Mapping) else None


@dataclass(frozen=True)
class Late:
    """A late finding as the record has it: its event, its day, and the day of the finding that stays."""

    event: Event
    day: str
    newer: str


def late_finding(events: Sequence[Event]) -> Late | None:
    """Return the late finding that events of one finding tell of, None where they tell of an ordinary one.

    The events are in the order of the record.
    """
    days = [at for at, event in enumerate(events) if _is_day_of_check(event)]
    if not days:
        return None
    values = [event for event in events[: days[0]] if not (event.field or "").endswith(CHECKED)]
    day, newer = str(events[days[0]].new), str(events[days[-1]].new)
    return Late(values[-1], day, newer) if values and day < newer else None


def in_order(events: Sequence[Event], positions: Sequence[int]) -> list[int]:
    """Return the positions (from 1) of the events of a finding: what was found, its day, then the rest."""
    own = [events[at - 1] for at in positions]
    late = late_finding(own)
    if late is None:
        return sorted(positions, key=lambda at: (events[at - 1].field or "").endswith(CHECKED))
    first = next(at for at, event in enumerate(own) if event is late.event)
    after = next(at for at, event in enumerate(own) if at > first and _is_day_of_check(event))
    rest = [at for at in range(len(own)) if at not in (first, after)]
    return [positions[at] for at in (first, after, *rest)]


def _is_day_of_check(event: Event) -> bool:
    return (event.field or "").endswith(CHECKED) and event.new is not None
