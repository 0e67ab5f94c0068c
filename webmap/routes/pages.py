"""Pages for people."""

from flask import Blueprint, request

from geo.services import browsing
from webmap import params
from webmap.access import current_person, current_store
from webmap.edit_section import editable
from webmap.folium_map import shell
from webmap.language import words
from webmap.map_page import addresses, bootstrap, map_bounds
from webmap.page import moment, render
from webmap.routes.assets import modules
from webmap.shape_tools import shape_tools

pages = Blueprint("pages", __name__)


@pages.get("/")
def map_page() -> str:
    """Show the map."""
    store, now = current_store(), moment()
    chosen = browsing.theme(store, now.as_of, params.text(request.args, "criterion"))
    themes = browsing.themes(store, now.as_of)
    ward = params.text(request.args, "ward")
    if ward is not None:
        browsing.ward_position(browsing.wards(store, now.boundaries), ward)
    return render(
        "map.html",
        moment=now,
        theme=chosen,
        themes=themes,
        addresses=addresses(now, request.args),
        shell_html=shell(map_bounds(store), addresses={}).html,
        modules=modules(),
        bootstrap={
            **bootstrap(store, now, themes, words(), editable=editable(now)),
            **shape_tools(store, current_person()),
        },
    )
