"""Page numbers on an atlas's index map: dark discs with a number."""

import numpy as np
import shapely

from geo.rendering import fonts, labels, style, svg
from geo.rendering.frame import MapFrame
from geo.rendering.paths import Geometries
from geo.rendering.scene import Scene

_RADIUS_MM = 2.3
_SIZE_MM = 2.4


def boxes(frame: MapFrame, scene: Scene, unit: float) -> Geometries:
    """Return the room that the numbers take on the page, in millimetres."""
    wide = 2 * _RADIUS_MM * unit
    return labels.boxes_at(_points(frame, scene), (wide, wide))


def draw(frame: MapFrame, scene: Scene, unit: float) -> svg.Markup:
    """Return the numbers, each on its disc; nothing where a scene has none."""
    ink, paper = style.COLOURS["ink"], style.COLOURS["paper"]
    drawn = []
    for (x, y), (_, number) in zip(_points(frame, scene).tolist(), scene.numbered, strict=True):
        disc = svg.element(
            "circle", cx=x, cy=y, r=_RADIUS_MM * unit, fill=ink, stroke=paper, stroke_width=0.3 * unit
        )
        size = (_SIZE_MM if len(number) < 3 else _SIZE_MM * 0.75) * unit
        text = fonts.text(x, y + 0.36 * size, number, size, face="semibold", fill=paper, anchor="middle")
        drawn += [disc, text]
    return svg.group(*drawn, class_="page-numbers")


def _points(frame: MapFrame, scene: Scene) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    degrees = shapely.get_coordinates([point for point, _ in scene.numbered])
    return frame.from_degrees(degrees) if len(degrees) else np.empty((0, 2))
