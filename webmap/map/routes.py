"""Pages for people."""

from flask import Blueprint, request

from geo.programme import browse
from webmap.core import params
from webmap.core.access import current_person, current_store
from webmap.core.language import words
from webmap.core.page import moment, render
from webmap.editing.section import editable
from webmap.editing.shape_tools import shape_tools
from webmap.map.assets import modules
from webmap.map.folium_map import shell
from webmap.map.page import addresses, bootstrap, map_bounds

pages = Blueprint("pages", __name__, template_folder="templates")


@pages.get("/")
def map_page() -> str:
    """Show the map."""
    store, now = current_store(), moment()
    chosen = browse.theme(store, now.as_of, params.text(request.args, "criterion"))
    themes = browse.themes(store, now.as_of)
    ward = params.text(request.args, "ward")
    if ward is not None:
        browse.ward_position(browse.wards(store, now.boundaries), ward)
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
