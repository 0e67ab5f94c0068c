"""Take back what was done, one event or a whole changeset, as a new one; bring removed features back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from geo.editing.rights import OF_TIMES
from geo.errors import EditConflict, InvalidInput, UnknownName
from geo.history.undone import undone_by
from geo.language import N_
from geo.layers import layer as layer_called
from geo.model.feature import Change, Feature, Put, Remove
from geo.model.history import GEOMETRY, NOBODY, Changeset, Correction, Event, Origin, Reference, Saved
from geo.stores.base import Store
from geo.stores.folder.outside_edits import means_same, same

_OWN = ("id", "version")
_NAMED = 5  # what was changed since is named up to so many


def undo(store: Store, reference: Reference, origin: Origin = NOBODY) -> Saved:
    """Undo a changeset or one of its events; nothing is undone where one of its fields was changed since.

    A finding and its day of checking are undone together.

    Raises:
        UnknownName: the record has no such change.
        InvalidInput: there is nothing to undo in it, or it was erased.
        EditConflict: it was undone before, or what it changed was changed again since.
        StoreUnavailable: the store cannot be written now.
    """
    changeset = store.changeset(reference.changeset)
    events = _events(changeset, reference)
    before = undone_by(store, reference)
    if before is not None:
        raise EditConflict(
            N_("Change {number} was undone before, by change {by}."), number=str(reference), by=before
        )
    changes = [change for group in _by_feature(events).values() for change in _back(store, group)]
    return store.apply(changes, replace(origin, undoes=reference, corrects=_uncorrected(changeset)))


def _uncorrected(changeset: Changeset) -> Correction | None:
    found = changeset.origin.corrects
    return None if found is None else replace(found, days=-found.days)


def restore(store: Store, layer: str, feature_id: str, origin: Origin = NOBODY) -> Saved:
    """Bring back a feature that was removed, as it was last.

    Raises:
        UnknownName: there is no such layer, or the record has no such removed feature.
        EditConflict: there is a feature with that id again.
        InvalidInput: what it was is no longer sound, or was erased.
        StoreUnavailable: the store cannot be written now.
    """
    name = layer_called(layer).name
    for changeset in reversed(store.history(name, feature_id)):
        for event in reversed(changeset.events):
            if (event.layer, event.id, event.field) == (name, feature_id, None) and event.new is None:
                removed = min(changeset.on, store.programme.as_of or date.max)
                day = origin.day or changeset.origin.day or removed  # as if it had not been removed
                return store.apply([Put(_content(event))], replace(origin, day=day))
    raise UnknownName(
        N_("The record has no removed feature “{id}” in {layer}."), id=feature_id[:80], layer=name
    )


def _events(changeset: Changeset, reference: Reference) -> Sequence[Event]:
    parts = changeset.parts(reference)
    if reference.event is not None and not parts:
        raise UnknownName(N_("There is no change {number} in the record."), number=str(reference))
    events = [changeset.events[at - 1] for at in parts]
    if changeset.origin.corrects is not None:
        if reference.event is not None:
            raise InvalidInput(OF_TIMES, number=changeset.number)
    elif not events:
        raise InvalidInput(N_("Change {number} changed nothing that could be undone."), number=str(reference))
    if any(event.redacted is not None for event in events):
        raise InvalidInput(
            N_("Change {number} cannot be undone: what it changed was erased."), number=str(reference)
        )
    return events


def _by_feature(events: Sequence[Event]) -> Mapping[tuple[str, str], list[Event]]:
    groups: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        groups.setdefault((event.layer, event.id), []).append(event)
    return groups


def _back(store: Store, events: Sequence[Event]) -> list[Change]:
    """Return the changes that lead a feature back behind events of it, in order: one for each step.

    Of a finding that came late the last step leads where the feature is already, so each step is recorded.
    """
    layer, feature_id = events[0].layer, events[0].id
    now = _now(store, layer, feature_id)
    values, seen = (None, None) if now is None else (_values(now), now.version)
    changes: list[Change] = []
    after = (seen or 0) + 1  # all that is put into one feature at once is one step of its version
    for own in reversed(_steps(events)):
        values = _behind(store, own, values)
        if values is not None:
            properties = {key: value for key, value in values.items() if key != GEOMETRY}
            changes.append(Put(Feature(layer, feature_id, values[GEOMETRY], properties), seen))
        elif seen is None:
            raise _changed_since(store, own[-1])
        else:
            changes.append(Remove(layer, feature_id, seen))
        seen = None if values is None else after
    return changes


def _steps(events: Sequence[Event]) -> list[list[Event]]:
    """Return events in order as steps, each of which names a field once, and a whole feature alone."""
    steps: list[list[Event]] = []
    for event in events:
        named = {each.field for each in steps[-1]} if steps else {event.field}
        if event.field in named or None in (event.field, *named):
            steps.append([])
        steps[-1].append(event)
    return steps


def _behind(store: Store, events: Sequence[Event], values: dict[str, Any] | None) -> dict[str, Any] | None:
    for event in reversed(events):
        if event.field is None:
            values = _back_whole(event, values)
        elif values is None or not means_same(event.field, values.get(event.field), event.new):
            raise _changed_since(store, event)
        else:
            values = {**values, event.field: event.old}
    return values


def _back_whole(event: Event, values: dict[str, Any] | None) -> dict[str, Any] | None:
    if event.old is None:  # it was made: gone again, unless somebody worked on it since
        made = _values(Feature(event.layer, event.id, event.new[GEOMETRY], event.new["properties"]))
        if values is None or not same(values, made):
            raise EditConflict(
                N_("“{id}” was changed since it was made, so making it cannot be undone. Remove it instead."),
                id=event.id,
            )
        return None
    if values is not None:
        raise EditConflict(N_("There is a “{id}” again, so its removal cannot be undone."), id=event.id)
    return _values(_content(event))


def _now(store: Store, layer: str, feature_id: str) -> Feature | None:
    try:
        return store.get(layer, feature_id)
    except UnknownName:
        return None


def _values(feature: Feature) -> dict[str, Any]:
    kept = {key: value for key, value in feature.properties.items() if key not in _OWN}
    return {**kept, GEOMETRY: feature.geometry}


def _content(event: Event) -> Feature:
    if event.redacted is not None:
        raise InvalidInput(N_("“{id}” cannot come back: what it was has been erased."), id=event.id)
    return Feature(event.layer, event.id, event.old[GEOMETRY], event.old["properties"])


def _changed_since(store: Store, event: Event) -> EditConflict:
    later = [
        str(changeset.number)
        for changeset in store.history(event.layer, event.id)
        for each in changeset.events
        if (each.layer, each.id) == (event.layer, event.id)
        and each.field in (event.field, None)
        and each.version > event.version
    ]
    return EditConflict(
        N_("“{id}” was changed again since (change {later}), so this cannot be undone. Nothing was changed."),
        id=event.id,
        later=", ".join(list(dict.fromkeys(later))[:_NAMED]) or "–",
    )
