"""The curve of benefit against money, as a picture of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from geo.extension.values import Curve
from geo.extension.words import BILLION, MILLION, trimmed
from geo.language import N_, Language
from geo.rendering.style import COLOURS, FONT_FAMILY

WIDTH, HEIGHT = 520, 260
LEFT, RIGHT, TOP, BOTTOM = 62, 22, 22, 48
INK, RING = COLOURS["ink"], "#B3470B"
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class _Frame:
    """Where sums and worths are drawn."""

    most_money: float
    most_worth: float

    def at(self, money: float, worth: float) -> tuple[float, float]:
        """Return where a sum and a worth are."""
        x = LEFT + money / self.most_money * (WIDTH - LEFT - RIGHT)
        return x, HEIGHT - BOTTOM - worth / (self.most_worth * 1.05) * (HEIGHT - TOP - BOTTOM)


def curve_svg(curve: Curve, words: Language) -> bytes:
    """Return what shares of the money bring, the plan (filled) and the knee (ringed) marked."""
    points = [(0.0, 0.0), *((point.money, point.objective) for point in curve.points)]
    frame = _Frame(max(money for money, _ in points) or 1.0, max(worth for _, worth in points) or 1.0)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (frame.at(*point) for point in points))
    parts = [
        _axes(words, frame),
        f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="2"/>',
        *(_marks(curve, frame)),
        _text(6, 12, words.text(N_("Worth")), "start"),
    ]
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    font = f'font-family="{FONT_FAMILY}, sans-serif" font-size="12" fill="{INK}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>{"".join(parts)}</svg>'.encode()


def _marks(curve: Curve, frame: _Frame) -> Iterator[str]:
    for number, point in enumerate(curve.points):
        own = abs(point.share - 1) < 1e-9
        place = frame.at(point.money, point.objective)
        yield _circle(*place, 6 if own else 4, INK if own else COLOURS["paper"], INK)
        if number == curve.knee:
            yield _circle(*place, 11, "none", RING)


def _axes(words: Language, frame: _Frame) -> str:
    large = frame.most_money >= BILLION
    unit = BILLION if large else MILLION
    parts = []
    for money in ticks(frame.most_money / unit):
        x, y = frame.at(money * unit, 0)
        parts += [_line(x, y, x, y + 4, INK), _text(x, y + 17, trimmed(words, money, 2), "middle")]
    for worth in ticks(frame.most_worth):
        x, y = frame.at(0, worth)
        parts += [_line(x, y, WIDTH - RIGHT, y, COLOURS["rule"])]
        parts += [_text(x - 6, y + 4, trimmed(words, worth, 2), "end")]
    name = words.text(N_("Money, billion đồng") if large else N_("Money, million đồng"))
    return "".join([*parts, _text(WIDTH - RIGHT, HEIGHT - 8, name, "end")])


def ticks(most: float, wanted: int = 5) -> Sequence[float]:
    """Return round numbers from 0 to `most`."""
    if not most > 0:
        return (0.0,)
    power = 10.0 ** len(str(int(most / wanted))) / 10 if most >= wanted else 1e-3
    while True:
        for step in _STEPS:
            if most / (step * power) <= wanted:
                return tuple(number * step * power for number in range(int(most / (step * power)) + 1))
        power *= 10


def _circle(x: float, y: float, radius: float, fill: str, stroke: str) -> str:
    where = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"'
    return f'<circle {where} fill="{fill}" stroke="{stroke}" stroke-width="1.6"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
