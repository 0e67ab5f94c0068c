"""Files of the page itself, all from this machine: scripts, styles, fonts, folium's script, words."""

import mimetypes
import os
import re
from functools import lru_cache
from pathlib import Path

import orjson
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from geo.language import LANGUAGES, language
from geo.rendering import style
from webmap.core.access import current_store, open_to_all
from webmap.core.delivery import Made, Shelf
from webmap.core.page import moment
from webmap.map.page import addresses, map_bounds

assets = Blueprint("assets", __name__)

_STATIC = Path(__file__).resolve().parents[1] / "static"
_TYPES = {
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".css": "text/css",
    ".webmanifest": "application/json",
}
_CALL = re.compile(r"""\bword\(\s*(?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""")
_DAY = "public, max-age=86400"


@assets.get("/static/<path:name>")
@open_to_all
def static(name: str) -> Response:
    """Serve a file of the package, packed once and kept."""
    path = safe_join(str(_STATIC), name)
    if path is None or not os.path.isfile(path):  # noqa: PTH113  pathlib raises at names that are too long
        raise NotFound
    found = Path(path).stat()
    made = _shelf().get(("static", path, found.st_mtime_ns, found.st_size), lambda: _made(Path(path)))
    return made.response(cache=_DAY if "/vendor/" in path else "no-cache")


def _made(path: Path) -> Made:
    mimetype = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Made(path.read_bytes(), mimetype, level=9)


@assets.get("/theme.css")
@open_to_all
def theme() -> Response:
    """Serve the colours, widths and dashes of the style source as CSS variables."""
    css = f":root {{\n{style.css_variables()}}}\n"
    return _shelf().get(("theme", css), lambda: Made(css.encode(), "text/css")).response()


@assets.get("/map.js")
def map_script() -> Response:
    """Serve the script that folium wrote for the map."""
    from webmap.map.folium_map import shell

    store = current_store()
    tiles = store.programme.tiles
    given = (
        map_bounds(store),
        tuple(addresses(moment(), request.args).items()),
        tiles.url if tiles else None,
    )

    def make() -> Made:
        return Made(
            shell(given[0], addresses=dict(given[1]), tiles_url=given[2]).script.encode(), "text/javascript"
        )

    return _shelf().get(("map.js", given), make).response()


@assets.get("/words/<code>.json")
@open_to_all
def words_for_browser(code: str) -> Response:
    """Serve the sentences that the browser's modules use, in one language."""
    if code not in LANGUAGES:
        raise NotFound
    table = {text: language(code).text(text) for text in browser_sentences()}
    return Made(orjson.dumps(table), "application/json").response()


@lru_cache(maxsize=1)
def browser_sentences() -> tuple[str, ...]:
    """Return every sentence that a module passes to `word(…)`, found in the modules themselves."""
    found = set()
    for path in sorted((_STATIC / "js").rglob("*.js")):
        for match in _CALL.finditer(path.read_text(encoding="utf-8")):
            found.add(match["text"].replace('\\"', '"').replace("\\'", "'"))
    return tuple(sorted(found))


MAP_MODULES = (
    "map/main.js",
    "map/base-map.js",
    "map/canvas-tiles.js",
    "map/columns.js",
    "map/details.js",
    "core/dom.js",
    "map/features-map.js",
    "map/landmarks.js",
    "map/layers.js",
    "map/legend.js",
    "map/locate.js",
    "map/marks.js",
    "map/measure.js",
    "map/picks.js",
    "map/print.js",
    "map/search.js",
    "map/selection.js",
    "map/sheet.js",
    "map/state.js",
    "map/table.js",
    "map/tools.js",
    "map/ward-labels.js",
    "map/wards.js",
    "core/words.js",
)


def modules() -> tuple[str, ...]:
    """Return the modules of the map page, to be fetched all at once."""
    return MAP_MODULES


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["shelf"]
    return shelf
