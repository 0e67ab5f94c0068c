"""Apply changes to the raw features of a layer, in memory: the part that all file-like stores share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from geo.errors import EditConflict, Fault, InvalidInput
from geo.language import N_
from geo.layers import layer
from geo.layers.attributes import BROKEN_TEXT, identity
from geo.layers.findings import Words
from geo.layers.reading import check_features
from geo.layers.spec import LayerSpec
from geo.layers.wording import shorten
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature, Put
from geo.stores.features import feature as as_feature
from geo.text import nfc

Raw = dict[str, Any]

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


def carry_out(
    changes: Sequence[Change],
    raw_of: Callable[[LayerSpec], Sequence[Any]],
    criteria: Criteria,
    *,
    today: date,
) -> tuple[dict[str, list[Any]], tuple[Feature | None, ...]]:
    """Carry out a batch over any layers: the new raw features of each layer, and what each change gave.

    Raises:
        UnknownName, EditConflict, InvalidInput: as `by_layer` and `changed`; faults of all layers.
    """
    after: dict[str, list[Any]] = {}
    results: dict[int, Feature | None] = {}
    faults: list[Fault] = []
    for name, numbered in by_layer(changes).items():
        spec = layer(name)
        part = [change for _, change in numbered]
        try:
            after[name], saved = changed(raw_of(spec), part, spec, criteria, today=today)
        except InvalidInput as error:
            faults += error.faults
        else:
            results.update(zip((at for at, _ in numbered), saved, strict=True))
    if faults:
        raise InvalidInput(NOT_SAVED, faults=faults)
    return after, tuple(results[at] for at in range(len(changes)))


def changed(
    features: Sequence[Any], changes: Sequence[Change], spec: LayerSpec, criteria: Criteria, *, today: date
) -> tuple[list[Any], list[Feature | None]]:
    """Return the new raw features and what each change gave; the inputs are unchanged.

    Features that no change names stay as they are and where they are, sound or not. Of several features with
    one id the first is meant. What is put is stored in NFC, in two dimensions, with at most nine decimals.

    Raises:
        EditConflict: the version seen is not the version now.
        InvalidInput: a new feature is not sound; all faults of all changes together.
    """
    draft = _Draft(features)
    steps = [draft.step(change) for change in changes]
    saved = _checked([raw for _, raw in steps if raw is not None], spec, criteria, today)
    results: list[Feature | None] = []
    for at, raw in steps:
        found = None if raw is None else next(saved)
        if found is not None:
            draft.store(at, found)
        results.append(found)
    return draft.features, results


def raw_version(feature: Mapping[str, Any]) -> int:
    """Return the version of a raw feature, 1 where it does not say."""
    properties = feature.get("properties")
    version = properties.get("version") if isinstance(properties, dict) else None
    if isinstance(version, float) and version.is_integer():
        version = int(version)
    return version if isinstance(version, int) and not isinstance(version, bool) else 1


class _Draft:
    """Raw features while changes are carried out one after the other; each keeps its place."""

    def __init__(self, features: Sequence[Any]) -> None:
        self._kept: list[Any] = list(features)
        self._removed: set[int] = set()
        self._versions: dict[int, int] = {}  # of places that this batch has put something into
        self._places: dict[str, int] = {}
        for at, feature in enumerate(features):
            self._places.setdefault(identity(feature), at)
        self._places.pop("", None)

    @property
    def features(self) -> list[Any]:
        return [feature for at, feature in enumerate(self._kept) if at not in self._removed]

    def step(self, change: Change) -> tuple[int, Raw | None]:
        """Carry out one change; return its place and, for a `Put`, the raw feature, still unchecked."""
        feature_id = nfc(change.feature.id if isinstance(change, Put) else change.id)
        at = self._places.get(feature_id)
        version = None if at is None else self._versions.get(at) or raw_version(self._kept[at])
        if version != change.seen:
            raise _conflict(feature_id, change.seen, version)
        if not isinstance(change, Put):
            at = self._places.pop(feature_id)
            self._removed.add(at)
            return at, None
        if at is None:
            at = self._places[feature_id] = len(self._kept)
            self._kept.append({})
        self._versions[at] = (version or 0) + 1
        return at, _as_raw(change.feature, feature_id, self._versions[at])

    def store(self, at: int, feature: Feature) -> None:
        """Put the checked feature into its place; members that we do not know stay, but no old `bbox`."""
        foreign = {key: value for key, value in self._kept[at].items() if key != "bbox"}
        self._kept[at] = {
            **foreign,
            "type": "Feature",
            "id": feature.id,
            "properties": dict(feature.properties),
            "geometry": feature.geometry,
        }


def _checked(raw: Sequence[Raw], spec: LayerSpec, criteria: Criteria, today: date) -> Iterator[Feature]:
    records, shapes, findings = check_features(raw, spec, criteria, today=today)
    serious = [fault for fault in findings.faults if fault.serious]
    if serious:
        raise InvalidInput(NOT_SAVED, faults=serious)
    return (as_feature(spec, record or {}, shape) for record, shape in zip(records, shapes, strict=True))


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
