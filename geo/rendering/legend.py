"""The legend, which is also the chart: the values on the page, drawn as on the map, with metres and share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.crs import WGS84, project
from geo.language import N_, Language, language
from geo.model.criterion import DEFAULT_VALUES, Value
from geo.model.stage import PROPOSED
from geo.rendering import fonts, routes, style, svg
from geo.rendering.frame import Floats, MapFrame, within
from geo.rendering.paths import MM_GROUP, PER_MM, Geometries
from geo.rendering.scene import Scene, drawn_values, shapes, stale, ward_shapes

INK, MUTED = style.COLOURS["ink"], style.COLOURS["muted"]
WORDS, SMALL, HEAD = 3.15, 2.75, 4.3  # sizes of type in millimetres on A4
SWATCH = 12.5
STALE_HEIGHT = 5.4
ROOMY, COMPACT = 8.6, 5.0  # heights of a row with and without its bar


@dataclass(frozen=True)
class Row:
    """One value on the page: metres of routes, their share of what is counted, number of apartment blocks."""

    value: Value
    metres: float
    share: float | None
    blocks: int
    on_routes: bool


def rows(scene: Scene, frame: MapFrame, segments: routes.Placed, blocks: routes.Placed) -> tuple[Row, ...]:
    """Return the rows of the legend, best value first; what is proposed is shown but not counted."""
    values = drawn_values(scene.theme)
    measured = _metres(scene, frame, segments, len(values))
    numbers = _blocks(scene, frame, blocks, len(values))
    counted = np.array([value.id != PROPOSED for value in values])
    metres = measured
    if scene.metres is not None:  # which hold what counts
        metres = np.where(counted, [scene.metres.get(value.id, 0.0) for value in values], measured)
    total = float(metres[counted].sum())
    found = []
    for place, value in enumerate(values):
        share = float(metres[place]) / total if counted[place] and total else None
        on_routes = bool(measured[place] > 0 or metres[place] > 0)
        if on_routes or numbers[place]:
            found.append(Row(value, float(metres[place]), share, int(numbers[place]), on_routes))
    return tuple(found)


def _ground(geometries: Geometries, frame: MapFrame) -> Geometries:
    def to_metres(xy: Floats) -> Floats:
        return project(xy, source=WGS84, target=frame.crs)

    found: Geometries = shapely.transform(geometries, to_metres)
    return found


def ground_window(frame: MapFrame) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the map in ground metres."""
    wide = frame.box.width / 2 / frame.mm_per_metre
    high = frame.box.height / 2 / frame.mm_per_metre
    return frame.east - wide, frame.north - high, frame.east + wide, frame.north + high


def stale_metres(scene: Scene, frame: MapFrame, segments: routes.Placed) -> float | None:
    """Return the metres on the page that were checked too long ago; None: there is nothing of the kind.

    As the summary counted them where the scene says so, else measured; 0 where only blocks are old.
    """
    old = stale(scene.segments, scene.theme, scene.as_of)[segments.source]
    if not old.any() and not stale(scene.blocks, scene.theme, scene.as_of).any():
        return None
    if scene.stale_metres is not None:
        return scene.stale_metres
    mine = routes.Placed(segments.shapes[old], segments.values[old], segments.source[old])
    return float(_metres(scene, frame, mine, len(drawn_values(scene.theme))).sum())


def _metres(scene: Scene, frame: MapFrame, segments: routes.Placed, count: int) -> Floats:
    """Measure what lies on the page (and in the chosen ward) per value, in metres."""
    lines = _ground(shapes(scene.segments)[segments.source], frame)
    window = ground_window(frame)
    cut = ~within(shapely.bounds(lines), window)
    lines[cut] = shapely.clip_by_rect(lines[cut], *window)
    ward = ward_shapes(scene)
    if len(ward):
        lines = shapely.intersection(lines, shapely.union_all(shapely.make_valid(_ground(ward, frame))))
    return np.bincount(segments.values, weights=shapely.length(lines), minlength=count).astype(np.float64)


