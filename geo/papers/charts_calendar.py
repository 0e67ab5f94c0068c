"""A calendar of checks: a column a week, each day with its number, darker where there were more."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from geo.language import language as words_of
from geo.rendering import fonts, svg
from geo.rendering.style import COLOURS

WIDTH_MM = 165.0
_SMALL = 2.7  # of letters
_LEFT, _TOP, _SIDE = 12.0, 6.0, 7.0
_LAST_LABELLED = 20  # of a month: the first day of the next one has its own label close by
_SHADES = (0.18, 0.32, 0.46, 0.6, 1.0)  # letters on the first four are dark, on the last white: 4.5:1 on each
_FULL = "#0072B2"
_INK, _MUTED = COLOURS["ink"], COLOURS["muted"]


@dataclass(frozen=True)
class Calendar:
    """Checks by day from the first to the last day; `weekdays`: seven short names, Monday first."""

    first: date
    last: date
    counts: Mapping[date, int]
    weekdays: tuple[str, ...]


def calendar(found: Calendar, *, title: str, language: str) -> str:
    """Return the calendar; below it the shades with the numbers they begin with, where a day has no room."""
    start = found.first.toordinal() - found.first.weekday()
    weeks = (found.last.toordinal() - start) // 7 + 1
    side = min(_SIDE, (WIDTH_MM - _LEFT) / weeks)
    most = max(found.counts.values(), default=0)
    has_room = fonts.width(words_of(language).number(most), _SMALL) <= side - 0.6
    parts = [
        fonts.text(0, _TOP + (day + 0.5) * side + 1, name, _SMALL, fill=_MUTED)
        for day, name in enumerate(found.weekdays)
        if side > _SMALL * 1.2 or day % 2 == 0
    ]
    for number in range(found.first.toordinal(), found.last.toordinal() + 1):
        day = date.fromordinal(number)
        x, y = _LEFT + (number - start) // 7 * side, _TOP + day.weekday() * side
        label = words_of(language).number(found.counts.get(day, 0)) if has_room else ""
        parts.append(_day(_shade(found.counts.get(day, 0), most), label, x, y, side))
        if name := _label(day, found):
            long = fonts.width(name, _SMALL)
            parts.append(fonts.text(min(x, WIDTH_MM - long), 4, name, _SMALL, fill=_MUTED))
    foot = _TOP + 7 * side + 3
    if most and not has_room:
        parts.append(_key(most, foot, language))
        foot += 5
    return str(svg.document(WIDTH_MM, foot, *parts, title=title, language=language))


def _label(day: date, found: Calendar) -> str:
    """Return what stands above a day: the first of each month, the first of all, the year where it is new."""
    if day.day == 1:
        return f"{day:%Y}" if day.month == 1 and day.year > found.first.year else f"{day:%d/%m}"
    return f"{day:%d/%m}" if day == found.first and day.day < _LAST_LABELLED else ""


def _shade(count: int, most: int) -> int:
    """Return which shade a number has, -1 for none."""
    return bisect_left(_bounds(most), count) - 1


def _bounds(most: int) -> tuple[int, ...]:
    """Return the largest number of no shade and of each; squares: one busy day leaves others apart."""
    steps = len(_SHADES)
    return tuple(most * at * at // steps**2 for at in range(steps + 1))


def _day(shade: int, label: str, x: float, y: float, side: float) -> svg.Markup:
    box = {"x": x + 0.2, "y": y + 0.2, "width": side - 0.4, "height": side - 0.4}
    cell = svg.rect(**box, fill=COLOURS["track"])
    if shade < 0:
        return cell
    filled = svg.rect(**box, fill=_FULL, fill_opacity=_SHADES[shade])
    ink = "#FFFFFF" if shade == len(_SHADES) - 1 else _INK
    text = fonts.text(x + side / 2, y + side / 2 + 1, label, _SMALL, fill=ink, anchor="middle")
    return svg.group(cell, filled, *([text] if label else []))


def _key(most: int, y: float, language: str) -> svg.Markup:
    """Return the shades with the smallest number of each, and the largest of all."""
    parts, x = [_day(-1, "", _LEFT, y, 4)], _LEFT
    words = words_of(language)
    parts.append(fonts.text(x + 5, y + 3, "0", _SMALL, fill=_INK))
    x += 10
    for shade, (low, high) in enumerate(pairwise(_bounds(most))):
        if low == high:
            continue
        name = words.number(high) if high == low + 1 else f"{words.number(low + 1)}–{words.number(high)}"
        parts += [_day(shade, "", x, y, 4), fonts.text(x + 5, y + 3, name, _SMALL, fill=_INK)]
        x += 8 + fonts.width(name, _SMALL)
    return svg.group(*parts)
