"""What the browser decodes is what the store holds: every field, every ring, to five centimetres."""

from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import WGS84
from webmap.core.payload import WORLD, layer_columns, world

LINE, POLYGON, POINT = 0, 1, 2
CENTIMETRES_A_DEGREE = 11_132_000.0


def degrees(units: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return longitudes and latitudes of world units, as webmap/static/js/map/columns.js does."""
    lon = units[:, 0] / WORLD * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * units[:, 1] / WORLD))))
    return np.column_stack([lon, lat])


def decoded(columns: dict[str, Any]) -> tuple[list[dict[str, Any]], list[list[np.ndarray[Any, Any]]]]:
    """Return the properties of each feature, and the positions of each of its parts."""
    raw = orjson.loads(orjson.dumps(columns, option=orjson.OPT_SERIALIZE_NUMPY))
    xy = np.cumsum(np.array(raw["xy"], dtype=np.int64).reshape(-1, 2), axis=0)
    ends = np.cumsum([0, *raw["parts"]])
    parts = [degrees(xy[first:end]) for first, end in zip(ends[:-1], ends[1:], strict=True)]
    firsts = np.cumsum([0, *raw["features"]])
    shapes = [parts[first:end] for first, end in zip(firsts[:-1], firsts[1:], strict=True)]
    rows = [
        {
            "id": raw["ids"][at],
            **{
                name: None if column["codes"][at] < 0 else column["words"][column["codes"][at]]
                for name, column in raw["fields"].items()
            },
        }
        for at in range(raw["count"])
    ]
    return rows, shapes


def parts_of(shape: Any) -> list[np.ndarray[Any, Any]]:
    """Return the lines, rings and points of a geometry in the order they are sent."""
    found = []
    for piece in shapely.get_parts(shape):
        rings = shapely.get_rings(piece) if piece.geom_type == "Polygon" else [piece]
        found += [shapely.get_coordinates(ring) for ring in rings]
    return found


def frame(shapes: list[Any], **fields: list[Any]) -> gpd.GeoDataFrame:
    ids = [f"F-{at}" for at in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids, **fields}, geometry=shapes, crs=WGS84)


positions = st.tuples(
    st.floats(105.8, 106.0, allow_nan=False).map(lambda x: round(x, 7)),
    st.floats(20.9, 21.2, allow_nan=False).map(lambda y: round(y, 7)),
)
lines = st.lists(positions, min_size=2, max_size=6).map(shapely.LineString)
points = positions.map(shapely.Point)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Polygon:
    """Return a square with up to two square holes."""
    x, y = draw(positions)
    holes = [shapely.box(x + at * 0.004 + 0.001, y + 0.001, x + at * 0.004 + 0.003, y + 0.003).exterior
             for at in range(draw(st.integers(0, 2)))]  # fmt: skip
    return shapely.Polygon(shapely.box(x, y, x + 0.01, y + 0.01).exterior, holes)


shapes = st.one_of(
    lines,
    points,
    polygons(),
    st.lists(lines, min_size=1, max_size=3).map(shapely.MultiLineString),
    st.lists(polygons(), min_size=1, max_size=3).map(shapely.MultiPolygon),
)


@given(st.lists(shapes, max_size=8))
def test_every_part_comes_back_to_five_centimetres(given_shapes: list[Any]) -> None:
    columns = layer_columns(frame(given_shapes))
    _, found = decoded(columns)
    assert len(found) == len(given_shapes)
    for shape, parts in zip(given_shapes, found, strict=True):
        expected = parts_of(shape)
        assert [len(part) for part in parts] == [len(part) for part in expected]
        for one, other in zip(parts, expected, strict=True):
            assert np.abs(one - other).max() * CENTIMETRES_A_DEGREE < 5


words = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**50), 2**50), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(blacklist_categories=("C", "Z")), max_size=20),
)  # fmt: skip


@given(st.lists(words, min_size=1, max_size=12))
def test_every_value_of_a_field_comes_back(values: list[Any]) -> None:
    found = gpd.GeoDataFrame(
        {"id": [f"F-{at}" for at in range(len(values))]},
        geometry=[shapely.Point(105.9, 21)] * len(values),
        crs=WGS84,
    )
    found["field"] = np.array([*values, None], dtype=object)[:-1]
    rows, _ = decoded(layer_columns(found))
    for row, value in zip(rows, values, strict=True):
        assert row["field"] == value or (value is None and row["field"] is None)


def test_the_kinds_of_geometry_are_told_apart() -> None:
    square = shapely.box(105.9, 21, 105.91, 21.01)
    line = shapely.LineString([(105.9, 21), (105.91, 21)])
    pair, block = shapely.MultiLineString([line, line]), shapely.MultiPolygon([square])
    given_shapes = [line, pair, square, block, shapely.Point(105.9, 21)]
    assert layer_columns(frame(given_shapes))["kinds"] == [LINE, LINE, POLYGON, POLYGON, POINT]


def test_a_word_that_many_share_is_sent_once() -> None:
    many = frame([shapely.Point(105.9, 21)] * 500, lighting=["full", "none"] * 250)
    column = layer_columns(many)["fields"]["lighting"]
    assert column["words"] == ["full", "none"]
    assert len(column["codes"]) == 500


def test_an_empty_layer_is_sent_as_nothing() -> None:
    columns = layer_columns(frame([]))
    assert columns["count"] == 0
    assert (
        columns["ids"] == columns["features"] == columns["parts"] == columns["xy"] == columns["kinds"] == []
    )


@pytest.mark.parametrize("text", ["a\x07b", "a\u202eb", "a\u200bb", "a\x1bb", "\ue000"])
def test_letters_that_cannot_be_seen_are_shown_as_such(text: str) -> None:
    rows, _ = decoded(layer_columns(frame([shapely.Point(105.9, 21)], note=[text])))
    assert "\N{REPLACEMENT CHARACTER}" in rows[0]["note"]
    assert len(rows[0]["note"]) == len(text)


def test_line_breaks_of_a_note_stay() -> None:
    rows, _ = decoded(layer_columns(frame([shapely.Point(105.9, 21)], note=["một\nhai"])))
    assert rows[0]["note"] == "một\nhai"


def test_nothing_is_changed_in_the_frame() -> None:
    before = frame([shapely.Point(105.9, 21)], note=["a"])
    copy = before.copy(deep=True)
    layer_columns(before)
    assert before.equals(copy)


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_world_units_lie_on_the_square_and_come_back(lon: float, lat: float) -> None:
    units = world(np.array([[lon, lat]]))
    assert 0 <= units.min() <= units.max() <= WORLD
    assert np.abs(degrees(units) - [lon, lat]).max() < 1e-6


def test_a_thousand_segments_take_few_bytes() -> None:
    random = np.random.default_rng(0)
    start = random.uniform([105.85, 21.0], [105.93, 21.08], (1000, 1, 2))
    walks = start + np.cumsum(random.normal(0, 1e-4, (1000, 12, 2)), axis=1)
    body = orjson.dumps(
        layer_columns(frame(list(shapely.linestrings(walks)))), option=orjson.OPT_SERIALIZE_NUMPY
    )
    assert len(body) < 130_000
