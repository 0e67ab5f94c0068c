"""A synthetic city of any size: wards that tile the plane, and route segments with statuses.

The same seed gives the same city, so different programs are measured on the same work. Ward borders are
wiggly and shared exactly; segments wander, many cross a border, one in fifty runs along one, where a naive
overlay counts its length twice.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import MEASURE

Floats = npt.NDArray[np.float64]

CORNER = np.array([587_000.0, 2_322_000.0])  # metres, near Long Biên
BLOCK = 1_000.0  # metres from ward to ward
BENDS = 20  # vertices of a border between two corners
VERTICES = 12  # of a segment
ALONG_A_BORDER = 50  # one segment in so many
STATUSES = {
    "lighting": ("full", "partial", "none", "unknown"),
    "flags": ("compliant", "incomplete", "missing", "unknown"),
    "cleanliness": ("clean", "acceptable", "dirty", "unknown"),
}


def _borders(begin: Floats, end: Floats, random: np.random.Generator, wiggle: float) -> Floats:
    """Return wiggly lines (…, 20, 2) between corners (…, 2)."""
    share = np.linspace(0, 1, BENDS)[:, None]
    lines = begin[..., None, :] * (1 - share) + end[..., None, :] * share
    lines[..., 1:-1, :] += random.uniform(-wiggle, wiggle, lines[..., 1:-1, :].shape)
    return lines


def city_wards(count: int, *, seed: int = 0, wiggle: float = 15.0) -> tuple[gpd.GeoDataFrame, Floats]:
    """Return about `count` wards (the square below) in EPSG:5897, and borders that run east, (n, 20, 2)."""
    random = np.random.default_rng(seed)
    side = max(1, int(count**0.5))
    grid = np.arange(side + 1) * BLOCK
    corners = np.stack(np.meshgrid(grid, grid, indexing="ij"), axis=-1)
    corners = corners + random.uniform(-200, 200, corners.shape) + CORNER
    east = _borders(corners[:-1], corners[1:], random, wiggle)  # (side, side + 1, 20, 2)
    north = _borders(corners[:, :-1], corners[:, 1:], random, wiggle)  # (side + 1, side, 20, 2)
    rings = np.concatenate(
        [
            east[:, :-1],
            north[1:, :, 1:],
            east[:, 1:, -2::-1],
            north[:-1, :, -2::-1],
        ],
        axis=2,
    ).reshape(side * side, -1, 2)
    codes = [f"{number:05d}" for number in range(side * side)]
    names = [f"Phường {code}" for code in codes]
    wards = gpd.GeoDataFrame({"code": codes, "name": names}, geometry=shapely.polygons(rings), crs=MEASURE)
    return wards, east.reshape(-1, BENDS, 2)


def city_segments(count: int, wards: gpd.GeoDataFrame, borders: Floats, *, seed: int = 0) -> gpd.GeoDataFrame:
    """Return `count` wandering lines of about 130 m with statuses; every fiftieth lies on a ward border."""
    random = np.random.default_rng((seed, 1))
    side = int(len(wards) ** 0.5) * BLOCK
    begin = random.uniform(0, side, (count, 1, 2)) + CORNER
    turns = random.normal(0, 0.15, (count, VERTICES - 1))
    heading = random.uniform(0, 2 * np.pi, (count, 1)) + np.cumsum(turns, axis=1)
    steps = random.gamma(2, 6, (count, VERTICES - 1))[..., None]
    walk = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=-1) * steps, axis=1)
    lines = shapely.linestrings(np.concatenate([begin, begin + walk], axis=1))
    along = np.arange(0, count, ALONG_A_BORDER)
    lines[along] = shapely.linestrings(borders[random.integers(0, len(borders), len(along)), 3:9])
    columns = {
        "id": [f"S{number:07d}" for number in range(count)],
        "route_id": [f"R{number // 5:06d}" for number in range(count)],
        **{criterion: random.choice(values, count) for criterion, values in STATUSES.items()},
    }
    return gpd.GeoDataFrame(columns, geometry=lines, crs=MEASURE)
