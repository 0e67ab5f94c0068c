"""Carry out changes on the raw features of layers, in memory: the part that all stores share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import orjson

from geo.errors import EditConflict, Fault, InvalidInput
from geo.language import N_
from geo.layers import layer
from geo.layers.attributes import BROKEN_TEXT
from geo.layers.findings import Words
from geo.layers.reading import check_features
from geo.layers.spec import LayerSpec
from geo.layers.wording import shorten
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature, Put
from geo.model.history import GEOMETRY, Event
from geo.stores.features import feature as as_feature
from geo.stores.folder.raw_layer import Raw, RawLayer
from geo.stores.replay import Draft, advanced
from geo.text import nfc

LastVersion = Callable[[str, str], int]  # layer, feature id -> the version at which it was removed, or 0
_Done = tuple[Feature | None, tuple[Event, ...]]

_OWN_FIELDS = ("id", "version", "geometry")
DECIMALS = 9  # a tenth of a millimetre: at the 7 of RFC 7946, 28 km of streets grew by 4 cm
NOT_SAVED = N_("Nothing was saved, because something is wrong with it.")
UNSTORABLE: Words = (
    N_("The value cannot be stored: it is not text, a number, a list or a table of these."),
    N_("Correct or remove it."),
)


def by_layer(changes: Sequence[Change]) -> dict[str, list[tuple[int, Change]]]:
    """Group changes by layer, each with its position in the batch.

    Raises:
        UnknownName: a layer does not exist.
    """
    groups: dict[str, list[tuple[int, Change]]] = {}
    for at, change in enumerate(changes):
        name = change.feature.layer if isinstance(change, Put) else change.layer
        groups.setdefault(layer(name).name, []).append((at, change))
    return groups


@dataclass(frozen=True)
class Outcome:
    """What a batch comes to: the layers it touches, what each change gave, and the events in between."""

    layers: Mapping[str, RawLayer]
    features: tuple[Feature | None, ...]
    events: tuple[Event, ...]


def carry_out(
    changes: Sequence[Change],
    raw_of: Callable[[LayerSpec], RawLayer],
    criteria: Criteria,
    *,
    today: date,
    last_version: LastVersion,
) -> Outcome:
    """Carry out a batch over any layers; the inputs are unchanged.

    Features that no change names stay as they are and where they are, sound or not. Of several features with
    one id the first is meant. What is put is stored in NFC, in two dimensions, with at most nine decimals; a
    change that changes nothing is no event and keeps the version. `last_version` tells the version at which
    a feature that is not there was removed (0: there never was one), so that no version comes twice.

    Raises:
        UnknownName: a layer does not exist.
        EditConflict: the version seen is not the version now.
        InvalidInput: a new feature is not sound; all faults of all changes of all layers together.
    """
    after: dict[str, RawLayer] = {}
    results: dict[int, _Done] = {}
    faults: list[Fault] = []
    for name, numbered in by_layer(changes).items():
        batch = _Batch(layer(name), raw_of(layer(name)), criteria, today, partial(last_version, name))
        try:
            after[name], done = batch.carry_out([change for _, change in numbered])
        except InvalidInput as error:
            faults += error.faults
        else:
            results.update(zip((at for at, _ in numbered), done, strict=True))
    if faults:
        raise InvalidInput(NOT_SAVED, faults=faults)
    done = [results[at] for at in range(len(changes))]
    return Outcome(
        after, tuple(feature for feature, _ in done), tuple(event for _, events in done for event in events)
    )


def raw_version(feature: Any) -> int:
    """Return the version of a raw feature, 1 where it does not say."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    version = properties.get("version") if isinstance(properties, dict) else None
    if isinstance(version, float) and version.is_integer():
        version = int(version)
    return version if isinstance(version, int) and not isinstance(version, bool) else 1


@dataclass(frozen=True)
class _Known:
    """A feature as it is before a change: its checked properties and its plain geometry."""

    properties: Mapping[str, Any]
    geometry: Any


