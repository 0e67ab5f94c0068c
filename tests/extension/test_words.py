"""What plans say: money, how good they are, losses, refusals, in the way of each language."""

from dataclasses import replace
from math import inf, nan
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.assumptions.planning import OTHER
from geo.extension import words as said
from geo.extension.solver.values import OUT_OF_TIME, PROVEN, STOPPED, Plan
from geo.extension.values import NEEDED, TAKEN_OUT, Curve, CurvePoint, Remark, Stability
from geo.language import LANGUAGES, language

VI, EN = language("vi"), language("en")
PLAN = Plan(pd.Series([1]), 100.0, 101.0, 0.01, (5,), (9,), 2.25, PROVEN)


@pytest.mark.parametrize(
    ("vnd", "vi", "en"),
    [
        (0, "0 đồng", "0 đồng"),
        (0.4, "0 đồng", "0 đồng"),
        (12_345, "0,01 triệu đồng", "0.01 million đồng"),
        (850_000_000, "850 triệu đồng", "850 million đồng"),
        (999_400_000, "999 triệu đồng", "999 million đồng"),
        (999_600_000, "1 tỷ đồng", "1 billion đồng"),
        (1_250_000_000, "1,25 tỷ đồng", "1.25 billion đồng"),
        (-1_040_000_000, "−1,04 tỷ đồng", "−1.04 billion đồng"),
        (12_000_000_000_000, "12.000 tỷ đồng", "12,000 billion đồng"),
    ],
)
def test_a_sum_is_said_as_people_say_it(vnd: float, vi: str, en: str) -> None:
    assert (said.money(VI, vnd), said.money(EN, vnd)) == (vi, en)


@given(value=st.floats(-1e9, 1e9), digits=st.integers(0, 4))
def test_a_trimmed_number_is_the_same_number_without_zeros_at_its_end(value: float, digits: int) -> None:
    text = said.trimmed(EN, value, digits)
    plain = float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    assert plain == pytest.approx(round(value, digits), abs=1e-9)
    assert not ("." in text and text.endswith("0"))


@pytest.mark.parametrize("code", LANGUAGES)
@given(gap=st.floats(1e-9, 3, exclude_min=True))
def test_a_gap_is_never_said_to_be_smaller_than_it_is_and_hardly_larger(code: str, gap: float) -> None:
    text = said.at_most(language(code), gap).removesuffix("%").strip()
    shown = float(text.replace(".", "").replace(",", ".") if code == "vi" else text.replace(",", ""))
    assert gap * 100 - 1e-6 <= shown <= gap * 100 + (0.0101 if gap < 0.001 else 0.101)


def test_how_good_a_plan_is_for_certain_is_said_with_the_same_gap_everywhere() -> None:
    assert "không kém phương án tốt nhất có thể có quá 0,7\N{NO-BREAK SPACE}%" in said.quality(
        VI, replace(PLAN, gap=0.0064)
    )
    assert said.at_most(VI, 0.0064) == "0,7\N{NO-BREAK SPACE}%"
    assert "certainly the best plan" in said.quality(EN, replace(PLAN, gap=0.0))
    assert said.at_most(EN, 0.0) == "0%"
    assert "not known yet" in said.quality(EN, replace(PLAN, gap=inf))
    assert said.at_most(EN, inf) == "–"
    drawn = said.drawn(EN, Stability(200, 150, 0, 0.3, 1, gaps=(0.001, 0.0064)))
    assert "In 150 of 200 draws" in drawn
    assert "up to ±30%" in drawn
    assert "at most 0.7% below" in drawn


