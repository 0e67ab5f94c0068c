"""What somebody else's program did to a layer file, as changes to what the record says."""

import re
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from geo.layers.attributes import identity
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature, Put, Remove
from geo.model.history import GEOMETRY
from geo.stores.changes import raw_version
from geo.stores.findings import with_days
from geo.stores.folder.raw_layer import Raw, RawLayer
from geo.stores.record import Record
from geo.stores.replay import rewound
from geo.text import nfc

# Programs write seven decimals (RFC 7946); that alone is no change of a line. Degrees.
TOLERANCE = 6e-8
_OWN = ("id", "version")
_MIDNIGHT = re.compile(
    r"(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
)


@dataclass(frozen=True)
class OutsideEdit:
    """The changes that were found, and the fields that clash with what was recorded meanwhile."""

    changes: tuple[Change, ...]
    clashes: tuple[tuple[str, str], ...] = ()


def differences(
    last: RawLayer,
    theirs: RawLayer,
    spec: LayerSpec,
    criteria: Criteria,
    record: Record,
    *,
    day: date,
    unknown_from: float = float("inf"),
) -> OutsideEdit:
    """Return what must be done to `last` to arrive at `theirs`.

    A feature that they read at an older version is merged field by field with what was recorded since; where
    both changed a field, the record stays and the field is a clash. Features without an id get one, and so do
    copies (splitting a feature in a GIS program copies its id). A feature is removed only if they can have
    known it: nothing that changesets from `unknown_from` on did, and nothing that its older versions show.
    A status without a day of its own was found on `day`.
    """
    rows = _identified(last, theirs)
    values = partial(_values, defaults=spec.defaults(criteria))
    dated = partial(with_days, criteria=criteria if spec.inspected else (), day=day)
    changes: list[Change] = []
    clashes: list[tuple[str, str]] = []
    unknown_from = min(unknown_from, _unknown_from(last, rows, spec.name, record))
    for feature_id, raw in rows.items():
        at = last.places.get(feature_id)
        if at is None:
            changes.append(Put(_feature(spec, feature_id, dated(values(raw), {}))))
            continue
        ours = last.raw(at)
        base = rewound(ours, _events(record, spec.name, feature_id), raw_version(raw)) or ours
        merged, clashing = merge(values(base), values(raw), values(ours))
        clashes += [(feature_id, field) for field in clashing]
        if not same(merged, values(ours)):
            found = dated(merged, values(ours))
            changes.append(Put(_feature(spec, feature_id, found), raw_version(ours)))
    for feature_id, at in last.places.items():
        if feature_id not in rows and _made_in(record, spec.name, feature_id) < unknown_from:
            changes.append(Remove(spec.name, feature_id, raw_version(last.raw(at))))
    return OutsideEdit(tuple(changes), tuple(clashes))


