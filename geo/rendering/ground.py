"""The map below the theme: land, water, streets, ward borders; and the veil around a chosen ward."""

from dataclasses import astuple
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import shapely

from geo.rendering import paths, style, svg
from geo.rendering.frame import MapFrame
from geo.rendering.scene import Scene, shapes, texts

MM = paths.PER_MM
MOST_JOINED = 1000


def px(pixels: float, unit: float) -> float:
    """Return a width in hundredths of a millimetre on the page."""
    return pixels * style.MM_PER_PX * unit * MM


def land(frame: MapFrame, wards: Any) -> svg.Markup:
    """Return the managed area, filled."""
    placed, _ = frame.place(shapes(wards))
    colour = style.COLOURS["land"]
    return _area(placed, fill=colour, stroke=colour, stroke_width=8)


def water(frame: MapFrame, waters: Any, unit: float) -> svg.Markup:
    """Return rivers and lakes: areas filled, lines drawn."""
    placed, _ = frame.place(shapes(waters))
    areas = placed[shapely.get_dimensions(placed) == 2]
    if 1 < len(areas) <= MOST_JOINED:  # no line where a river meets the next
        areas = np.array([shapely.union_all(shapely.make_valid(areas))])
    edge = style.COLOURS["water-edge"]
    lines = svg.join(
        svg.path(d, fill="none", stroke=style.COLOURS["water"], stroke_width=px(3, unit))
        for d in paths.line_paths(placed[shapely.get_dimensions(placed) == 1])
    )
    return svg.join(
        [lines, _area(areas, fill=style.COLOURS["water"], stroke=edge, stroke_width=px(0.6, unit))]
    )


def streets(frame: MapFrame, layer: Any, unit: float, *, thin: float = 1.0) -> svg.Markup:
    """Return streets, small ones first: all casings below all roadways of their width."""
    placed, index = frame.place(shapes(layer))
    classes = np.array(texts(layer, "road_class"), dtype=object)[index]
    kinds = sorted((*astuple(style.street(name)), name) for name in set(classes.tolist()))
    drawn: list[svg.Markup] = []
    for (width, casing), names in groupby(kinds, key=itemgetter(0, 1)):
        data = list(paths.line_paths(placed[np.isin(classes, [name for *_, name in names])]))
        outer = px(width + 2 * casing, unit) * thin
        drawn += [_stroke(d, style.COLOURS["street-casing"], outer) for d in data]
        drawn += [_stroke(d, style.COLOURS["street"], px(width, unit) * thin) for d in data]
    return svg.group(*drawn, fill="none", stroke_linecap="round", stroke_linejoin="round")


def _stroke(d: str, colour: str, width: float) -> svg.Markup:
    return svg.path(d, stroke=colour, stroke_width=width)


def ward_borders(frame: MapFrame, wards: Any, unit: float, *, thin: float = 1.0) -> svg.Markup:
    """Return ward borders as dash-dot lines, each shared border once."""
    placed, _ = frame.place(shapes(wards))
    rings = shapely.get_rings(placed[shapely.get_dimensions(placed) == 2])
    borders = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.set_precision(rings, 0.01))))
    width = px(style.WARD_BORDER.width, unit) * thin
    return svg.group(
        *(svg.path(d) for d in paths.line_paths(borders)),
        fill="none",
        stroke=style.COLOURS["ward-border"],
        stroke_width=width,
        stroke_dasharray=[n * width for n in style.WARD_BORDER_DASH],
        stroke_linejoin="round",
    )


def veil(frame: MapFrame, ward: paths.Geometries, unit: float) -> svg.Markup:
    """Return a white veil over all but the chosen ward and what runs along its border."""
    placed = _areas(frame, ward)
    if not len(placed):
        return svg.Markup("")
    box = frame.box.inset(-1)
    around = shapely.box(box.x, box.y, box.right, box.bottom)
    half_a_route = (style.ROUTE.width / 2 + style.ROUTE.casing) * style.MM_PER_PX * unit
    seen = shapely.buffer(shapely.union_all(shapely.make_valid(placed)), half_a_route)
    rest = shapely.difference(around, seen)
    return _area(np.array([rest]), fill=style.COLOURS["paper"], fill_opacity=style.VEIL_OPACITY)


def rim(frame: MapFrame, ward: paths.Geometries, unit: float) -> svg.Markup:
    """Return the firm line around the chosen ward: below the routes, some of which run along it."""
    return svg.group(
        *(svg.path(d) for d in paths.ring_paths(_areas(frame, ward))),
        fill="none",
        stroke=style.COLOURS["ink"],
        stroke_width=px(2.2, unit),
        stroke_linejoin="round",
    )


def _areas(frame: MapFrame, ward: paths.Geometries) -> paths.Geometries:
    placed, _ = frame.place(ward)
    areas: paths.Geometries = placed[shapely.get_dimensions(placed) == 2]
    return areas


def _area(placed: paths.Geometries, **attributes: svg.Attribute) -> svg.Markup:
    data = paths.area_path(placed)
    return svg.path(data, **attributes) if data else svg.Markup("")


def is_on(layer: str, scene: Scene, off: tuple[str, ...]) -> bool:
    """Say whether a layer is to be drawn and holds anything."""
    return layer not in off and len(getattr(scene, layer)) > 0
