"""The theme on the map: route segments as cased, dashed lines and apartment blocks as signed markers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.model.criterion import Value
from geo.rendering import paths, style, svg
from geo.rendering.frame import Floats, Indexes, MapFrame
from geo.rendering.ground import MM, px
from geo.rendering.paths import Geometries
from geo.rendering.scene import Scene, drawn_values, shapes, stale, value_numbers

FULL_INK = 0.16  # share of the map that routes may cover before their lines become thinner
THINNEST = 0.16
CASED_ABOVE = 0.45  # of the full width: thinner lines have no casing


@dataclass(frozen=True, eq=False)
class Placed:
    """Features on the page: geometry in millimetres, number of their value, position in their layer."""

    shapes: Geometries
    values: Indexes
    source: Indexes


def place(frame: MapFrame, layer: object, scene: Scene) -> Placed:
    """Put a themed layer on the page."""
    placed, index = frame.place(shapes(layer), beyond_mm=2.0)
    return Placed(placed, value_numbers(layer, scene.theme)[index], index)


def thinness(routes: Placed, frame: MapFrame, unit: float) -> float:
    """Return the factor for line widths: 1, or less when the page is crowded."""
    ink = float(shapely.length(routes.shapes).sum()) * style.ROUTE.width * style.MM_PER_PX * unit
    share = ink / (frame.box.width * frame.box.height)
    return 1.0 if share <= FULL_INK else max(THINNEST, FULL_INK / share)


def draw_routes(routes: Placed, scene: Scene, unit: float, thin: float) -> svg.Markup:
    """Return route segments, the worst on top; the casing of a worse one cuts a better one."""
    values = drawn_values(scene.theme)
    numbers = {value.id: number for number, value in enumerate(values)}
    old = stale(scene.segments, scene.theme, scene.as_of)[routes.source]
    drawn = []
    for value in style.drawing_order(values):
        mine = routes.values == numbers[value.id]
        for faint in (False, True):
            lines = routes.shapes[mine & (old == faint)]
            drawn.append(stroked(list(paths.line_paths(lines)), value, unit, thin, faint=faint))
    return svg.join(drawn)


def stroked(
    data: Sequence[str], value: Value, unit: float, thin: float, *, faint: bool = False
) -> svg.Markup:
    """Return path data (hundredths of a millimetre) in the style of one value; the legend does the same.

    What is faint was checked too long ago: its casing has an edge.
    """
    line = style.dash(value.dash)
    full = px(style.ROUTE.width, unit) * thin
    casing = full + 2 * px(style.ROUTE.casing, unit) * thin
    cores = svg.group(
        *(svg.path(d) for d in data),
        stroke=value.colour,
        stroke_width=full * line.width,
        stroke_dasharray=[length * full for length in line.pattern] or None,
        stroke_linecap=line.cap if line.cap != "butt" else None,
        stroke_opacity=style.STALE_OPACITY if faint else None,
    )
    edge = px(0.5, unit) * thin
    rims = [svg.path(d, stroke=value.colour, stroke_width=casing + edge) for d in data if faint]
    under = rims + [
        svg.path(d, stroke=style.COLOURS["halo"], stroke_width=casing - edge * faint) for d in data
    ]
    cased = svg.join(under if thin > CASED_ABOVE else [])
    return svg.group(cased, cores, fill="none", stroke_linejoin="round")


def draw_blocks(blocks: Placed, scene: Scene, unit: float) -> svg.Markup:
    """Return apartment blocks: outlines where they are areas, and one marker each, the worst on top."""
    values = drawn_values(scene.theme)
    numbers = {value.id: number for number, value in enumerate(values)}
    old = stale(scene.blocks, scene.theme, scene.as_of)[blocks.source]
    drawn = []
    for value in style.drawing_order(values):
        mine = blocks.shapes[blocks.values == numbers[value.id]]
        data = paths.area_path(mine)
        if data:
            edge: dict[str, svg.Attribute] = {"stroke": value.colour, "stroke_width": px(1.2, unit)}
            drawn.append(svg.path(data, fill=value.colour, fill_opacity=0.25, **edge))
        aged = old[blocks.values == numbers[value.id]]
        for faint in (False, True):
            points = shapely.get_coordinates(marker_points(mine[aged == faint])) * MM
            signs = [marker(x, y, value, marker_size(unit), faint=faint) for x, y in points.tolist()]
            drawn.append(svg.join(signs))
    return svg.join(drawn)


def marker_points(geometries: Geometries) -> Geometries:
    """Return the point of each block at which its marker stands."""
    found: Geometries = np.asarray(shapely.point_on_surface(geometries))
    kept: Geometries = found[~shapely.is_empty(found)]
    return kept


def marker_size(unit: float) -> float:
    """Return the side of a marker in hundredths of a millimetre."""
    return px(style.MARKER_PX, unit)


def marker(x: float, y: float, value: Value, size: float, *, faint: bool = False) -> svg.Markup:
    """Return the sign of one value: a square in its colour, white outline, white symbol.

    What is faint was checked too long ago: the outline has an edge.
    """
    if faint:
        side = size * style.STALE_MARK
        rim: dict[str, svg.Attribute] = {"stroke": value.colour, "stroke_width": size * 0.06}
        left, top, white = x - side / 2, y - side / 2, style.COLOURS["halo"]
        edge = svg.rect(left, top, side, side, rx=side * 0.2, fill=white, **rim)
        return svg.join([edge, svg.group(marker(x, y, value, size), opacity=style.STALE_OPACITY)])
    half = size / 2
    sign = style.symbol(value.symbol)
    inner = {"transform": f"translate({svg.numbers((x, y))})scale({svg.number(half * 0.72)})"}
    white = style.COLOURS["halo"]
    return svg.group(
        svg.rect(
            x - half,
            y - half,
            size,
            size,
            rx=size * 0.2,
            fill=value.colour,
            stroke=white,
            stroke_width=size * 0.12,
        ),
        svg.group(
            svg.path(sign.fill, fill=white) if sign.fill else svg.Markup(""),
            svg.path(
                sign.stroke,
                fill="none",
                stroke=white,
                stroke_width=style.SYMBOL_STROKE,
                stroke_linecap="round",
                stroke_linejoin="round",
            )
            if sign.stroke
            else svg.Markup(""),
            **inner,
        ),
    )


def outline(frame: MapFrame, layer: object, unit: float) -> svg.Markup:
    """Return the dark outline below what is marked, as on the web map."""
    placed, _ = frame.place(shapes(layer))
    ink, white = style.COLOURS["ink"], style.COLOURS["halo"]
    points = (
        shapely.get_coordinates(shapely.point_on_surface(placed[shapely.get_dimensions(placed) != 1])) * MM
    )
    half = px(style.MARKER_PX, unit) * style.STALE_MARK / 2
    rings = [
        svg.rect(x - half, y - half, 2 * half, 2 * half, rx=half * 0.4, fill=white, stroke_width=px(3, unit))
        for x, y in points.tolist()
    ]
    lines = [svg.path(d) for d in paths.line_paths(placed[shapely.get_dimensions(placed) == 1])]
    drawn = [
        svg.group(*lines, stroke_width=px(style.MARKED_WIDTH, unit), stroke_linecap="round", fill="none"),
        *rings,
    ]
    return (
        svg.group(*drawn, stroke=ink, stroke_linejoin="round", class_="marked")
        if len(placed)
        else svg.Markup("")
    )


def star(x: float, y: float, size: float) -> svg.Markup:
    """Return the star of a headquarters."""
    return svg.path(
        style.SYMBOLS["star"].fill,
        fill=style.COLOURS["ink"],
        stroke=style.COLOURS["halo"],
        stroke_width=0.34,
        stroke_linejoin="round",
        paint_order="stroke",
        transform=f"translate({svg.numbers((x, y))})scale({svg.number(size / 2)})",
    )


def placed_points(frame: MapFrame, layer: object) -> tuple[Floats, Indexes]:
    """Return the page points (n, 2) of a layer that lie on the map, and their positions in the layer."""
    placed, index = frame.place(shapes(layer), beyond_mm=0.0)
    points = shapely.point_on_surface(placed)
    return shapely.get_coordinates(points), index
