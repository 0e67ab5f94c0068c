"""What the rights matrix does with the record: take back, bring back, photos that come and go, kept plans."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from geo.editing import reshape
from geo.errors import EditConflict
from geo.history.undo import undo
from geo.model.feature import Feature, Put, Remove
from geo.model.history import Origin, Reference
from geo.stores.folder.store import GeoJsonStore
from tests import factories

INSPECTED = ("route_segments", "apartment_blocks")
PLANNERS = ("lights", "editor", "admin")  # the office of lights keeps streets and routes
NOT_THERE = 404  # who may not keep plans is refused before anybody looks whether there is one
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Prepare = Callable[[GeoJsonStore, str, str, str], "Ready"]


@dataclass(frozen=True)
class Ready:
    """A request that is ready, and the changesets that are taken back after it if it was refused."""

    path: str
    form: dict[str, str] = field(default_factory=dict)
    changesets: tuple[int, ...] = ()
    photo: str | None = None

    @property
    def body(self) -> bytes:
        """The form as it is sent."""
        return urlencode(self.form).encode()

    def clean(self, store: GeoJsonStore) -> None:
        """Take back what was prepared, unless the request did it."""
        for number in reversed(self.changesets):
            if store.undone_by(Reference(number)) is None:
                with suppress(EditConflict):  # what was removed was brought back
                    undo(store, Reference(number))
        if self.photo is not None and self.photo in set(store.frame("photos")["id"]):
            photo = store.get("photos", self.photo)
            store.apply([Remove("photos", photo.id, photo.version)])


@dataclass(frozen=True)
class RecordVerb:
    """A way to change the record; `prepare` gets the store, who asks, layer and id."""

    name: str
    prepare: Prepare
    writes: str
    layers: tuple[str, ...] = INSPECTED
    done: int = 200


def changed(store: GeoJsonStore, by: str, layer: str, feature_id: str, **values: object) -> int:
    """Change fields of a feature in somebody's name; return the changeset's number."""
    feature = store.get(layer, feature_id)
    number = store.apply(
        [Put(feature.with_properties(**values), feature.version)], Origin(person=by)
    ).changeset
    assert number is not None
    return number


def undoing_of(*, part: str = "", by: str | None = None, **values: object) -> Prepare:
    """Return how to ask for a change of fields to be taken back, one's own or that of somebody else."""

    def prepare(store: GeoJsonStore, who: str, layer: str, feature_id: str) -> Ready:
        number = changed(store, by or who, layer, feature_id, **values)
        return Ready(f"/changes/{number}{part}/undo", changesets=() if part else (number,))

    return prepare


def split_taken_back(store: GeoJsonStore, who: str, layer: str, feature_id: str) -> Ready:
    """A photo lies nearer to the part that gets another id, so it moves there, and back."""
    feature = store.get(layer, feature_id)
    (west, south), *_, (east, north) = feature.geometry["coordinates"]
    photo = photo_of(store, layer, feature_id, place=(west, south))
    cut = (west + (east - west) / 3, south + (north - south) / 3)
    number = reshape.split(store, layer, feature_id, cut, feature.version, Origin(person=who)).changeset
    assert number is not None
    assert "of_id" in {event.field for event in store.changeset(number).events}
    return Ready(f"/changes/{number}/undo", changesets=(number,), photo=photo)


def merge_taken_back(store: GeoJsonStore, who: str, layer: str, feature_id: str) -> Ready:
    """Findings differ in their days only, so the oldest holds: also of criteria that are not one's own."""
    made = []
    for at, day in enumerate(("2022-08-02", "2022-08-03"), 1):
        shape = factories.line((at, 8), (at + 1, 8))
        own = {"route_id": "R-M", "lighting": "full", "lighting_checked_on": day, "flags": "missing"}
        made.append(Put(Feature(layer, f"m{at} of {feature_id}", shape, own)))
    first = store.apply(made)
    seen = {each.id: each.version for each in first if each is not None}
    number = reshape.merge(store, layer, seen, origin=Origin(person=who)).changeset
    assert number is not None
    assert first.changeset is not None
    return Ready(f"/changes/{number}/undo", changesets=(first.changeset, number))


def photo_of(
    store: GeoJsonStore, layer: str, feature_id: str, *, place: tuple[float, float] | None = None
) -> str:
    """Put a photo of a feature there; return its id."""
    shape = {"type": "Point", "coordinates": place or factories.at(1, 1)}
    count = len(store.history())
    fields = {"of_layer": layer, "of_id": feature_id, "file": f"{count:064x}", "position_from": "photo"}
    store.apply([Put(Feature("photos", f"P-{count}", shape, fields))])
    return f"P-{count}"


def photo_removed(store: GeoJsonStore, _who: str, layer: str, feature_id: str) -> Ready:
    """Ask for a photo to be taken away."""
    photo = photo_of(store, layer, feature_id)
    return Ready(f"/photos/{photo}/remove", {"version": "1"}, photo=photo)


def photo_back(store: GeoJsonStore, who: str, layer: str, feature_id: str) -> Ready:
    """Ask for a photo that was taken away to come back."""
    photo = photo_of(store, layer, feature_id)
    store.apply([Remove("photos", photo, 1)], Origin(person=who))
    return Ready("/history/removed/restore", {"layer": "photos", "id": photo}, photo=photo)


def removal_of_photo_taken_back(store: GeoJsonStore, who: str, layer: str, feature_id: str) -> Ready:
    """Ask for one's own removal of a photo to be taken back."""
    photo = photo_of(store, layer, feature_id)
    number = store.apply([Remove("photos", photo, 1)], Origin(person=who)).changeset
    return Ready(f"/changes/{number}/undo", photo=photo)


def restored(store: GeoJsonStore, who: str, layer: str, feature_id: str) -> Ready:
    """Ask for a feature that was removed to come back."""
    version = store.get(layer, feature_id).version
    number = store.apply([Remove(layer, feature_id, version)], Origin(person="somebody")).changeset
    assert number is not None
    return Ready("/history/removed/restore", {"layer": layer, "id": feature_id}, changesets=(number,))


def of_a_plan(what: str) -> Prepare:
    """Return how to ask for something to be done with a plan that is not there."""
    return lambda *_: Ready(f"/plan/extension/scenarios/{quote('a' * 12)}/{what}")


RECORD_VERBS = (
    RecordVerb("undo own note", undoing_of(note="sai"), "note"),
    RecordVerb("undo own finding", undoing_of(flags="compliant", flags_checked_on="2022-08-04"), "flags"),
    RecordVerb("undo part", undoing_of(part=".1", note="sai một phần"), "note"),
    RecordVerb("undo own batch", undoing_of(note="sai", stage="planned", lighting="none"), "lighting"),
    RecordVerb("undo another's", undoing_of(by="somebody", note="của người khác"), "others"),
    RecordVerb("undo own split", split_taken_back, "whole", ("route_segments",)),
    RecordVerb("undo own merge", merge_taken_back, "whole", ("route_segments",)),
    RecordVerb("remove photo", photo_removed, "photos", done=303),
    RecordVerb("restore photo", photo_back, "photos", done=303),
    RecordVerb("undo own removal of photo", removal_of_photo_taken_back, "photos"),
    RecordVerb(
        "restore", restored, "whole", (*INSPECTED, "streets", "landmarks", "waters", "wards"), done=303
    ),
    RecordVerb("adopt plan", of_a_plan("adopt"), "plans", ("route_segments",), done=NOT_THERE),
    RecordVerb("delete plan", of_a_plan("delete"), "plans", ("route_segments",), done=NOT_THERE),
)
