"""Pictures for papers: PNG with a palette of at most 256 colours, a third as large.

A map has two thousand colours, nearly all of them at the edges of lines and letters: Pillow makes those that
are close to each other one (median cut).
"""

import io

from PIL import Image

from geo.rendering.output import to_png, with_resolution

_MOST_COLOURS = 256  # that a palette of PNG holds (W3C PNG, 11.2.2)
_MOST_COUNTED = 1 << 16  # a picture of more is a photo
_LEVEL = 6  # of 9, which takes eight times as long for a file smaller by 5 %


def paper_png(page: str, *, size_px: tuple[int, int], dpi: int) -> bytes:
    """Return an SVG page as a PNG for papers: of exactly `size_px` pixels, with its resolution, and light."""
    return light_png(to_png(page, size_px=size_px, dpi=dpi), dpi=dpi)


def light_png(png: bytes, *, dpi: int) -> bytes:
    """Return an opaque PNG with a palette; the same picture gives the same bytes.

    A picture of too many colours, as a photo has, stays as it is.
    """
    with Image.open(io.BytesIO(png)) as image:
        picture = image.convert("RGB")
    if picture.getcolors(_MOST_COUNTED) is None:
        return png
    made = picture.quantize(_MOST_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    made.save(out, "PNG", compress_level=_LEVEL)
    return with_resolution(out.getvalue(), dpi)
