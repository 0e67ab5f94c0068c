"""The panel beside (landscape) or below (portrait) the map: legend, other signs, locator, scale, north."""

from collections.abc import Sequence
from dataclasses import replace

from geo.language import N_
from geo.rendering import furniture, ground, legend, naming, style, svg
from geo.rendering.frame import Box, Layout, MapFrame
from geo.rendering.legend import Pen, Row
from geo.rendering.scene import Scene, ward_shapes

SCALE_HEIGHT = 14.0  # units
# Height of a row and factor of the type, tried in turn before rows are left out.
SETTINGS = ((legend.ROOMY, 1.0), (legend.COMPACT, 1.0), (legend.COMPACT, 0.8), (legend.COMPACT, 0.62))


def draw(
    page: Layout, frame: MapFrame, scene: Scene, found: Sequence[Row], *, thin: float, off: tuple[str, ...]
) -> svg.Markup:
    """Return the panel."""
    present = _present(frame, scene, off)
    if page.upright:
        return _below(page, frame, scene, found, present, thin)
    return _beside(page, frame, scene, found, present, thin)


def _present(frame: MapFrame, scene: Scene, off: tuple[str, ...]) -> tuple[str, ...]:
    points, _ = naming.headquarters(frame, scene, off=off)
    star = ("headquarters",) if len(points) else ()
    layers = tuple(layer for layer in ("wards", "streets", "waters") if ground.is_on(layer, scene, off))
    return star + layers


def _beside(
    page: Layout, frame: MapFrame, scene: Scene, found: Sequence[Row], present: Sequence[str], thin: float
) -> svg.Markup:
    box, u = page.panel, page.unit
    scale_top = box.bottom - SCALE_HEIGHT * u
    pen, found = _fitting(legend.pen(scene, u, thin), found, present, scale_top - box.y)
    drawn = []
    part, y = _theme(pen, scene, box.x, box.y, box.width, found)
    drawn.append(part)
    part, y = _apartments(pen, box.x, y, box.width, found)
    drawn.append(part)
    part, y = _signs(pen, box.x, y, box.width, present)
    drawn.append(part)
    drawn.append(_locator(pen, Box(box.x, y + 3 * u, box.width, scale_top - y - 7 * u), scene))
    scale_box = Box(box.x, scale_top, box.width, SCALE_HEIGHT * u)
    drawn.append(_scale(legend.pen(scene, u, thin), scale_box, frame))
    return svg.join(drawn)


def _below(
    page: Layout, frame: MapFrame, scene: Scene, found: Sequence[Row], present: Sequence[str], thin: float
) -> svg.Markup:
    box, u, gap = page.panel, page.unit, 8 * page.unit
    first = (box.width - 2 * gap) * 0.42
    rest = (box.width - 2 * gap - first) / 2
    pen, found = _fitting(legend.pen(scene, u, thin), found, (), box.height, blocks_apart=True)
    second_x, third_x = box.x + first + gap, box.right - rest
    level = box.y + (legend.HEAD * 1.25 + 0.6 - 2.2) * pen.unit  # side by side with the heading of the routes
    theme, _ = _theme(pen, scene, box.x, box.y, first, found)
    blocks, y = _apartments(pen, second_x, level, rest, found)
    locator = _locator(pen, Box(second_x, y + 3 * u, rest, box.bottom - y - 4 * u), scene)
    signs, _ = _signs(pen, third_x, level - 0.6 * u, rest, present)
    scale_top = box.bottom - SCALE_HEIGHT * u
    scale = _scale(legend.pen(scene, u, thin), Box(third_x, scale_top, rest, SCALE_HEIGHT * u), frame)
    return svg.join([theme, blocks, locator, signs, scale])


def _fitting(
    pen: Pen, found: Sequence[Row], present: Sequence[str], room: float, *, blocks_apart: bool = False
) -> tuple[Pen, Sequence[Row]]:
    """Return the largest setting of the legend that fits `room`, leaving out rows only as the last resort."""
    for row, factor in SETTINGS:
        tried = replace(pen, row=row, unit=pen.unit * factor)
        if _height(tried, found, present, blocks_apart) <= room:
            return tried, found
    most = len(found)
    while most > 1 and _height(tried, found[:most], present, blocks_apart) > room:
        most -= 1
    return tried, found[:most]


def _height(pen: Pen, found: Sequence[Row], present: Sequence[str], blocks_apart: bool) -> float:
    lines = sum(row.on_routes for row in found)
    blocks = sum(row.blocks > 0 for row in found)
    routes = 12 + lines * pen.row + 8 + (legend.STALE_HEIGHT if pen.stale else 0)
    apart = (10 + blocks * 5.3) if blocks else 0
    signs = 10 + (len(present) + 1) // 2 * 5.4 if present else 0
    return (max(routes, apart + 22) if blocks_apart else routes + apart + signs) * pen.unit


def _theme(
    pen: Pen, scene: Scene, x: float, y: float, width: float, found: Sequence[Row]
) -> tuple[svg.Markup, float]:
    title, y = legend.head(pen, x, y, width, pen.words.label(scene.theme), large=True)
    called = scene.lines_called or pen.words.text(N_("Model routes"))
    under, y = legend.head(pen, x, y + 0.6 * pen.unit, width, called)
    listed, y = legend.route_rows(pen, x, y + 1.2 * pen.unit, width, found)
    old, y = legend.stale_row(pen, x, y, width, scene)
    return svg.join([title, under, listed, old]), y


def _apartments(pen: Pen, x: float, y: float, width: float, found: Sequence[Row]) -> tuple[svg.Markup, float]:
    if not any(row.blocks for row in found):
        return svg.Markup(""), y
    title, y = legend.head(pen, x, y + 2.2 * pen.unit, width, pen.words.text(N_("Model apartment blocks")))
    listed, y = legend.block_rows(pen, x, y + 0.6 * pen.unit, width, found)
    return svg.join([title, listed]), y


def _signs(pen: Pen, x: float, y: float, width: float, present: Sequence[str]) -> tuple[svg.Markup, float]:
    if not present:
        return svg.Markup(""), y
    title, y = legend.head(pen, x, y + 2.8 * pen.unit, width, pen.words.text(N_("Other signs")))
    listed, y = furniture.signs(pen, x, y + 0.8 * pen.unit, width, present)
    return svg.join([title, listed]), y


def _locator(pen: Pen, box: Box, scene: Scene) -> svg.Markup:
    if (
        not len(ward_shapes(scene))
        or (scene.overview is None and len(scene.wards) < 2)
        or box.height < 22 * pen.unit
    ):
        return svg.Markup("")
    side = min(box.height, 46 * pen.unit, box.width)
    return furniture.locator(pen, Box(box.x, box.bottom - side, box.width, side), scene)


def _scale(pen: Pen, box: Box, frame: MapFrame) -> svg.Markup:
    colour, arrow = style.COLOURS["rule"], 8 * pen.unit
    rule = svg.line(box.x, box.y, box.right, box.y, stroke=colour, stroke_width=0.25 * pen.unit)
    return svg.join(
        [
            rule,
            furniture.scale(pen, box.x, box.y + 2.2 * pen.unit, box.width - arrow - 4 * pen.unit, frame),
            furniture.north(pen, box.right - arrow / 2, box.y + 1.4 * pen.unit, frame),
        ]
    )
