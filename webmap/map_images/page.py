"""The page that a map image is made on: it opens on a finished page and lets people adjust."""

from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict

from geo.layers import LAYERS
from geo.map_images import export as exporting
from geo.programme import browse
from geo.rendering.request import ORIENTATIONS, PAPERS
from webmap.core import params
from webmap.core.access import current_store
from webmap.core.language import words
from webmap.core.page import moment, render

export_page = Blueprint("export_page", __name__)

RESOLUTIONS = (150, 300, 600)
DRAWN_LAYERS = ("wards", "waters", "streets", "landmarks", "route_segments", "apartment_blocks")
_CARRIED = ("criterion", "ward", "bbox", "as_of", "boundaries", "hide", "off")
_ON_PAPER = ("paper", "orientation", "dpi", "title")


@export_page.get("/export")
def export() -> str:
    """Show a finished map page and what can be adjusted; the preview is the very image."""
    store, now, given = current_store(), moment(), _given()
    asked = exporting.checked_request(params.image_request(given, format="svg", language=words().code))
    theme, themes = browse.theme(store, now.as_of, asked.theme), browse.themes(store, now.as_of)
    wards = browse.wards(store, now.boundaries)
    if asked.ward is not None:
        browse.ward_position(wards, asked.ward)
    query = urlencode({**_chosen(given), "lang": words().code}, safe=",/")
    return render(
        "export.html",
        moment=now,
        asked=asked,
        bbox=given.get("bbox", ""),
        theme=theme,
        themes=themes,
        wards=wards[["code", "name"]].to_dict("records"),
        layers=[LAYERS[name] for name in DRAWN_LAYERS],
        papers=tuple(PAPERS),
        orientations=ORIENTATIONS,
        resolutions=sorted({*RESOLUTIONS, asked.dpi}),
        size_mm=asked.size_mm,
        query=query,
    )


def _given() -> MultiDict[str, str]:
    """Return the parameters with lists as one text: boxes of the form come one by one, links with commas."""
    given = MultiDict(request.args)
    for name in ("hide", "off"):
        parts = [part for text in request.args.getlist(name) for part in text.split(",") if part]
        given.setlist(name, [",".join(dict.fromkeys(parts))])
    return given


def _chosen(given: MultiDict[str, str]) -> dict[str, str]:
    """Return the parameters that are part of an image and were given."""
    return {name: given[name] for name in (*_CARRIED, *_ON_PAPER) if given.get(name)}
