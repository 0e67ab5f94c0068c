"""Ids that are made are stable and unique."""

from typing import Any

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.files.ids import made_ids
from geo.layers import LAYERS

SEGMENTS = LAYERS["route_segments"]
places = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20)


def ids(
    points: list[tuple[float, float]], records: list[dict[str, Any]] | None = None, layer: str = "wards"
) -> list[str]:
    shapes = shapely.points(np.array(points, dtype=float).reshape(-1, 2))
    return made_ids(LAYERS[layer], shapes, records or [{}] * len(points))


@given(places)
def test_ids_are_unique_even_where_shapes_repeat(points: list[tuple[float, float]]) -> None:
    assert len(set(ids(points))) == len(points)


@given(places, st.randoms())
def test_the_same_shapes_in_another_order_give_the_same_ids(
    points: list[tuple[float, float]], random: Any
) -> None:
    shuffled = list(points)
    random.shuffle(shuffled)
    assert sorted(ids(points)) == sorted(ids(shuffled))


def test_a_place_that_comes_again_with_other_dates_gets_another_id() -> None:
    old, new = [{"valid_to": "2024-12-31"}], [{"valid_from": "2025-01-01"}]
    assert ids([(1, 2)], old) != ids([(1, 2)], new)


def test_ids_begin_with_the_layers_initials_and_forgive_a_tenth_of_a_millimetre() -> None:
    assert ids([(105.1, 21.2)], layer="route_segments")[0].startswith("RS-")
    assert ids([(105.1, 21.2)]) == ids([(105.1 + 1e-10, 21.2)])


def test_shapes_are_unchanged() -> None:
    shapes = shapely.points([[105.123456789012, 21.0]])
    made_ids(SEGMENTS, shapes, [{}])
    assert shapely.get_x(shapes)[0] == 105.123456789012
