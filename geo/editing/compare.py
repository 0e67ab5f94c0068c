"""Compare what somebody wants to change with what others changed since: which fields clash, which do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geo.model.criterion import Criteria
from geo.model.feature import Feature
from geo.model.history import GEOMETRY, Event
from geo.stores.base import Store

Values = Mapping[str, Any]  # by field; `geometry` is a field here

_NOT_MINE = ("id", "version")


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: as it was seen, as it is now, and as it is wanted."""

    field: str
    seen: Any
    now: Any
    wanted: Any


@dataclass(frozen=True)
class Comparison:
    """A feature as it is now, the fields of it that are really wanted otherwise than seen, and the clashes.

    `is_known`: the record tells all that happened since; where it does not, every wanted field clashes.
    """

    now: Feature
    wanted: Values
    clashes: tuple[Clash, ...] = ()
    is_known: bool = True
    others: Values = field(default_factory=dict)  # what others changed since, as it is now


def compare(store: Store, now: Feature, values: Values, *, seen: int) -> Comparison:
    """Compare `values`, wanted by who saw version `seen` of a feature, with the feature as it is now.

    A value that is the same as it was seen is nobody's wish: forms send every field. A finding and its day of
    checking belong together.

    Raises:
        StoreUnavailable: the record cannot be read now.
    """
    given = {name: value for name, value in values.items() if name not in _NOT_MINE}
    if now.version == seen:
        return Comparison(now, {name: value for name, value in given.items() if value != value_of(now, name)})
    before = _changed_since(store, now, seen)
    if before is None:
        clashes = tuple(Clash(name, None, value_of(now, name), value) for name, value in given.items())
        return Comparison(now, given, clashes, is_known=False)
    as_seen = {name: before.get(name, value_of(now, name)) for name in given}
    wanted = {name: value for name, value in given.items() if value != as_seen[name]}
    touched = {_subject(name, store.criteria) for name in before}
    clashes = tuple(
        Clash(name, as_seen[name], value_of(now, name), value)
        for name, value in wanted.items()
        if _subject(name, store.criteria) in touched and value != value_of(now, name)
    )
    return Comparison(now, wanted, clashes, others={name: value_of(now, name) for name in before})


def value_of(feature: Feature, name: str) -> Any:
    """Return the value of a field, the geometry too; None where there is none."""
    return feature.geometry if name == GEOMETRY else feature.properties.get(name)


def _subject(name: str, criteria: Criteria) -> str:
    """Return what a field is about: of a finding and the day of its check, the finding."""
    return next((each.id for each in criteria if name in (each.id, each.checked_field)), name)


def _changed_since(store: Store, now: Feature, seen: int) -> dict[str, Any] | None:
    """Return the fields changed after version `seen`, each as it was then; None where that is not known."""
    events = [
        event
        for changeset in store.history(now.layer, now.id)
        for event in changeset.events
        if event.layer == now.layer and event.id == now.id and event.version > seen
    ]
    told = {event.version for event in events}
    if seen < 1 or seen > now.version or len(told) != now.version - seen or not all(map(_is_told, events)):
        return None
    before: dict[str, Any] = {}
    for event in events:
        before.setdefault(str(event.field), event.old)
    return before


def _is_told(event: Event) -> bool:
    return event.field is not None and event.redacted is None
