"""The only place that writes SVG markup: text and attribute values are always made safe.

Numbers are millimetres with at most three decimals, written the same way on every machine.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2
_SPACE = re.compile(r"\s+")
MAX_TEXT = 400


class Markup(str):
    """Text that is SVG already; only this module makes it."""

    __slots__ = ()


Attribute = str | float | Sequence[float] | None


def clean(text: object, *, limit: int = MAX_TEXT) -> str:
    """Return text that can be drawn on one line: NFC, no control, format or surrogate characters.

    Longer texts are cut at `limit` characters and end in an ellipsis.
    """
    raw = str(text)
    kept = raw[: limit * 2]
    kept = "".join(" " if char.isspace() else char for char in kept if char.isspace() or not _is_unseen(char))
    kept = _FORBIDDEN.sub("\ufffd", unicodedata.normalize("NFC", kept))
    kept = _SPACE.sub(" ", kept).strip()
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf"}


def number(value: float) -> str:
    """Write a number with at most three decimals: 12.5, 0, -0.25."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def numbers(values: Iterable[float]) -> str:
    """Write several numbers, separated by spaces."""
    return " ".join(number(value) for value in values)


def element(name: str, /, *children: str, **attributes: Attribute) -> Markup:
    """Return one element; `stroke_width` is written as `stroke-width`, None is left out.

    Children that are not `Markup` are text and become safe.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(child if isinstance(child, Markup) else _text(child) for child in children)
    return Markup(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")


def join(parts: Iterable[Markup]) -> Markup:
    """Return several pieces of markup as one."""
    return Markup("".join(parts))


def path(d: str, **attributes: Attribute) -> Markup:
    """Return a path."""
    return element("path", d=d, **attributes)


def rect(x: float, y: float, width: float, height: float, **attributes: Attribute) -> Markup:
    """Return a rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: Attribute) -> Markup:
    """Return a straight line."""
    return path(f"M{numbers((x1, y1))}L{numbers((x2, y2))}", fill="none", **attributes)


def group(*children: Markup, **attributes: Attribute) -> Markup:
    """Return a group; nothing when it would be empty."""
    return element("g", *children, **attributes) if any(children) else Markup("")


def document(width_mm: float, height_mm: float, *children: Markup, title: str, language: str) -> Markup:
    """Return a whole SVG document whose user unit is the millimetre."""
    return element(
        "svg",
        element("title", title),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        width=f"{number(width_mm)}mm",
        height=f"{number(height_mm)}mm",
        viewBox=numbers((0, 0, width_mm, height_mm)),
        lang=language,
        role="img",
        text_rendering="geometricPrecision",
    )


def font_face(family: str, *, weight: int, slant: str, base64: str) -> Markup:
    """Return the rule that carries a font in the file itself; every argument is ours, none a user's."""
    return Markup(
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{slant};"
        f"src:url(data:font/woff;base64,{base64}) format('woff')}}"
    )


def _attribute(value: Attribute) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return number(value)
    return numbers(value or ())


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text).translate(_ESCAPES)