@dataclass(frozen=True)
class _Batch:
    """The changes of one layer: what they are carried out on and checked against."""

    spec: LayerSpec
    before: RawLayer
    criteria: Criteria
    today: date
    last_version: Callable[[str], int]

    def carry_out(self, changes: Sequence[Change]) -> tuple[RawLayer, list[_Done]]:
        """Return the layer after all changes, and for each change the feature and its events."""
        ids = [nfc(change.feature.id if isinstance(change, Put) else change.id) for change in changes]
        versions = self._versions(ids, changes)
        wanted = iter(self._checked(ids, versions, changes))
        known, draft = self._known(ids), Draft(self.before)
        done: list[_Done] = []
        for feature_id, version, change in zip(ids, versions, changes, strict=True):
            feature = next(wanted) if isinstance(change, Put) else None
            at = draft.place(feature_id)
            raw = None if at is None else draft.raw(at)
            events = self._events(feature_id, version, raw, known.get(feature_id), feature)
            for event in events:
                raw = advanced(raw, event)
            if events:
                draft.store(feature_id, raw)
            elif feature is not None:
                feature = _numbered(feature, raw_version(raw))
            if feature is None:
                known.pop(feature_id, None)
            else:
                known[feature_id] = _Known(feature.properties, feature.geometry)
            done.append((feature, events))
        return draft.layer(), done

    def _versions(self, ids: Sequence[str], changes: Sequence[Change]) -> list[int]:
        """Return the version that each change gives; what was seen must be what is there.

        Making a feature, changing it (however often the batch puts something into it) and removing it are one
        step of its version each.
        """
        there: dict[str, int | None] = {}
        last: dict[str, int] = {}
        changed: set[str] = set()
        for feature_id in set(ids):
            at = self.before.places.get(feature_id)
            there[feature_id] = None if at is None else raw_version(self.before.raw(at))
            last[feature_id] = there[feature_id] or self.last_version(feature_id)
        given = []
        for feature_id, change in zip(ids, changes, strict=True):
            if there[feature_id] != change.seen:
                raise _conflict(feature_id, change.seen, there[feature_id])
            is_change = isinstance(change, Put) and change.seen is not None
            last[feature_id] += not (is_change and feature_id in changed)
            there[feature_id] = last[feature_id] if isinstance(change, Put) else None
            (changed.add if is_change else changed.discard)(feature_id)
            given.append(last[feature_id])
        return given

    def _checked(
        self, ids: Sequence[str], versions: Sequence[int], changes: Sequence[Change]
    ) -> Iterator[Feature]:
        raw = [
            _as_raw(change.feature, feature_id, version)
            for feature_id, version, change in zip(ids, versions, changes, strict=True)
            if isinstance(change, Put)
        ]
        records, shapes, findings = check_features(raw, self.spec, self.criteria, today=self.today)
        serious = [fault for fault in findings.faults if fault.serious]
        if serious:
            raise InvalidInput(NOT_SAVED, faults=serious)
        return (
            as_feature(self.spec, record or {}, shape) for record, shape in zip(records, shapes, strict=True)
        )

    def _known(self, ids: Sequence[str]) -> dict[str, _Known]:
        """Return what is there of the features that the batch names, also where it is not sound."""
        names = [feature_id for feature_id in dict.fromkeys(ids) if feature_id in self.before.places]
        raws = [self.before.raw(self.before.places[feature_id]) for feature_id in names]
        records, _, _ = check_features(raws, self.spec, self.criteria, today=self.today)
        defaults = self.spec.defaults(self.criteria)
        return {
            feature_id: _Known(record or {**defaults, **_given(raw)}, raw.get(GEOMETRY))
            for feature_id, raw, record in zip(names, raws, records, strict=True)
        }

    def _events(
        self, feature_id: str, version: int, raw: Raw | None, known: _Known | None, after: Feature | None
    ) -> tuple[Event, ...]:
        def event(field: str | None, old: Any, new: Any) -> Event:
            return Event(self.spec.name, feature_id, field, old, new, version)

        if after is None:
            old = raw or {}
            return (event(None, {"properties": _given(old), GEOMETRY: old.get(GEOMETRY)}, None),)
        fields = {key: value for key, value in after.properties.items() if key not in _OWN_FIELDS}
        if known is None:
            return (event(None, None, {"properties": fields, GEOMETRY: after.geometry}),)
        gone = {key: None for key in known.properties if key not in fields and key not in _OWN_FIELDS}
        changed = [
            event(key, known.properties.get(key), value)
            for key, value in {**fields, **gone}.items()
            if known.properties.get(key) != value
        ]
        if _plain(known.geometry) != _plain(after.geometry):
            changed.append(event(GEOMETRY, known.geometry, after.geometry))
        return tuple(changed)


