"""The values of a document: what lists and names look like in every format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.papers.document import Bullets


@pytest.mark.parametrize(
    ("item", "line"),
    [
        ("Dọn rác tuyến R-01 (quá hạn)", "Dọn rác tuyến R-01 (quá hạn)."),
        ("Vệ sinh: 640 m.", "Vệ sinh: 640 m."),
        ("Ghi chú: “Đã xong.”", "Ghi chú: “Đã xong.”"),
        ("Đã dọn chưa? ", "Đã dọn chưa? "),
        ("Còn nữa…", "Còn nữa…"),
        ("R-01-02 ", "R-01-02."),
        ("", ""),
    ],
)
def test_every_item_of_a_list_ends_as_a_sentence_does(item: str, line: str) -> None:
    assert Bullets((item,)).lines == (line,)


@given(st.lists(st.text()))
def test_lines_of_a_list_are_its_items_and_at_most_a_full_stop(items: list[str]) -> None:
    lines = Bullets(tuple(items)).lines
    assert len(lines) == len(items)
    assert all(line in (item, f"{item.rstrip()}.") for item, line in zip(items, lines, strict=True))
    assert Bullets(lines).lines == lines
