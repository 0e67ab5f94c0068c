"""Erase personal data for ever, also where a split, a merge or a copy took it; say where it still is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geo.errors import InvalidInput, UnknownName
from geo.language import N_
from geo.layers import LAYERS
from geo.model.history import GEOMETRY, NOBODY, Changeset, Event, Origin
from geo.stores.base import Store
from geo.stores.features import sent_by
from geo.stores.folder.erase import SHORTEST, Erasure, contents

MOST_NAMED = 20


@dataclass(frozen=True)
class Place:
    """Where a text stands: a field of a feature (None: as it came or went), or the reason of a change."""

    layer: str = ""
    id: str = ""
    field: str | None = None
    changeset: int = 0

    def __str__(self) -> str:
        parts = (self.layer, self.id, self.field) if self.layer else (str(self.changeset),)
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Plan:
    """What is to be erased: as it was asked for, and of the features that took the content over.

    `changes`: in how many changesets something goes, a feature as it is now counted as one.
    """

    asked: Erasure
    copies: tuple[Erasure, ...]
    changes: int


def plan(store: Store, asked: Erasure) -> Plan:
    """Find out what erasing means.

    Raises:
        InvalidInput: the record holds nothing of it.
        UnknownName: there is no such layer.
        StoreUnavailable: the record cannot be read now.
    """
    changes = _touched(store, asked)
    if not changes:
        raise InvalidInput(N_("The record holds nothing of this. Nothing was erased."))
    copies = () if asked.person else tuple(replace(asked, id=each) for each in _took_over(store, asked))
    return Plan(asked, copies, changes + sum(_touched(store, each) for each in copies))


def carry_out(
    store: Store, wanted: Plan, origin: Origin = NOBODY
) -> tuple[tuple[int, ...], tuple[Place, ...]]:
    """Erase, each feature as a change of its own; return the changes, and up to 20 places that hold it still.

    Raises:
        StoreUnavailable: the store cannot be written now; what was erased before stays erased.
    """
    texts = _texts(store, (wanted.asked, *wanted.copies))
    numbers = tuple(store.erase(each, origin) for each in (*wanted.copies, wanted.asked))
    return numbers, tuple(dict.fromkeys(_standing(store, texts)))[:MOST_NAMED]


def _touched(store: Store, erasure: Erasure) -> int:
    found = store.history() if erasure.person else store.history(erasure.layer, erasure.id)
    return _is_held(store, erasure) + sum(
        erasure.covers_origin(changeset) or any(_loses(erasure, event) for event in changeset.events)
        for changeset in found
    )


def _loses(erasure: Erasure, event: Event) -> bool:
    left = erasure.left_of(event)
    return left is not None and left != {"old": event.old, "new": event.new}


def _is_held(store: Store, erasure: Erasure) -> bool:
    if erasure.person:
        return bool(sent_by(store, erasure.person))
    return _now(store, erasure) is not None


def _now(store: Store, erasure: Erasure) -> Any:
    try:
        feature = store.get(erasure.layer, erasure.id)
    except UnknownName:
        return None
    return feature.geometry if erasure.field == GEOMETRY else feature.properties.get(erasure.field)


def _took_over(store: Store, asked: Erasure) -> list[str]:
    """Return the features that hold the content since a split, a merge or a copy, one after the other."""
    if asked.field == GEOMETRY:
        return []  # each part has a shape of its own
    known, waiting = [asked.id], [asked.id]
    while waiting:
        one = replace(asked, id=waiting.pop())
        values = _values(store, one)
        for changeset in store.history(asked.layer):
            for other in _partners(changeset, asked.layer, one.id):
                theirs = _values(store, replace(asked, id=other))
                if other not in known and any(_same(a, b) for a in values for b in theirs):
                    known.append(other)
                    waiting.append(other)
    return known[1:]


def _partners(changeset: Changeset, layer: str, feature_id: str) -> Iterator[str]:
    """Return the features that a changeset split off one, merged with it, or copied from it."""
    here = [event for event in changeset.events if event.layer == layer]
    whole = {event.id for event in here if event.field is None}
    moved = {event.id for event in here if event.field == GEOMETRY}
    if feature_id in moved:
        yield from whole
    elif feature_id in whole:
        yield from moved
    else:
        made = (event.id for event in here if event.field is None and event.new is not None)
        yield from (each for each in made if each.startswith(f"{feature_id}-"))


def _values(store: Store, erasure: Erasure) -> list[Any]:
    """Return every value that a field ever had, and has."""
    now = _now(store, erasure)
    found = contents(store.history(erasure.layer, erasure.id), erasure)
    return found if now in (None, "") else [*found, now]


def _same(one: Any, other: Any) -> bool:
    """Say whether two values hold the same; notes of merged features are put one below the other."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return bool(one == other)
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= SHORTEST and shorter in longer)


def _texts(store: Store, erasures: tuple[Erasure, ...]) -> set[str]:
    found = {each.person for each in erasures}
    for each in erasures:
        if not each.person:
            found |= {value for value in _values(store, each) if isinstance(value, str)}
    return {text for text in found if len(text) >= SHORTEST}


def _standing(store: Store, texts: set[str]) -> Iterator[Place]:
    """Return where one of the texts stands still: in features, and in values and reasons of the record."""
    if not texts:
        return
    for name in LAYERS:
        frame = store.frame(name)
        for field in frame.columns.drop(GEOMETRY):
            holds = frame[field].map(lambda value: _holds(value, texts)).to_numpy(dtype=bool)
            yield from (Place(name, str(each), str(field)) for each in frame["id"].to_numpy()[holds])
    for changeset in store.history():
        if _holds(changeset.origin.reason, texts):
            yield Place(changeset=changeset.number)
        for event in changeset.events:
            if _holds([event.old, event.new], texts):
                yield Place(event.layer, event.id, event.field)


def _holds(value: Any, texts: set[str]) -> bool:
    if isinstance(value, str):
        return any(text in value for text in texts)
    if isinstance(value, Mapping):
        return any(_holds(each, texts) for each in value.values())
    return isinstance(value, list) and any(_holds(each, texts) for each in value)
