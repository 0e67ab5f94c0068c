"""Record one finding for many features of any layers at once, and tell what stands against a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.editing import change, rights
from geo.editing.change import Edit
from geo.editing.compare import Clash
from geo.errors import EditConflict, InvalidInput, UnknownName
from geo.language import N_
from geo.layers import layer as layer_called
from geo.model.criterion import Criterion, Value
from geo.model.feature import Feature
from geo.model.history import NOBODY, Changeset, Origin, Saved
from geo.model.person import Person
from geo.model.rights import Refusal
from geo.stores.base import Store

Seen = Mapping[str, Mapping[str, int]]  # by layer and id: the version that was seen

LATER = N_("The day {day} is still to come; today is {today}. Choose the day of the check.")
TOO_EARLY = N_("There is no day of checking before {first}.")
FIRST_DAY = date(1990, 1, 1)  # what is older was typed wrongly


@dataclass(frozen=True)
class Finding:
    """What was found, and on which day."""

    criterion: Criterion
    value: Value
    day: date


@dataclass(frozen=True)
class Opposed:
    """A change that somebody else's stands against: which fields, and who changed them last.

    `feature` is None where it was removed; `by` holds the last changeset of each clashing field.
    """

    edit: Edit
    feature: Feature | None
    clashes: tuple[Clash, ...] = ()
    by: Mapping[str, Changeset] | None = None


@dataclass(frozen=True)
class Writable:
    """Which fields of a feature somebody may write, and a reason in words for some that they may not."""

    feature: Feature
    fields: frozenset[str]
    reason: Refusal | None = None


def finding(store: Store, criterion: str, value: str, day: date | None = None) -> Finding:
    """Return a finding; `day` None: the working day.

    Raises:
        InvalidInput: there is no such criterion in force, no such value, or the day is still to come.
    """
    today = rights.working_day(store)
    found = store.criteria.in_force(today).get(criterion)
    on = day or today
    if on > today:
        raise InvalidInput(LATER, day=f"{on:%d/%m/%Y}", today=f"{today:%d/%m/%Y}")
    if on < FIRST_DAY:
        raise InvalidInput(TOO_EARLY, first=f"{FIRST_DAY:%d/%m/%Y}")
    return Finding(found, found.value(value), on)


def record(store: Store, found: Finding, seen: Seen, origin: Origin = NOBODY) -> Saved:
    """Record a finding for every feature in `seen`, all or none, as one changeset.

    Where a newer finding is there, it stays, and this one is in the record as of its day.

    Raises:
        UnknownName: there is no such layer.
        EditConflict: somebody else recorded the same criterion of one of them, or removed it; see `opposed`.
        InvalidInput: a layer is not inspected, or a feature would not be sound.
        StoreUnavailable: the store cannot be written now.
    """
    return change.apply_edits(store, edits(found, seen), origin, are_findings=True)


def edits(found: Finding, seen: Seen) -> list[Edit]:
    """Return a finding as edits of the features in `seen`.

    Raises:
        UnknownName: there is no such layer.
        InvalidInput: a layer is not inspected.
    """
    for layer in seen:
        if not layer_called(layer).inspected:
            raise InvalidInput(N_("The layer {layer} has no findings to record."), layer=layer)
    values = {found.criterion.id: found.value.id, found.criterion.checked_field: found.day.isoformat()}
    return [Edit(layer, name, values, version) for layer, of in seen.items() for name, version in of.items()]


def require(store: Store, person: Person, wanted: Sequence[Edit]) -> None:
    """Let all of several edits pass, or refuse them all.

    Raises:
        NotAllowed: the person may not make one of them.
        EditConflict: a feature was removed.
        UnknownName: there is no such layer.
    """
    features = [_kept(store, edit) for edit in wanted]
    wishes = [
        (edit.layer, feature, frozenset(edit.values)) for edit, feature in zip(wanted, features, strict=True)
    ]
    rights.require_all(store, person, wishes)


def opposed(store: Store, wanted: Sequence[Edit]) -> list[Opposed]:
    """Return those of several edits that others' changes stand against, with what and who.

    Raises:
        StoreUnavailable: the record cannot be read now.
    """
    found = [_opposed(store, edit) for edit in wanted]
    return [each for each in found if each is not None]


def writable(store: Store, person: Person, layer: str, ids: Sequence[str]) -> list[Writable]:
    """Return what somebody may write of several features; those that are gone are left out.

    Raises:
        UnknownName: there is no such layer.
    """
    spec = layer_called(layer)
    fields = frozenset(spec.defaults(store.criteria)) - {"id", "version"}
    features = [found for name in ids if (found := _get(store, spec.name, name)) is not None]
    refused = rights.refusals(store, person, [(spec.name, feature, fields) for feature in features])
    return [
        Writable(feature, fields - no.keys(), next(iter(no.values()), None))
        for feature, no in zip(features, refused, strict=True)
    ]


def _opposed(store: Store, edit: Edit) -> Opposed | None:
    feature = _get(store, edit.layer, edit.id)
    if feature is None:
        return Opposed(edit, None)
    clashes = change.compare_edit(store, edit).clashes
    if not clashes:
        return None
    last: dict[str, Changeset] = {}
    for changeset in store.history(edit.layer, edit.id):
        for event in changeset.events:
            if (event.layer, event.id) == (edit.layer, edit.id) and event.version > edit.seen:
                last[str(event.field)] = changeset
    return Opposed(edit, feature, clashes, last)


def _kept(store: Store, edit: Edit) -> Feature:
    feature = _get(store, edit.layer, edit.id)
    if feature is None:
        raise EditConflict(
            N_("“{id}” was removed by somebody else. Nothing was saved."), id=edit.id, seen=edit.seen, now=0
        )
    return feature


def _get(store: Store, layer: str, feature_id: str) -> Feature | None:
    layer_called(layer)
    try:
        return store.get(layer, feature_id)
    except UnknownName:
        return None
