"""The one style source: colours, widths, dashes and symbols of the web map, images and papers.

Status colours belong to the values of a criterion (data); everything else is here. Widths are screen pixels;
on paper one pixel is `MM_PER_PX` millimetres. Dash lengths are multiples of the line's width. Symbols are SVG
path data in the box -1 … 1, y down. Colours were measured: contrast with land and white is at least 3.1 : 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geo.model.criterion import DEFAULT_VALUES, Criterion, Value

MM_PER_PX = 0.2
COLOURS: Mapping[str, str] = {
    "land": "#F6F4EF",
    "paper": "#FFFFFF",
    "beyond": "#FDFDFB",
    "water": "#CFE3EA",
    "water-edge": "#A9C9D6",
    "street": "#FFFFFF",
    "street-casing": "#D9D5CC",
    "ward-border": "#8A8F98",
    "ward-label": "#6A727D",
    "ink": "#22303C",
    "muted": "#5A6470",
    "rule": "#D5D8DC",
    "track": "#E9EBED",
    "halo": "#FFFFFF",
}
VEIL_OPACITY = 0.72
STALE_OPACITY = 0.55
LEAST_CONTRAST = 4.5  # of letters against what is behind them
STALE_MARK = 1.42  # side of the outlined square around the sign of an old finding, in sides of the sign
MARKED_WIDTH = 17.0
STALE_EDGE = 1.0  # how much wider than its casing the edge of an old finding is, pixels
FONT_FAMILY = "IBM Plex Sans"


@dataclass(frozen=True)
class Dash:
    """How a line is broken: `pattern` and `width` are multiples of the line's full width."""

    pattern: tuple[float, ...] = ()
    width: float = 1.0
    cap: str = "butt"


@dataclass(frozen=True)
class Symbol:
    """A sign in the box -1 … 1: a part that is filled and a part that is stroked."""

    fill: str = ""
    stroke: str = ""


@dataclass(frozen=True)
class Casing:
    """A line's width and that of the casing on either side, in pixels."""

    width: float
    casing: float


DASHES: Mapping[str, Dash] = {
    "solid": Dash(),
    "long_dash": Dash((3.6, 1.3)),
    "short_dash": Dash((1.5, 1.1)),
    "thin": Dash(width=0.5),
    "dotted": Dash((0.02, 1.5), 0.62, "round"),
}
SYMBOL_STROKE = 0.3
SYMBOLS: Mapping[str, Symbol] = {
    "check": Symbol(stroke="M-.5 .04L-.14 .42L.54 -.4"),
    "half": Symbol(
        fill="M0 -.56A.56 .56 0 0 0 0 .56Z",
        stroke="M0 -.5A.5 .5 0 0 1 0 .5A.5 .5 0 0 1 0 -.5Z",
    ),
    "cross": Symbol(stroke="M-.42 -.42L.42 .42M.42 -.42L-.42 .42"),
    "question": Symbol(
        fill="M-.17 .55A.17 .17 0 0 1 .17 .55A.17 .17 0 0 1 -.17 .55Z",
        stroke="M-.34 -.3C-.34 -.74 .38 -.72 .36 -.27C.35 .02 0 -.04 0 .22",
    ),
    "minus": Symbol(stroke="M-.46 0L.46 0"),
    "star": Symbol(
        fill="M0 -1L.2245 -.309L.9511 -.309L.3633 .118L.5878 .809L0 .382L-.5878 .809L-.3633 .118L-.9511 -.309"
        "L-.2245 -.309Z"
    ),
}
ROUTE = Casing(5.0, 2.0)
# Phases of a plan: each differs from the others in colour, in darkness and in its dash.
PHASES: tuple[tuple[str, str], ...] = (
    ("#0B3C5D", "solid"),
    ("#B3470B", "long_dash"),
    ("#7A2E8E", "short_dash"),
    ("#1F7A4D", "dotted"),
    ("#8A6D00", "thin"),
)
WARD_BORDER = Casing(1.4, 0.0)
WARD_BORDER_DASH = (7.0, 2.2, 1.4, 2.2)
MARKER_PX = 14.0
STAR_PX = 18.0
STREETS: Mapping[str, Casing] = {
    "motorway": Casing(4.4, 0.7),
    "trunk": Casing(4.4, 0.7),
    "primary": Casing(4.0, 0.7),
    "secondary": Casing(3.4, 0.65),
    "tertiary": Casing(2.8, 0.6),
    "unclassified": Casing(2.1, 0.5),
    "residential": Casing(2.1, 0.5),
    "living_street": Casing(1.8, 0.5),
    "service": Casing(1.4, 0.45),
}
STREET_OTHER = Casing(1.1, 0.4)
WARD_LABEL = {"colour": COLOURS["muted"], "face": "medium", "px": 15.0, "halo-px": 4.0}


