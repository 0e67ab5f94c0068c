"""Put a JSON merge patch upon a feature, or make one from GeoJSON: what may be written, with every fault."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geo.editing.new_values import unsound, wrong_id
from geo.editing.rights import working_day
from geo.errors import Fault, InvalidInput
from geo.language import N_
from geo.layers import layer as layer_called
from geo.layers.attributes import MAX_DEPTH
from geo.layers.findings import Words
from geo.layers.spec import LayerSpec
from geo.layers.wording import shorten
from geo.model.feature import Feature
from geo.model.history import GEOMETRY
from geo.stores.base import Store
from geo.stores.changes import NOT_SAVED

Raw = dict[str, Any]

_MEMBERS = ("type", "id", "geometry", "properties")
_OWN = ("id", "version")

NOT_AN_OBJECT: Words = (
    N_("This is not a JSON object."),
    N_('Write it like {{"properties": {{"lighting": "full"}}}}.'),
)
NOT_A_FEATURE: Words = (N_("The type is not Feature."), N_('Write "type": "Feature", or leave it out.'))
UNKNOWN_MEMBER: Words = (
    N_("A feature has no member “{member}”."),
    N_("Leave it out, or write it among the properties."),
)
NOT_YOURS: Words = (
    N_("“{name}” cannot be changed: the service keeps it."),
    N_("Leave it out; every saved change raises the version."),
)
NOT_PROPERTIES: Words = (
    N_("The properties are not a JSON object."),
    N_("Write them between braces, with null for a property that is to go."),
)


def patched(store: Store, feature: Feature, merge_patch: Any) -> Feature:
    """Return a feature as a merge patch (RFC 7396) of its GeoJSON would have it.

    Raises:
        InvalidInput: the patch touches what nobody may; all faults of the feature are named with it.
    """
    spec = layer_called(feature.layer)
    own = {name: feature.properties.get(name) for name in spec.own_fields}
    faults = _faults(spec, feature.id, merge_patch, own={"version": feature.version, **own})
    given = _properties(merge_patch)
    properties = {name: value for name, value in feature.properties.items() if name not in _OWN}
    merged = merge(properties, with_checked_days(store, spec.name, given, given=given))
    geometry = feature.geometry
    if isinstance(merge_patch, Mapping) and GEOMETRY in merge_patch:
        geometry = merge(geometry, merge_patch[GEOMETRY])
    found = replace(feature, geometry=geometry, properties=merged)
    _refuse(store, spec, found, faults)
    return found


def made(store: Store, spec: LayerSpec, given: Any, *, own_id: str) -> Feature:
    """Return a new feature from GeoJSON; `own_id` is for one that brings no id.

    Raises:
        InvalidInput: it is no feature, or says what only the service can; all its faults are named with it.
    """
    raw = given if isinstance(given, Mapping) else {}
    properties = _properties(given)
    claimed = raw.get("id", properties.get("id"))
    named = own_id if claimed in (None, "") else claimed
    faults = _faults(spec, named, given, own=dict.fromkeys(spec.own_fields))
    wrong = wrong_id(named)
    if wrong is not None:
        faults.append(Fault(spec.file_name, *wrong[0], feature=shorten(named), field="id", values=wrong[1]))
    values = {name: value for name, value in properties.items() if name not in _OWN and value is not None}
    dated = with_checked_days(store, spec.name, values, given=values)
    found = Feature(spec.name, str(named), raw.get(GEOMETRY), dated)
    _refuse(store, spec, found, faults)
    return found


def named_fields(document: Any) -> frozenset[str]:
    """Return the fields that a patch or a new feature names, `geometry` among them, id and version aside."""
    fields = set(_properties(document)) - set(_OWN)
    if isinstance(document, Mapping) and GEOMETRY in document:
        fields.add(GEOMETRY)
    return frozenset(fields)


def with_checked_days(
    store: Store, layer: str, values: Mapping[str, Any], *, given: Mapping[str, Any]
) -> Raw:
    """Return `values`, each finding with its day of checking: the working day where none was given.

    A finding that is taken away has no day either.
    """
    result = dict(values)
    if not layer_called(layer).inspected:
        return result
    for criterion in store.criteria:
        if criterion.id in values and criterion.checked_field not in given:
            is_gone = values[criterion.id] is None
            result[criterion.checked_field] = None if is_gone else working_day(store).isoformat()
    return result


def merge(target: Any, given: Any, depth: int = 0) -> Any:
    """Return `target` after a merge patch (RFC 7396); what is nested too deeply is left to be refused."""
    if not isinstance(given, Mapping) or depth > MAX_DEPTH:
        return given
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in given.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value, depth + 1)
    return result


def _properties(document: Any) -> Mapping[str, Any]:
    found = document.get("properties") if isinstance(document, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _faults(spec: LayerSpec, feature_id: Any, document: Any, *, own: Raw) -> list[Fault]:
    """Return what is wrong with a document before one looks at the feature that it gives.

    `own` holds what only the service writes, as it is now: it may be repeated. Without a `version` the
    feature is new, and what the document says of one is passed over.
    """

    def fault(words: Words, field: str | None = None, **values: object) -> Fault:
        return Fault(spec.file_name, *words, feature=shorten(feature_id), field=field, values=values)

    if not isinstance(document, Mapping):
        return [fault(NOT_AN_OBJECT)]
    found = [
        fault(UNKNOWN_MEMBER, shorten(name), member=shorten(name))
        for name in document
        if name not in _MEMBERS
    ]
    if document.get("type", "Feature") != "Feature":
        found.append(fault(NOT_A_FEATURE, "type"))
    if "properties" in document and not isinstance(document["properties"], Mapping):
        found.append(fault(NOT_PROPERTIES, "properties"))
    properties = _properties(document)
    kept = {"id": feature_id, **own}
    claims = [("id", document["id"])] if "id" in document else []
    claims += [(name, properties[name]) for name in kept if name in properties]
    wrong = dict.fromkeys(name for name, value in claims if kept[name] != value)
    return found + [fault(NOT_YOURS, name, name=name) for name in wrong]


def _refuse(store: Store, spec: LayerSpec, feature: Feature, faults: list[Fault]) -> None:
    """Raise the faults found, together with those of the feature; without any, the store checks it."""
    if not faults:
        return
    raise InvalidInput(NOT_SAVED, faults=[*faults, *unsound(store, feature)])
