"""Photos for papers: one alone, or two side by side, small enough for a document; the same give the same."""

import io
from collections.abc import Sequence

from PIL import Image

from geo.errors import UnusableFile
from geo.photos.decode import DAMAGED

BOX = (960, 720)  # pixels that one photo has at most: 81 mm at 300 dpi
GAP = 28
_QUALITY = 82
_PAPER = (255, 255, 255)


def side_by_side(photos: Sequence[bytes]) -> tuple[bytes, tuple[int, int]]:
    """Return photos (JPEG) as one JPEG, each fitted into its box, and its size in pixels.

    Raises:
        UnusableFile: one of them cannot be read.
    """
    fitted = [_fitted(each) for each in photos]
    high = max(each.height for each in fitted)
    wide = len(fitted) * BOX[0] + (len(fitted) - 1) * GAP
    sheet = Image.new("RGB", (wide, high), _PAPER)
    for number, each in enumerate(fitted):
        left = number * (BOX[0] + GAP) + (BOX[0] - each.width) // 2
        sheet.paste(each, (left, (high - each.height) // 2))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=_QUALITY)  # optimised it is 4 % smaller, for three times the work
    return out.getvalue(), sheet.size


def _fitted(jpeg: bytes) -> Image.Image:
    """Return a photo that fits into its box, larger where it is smaller, so that a pair is alike."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as found:
            found.load()
            photo = found.convert("RGB")
    except (OSError, ValueError, SyntaxError) as error:
        raise UnusableFile(DAMAGED) from error
    factor = min(BOX[0] / photo.width, BOX[1] / photo.height)
    size = max(1, round(photo.width * factor)), max(1, round(photo.height * factor))
    return photo.resize(size, Image.Resampling.LANCZOS)
