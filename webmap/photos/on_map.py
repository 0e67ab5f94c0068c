"""Photos on the map, for members: where they were taken, and those of one feature."""

import orjson
from flask import Blueprint, Response, request

from geo.photos import photos
from webmap.core.access import current_store
from webmap.core.readable_layers import looked_at
from webmap.photos import forms

photo_map = Blueprint("photo_map", __name__)


@photo_map.get("/api/photos")
def positions() -> Response:
    """Tell a script of all photos, or of those of one feature: where, when, and of what."""
    of = forms.feature_asked(request)
    looked_at(photos.LAYER, "/".join(of) if of else "")
    frame = photos.positions(current_store(), *of) if of else photos.positions(current_store())
    return Response(
        orjson.dumps({"photos": frame.to_dict("records")}),
        mimetype="application/json",
        headers={"Cache-Control": "no-store"},
    )
