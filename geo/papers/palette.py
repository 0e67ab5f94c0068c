"""Pictures for papers: PNG with a palette of at most 256 colours, a third as large.

A map has two thousand colours, nearly all of them at the edges of lines and letters: Pillow makes those that
are close to each other one (median cut).
"""

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from geo.language import Language
from geo.rendering.output import to_png, with_resolution
from geo.rendering.request import ImageRequest

_DPI = 150  # of a map in a document
_MOST_COLOURS = 256  # that a palette of PNG holds (W3C PNG, 11.2.2)
_MOST_COUNTED = 1 << 16  # a picture of more is a photo
_PIXELS_IN_ALL = 1 << 16  # of the picture that stands for a whole one while its palette is chosen
_LEVEL = 6  # of 9, which takes eight times as long for a file smaller by 5 %


def paper_png(page: str, *, size_px: tuple[int, int], dpi: int) -> bytes:
    """Return an SVG page as a PNG for papers: of exactly `size_px` pixels, with its resolution, and light."""
    return light_png(to_png(page, size_px=size_px, dpi=dpi), dpi=dpi)


def embedded(draw: Callable[[ImageRequest], bytes], words: Language, *, as_lines: bool) -> str | bytes:
    """Return a map as a document holds it: `as_lines` as SVG, else as a light PNG."""
    found = draw(ImageRequest(language=words.code, dpi=_DPI, format="svg" if as_lines else "png"))
    return found.decode() if as_lines else light_png(found, dpi=_DPI)


def light_png(png: bytes, *, dpi: int) -> bytes:
    """Return an opaque PNG with a palette; the same picture gives the same bytes.

    A picture of too many colours, as a photo has, stays as it is.
    """
    with Image.open(io.BytesIO(png)) as image:
        picture = image.convert("RGB")
    found = picture.getcolors(_MOST_COUNTED)
    if found is None:
        return png
    out = io.BytesIO()
    _with_palette(picture, found).save(out, "PNG", compress_level=_LEVEL)
    return with_resolution(out.getvalue(), dpi)


def _with_palette(picture: Image.Image, found: Sequence[tuple[int, Any]]) -> Image.Image:
    """Return a picture with a palette; `found`: how often it has each colour.

    The palette is chosen on a small picture in which each colour has its share, as it is the same there.
    """
    counts = np.array([count for count, _ in found])
    colours = np.array([colour for _, colour in found], dtype=np.uint8)
    often = np.maximum(1, counts * _PIXELS_IN_ALL // counts.sum())
    small = Image.fromarray(np.repeat(colours, often, axis=0)[None])
    few = small.quantize(_MOST_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    place = np.zeros(1 << 24, dtype=np.uint8)  # of each colour that there can be, in the palette
    place[_packed(colours)] = np.asarray(few)[0, np.cumsum(often) - often]
    made = Image.fromarray(place[_packed(np.asarray(picture))])
    made.putpalette(few.getpalette() or [])
    return made


def _packed(colours: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Return colours, the last axis of the array, as one number each."""
    red, green, blue = np.moveaxis(colours, -1, 0)
    packed: npt.NDArray[np.uint32] = (red.astype(np.uint32) << 16) | (green.astype(np.uint32) << 8) | blue
    return packed
