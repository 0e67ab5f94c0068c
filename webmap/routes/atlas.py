"""The atlas as a download."""

from flask import Blueprint, Response, current_app, request

from geo.services.atlas import atlas as drawn_atlas
from webmap.access import current_store
from webmap.atlas_params import atlas_request
from webmap.delivery import Made
from webmap.language import words

atlas = Blueprint("atlas", __name__)


@atlas.get("/report/atlas.pdf")
def atlas_pdf() -> Response:
    """Serve the atlas: `?by=`, `?scale=` beside the parameters of a map image."""
    store = current_store()
    asked = atlas_request(request.args, language=words().code)

    def make() -> Made:
        with current_app.extensions["drawing"].turn():
            return Made(drawn_atlas(store, asked), "application/pdf")

    made = current_app.extensions["shelf"].get(("atlas", asked, store.revision()), make)
    name = f"tap-ban-do-{asked.by}.pdf"
    response: Response = made.response(by_language=True, Content_Disposition=f'attachment; filename="{name}"')
    return response
