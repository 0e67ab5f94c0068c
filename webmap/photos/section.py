"""What a feature's page shows of its photos, and to whom."""

from dataclasses import dataclass

from flask import current_app, request

from geo.editing import rights
from geo.layers import LAYERS
from geo.model.criterion import Criterion
from geo.model.rights import PHOTOS, may_redact
from geo.photos import photos
from geo.photos.exif import HERE
from geo.photos.photos import Photo
from geo.photos.picture_files import PhotoFiles
from webmap.core.access import current_person, current_store, silent
from webmap.core.names import sender
from webmap.core.readable_layers import looked_at, visible_layers
from webmap.photos import forms


@dataclass(frozen=True)
class Section:
    """The photos of a feature, the newest first; a pair to compare; whether who asks sees them and may add.

    `dated` are those that can be compared, the oldest first; `criteria` those in force.
    """

    visible: bool
    photos: tuple[Photo, ...] = ()
    dated: tuple[Photo, ...] = ()
    pair: tuple[Photo, Photo] | None = None
    may_add: bool = False
    may_erase: bool = False
    criteria: tuple[Criterion, ...] = ()
    most: int = forms.MOST_FILES

    def label_of(self, criterion: str | None) -> dict[str, str]:
        """Return the name of a criterion in two languages; its id where it is not in force any more."""
        found = next((each.labels for each in self.criteria if each.id == criterion), None)
        return dict(found) if found else {"vi": criterion or "", "en": criterion or ""}

    @staticmethod
    def sender(account: str) -> str:
        """Return who sent a photo, by name and office."""
        return sender(account)

    @staticmethod
    def clock(photo: Photo) -> str:
        """Return the time of day here at which a photo was taken, empty where it does not say.

        It is that of the camera: none where a person said another day.
        """
        here = photo.taken_at.astimezone(HERE) if photo.taken_at else None
        return f"{here:%H:%M}" if here and here.date() == photo.taken_on else ""


def photo_section(layer: str, feature_id: str, criteria: tuple[Criterion, ...]) -> Section:
    """Return the photos of a feature for its page; restricted ones for members only."""
    store, person = silent(current_store()), current_person()
    if LAYERS[photos.LAYER] not in visible_layers():
        return Section(visible=False)
    found = photos.of_feature(store, layer, feature_id)
    if found:
        looked_at(photos.LAYER, f"{layer}/{feature_id}")
    before, after = forms.chosen_days(request)
    return Section(
        visible=True,
        photos=found[::-1],
        dated=tuple(photo for photo in found if photo.taken_on),
        pair=photos.before_and_after(found, before=before, after=after),
        may_add=PHOTOS in rights.writable(store, person, layer, store.get(layer, feature_id)),
        may_erase=person is not None and may_redact(person),
        criteria=criteria,
    )


def photo_files() -> PhotoFiles:
    """Return where the pictures of the store lie that this application serves."""
    found: PhotoFiles = current_app.extensions["photo_files"]
    return found
