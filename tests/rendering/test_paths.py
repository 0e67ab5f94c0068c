"""Path data says exactly where lines and areas are."""

import re

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.rendering import paths

COORDINATE = st.integers(-50_000, 50_000).map(lambda whole: whole / 100)
LINE = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=8)


def read(data: str) -> list[list[tuple[int, int]]]:
    """Follow relative path data: `m` starts a line where the pen is, `z` returns to the start of its ring."""
    x = y = 0
    lines: list[list[tuple[int, int]]] = []
    for closing, numbers in re.findall(r"(z?)m([-\d ]+)", data):
        if closing:
            x, y = lines[-1][0]
        steps = [int(number) for number in numbers.split()]
        line = []
        for step in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + step[0], y + step[1]
            line.append((x, y))
        lines.append(line)
    return lines


@given(st.lists(LINE, min_size=1, max_size=6), st.integers(1, 4))
def test_path_data_of_lines_gives_back_every_vertex(
    lines: list[list[tuple[float, float]]], size: int
) -> None:
    shapes = np.array([shapely.LineString(line) for line in lines], dtype=object)
    found = [line for data in paths.line_paths(shapes, per_path=size) for line in read(data)]
    expected = [[(round(x * 100), round(y * 100)) for x, y in line] for line in lines]
    assert found == expected


def test_path_data_of_areas_closes_each_ring_and_turns_holes_the_other_way() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    areas = np.array([ring, shapely.MultiPolygon([shapely.box(20, 0, 30, 10)])], dtype=object)
    data = paths.area_path(areas)
    outlines = read(data)
    assert data.count("z") == len(outlines) == 3
    signs = [shapely.LinearRing(outline).is_ccw for outline in outlines]
    assert signs[0] != signs[1]
    assert signs[0] == signs[2]
    assert {(1000, 0), (400, 400), (3000, 1000)} <= {point for outline in outlines for point in outline}


def test_nothing_gives_no_path() -> None:
    nothing = np.empty(0, dtype=object)
    assert list(paths.line_paths(nothing)) == []
    assert paths.area_path(nothing) == ""


def test_points_among_lines_are_left_out() -> None:
    mixed = np.array([shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 0)])], dtype=object)
    assert [read(data) for data in paths.line_paths(mixed)] == [[[(0, 0), (100, 0)]]]
