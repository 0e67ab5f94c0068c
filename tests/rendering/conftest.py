"""A small district for pictures: fourteen wards around their real centres; all else is made up."""

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.model.criterion import DEFAULT_VALUES, Criterion, Value
from geo.rendering.scene import BoundarySet, Scene

CENTRES = {
    "00115": ("Thượng Thanh", 105.888, 21.070),
    "00118": ("Ngọc Thụy", 105.860, 21.061),
    "00121": ("Giang Biên", 105.919, 21.065),
    "00124": ("Đức Giang", 105.897, 21.062),
    "00127": ("Việt Hưng", 105.904, 21.054),
    "00130": ("Gia Thụy", 105.886, 21.050),
    "00133": ("Ngọc Lâm", 105.873, 21.047),
    "00136": ("Phúc Lợi", 105.926, 21.043),
    "00139": ("Bồ Đề", 105.871, 21.036),
    "00142": ("Sài Đồng", 105.913, 21.034),
    "00145": ("Long Biên", 105.886, 21.020),
    "00148": ("Thạch Bàn", 105.916, 21.021),
    "00151": ("Phúc Đồng", 105.897, 21.040),
    "00154": ("Cự Khối", 105.901, 21.007),
}
LIGHTING = Criterion(
    id="lighting",
    labels={"vi": "Chiếu sáng", "en": "Lighting"},
    values=(
        Value("full", {"vi": "Đủ sáng", "en": "Fully lit"}, "#0072B2", "solid", "check", 1.0),
        Value("partial", {"vi": "Thiếu sáng", "en": "Partly lit"}, "#C27800", "long_dash", "half", 0.5),
        Value("none", {"vi": "Chưa có đèn", "en": "Not lit"}, "#8E1B3A", "short_dash", "cross", 0.0),
        *DEFAULT_VALUES,
    ),
)
STATUSES = ("full", "partial", "none", "unknown")
NAMES = ("Phú Hựu", "Phúc Lợi", "Ngô Gia Tự", "Nguyễn Văn Cừ", "Cổ Linh", "Hội Xá", "Vạn Hạnh", "Thạch Bàn")


def frame(rows: dict[str, object], geometry: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry=geometry, crs="EPSG:4326")


def wards() -> gpd.GeoDataFrame:
    points = shapely.points([place[1:] for place in CENTRES.values()])
    circle = shapely.Point(0, 0).buffer(1)
    outline = shapely.transform(circle, lambda xy: xy * (0.047, 0.042) + (105.892, 21.037))
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=outline, ordered=True)
    shapes = shapely.intersection(shapely.get_parts(cells), outline)
    return frame({"code": list(CENTRES), "name": [place[0] for place in CENTRES.values()]}, shapes)


def wandering(count: int, *, vertices: int = 12, seed: int = 0, step: float = 0.0002) -> np.ndarray:
    random = np.random.default_rng(seed)
    start = random.uniform((105.862, 21.012), (105.92, 21.062), (count, 1, 2))
    turns = random.normal(0, 0.12, (count, vertices)).cumsum(axis=1)
    heading = random.uniform(0, 2 * np.pi, (count, 1)) + turns
    walk = np.stack([np.cos(heading), np.sin(heading)], axis=-1).cumsum(axis=1) * step
    points = start + walk
    return shapely.linestrings(points.reshape(-1, 2), indices=np.repeat(np.arange(count), vertices))


def segments(count: int = 48, *, seed: int = 1) -> gpd.GeoDataFrame:
    rows = {
        "id": [f"S{number:05d}" for number in range(count)],
        "route_name": [NAMES[number // 5 % len(NAMES)] for number in range(count)],
        "stage": "recognised",
        "lighting": [STATUSES[number % 4] for number in range(count)],
    }
    return frame(rows, wandering(count, seed=seed, step=0.0006))


def streets(count: int = 120) -> gpd.GeoDataFrame:
    kinds = ("primary", "secondary", "tertiary", "residential", "residential", "service")
    rows = {
        "name": [f"Phố {NAMES[number % len(NAMES)]} {number // 8}" for number in range(count)],
        "road_class": [kinds[number % len(kinds)] for number in range(count)],
    }
    return frame(rows, wandering(count, seed=2, step=0.001))


def blocks() -> gpd.GeoDataFrame:
    random = np.random.default_rng(3)
    points = shapely.points(random.uniform((105.866, 21.015), (105.92, 21.06), (12, 2)))
    rows = {
        "name": [f"Chung cư {number + 1}" for number in range(12)],
        "lighting": [STATUSES[number % 4] for number in range(12)],
    }
    return frame(rows, points)


def landmarks() -> gpd.GeoDataFrame:
    rows = {"id": ["HQ"], "name": ["Trụ sở Quận Long Biên"], "kind": ["district_headquarters"]}
    return frame(rows, [shapely.Point(105.90285, 21.06284)])


def waters() -> gpd.GeoDataFrame:
    river = shapely.LineString([(105.83, 21.09), (105.848, 21.05), (105.862, 21.02), (105.885, 20.985)])
    return frame({"name": ["Sông Hồng"]}, [river.buffer(0.005)])


def whole_district() -> Scene:
    return Scene(
        theme=LIGHTING,
        title="Chiếu sáng trên các tuyến đường kiểu mẫu",
        as_of=date(2022, 8, 9),
        segments=segments(),
        blocks=blocks(),
        wards=wards(),
        streets=streets(),
        waters=waters(),
        landmarks=landmarks(),
        subtitle="Quận Long Biên · Tuyến đường, chung cư kiểu mẫu",
        boundaries=BoundarySet(14, None, date(2024, 12, 31)),
        source="Nguồn: dữ liệu minh họa của quận Long Biên · Giấy phép MIT",
    )


@pytest.fixture(scope="session")
def district() -> Scene:
    return whole_district()
