"""Who may change what of this programme, asked before anything is written."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.errors import NotAllowed, UnknownName
from geo.language import N_
from geo.layers import layer as layer_called
from geo.measure.crosswalk import OUTSIDE
from geo.measure.wards import ward_of
from geo.model import days, rights
from geo.model.feature import Feature
from geo.model.history import GEOMETRY, Changeset, Event
from geo.model.person import WARD_OFFICER, Person
from geo.model.programme import Office
from geo.model.rights import PHOTOS, WHOLE, Place, Refusal
from geo.programme import placing
from geo.stores.base import Store
from geo.tasks.tasks import PROGRESS, TASKS, is_led_by

_OF_PHOTO = frozenset({"of_layer", "of_id", "file", "by"})  # what a photo shows is not its ward's to change

Wish = tuple[str, Feature | None, Collection[str]]  # a layer, a feature as it is kept, fields to be written

OF_TIMES = N_(
    "Change {number} corrected times. An administrator takes it back as a whole: model-routes undo {number}"
)
OTHERS_CHANGE = N_("Only editors and administrators take back what others did.")
NOT_YOURS_TO_ERASE = N_("Only administrators erase personal data from the record.")


def working_day(store: Store) -> date:
    """Return the day that the programme works on: its `as_of`, else today in Việt Nam."""
    return store.programme.as_of or days.today()


def require(
    store: Store, person: Person, layer: str, feature: Feature | None, fields: Collection[str]
) -> None:
    """Let a change of `fields` pass, or refuse it; `feature` as it is kept now, None: it is to be made.

    `fields` are attributes, `geometry`, `photos`, or `WHOLE` (to remove, split or merge the feature).

    Raises:
        NotAllowed: the person may not; every refused field is among the values, and the reason in words.
        UnknownName: there is no such layer.
    """
    require_all(store, person, [(layer, feature, fields)])


def require_all(store: Store, person: Person, wishes: Sequence[Wish]) -> None:
    """Let all of several changes pass, or refuse them all, as `require` does for one.

    Raises:
        NotAllowed, UnknownName: as `require`, for the first that is refused.
    """
    for found, (_, feature, _) in zip(refusals(store, person, wishes), wishes, strict=True):
        if found:
            raise _not_allowed(found, feature)


def refusals(store: Store, person: Person, wishes: Sequence[Wish]) -> list[dict[str, Refusal]]:
    """Return for each of several changes which fields are refused, and why.

    Raises:
        UnknownName: there is no such layer.
    """
    day = working_day(store)
    office = office_of(store, person)
    targets = [_target(store, *wish) for wish in wishes]
    wards = _wards(store, [feature for _, feature, _ in targets], day) if _needs_ward(person) else None
    found = []
    for at, (layer, feature, fields) in enumerate(targets):
        place = _place(store, layer, feature, wards[at] if wards else None, office)
        found.append(rights.refused(person, place, fields, office=office, day=day))
    return found


def writable(store: Store, person: Person | None, layer: str, feature: Feature | None) -> frozenset[str]:
    """Return which fields of a feature somebody may write, `geometry`, `photos` and `WHOLE` among them."""
    if person is None:
        return frozenset()
    fields = frozenset(layer_called(layer).defaults(store.criteria)) - {"id", "version"}
    fields |= {GEOMETRY, PHOTOS, WHOLE}
    return fields - refusals(store, person, [(layer, feature, fields)])[0].keys()


def require_undo(store: Store, person: Person, changeset: Changeset) -> None:
    """Let somebody take back a changeset: an own one who may make it still, another's editors only.

    Who may split and merge features of a layer may take back all that came with it: fields of the parts that
    were kept, and photos that show another part since. Corrected times are the administrators'.

    Raises:
        NotAllowed: the person may not.
    """
    if changeset.origin.corrects is not None and not rights.may_redact(person):
        raise NotAllowed(OF_TIMES, number=changeset.number)
    if rights.may_undo_others(person):
        return
    if changeset.origin.person != person.name:
        raise NotAllowed(OTHERS_CHANGE)
    restructured = frozenset(event.layer for event in changeset.events if event.field is None)
    require_all(
        store, person, [wish for each in changeset.events for wish in _wishes(store, each, restructured)]
    )


def require_redaction(person: Person) -> None:
    """Let administrators erase personal data from the record.

    Raises:
        NotAllowed: the person may not.
    """
    if not rights.may_redact(person):
        raise NotAllowed(NOT_YOURS_TO_ERASE)


def office_of(store: Store, person: Person) -> Office | None:
    """Return the person's office as the programme has it, None where there is none."""
    return next((office for office in store.programme.offices if office.id == person.office), None)


