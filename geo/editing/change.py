"""Change features: by a patch of a program, by a form, by one finding for many features at once."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from geo.editing import late_findings, new_values
from geo.editing import patch as patching
from geo.editing.compare import Comparison, Values, compare
from geo.errors import EditConflict, UnknownName
from geo.language import N_
from geo.layers import layer as layer_called
from geo.model.feature import Feature, Put, Remove
from geo.model.history import GEOMETRY, NOBODY, Origin, Saved
from geo.stores.base import Store

ATTEMPTS = 8  # to merge with others who change the same feature at the very same time
_NAMED = 5  # features that clash are named up to so many


@dataclass(frozen=True)
class Edit:
    """What one person wants of one feature: fields with their new values, and the version that was seen."""

    layer: str
    id: str
    values: Values
    seen: int


def patch(
    store: Store, layer: str, feature_id: str, merge_patch: Any, seen_version: int, origin: Origin = NOBODY
) -> Saved:
    """Change one feature by a JSON merge patch (RFC 7396) of its GeoJSON; a stale one is refused as a whole.

    A finding that comes without its day of checking gets the programme's working day.

    Raises:
        UnknownName: there is no such layer or feature.
        EditConflict: it is not at the version seen.
        InvalidInput: the patch or the feature that it gives is not sound; every fault is named.
        StoreUnavailable: the store cannot be written now.
    """
    kept = store.get(layer, feature_id)
    found = patching.patched(store, kept, merge_patch)
    new_values.refuse_unfit(store, kept, found)
    return store.apply([Put(found, seen=seen_version)], origin)


def create(store: Store, layer: str, given: Any, origin: Origin = NOBODY) -> Saved:
    """Make a feature from GeoJSON; without an id it gets one, the same for the same `origin.key`.

    Raises:
        UnknownName: there is no such layer.
        EditConflict: there is a feature with that id.
        InvalidInput: the feature is not sound; every fault is named.
        StoreUnavailable: the store cannot be written now.
    """
    spec = layer_called(layer)
    own = hashlib.sha256(origin.key.encode()).hexdigest()[:12] if origin.key else secrets.token_hex(6)
    found = patching.made(store, spec, given, own_id=own)
    new_values.refuse_unfit(store, None, found)
    return store.apply([Put(found)], origin)


def remove(store: Store, layer: str, feature_id: str, seen_version: int, origin: Origin = NOBODY) -> Saved:
    """Remove one feature; it stays in the history.

    Raises:
        UnknownName: there is no such layer.
        EditConflict: it is not at the version seen, or gone.
        StoreUnavailable: the store cannot be written now.
    """
    return store.apply([Remove(layer_called(layer).name, feature_id, seen=seen_version)], origin)


def update(
    store: Store,
    layer: str,
    feature_id: str,
    properties: Values,
    seen: int,
    origin: Origin = NOBODY,
) -> Saved:
    """Change some fields of one feature (`geometry` is one), merged with what others changed meanwhile.

    Values that are as they were seen change nothing, so a form may send all of them; None empties a field. A
    finding that comes without its day of checking gets the programme's working day.

    Raises:
        UnknownName: there is no such layer.
        EditConflict: others changed one of the same fields, or removed the feature; see `compare_edit`.
        InvalidInput: the feature would not be sound; every fault is named.
        StoreUnavailable: the store cannot be written now.
    """
    return apply_edits(store, [Edit(layer_called(layer).name, feature_id, properties, seen)], origin)


def apply_edits(
    store: Store, edits: Sequence[Edit], origin: Origin = NOBODY, *, are_findings: bool = False
) -> Saved:
    """Carry out edits of several features, all or none, each merged with what others changed meanwhile.

    `are_findings`: one whose day is before that of the finding that counts now goes into the record as of its
    day, and the newer one stays; else an edit corrects what is there, whatever its day.

    Raises:
        EditConflict, InvalidInput, StoreUnavailable: as `update`.
    """
    changes = [_as_seen(store, edit) for edit in edits]
    for _ in range(ATTEMPTS):
        try:
            return _saved(store, changes, origin, are_findings=are_findings)
        except EditConflict:
            changes = _merged(store, edits)
    return _saved(store, changes, origin, are_findings=are_findings)


def _saved(store: Store, puts: Sequence[Put], origin: Origin, *, are_findings: bool) -> Saved:
    if not are_findings:
        return store.apply(puts, origin)
    changes = [
        each
        for put in puts
        for each in late_findings.in_its_place(store, _kept(store, put.feature.layer, put.feature.id), put)
    ]
    saved = store.apply(changes, origin)
    last = {feature.id: feature for feature in saved if feature is not None}
    return (
        saved
        if len(changes) == len(puts)
        else Saved((last.get(put.feature.id) for put in puts), saved.changeset)
    )


def compare_edit(store: Store, edit: Edit) -> Comparison:
    """Compare an edit with the feature as it is now: what clashes, as seen, as it is, and as wanted.

    Raises:
        EditConflict: the feature was removed.
        StoreUnavailable: the record cannot be read now.
    """
    return compare(store, _now(store, edit), edit.values, seen=edit.seen)


def _as_seen(store: Store, edit: Edit) -> Put:
    """Return an edit as if nobody else had changed anything; the store refuses it where that is not so."""
    now = _now(store, edit)
    values = (
        compare(store, now, edit.values, seen=edit.seen).wanted if now.version == edit.seen else edit.values
    )
    return Put(_edited(store, edit, now, values), seen=edit.seen)


def _merged(store: Store, edits: Sequence[Edit]) -> list[Put]:
    """Return edits put upon the features as they are now.

    Raises:
        EditConflict: fields clash; the features (or of one the fields) are named.
    """
    found = [(edit, compare_edit(store, edit)) for edit in edits]
    clashing = [(edit, comparison) for edit, comparison in found if comparison.clashes]
    if clashing:
        raise _conflict(clashing)
    return [
        Put(_edited(store, edit, comparison.now, comparison.wanted), seen=comparison.now.version)
        for edit, comparison in found
    ]


def _edited(store: Store, edit: Edit, now: Feature, values: Values) -> Feature:
    dated = patching.with_checked_days(store, edit.layer, values, given=edit.values)
    rest = {name: value for name, value in dated.items() if name not in (GEOMETRY, "id", "version")}
    geometry = dated.get(GEOMETRY, now.geometry)
    found = replace(now, geometry=geometry, properties={**now.properties, **rest})
    new_values.refuse_unfit(store, now, found)
    return found


def _now(store: Store, edit: Edit) -> Feature:
    return _kept(store, edit.layer, edit.id, seen=edit.seen)


def _kept(store: Store, layer: str, feature_id: str, *, seen: int = 0) -> Feature:
    try:
        return store.get(layer, feature_id)
    except UnknownName:
        raise EditConflict(
            N_("“{id}” was removed by somebody else. Nothing was saved."), id=feature_id, seen=seen, now=0
        ) from None


def _conflict(clashing: Sequence[tuple[Edit, Comparison]]) -> EditConflict:
    if len(clashing) > 1:
        names = ", ".join(edit.id for edit, _ in clashing[:_NAMED])
        return EditConflict(
            N_(
                "{n} of the features were changed by somebody else meanwhile: {ids}. "
                "Nothing was saved; look at them and choose again."
            ),
            n=len(clashing),
            ids=names + ("…" if len(clashing) > _NAMED else ""),
        )
    edit, comparison = clashing[0]
    return EditConflict(
        N_(
            "“{id}” was changed by somebody else in the same fields ({fields}): you saw version {seen}, "
            "now it is {now}. Nothing was saved; compare the two and save again."
        ),
        id=edit.id,
        fields=", ".join(clash.field for clash in comparison.clashes),
        seen=edit.seen,
        now=comparison.now.version,
    )
