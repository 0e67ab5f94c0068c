"""Downloads: map images."""

from flask import Blueprint, Response, request

from geo.services import exporting
from webmap import params
from webmap.access import current_store
from webmap.delivery import Made
from webmap.language import words

exports = Blueprint("exports", __name__, url_prefix="/export")

_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@exports.get("/map.<format>")
def map_image(format: str) -> Response:  # noqa: A002
    """Serve a map image of what the map shows."""
    asked = params.image_request(request.args, format=format, language=words().code)
    body = exporting.export_map(current_store(), asked)
    inline = "attachment" if request.args.get("download") else "inline"
    return Made(body, _TYPES[format]).response(
        Content_Disposition=f'{inline}; filename="{exporting.file_name(asked)}"'
    )
