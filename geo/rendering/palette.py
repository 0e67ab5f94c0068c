"""Pictures for papers: PNG with a palette, in which colours that no eye can tell apart are one.

A map has two thousand colours, nearly all of them at the edges of lines and letters. As a palette of those
that can be told apart the file is a third as large.
"""

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from geo.rendering.output import to_png, with_resolution

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

_MOST_COLOURS = 256  # that a palette of PNG holds (W3C PNG, 11.2.2)
_MOST_COUNTED = 1 << 16  # a picture of more is a photo
_SEEN = 1.0  # in OKLab, where 100 is from black to white: what is closer is the same to the eye
_WIDER = 1.25
_LEVEL = 6  # of 9, which takes eight times as long for a file smaller by 5 %
# from linear RGB by the cones of the eye to OKLab (B. Ottosson, 2020)
_TO_CONES = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]])
_TO_LAB = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])


def paper_png(page: str, *, size_px: tuple[int, int], dpi: int) -> bytes:
    """Return an SVG page as a PNG for papers: of exactly `size_px` pixels, with its resolution, and light."""
    return light_png(to_png(page, size_px=size_px, dpi=dpi), dpi=dpi)


def light_png(png: bytes, *, dpi: int) -> bytes:
    """Return an opaque PNG with a palette; as it is where it has too many colours, as a photo has.

    Each colour is replaced by one that the eye cannot tell from it; where more than 256 can be told apart,
    the closest are one. The same picture gives the same bytes.
    """
    with Image.open(io.BytesIO(png)) as image:
        picture = image.convert("RGBA")
    counted = picture.getcolors(_MOST_COUNTED)
    if counted is None:
        return png
    amounts, colours = (np.array(each) for each in zip(*counted, strict=True))
    rgb = colours[:, :3].astype(np.int64)
    codes = _codes(rgb)
    order = np.lexsort((codes, -amounts))
    chosen, closest = _chosen(rgb[order])
    found = np.zeros(1 << 24, dtype=np.uint8)
    found[codes[order]] = closest
    pixels = np.asarray(picture).view("<u4")[..., 0] & 0xFFFFFF
    made = Image.fromarray(found[pixels])
    made.putpalette(rgb[order][chosen].astype(np.uint8).tobytes())
    out = io.BytesIO()
    made.save(out, "PNG", compress_level=_LEVEL)
    return with_resolution(out.getvalue(), dpi)


def _codes(rgb: Whole) -> Whole:
    """Return colours of shape (n, 3) as the numbers that four bytes R, G, B, A make, A left out."""
    return rgb[:, 0] | rgb[:, 1] << 8 | rgb[:, 2] << 16


def _chosen(rgb: Whole) -> tuple[Whole, Whole]:
    """Return which of the colours, the most frequent first, make the palette, and which of it is each."""
    if len(rgb) <= _MOST_COLOURS:
        every = np.arange(len(rgb))
        return every, every
    lab, apart = _lab(rgb), _SEEN
    while (found := _apart(lab, apart)) is None:
        apart *= _WIDER
    return found


def _apart(lab: Floats, apart: float) -> tuple[Whole, Whole] | None:
    """Choose colours so that each is closer than `apart` to one of them; None: a palette has not so many.

    `lab` has the shape (3, n).
    """
    light, green_red, blue_yellow = lab
    distance, closest = np.full(len(light), np.inf), np.zeros(len(light), dtype=np.int64)  # distance squared
    chosen: list[int] = []
    for number in range(len(light)):
        if distance[number] < apart**2:
            continue
        if len(chosen) == _MOST_COLOURS:
            return None
        far = (light - light[number]) ** 2
        far += (green_red - green_red[number]) ** 2
        far += (blue_yellow - blue_yellow[number]) ** 2
        nearer = far < distance
        distance[nearer], closest[nearer] = far[nearer], len(chosen)
        chosen.append(number)
    return np.array(chosen), closest


def _lab(rgb: Whole) -> Floats:
    """Return colours of shape (n, 3) in OKLab, of shape (3, n)."""
    levels = np.linspace(0, 1, 256)
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    found: Floats = 100 * (_TO_LAB @ np.cbrt(_TO_CONES @ linear[rgb.T]))
    return found