def merge(
    base: Mapping[str, Any], theirs: Mapping[str, Any], ours: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return `ours` with what `theirs` changed since `base`, and the fields that both changed differently."""
    merged, clashing = dict(ours), []
    for field in dict.fromkeys((*base, *theirs)):
        if means_same(field, base.get(field), theirs.get(field)):
            continue
        if means_same(field, ours.get(field), base.get(field)) or means_same(
            field, ours.get(field), theirs.get(field)
        ):
            merged[field] = theirs.get(field)
        else:
            clashing.append(field)
    return merged, tuple(clashing)


def same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Say whether two sets of fields mean the same; null is nothing."""
    return all(means_same(field, first.get(field), second.get(field)) for field in {*first, *second})


def _identified(last: RawLayer, theirs: RawLayer) -> dict[str, Raw]:
    """Return their features by id, copies and nameless ones under ids of their own."""
    raws = [raw for raw in theirs.features() if isinstance(raw, dict)]
    counts = Counter(identity(raw) for raw in raws)
    taken = {*counts, *last.places}
    originals = _originals(last, raws, counts)
    rows: dict[str, Raw] = {}
    for at, raw in enumerate(raws):
        found = identity(raw)
        if found and (counts[found] == 1 or originals[found] == at):
            rows[found] = raw
        else:
            rows[_new_id(found, taken)] = raw
    return rows


def _originals(last: RawLayer, raws: Sequence[Raw], counts: Mapping[str, int]) -> dict[str, int]:
    """Return which of several features with one id is the original: the unmoved one, else the first."""
    found: dict[str, int] = {}
    unmoved: set[str] = set()
    for at, raw in enumerate(raws):
        name = identity(raw)
        if counts[name] < 2 or name in unmoved:
            continue
        found.setdefault(name, at)
        place = last.places.get(name)
        if place is not None and means_same(GEOMETRY, raw.get(GEOMETRY), last.raw(place).get(GEOMETRY)):
            found[name] = at
            unmoved.add(name)
    return found


def _new_id(copied: str, taken: set[str]) -> str:
    while True:
        made = f"{copied or 'N'}-{secrets.token_hex(3)}"
        if made not in taken:
            taken.add(made)
            return made


def _unknown_from(last: RawLayer, rows: Mapping[str, Raw], layer: str, record: Record) -> float:
    """Return the first changeset that they cannot have seen, as their older versions show."""
    unseen = [float("inf")]
    for feature_id, raw in rows.items():
        at = last.places.get(feature_id)
        if at is None:
            continue
        version = raw_version(raw)
        if version < raw_version(last.raw(at)):
            unseen += [
                changeset.number
                for changeset in record.of(layer, feature_id)
                if any(
                    e.id == feature_id and e.layer == layer and e.version > version for e in changeset.events
                )
            ][:1]
    return min(unseen)


def _made_in(record: Record, layer: str, feature_id: str) -> int:
    """Return the changeset that made a feature, 0 where it was there from the beginning."""
    for changeset in reversed(record.of(layer, feature_id)):
        for event in changeset.events:
            if event.layer == layer and event.id == feature_id and event.field is None:
                return changeset.number if event.new is not None else 0
    return 0


def _events(record: Record, layer: str, feature_id: str) -> list[Any]:
    return [
        event
        for changeset in record.of(layer, feature_id)
        for event in changeset.events
        if event.layer == layer and event.id == feature_id
    ]


def _values(raw: Mapping[str, Any], defaults: Mapping[str, object]) -> dict[str, Any]:
    """Return what a raw feature says and what goes without saying, and its geometry; no id, no version."""
    found = raw.get("properties")
    properties = found if isinstance(found, dict) else {}
    said = {**defaults, **{key: _day_of(value) for key, value in properties.items() if value is not None}}
    return {**{key: value for key, value in said.items() if key not in _OWN}, GEOMETRY: raw.get(GEOMETRY)}


def _day_of(value: Any) -> Any:
    """Return the day where a program wrote midnight for it, 2022-08-09T00:00:00 for 2022-08-09."""
    found = _MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    return "-".join(found.group(1, 2, 3)) if found else value


def _feature(spec: LayerSpec, feature_id: str, values: Mapping[str, Any]) -> Feature:
    properties = {key: value for key, value in values.items() if key != GEOMETRY}
    return Feature(spec.name, feature_id, values.get(GEOMETRY), properties)


def means_same(field: str, first: Any, second: Any) -> bool:
    """Say whether two values of a field mean the same: texts in NFC, shapes but for lost decimals."""
    if first == second:
        return True
    if field == GEOMETRY:
        return _same_shape(first, second)
    if isinstance(first, str) and isinstance(second, str):
        return nfc(first) == nfc(second)
    return False


def _same_shape(first: Any, second: Any) -> bool:
    if not (isinstance(first, Mapping) and isinstance(second, Mapping)):
        return False
    (kind, one), (other_kind, other) = _single(first), _single(second)
    try:
        return kind == other_kind and _near(one, other)
    except (TypeError, ValueError):
        return False


def _single(geometry: Mapping[str, Any]) -> tuple[str, Any]:
    """Return type and coordinates, of its part where there is only one: programs turn one into the other."""
    kind, coordinates = str(geometry.get("type")), geometry.get("coordinates")
    if kind.startswith("Multi") and isinstance(coordinates, list) and len(coordinates) == 1:
        return kind.removeprefix("Multi"), coordinates[0]
    return kind, coordinates


def _near(first: Any, second: Any) -> bool:
    if not isinstance(first, list) or not isinstance(second, list):
        return bool(first == second)
    if first and not isinstance(first[0], list):
        return bool(np.allclose(first[:2], second[:2], rtol=0, atol=TOLERANCE))
    return len(first) == len(second) and all(map(_near, first, second))
