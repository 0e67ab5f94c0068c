"""Draw the light on a stretch of carriageway from above: lux by colour and number, scale, legend, title."""

import math

from geo.language import N_, Language, language
from geo.lighting.light import Illuminance
from geo.rendering import fonts, output, style, svg

WIDTH_MM, _EDGE = 180.0, 8.0
INK, MUTED = style.COLOURS["ink"], style.COLOURS["muted"]
RAMP = (
    "#22303C",
    "#3E4F63",
    "#5F6F80",
    "#A08F6A",
    "#D9B95C",
    "#FBE9A9",
)  # dark to light, one way in grey too
_ON_RAMP = ("#FFFFFF", "#FFFFFF", "#FFFFFF", "#000000", "#000000", "#000000")
_STEPS = len(RAMP)
_ARRANGED = {
    "one_side": N_("poles on one side"),
    "staggered": N_("poles by turns on both sides"),
    "opposite": N_("poles opposite each other"),
}
_TOP, _BELOW = 34.0, 42.0  # mm above and below the carriageway
_MOST_HIGH = 70.0  # mm of carriageway
_NUMBER_WIDE, _NUMBER_HIGH = 5.2, 2.6  # mm that a number needs
_ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def draw(found: Illuminance, *, title: str = "", language_code: str = "vi") -> bytes:
    """Return the picture as an SVG file that carries its letters; 180 mm wide.

    Raises:
        MissingPart: the fonts were not installed.
    """
    return output.to_svg(compose(found, title=title, language_code=language_code))


def compose(found: Illuminance, *, title: str = "", language_code: str = "vi") -> svg.Markup:
    """Return the picture as SVG in millimetres that names its fonts but does not carry them."""
    words = language(language_code)
    name = svg.clean(title) or words.text(N_("Estimated light on a sample stretch"))
    scale = _scale(found)
    left = (WIDTH_MM - found.length_m * scale) / 2
    top, height = _TOP, size_mm(found)[1]
    bottom = height - _BELOW
    return svg.document(
        WIDTH_MM,
        height,
        svg.rect(0, 0, WIDTH_MM, height, fill=style.COLOURS["paper"]),
        _head(found, name, words),
        _cells(found, words, left, top, scale),
        _poles(found, left, top, scale),
        _scale_bar(words, left, bottom + 9.0, scale, found.length_m),
        _legend(found, words, bottom + 20.0),
        _notes(found, words, height - 9.0),
        title=name,
        language=words.code,
    )


def size_mm(found: Illuminance) -> tuple[float, float]:
    """Return the width and height of the picture."""
    return WIDTH_MM, _TOP + found.width_m * _scale(found) + _BELOW


def _scale(found: Illuminance) -> float:
    return min((WIDTH_MM - 2 * _EDGE) / found.length_m, _MOST_HIGH / found.width_m)


def step_of(found: Illuminance) -> float:
    """Return the lux of one colour: a round number, so that six hold the most."""
    need = max(found.most / _STEPS, 1e-3)
    power = 10 ** math.floor(math.log10(need))
    return float(next(times * power for times in _ROUND if times * power >= need * (1 - 1e-9)))


def _head(found: Illuminance, name: str, words: Language) -> svg.Markup:
    figures = words.text(
        N_("Estimate: Eavg {average} lx, Emin {least} lx, Uo = Emin / Eavg = {uniformity}"),
        average=words.number(found.average, 1),
        least=words.number(found.least, 1),
        uniformity=words.number(found.uniformity, 2),
    )
    sizes = words.text(
        N_("{lumens} lm, {height} m high, {spacing} m apart, carriageway {width} m, {arranged}"),
        lumens=words.number(found.lumens),
        height=words.number(found.height_m, 1),
        spacing=words.number(found.spacing_m, 1),
        width=words.number(found.width_m, 1),
        arranged=words.text(_ARRANGED[found.arrangement]),
    )
    room = WIDTH_MM - 2 * _EDGE
    return svg.join(
        [
            fonts.text(
                _EDGE, 11.0, fonts.shorten(name, room, 5.0, "semibold"), 5.0, face="semibold", fill=INK
            ),
            fonts.text(
                _EDGE, 18.0, fonts.shorten(figures, room, 3.6, "medium"), 3.6, face="medium", fill=INK
            ),
            fonts.text(_EDGE, 24.0, fonts.shorten(sizes, room, 3.1), 3.1, fill=MUTED),
        ]
    )


