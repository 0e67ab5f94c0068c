"""Page numbers on an index map: none over another, each on its point or joined to it by a line."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.criterion import DEFAULT_VALUES, Criterion
from geo.rendering.atlas import numbered
from geo.rendering.atlas.numbered import Mark, marks
from geo.rendering.frame import MapFrame, layout
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene

FRAME = MapFrame(layout(ImageRequest().size_mm).map, 50_000, 594_000, 2_328_000, "EPSG:5897")
THEME = Criterion("lighting", {"vi": "Sáng", "en": "Light"}, DEFAULT_VALUES)
WEST, SOUTH, EAST, NORTH = FRAME.degrees(beyond_mm=-12)


def scene(places: np.ndarray) -> Scene:
    points = shapely.points(places * (EAST - WEST, NORTH - SOUTH) + (WEST, SOUTH))
    return Scene(THEME, "", numbered=tuple((point, str(n)) for n, point in enumerate(points, 2)))


def overlaps(found: tuple[Mark, ...]) -> int:
    sides = np.array([(m.x, m.y, *m.half) for m in found])
    boxes = shapely.box(*(sides[:, :2] - sides[:, 2:]).T, *(sides[:, :2] + sides[:, 2:]).T)
    one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    return int((one < other).sum())


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 400), st.sampled_from([1.0, 0.3, 0.05]), st.integers(0, 2**31))
def test_no_number_stands_on_another_and_none_is_missing(count: int, spread: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    count = count if spread == 1.0 else count // 8 + 1  # a crowd of some
    found = marks(FRAME, scene(0.5 + (random.random((count, 2)) - 0.5) * spread), 1.0)
    assert overlaps(found) == 0
    assert [mark.number for mark in found] == [str(number) for number in range(2, count + 2)]
    box = FRAME.box
    assert all(box.x <= m.x - m.half[0] and m.x + m.half[0] <= box.right for m in found)
    assert all(box.y <= m.y - m.half[1] and m.y + m.half[1] <= box.bottom for m in found)


def test_a_thousand_numbers_are_smaller_and_all_there() -> None:
    few, many = (
        marks(FRAME, scene(np.random.default_rng(1).random((count, 2))), 1.0) for count in (20, 1000)
    )
    assert len(many) == 1000
    assert overlaps(many) == 0
    assert many[0].size < few[0].size


def test_a_number_beside_its_point_has_a_line_to_it() -> None:
    one = scene(np.full((1, 2), 0.5))
    two = scene(np.full((2, 2), 0.5))
    assert [mark.is_beside for mark in marks(FRAME, two, 1.0)] == [False, True]
    assert "<circle" not in numbered.draw(FRAME, one, 1.0)
    assert numbered.draw(FRAME, two, 1.0).count("<circle") == 1


@pytest.mark.parametrize("many", [numbered.MOST_BESIDE + 1])
def test_of_too_many_numbers_those_are_drawn_that_have_room(many: int) -> None:
    found = marks(FRAME, scene(np.random.default_rng(2).random((many, 2)) * 0.2), 1.0)
    assert 0 < len(found) < many
    assert overlaps(found) == 0
    assert not any(mark.is_beside for mark in found)
