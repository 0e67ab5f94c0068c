"""A request for a map image."""

from dataclasses import dataclass
from datetime import date

from geo.model.programme import Bounds

PAPERS = {"A4": (297.0, 210.0), "A3": (420.0, 297.0)}  # landscape width and height in millimetres
PICTURE = "picture"  # a map alone for a page on the screen, where 0.2 mm are a pixel
SIZES_MM = {**PAPERS, PICTURE: (96.0, 76.0)}
ORIENTATIONS = ("landscape", "portrait")
FORMATS = ("png", "svg", "pdf")
DPI_RANGE = (72, 600)


@dataclass(frozen=True)
class ImageRequest:
    """What to draw and on which paper. `theme` None: the first criterion; `ward` None: the whole area.

    `bounds` are degrees west, south, east, north; `hidden` the values that are not drawn; `marked` is the
    layer and id of a feature with a dark outline. `paper` may also be `PICTURE`.
    """

    theme: str | None = None
    as_of: date | None = None
    boundaries: date | None = None
    ward: str | None = None
    bounds: Bounds | None = None
    hidden: tuple[str, ...] = ()
    layers_off: tuple[str, ...] = ()
    paper: str = "A4"
    orientation: str = "landscape"
    dpi: int = 300
    language: str = "vi"
    title: str | None = None
    format: str = "png"
    marked: tuple[str, str] | None = None

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the page in millimetres."""
        width, height = SIZES_MM[self.paper]
        return (width, height) if self.orientation == "landscape" else (height, width)

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the PNG in pixels: A4 at 300 dpi is 3508 × 2480."""
        width, height = self.size_mm
        return round(width / 25.4 * self.dpi), round(height / 25.4 * self.dpi)