def _cells(found: Illuminance, words: Language, left: float, top: float, scale: float) -> svg.Markup:
    wide = found.length_m * scale / len(found.x_m)
    high = found.width_m * scale / len(found.y_m)
    step = step_of(found)
    columns, rows = math.ceil(_NUMBER_WIDE / wide), math.ceil(_NUMBER_HIGH / high)
    parts, numbers = [], []
    for row, values in enumerate(found.lux):
        for column, value in enumerate(values):
            at = min(int(value / step), _STEPS - 1)
            x, y = left + column * wide, top + row * high
            parts.append(svg.rect(x, y, wide, high, fill=RAMP[at], stroke=RAMP[at], stroke_width=0.05))
            if column % columns == columns // 2 and row % rows == rows // 2:
                number = words.number(value, 1 if value < 9.95 else 0)
                place = (x + wide / 2, y + high / 2 + 0.75)
                numbers.append(fonts.text(*place, number, 2.1, fill=_ON_RAMP[at], anchor="middle"))
    edge = svg.rect(
        left, top, found.length_m * scale, found.width_m * scale, fill="none", stroke=INK, stroke_width=0.3
    )
    return svg.join([*parts, *numbers, edge])


def _poles(found: Illuminance, left: float, top: float, scale: float) -> svg.Markup:
    parts = []
    for x, y in found.poles:
        away = -2.2 if y <= 0 else 2.2
        at = (left + x * scale, top + y * scale + away)
        parts.append(
            svg.element(
                "circle", cx=at[0], cy=at[1], r=1.4, fill=style.COLOURS["paper"], stroke=INK, stroke_width=0.5
            )
        )
    return svg.join(parts)


def _scale_bar(words: Language, left: float, y: float, scale: float, length_m: float) -> svg.Markup:
    metres = next((size for size in (20, 10, 5, 2, 1) if size <= length_m / 2), 1)
    ends = [
        svg.line(left, y, left + metres * scale, y, stroke=INK, stroke_width=0.5),
        *(svg.line(x, y - 1, x, y + 1, stroke=INK, stroke_width=0.5) for x in (left, left + metres * scale)),
    ]
    return svg.join(
        [*ends, fonts.text(left + metres * scale + 2, y + 1.1, words.metres(metres), 3.1, fill=INK)]
    )


def _legend(found: Illuminance, words: Language, y: float) -> svg.Markup:
    step, wide = step_of(found), 20.0
    digits = 0 if step == int(step) else 1 if step >= 0.1 else 3
    parts = [fonts.text(_EDGE, y + 3.4, "lx", 3.1, fill=INK)]
    for at, colour in enumerate(RAMP):
        x = _EDGE + 7 + at * wide
        parts.append(svg.rect(x, y, wide, 4.6, fill=colour, stroke=INK, stroke_width=0.15))
        text = f"{words.number(at * step, digits)}–{words.number((at + 1) * step, digits)}"
        parts.append(fonts.text(x + wide / 2, y + 3.3, text, 2.7, fill=_ON_RAMP[at], anchor="middle"))
    x = _EDGE + 7 + _STEPS * wide + 6
    parts.append(
        svg.element(
            "circle", cx=x, cy=y + 2.3, r=1.4, fill=style.COLOURS["paper"], stroke=INK, stroke_width=0.5
        )
    )
    return svg.join([*parts, fonts.text(x + 3, y + 3.4, words.text(N_("pole")), 3.1, fill=INK)])


def _notes(found: Illuminance, words: Language, y: float) -> svg.Markup:
    text = words.text(
        N_(
            "An estimate point by point with an assumed distribution of light ({name}), no measurement and "
            "no design; it says nothing of whether a standard is met."
        ),
        name=words.text(found.distribution),
    )
    lines = fonts.wrap(text, WIDTH_MM - 2 * _EDGE, 2.7, lines=3)
    return svg.join([fonts.text(_EDGE, y + 3.6 * at, line, 2.7, fill=MUTED) for at, line in enumerate(lines)])