def street(road_class: str) -> Casing:
    """Return how a street of an OSM highway value is drawn; links like the road they belong to."""
    return STREETS.get(road_class.removesuffix("_link"), STREET_OTHER)


def dash(name: str) -> Dash:
    """Return the dash called `name`; an unknown name is a solid line."""
    return DASHES.get(name, DASHES["solid"])


def symbol(name: str) -> Symbol:
    """Return the symbol called `name`; an unknown name is a minus."""
    return SYMBOLS.get(name, SYMBOLS["minus"])


def dash_px(name: str, *, width: float = ROUTE.width) -> tuple[float, ...]:
    """Return a dash as on and off lengths in pixels for a line of `width` pixels."""
    return tuple(round(length * width, 2) for length in dash(name).pattern)


def drawing_order(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return values bottom first: without a score, then best to worst; among equals the last listed first."""
    ranked = list(enumerate(values))
    ranked.sort(key=lambda item: (item[1].score is not None, -(item[1].score or 0.0), -item[0]))
    return tuple(value for _, value in ranked)


def css_variables() -> str:
    """Return the colours and widths as CSS custom properties, one a line, for a `:root` rule."""
    lines = [f"--{name}: {colour};" for name, colour in COLOURS.items()]
    lines += [f"--route-width: {ROUTE.width:g}px;", f"--route-casing: {ROUTE.casing:g}px;"]
    lines += [
        f"--dash-{name.replace('_', '-')}: {' '.join(f'{n:g}' for n in dash_px(name)) or 'none'};"
        for name in DASHES
    ]
    return "\n".join(lines) + "\n"


def value_style(value: Value) -> dict[str, object]:
    """Return how one value is drawn: colour, width and dash in pixels, cap, symbol."""
    line = dash(value.dash)
    return {
        "colour": value.colour,
        "width": ROUTE.width * line.width,
        "dash": list(dash_px(value.dash)),
        "cap": line.cap,
        "symbol": value.symbol,
    }


def phase_style(phase: int) -> dict[str, object]:
    """Return how the streets of a phase of a plan (from 1 on) are drawn: as `value_style` says of a value."""
    colour, name = PHASES[(phase - 1) % len(PHASES)]
    line = dash(name)
    return {
        "colour": colour,
        "width": ROUTE.width * line.width,
        "dash": list(dash_px(name)),
        "cap": line.cap,
        "symbol": "",
    }


def stale_style() -> dict[str, object]:
    """Return how the sign of an old finding is drawn: line, casing and the casing's edge, in pixels."""
    casing = ROUTE.width + 2 * ROUTE.casing
    return {
        "colour": DEFAULT_VALUES[0].colour,
        "width": ROUTE.width,
        "opacity": STALE_OPACITY,
        "casing": casing - STALE_EDGE,
        "edge": casing + STALE_EDGE,
        "casing_colour": COLOURS["halo"],
    }


def as_json(themes: Iterable[Criterion] = ()) -> dict[str, object]:
    """Return the whole style as plain values for the page: the very numbers that images are drawn with."""
    return {
        "colours": dict(COLOURS),
        "route": {"width": ROUTE.width, "casing": ROUTE.casing},
        "wardBorder": {
            "width": WARD_BORDER.width,
            "dash": [round(n * WARD_BORDER.width, 2) for n in WARD_BORDER_DASH],
        },
        "wardLabel": dict(WARD_LABEL),
        "streets": {name: {"width": c.width, "casing": c.casing} for name, c in STREETS.items()},
        "streetOther": {"width": STREET_OTHER.width, "casing": STREET_OTHER.casing},
        "symbols": {name: {"fill": s.fill, "stroke": s.stroke} for name, s in SYMBOLS.items()},
        "symbolStroke": SYMBOL_STROKE,
        "marker": MARKER_PX,
        "star": STAR_PX,
        "veil": VEIL_OPACITY,
        "stale": STALE_OPACITY,
        "staleSign": stale_style(),
        "staleMark": STALE_MARK,
        "marked": MARKED_WIDTH,
        "themes": {theme.id: {value.id: value_style(value) for value in theme.values} for theme in themes},
    }


def ink_on(colour: str) -> str:
    """Return white, or black where white letters would be hard to read on a colour (WCAG 2.2, 1.4.3)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#FFFFFF" if 1.05 / (luminance + 0.05) >= LEAST_CONTRAST else "#000000"
