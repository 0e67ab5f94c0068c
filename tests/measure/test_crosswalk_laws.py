"""Laws of the crosswalk on random cities: nothing is lost, nothing depends on how things are written."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity

from geo.crs import WGS84
from geo.measure import crosswalk as crosswalk_module
from geo.measure.crosswalk import Crosswalk, crosswalk
from geo.measure.grid import grid_of_edges
from tests.benchmarks.city import BLOCK, city_segments, city_wards
from tests.measure.shapes import (
    EAST,
    NORTH,
    matrix,
    random_areas,
    random_lines,
    segments,
    wards,
)

seeds = st.integers(0, 2**32 - 1)
City = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]


def a_city(seed: int, *, count: int = 60, along: bool = True) -> City:
    """Return segments and 9 wards with wiggly borders; unless `along` is false, some run along borders."""
    areas, borders = city_wards(9, seed=seed)
    lines = city_segments(count, areas, borders, seed=seed)
    longer = np.arange(1, count, 2)
    stretched = [affinity.scale(shape, 6, 6) for shape in lines.geometry.iloc[longer]]
    geometry = lines.geometry.to_numpy().copy()
    geometry[longer] = stretched
    if along:
        random = np.random.default_rng(seed)
        for at in range(0, count, 4):
            geometry[at] = _along(borders[random.integers(len(borders))], random)
        return lines.set_geometry(geometry, crs=lines.crs), areas
    keep = np.arange(count) % 50 != 0
    return lines.set_geometry(geometry, crs=lines.crs)[keep], areas


def _along(border: np.ndarray, random: np.random.Generator) -> shapely.LineString:
    """Return a line along part of a border, with vertices between its own, that may wander off."""
    first, last = np.sort(random.choice(len(border), 2, replace=False))
    path = border[first : last + 1]
    between = (path[:-1] + path[1:]) / 2
    whole = np.empty((2 * len(path) - 1, 2))
    whole[::2], whole[1::2] = path, between
    if random.random() < 0.5:
        whole = np.vstack([whole, whole[-1] + random.normal(0, 300, 2)])
    return shapely.LineString(whole[:: random.choice([-1, 1])])


def a_muddle(seed: int) -> City:
    """Return lines and overlapping areas at random."""
    random = np.random.default_rng(seed)
    areas = random_areas(random, int(random.integers(1, 7)), span=1_000)
    lines = random_lines(random, int(random.integers(1, 12)), span=1_000)
    rims = [shapely.get_exterior_ring(area) for area in areas if area.geom_type == "Polygon"]
    return segments(*lines, *rims[:2]), wards(*areas)


def conserved(crossed: Crosswalk) -> None:
    sums = np.bincount(crossed.segment, crossed.metres, len(crossed.segment_metres))
    np.testing.assert_allclose(sums, crossed.segment_metres, rtol=1e-9)
    assert (crossed.metres > 0).all()
    assert (crossed.shared_metres + crossed.overlap_metres <= crossed.metres * (1 + 1e-12)).all()


@given(seeds)
def test_no_metre_is_lost_or_made_in_a_city_with_segments_along_borders(seed: int) -> None:
    lines, areas = a_city(seed)
    crossed = crosswalk(lines, areas)
    conserved(crossed)
    np.testing.assert_allclose(crossed.segment_metres, lines.length, rtol=1e-12)
    assert crossed.overlap_metres.sum() == 0


@given(seeds)
def test_no_metre_is_lost_or_made_where_wards_overlap_at_random(seed: int) -> None:
    conserved(crosswalk(*a_muddle(seed)))


@given(seeds)
def test_no_metre_is_lost_or_made_in_degrees(seed: int) -> None:
    lines, areas = a_city(seed, count=24)
    crossed = crosswalk(lines.to_crs(WGS84), areas.to_crs(WGS84))
    conserved(crossed)
    plain = crosswalk(lines, areas)
    np.testing.assert_allclose(matrix(crossed), matrix(plain), atol=5e-3)
    assert crossed.shared_metres.sum() == pytest.approx(plain.shared_metres.sum(), abs=0.01)


@given(seeds)
def test_it_equals_an_overlay_where_no_segment_lies_on_a_border(seed: int) -> None:
    lines, areas = a_city(seed, along=False)
    crossed = crosswalk(lines, areas)
    expected = np.zeros((len(lines), len(areas)))
    pieces = gpd.overlay(
        lines[["geometry"]].assign(segment=range(len(lines))),
        areas[["geometry"]].assign(ward=range(len(areas))),
        how="intersection",
        keep_geom_type=True,
    )
    np.add.at(expected, (pieces["segment"], pieces["ward"]), pieces.length)
    np.testing.assert_allclose(matrix(crossed)[:, :-1], expected, atol=1e-6)
    assert crossed.shared_metres.sum() == 0


@given(seeds)
def test_it_equals_exact_set_arithmetic_on_two_overlapping_wards(seed: int) -> None:
    random = np.random.default_rng(seed)
    areas = random_areas(random, 2, span=1_000)
    lines = random_lines(random, 6, span=1_000)
    both = shapely.intersection(*areas)
    found = matrix(crosswalk(segments(*lines), wards(*areas)))
    for at, shape in enumerate(lines):
        halves = sum(shapely.length(shapely.intersection(part, both)) / 2 for part in _parts(shape))
        for ward, area in enumerate(areas):
            alone = shapely.difference(area, areas[1 - ward])
            whole = sum(shapely.length(shapely.intersection(part, alone)) for part in _parts(shape))
            assert found[at, ward] == pytest.approx(whole + halves, abs=1e-5)


def _parts(shape: Any) -> list[shapely.LineString]:
    """Return the straight pieces of a line: set arithmetic counts what a line passes twice only once."""
    pieces = []
    for part in shapely.get_parts(shape):
        xy = shapely.get_coordinates(part)
        pieces += list(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)))
    return pieces


@given(seeds, st.integers(1, 18), st.booleans())
def test_a_stretch_of_an_inner_border_counts_half_on_each_side(seed: int, last: int, backwards: bool) -> None:
    areas, borders = city_wards(9, seed=seed)
    border = borders.reshape(3, 4, 20, 2)[1, 1]  # between wards 3 and 4
    path = border[: last + 1]
    crossed = crosswalk(segments_at(path[::-1] if backwards else path), areas)
    length = crossed.segment_metres[0]
    found = matrix(crossed)[0]
    assert found[3] == pytest.approx(length / 2)
    assert found[4] == pytest.approx(length / 2)
    assert crossed.shared_metres.sum() == pytest.approx(length)


def segments_at(xy: np.ndarray) -> gpd.GeoDataFrame:
    return segments(shapely.LineString(xy))


@given(seeds)
def test_the_order_of_segments_and_wards_changes_nothing(seed: int) -> None:
    lines, areas = a_city(seed, count=24)
    random = np.random.default_rng(seed)
    by_line, by_ward = random.permutation(len(lines)), random.permutation(len(areas))
    plain = matrix(crosswalk(lines, areas))
    mixed = matrix(crosswalk(lines.iloc[by_line], areas.iloc[by_ward]))
    np.testing.assert_allclose(mixed, plain[by_line][:, [*by_ward, -1]], atol=1e-9)


@given(seeds)
def test_the_direction_of_lines_and_rings_changes_nothing(seed: int) -> None:
    lines, areas = a_city(seed, count=24)
    turned = matrix(crosswalk(lines.set_geometry(lines.reverse()), areas.set_geometry(areas.reverse())))
    np.testing.assert_allclose(turned, matrix(crosswalk(lines, areas)), atol=1e-6)


@given(seeds, st.floats(0, 360), st.floats(-5e4, 5e4), st.floats(-5e4, 5e4))
def test_turning_and_moving_the_city_changes_nothing(seed: int, angle: float, x: float, y: float) -> None:
    lines, areas = a_city(seed, count=24)
    moved = [
        frame.set_geometry(frame.rotate(angle, origin=(EAST, NORTH)).translate(x, y))
        for frame in (lines, areas)
    ]
    crossed, plain = crosswalk(*moved), crosswalk(lines, areas)
    np.testing.assert_allclose(matrix(crossed), matrix(plain), atol=1e-5)
    assert crossed.shared_metres.sum() == pytest.approx(plain.shared_metres.sum(), abs=1e-4)


@given(seeds, st.floats(0.01, 0.99))
def test_a_segment_in_two_pieces_adds_up_to_the_whole(seed: int, share: float) -> None:
    lines, areas = a_city(seed, count=24)
    cuts = lines.interpolate(share, normalized=True)
    halves = [_split(shape, point) for shape, point in zip(lines.geometry, cuts, strict=True)]
    pieces = segments(*[half for pair in halves for half in pair])
    whole = matrix(crosswalk(lines, areas))
    found = matrix(crosswalk(pieces, areas))
    np.testing.assert_allclose(found[::2] + found[1::2], whole, atol=1e-5)


def _split(shape: shapely.LineString, point: shapely.Point) -> tuple[shapely.LineString, shapely.LineString]:
    xy = shapely.get_coordinates(shape)
    upto = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    at = int(np.searchsorted(upto, shapely.line_locate_point(shape, point)))
    middle = shapely.get_coordinates(point)
    return shapely.LineString([*xy[:at], *middle]), shapely.LineString([*middle, *xy[at:]])


@given(seeds)
def test_the_inputs_are_unchanged(seed: int) -> None:
    lines, areas = a_city(seed, count=12)
    before = [(frame.to_wkb(), frame.crs, list(frame.index)) for frame in (lines, areas)]
    crosswalk(lines, areas)
    crosswalk(lines, areas, crs="EPSG:32648")
    for frame, (was, crs, index) in zip((lines, areas), before, strict=True):
        assert frame.to_wkb().equals(was)
        assert (frame.crs, list(frame.index)) == (crs, index)
        assert not shapely.is_prepared(frame.geometry.to_numpy()).any()


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, areas = a_city(7, count=600)
    alone = crosswalk(lines, areas, threads=1)
    monkeypatch.setattr(crosswalk_module, "_WORTH_A_THREAD", 100)
    monkeypatch.setattr(crosswalk_module, "_VERTICES_AT_ONCE", 300)
    for _ in range(3):
        crossed = crosswalk(lines, areas, threads=4)
        assert crossed.to_frame().equals(alone.to_frame())


@given(seeds, st.floats(0, 30))
def test_the_grid_finds_every_pair_of_edges_whose_boxes_overlap(seed: int, reach: float) -> None:
    random = np.random.default_rng(seed)
    one, two = (_edges(random, int(random.integers(0, 60))) for _ in range(2))
    grid = grid_of_edges(*two, np.zeros(two[0].shape[1]))
    found = set(zip(*grid.pairs_of_edges(*one, np.full(one[0].shape[1], reach)), strict=True))
    low, high = _boxes(*one)
    other_low, other_high = _boxes(*two)
    touching = (low[:, :, None] - reach <= other_high[:, None]) & (
        high[:, :, None] + reach >= other_low[:, None]
    )
    crossing = {
        pair for pair in zip(*np.nonzero(touching.all(axis=0)), strict=True) if _meet(one, two, *pair)
    }
    assert crossing <= found <= set(zip(*np.nonzero(touching.all(axis=0)), strict=True))


def _edges(random: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return start and step of edges long and short, most of them in one corner."""
    start = random.uniform(0, BLOCK, (2, count)) * random.choice([1, 0.05, 40], count)
    return start, random.normal(0, 1, (2, count)) * random.choice([0.5, 20, 2_000], count)


def _boxes(start: np.ndarray, step: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.minimum(start, start + step), np.maximum(start, start + step)


def _meet(one: Any, two: Any, edge: int, other: int) -> bool:
    a, b = (shapely.LineString([e[0][:, n], e[0][:, n] + e[1][:, n]]) for e, n in ((one, edge), (two, other)))
    return bool(a.intersects(b))
