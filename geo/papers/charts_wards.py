"""Wards side by side as small charts of the same scale: for each criterion how much has which status.

Parts of bars are told apart by the symbols of the map, not by colour alone; what is too narrow for its
symbol stands in the order of the legend.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.model.criterion import Value
from geo.papers.charts import is_hollow, part_of_bar, sign_of
from geo.rendering import fonts, routes, svg
from geo.rendering.style import COLOURS

WIDTH_MM = 165.0
COLUMNS = 4
_GAP, _HEAD, _ROW, _BAR, _FOOT = 5.0, 9.5, 7.4, 3.4, 4.0
_SIGN = 2.6  # side of a symbol
_SIZE, _SMALL = 3.1, 2.6
_INK, _MUTED = COLOURS["ink"], COLOURS["muted"]


@dataclass(frozen=True)
class Scale:
    """A criterion: its name, its values in the order of the legend, and their words."""

    name: str
    values: tuple[Value, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """One ward: its name, what stands under it (its metres, say), and for each criterion a share per value.

    Shares are 0 to 1; an empty tuple: nothing counted.
    """

    name: str
    note: str
    shares: tuple[tuple[float, ...], ...]


def small_multiples(scales: Sequence[Scale], panels: Sequence[Panel], *, title: str, language: str) -> str:
    """Return a panel a ward, four a row, and one legend for all."""
    wide = (WIDTH_MM - _GAP * (COLUMNS - 1)) / COLUMNS
    high = _HEAD + _ROW * len(scales) + _FOOT
    parts = [
        _panel(scales, panel, at % COLUMNS * (wide + _GAP), at // COLUMNS * high, wide)
        for at, panel in enumerate(panels)
    ]
    top = -(-len(panels) // COLUMNS) * high + 3
    parts += [
        _legend(scale, at * WIDTH_MM / len(scales), top, WIDTH_MM / len(scales))
        for at, scale in enumerate(scales)
    ]
    most = max((len(scale.values) for scale in scales), default=0)
    height = top + 4 + most * 4.4 + 2
    return str(svg.document(WIDTH_MM, height, *parts, title=title, language=language))


def _panel(scales: Sequence[Scale], panel: Panel, left: float, top: float, wide: float) -> svg.Markup:
    name = fonts.shorten(panel.name, wide, _SIZE, "semibold")
    note = fonts.shorten(panel.note, wide, _SMALL)
    parts = [
        fonts.text(left, top + 3.4, name, _SIZE, face="semibold", fill=_INK),
        fonts.text(left, top + 7, note, _SMALL, fill=_MUTED),
    ]
    for at, (scale, shares) in enumerate(zip(scales, panel.shares, strict=True)):
        y = top + _HEAD + at * _ROW
        label = fonts.shorten(scale.name, wide, _SMALL)
        parts.append(fonts.text(left, y + 2, label, _SMALL, fill=_INK))
        parts.append(_bar(scale, shares, left, y + 2.8, wide))
    return svg.group(*parts)


def _bar(scale: Scale, shares: tuple[float, ...], left: float, y: float, wide: float) -> svg.Markup:
    parts = [svg.rect(left, y, wide, _BAR, fill=COLOURS["track"])]
    for value, share in zip(scale.values, shares, strict=False):
        long = share * wide
        if long <= 0:
            continue
        parts.append(part_of_bar(value, left, y, long, _BAR))
        if long >= _SIGN + 0.6 and not is_hollow(value):
            parts.append(routes.marker(left + long / 2, y + _BAR / 2, value, _SIGN))
        left += long
    return svg.group(*parts)


def _legend(scale: Scale, left: float, top: float, wide: float) -> svg.Markup:
    head = fonts.shorten(scale.name, wide - 3, _SMALL, "semibold")
    parts = [fonts.text(left, top + 2, head, _SMALL, face="semibold", fill=_INK)]
    for at, (value, label) in enumerate(zip(scale.values, scale.labels, strict=True)):
        y = top + 6 + at * 4.4
        parts.append(sign_of(value, left + 0.1, y))
        parts.append(fonts.text(left + 4.6, y, fonts.shorten(label, wide - 8, _SMALL), _SMALL, fill=_INK))
    return svg.group(*parts)