def _blocks(scene: Scene, frame: MapFrame, blocks: routes.Placed, count: int) -> Floats:
    points = shapely.point_on_surface(blocks.shapes)
    box = frame.box
    inside = shapely.intersects(points, shapely.box(box.x, box.y, box.right, box.bottom))
    ward = ward_shapes(scene)
    if len(ward):
        placed, _ = frame.place(ward)
        inside &= shapely.intersects(points, shapely.union_all(shapely.make_valid(placed)))
    return np.bincount(blocks.values[inside], minlength=count).astype(np.float64)


@dataclass(frozen=True)
class Pen:
    """How a panel is written: language, size unit, thinness of the map's lines, height of a row (units).

    `stale`: whether there is a row of what was checked too long ago.
    """

    words: Language
    unit: float
    thin: float
    row: float = ROOMY
    stale: bool = False


def pen(scene: Scene, unit: float, thin: float) -> Pen:
    """Return the pen for a scene's panel."""
    return Pen(language(scene.language), unit, thin, stale=scene.stale_metres is not None)


def head(
    pen: Pen, x: float, y: float, width: float, words: str, *, large: bool = False
) -> tuple[svg.Markup, float]:
    """Return a heading and the y below it."""
    size = (HEAD if large else SMALL) * pen.unit
    face = "semibold"
    below = y + size * 1.25
    shown = fonts.shorten(svg.clean(words), width, size, face)
    return fonts.text(x, y + size * 0.95, shown, size, face=face, fill=INK if large else MUTED), below


def route_rows(pen: Pen, x: float, y: float, width: float, found: Sequence[Row]) -> tuple[svg.Markup, float]:
    """Return the rows of routes with their total, and the y below; a sentence where there are none."""
    mine = [row for row in found if row.on_routes]
    if not mine:
        return sentence(pen, x, y, width, pen.words.text(N_("There are no route segments on this page.")))
    drawn = []
    for row in mine:
        drawn.append(_route_row(pen, x, y, width, row))
        y += pen.row * pen.unit
    total = sum(row.metres for row in mine if row.share is not None)
    drawn.append(_total(pen, x, y, width, total))
    return svg.join(drawn), y + 6.2 * pen.unit


def sentence(pen: Pen, x: float, y: float, width: float, words: str) -> tuple[svg.Markup, float]:
    """Return a sentence of up to four lines, and the y below it."""
    size = WORDS * pen.unit
    drawn = []
    for text in fonts.wrap(svg.clean(words), width, size, "italic", lines=4):
        y += size * 1.4
        drawn.append(fonts.text(x, y - size * 0.3, text, size, face="italic", fill=MUTED))
    return svg.join(drawn), y + size * 0.6


def _route_row(pen: Pen, x: float, y: float, width: float, row: Row) -> svg.Markup:
    u = pen.unit
    baseline, left = y + 4.0 * u, x + (SWATCH + 2.2) * u
    label = pen.words.label(row.value) or row.value.id
    length = pen.words.length(row.metres)
    room = x + width - left - fonts.width(length, WORDS * u, "medium") - 2 * u
    parts = [
        swatch(pen, x, baseline - 1.1 * u, row.value),
        fonts.text(left, baseline, fonts.shorten(svg.clean(label), room, WORDS * u), WORDS * u, fill=INK),
        fonts.text(x + width, baseline, length, WORDS * u, face="medium", fill=INK, anchor="end"),
    ]
    if pen.row >= ROOMY:
        parts.append(_share(pen, left, x + width, baseline + 2.0 * u, row))
    return svg.join(parts)