@pytest.mark.parametrize(
    ("status", "start"), [(OUT_OF_TIME, "Time was up"), (STOPPED, "Stopped"), (PROVEN, "Worked out")]
)
def test_how_the_search_ended_is_said_with_its_seconds(status: Any, start: str) -> None:
    assert said.ending(EN, replace(PLAN, status=status)).startswith(start)
    assert "2.2 s" in said.ending(EN, replace(PLAN, status=status))
    assert "61 s" in said.ending(EN, replace(PLAN, status=status, seconds=61.4))


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"lost_least": nan, "lost_most": nan}, ""),
        ({}, ""),
        ({"lost_least": 2.0, "lost_most": 2.04}, "2,0"),
        ({"lost_least": 1.0, "lost_most": 1_234.5}, "1,0 đến 1.234,5"),
        ({"lost_least": 1.0, "lost_most": 7.0, "lost_by": TAKEN_OUT}, "nhiều nhất 7,0"),
        ({"lost_least": 30.0, "lost_most": 40.0, "benefit": 40.0}, "30,0 đến 40,0"),
        ({"lost_least": 29.9, "lost_most": 40.0, "benefit": 40.0}, "29,9 đến 40,0 (không thu hẹp được)"),
        ({"lost_least": 2.0, "lost_most": 2.04, "benefit": 0.0}, "2,0"),
        ({"lost_least": 38.0, "lost_most": 40.0, "benefit": 0.0}, "38,0 đến 40,0"),
        (
            {"lost_least": 0.0, "lost_most": 40.0, "benefit": 40.0, "lost_by": TAKEN_OUT},
            "nhiều nhất 40,0 (không thu hẹp được)",
        ),
        (
            {
                "lost_least": None,
                "lost_most": 4.0,
                "benefit": 40.0,
                "lost_by": TAKEN_OUT,
            },  # as the page has it
            "nhiều nhất 4,0 (không thu hẹp được)",
        ),
        (
            {"lost_least": -inf, "lost_most": 4.0, "benefit": 40.0, "lost_by": TAKEN_OUT},
            "nhiều nhất 4,0 (không thu hẹp được)",
        ),
        (
            {"lost_least": 0.0, "lost_most": 4.0, "benefit": 4.0, "lost_by": NEEDED},
            "cần cho phần bị bắt buộc",
        ),
        ({"lost_least": -12.3, "lost_most": -12.3, "benefit": 5.0}, "làm phương án giảm 12,3"),
        ({"lost_least": -13.0, "lost_most": -12.3, "benefit": 5.0}, "làm phương án giảm 12,3 đến 13,0"),
        ({"lost_least": -0.04, "lost_most": -0.01, "benefit": 5.0}, "0,0"),
        ({"lost_least": -1.0, "lost_most": 2.0, "benefit": 50.0}, "\N{MINUS SIGN}1,0 đến 2,0"),
    ],
)
def test_what_is_lost_is_a_number_a_range_a_bound_or_a_price_and_says_if_it_is_wide(
    row: dict[str, Any], text: str
) -> None:
    assert said.lost(VI, row) == text


def test_the_knee_is_said_in_money_and_not_where_there_is_none() -> None:
    point = CurvePoint(0.5, 2_500_000_000, 0, 1, 1, 1)
    assert "2,5 tỷ đồng" in said.knee(VI, Curve((point,), 0))
    assert said.knee(VI, Curve((point,), None)) == ""


def test_whole_numbers_in_refusals_and_notices_are_grouped_and_coordinates_stay() -> None:
    text = "{away} m, {least} đồng, {lat}, {id}, {short}"
    values = {"away": 12_345, "least": "1000000", "lat": 21.034512, "id": "S-12345", "short": "1000"}
    assert said.told(VI, text, values) == "12.345 m, 1.000.000 đồng, 21.034512, S-12345, 1000"
    assert said.told(EN, "nothing to fill", {}) == "nothing to fill"
    assert said.remark(VI, Remark("{n} and {name}", {"n": 1_234, "name": "Phố A"})) == "1.234 and Phố A"


def test_a_piece_is_called_by_name_and_id_and_without_a_name_by_its_id() -> None:
    assert said.piece_name(VI, {"name": "Phố A"}, "A1/b") == "Phố A (A1/b)"
    for nameless in ({"name": None}, {"name": ""}, {"name": nan}, {}):
        assert (
            said.piece_name(EN, nameless, "R0") == said.street_name(EN, nameless, "R0") == "Unnamed street R0"
        )


def test_a_class_without_costs_of_its_own_is_called_so() -> None:
    assert said.road_class_label(EN, OTHER) == "other classes"
    assert said.road_class_label(VI, "residential") != "residential"
