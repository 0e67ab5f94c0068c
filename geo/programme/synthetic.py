"""A synthetic district of any size, in the files of a programme; for trying and for measuring.

Ward borders are wiggly and shared exactly, so that the wards are a coverage. Segments wander, many cross a
border, and one in fifty runs along one, where a naive overlay counts its length twice. The same seed gives
the same bytes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import MEASURE, WGS84, project
from geo.programme.workspaces import write_settings

WARD_METRES = 1_000.0
WARD_SWING_METRES = 200.0  # how far ward corners leave the grid
BORDER_POINTS = 20
BORDER_SWING_METRES = 15.0
SEGMENT_POINTS = 12
SEGMENTS_A_ROUTE = 5
ON_BORDER_EVERY = 50
STATUSES: Mapping[str, tuple[str, ...]] = {
    "lighting": ("full", "partial", "none", "unknown"),
    "flags": ("compliant", "incomplete", "missing", "unknown"),
    "cleanliness": ("clean", "acceptable", "dirty", "unknown"),
}
Points = npt.NDArray[np.float64]  # shape (..., 2)
CORNER_METRES = (587_000.0, 2_322_000.0)
DECIMALS = 7  # of a degree, about a centimetre

PROGRAMME = """\
# Quận giả lập để đo tốc độ và thử phần mềm. A synthetic district for trying the software and for measuring.
name = {{ vi = "Quận giả lập", en = "Synthetic district" }}
organisation = {{ vi = "Quận giả lập", en = "Synthetic district" }}
plan = "DEMO"
start_date = 2022-04-15
as_of = 2022-08-09
crs = "EPSG:5897"
headquarters = "L-HQ"
languages = ["vi", "en"]
source = {{ vi = "Dữ liệu giả lập của model-routes", en = "Synthetic data of model-routes" }}

[view]
bounds = [{}, {}, {}, {}]
"""


@dataclass(frozen=True)
class Drawn:
    """One feature: an id unique for ever, a geometry in WGS 84, properties in the order of the file."""

    id: str
    geometry: Any  # None in a layer whose features lie nowhere
    properties: Mapping[str, Any]


def collection_text(features: Iterable[Drawn]) -> str:
    """Return a GeoJSON feature collection (RFC 7946), one feature a line, sorted by id, in NFC."""
    lines = [feature_text(feature) for feature in sorted(features, key=lambda feature: feature.id)]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def feature_text(feature: Drawn) -> str:
    """Return one feature as one line of JSON."""
    shape = shapely.geometry.mapping(feature.geometry) if feature.geometry is not None else None
    member = {
        "type": "Feature",
        "id": feature.id,
        "properties": {"id": feature.id, **feature.properties, "version": 1},
        "geometry": shape and {"type": shape["type"], "coordinates": shape["coordinates"]},
    }
    return normalize("NFC", json.dumps(member, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with line feeds, whatever the system."""
    path.write_bytes(text.encode("utf-8"))


def degrees(xy: Points) -> Points:
    """Return points in metres as longitude and latitude, rounded as they are stored."""
    return project(xy, source=MEASURE, target=WGS84).round(DECIMALS)


def write_city(folder: Path | str, *, segments: int, wards: int, seed: int = 0) -> None:
    """Write a synthetic district with that many route segments and wards into a folder (made if need be).

    Raises:
        ValueError: there is less than one ward, or less than no segment.
    """
    if wards < 1 or segments < 0:
        raise ValueError("A district needs at least one ward and no negative number of segments.")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    rings, borders = _wards(wards, seed)
    lines = _segments(segments, rings, borders, seed)
    west, south, east, north = _bounds(rings)
    middle = np.round([(west + east) / 2, (south + north) / 2], 7)
    headquarters = Drawn(
        "L-HQ", shapely.Point(middle), {"name": "Trụ sở (giả lập)", "kind": "district_headquarters"}
    )
    write_text(target / "wards.geojson", collection_text(_ward_features(rings)))
    write_text(target / "route_segments.geojson", collection_text(_segment_features(lines, seed)))
    write_text(target / "landmarks.geojson", collection_text([headquarters]))
    write_settings(target)
    write_text(target / "programme.toml", PROGRAMME.format(west, south, east, north))


