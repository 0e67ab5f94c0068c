"""Small map pictures in pages, by their addresses."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from geo.model.programme import Bounds

_DATES = ("as_of", "boundaries")
_AROUND_METRES = 150.0
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Picture:
    """`src` shows the map alone, `export` is the page where a whole image is made of it."""

    src: str
    export: str


def map_picture(language: str, *, marked: str = "", **wanted: str) -> Picture:
    """Return a picture of what is wanted (`ward`, `bbox`, `criterion`), with the dates asked for.

    `marked`: the feature that is outlined in it: layer/id.
    """
    dates = {name: request.args[name] for name in _DATES if request.args.get(name)}
    shown = {**wanted, **dates}
    picture = urlencode({**shown, **({"sel": marked} if marked else {}), "lang": language}, safe=",/")
    return Picture(f"/export/picture.svg?{picture}", f"/export?{urlencode(shown, safe=',')}")


def around(bounds: Bounds) -> str:
    """Return a `bbox` around something, with some 150 metres on every side."""
    west, south, east, north = bounds
    up = _AROUND_METRES / _METRES_PER_DEGREE
    aside = up / 0.93  # a degree is shorter eastwards, at 21° north by so much
    edges = (
        max(west - aside, -180),
        max(south - up, -90),
        min(east + aside, 180),
        min(north + up, 90),
    )
    return ",".join(f"{edge:.5f}" for edge in edges)
