"""Columns are as wide as their shares say, and no narrower than the longest word of their heading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.papers.column_widths import widths_mm
from geo.papers.document import Column, Table


def table(*columns: tuple[str, float]) -> Table:
    return Table(tuple(Column(head, share=share) for head, share in columns), ())


def test_a_narrow_column_takes_the_room_of_its_longest_word_from_the_wide_ones() -> None:
    route, cleanliness = widths_mm(table(("Route", 9), ("Cleanliness (m)", 0.5)), 165)
    assert cleanliness > 25
    assert route + cleanliness == pytest.approx(165)


def test_where_all_words_have_room_the_shares_are_kept() -> None:
    assert widths_mm(table(("Route", 2), ("Ward", 1)), 150) == [100, 50]


@given(st.lists(st.tuples(st.text("abc ", max_size=40), st.floats(0.0, 9.0)), min_size=1, max_size=14))
def test_columns_fill_the_table(columns: list[tuple[str, float]]) -> None:
    found = widths_mm(table(*columns), 165)
    assert sum(found) == pytest.approx(165)
    assert min(found) > 0
