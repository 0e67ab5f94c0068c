"""The values of the model: frozen, small, and strict about names."""

import dataclasses
from datetime import date

import pytest

from geo.errors import InvalidInput
from geo.model.criterion import DASHES, DEFAULT_VALUES, SYMBOLS, Criteria
from geo.model.feature import Feature
from geo.model.stage import STAGE, STAGES
from geo.rendering.request import ImageRequest
from tests.factories import criteria, criterion, programme


def test_a_criterion_knows_its_values_in_order() -> None:
    lighting = criteria().get("lighting")
    assert lighting.value_ids[:3] == ("full", "partial", "none")
    assert lighting.value("partial").labels["vi"] == "Thiếu sáng"
    assert lighting.checked_field == "lighting_checked_on"


def test_an_unknown_value_or_criterion_names_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="full, partial, none, unknown, not_applicable"):
        criteria().get("lighting").value("bright")
    with pytest.raises(InvalidInput, match="lighting, flags, cleanliness"):
        criteria().get("facade")


@pytest.mark.parametrize(
    ("day", "ids"),
    [
        (date(2021, 12, 31), ("always",)),
        (date(2022, 1, 1), ("always", "for_a_year")),
        (date(2022, 12, 31), ("always", "for_a_year")),
        (date(2023, 1, 1), ("always",)),
    ],
)
def test_a_criterion_is_in_force_from_its_first_day_to_its_last(day: date, ids: tuple[str, ...]) -> None:
    year = criterion("for_a_year", valid_from=date(2022, 1, 1), valid_to=date(2022, 12, 31))
    found = Criteria((criterion("always"), year)).in_force(day)
    assert found.ids == ids
    assert len(found) == len(list(found)) == len(ids)


def test_the_stages_are_drawn_like_the_values_of_a_criterion() -> None:
    assert set(STAGE.value_ids) == set(STAGES)
    for value in (*STAGE.values, *DEFAULT_VALUES):
        assert value.dash in DASHES
        assert value.symbol in SYMBOLS
        assert set(value.labels) == {"vi", "en"}
    assert len({(value.colour, value.dash) for value in STAGE.values}) == len(STAGES)


def test_a_change_of_a_feature_makes_a_new_one() -> None:
    old = Feature("streets", "T-1", None, {"lit": "no"}, 3)
    new = old.with_properties(lit="yes")
    assert (old.properties["lit"], new.properties["lit"], new.version) == ("no", "yes", 3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        old.version = 4  # type: ignore[misc]


def test_a_programme_speaks_its_first_language() -> None:
    assert programme(languages=("en", "vi")).language == "en"


@pytest.mark.parametrize(
    ("paper", "orientation", "dpi", "size"),
    [
        ("A4", "landscape", 300, (3508, 2480)),
        ("A4", "portrait", 300, (2480, 3508)),
        ("A3", "landscape", 300, (4961, 3508)),
        ("A4", "landscape", 72, (842, 595)),
    ],
)
def test_paper_and_resolution_give_exact_pixels(
    paper: str, orientation: str, dpi: int, size: tuple[int, int]
) -> None:
    assert ImageRequest(paper=paper, orientation=orientation, dpi=dpi).size_px == size


@pytest.mark.parametrize(("day", "fresh_days"), [(date.min, 180), (date(2022, 8, 9), 10**12)])
def test_a_finding_before_the_calendar_begins_is_the_oldest_there_is(day: date, fresh_days: int) -> None:
    found = dataclasses.replace(criteria().get("lighting"), fresh_days=fresh_days)
    assert found.stale_before(day) == date.min
