"""Photos of features: sent by a form or by a script, shown to members, taken away."""

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint, Flask, Response, current_app, redirect, request
from werkzeug.exceptions import NotFound

from geo.editing import rights
from geo.errors import GeoError
from geo.language import N_
from geo.model.feature import Feature
from geo.model.rights import PHOTOS, WHOLE
from geo.photos import photos as evidence
from geo.photos.photos import Photo
from geo.photos.picture_files import photo_files_of
from geo.programme import features
from webmap.core.access import current_store, origin, required_person
from webmap.core.delivery import Made
from webmap.core.errors import TITLES, status_of, wants_page
from webmap.core.feature_pages import page_of
from webmap.core.language import words
from webmap.core.page import render
from webmap.core.readable_layers import looked_at
from webmap.core.turns import Turns
from webmap.photos import forms
from webmap.photos.section import photo_files

photos = Blueprint("photos", __name__, template_folder="templates")

_UPLOADS = ("photos.add_to_segment", "photos.add_to_apartment")
_BUSY = N_("Too many photos are being read just now. Try again in a moment.")


@dataclass(frozen=True)
class Outcome:
    """What became of one sent photo: its record, or why it was refused. `sha256` is of the bytes received."""

    name: str
    sha256: str
    photo: Photo | None = None
    error: GeoError | None = None

    @property
    def said(self) -> str:
        """Why it was refused, in words."""
        return self.error.in_words(words().text) if self.error else ""


def init_app(app: Flask) -> None:
    """Say where pictures are kept, and read them one at a time."""
    app.extensions["photo_files"] = photo_files_of(app.extensions["store"])
    app.extensions["developing"] = Turns(busy=_BUSY)


@photos.url_value_preprocessor
def _make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take large bodies here; this comes before anything reads the form."""
    if endpoint in _UPLOADS:
        request.max_content_length = forms.MOST_SENT


@photos.teardown_request
def _let_go(error: BaseException | None) -> None:
    """Let go of the files of this request at once: they are large."""
    request.close()


@photos.post("/segments/<path:feature_id>/photos")
def add_to_segment(feature_id: str) -> Response:
    """Add photos to a route segment."""
    return _add(features.SEGMENTS, feature_id)


@photos.post("/apartments/<path:feature_id>/photos")
def add_to_apartment(feature_id: str) -> Response:
    """Add photos to an apartment block."""
    return _add(features.BLOCKS, feature_id)


@photos.get("/photos/<photo_id>.jpg")
def picture(photo_id: str) -> Response:
    """Show a photo."""
    return _picture(photo_id, thumbnail=False)


@photos.get("/photos/<photo_id>.thumb.jpg")
def thumbnail(photo_id: str) -> Response:
    """Show a photo small."""
    return _picture(photo_id, thumbnail=True)


@photos.post("/photos/<photo_id>/remove")
def remove(photo_id: str) -> Response:
    """Take a photo away; it stays in the record, and its picture too."""
    store, person = current_store(), required_person()
    feature = store.get(evidence.LAYER, photo_id)
    rights.require(store, person, evidence.LAYER, feature, {WHOLE})
    photo = evidence.photo_of(feature)
    evidence.remove(store, photo, origin(), seen=forms.seen_version(request))
    return _back(photo.of_layer, photo.of_id)


@photos.post("/photos/<photo_id>/erase")
def erase(photo_id: str) -> Response:
    """Erase a photo for ever, because the law demands it."""
    store, person = current_store(), required_person()
    rights.require_redaction(person)
    photo = evidence.get(store, photo_id)
    evidence.erase(store, photo_files(), photo_id, origin(reason=forms.reason(request)))
    return _back(photo.of_layer, photo.of_id)


def _add(layer: str, feature_id: str) -> Response:
    store, person = current_store(), required_person()
    feature = store.get(layer, feature_id)
    rights.require(store, person, layer, feature, {PHOTOS})
    outcomes = [_add_one(feature, sent) for sent in forms.sent_photos(request)]
    refused = [outcome.error for outcome in outcomes if outcome.error is not None]
    if not wants_page():
        return _as_json(outcomes, refused)
    if not refused:
        return _back(layer, feature_id)
    page = render("photos_refused.html", outcomes=outcomes, address=_page_of(layer, feature_id))
    return Response(page, status_of(refused[0]), mimetype="text/html")


def _add_one(feature: Feature, sent: forms.Sent) -> Outcome:
    digest = hashlib.sha256(sent.upload.content).hexdigest()
    try:
        with current_app.extensions["developing"].turn():
            photo = evidence.add(current_store(), photo_files(), feature, sent.upload, origin())
    except GeoError as error:  # of several photos the sound ones are kept
        return Outcome(sent.name, digest, error=error)
    return Outcome(sent.name, digest, photo)


def _as_json(outcomes: list[Outcome], refused: list[GeoError]) -> Response:
    """Answer a script: 201 when all were kept, 207 when some were, else the status of the first failure."""
    every = len(refused) == len(outcomes)
    status = 201 if not refused else status_of(refused[0]) if every else 207
    answer: dict[str, Any] = {"photos": [_told(outcome) for outcome in outcomes]}
    if every:
        title = words().text(TITLES[status])
        answer |= {"type": "about:blank", "title": title, "status": status, "detail": outcomes[0].said}
    return Response(
        orjson.dumps(answer),
        status,
        mimetype="application/problem+json" if every else "application/json",
        headers={"Cache-Control": "no-store"},
    )


def _told(outcome: Outcome) -> dict[str, Any]:
    photo = outcome.photo
    if photo is None or outcome.error is not None:
        status = status_of(outcome.error) if outcome.error else 500
        return {"name": outcome.name, "sha256": outcome.sha256, "status": status, "detail": outcome.said}
    return {
        "name": outcome.name,
        "sha256": outcome.sha256,
        "id": photo.id,
        "picture": f"/photos/{photo.id}.jpg",
        "thumbnail": f"/photos/{photo.id}.thumb.jpg",
        "taken_on": photo.taken_on.isoformat() if photo.taken_on else None,
        "position_from": photo.position_from,
        "distance_m": photo.distance_m,
        "warning": far_words(photo),
    }


def far_words(photo: Photo) -> str | None:
    """Return the warning of a photo that was taken far from its feature, None for any other."""
    if not photo.is_far or photo.distance_m is None:
        return None
    return words().text(
        N_("Taken {distance} away: check that it shows the right place."),
        distance=words().length(photo.distance_m),
    )


def _picture(photo_id: str, *, thumbnail: bool) -> Response:
    looked_at(evidence.LAYER, photo_id)
    photo = evidence.get(current_store(), photo_id)
    content = photo_files().get(photo.file, thumbnail=thumbnail)
    if content is None:
        raise NotFound
    etag = f"{photo.file[:40]}{'-small' if thumbnail else ''}"
    return Made(content, "image/jpeg", etag=etag).response(
        cache="private, no-cache", Content_Disposition=f'inline; filename="{quote(photo.id)}.jpg"'
    )


def _page_of(layer: str, feature_id: str) -> str:
    return f"{page_of(layer, feature_id)}#photos"


def _back(layer: str, feature_id: str) -> Response:
    return redirect(_page_of(layer, feature_id), 303)  # type: ignore[return-value]
