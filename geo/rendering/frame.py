"""The page's layout, the scale, and the way from degrees to millimetres on the page.

Page metres are ground metres of the measuring system: its scale error at Long Biên is 7 in a million.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from geo.crs import WGS84, measuring_crs, project
from geo.model.programme import Bounds
from geo.rendering.paths import Geometries

Floats = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]

STEPS = (1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10)
LARGEST_SCALE = 1_000  # 1 : 1.000, for a single point
EMPTY_SCALE = 25_000
METRES_PER_DEGREE = 111_320  # of longitude at the equator; less elsewhere
RESOLUTION_MM = 0.05  # what is finer than this is simplified away


@dataclass(frozen=True)
class Box:
    """A rectangle on the page in millimetres, y down."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def inset(self, by: float) -> "Box":
        """Return the box made smaller by `by` on every side."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True)
class Layout:
    """Where things stand on a page; `unit` is 1 on A4 and larger on larger paper, for type and lines."""

    page: Box
    header: Box
    map: Box
    panel: Box
    footer: Box
    unit: float
    upright: bool


def layout(size_mm: tuple[float, float]) -> Layout:
    """Return the layout of a page: the map with a panel beside it (landscape) or below it (portrait)."""
    width, height = size_mm
    unit = math.sqrt(min(width, height) / 210.0)
    page, margin, gap = Box(0, 0, width, height), 10.5 * unit, 6 * unit
    inner = page.inset(margin)
    header = Box(inner.x, inner.y, inner.width, 20.5 * unit)
    footer = Box(inner.x, inner.bottom - 3 * unit, inner.width, 3 * unit)
    top, bottom = header.bottom + 2.5 * unit, footer.y - 3.5 * unit
    upright = height > width
    if upright:
        panel_height = 66 * unit
        panel = Box(inner.x, bottom - panel_height, inner.width, panel_height)
        area = Box(inner.x, top, inner.width, panel.y - gap + unit - top)
    else:
        panel_width = 68 * unit
        panel = Box(inner.right - panel_width, top, panel_width, bottom - top)
        area = Box(inner.x, top, panel.x - gap - inner.x, bottom - top)
    return Layout(page, header, area, panel, footer, unit, upright)


def bare(size_mm: tuple[float, float]) -> Layout:
    """Return the layout of a picture: the map alone, at the size of a page's type and lines."""
    page = Box(0, 0, *size_mm)
    none = Box(0, 0, 0, 0)
    return Layout(page, none, page.inset(0.15), none, none, 1.0, upright=False)


def round_scale(least: float) -> int:
    """Return the smallest round scale number that is at least `least`: 14.200 gives 15.000."""
    if not math.isfinite(least) or least <= LARGEST_SCALE:
        return LARGEST_SCALE
    power = math.pow(10, math.floor(math.log10(least)))
    return round(next(step for step in STEPS if step * power >= least * (1 - 1e-9)) * power)


@dataclass(frozen=True)
class MapFrame:
    """The map's box on the page, its scale number, and the ground point (metres) at the box's centre."""

    box: Box
    scale: int
    east: float
    north: float
    crs: str

    @property
    def mm_per_metre(self) -> float:
        """Millimetres on the page for one metre on the ground."""
        return 1000.0 / self.scale

    def to_page(self, metres: Floats) -> Floats:
        """Turn ground metres of shape (n, 2) into page millimetres."""
        centre = (self.box.x + self.box.width / 2, self.box.y + self.box.height / 2)
        k = self.mm_per_metre
        return np.column_stack(
            [centre[0] + (metres[:, 0] - self.east) * k, centre[1] - (metres[:, 1] - self.north) * k]
        )

    def from_degrees(self, degrees: Floats) -> Floats:
        """Turn WGS 84 degrees of shape (n, 2) into page millimetres."""
        return self.to_page(project(degrees, source=WGS84, target=self.crs))

    def degrees(self, *, beyond_mm: float = 0.0) -> Bounds:
        """Return the WGS 84 bounds of the map and `beyond_mm` around it."""
        half = np.array([self.box.width, self.box.height]) / 2 + beyond_mm
        side = np.linspace(-1, 1, 9)
        edge = np.concatenate([np.column_stack(pair) for t in (-1, 1) for pair in _sides(side, t)])
        metres = edge * half / self.mm_per_metre + (self.east, self.north)
        lonlat = project(metres, source=self.crs, target=WGS84)
        (west, south), (east, north) = lonlat.min(axis=0), lonlat.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def place(self, geometries: Geometries, *, beyond_mm: float = 3.0) -> tuple[Geometries, Indexes]:
        """Return what lies on the map, in page millimetres, and the position in `geometries` of each.

        Missing, empty and unplaceable geometries are left out; details finer than the page can show are
        simplified away; what reaches far beyond the map is clipped.
        """
        near = np.flatnonzero(_meets(shapely.bounds(geometries), self.degrees(beyond_mm=beyond_mm)))
        near = near[_finite(geometries[near])]
        chosen = geometries[near]
        tolerance = RESOLUTION_MM * self.scale / 1000 / METRES_PER_DEGREE
        simple = shapely.simplify(chosen, tolerance, preserve_topology=False)
        collapsed = shapely.is_empty(simple) | shapely.is_missing(simple)
        simple[collapsed] = chosen[collapsed]
        placed = shapely.set_coordinates(simple, self.from_degrees(shapely.get_coordinates(simple)))
        keep = _finite(placed)
        return self._clip(placed[keep], near[keep], beyond_mm)

    def _clip(self, placed: Geometries, index: Indexes, beyond_mm: float) -> tuple[Geometries, Indexes]:
        box = self.box.inset(-beyond_mm)
        bounds = shapely.bounds(placed)
        outside = ~within(bounds, (box.x, box.y, box.right, box.bottom))
        area = outside & (shapely.get_dimensions(placed) == 2)
        placed[area] = shapely.make_valid(placed[area])
        placed[outside] = shapely.clip_by_rect(placed[outside], box.x, box.y, box.right, box.bottom)
        left = ~shapely.is_empty(placed)
        return placed[left], index[left]


