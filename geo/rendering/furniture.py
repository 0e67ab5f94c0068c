"""What stands around the map: header, scale bar, north arrow, other signs, locator, source line."""

import math
from collections.abc import Sequence

import numpy as np

from geo.crs import WGS84, project
from geo.language import N_, Language, language
from geo.rendering import fonts, paths, routes, style, svg
from geo.rendering.frame import Box, Layout, MapFrame, bounds_of, fit
from geo.rendering.legend import SMALL, Pen
from geo.rendering.scene import BoundarySet, Scene, shapes, ward_shapes

INK, MUTED = style.COLOURS["ink"], style.COLOURS["muted"]
BAR_PARTS = {
    10: 4,
    15: 3,
    20: 4,
    25: 5,
    30: 3,
    40: 4,
    50: 5,
    60: 3,
    80: 4,
}  # first digits of the length -> parts
BAR_LABEL = {3: 1 / 3, 4: 1 / 2, 5: 2 / 5}  # parts -> where, between its ends, the bar is labelled


def header(page: Layout, scene: Scene, title: str) -> svg.Markup:
    """Return the programme's name, the title (made smaller to fit, two lines at most), the dates."""
    u, box = page.unit, page.header
    words = language(scene.language)
    size, lines = _title(svg.clean(title), box.width, u)
    eyebrow = fonts.shorten(svg.clean(scene.subtitle), box.width, 3.1 * u, "medium")
    meta = fonts.shorten(" · ".join(part for part in dates(scene, words) if part), box.width, 3.1 * u)
    baseline = box.bottom - 1.2 * u
    drawn = [fonts.text(box.x, baseline, meta, 3.1 * u, fill=MUTED)]
    y = baseline - 6.1 * u
    for line in reversed(lines):
        drawn.append(fonts.text(box.x, y, line, size, face="semibold", fill=INK))
        y -= size * 1.22
    if eyebrow:
        drawn.append(fonts.text(box.x, box.y + 2.6 * u, eyebrow, 3.1 * u, face="medium", fill=MUTED))
    return svg.join(drawn)


def _title(title: str, width: float, unit: float) -> tuple[float, list[str]]:
    for size in (6.6, 6.0, 5.4, 4.8):
        if fonts.width(title, size * unit, "semibold") <= width:
            return size * unit, [title] if title else []
    size = 4.1 * unit
    return size, fonts.wrap(title, width, size, "semibold", lines=2)


def dates(scene: Scene, words: Language) -> tuple[str, str]:
    """Return the sentences that date the data and name the boundary set."""
    as_of = words.text(N_("Data as of {date}"), date=words.date(scene.as_of)) if scene.as_of else ""
    return as_of, boundary_words(scene.boundaries, words) if scene.boundaries else ""


def boundary_words(used: BoundarySet, words: Language) -> str:
    """Name a boundary set: “Ranh giới 14 phường, có hiệu lực đến 31/12/2024”."""
    start, end, number = words.date(used.valid_from), words.date(used.valid_to), used.count
    if start and end:
        return words.plural(
            "Boundaries of {n} ward, in force from {start} to {end}",
            "Boundaries of {n} wards, in force from {start} to {end}",
            number,
            start=start,
            end=end,
        )
    if end:
        return words.plural(
            "Boundaries of {n} ward, in force until {end}",
            "Boundaries of {n} wards, in force until {end}",
            number,
            end=end,
        )
    if start:
        return words.plural(
            "Boundaries of {n} ward, in force since {start}",
            "Boundaries of {n} wards, in force since {start}",
            number,
            start=start,
        )
    return words.plural("Boundaries of {n} ward", "Boundaries of {n} wards", number)


def footer(page: Layout, scene: Scene, frame: MapFrame) -> svg.Markup:
    """Return the source and licence line, the coordinate system and the page number."""
    size, box = 2.35 * page.unit, page.footer
    words = language(scene.language)
    system = words.text(N_("Coordinate system: {crs}"), crs=system_name(frame.crs))
    system = " · ".join(part for part in (system, scene.folio) if part)
    room = box.width - fonts.width(system, size) - 6 * page.unit
    source = fonts.shorten(svg.clean(scene.source), room, size)
    y = box.bottom - 0.4 * page.unit
    return svg.join(
        [
            fonts.text(box.x, y, source, size, fill=MUTED) if source else svg.Markup(""),
            fonts.text(box.right, y, system, size, fill=MUTED, anchor="end"),
        ]
    )


def system_name(crs: str) -> str:
    """Return how a coordinate system is named on the page."""
    return f"VN-2000 ({crs})" if crs in _VN2000 else crs


_VN2000 = {f"EPSG:{code}" for code in (3405, 3406, 5896, 5897, 5898, 5899, *range(9205, 9219))}


def bar(frame: MapFrame, longest_mm: float) -> tuple[int, int]:
    """Return the metres of the longest round bar that fits, and in how many parts it is drawn."""
    most = longest_mm / frame.mm_per_metre
    power = 10 ** (math.floor(math.log10(most)) - 1)
    digits = max(digits for digits in BAR_PARTS if digits * power <= most)
    return round(digits * power), BAR_PARTS[digits]


