"""Events onto raw features: what a writer does with a change is what a replay of the record does with it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from geo.model.history import GEOMETRY, Event
from geo.stores.folder.raw_layer import Raw, RawLayer


def advanced(raw: Raw | None, event: Event) -> Raw | None:
    """Return a raw feature after an event; None before it was made and after it was removed.

    Members and properties that the event does not name stay as they are; the input is unchanged.
    """
    if event.field is None:
        return None if event.new is None else _made(event)
    before: Raw = raw or {}
    found = before.get("properties")
    properties = {**(found if isinstance(found, dict) else {}), "version": event.version}
    if event.field == GEOMETRY:
        kept = {key: value for key, value in before.items() if key != "bbox"}
        return {**kept, "properties": properties, "geometry": event.new}
    return {**before, "properties": {**properties, event.field: event.new}}


def replayed(layer: RawLayer, events: Iterable[Event]) -> RawLayer:
    """Return a layer after events of it, in order."""
    draft = Draft(layer)
    for event in events:
        at = draft.place(event.id)
        draft.store(event.id, advanced(None if at is None else draft.raw(at), event))
    return draft.layer()


class Draft:
    """A layer while changes are carried out on it; each feature keeps its place."""

    def __init__(self, layer: RawLayer) -> None:
        self._layer = layer
        self._changed: dict[int, Raw | None] = {}
        self._added: list[Raw | None] = []
        self._own_places: dict[str, int | None] = {}  # of ids that were added or removed

    def place(self, feature_id: str) -> int | None:
        """Return where a feature lies, None where there is none."""
        if feature_id in self._own_places:
            return self._own_places[feature_id]
        return self._layer.places.get(feature_id)

    def raw(self, at: int) -> Any:
        """Return the raw feature at a place, as it is by now."""
        size = len(self._layer.texts)
        if at >= size:
            return self._added[at - size]
        return self._changed[at] if at in self._changed else self._layer.raw(at)

    def store(self, feature_id: str, raw: Raw | None) -> None:
        """Put a feature into its place, at the end where it is new; None removes it."""
        at, size = self.place(feature_id), len(self._layer.texts)
        if at is None:
            if raw is None:
                return
            self._own_places[feature_id] = size + len(self._added)
            self._added.append(raw)
            return
        if raw is None:
            self._own_places[feature_id] = None
        if at >= size:
            self._added[at - size] = raw
        else:
            self._changed[at] = raw

    def layer(self) -> RawLayer:
        """Return the layer as it is by now."""
        size = len(self._layer.texts)
        ends = sorted((at, name) for name, at in self._own_places.items() if at is not None and at >= size)
        added: list[tuple[str, Raw]] = []
        for at, name in ends:
            raw = self._added[at - size]
            if raw is not None:
                added.append((name, raw))
        return self._layer.with_changes(self._changed, added) if self._changed or added else self._layer


def _made(event: Event) -> Raw:
    content = event.new
    properties = {**content["properties"], "id": event.id, "version": event.version}
    return {"type": "Feature", "id": event.id, "properties": properties, "geometry": content[GEOMETRY]}


def of_layer(events: Sequence[Event], layer: str) -> list[Event]:
    """Return the events of one layer."""
    return [event for event in events if event.layer == layer]


def rewound(raw: Raw, events: Sequence[Event], version: int) -> Raw | None:
    """Return a raw feature as it was at an earlier version, by its events; None: it was not there then."""
    past: Raw | None = raw
    for event in reversed(events):
        if event.version <= version or past is None:
            break
        past = advanced(past, replace(event, old=event.new, new=event.old))
    if past is None:
        return None
    found = past.get("properties")
    return {**past, "properties": {**(found if isinstance(found, dict) else {}), "version": version}}