def _finite(geometries: Geometries) -> npt.NDArray[np.bool_]:
    xy, owner = shapely.get_coordinates(geometries, return_index=True)
    found = np.ones(len(geometries), dtype=bool)
    found[owner[~np.isfinite(xy).all(axis=1)]] = False
    return found


def _sides(side: Floats, t: float) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    fixed = np.full_like(side, t)
    return (side, fixed), (fixed, side)


def within(bounds: Floats, window: Bounds) -> npt.NDArray[np.bool_]:
    """Say which bounds of shape (n, 4) lie inside a window."""
    low, high = bounds[:, :2] >= window[:2], bounds[:, 2:] <= window[2:]
    return np.asarray(low.all(axis=1) & high.all(axis=1))


def _meets(bounds: Floats, window: Bounds) -> npt.NDArray[np.bool_]:
    west, south, east, north = window
    return np.asarray(
        (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    )


def fit(box: Box, bounds: Bounds | None, *, crs: str | None = None, margin_mm: float = 4.0) -> MapFrame:
    """Return the map frame that shows `bounds` (degrees) in `box` at a round scale; None: an empty map."""
    system = measuring_crs(crs)
    name = crs or system.to_string()
    if bounds is None:
        east, north = _middle(system, name)
        return MapFrame(box, EMPTY_SCALE, east, north, name)
    west, south, right, top = bounds
    side = np.linspace(0, 1, 9)
    lon, lat = west + (right - west) * side, south + (top - south) * side
    edge = np.concatenate([np.column_stack([lon, np.full(9, at)]) for at in (south, top)])
    edge = np.concatenate([edge, *(np.column_stack([np.full(9, at), lat]) for at in (west, right))])
    metres = project(edge, source=WGS84, target=name)
    low, high = metres.min(axis=0), metres.max(axis=0)
    room = np.array([box.width, box.height]) - 2 * margin_mm
    least = float(((high - low) / room).max()) * 1000
    centre = (low + high) / 2
    return MapFrame(box, round_scale(least), float(centre[0]), float(centre[1]), name)


def _middle(system: CRS, name: str) -> tuple[float, float]:
    area = system.area_of_use
    lonlat = ((area.west + area.east) / 2, (area.south + area.north) / 2) if area else (0.0, 0.0)
    east, north = project(np.array([lonlat]), source=WGS84, target=name)[0]
    return float(east), float(north)


def bounds_of(layers: Iterable[Geometries]) -> Bounds | None:
    """Return the bounds of everything in `layers` that lies on the globe; None when there is nothing."""
    boxes = np.concatenate([np.empty((0, 4)), *(shapely.bounds(layer) for layer in layers)])
    sound = np.isfinite(boxes).all(axis=1) & (np.abs(boxes) <= (180, 90, 180, 90)).all(axis=1)
    if not sound.any():
        return None
    boxes = boxes[sound]
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def turned(bounds: Bounds) -> Bounds:
    """Return bounds with west before east and south before north."""
    west, south, east, north = bounds
    return min(west, east), min(south, north), max(west, east), max(south, north)
