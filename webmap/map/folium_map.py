"""The folium.Map shell of the map page: its element and its script, as two texts.

Only numbers and addresses that we make go in: folium escapes neither HTML nor `${…}`, so no name, label or
other user data is ever given to it. Features come by URL through the browser's own modules.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from geo.model.programme import Bounds

MAP_NAME = "district"
MIN_ZOOM, MAX_ZOOM = 10, 19


class FeatureSource(MacroElement):
    """Tells the browser's modules which map is theirs and where its features are."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.featureSource = {{ this.addresses|tojson }};
        {% endmacro %}
        """
    )

    def __init__(self, addresses: dict[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "FeatureSource"
        self._id = MAP_NAME
        self.addresses = addresses


class OnlineTiles(MacroElement):
    """Base-map tiles, only where the programme names them; the address was checked when it was read."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.tileLayer({{ this.url|tojson }}, {pane: 'tilePane', zIndex: 0, maxZoom: {{ this.max_zoom }}})
                .addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = "OnlineTiles"
        self._id = MAP_NAME
        self.url = url
        self.max_zoom = MAX_ZOOM


@dataclass(frozen=True)
class Shell:
    """The map's element for the page, and the script that makes the map."""

    html: str
    script: str


def shell(bounds: Bounds, *, addresses: dict[str, str], tiles_url: str | None = None) -> Shell:
    """Return the map locked to `bounds` (west, south, east, north in degrees).

    The same input gives the same text, so that its ETag holds; the last few are kept.
    """
    return _shell(bounds, tuple(addresses.items()), tiles_url)


@lru_cache(maxsize=32)
def _shell(bounds: Bounds, addresses: tuple[tuple[str, str], ...], tiles_url: str | None) -> Shell:
    west, south, east, north = bounds
    margin_x, margin_y = (east - west) * 0.25 or 0.01, (north - south) * 0.25 or 0.01
    district = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=13,
        tiles=None,
        minZoom=MIN_ZOOM,  # folium gives its own min_zoom and max_zoom to tiles only
        maxZoom=MAX_ZOOM,
        min_lat=south - margin_y,
        max_lat=north + margin_y,
        min_lon=west - margin_x,
        max_lon=east + margin_x,
        max_bounds=True,
        fade_animation=False,  # tiles are painted from what is there already: nothing to wait for
        zoom_control=False,
        attribution_control=False,
        wheel_px_per_zoom_level=90,
        max_bounds_viscosity=0.9,
    )
    district._name, district._id = "map", MAP_NAME
    if tiles_url:
        district.add_child(OnlineTiles(tiles_url), name="tiles")
    district.add_child(FeatureSource(dict(addresses)), name="source")
    for child in district._children.values():
        child._id = MAP_NAME
    figure: Any = district.get_root()
    figure.render()
    return Shell(html=figure.html.render(), script=figure.script.render())
