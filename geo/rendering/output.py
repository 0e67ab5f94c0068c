"""From SVG pages to files: PNG of an exact size with its resolution, PDF with text, SVG with its font.

Typst sets the pages: PDF with embedded font parts, PNG by its rasteriser; nothing depends on the clock or the
machine's own fonts.
"""

import json
import re
import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import typst

from geo.rendering import fonts, svg

_SET_UP = """#let pages = json(bytes(sys.inputs.pages))
#set document(title: sys.inputs.title, date: none)
#set text(lang: sys.inputs.language)
#set page(width: {width}, height: {height}, margin: 0pt)
"""
_PAGE = """#place(hide(heading(pages.at({number}), bookmarked: true, outlined: true)))
#image("{number}.svg", width: 100%, height: 100%, fit: "stretch", alt: pages.at({number}))
"""
_MM = "{:.4f}mm"
_POINT = "{:.6f}pt"
FIXED_TIME = 0
# For so many pages typst remembers a picture, 265 MB at A3 and 600 dpi; an empty page takes 1 ms.
_MEMORY = 12
_NOTHING = {"main": b"#set page(width: 1pt, height: 1pt)\n"}
HAIR = 0.01  # of a pixel: keeps what typst rounds up from becoming a whole pixel more
METRES_PER_INCH = 0.0254


def to_svg(page: str, *, letters: str = "") -> bytes:
    """Return a page as an SVG file that carries the letters it uses, and `letters`: files can share them."""
    start = page.index(">", page.index("<title")) if "<title" in page else 0
    end = page.index("</title>", start) + len("</title>")
    rules = svg.element("style", fonts.embedded(page, letters))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{page[:end]}{rules}{page[end:]}\n'.encode()


def to_png(page: str, *, size_px: tuple[int, int], dpi: int) -> bytes:
    """Return a page as a PNG of exactly `size_px` pixels that says its resolution."""
    width, height = ((pixels - 2 * HAIR) * 72 / dpi for pixels in size_px)
    sheet = _SET_UP.format(width=_POINT.format(width), height=_POINT.format(height))
    image = _compile([_of_pixels(page, size_px)], [""], sheet, format_="png", dpi=dpi)
    return with_resolution(image, dpi)


def _of_pixels(page: str, size_px: tuple[int, int]) -> str:
    """Give a page the size of its pixels: typst rounds a picture's sides up, then drops what is too much.

    One row of pixels too many was left out in the middle of the page, and cut the letters there in two.
    """
    end = page.index(">")
    root = re.sub(r' (width|height|preserveAspectRatio)="[^"]*"', "", page[:end])
    size = f' width="{size_px[0]}" height="{size_px[1] - HAIR}" preserveAspectRatio="none"'
    return root + size + page[end:]


def to_pdf(
    pages: Sequence[str], *, size_mm: tuple[float, float], titles: Sequence[str], language: str
) -> bytes:
    """Return pages of one size as a PDF: text is text, each page has a bookmark with its title."""
    sheet = _SET_UP.format(width=_MM.format(size_mm[0]), height=_MM.format(size_mm[1]))
    return _compile(pages, [svg.clean(title) for title in titles], sheet, format_="pdf", language=language)


def _compile(
    pages: Sequence[str],
    titles: Sequence[str],
    sheet: str,
    *,
    format_: str,
    dpi: int = 144,
    language: str = "vi",
) -> bytes:
    body = "#pagebreak()\n".join(_PAGE.format(number=number) for number in range(len(pages)))
    if format_ == "png":
        body = '#image("0.svg", width: 100%, height: 100%, fit: "stretch")\n'
    files = {"main": (sheet + body).encode()}
    files.update({f"{number}.svg": page.encode() for number, page in enumerate(pages)})
    inputs = {"pages": json.dumps(list(titles)), "title": titles[0], "language": language}
    try:
        return typeset(files, format_=format_, dpi=dpi, inputs=inputs)
    finally:
        if format_ == "png":
            forget()


def forget() -> None:
    """Let typst forget the pictures that it was given: pixels of an image, pages of an atlas."""
    for _ in range(_MEMORY):
        typeset(_NOTHING, format_="png", dpi=72, inputs={})


def typeset(
    files: dict[str, bytes], *, format_: str, dpi: int, inputs: dict[str, str], serif: bool = False
) -> bytes:
    """Return what typst makes of `files`, whose `main` is its program, without clock and other fonts.

    `serif`: with the fonts that typst brings itself, whose signs stand in where Tinos has none, as in papers.
    """
    made = typst.compile(  # type: ignore[call-overload]
        files,
        font_paths=_typst_fonts(serif=serif),
        ignore_system_fonts=True,
        format=format_,
        ppi=float(dpi),
        timestamp=FIXED_TIME,
        sys_inputs=inputs,
    )
    return cast(bytes, made)


@lru_cache(maxsize=2)
def _typst_fonts(*, serif: bool) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=serif, font_paths=[str(fonts.font_folder())]
    )


def with_resolution(png: bytes, dpi: int) -> bytes:
    """Return a PNG with a pHYs chunk (pixels per metre) after its header (W3C PNG, 11.3.4.3)."""
    per_metre = round(dpi / METRES_PER_INCH)
    data = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    chunk = struct.pack(">I", 9) + data + struct.pack(">I", zlib.crc32(data))
    end_of_header = 8 + 12 + 13
    return png[:end_of_header] + chunk + png[end_of_header:]