def scale(pen: Pen, x: float, y: float, width: float, frame: MapFrame) -> svg.Markup:
    """Return the scale in words and a bar in parts whose lengths are true ground metres."""
    u, words = pen.unit, pen.words
    metres, parts = bar(frame, width - 6 * u)
    length, high = metres * frame.mm_per_metre, 1.4 * u
    top, size = y + 9.2 * u, 2.5 * u
    ratio = words.text(N_("Scale 1:{number}"), number=words.number(frame.scale))
    drawn = [fonts.text(x, y + 3.6 * u, ratio, 3.7 * u, face="semibold", fill=INK)]
    for part in range(parts):
        fill = INK if part % 2 == 0 else style.COLOURS["paper"]
        left = x + part * length / parts
        drawn.append(svg.rect(left, top, length / parts, high, fill=fill, stroke=INK, stroke_width=0.2 * u))
    for share, anchor in ((0.0, "start"), (BAR_LABEL[parts], "middle"), (1.0, "middle")):
        label = words.number(metres * share) if share < 1 else words.metres(metres)
        drawn.append(fonts.text(x + share * length, top - 1.2 * u, label, size, fill=INK, anchor=anchor))
    return svg.group(*drawn, class_="scale-bar", data_metres=str(metres))


def convergence_degrees(frame: MapFrame) -> float:
    """Return the angle from grid north to true north at the map's centre, clockwise."""
    here = np.array([[frame.east, frame.north]])
    lon, lat = project(here, source=frame.crs, target=WGS84)[0]
    there = project(np.array([[lon, lat + 1e-4]]), source=WGS84, target=frame.crs)[0]
    return math.degrees(math.atan2(there[0] - here[0, 0], there[1] - here[0, 1]))


def north(pen: Pen, x: float, y: float, frame: MapFrame) -> svg.Markup:
    """Return an arrow to true north, its middle at x, its top at y; 13 units high."""
    u = pen.unit
    turn = f"translate({svg.numbers((x, y + 8.4 * u))})rotate({svg.number(convergence_degrees(frame))})"
    letter = fonts.text(
        x, y + 2.6 * u, pen.words.text(N_("N")), 3.2 * u, face="semibold", fill=INK, anchor="middle"
    )
    half = "M0 {top}L{side} {foot}L0 {notch}Z"
    sizes = {"top": svg.number(-4.6 * u), "foot": svg.number(4.6 * u), "notch": svg.number(2.7 * u)}
    arrow = svg.group(
        svg.path(half.format(side=svg.number(2.4 * u), **sizes), fill=INK),
        svg.path(
            half.format(side=svg.number(-2.4 * u), **sizes),
            fill=style.COLOURS["paper"],
            stroke=INK,
            stroke_width=0.25 * u,
            stroke_linejoin="round",
        ),
        transform=turn,
        class_="north",
    )
    return svg.join([letter, arrow])


def signs(pen: Pen, x: float, y: float, width: float, present: Sequence[str]) -> tuple[svg.Markup, float]:
    """Return the other signs of the page (`headquarters`, `wards`, `streets`, `waters`), two in a row
    where their words have room."""
    u, drawn = pen.unit, []
    longest = max((fonts.width(pen.words.text(_SIGNS[name]), SMALL * u) for name in present), default=0.0)
    columns = 2 if width / 2 >= longest + 11.5 * u else 1
    column = width / columns
    for place, name in enumerate(present):
        left, top = x + (place % columns) * column, y + (place // columns) * 5.4 * u
        words = fonts.shorten(pen.words.text(_SIGNS[name]), column - 11.5 * u, SMALL * u)
        drawn.append(_sign(name, left, top + 2.6 * u, u))
        drawn.append(fonts.text(left + 10.2 * u, top + 3.6 * u, words, SMALL * u, fill=INK))
    return svg.join(drawn), y + -(-len(present) // columns) * 5.4 * u


_SIGNS = {
    "headquarters": N_("Headquarters"),
    "wards": N_("Ward border"),
    "streets": N_("Street"),
    "waters": N_("Water"),
}


def _sign(name: str, x: float, y: float, u: float) -> svg.Markup:
    wide = 8.2 * u
    if name == "headquarters":
        return routes.star(x + wide / 2, y, style.STAR_PX * style.MM_PER_PX * u)
    if name == "waters":
        water, edge = style.COLOURS["water"], style.COLOURS["water-edge"]
        return svg.rect(x, y - 1.4 * u, wide, 2.8 * u, fill=water, stroke=edge, stroke_width=0.15 * u)
    if name == "wards":
        width = style.WARD_BORDER.width * style.MM_PER_PX * u
        dashes = [n * width for n in style.WARD_BORDER_DASH]
        colour = style.COLOURS["ward-border"]
        return svg.line(x, y, x + wide, y, stroke=colour, stroke_width=width, stroke_dasharray=dashes)
    street = style.street("secondary")
    pixel = style.MM_PER_PX * u
    outer = (street.width + 2 * street.casing) * pixel
    return svg.join(
        [
            svg.line(x, y, x + wide, y, stroke=style.COLOURS["street-casing"], stroke_width=outer),
            svg.line(x, y, x + wide, y, stroke=style.COLOURS["street"], stroke_width=street.width * pixel),
        ]
    )


def locator(pen: Pen, box: Box, scene: Scene) -> svg.Markup:
    """Return a small map of all wards, or of the scene's overview, with the chosen one filled."""
    everything = shapes(scene.wards if scene.overview is None else scene.overview)
    small = fit(box, bounds_of([everything]), crs=scene.crs, margin_mm=0.5)
    placed, _ = small.place(everything)
    chosen, _ = small.place(ward_shapes(scene))
    return svg.group(
        svg.path(paths.area_path(placed), fill=style.COLOURS["land"]),
        svg.path(paths.area_path(chosen), fill=INK),
        stroke=style.COLOURS["ward-border"],
        stroke_width=12 * pen.unit,
        stroke_linejoin="round",
        transform=paths.MM_GROUP,
        class_="locator",
    )
