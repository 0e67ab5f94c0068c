"""Rivers beside the district and lakes in it. Near banks are the district's border; the rest is schematic."""

from collections.abc import Mapping

import numpy as np
import shapely

from geo.programme.synthetic import Drawn
from tests.demo.drawing.borders import border
from tests.demo.drawing.lines import Line, Sketch, curve, in_degrees, metres

PARTING = (1.92, 9.52)  # where the Đuống leaves the Red River: a point of the bank
LEAVING = (7.03, 0.83)  # where the Red River leaves the district
RED_RIVER_FAR: Sketch = (
    (7.9, 0.25), (8.9, -0.5), (10.0, -1.3), (11.2, -2.0), (10.4, -2.9), (9.2, -2.1), (7.8, -1.0), (6.6, -0.2),
    (5.4, 0.1), (4.3, 0.65), (3.2, 1.35), (2.4, 2.2), (1.95, 3.2), (1.45, 4.2), (0.9, 5.0), (0.2, 5.8),
    (-0.45, 6.8), (-0.6, 8.0), (-0.8, 8.9), (-1.6, 9.5),
    (-2.8, 9.8), (-2.8, 10.9), (-1.4, 10.6), (-0.2, 10.35), (1.0, 10.15),
)  # fmt: skip
DUONG_FAR: Sketch = (
    (1.0, 10.15), (2.0, 10.0), (2.7, 9.88), (3.3, 9.47), (4.05, 9.5), (4.6, 9.9), (5.4, 10.3), (6.15, 10.44),
    (6.95, 10.46), (7.42, 9.86), (7.87, 9.72), (8.42, 9.6), (9.07, 9.26), (9.65, 8.72), (9.95, 8.2),
    (10.15, 7.85),
    (10.7, 7.45), (11.6, 7.15), (12.8, 7.0), (12.8, 6.65), (11.5, 6.8), (10.6, 7.1), (10.1, 7.4),
)  # fmt: skip

# name: centre, half length, half width (kilometres), direction (degrees)
LAKES: Mapping[str, tuple[tuple[float, float], float, float, float]] = {
    "Hồ điều hòa Việt Hưng (minh họa)": ((7.2, 7.78), 0.2, 0.11, 20.0),
    "Hồ Gia Thụy (minh họa)": ((4.95, 6.84), 0.13, 0.075, -30.0),
    "Hồ Phúc Đồng (minh họa)": ((6.1, 5.2), 0.16, 0.09, -35.0),
    "Hồ Thạch Bàn (minh họa)": ((7.55, 3.28), 0.21, 0.1, 75.0),
    "Hồ Long Biên (minh họa)": ((4.75, 3.3), 0.18, 0.1, 10.0),
    "Hồ Phúc Lợi (minh họa)": ((9.42, 5.95), 0.14, 0.09, 60.0),
    "Hồ Ngọc Thụy (minh họa)": ((1.85, 8.25), 0.24, 0.11, 40.0),
    "Hồ Thượng Thanh (minh họa)": ((5.15, 9.0), 0.14, 0.08, 30.0),
}


def rivers() -> Mapping[str, shapely.Polygon]:
    """Return the two rivers by name, in metres; on the district's side they follow its border exactly."""
    west = _through("a", "i", "h", "g", "f", "e")
    parting = _nearest(west, PARTING)
    red_near = west[parting : _nearest(west, LEAVING) + 1]
    duong_near = np.vstack([west[: parting + 1][::-1], _through("a", "b", "B", "c")[1:]])
    return {
        "Sông Hồng": shapely.Polygon(np.vstack([red_near, _far(RED_RIVER_FAR)])),
        "Sông Đuống": shapely.Polygon(np.vstack([duong_near, _far(DUONG_FAR[::-1])])),
    }


def _through(*corners: str) -> Line:
    parts = [border(start, end) for start, end in zip(corners, corners[1:], strict=False)]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def _nearest(line: Line, point: tuple[float, float]) -> int:
    return int(np.argmin(np.hypot(*(line - metres([point])).T)))


def _far(sketch: Sketch) -> Line:
    """Return the other bank, along its sketch."""
    return curve(metres(sketch), step_metres=120.0)


def lakes() -> Mapping[str, shapely.Polygon]:
    """Return the lakes by name, in metres."""
    return {name: _lake(number, *shape) for number, (name, shape) in enumerate(LAKES.items())}


def _lake(
    number: int, centre: tuple[float, float], length: float, width: float, direction: float
) -> shapely.Polygon:
    random = np.random.default_rng([7, number])
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = np.full(angle.shape, 1_000.0)
    for waves in (2, 3, 5):
        radius += 1_000.0 * random.uniform(0.02, 0.22 / waves) * np.sin(waves * angle + random.uniform(0, 6))
    turn = np.radians(direction)
    x, y = radius * length * np.cos(angle), radius * width * np.sin(angle)
    points = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])
    return shapely.Polygon((points + metres([centre])).round(3))


def draw_waters() -> list[Drawn]:
    """Return rivers and lakes in WGS 84."""
    shapes = [("river", name, shape) for name, shape in rivers().items()]
    shapes += [("lake", name, shape) for name, shape in lakes().items()]
    return [
        Drawn(f"N-{number:02d}", in_degrees(shape), {"name": name, "kind": kind})
        for number, (kind, name, shape) in enumerate(shapes, start=1)
    ]
