"""Downloads: map images."""

from contextlib import nullcontext

from flask import Blueprint, Response, current_app, request

from geo.map_images import export
from geo.papers.formats import MEDIA_TYPES
from webmap.core import params
from webmap.core.access import current_store
from webmap.core.delivery import Made
from webmap.core.kept_papers import from_shelf
from webmap.core.language import words

exports = Blueprint("exports", __name__, template_folder="templates", url_prefix="/export")

# An SVG page carries its own font in its own style; it has no scripts, and none would run.
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"


@exports.get("/picture.svg")
def picture() -> Response:
    """Serve the map alone, small, for a page beside its words; `?sel=layer/id` marks a feature."""
    store = current_store()
    asked = params.picture_request(request.args, language=words().code)

    def make() -> Made:
        return Made(export.export_map(store, asked), MEDIA_TYPES["svg"])

    made = from_shelf(("image", asked, store.revision()), make)
    response: Response = made.response(by_language=True)
    response.headers["Content-Security-Policy"] = _SVG_POLICY
    return response


@exports.get("/map.<format>")
def map_image(format: str) -> Response:  # noqa: A002  the word that addresses use
    """Serve a map image of what the map shows."""
    store = current_store()
    asked = params.image_request(request.args, format=format, language=words().code)

    def make() -> Made:
        with current_app.extensions["drawing"].turn() if format != "svg" else nullcontext():
            return Made(export.export_map(store, asked), MEDIA_TYPES[format])

    made = from_shelf(("image", asked, store.revision()), make)
    shown = "attachment" if request.args.get("download") else "inline"
    response: Response = made.response(
        by_language=True, Content_Disposition=f'{shown}; filename="{export.file_name(asked)}"'
    )
    if format == "svg":
        response.headers["Content-Security-Policy"] = _SVG_POLICY
    return response
