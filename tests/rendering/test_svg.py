"""SVG markup is safe and written the same way everywhere."""

import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rendering import svg

ANY_TEXT = st.text(st.characters(codec=None), max_size=80)


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_is_well_formed_as_content_and_as_attribute(content: str, attribute: str) -> None:
    parsed = ElementTree.fromstring(svg.element("text", content, id=attribute))
    assert parsed.tag == "text"
    assert len(parsed) == 0


def test_markup_in_a_text_is_text() -> None:
    parsed = ElementTree.fromstring(svg.element("g", "<script>alert(1)</script>&amp;"))
    assert parsed.text == "<script>alert(1)</script>&amp;"
    assert not list(parsed)


def test_markup_of_ours_is_kept() -> None:
    inner = svg.element("rect", width=1.0)
    assert svg.element("g", inner) == '<g><rect width="1"/></g>'


@given(ANY_TEXT)
def test_cleaned_text_has_one_line_without_invisible_characters_and_stays_so(text: str) -> None:
    cleaned = svg.clean(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in cleaned)
    assert "\n" not in cleaned
    assert svg.clean(cleaned) == cleaned


def test_a_very_long_text_is_cut_with_an_ellipsis() -> None:
    assert svg.clean("dài " * 25_000).endswith("…")
    assert len(svg.clean("dài " * 25_000)) <= svg.MAX_TEXT


def test_text_is_composed_so_that_each_vietnamese_letter_is_one_character() -> None:
    assert svg.clean(unicodedata.normalize("NFD", "Phú Hựu")) == "Phú Hựu"


@pytest.mark.parametrize(
    ("value", "written"), [(12.5, "12.5"), (-0.0001, "0"), (3.0, "3"), (0.12349, "0.123"), (-2.25, "-2.25")]
)
def test_numbers_have_at_most_three_decimals_and_no_negative_zero(value: float, written: str) -> None:
    assert svg.number(value) == written


def test_an_empty_group_leaves_no_trace() -> None:
    assert svg.group(svg.Markup("")) == ""


def test_an_attribute_that_is_none_is_left_out_and_a_list_is_written_with_spaces() -> None:
    assert svg.rect(0, 1, 2, 3, fill=None, stroke_dasharray=[1, 2.5]).endswith(
        'height="3" stroke-dasharray="1 2.5"/>'
    )