def _share(pen: Pen, left: float, right: float, y: float, row: Row) -> svg.Markup:
    u = pen.unit
    counted = row.share is not None
    words = pen.words.percent(row.share or 0.0) if counted else pen.words.text(N_("not counted"))
    shown = fonts.text(right, y + 1.45 * u, words, SMALL * u, fill=MUTED, anchor="end")
    if not counted:
        return shown
    length = right - left - 13.5 * u
    track = svg.rect(left, y, length, 1.1 * u, fill=style.COLOURS["track"])
    bar = svg.rect(left, y, length * (row.share or 0.0), 1.1 * u, fill=row.value.colour)
    return svg.join([track, bar, shown])


def swatch(pen: Pen, x: float, y: float, value: Value) -> svg.Markup:
    """Return a piece of line drawn exactly as on the map."""
    start, end = round(x * PER_MM), round((x + SWATCH * pen.unit) * PER_MM)
    height = round(y * PER_MM)
    data = [f"M{start} {height}L{end} {height}"]
    return svg.group(routes.stroked(data, value, pen.unit, pen.thin), transform=MM_GROUP)


def _total(pen: Pen, x: float, y: float, width: float, metres: float) -> svg.Markup:
    u = pen.unit
    words = pen.words.text(N_("Total"))
    length = pen.words.length(metres)
    top, baseline, size = y + 0.6 * u, y + 4.6 * u, WORDS * u
    return svg.join(
        [
            svg.line(x, top, x + width, top, stroke=style.COLOURS["rule"], stroke_width=0.25 * u),
            fonts.text(x + (SWATCH + 2.2) * u, baseline, words, size, face="semibold", fill=INK),
            fonts.text(x + width, baseline, length, size, face="semibold", fill=INK, anchor="end"),
        ]
    )


def stale_row(pen: Pen, x: float, y: float, width: float, scene: Scene) -> tuple[svg.Markup, float]:
    """Return the row of what was checked too long ago, drawn as on the map, and the y below."""
    if scene.stale_metres is None:
        return svg.Markup(""), y
    u, baseline = pen.unit, y + 3.4 * pen.unit
    start, end = round(x * PER_MM), round((x + SWATCH * u) * PER_MM)
    data = [f"M{start} {round((baseline - 1.1 * u) * PER_MM)}H{end}"]
    line = routes.stroked(data, replace(DEFAULT_VALUES[0], dash="solid"), u, 1.0, faint=True)
    length = pen.words.length(scene.stale_metres) if scene.stale_metres else ""
    left = x + (SWATCH + 2.2) * u
    room = x + width - left - fonts.width(length, SMALL * u) - 2 * u
    words = fonts.shorten(pen.words.text(N_("Needs checking again")), room, SMALL * u)
    drawn = [
        svg.group(line, transform=MM_GROUP),
        fonts.text(left, baseline, words, SMALL * u, fill=INK),
        fonts.text(x + width, baseline, length, SMALL * u, fill=INK, anchor="end"),
    ]
    return svg.join(drawn), y + STALE_HEIGHT * u


def block_rows(pen: Pen, x: float, y: float, width: float, found: Sequence[Row]) -> tuple[svg.Markup, float]:
    """Return the rows of apartment blocks, and the y below."""
    u, drawn = pen.unit, []
    for row in found:
        if not row.blocks:
            continue
        baseline = y + 3.7 * u
        label = pen.words.label(row.value) or row.value.id
        sign = routes.marker(
            (x + SWATCH * u / 2) * PER_MM, (baseline - 1.1 * u) * PER_MM, row.value, routes.marker_size(u)
        )
        size, number = WORDS * u, pen.words.number(row.blocks)
        shown = fonts.shorten(svg.clean(label), width - (SWATCH + 12) * u, size)
        drawn += [
            svg.group(sign, transform=MM_GROUP),
            fonts.text(x + (SWATCH + 2.2) * u, baseline, shown, size, fill=INK),
            fonts.text(x + width, baseline, number, size, face="medium", fill=INK, anchor="end"),
        ]
        y += 5.3 * u
    return svg.join(drawn), y
