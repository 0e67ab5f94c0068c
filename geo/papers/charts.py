"""Charts for papers and pages in the style of the map: SVG in millimetres, told by more than colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.model.criterion import Value
from geo.rendering import fonts, routes, svg
from geo.rendering.style import COLOURS, ink_on

WIDTH_MM = 165.0
_SIZE = 3.1  # of letters
_SMALL = 2.7
_TALL, _LINE = 33.0, 4.6  # of a bar of 100 %, of a line of the legend
_ABREAST = 4  # panels beside each other
_WIDEST_BAR = 14.0
_LEAST_TALL = 3.4  # of a part of a bar that has room for letters
_MARK = 2.5  # side of a symbol in a bar
_RING = 1.3  # radius
_UP, _DOWN = "#0072B2", "#8E1B3A"
_INK, _MUTED, _RULE = COLOURS["ink"], COLOURS["muted"], COLOURS["rule"]


@dataclass(frozen=True)
class Stack:
    """Bars of one criterion: its name, its values in the order of the legend, the days, shares by day.

    `shares`: for each day one share (0 to 1) a value; empty where nothing counted.
    """

    name: str
    values: tuple[Value, ...]
    labels: tuple[str, ...]
    days: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Slopes:
    """Two days side by side: a row a ward, a column a criterion; shares (0 to 1) of both days or None.

    `first` and `last` name the days, `better` and `worse` the ways up and down in the legend (empty: none),
    `only_last` a disc without a ring, which is told where there is one.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: tuple[tuple[tuple[float | None, float | None], ...], ...]
    first: str
    last: str
    better: str = ""
    worse: str = ""
    only_last: str = ""


def stacks(found: Sequence[Stack], *, title: str, language: str) -> str:
    """Return small multiples: shares of each status through time, a panel a criterion, words beside signs."""
    gap, abreast = 7.0, min(max(len(found), 1), _ABREAST)
    wide = (WIDTH_MM - gap * (abreast - 1)) / abreast
    parts: list[svg.Markup] = []
    top = 0.0
    for first in range(0, len(found), abreast):
        row = found[first : first + abreast]
        parts += [_stack(each, at * (wide + gap), top, wide) for at, each in enumerate(row)]
        top += 8 + _TALL + 11 + max(len(each.values) for each in row) * _LINE
    return str(svg.document(WIDTH_MM, max(top, 1.0), *parts, title=title, language=language))


def _stack(each: Stack, left: float, top: float, wide: float) -> svg.Markup:
    name = fonts.shorten(each.name, wide, _SIZE, "semibold")
    parts = [fonts.text(left, top + 4.5, name, _SIZE, face="semibold", fill=_INK)]
    foot = top + 8 + _TALL
    step = min(wide / max(len(each.days), 1), _WIDEST_BAR)
    for at, shares in enumerate(each.shares):
        parts.append(_column(each.values, shares, left + (at + 0.12) * step, foot, step * 0.76))
    parts += _days(each.days, left, foot + 4, step)
    parts.append(svg.line(left, foot, left + wide, foot, stroke=_INK, stroke_width=0.25))
    for at, (value, label) in enumerate(zip(each.values, each.labels, strict=True)):
        y = foot + 9.5 + at * _LINE
        parts.append(sign_of(value, left, y))
        parts.append(fonts.text(left + 4.5, y, fonts.shorten(label, wide - 4.5, _SMALL), _SMALL, fill=_INK))
    return svg.group(*parts)


def _column(
    values: tuple[Value, ...], shares: tuple[float, ...], x: float, foot: float, width: float
) -> svg.Markup:
    """Draw the bar of one day; a dash where nothing counted."""
    if not any(shares):
        return fonts.text(x + width / 2, foot - 1, "–", _SMALL, fill=_MUTED, anchor="middle")
    parts, y = [], foot
    for value, share in zip(values, shares, strict=True):
        tall = share * _TALL
        y -= tall
        if tall > 0:
            parts += [part_of_bar(value, x, y, width, tall), *_inside(value, share, x + width / 2, y, width)]
    return svg.group(*parts)


def _inside(value: Value, share: float, middle: float, y: float, width: float) -> list[svg.Markup]:
    """Return the sign and the per cent inside a part of a bar, side by side or above each other."""
    tall, label = share * _TALL, f"{share * 100:.0f}"
    face = "regular" if is_hollow(value) else "semibold"
    long, centre = fonts.width(label, _SMALL, face), y + tall / 2
    if tall <= _LEAST_TALL or long >= width:
        return []
    ink, middles = ink_on(value.colour), (middle, middle)
    if is_hollow(value):
        ink, mark = _INK, None
    elif _MARK + 0.5 + long < width - 0.6:
        left = middle - (_MARK + 0.5 + long) / 2
        middles, mark = (left + _MARK / 2, left + _MARK + 0.5 + long / 2), centre
    elif tall > 2 * _LEAST_TALL:
        mark, centre = centre - 1.7, centre + 1.4
    else:
        mark = None
    text = fonts.text(middles[1], centre + 1, label, _SMALL, face=face, fill=ink, anchor="middle")
    return [text] if mark is None else [routes.marker(middles[0], mark, value, _MARK), text]


