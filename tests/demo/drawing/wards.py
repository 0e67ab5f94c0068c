"""The wards: 14 of 2022, 13 of 1/1/2025 and 4 of 1/7/2025.

Names, codes, dates and sizes are real; every border is a sketch. A border is drawn once and belongs to the
wards on both of its sides, so that there is neither gap nor overlap.
"""

from collections.abc import Mapping

import numpy as np
import shapely

from geo.programme.synthetic import Drawn
from tests.demo.drawing.borders import BANKS, CORNERS, DISTRICT, border, ring
from tests.demo.drawing.lines import Line, Sketch, curve, in_degrees, metres, wander

# code: name and corners, clockwise
WARDS_2022: Mapping[str, tuple[str, str]] = {
    "00115": ("Thượng Thanh", "ablkj"),
    "00118": ("Ngọc Thụy", "iaj"),
    "00121": ("Giang Biên", "Bctu"),
    "00124": ("Đức Giang", "bBuml"),
    "00127": ("Việt Hưng", "mutsr"),
    "00130": ("Gia Thụy", "klmrqp"),
    "00133": ("Ngọc Lâm", "ijkph"),
    "00136": ("Phúc Lợi", "tcdovs"),
    "00139": ("Bồ Đề", "hpqyg"),
    "00142": ("Sài Đồng", "vow"),
    "00145": ("Long Biên", "gyxzf"),
    "00148": ("Thạch Bàn", "wodezx"),
    "00151": ("Phúc Đồng", "qrsvwxy"),
    "00154": ("Cự Khối", "fze"),
}
SAI_DONG, PHUC_DONG, PHUC_LOI = "00142", "00151", "00136"
TO_PHUC_DONG_M2 = 130_000.0  # of Sài Đồng on 1/1/2025; the rest went to Phúc Lợi

# The wards of 1/7/2025 leave a strip along both rivers to none of them, and split most of the old ones.
STRIP_KM = 0.255
STEP_METRES = 45.0
LINES_2025: Mapping[str, Sketch] = {
    "north": ((4.45, 8.5), (4.75, 7.5), (5.05, 6.75)),
    "west": ((3.4, 5.1), (4.5, 5.5)),
    "middle": ((5.95, 6.35),),
    "east": ((7.4, 6.95), (8.4, 7.0), (9.2, 6.9)),
    "south": ((6.35, 5.3), (7.0, 4.4), (8.1, 3.7)),
}
MIDDLE, FORK = (5.45, 6.1), (6.45, 6.5)
NORTH_END, WEST_END = (4.12, 9.21), (2.51, 4.43)  # points of the banks
EAST_END, SOUTH_END = (9.97, 7.11), (9.4, 3.17)  # points of the land border


def wards_of_2022() -> Mapping[str, shapely.Polygon]:
    """Return the 14 wards by code, in metres."""
    return {code: shapely.Polygon(ring(corners)) for code, (_, corners) in WARDS_2022.items()}


def sai_dong_strip() -> shapely.Polygon:
    """Return the part of Sài Đồng that went to Phúc Đồng: a strip along their border."""
    border_line, north, south = border("w", "v"), border("v", "o"), border("w", "o")
    missing_by_cut = [TO_PHUC_DONG_M2 - _area(_strip(border_line, north, south, cut)) for cut in range(1, 12)]
    cut_at = int(np.argmin(np.abs(missing_by_cut))) + 1
    missing = missing_by_cut[cut_at - 1]
    ends = north[cut_at], south[cut_at]
    span = ends[1] - ends[0]
    outward = np.array([-span[1], span[0]]) / np.hypot(*span)
    share = np.linspace(0.0, 1.0, 15)[1:-1, None]
    height = missing / np.hypot(*span) * np.pi / 2  # a half wave over a chord of length L holds 2 h L / pi
    cut = (ends[0] + span * share + outward * np.sin(np.pi * share) * height).round(3)
    return shapely.Polygon(np.vstack([border_line, north[1 : cut_at + 1], cut, south[1 : cut_at + 1][::-1]]))


def _strip(border_line: Line, north: Line, south: Line, cut_at: int) -> Line:
    return np.vstack([border_line, north[1 : cut_at + 1], south[1 : cut_at + 1][::-1]])


def _area(points: Line) -> float:
    return float(shapely.Polygon(points).area)


