"""How unlike two pictures are to the eye: edges may lie a pixel off, nothing may lack.

Colours are compared in OKLab (B. Ottosson, 2020; here 100 is from black to white). A pixel counts by the
distance to the closest of its nine neighbours in the other picture, both ways. Means over small squares find
what lacks (a dash, a letter, a row), means over large ones a tint that changed.
"""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import uniform_filter

Picture = npt.NDArray[np.float32]
SMALL, LARGE = 5, 41  # sides of the squares, pixels
MOST_SMALL, MOST_LARGE = 9.0, 1.8  # means that pass
_SEEN = 1.0  # what is closer is the same to the eye
_TO_CONES = np.array(
    [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]], np.float32
)
_TO_LAB = np.array(
    [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]], np.float32
)


@dataclass(frozen=True)
class Unlike:
    """The largest means over small and large squares, and where the small one lies (x, y)."""

    small: float
    large: float
    place: tuple[int, int]

    @property
    def passes(self) -> bool:
        """Whether an eye would call both the same."""
        return self.small <= MOST_SMALL and self.large <= MOST_LARGE


def read(png: bytes) -> Picture:
    """Return a picture in OKLab times 100; shape (height, width, 3)."""
    with Image.open(io.BytesIO(png)) as image:
        steps = np.asarray(image.convert("RGB"))
    levels = np.linspace(0, 1, 256, dtype=np.float32)
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4).astype(np.float32)
    found: Picture = 100 * (np.cbrt(linear[steps] @ _TO_CONES.T) @ _TO_LAB.T)
    return found


def unlike(first: Picture, second: Picture) -> Unlike:
    """Return how unlike two pictures of one size are."""
    if first.shape != second.shape:
        return Unlike(100.0, 100.0, (0, 0))
    far = np.maximum(_closest(first, second), _closest(second, first))
    small, large = (uniform_filter(far, side, mode="constant") for side in (SMALL, LARGE))
    y, x = np.unravel_index(int(small.argmax()), small.shape)
    return Unlike(float(small.max()), float(large.max()), (int(x), int(y)))


def _closest(first: Picture, second: Picture) -> npt.NDArray[np.float32]:
    """Return how far each pixel of the first is from the closest of nine of the second."""
    far = np.linalg.norm(first - second, axis=2)
    rows, columns = np.nonzero(far > _SEEN)
    height, width = far.shape
    around = [
        np.linalg.norm(
            first[rows, columns]
            - second[np.clip(rows + down, 0, height - 1), np.clip(columns + right, 0, width - 1)],
            axis=1,
        )
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]
    closest = np.zeros_like(far)
    closest[rows, columns] = np.min(around, axis=0)
    return closest
