"""Write drawings as DXF in metres: layers of lines, signs and texts, Vietnamese included (DXF R2010, UTF-8).

Places are those of the coordinate system given, X = easting, Y = northing as CAD programs have them; some
survey papers write X for northing.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from ezdxf import units
from ezdxf.document import Drawing
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

_FONT = "Arial.ttf"  # every CAD program on Windows has it, with all Vietnamese letters
_STYLE = "TIENG_VIET"
_MOST_NAME = 60
_FORBIDDEN = str.maketrans(dict.fromkeys('<>/\\":;?*|=`,', "_"))


@dataclass(frozen=True, eq=False)
class DrawingLayer:
    """A layer of a drawing: shapes in metres, (n,), with a text each where given.

    `colour`: AutoCAD's colour number. Points are drawn as circles of `radius_m`; lines with their `texts` at
    the middle; `text_m`: height of texts.
    """

    name: str
    shapes: Any
    colour: int = 7
    texts: Sequence[str] = ()
    radius_m: float = 0.3
    text_m: float = 1.5
    attributes: Sequence[dict[str, str]] = field(default_factory=tuple)


def write_dxf(layers: Sequence[DrawingLayer], *, comments: Sequence[str] = ()) -> bytes:
    """Return a DXF file of the layers, and lines of text above the drawing such as its source.

    Shapes are points, (Multi)LineStrings, or else left out.
    """
    document = new("R2010", units=units.M, setup=False)
    document.styles.add(_STYLE, font=_FONT)
    space = document.modelspace()
    for layer in layers:
        name = plain_name(layer.name)
        if name not in document.layers:
            document.layers.add(name, color=layer.colour)
        _draw(space, layer, name)
    _note(document, layers, comments)
    out = io.StringIO()
    document.write(out)
    return out.getvalue().encode(document.output_encoding, errors="dxfreplace")


def plain_name(name: str) -> str:
    """Return a name that a layer can have."""
    return _one_line(name).translate(_FORBIDDEN)[:_MOST_NAME].strip() or "0"


def _one_line(text: str) -> str:
    """Return text without what cannot be printed: it would end the line and with it the entry."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _draw(space: Modelspace, layer: DrawingLayer, name: str) -> None:
    texts = [*layer.texts, *[""] * (len(layer.shapes) - len(layer.texts))]
    for shape, text in zip(layer.shapes, texts, strict=True):
        if shape is None or shape.is_empty:
            continue
        if shape.geom_type == "Point":
            space.add_circle((shape.x, shape.y), layer.radius_m, dxfattribs={"layer": name})
            _write(space, text, (shape.x + 2 * layer.radius_m, shape.y), layer.text_m, name)
            continue
        for part in shapely.get_parts(shape):
            space.add_lwpolyline(shapely.get_coordinates(part), dxfattribs={"layer": name})
        middle = shapely.line_interpolate_point(shape, 0.5, normalized=True)
        if not middle.is_empty:
            _write(space, text, (middle.x, middle.y), layer.text_m, name)


def _write(space: Modelspace, text: str, place: tuple[float, float], height: float, layer: str) -> None:
    plain = _one_line(text)
    if plain:
        entity = space.add_text(plain[:200], height=height, dxfattribs={"layer": layer, "style": _STYLE})
        entity.set_placement(place)


def _note(document: Drawing, layers: Sequence[DrawingLayer], comments: Sequence[str]) -> None:
    parts = [np.asarray(layer.shapes, dtype=object) for layer in layers]
    shapes = np.concatenate([*parts, np.empty(0, dtype=object)])
    bounds = shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan)
    if not np.isfinite(bounds).all():
        return
    west, south, east, north = (float(edge) for edge in bounds)
    height = max((north - south) / 80, 2.0)
    for line, text in enumerate(comments):
        place = (west, north + height * (2 * (len(comments) - line)))
        _write(document.modelspace(), text, place, height, "0")
    document.header["$EXTMIN"] = (west, south, 0)
    document.header["$EXTMAX"] = (east, north, 0)
    document.set_modelspace_vport(
        height=max(north - south, 1.0), center=((west + east) / 2, (south + north) / 2)
    )