def wards_of_july_2025() -> Mapping[str, tuple[str, shapely.Polygon]]:
    """Return name and polygon (in metres) of the four wards by code."""
    strip = curve(_inner_banks(), step_metres=STEP_METRES)
    land = np.vstack([border("c", "d"), border("d", "e")[1:]])
    north_end, west_end = (_nearest(strip, _inward(metres([point]))[0]) for point in (NORTH_END, WEST_END))
    east_end, south_end = (_nearest(land, metres([point])[0]) for point in (EAST_END, SOUTH_END))
    middle, fork = metres([MIDDLE])[0], metres([FORK])[0]
    north = _line("north", strip[north_end], middle)
    west = _line("west", strip[west_end], middle)
    centre = _line("middle", middle, fork)
    east = _line("east", fork, land[east_end])
    south = _line("south", fork, land[south_end])
    rings = {
        "00118": ("Bồ Đề", [strip[north_end : west_end + 1], west, north[::-1]]),
        "00127": ("Việt Hưng", [strip[: north_end + 1], north, centre, east, land[: east_end + 1][::-1]]),
        "00136": ("Phúc Lợi", [east, land[east_end : south_end + 1], south[::-1]]),
        "00145": (
            "Long Biên",
            [strip[west_end:], land[south_end:][::-1], south[::-1], centre[::-1], west[::-1]],
        ),
    }
    return {
        code: (name, shapely.Polygon(np.vstack([part[:-1] for part in parts])))
        for code, (name, parts) in rings.items()
    }


def _line(name: str, start: Line, end: Line) -> Line:
    control = np.vstack([start, metres(LINES_2025[name]), end])
    key = [2025, *(ord(letter) for letter in name)]
    return wander(curve(control, step_metres=STEP_METRES), key=key, amplitude_metres=22.0)


def _inner_banks() -> Line:
    """Return a line some way inside both rivers, from corner c round the west to corner e."""
    banks = [name for name in BANKS if name not in ("cd", "de")]
    after_c = DISTRICT.index("c") + 1
    order = sorted(banks, key=lambda name: (DISTRICT.index(name[0]) - after_c) % len(DISTRICT))
    points = [point for name in reversed(order) for point in (*reversed(BANKS[name]), CORNERS[name[0]])][:-1]
    ends = metres([CORNERS["c"]]), metres([CORNERS["e"]])
    return np.vstack([ends[0], _inward(metres(points)), ends[1]])


def _inward(points: Line) -> Line:
    towards = metres([MIDDLE]) - points
    moved: Line = points + towards / np.hypot(towards[:, 0], towards[:, 1])[:, None] * STRIP_KM * 1_000.0
    return moved


def _nearest(line: Line, point: Line) -> int:
    return int(np.argmin(np.hypot(*(line - point).T)))


def draw_wards() -> list[Drawn]:
    """Return the wards of all three boundary sets, in WGS 84."""
    old = {code: in_degrees(shape) for code, shape in wards_of_2022().items()}
    strip = in_degrees(sai_dong_strip())
    rest = shapely.difference(old[SAI_DONG], strip)
    new = {code: shape for code, shape in old.items() if code != SAI_DONG}
    new[PHUC_DONG] = _joined(old[PHUC_DONG], strip)
    new[PHUC_LOI] = _joined(old[PHUC_LOI], rest)
    names = {code: name for code, (name, _) in WARDS_2022.items()}
    four = {code: (name, in_degrees(shape)) for code, (name, shape) in wards_of_july_2025().items()}
    return [
        *(_ward("W-2022", code, names[code], old[code], None, "2024-12-31") for code in old),
        *(_ward("W-2025-01", code, names[code], new[code], "2025-01-01", "2025-06-30") for code in new),
        *(_ward("W-2025-07", code, name, shape, "2025-07-01", None) for code, (name, shape) in four.items()),
    ]


def _joined(ward: shapely.Polygon, part: shapely.Polygon) -> shapely.Polygon:
    return shapely.coverage_union(ward, part)


def _ward(
    boundaries: str,
    code: str,
    name: str,
    shape: shapely.Polygon,
    valid_from: str | None,
    valid_to: str | None,
) -> Drawn:
    properties = {"code": code, "name": name, "valid_from": valid_from, "valid_to": valid_to}
    canonical = shapely.orient_polygons(shapely.normalize(shape), exterior_cw=False)
    return Drawn(f"{boundaries}-{code}", canonical, properties)
