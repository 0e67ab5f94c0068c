"""Small map pictures in pages: the map's part of an exported image, by its address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from geo.model.image import ImageRequest
from geo.model.programme import Bounds
from geo.rendering.frame import layout

_DATES = ("as_of", "boundaries")
_AROUND_METRES = 150.0
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Picture:
    """`src` shows the map alone, `page` the whole image, `export` the page where it can be changed."""

    src: str
    page: str
    export: str


def map_picture(language: str, *, closer: float = 1.0, **wanted: str) -> Picture:
    """Return a picture of what is wanted (`ward`, `bbox`, `criterion`), with the dates asked for.

    `closer` 2 shows the middle half of the map: names are twice as large.
    """
    dates = {name: request.args[name] for name in _DATES if request.args.get(name)}
    query = urlencode({**wanted, **dates}, safe=",")
    box = layout(ImageRequest().size_mm).map
    width, height = box.width / closer, box.height / closer
    corner = (box.x + (box.width - width) / 2, box.y + (box.height - height) / 2)
    view = ",".join(f"{number:.2f}" for number in (*corner, width, height))
    page = f"/export/map.svg?{query}&lang={language}"
    return Picture(f"{page}#svgView(viewBox({view}))", page, f"/export?{query}")


def around(bounds: Bounds, *, closer: float = 1.0) -> str:
    """Return a `bbox` around something, with some 150 metres on every side in a picture that is `closer`."""
    west, south, east, north = bounds
    up = _AROUND_METRES / _METRES_PER_DEGREE
    aside = up / 0.93  # a degree is shorter eastwards, at 21° north by so much
    half_width, half_height = ((east - west) / 2 + aside) * closer, ((north - south) / 2 + up) * closer
    x, y = (west + east) / 2, (south + north) / 2
    edges = (
        max(x - half_width, -180),
        max(y - half_height, -90),
        min(x + half_width, 180),
        min(y + half_height, 90),
    )
    return ",".join(f"{edge:.5f}" for edge in edges)
