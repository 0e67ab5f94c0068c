"""The main streets of the sketch: some real names of the district, schematic positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tests.demo.drawing.borders import border
from tests.demo.drawing.lines import Line, Sketch, curve, metres

STEP_METRES = 20.0


@dataclass(frozen=True)
class Street:
    """A street from end to end: name, OSM highway value, carriageway, lit (yes, no, unknown), points."""

    name: str
    road_class: str
    width_m: float
    lit: str
    line: Line


# Where main streets meet, kilometres. Dykes first, clockwise from the bridge in the north.
DYKE_NORTH: Sketch = (
    (1.15, 8.4), (1.55, 8.95), (2.2, 9.2), (2.75, 9.05), (3.3, 8.7), (3.95, 8.72), (4.75, 9.15), (5.5, 9.6),
    (6.1, 9.72), (6.6, 9.62), (7.0, 9.25), (7.55, 9.02), (8.2, 8.9), (8.75, 8.55), (9.2, 8.1), (9.45, 7.5),
)  # fmt: skip
EAST: Sketch = (
    (9.45, 7.5), (9.72, 7.0), (9.87, 6.3), (9.66, 5.65), (9.55, 4.95), (9.37, 4.35), (9.22, 3.95), (9.1, 3.3),
    (8.75, 2.9), (8.2, 2.6), (7.7, 2.05), (7.35, 1.55),
)  # fmt: skip
DYKE_SOUTH: Sketch = (
    (7.35, 1.55), (6.95, 1.28), (6.2, 1.35), (5.4, 1.78), (4.75, 2.25), (4.15, 2.6), (3.7, 3.05), (3.42, 3.5),
    (3.15, 4.1), (2.85, 4.7), (2.55, 5.25),
)  # fmt: skip
DYKE_WEST: Sketch = ((2.55, 5.25), (2.3, 5.8), (1.95, 6.5), (1.45, 6.95), (1.05, 7.6), (1.15, 8.4))
ALONG_BORDER = ("r", "s")
BORDER_WEST, BORDER_EAST = 7, 24  # points of that border where other main streets cross it


def border_corner(name: str) -> tuple[float, float]:
    """Return a corner of the street along a border (start, west, east, end), in kilometres of the sketch."""
    at = {"start": 0, "west": BORDER_WEST, "east": BORDER_EAST, "end": -1}[name]
    x, y = (border(*ALONG_BORDER)[at] - metres([(0.0, 0.0)])[0]) / 1_000.0
    return float(x), float(y)


def _table() -> tuple[tuple[str, str, float, Sketch], ...]:
    start, west, east, end = (border_corner(name) for name in ("start", "west", "east", "end"))
    return (
        ("Đường đê sông Đuống", "tertiary", 9.0, DYKE_NORTH),
        ("Đường ven phía đông (minh họa)", "tertiary", 11.0, EAST),
        ("Phố Bát Khối", "tertiary", 9.0, DYKE_SOUTH),
        ("Đường đê Ngọc Thụy", "tertiary", 9.0, DYKE_WEST),
        ("Phố Nguyễn Văn Cừ", "primary", 30.0,
         ((2.22, 5.01), (2.55, 5.25), (3.05, 5.65), (3.45, 5.95), (3.8, 6.36), (4.2, 6.57), (4.6, 6.75))),
        ("Phố Ngô Gia Tự", "primary", 30.0,
         ((4.6, 6.75), (5.05, 7.36), (5.4, 7.95), (5.75, 8.5), (6.25, 9.15), (6.6, 9.62), (6.95, 9.97))),
        ("Phố Nguyễn Văn Linh", "primary", 40.0,
         ((4.6, 6.75), (5.15, 6.35), (5.4, 6.2), (5.9, 5.9), (6.4, 5.6), (6.85, 5.33), (7.3, 5.07),
          (7.85, 4.8), (8.3, 4.58), (9.22, 3.95), (9.5, 3.75))),
        ("Đường Cổ Linh", "secondary", 25.0,
         ((3.42, 3.5), (4.4, 3.72), (5.5, 3.9), (6.6, 3.95), (7.6, 3.72), (8.38, 3.42), (9.1, 3.3))),
        ("Đường Đàm Quang Trung", "secondary", 30.0,
         ((3.35, 2.76), (3.7, 3.05), (4.4, 3.72), (5.2, 4.6), (5.9, 5.9))),
        ("Đường Chu Huy Mân", "secondary", 25.0,
         ((6.4, 5.6), (6.95, 6.0), east, (7.85, 6.85), (8.7, 7.1), (9.45, 7.5))),
        ("Phố Việt Hưng", "tertiary", 15.0,
         ((5.05, 7.36), (5.95, 7.22), (6.7, 7.3), (7.5, 7.45), (8.3, 7.9), (9.2, 8.1))),
        ("Phố Vạn Hạnh", "secondary", 21.0,
         ((6.4, 5.6), (6.5, 6.0), west, (6.68, 6.9), (6.7, 7.3), (6.7, 8.12), (6.72, 8.75), (7.0, 9.25))),
        ("Phố Phúc Lợi", "tertiary", 13.5,
         ((7.3, 5.07), (7.85, 5.55), (8.5, 5.95), (9.04, 6.15), (9.87, 6.3))),
        ("Đường 21 m Phúc Lợi (minh họa)", "secondary", 21.0,
         ((8.7, 7.1), (8.98, 6.65), (9.04, 6.15), (9.1, 5.6), (9.05, 5.15), (9.55, 4.95))),
        ("Phố Vũ Xuân Thiều", "tertiary", 13.5, ((7.85, 4.8), (8.2, 5.25), (8.5, 5.95), (8.45, 6.42))),
        ("Phố Thạch Bàn", "tertiary", 13.5, ((8.3, 4.58), (8.3, 4.0), (8.38, 3.42), (8.3, 2.95), (8.2, 2.6))),
        ("Phố Cự Khối (minh họa)", "tertiary", 11.5,
         ((6.85, 5.33), (6.75, 4.6), (6.6, 3.95), (6.65, 3.05), (6.5, 2.2), (6.2, 1.35))),
        ("Phố Tư Đình", "tertiary", 11.5, ((5.5, 3.9), (5.5, 3.02), (5.35, 2.4), (5.4, 1.78))),
        ("Phố Thạch Cầu", "tertiary", 11.5,
         ((4.15, 2.6), (4.9, 2.85), (5.5, 3.02), (6.65, 3.05), (7.35, 2.75), (8.3, 2.95))),
        ("Phố Bồ Đề", "tertiary", 13.5,
         ((2.85, 4.7), (3.5, 4.88), (4.2, 4.95), (5.2, 4.6), (6.0, 4.5), (6.75, 4.6))),
        ("Phố Hồng Tiến", "tertiary", 17.5, ((4.2, 6.57), (4.28, 5.8), (4.2, 4.95), (4.1, 4.3), (4.4, 3.72))),
        ("Phố Phú Hựu", "tertiary", 13.5, ((3.45, 5.95), (3.42, 5.4), (3.5, 4.88))),
        ("Phố Lâm Du", "residential", 9.0, ((3.5, 4.88), (3.6, 4.25), (3.42, 3.5))),
        ("Phố Ngọc Lâm", "tertiary", 13.5, ((3.8, 6.36), (3.35, 6.32), (2.8, 6.06), (2.3, 5.8))),
        ("Phố Ngọc Thụy", "tertiary", 11.5,
         ((3.35, 6.32), (3.0, 7.1), (2.7, 7.85), (2.72, 8.5), (2.75, 9.05))),
        ("Phố Thượng Thanh", "tertiary", 11.5,
         ((1.05, 7.6), (1.9, 7.6), (2.7, 7.85), (3.65, 8.05), (4.45, 8.1), (5.4, 7.95))),
        ("Phố Nguyễn Sơn", "tertiary", 15.0,
         ((4.2, 6.57), (4.2, 7.3), (4.45, 8.1), (4.6, 8.6), (4.75, 9.15))),
        ("Phố Đức Giang", "tertiary", 13.5, ((5.75, 8.5), (6.15, 8.3), (6.7, 8.12))),
        ("Phố Trường Lâm", "tertiary", 13.5, ((6.7, 8.12), (7.2, 8.08), (7.75, 8.28), (8.2, 8.9))),
        ("Phố Gia Quất", "tertiary", 13.5, ((5.4, 6.2), (5.72, 6.72), (5.95, 7.22), (6.1, 7.8), (6.15, 8.3))),
        ("Phố Sài Đồng", "tertiary", 13.5, ((6.95, 6.0), (7.45, 5.75), (7.85, 5.55))),
        ("Phố Giáp Ranh (minh họa)", "tertiary", 15.0, ((5.4, 6.2), (5.85, 6.28), start)),
        ("Phố Giáp Ranh (minh họa)", "tertiary", 15.0, (end, (8.45, 6.42), (8.98, 6.65))),
    )  # fmt: skip


@lru_cache(maxsize=1)
def main_streets() -> tuple[Street, ...]:
    """Return the main streets in metres, with a point about every 20 m; they meet in shared points only."""
    drawn = [
        Street(name, road_class, width_m, "yes", curve(metres(sketch), step_metres=STEP_METRES))
        for name, road_class, width_m, sketch in _table()
    ]
    return (*drawn, Street("Phố Giáp Ranh (minh họa)", "tertiary", 15.0, "yes", border(*ALONG_BORDER)))


def cut_at_corners(streets: Sequence[Street]) -> list[list[Line]]:
    """Return the pieces of each street between the points where streets end or meet."""
    points = np.vstack([street.line for street in streets])
    _, where, count = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    shared = (count > 1)[where.reshape(-1)]
    ends = np.cumsum([len(street.line) for street in streets])[:-1]
    flags = np.split(shared, ends)
    return [_pieces(street.line, corner) for street, corner in zip(streets, flags, strict=True)]


def _pieces(line: Line, corner: npt.NDArray[np.bool_]) -> list[Line]:
    inner = np.flatnonzero(corner[1:-1]) + 1
    return [line[start : end + 1] for start, end in pairwise([0, *inner.tolist(), len(line) - 1])]
