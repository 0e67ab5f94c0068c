"""Photos of features: add them as evidence, find them, compare two days, take one away."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import shapely

from geo.editing.rights import working_day
from geo.errors import EditConflict, InvalidInput
from geo.language import N_
from geo.measure.nearness import metres_from, middle_of
from geo.model import days
from geo.model.feature import Feature, Put, Remove
from geo.model.history import GEOMETRY, Origin
from geo.photos.decode import Picture, develop
from geo.photos.exif import HERE, Position
from geo.photos.picture_files import PhotoFiles
from geo.stores.base import Store
from geo.stores.folder.erase import Erasure
from geo.text import has_hidden, is_storable, nfc

LAYER = "photos"
FAR_METRES = 100  # from the feature: further away a photo may show something else
MOST_NOTE = 2_000  # characters
_PERSONAL = (GEOMETRY, "taken_at", "note", "sha256_sent", "file")  # the name last: it finds the rest
_KEY = re.compile(r"[A-Za-z0-9._:-]{8,100}")


@dataclass(frozen=True)
class Upload:
    """A photo as it was sent. `key` names the sending: a repetition under it changes nothing.

    `position` (longitude, latitude) and `taken_at` are what the device knew; what the photo itself says goes
    before them. `taken_on` is what a person said, which goes before both.
    """

    content: bytes
    key: str = ""
    position: Position | None = None
    taken_at: datetime | None = None
    taken_on: date | None = None
    criterion: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Photo:
    """The record of a photo, as the layer has it.

    `taken_at`: when, by the photo or the device, in its own zone; `taken_on`: its day here, unless a person
    said another.
    """

    id: str
    of_layer: str
    of_id: str
    file: str
    version: int
    criterion: str | None = None
    taken_at: datetime | None = None
    taken_on: date | None = None
    position_from: str = "feature"
    distance_m: float | None = None
    sha256_sent: str | None = None
    note: str | None = None
    by: str | None = None

    @property
    def is_far(self) -> bool:
        """Say whether it was taken more than 100 m from the feature."""
        return self.distance_m is not None and self.distance_m > FAR_METRES


def add(store: Store, pictures: PhotoFiles, feature: Feature, upload: Upload, origin: Origin) -> Photo:
    """Keep a photo of a feature and return its record; the same photo of the same feature is kept once.

    Raises:
        InvalidInput: it is no photo, too large or damaged (see `geo.photos.decode`), or something that was
            said of it is wrong.
        StoreUnavailable: it cannot be written now.
    """
    _check(store, upload)
    sent = hashlib.sha256(upload.content).hexdigest()
    photo_id = id_of(feature, sent)
    known = _known(store, photo_id)
    if known is not None and pictures.has(known.file):
        return known
    picture = develop(upload.content)
    pictures.put(picture.jpeg, picture.thumbnail)  # first, so that no record is ever without its picture
    if known is not None:
        return known
    record = _record(feature, upload, picture, origin, sent)
    key = f"{upload.key}:{photo_id}" if upload.key else origin.key
    try:
        saved = store.apply([Put(record)], replace(origin, key=key))[0]
    except EditConflict:  # somebody sent the same at the same time
        saved = store.get(LAYER, photo_id)
    return photo_of(saved or record)  # None: sent again under its key after it was taken away


def id_of(feature: Feature, sent: str) -> str:
    """Return the id of a photo: it follows from the feature and from what was sent (its SHA-256)."""
    return f"P-{hashlib.sha256(f'{feature.layer}/{feature.id}/{sent}'.encode()).hexdigest()[:16]}"


def get(store: Store, photo_id: str) -> Photo:
    """Return the record of a photo.

    Raises:
        UnknownName: there is none of that id.
    """
    return photo_of(store.get(LAYER, photo_id))


def of_feature(store: Store, layer: str, feature_id: str) -> tuple[Photo, ...]:
    """Return the photos of a feature, the oldest first, those without a day last."""
    frame = store.frame(LAYER)
    rows = frame[(frame["of_layer"] == layer) & (frame["of_id"] == feature_id)].drop(columns="geometry")
    return tuple(sorted((_photo(row) for row in rows.to_dict("records")), key=_order))


def positions(store: Store, layer: str | None = None, feature_id: str | None = None) -> pd.DataFrame:
    """Return all photos, or those of one feature, the newest first, for a map.

    Columns: `id`, `of_layer`, `of_id`, `taken_on` and `criterion` (None where not known), `is_placed`
    (somebody knew where it was taken), `lon`, `lat` in degrees.
    """
    frame = store.frame(LAYER)
    if layer is not None:
        frame = frame[(frame["of_layer"] == layer) & (frame["of_id"] == feature_id)]
    frame = frame.sort_values(["taken_on", "id"], ascending=False, na_position="last")
    found = pd.DataFrame(frame[["id", "of_layer", "of_id", "taken_on", "criterion"]]).astype(object)
    found = found.where(found.notna(), None)
    return found.assign(
        is_placed=frame["position_from"] != "feature", lon=frame.geometry.x, lat=frame.geometry.y
    )


def remove(store: Store, photo: Photo, origin: Origin, *, seen: int | None = None) -> None:
    """Take a photo away that was seen at a version (None: this one); its picture stays, for undoing.

    Raises:
        EditConflict: somebody else changed or removed it.
    """
    store.apply([Remove(LAYER, photo.id, photo.version if seen is None else seen)], origin)


def erase(store: Store, pictures: PhotoFiles, photo_id: str, origin: Origin) -> tuple[str, ...]:
    """Erase a photo for ever, for whom it shows: picture, record, and what the record of changes says of it.

    Whatever shows the same picture goes with it; their ids are returned. Photos that were removed before are
    found, too. It can be carried out again where it was cut off.

    Raises:
        UnknownName: there is none of that id, and never was.
        StoreUnavailable: something cannot be removed now.
    """
    known = _pictures_ever(store)
    if photo_id not in known:
        known[photo_id] = get(store, photo_id).file  # raises in the words of every layer
    picture = known[photo_id]
    ids = tuple(sorted(name for name, file in known.items() if file == picture))
    pictures.remove(picture)
    frame = store.frame(LAYER)
    there = frame[frame["id"].isin(ids)]
    changes = [
        Remove(LAYER, name, version) for name, version in zip(there["id"], there["version"], strict=True)
    ]
    if changes:
        store.apply(changes, replace(origin, key=""))
    for name in ids:
        for field in _PERSONAL:
            store.erase(Erasure(LAYER, name, field), origin)
    return ids


def _pictures_ever(store: Store) -> dict[str, str]:
    """Return the name of the picture of every photo that there is or was, by its id."""
    frame = store.frame(LAYER)
    found = {
        event.id: content["properties"]["file"]
        for changeset in store.history(LAYER)
        for event in changeset.events
        for content in (event.old, event.new)
        if event.layer == LAYER and event.field is None and content and content["properties"].get("file")
    }
    return {**found, **dict(zip(frame["id"], frame["file"], strict=True))}


def before_and_after(
    photos: Sequence[Photo], *, before: str | None = None, after: str | None = None
) -> tuple[Photo, Photo] | None:
    """Return two photos of different days to compare: those asked for by id, else the first and the last.

    Of the last day one is taken that shows the same criterion as the first, where there is one. None: there
    are no two days.
    """
    dated = [photo for photo in photos if photo.taken_on is not None]
    named = {photo.id: photo for photo in dated}
    first = named.get(before or "") or (dated[0] if dated else None)
    if first is None:
        return None
    last = named.get(after or "") or _counterpart(dated, first)
    if last is None or last.taken_on == first.taken_on:
        return None
    return (first, last) if _order(first) < _order(last) else (last, first)


def photo_of(feature: Feature) -> Photo:
    """Return the record of a photo as a value."""
    return _photo({**feature.properties, "id": feature.id, "version": feature.version})


def _counterpart(dated: Sequence[Photo], first: Photo) -> Photo | None:
    others = [photo for photo in dated if photo.taken_on != first.taken_on]
    alike = [photo for photo in others if photo.criterion == first.criterion]
    return next(reversed(alike or others), None)


def _known(store: Store, photo_id: str) -> Photo | None:
    frame = store.frame(LAYER)
    rows = frame[frame["id"] == photo_id]
    return None if rows.empty else _photo(rows.drop(columns="geometry").to_dict("records")[0])


def _check(store: Store, upload: Upload) -> None:
    if upload.key and _KEY.fullmatch(upload.key) is None:
        raise InvalidInput(N_("The key of a sending has 8 to 100 letters, digits, dots, colons or hyphens."))
    if upload.criterion is not None and upload.criterion not in store.criteria.ids:
        raise InvalidInput(
            N_("There is no criterion “{criterion}”. Choose one of: {allowed}."),
            criterion=upload.criterion[:40],
            allowed=", ".join(store.criteria.ids),
        )
    if len(upload.note) > MOST_NOTE:
        raise InvalidInput(N_("The note is too long. Shorten it to {most} characters."), most=MOST_NOTE)
    if not is_storable(upload.note) or has_hidden(upload.note):
        raise InvalidInput(N_("The note holds characters that cannot be shown. Type it again."))
    if upload.taken_on is not None and upload.taken_on > max(working_day(store), days.today()):
        raise InvalidInput(N_("The day on which the photo was taken lies in the future. Correct it."))


def _record(feature: Feature, upload: Upload, picture: Picture, origin: Origin, sent: str) -> Feature:
    shape = shapely.geometry.shape(feature.geometry)
    position, position_from = _position(picture, upload, shape)
    taken_at = picture.taken_at or _sound_time(upload)
    taken_on = upload.taken_on or (taken_at.astimezone(HERE).date() if taken_at else None)
    return Feature(
        layer=LAYER,
        id=id_of(feature, sent),
        geometry={"type": "Point", "coordinates": list(position)},
        properties={
            "of_layer": feature.layer,
            "of_id": feature.id,
            "criterion": upload.criterion,
            "taken_at": taken_at.isoformat() if taken_at else None,
            "taken_on": taken_on.isoformat() if taken_on else None,
            "file": picture.name,
            "position_from": position_from,
            "distance_m": None if position_from == "feature" else round(metres_from(shape, position), 1),
            "sha256_sent": sent,
            "note": nfc(upload.note.strip()) or None,
            "by": origin.person or None,
        },
    )


def _position(picture: Picture, upload: Upload, shape: shapely.Geometry) -> tuple[Position, str]:
    if picture.position is not None:
        return picture.position, "photo"
    if upload.position is not None:
        return upload.position, "device"
    return middle_of(shape), "feature"


def _sound_time(upload: Upload) -> datetime | None:
    """Return a device's time, unless its clock is ahead of ours or a person said another day.

    It is that of the file, which a photo saved from a chat gets when it is saved.
    """
    given = upload.taken_at
    if given is None or given.tzinfo is None or given >= datetime.now(HERE) + timedelta(days=1):
        return None
    return given if upload.taken_on in (None, given.astimezone(HERE).date()) else None


def _photo(record: Any) -> Photo:
    given: dict[str, Any] = {
        field.name: None if pd.isna(record[field.name]) else record[field.name] for field in fields(Photo)
    }
    taken_at, taken_on = given["taken_at"], given["taken_on"]
    given["taken_at"] = datetime.fromisoformat(taken_at) if taken_at else None
    given["taken_on"] = date.fromisoformat(taken_on) if taken_on else None
    return Photo(**given)


def _order(photo: Photo) -> tuple[bool, str, str, str]:
    day = photo.taken_on.isoformat() if photo.taken_on else ""
    moment = photo.taken_at.astimezone(HERE).isoformat() if photo.taken_at else ""
    return photo.taken_on is None, day, moment, photo.id
