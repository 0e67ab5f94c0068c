"""Charts for papers and pages in the style of the map: SVG in millimetres, told by more than colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.model.criterion import Value
from geo.rendering import fonts, svg
from geo.rendering.style import COLOURS

WIDTH_MM = 165.0
_SIZE = 3.1  # of letters
_SMALL = 2.7
_LAST_LABELLED = 20  # of a month: the first day of the next one has its own label close by
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
    """Two days side by side: a row a ward, a column a criterion; shares (0 to 1) of both days or None."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: tuple[tuple[tuple[float | None, float | None], ...], ...]
    first: str
    last: str


@dataclass(frozen=True)
class Calendar:
    """Checks by day from the first to the last day; `weekdays`: seven short names, Monday first."""

    first: date
    last: date
    counts: Mapping[date, int]
    weekdays: tuple[str, ...]


def stacks(found: Sequence[Stack], *, title: str, language: str) -> str:
    """Return small multiples: shares of each status through time, a panel a criterion, words beside signs."""
    gap, high = 7.0, 42.0
    wide = (WIDTH_MM - gap * (len(found) - 1)) / max(len(found), 1)
    most = max((len(each.values) for each in found), default=0)
    height = 12 + high + 7 + most * 4.6
    parts = [_stack(each, at * (wide + gap), wide, high) for at, each in enumerate(found)]
    return str(svg.document(WIDTH_MM, height, *parts, title=title, language=language))


def _stack(each: Stack, left: float, wide: float, high: float) -> svg.Markup:
    top = 8.0
    parts = [
        fonts.text(
            left, 4.5, fonts.shorten(each.name, wide, _SIZE, "semibold"), _SIZE, face="semibold", fill=_INK
        )
    ]
    step = wide / max(len(each.days), 1)
    for at, (day, shares) in enumerate(zip(each.days, each.shares, strict=True)):
        x, y = left + at * step + step * 0.12, top + high
        width = step * 0.76
        for value, share in zip(each.values, shares, strict=True):
            tall = share * high
            y -= tall
            if tall > 0:
                parts.append(_bar(value, x, y, width, tall))
            label = f"{share * 100:.0f}"
            if tall > 3.4 and fonts.width(label, _SMALL) < width:
                ink = _INK if _is_hollow(value) else "#FFFFFF"
                middle = y + tall / 2 + 1
                parts.append(fonts.text(x + width / 2, middle, label, _SMALL, fill=ink, anchor="middle"))
        if not any(shares):
            parts.append(fonts.text(x + width / 2, y - 1, "–", _SMALL, fill=_MUTED, anchor="middle"))
        parts.append(fonts.text(x + width / 2, top + high + 4, day, _SMALL, fill=_MUTED, anchor="middle"))
    parts.append(svg.line(left, top + high, left + wide, top + high, stroke=_INK, stroke_width=0.25))
    for at, (value, label) in enumerate(zip(each.values, each.labels, strict=True)):
        y = top + high + 9.5 + at * 4.6
        parts.append(_bar(value, left, y - 2.4, 3, 3))
        parts.append(fonts.text(left + 4.5, y, fonts.shorten(label, wide - 4.5, _SMALL), _SMALL, fill=_INK))
    return svg.group(*parts)


def _bar(value: Value, x: float, y: float, width: float, tall: float) -> svg.Markup:
    """Draw one part of a bar: what was found is filled, the unknown hollow, what does not apply dotted."""
    if not _is_hollow(value):
        return svg.rect(x, y, width, tall, fill=value.colour, stroke="#FFFFFF", stroke_width=0.25)
    dots = (0.5, 0.5) if value.dash == "dotted" else None
    inside = {"x": x + 0.2, "y": y + 0.2, "width": max(width - 0.4, 0), "height": max(tall - 0.4, 0)}
    return svg.rect(**inside, fill="#FFFFFF", stroke=value.colour, stroke_width=0.35, stroke_dasharray=dots)


def _is_hollow(value: Value) -> bool:
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
    foot = 10 + len(found.rows) * row + 6
    parts.append(
        svg.element("circle", cx=2.0, cy=foot - 1, r=1.3, fill="#FFFFFF", stroke=_INK, stroke_width=0.4)
    )
    parts.append(fonts.text(5, foot, found.first, _SMALL, fill=_INK))
    parts.append(svg.element("circle", cx=42.0, cy=foot - 1, r=1.5, fill=_INK))
    parts.append(fonts.text(45, foot, found.last, _SMALL, fill=_INK))
    return str(svg.document(WIDTH_MM, height, *parts, title=title, language=language))


def _slope(left: float, wide: float, y: float, pair: tuple[float | None, float | None]) -> svg.Markup:
    first, last = pair
    parts = []
    if first is not None and last is not None:
        colour = "#0072B2" if last >= first else "#8E1B3A"
        parts.append(svg.line(left + first * wide, y, left + last * wide, y, stroke=colour, stroke_width=0.9))
    if first is not None:
        x = left + first * wide
        parts.append(svg.element("circle", cx=x, cy=y, r=1.3, fill="#FFFFFF", stroke=_INK, stroke_width=0.4))
    if last is not None:
        parts.append(svg.element("circle", cx=left + last * wide, cy=y, r=1.5, fill=_INK))
    if first is None and last is None:
        parts.append(fonts.text(left, y + 1, "–", _SMALL, fill=_MUTED))
    return svg.group(*parts)


def calendar(found: Calendar, *, title: str, language: str) -> str:
    """Return a calendar, a column a week: each day with how many checks were made, darker where more were."""
    weeks = (found.last - found.first).days // 7 + 2
    start = found.first.toordinal() - found.first.weekday()
    side = min(7.0, (WIDTH_MM - 12) / weeks)
    most = max(found.counts.values(), default=0)
    parts = [
        fonts.text(0, 6 + (day + 0.7) * side, name, _SMALL, fill=_MUTED)
        for day, name in enumerate(found.weekdays)
    ]
    for number in range(found.first.toordinal(), found.last.toordinal() + 1):
        day = date.fromordinal(number)
        x, y = 12 + (number - start) // 7 * side, 6 + day.weekday() * side
        parts.append(_day(found.counts.get(day, 0), most, x, y, side))
        is_first = number == found.first.toordinal() and day.day < _LAST_LABELLED
        if day.day == 1 or is_first:
            parts.append(fonts.text(x, 4, f"{day:%d/%m}", _SMALL, fill=_MUTED))
    return str(svg.document(WIDTH_MM, 8 + 7 * side, *parts, title=title, language=language))


def _day(count: int, most: int, x: float, y: float, side: float) -> svg.Markup:
    cell = svg.rect(x + 0.2, y + 0.2, side - 0.4, side - 0.4, fill=COLOURS["track"])
    if not count:
        return cell
    share = 0.25 + 0.75 * count / most
    filled = svg.rect(x + 0.2, y + 0.2, side - 0.4, side - 0.4, fill="#0072B2", fill_opacity=share)
    label = str(count)
    if fonts.width(label, _SMALL) > side - 0.6:
        return svg.group(cell, filled)
    ink = "#FFFFFF" if share > 0.7 else _INK
    text = fonts.text(x + side / 2, y + side / 2 + 1, label, _SMALL, fill=ink, anchor="middle")
    return svg.group(cell, filled, text)


def height_of(page: str) -> float:
    """Return the height of a chart in millimetres, as it says itself."""
    start = page.index(' height="') + len(' height="')
    return float(page[start : page.index("mm", start)])