def _days(days: tuple[str, ...], left: float, y: float, step: float) -> list[svg.Markup]:
    """Return the labels of days below their bars: all, or where they are too close the first and the last."""
    widest = max((fonts.width(day, _SMALL) for day in days), default=0.0)
    last = len(days) - 1
    if widest < step:
        places = [("middle", at) for at in range(len(days))]
    elif len(days) * step > 2 * widest + 1:
        places = [("start", 0), ("end", last)]
    else:
        places = [("start", last)] if days else []
    inside = {"start": 0.12, "middle": 0.5, "end": 0.88}
    return [
        fonts.text(left + (at + inside[anchor]) * step, y, days[at], _SMALL, fill=_MUTED, anchor=anchor)
        for anchor, at in places
    ]


def sign_of(value: Value, left: float, y: float) -> svg.Markup:
    """Return what a part of a bar is told by in the legend: its symbol, or its edge where it is hollow."""
    if is_hollow(value):
        return part_of_bar(value, left, y - 2.4, 3, 3)
    return routes.marker(left + 1.5, y - 0.9, value, 3.2)


def part_of_bar(value: Value, x: float, y: float, width: float, tall: float) -> svg.Markup:
    """Draw one part of a bar: what was found is filled, the unknown hollow, what does not apply dotted."""
    if not is_hollow(value):
        return svg.rect(x, y, width, tall, fill=value.colour, stroke="#FFFFFF", stroke_width=0.25)
    dots = (0.5, 0.5) if value.dash == "dotted" else None
    inside = {"x": x + 0.2, "y": y + 0.2, "width": max(width - 0.4, 0), "height": max(tall - 0.4, 0)}
    return svg.rect(**inside, fill="#FFFFFF", stroke=value.colour, stroke_width=0.35, stroke_dasharray=dots)


def is_hollow(value: Value) -> bool:
    """Say whether a value is drawn as an edge alone, for nothing was found."""
    return value.dash in ("thin", "dotted")


def slopes(found: Slopes, *, title: str, language: str) -> str:
    """Return for each ward and criterion a ring (first day), a disc (last day) and the way between them."""
    names, row = 32.0, 6.2
    wide = (WIDTH_MM - names) / max(len(found.columns), 1)
    height = 14 + len(found.rows) * row + 8
    parts: list[svg.Markup] = []
    for at, column in enumerate(found.columns):
        left = names + at * wide
        head = fonts.shorten(column, wide - 4, _SIZE, "semibold")
        parts.append(fonts.text(left + 3, 4.5, head, _SIZE, face="semibold", fill=_INK))
        for share in (0.0, 0.5, 1.0):
            x = left + 3 + share * (wide - 10)
            parts.append(svg.line(x, 10, x, 10 + len(found.rows) * row, stroke=_RULE, stroke_width=0.2))
            parts.append(fonts.text(x, 8.7, f"{share * 100:.0f}", _SMALL, fill=_MUTED, anchor="middle"))
    for at, name in enumerate(found.rows):
        y = 10 + (at + 0.5) * row
        parts.append(fonts.text(0, y + 1.1, fonts.shorten(name, names - 2, _SIZE), _SIZE, fill=_INK))
        for number, pair in enumerate(found.shares[at]):
            parts.append(_slope(names + number * wide + 3, wide - 10, y, pair))
    parts.append(_key(found, 10 + len(found.rows) * row + 6))
    return str(svg.document(WIDTH_MM, height, *parts, title=title, language=language))


def _key(found: Slopes, y: float) -> svg.Markup:
    parts = [_ring(2, y - 1), fonts.text(5, y, found.first, _SMALL, fill=_INK)]
    parts += [_disc(32, y - 1), fonts.text(35, y, found.last, _SMALL, fill=_INK)]
    for left, name, is_better in ((64, found.better, True), (96, found.worse, False)):
        if name:
            parts += [_way(left, left + 8, y - 1, is_better=is_better)]
            parts += [fonts.text(left + 10, y, name, _SMALL, fill=_INK)]
    if found.only_last and any(
        pair[0] is None and pair[1] is not None for row in found.shares for pair in row
    ):
        parts += [_disc(116, y - 1), fonts.text(119, y, found.only_last, _SMALL, fill=_INK)]
    return svg.group(*parts)


def _slope(left: float, wide: float, y: float, pair: tuple[float | None, float | None]) -> svg.Markup:
    first, last = pair
    parts = []
    if first is None and last is None:
        parts.append(fonts.text(left, y + 1, "–", _SMALL, fill=_MUTED))
    is_still = first is not None and last is not None and abs(last - first) * wide < _RING
    if first is not None and last is not None and not is_still:
        parts.append(_way(left + first * wide, left + last * wide, y, is_better=last > first))
    if first is not None:
        parts.append(_ring(left + first * wide, y, _RING * (1.7 if is_still else 1)))
    if last is not None:
        parts.append(_disc(left + last * wide, y))
    return svg.group(*parts)


def _way(first: float, last: float, y: float, *, is_better: bool) -> svg.Markup:
    """Draw the way from one day to the other: plain where it is up, dashed where it is down."""
    colour, dashes = (_UP, None) if is_better else (_DOWN, (1.6, 0.8))
    return svg.line(first, y, last, y, stroke=colour, stroke_width=0.9, stroke_dasharray=dashes)


def _ring(x: float, y: float, radius: float = _RING) -> svg.Markup:
    return svg.element("circle", cx=x, cy=y, r=radius, fill="#FFFFFF", stroke=_INK, stroke_width=0.4)


def _disc(x: float, y: float) -> svg.Markup:
    return svg.element("circle", cx=x, cy=y, r=1.5, fill=_INK)


def height_of(page: str) -> float:
    """Return the height of a chart in millimetres, as it says itself."""
    start = page.index(' height="') + len(' height="')
    return float(page[start : page.index("mm", start)])
