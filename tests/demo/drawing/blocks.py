"""Side streets: every space between main streets is halved again and again by a gently bent street.

A new street starts and ends in points that the surrounding streets already have, so that the network meets
exactly and is connected by construction.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from tests.demo.drawing.lines import Line, metres
from tests.demo.drawing.roads import STEP_METRES, Street, cut_at_corners

Point = tuple[float, float]

# Where the town is dense: centre (kilometres), reach (kilometres), size of a block there (hectares).
DENSE: tuple[tuple[Point, float, float], ...] = (
    ((6.6, 7.9), 1.5, 9.0),  # around the district headquarters
    ((4.6, 6.6), 1.5, 9.0),
    ((3.4, 5.6), 1.1, 10.0),
    ((7.6, 5.3), 1.1, 12.0),
    ((5.7, 8.6), 0.9, 12.0),
    ((8.9, 6.3), 0.9, 15.0),
)
SPARSE_HECTARES = 46.0
SHARES = (0.5, 0.44, 0.56, 0.38, 0.62)
TURNS_DEGREES = (0.0, 9.0, -9.0, 20.0, -20.0)
APART_METRES = 75.0  # two street corners are one or at least this far apart
LAKE_METRES = 22.0
SHARPEST_COSINE = 0.8  # of the angle at which streets meet
SMALLEST_SHARE = 0.22
CLASSES = (("residential", 11.5), ("residential", 9.0), ("residential", 7.0), ("service", 5.0))


def side_streets(main: Sequence[Street], lakes: Sequence[shapely.Polygon], *, seed: int) -> list[Street]:
    """Return side streets in metres for the spaces between the main ones; the same for the same seed."""
    lines = [shapely.LineString(piece) for cut in cut_at_corners(main) for piece in cut]
    faces = shapely.normalize(shapely.get_parts(shapely.polygonize(lines)))
    corners = _corners(main)
    random = np.random.default_rng([seed, 1])
    kept_dry = shapely.MultiPolygon(list(lakes))
    streets: list[Street] = []
    for face in sorted(faces, key=lambda face: face.bounds):
        for depth, line in _halved(np.asarray(face.exterior.coords)[:-1], corners, kept_dry, random):
            streets.append(_street(len(streets) + 1, depth, line, random))
    return streets


def _corners(streets: Sequence[Street]) -> set[Point]:
    """Return the points where streets end or meet."""
    points, count = np.unique(np.vstack([street.line for street in streets]), axis=0, return_counts=True)
    ends = [tuple(end) for street in streets for end in street.line[[0, -1]].tolist()]
    return {(x, y) for x, y in points[count > 1].tolist()} | {(x, y) for x, y in ends}


def block_size(xy: Line) -> float:
    """Return how large a block is wanted at a point, in square metres: small in town, large in the fields."""
    centres = metres([centre for centre, _, _ in DENSE])
    reach = np.array([reach for _, reach, _ in DENSE]) * 1_000.0
    size = np.array([hectares for _, _, hectares in DENSE]) * 10_000.0
    away = np.hypot(*(centres - xy).T) / reach
    return float(min(SPARSE_HECTARES * 10_000.0, (size * (1 + away**2)).min()))


def _halved(
    ring: Line, corners: set[Point], lakes: shapely.MultiPolygon, random: np.random.Generator, depth: int = 0
) -> Iterator[tuple[int, Line]]:
    """Yield depth and line of each street that halves the space in a ring; `corners` learns its ends."""
    face = shapely.Polygon(ring)
    wanted = block_size(np.array(face.centroid.coords[0])) * random.uniform(0.8, 1.25)
    if face.area < 1.6 * wanted:
        return
    cut = _cut(ring, face, corners, lakes, random)
    if cut is None:
        return
    first, last, line = cut
    corners.update((x, y) for x, y in line[[0, -1]].tolist())
    yield depth, line
    yield from _halved(np.vstack([ring[first : last + 1], line[-2:0:-1]]), corners, lakes, random, depth + 1)
    rest = np.vstack([ring[last:], ring[: first + 1], line[1:-1]])
    yield from _halved(rest, corners, lakes, random, depth + 1)


def _cut(
    ring: Line,
    face: shapely.Polygon,
    corners: set[Point],
    lakes: shapely.MultiPolygon,
    random: np.random.Generator,
) -> tuple[int, int, Line] | None:
    """Return the first good street across a face: the positions of its ends in the ring, and its line."""
    middle, axis = _long_axis(face)
    at_corner = np.array([(x, y) in corners for x, y in ring.tolist()])
    bend = random.uniform(-0.06, 0.06)
    for turn in TURNS_DEGREES:
        direction = _turned(axis, np.radians(turn + random.uniform(-4, 4)))
        for share in SHARES:
            ends = _ends(ring, middle, direction, share - 0.5, at_corner)
            if ends is None:
                continue
            line = _bent(ring[ends[0]], ring[ends[1]], bend)
            if _fits(line, ring, face, ends, lakes):
                return *ends, line
    return None


def _long_axis(face: shapely.Polygon) -> tuple[Line, Line]:
    """Return the middle of the smallest box around a face, and the vector along its longer side."""
    hull = np.asarray(shapely.convex_hull(face).exterior.coords)
    sides = np.diff(hull, axis=0)
    along = sides / np.hypot(sides[:, 0], sides[:, 1])[:, None]
    axes = np.stack([along, np.column_stack([-along[:, 1], along[:, 0]])], axis=1)  # (sides, 2, 2)
    reach = np.einsum("saj,pj->sap", axes, hull)
    low, high = reach.min(axis=2), reach.max(axis=2)  # of the boxes that lie along each side of the hull
    best = int(np.argmin(np.prod(high - low, axis=1)))
    size = high[best] - low[best]
    middle: Line = (high[best] + low[best]) / 2 @ axes[best]
    longer = int(np.argmax(size))
    return middle, axes[best, longer] * size[longer]


def _turned(vector: Line, angle: float) -> Line:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([vector[0] * cos - vector[1] * sin, vector[0] * sin + vector[1] * cos])


def _ends(
    ring: Line, middle: Line, axis: Line, offset: float, at_corner: npt.NDArray[np.bool_]
) -> tuple[int, int] | None:
    """Return the ring positions where a street across the axis ends, `offset` of the axis from the middle."""
    ahead = (ring - middle) @ axis / (axis @ axis) - offset
    crossings = np.flatnonzero((ahead >= 0) != (np.roll(ahead, -1) >= 0))
    if len(crossings) != 2:
        return None
    settled = [_settled(ring, int(crossing), at_corner) for crossing in crossings]
    if None in settled or settled[0] == settled[1]:
        return None
    first, last = sorted(position for position in settled if position is not None)
    return first, last


def _settled(ring: Line, position: int, at_corner: npt.NDArray[np.bool_]) -> int | None:
    """Return the corner near a position if there is one, else the position itself."""
    near = np.hypot(*(ring - ring[position]).T) < APART_METRES
    found = np.flatnonzero(near & at_corner)
    if len(found) == 0:
        return position
    return int(found[np.argmin(np.hypot(*(ring[found] - ring[position]).T))])


def _bent(start: Line, end: Line, bend: float) -> Line:
    """Return a line between two points that swings aside by `bend` of its length."""
    span = end - start
    count = max(2, int(np.hypot(*span) / STEP_METRES + 0.5))
    share = np.linspace(0.0, 1.0, count + 1)[:, None]
    aside = np.array([-span[1], span[0]]) * bend
    line = start + span * share + aside * np.sin(np.pi * share)
    line[0], line[-1] = start, end
    inner = line[1:-1].round(3)
    return np.vstack([start, inner, end])


def _fits(
    line: Line, ring: Line, face: shapely.Polygon, ends: tuple[int, int], lakes: shapely.MultiPolygon
) -> bool:
    """Say whether a street stays in its face, off the water, halves it fairly and meets others well."""
    path = shapely.LineString(line)
    inner = shapely.LineString(line[1:-1]) if len(line) > 3 else path.centroid
    if not face.contains(inner) or face.exterior.distance(inner) < 0.6 * STEP_METRES:
        return False
    if not face.covers(path) or lakes.distance(path) < LAKE_METRES:
        return False
    first = shapely.Polygon(np.vstack([ring[ends[0] : ends[1] + 1], line[-2:0:-1]]))
    share = first.area / face.area
    if not SMALLEST_SHARE < share < 1 - SMALLEST_SHARE:
        return False
    return _meets_well(line, ring, ends[0]) and _meets_well(line[::-1], ring, ends[1])


def _meets_well(line: Line, ring: Line, position: int) -> bool:
    leaving = _unit(line[1] - line[0])
    before, after = ring[position - 1] - ring[position], ring[(position + 1) % len(ring)] - ring[position]
    return max(float(leaving @ _unit(before)), float(leaving @ _unit(after))) < SHARPEST_COSINE


def _unit(vector: Line) -> Line:
    unit: Line = vector / np.hypot(*vector)
    return unit


def _street(number: int, depth: int, line: Line, random: np.random.Generator) -> Street:
    """Return a side street: the deeper the division, the narrower and the less often lit."""
    road_class, width_m = CLASSES[min(len(CLASSES) - 1, max(0, depth - int(random.uniform() < 0.4)))]
    lit = ("yes", "no", "unknown")[int(np.searchsorted([0.8 - 0.1 * min(depth, 3), 0.88], random.uniform()))]
    return Street(f"Đường nội bộ số {number}", road_class, width_m, lit, line)