def _given(raw: Mapping[str, Any]) -> Raw:
    """Return the properties of a raw feature that hold something, without id and version."""
    found = raw.get("properties")
    properties = found if isinstance(found, dict) else {}
    return {key: value for key, value in properties.items() if value is not None and key not in _OWN_FIELDS}


def _numbered(feature: Feature, version: int) -> Feature:
    return replace(feature, version=version, properties={**feature.properties, "version": version})


def _plain(geometry: Any) -> tuple[Any, Any]:
    """Return what tells one geometry from another: its type, and positions as they would be stored."""
    if not isinstance(geometry, Mapping):
        return None, None
    return geometry.get("type"), _flat(geometry.get("coordinates"))


def _flat(coordinates: Any) -> Any:
    if isinstance(coordinates, list | tuple):
        if coordinates and all(isinstance(part, int | float) for part in coordinates):
            return [round(float(part), DECIMALS) for part in coordinates[:2]]
        return [_flat(part) for part in coordinates]
    return coordinates


def _as_raw(feature: Feature, feature_id: str, version: int) -> Raw:
    """Return a feature as plain JSON values of its own, dates as text."""
    properties = {**feature.properties, "id": feature_id, "version": version}
    given = {"type": "Feature", "properties": properties, "geometry": feature.geometry}
    try:
        raw: Raw = orjson.loads(orjson.dumps(given, default=dict))
    except TypeError as error:
        raise InvalidInput(NOT_SAVED, faults=_unstorable(feature, properties)) from error
    return {**raw, "geometry": _rounded(raw["geometry"])}


def _unstorable(feature: Feature, properties: Mapping[str, Any]) -> list[Fault]:
    faults = []
    for key, value in {**properties, "geometry": feature.geometry}.items():
        try:
            orjson.dumps({key: value}, default=dict)
        except TypeError:
            words = BROKEN_TEXT if isinstance(value, str) else UNSTORABLE
            file = layer(feature.layer).file_name
            faults.append(Fault(file, *words, feature=shorten(feature.id), field=shorten(key)))
    return faults


def _rounded(geometry: Any) -> Any:
    if not isinstance(geometry, dict) or "coordinates" not in geometry:
        return geometry
    return {**geometry, "coordinates": _round(geometry["coordinates"])}


def _round(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    if isinstance(coordinates, list):
        return [_round(part) for part in coordinates]
    return coordinates


def _conflict(feature_id: str, seen: int | None, now: int | None) -> EditConflict:
    if seen is None:
        text = N_("There is a “{id}” already. Nothing was saved; choose another id.")
    elif now is None:
        text = N_("“{id}” was removed by somebody else. Nothing was saved.")
    else:
        text = N_(
            "“{id}” was changed by somebody else: you saw version {seen}, now it is {now}. "
            "Nothing was saved; compare the two and save again."
        )
    return EditConflict(text, id=feature_id, seen=seen or 0, now=now or 0)
