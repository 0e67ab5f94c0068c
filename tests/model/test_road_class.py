"""Road classes in words."""

import pytest

from geo.language import language
from geo.model.road_class import ROAD_CLASSES, road_class_label


def test_every_usual_road_class_has_words_of_its_own_in_both_languages() -> None:
    for code in ("vi", "en"):
        words = language(code)
        labels = [road_class_label(words, name) for name in ROAD_CLASSES]
        assert len(set(labels)) == len(ROAD_CLASSES)
        assert not set(labels) & set(ROAD_CLASSES)


@pytest.mark.parametrize("value", ["đường đê", "primary_way", "_link", ""])
def test_a_road_class_that_nobody_knows_is_shown_as_it_is(value: str) -> None:
    assert road_class_label(language("vi"), value) == value


def test_a_slip_road_is_called_after_its_road() -> None:
    assert road_class_label(language("vi"), "primary_link") == "Đường trục chính (đường nhánh)"
