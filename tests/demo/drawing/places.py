"""Model apartment blocks and landmarks: invented places beside the streets of the sketch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from geo.programme.synthetic import Drawn
from tests.demo.drawing.lines import Line, along, degrees, in_degrees, metres
from tests.demo.drawing.network import edges
from tests.demo.drawing.routes import STAGES, START, findings

HEADQUARTERS = "L-HQ"
HEADQUARTERS_DEGREES = (105.90285, 21.06284)  # where a bus stop is named for its gate
PAVEMENT_METRES = 14.0  # from the kerb to a building
LONG_ENOUGH_METRES = 170.0  # of a street that has room for buildings
Rings = tuple[tuple[tuple[float, float], ...], ...]


def _slab(length: float, depth: float, x: float = 0.0, y: float = 0.0) -> tuple[tuple[float, float], ...]:
    west, east = x - length / 2, x + length / 2
    return ((west, y), (east, y), (east, y + depth), (west, y + depth))


# Plans of buildings in metres: x along the street, y away from it.
PLANS: Mapping[str, Rings] = {
    "slab": (_slab(74, 17),),
    "two slabs": (_slab(66, 15), _slab(66, 15, 0, 38)),
    "towers": (_slab(28, 28, -46, 4), _slab(28, 28, 0, 16), _slab(28, 28, 46, 4)),
    "corner": (((-36, 0), (36, 0), (36, 16), (-20, 16), (-20, 58), (-36, 58)),),
    "court": (((-40, 0), (-24, 0), (-24, 42), (24, 42), (24, 0), (40, 0), (40, 58), (-40, 58)),),
    "point": (),
}


@dataclass(frozen=True)
class Block:
    """An apartment block: where (kilometres of the sketch), plan, households, a mark for each criterion."""

    name: str
    at: tuple[float, float]
    plan: str
    households: int
    stage: str
    joined_on: date
    marks: str
    note: str | None = None


BLOCKS = (
    Block("Chung cư mẫu A1 (minh họa)", (6.35, 7.55), "court", 312, "r", START, "111"),
    Block("Chung cư mẫu A2 (minh họa)", (7.1, 7.1), "towers", 540, "i", START, "121",
          "Nhà để xe máy đã sắp lại, chờ kẻ vạch (minh họa)."),
    Block("Chung cư mẫu B1 (minh họa)", (3.9, 5.55), "corner", 186, "r", START, "112"),
    Block("Chung cư mẫu B2 (minh họa)", (3.15, 5.15), "point", 96, "p", date(2022, 8, 5), "2??"),
    Block("Chung cư mẫu C1 (minh họa)", (9.3, 6.75), "towers", 624, "r", START, "111"),
    Block("Chung cư mẫu C2 (minh họa)", (8.75, 5.6), "slab", 140, "i", date(2022, 6, 13), "221"),
    Block("Chung cư mẫu D1 (minh họa)", (5.75, 8.05), "two slabs", 224, "i", date(2022, 5, 16), "212",
          "Hai lối đi chung thiếu đèn (minh họa)."),
    Block("Chung cư mẫu E1 (minh họa)", (5.2, 6.75), "slab", 128, "i", date(2022, 6, 6), "132"),
    Block("Chung cư mẫu E2 (minh họa)", (4.45, 6.95), "point", 72, "p", date(2022, 8, 1), "?2?"),
    Block("Chung cư mẫu G1 (minh họa)", (3.3, 6.15), "corner", 160, "i", date(2022, 5, 30), "112"),
    Block("Chung cư mẫu H1 (minh họa)", (5.6, 5.6), "court", 288, "i", date(2022, 6, 20), "123",
          "Phòng rác tầng trệt quá tải ngày cuối tuần (minh họa)."),
    Block("Chung cư mẫu H2 (minh họa)", (6.75, 5.75), "towers", 468, "p", date(2022, 7, 25), "3?2"),
    Block("Chung cư mẫu K1 (minh họa)", (7.75, 5.3), "two slabs", 200, "i", date(2022, 7, 11), "112"),
    Block("Chung cư mẫu K2 (minh họa)", (8.1, 4.95), "slab", 118, "p", date(2022, 8, 8), "1-?"),
)  # fmt: skip

LANDMARKS: tuple[tuple[str, str, tuple[float, float]], ...] = (
    ("ward_office", "UBND phường Thượng Thanh (vị trí minh họa)", (4.75, 8.5)),
    ("ward_office", "UBND phường Ngọc Thụy (vị trí minh họa)", (2.5, 7.6)),
    ("ward_office", "UBND phường Giang Biên (vị trí minh họa)", (8.3, 8.4)),
    ("ward_office", "UBND phường Đức Giang (vị trí minh họa)", (6.1, 8.75)),
    ("ward_office", "UBND phường Việt Hưng (vị trí minh họa)", (6.4, 7.1)),
    ("ward_office", "UBND phường Gia Thụy (vị trí minh họa)", (5.1, 6.6)),
    ("ward_office", "UBND phường Ngọc Lâm (vị trí minh họa)", (3.1, 6.25)),
    ("ward_office", "UBND phường Phúc Lợi (vị trí minh họa)", (8.75, 6.2)),
    ("ward_office", "UBND phường Bồ Đề (vị trí minh họa)", (3.75, 5.2)),
    ("ward_office", "UBND phường Sài Đồng (vị trí minh họa)", (7.95, 5.1)),
    ("ward_office", "UBND phường Long Biên (vị trí minh họa)", (4.9, 3.6)),
    ("ward_office", "UBND phường Thạch Bàn (vị trí minh họa)", (8.1, 3.7)),
    ("ward_office", "UBND phường Phúc Đồng (vị trí minh họa)", (6.1, 5.6)),
    ("ward_office", "UBND phường Cự Khối (vị trí minh họa)", (6.5, 2.4)),
    ("school", "Trường tiểu học (minh họa) 1", (6.35, 7.85)),
    ("school", "Trường trung học cơ sở (minh họa) 2", (4.0, 5.3)),
    ("school", "Trường tiểu học (minh họa) 3", (9.3, 6.4)),
    ("school", "Trường trung học phổ thông (minh họa) 4", (7.2, 5.6)),
    ("school", "Trường mầm non (minh họa) 5", (4.3, 7.6)),
    ("hospital", "Bệnh viện (minh họa)", (5.9, 8.3)),
    ("hospital", "Trạm y tế (minh họa)", (7.4, 3.9)),
    ("market", "Chợ (minh họa) 1", (3.7, 5.0)),
    ("market", "Chợ (minh họa) 2", (8.3, 5.6)),
    ("market", "Chợ (minh họa) 3", (5.5, 7.3)),
    ("park", "Công viên (minh họa)", (7.0, 7.55)),
)
BRIDGES = (
    ("Cầu Chương Dương (vị trí minh họa)", (2.22, 5.01)),
    ("Cầu Đuống (vị trí minh họa)", (6.95, 9.97)),
    ("Cầu Vĩnh Tuy (vị trí minh họa)", (3.35, 2.76)),
)


def _sites(seed: int) -> Callable[[tuple[float, float]], tuple[Line, Line]]:
    """Return what finds the nearest free building site: its place beside a street, and the way off it.

    A site is taken once.
    """
    roomy = [edge for edge in edges(seed=seed) if along(edge.line)[-1] > LONG_ENOUGH_METRES]
    middles = np.array([_middle(edge.line) for edge in roomy])  # (edges, 2: point and direction, 2)
    set_back = np.array([edge.street.width_m / 2 for edge in roomy]) + PAVEMENT_METRES
    left = np.column_stack([-middles[:, 1, 1], middles[:, 1, 0]])
    off = np.stack([left, -left], axis=1)
    places = middles[:, None, 0] + off * set_back[:, None, None]
    free = np.ones(places.shape[:2], dtype=bool)

    def nearest(at: tuple[float, float]) -> tuple[Line, Line]:
        away = np.where(free, np.hypot(*np.moveaxis(places - metres([at])[0], -1, 0)), np.inf)
        edge, side = np.unravel_index(int(np.argmin(away)), away.shape)
        free[edge, side] = False
        return places[edge, side], off[edge, side]

    return nearest


def _middle(line: Line) -> tuple[Line, Line]:
    """Return the point half-way along a line, and the direction of the line there."""
    at = along(line)
    half = at[-1] / 2
    piece = int(np.searchsorted(at, half)) - 1
    step = line[piece + 1] - line[piece]
    share = (half - at[piece]) / (at[piece + 1] - at[piece])
    return line[piece] + step * share, step / np.hypot(*step)


def _building(plan: str, place: Line, off: Line) -> shapely.Geometry:
    """Return the footprint of a plan turned so that it stands beside its street, in metres."""
    if not PLANS[plan]:
        return shapely.Point((place + 12.0 * off).round(3))
    axes = np.array([[off[1], -off[0]], off])
    parts = [shapely.Polygon((np.array(ring) @ axes + place).round(3)) for ring in PLANS[plan]]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def draw_apartment_blocks(*, seed: int) -> list[Drawn]:
    """Return the apartment blocks in WGS 84."""
    nearest = _sites(seed)
    random = np.random.default_rng([seed, 3])
    drawn = []
    for number, block in enumerate(BLOCKS, start=1):
        shape = in_degrees(_building(block.plan, *nearest(block.at)))
        marks = dict(zip(("lighting", "flags", "cleanliness"), block.marks, strict=True))
        properties = {
            "name": block.name,
            "stage": STAGES[block.stage],
            "joined_on": block.joined_on.isoformat(),
            "households": block.households,
            **findings(marks, since=block.joined_on, random=random),
            "note": block.note,
        }
        drawn.append(Drawn(f"A-{number:02d}", shape, properties))
    return drawn


def draw_landmarks(*, seed: int) -> list[Drawn]:
    """Return the district headquarters, ward offices and other landmarks in WGS 84."""
    nearest = _sites(seed)
    for block in BLOCKS:
        nearest(block.at)  # taken
    headquarters = Drawn(
        HEADQUARTERS,
        shapely.Point(HEADQUARTERS_DEGREES),
        {"name": "Trụ sở quận (vị trí minh họa)", "kind": "district_headquarters"},
    )
    placed = [(kind, name, nearest(at)[0]) for kind, name, at in LANDMARKS]
    placed += [("bridge", name, metres([at])[0]) for name, at in BRIDGES]
    return [headquarters] + [
        Drawn(f"L-{number:02d}", shapely.Point(degrees(place[None, :])[0]), {"name": name, "kind": kind})
        for number, (kind, name, place) in enumerate(placed, start=1)
    ]