def _wards(count: int, seed: int) -> tuple[Points, Points]:
    """Return rings (wards, points, 2) and borders (borders, points, 2) in metres."""
    columns = int(np.ceil(np.sqrt(count)))
    rows = int(np.ceil(count / columns))
    random = np.random.default_rng([seed, 1])
    grid = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="xy"), -1) * WARD_METRES
    corners = grid + random.uniform(-WARD_SWING_METRES, WARD_SWING_METRES, grid.shape) + CORNER_METRES
    across = _wiggly(corners[:, :-1], corners[:, 1:], random)  # (rows + 1, columns, points, 2)
    upward = _wiggly(corners[:-1], corners[1:], random)  # (rows, columns + 1, points, 2)
    rings = np.concatenate(
        [
            across[:-1],
            upward[:, 1:, 1:],
            across[1:, :, -2::-1],
            upward[:, :-1, -2::-1],
        ],
        axis=2,
    )
    last = count - (rows - 1) * columns  # wards in the last row
    used = np.concatenate([across[:-1].reshape(-1, BORDER_POINTS, 2), across[-1, :last]])
    return rings.reshape(-1, rings.shape[2], 2)[:count], used


def _wiggly(start: Points, end: Points, random: np.random.Generator) -> Points:
    """Return lines of `BORDER_POINTS` points from start to end, shape (..., points, 2)."""
    share = np.linspace(0.0, 1.0, BORDER_POINTS)[:, None]
    lines = start[..., None, :] + (end - start)[..., None, :] * share
    inner = lines[..., 1:-1, :]
    inner += random.uniform(-BORDER_SWING_METRES, BORDER_SWING_METRES, inner.shape)
    moved: Points = lines.round(3)
    return moved


def _segments(count: int, rings: Points, borders: Points, seed: int) -> list[Points]:
    """Return lines in metres; every fiftieth is a piece of a ward border."""
    random = np.random.default_rng([seed, 2])
    low, high = rings.min(axis=(0, 1)), rings.max(axis=(0, 1))
    start = random.uniform(low, high, (count, 2))[:, None, :]
    turns = random.uniform(-0.26, 0.26, (count, SEGMENT_POINTS - 1))
    heading = random.uniform(0, 2 * np.pi, (count, 1)) + np.cumsum(turns, axis=1)
    steps = random.uniform(4.0, 20.0, heading.shape)
    walk = np.stack([np.cos(heading) * steps, np.sin(heading) * steps], axis=-1)
    points = np.concatenate([start, start + np.cumsum(walk, axis=1)], axis=1).round(3)
    chosen = random.integers(0, len(borders), len(range(0, count, ON_BORDER_EVERY)))
    lines = list(points)
    lines[::ON_BORDER_EVERY] = list(borders[chosen, 3:9])
    return lines


def _bounds(rings: Points) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the wards with a margin, in degrees."""
    low, high = rings.min(axis=(0, 1)) - 300.0, rings.max(axis=(0, 1)) + 300.0
    corners = degrees(np.array([low, high])).round(4).tolist()
    return corners[0][0], corners[0][1], corners[1][0], corners[1][1]


def _ward_features(rings: Points) -> Iterator[Drawn]:
    stored = degrees(rings.reshape(-1, 2)).reshape(rings.shape)
    for number, shape in enumerate(shapely.polygons(stored)):
        code = f"{number + 1:05d}"
        properties = {"code": code, "name": f"Phường {number + 1}", "valid_from": None, "valid_to": None}
        yield Drawn(f"W-{code}", shape, properties)


def _segment_features(lines: list[Points], seed: int) -> Iterator[Drawn]:
    random = np.random.default_rng([seed, 3])
    statuses = {
        criterion: random.choice(values, len(lines)).tolist() for criterion, values in STATUSES.items()
    }
    days = {
        criterion: np.datetime_as_string(
            np.datetime64("2022-04-15") + random.integers(0, 117, len(lines)).astype("timedelta64[D]")
        ).tolist()
        for criterion in STATUSES
    }
    for number, line in enumerate(_stored(lines)):
        yield Drawn(f"S-{number + 1:07d}", line, _properties(number, statuses, days))


def _stored(lines: list[Points]) -> list[shapely.LineString]:
    """Return lines in metres as stored lines in degrees."""
    if not lines:
        return []
    sizes = [len(line) for line in lines]
    stored: Points = degrees(np.concatenate(lines))
    owner = np.repeat(np.arange(len(lines)), sizes)
    shapes: list[shapely.LineString] = shapely.linestrings(stored, indices=owner).tolist()
    return shapes


def _properties(
    number: int, statuses: Mapping[str, list[str]], days: Mapping[str, list[str]]
) -> dict[str, Any]:
    route = number // SEGMENTS_A_ROUTE + 1
    found: dict[str, str | None] = {}
    for criterion, values in statuses.items():
        unknown = values[number] == "unknown"
        found[criterion] = values[number]
        found[f"{criterion}_checked_on"] = None if unknown else days[criterion][number]
    return {
        "route_id": f"R-{route:06d}",
        "route_name": f"Tuyến {route}",
        "stage": "in_progress",
        "plan": "DEMO",
        "joined_on": "2022-04-15",
        "recognised_on": None,
        "road_class": "residential",
        "width_m": 9.0,
        **found,
        "note": None,
    }