def _needs_ward(person: Person) -> bool:
    return person.role == WARD_OFFICER and person.ward is not None and not person.disabled


def _target(store: Store, layer: str, feature: Feature | None, fields: Collection[str]) -> Wish:
    """Return what a change is about: a photo belongs to what it shows."""
    layer_called(layer)
    if layer != PHOTOS or feature is None or not _OF_PHOTO.isdisjoint(fields):
        return layer, feature, fields
    shown_layer, shown_id = str(feature.properties.get("of_layer")), str(feature.properties.get("of_id"))
    try:
        return shown_layer, store.get(shown_layer, shown_id), (PHOTOS,)
    except UnknownName:  # what it shows was removed
        return layer, feature, fields


def _place(
    store: Store, layer: str, feature: Feature | None, ward: str | None, office: Office | None
) -> Place:
    spec = layer_called(layer)
    criteria = store.criteria if spec.inspected else ()
    fields = {name: each.id for each in criteria for name in (each.id, each.checked_field)}
    leads = layer == TASKS and feature is not None and office is not None and is_led_by(feature, office)
    reported = frozenset(PROGRESS if leads else ())
    return Place(layer, spec.inspected, fields, ward, is_new=feature is None, reported=reported)


def _wards(store: Store, features: Sequence[Feature | None], day: date) -> list[str | None]:
    """Return the code of the ward that each feature lies in by the boundaries of `day`, None outside.

    Most features lie inside one ward and touch no other: for these nothing is measured.
    """
    shapes = [
        shapely.geometry.shape(feature.geometry) if feature and feature.geometry else None
        for feature in features
    ]
    wards = placing.ward_set(store, day).frame
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, crs=WGS84))
    touching, _ = wards.sindex.query(frame.geometry, predicate="intersects")
    inside, place = wards.sindex.query(frame.geometry, predicate="within")
    found = np.full(len(frame), OUTSIDE, np.intp)
    found[inside] = place
    several = np.bincount(touching, minlength=len(frame)) > np.bincount(inside, minlength=len(frame))
    several |= np.bincount(inside, minlength=len(frame)) > 1
    if several.any():
        found[several] = ward_of(frame[several], wards, crs=store.programme.crs)
    codes = wards["code"].tolist()
    return [str(codes[at]) if at != OUTSIDE else None for at in found.tolist()]


def _wishes(store: Store, event: Event, restructured: Collection[str]) -> list[Wish]:
    """Return what taking back an event is about; `restructured`: layers of which features came or went."""
    kept = _kept(store, event.layer, event.id)
    if event.layer == PHOTOS and event.field == "of_id" and kept is not None:
        layer = str(kept.properties.get("of_layer"))
        return [(layer, _kept(store, layer, str(shown)), (PHOTOS,)) for shown in (event.old, event.new)]
    if event.layer == PHOTOS and event.field is None and kept is None and isinstance(event.old, Mapping):
        kept = Feature(PHOTOS, event.id, event.old[GEOMETRY], event.old["properties"])
    field = WHOLE if event.layer in restructured else event.field or WHOLE
    return [(event.layer, kept, (field,))]


def _kept(store: Store, layer: str, feature_id: str) -> Feature | None:
    try:
        return store.get(layer, feature_id)
    except UnknownName:
        return None


def _not_allowed(found: dict[str, Refusal], feature: Feature | None) -> NotAllowed:
    refusal = next(iter(found.values()))  # whatever is refused at once is refused for one reason
    fields = ", ".join(sorted(found.keys()))
    return NotAllowed(refusal.text, fields=fields, id=feature.id if feature else "", **dict(refusal.values))
