"""The lighting of streets: class and level, the lumen method, counts, costs, and the cheapest option."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiLineString

from geo.assumptions.lighting import ARRANGEMENTS, LightingAssumptions
from geo.assumptions.lighting_file import default_lighting
from geo.assumptions.planning import Assumption
from geo.errors import InvalidInput
from geo.lighting.options import gaps, options_of, spacing_metres
from geo.lighting.streets import required
from tests.lighting.lamps import assumed, planned
from tests.measure.shapes import line

WIDTHS = st.floats(1, 60)


def one(*, metres: float = 1000, width: float = 10.5, **given_: float) -> dict[str, Any]:
    """Return the design of one straight street."""
    return dict(planned(line((0, 0), (metres, 0)), given=assumed(**given_), width_m=[width]).design.iloc[0])


def arranged(name: str, given_: LightingAssumptions) -> LightingAssumptions:
    """Return assumptions by which every width has this arrangement."""
    numbers = {f"{each}_heights": Assumption(99.0 if each == name else 0.01) for each in ARRANGEMENTS}
    return replace(given_, numbers={**given_.numbers, **numbers})


# ------------------------------------------------------------------ the worked examples


def test_a_hundred_watts_over_a_kilometre_are_39_poles_and_15_6_megawatt_hours() -> None:
    found = one(metres=1000, width=10.5, watts=100, lux=15, height_m=9)
    assert round(found["formula_m"], 1) == 26.4
    assert (found["arrangement"], found["poles"], found["limited_by"]) == ("one_side", 39, "light")
    assert found["kwh_year"] / 1000 == pytest.approx(15.6)
    assert found["spacing_m"] == pytest.approx(1000 / 38)


def test_seventy_watts_at_eight_metres_are_capped_from_38_8_to_25_6_metres() -> None:
    found = one(metres=25.6 * 10, width=7.5, watts=70, lux=10, height_m=8)
    assert round(found["formula_m"], 1) == 38.8
    assert found["limited_by"] == "cap"
    assert found["spacing_m"] == pytest.approx(25.6)
    assert found["poles"] == 11


def test_leaving_out_utilisation_and_maintenance_would_overstate_spacing_threefold() -> None:
    sizes = {"lumens": 13_000, "lux": 15, "width_m": 10.5}
    local = spacing_metres(**sizes, utilisation=1, maintenance=1)
    assert local / spacing_metres(**sizes, utilisation=0.4, maintenance=0.8) == pytest.approx(3.125)


# ------------------------------------------------------------------ laws


@given(WIDTHS, WIDTHS, st.sampled_from(ARRANGEMENTS))
@settings(max_examples=25, deadline=None)
def test_more_width_never_means_fewer_poles(first: float, second: float, name: str) -> None:
    chosen = arranged(name, assumed(watts=400, height_m=12, least_spacing_metres=1))
    shapes = line((0, 0), (700, 0)), line((0, 500), (700, 500))
    found = planned(*shapes, given=chosen, width_m=sorted([first, second])).design
    assert set(found["arrangement"]) == {name}
    assert found["poles"].is_monotonic_increasing


@given(st.lists(WIDTHS, min_size=2, max_size=6))
@settings(max_examples=20, deadline=None)
def test_more_width_is_never_cheaper_whatever_is_chosen(widths: list[float]) -> None:
    shapes = [line((0, at * 500), (900, at * 500)) for at in range(len(widths))]
    chosen = default_lighting()
    flat = replace(chosen.find(), classes=(replace(chosen.find().classes[-1], luminance=1.0),))
    found = planned(*shapes, given=replace(chosen, standards=(flat,)), width_m=sorted(widths)).design
    lit = found[found["luminaire"].notna()]
    assert lit["total_vnd"].is_monotonic_increasing
    assert not found["luminaire"].isna().to_numpy()[: len(lit)].any()  # narrow ones first


@given(st.floats(20, 3000), WIDTHS, st.sampled_from(ARRANGEMENTS), st.floats(20, 300))
@settings(max_examples=25, deadline=None)
def test_the_cap_holds_and_the_level_is_reached(metres: float, width: float, name: str, watts: float) -> None:
    given_ = arranged(name, assumed(watts=watts, height_m=9, least_spacing_metres=1))
    found = dict(planned(line((0, 0), (metres, 0)), given=given_, width_m=[width]).design.iloc[0])
    if found["luminaire"] is None:
        return
    assert found["spacing_m"] <= min(found["formula_m"], 3.2 * 9) * (1 + 1e-9)
    assert found["reached_lux"] >= 15 * (1 - 1e-9)
    places = np.ceil(metres / min(found["formula_m"], 28.8) - 1e-9) + 1
    assert found["poles"] == places * (2 if name == "opposite" else 1)
    assert found["kwh_year"] == pytest.approx(found["poles"] * watts * 4)


@given(st.floats(1, 8784), st.floats(0.1, 4))
@settings(max_examples=15, deadline=None)
def test_energy_is_linear_in_hours(hours: float, times: float) -> None:
    more = min(hours * times, 8784)
    first, second = one(burn_hours=hours), one(burn_hours=more)
    assert second["kwh_year"] == pytest.approx(first["kwh_year"] * more / hours)
    assert second["capital_vnd"] == first["capital_vnd"]


@given(st.lists(st.floats(1, 500), min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_a_street_of_several_parts_has_the_poles_of_its_parts(lengths: list[float]) -> None:
    shapes = [line((0, at * 200), (metres, at * 200)) for at, metres in enumerate(lengths)]
    apart = planned(*shapes, width_m=[8.0] * len(shapes)).design
    whole = planned(MultiLineString(shapes), width_m=[8.0]).design
    assert whole["poles"].item() == apart["poles"].sum()
    assert whole["capital_vnd"].item() == pytest.approx(apart["capital_vnd"].sum(), abs=len(shapes))


# ------------------------------------------------------------------ choice


def test_the_cheapest_of_all_options_wins_and_the_second_is_the_next() -> None:
    found = planned(line((0, 0), (800, 0)), given=default_lighting(), width_m=[8.0]).design.iloc[0]
    usual = default_lighting()
    options = options_of(usual)
    formula = options.pairs * options.lumens * 0.32 / (10.0 * 8.0)
    spacing = np.minimum(formula, 3.2 * options.height_m)
    poles = (gaps(800.0, spacing) + 1) * options.pairs
    capital = np.round(poles * options.unit_vnd + options.cables * 250_000 * 800)
    kwh = poles * options.watts * 4
    mean = usual.mean_tariff(pd.Timestamp(2022, 8, 9).date())
    total = np.round(capital + 10 * (np.round(capital * 0.03) + kwh * mean))
    allowed = (spacing >= 8) & (options.widest_m >= 8)
    order = np.flatnonzero(allowed)[np.argsort(total[allowed], kind="stable")]
    names = [usual.luminaires[at].id for at in options.luminaire[order[:2]]]
    assert [found["luminaire"], found["second_luminaire"]] == names
    assert [found["total_vnd"], found["second_total_vnd"]] == pytest.approx(total[order[:2]], abs=2)
    assert found["height_m"] == options.height_m[order[0]]


@pytest.mark.parametrize(
    ("width", "arrangement"), [(9.0, "one_side"), (9.1, "staggered"), (13.5, "staggered"), (13.6, "opposite")]
)
def test_poles_go_to_the_other_side_as_streets_are_wider_than_they_are_high(
    width: float, arrangement: str
) -> None:
    assert one(width=width, watts=200, one_side_heights=1.0)["arrangement"] == arrangement


def test_a_lamp_never_hangs_lower_than_it_may() -> None:
    given_ = assumed()
    low = replace(given_.luminaires[0], least_height_m=9.5)
    found = planned(line((0, 0), (100, 0)), given=replace(given_, luminaires=(low,)), width_m=[6.0]).design
    assert found["luminaire"].item() is None
    assert found["poles"].item() == 0
    assert np.isnan(found["spacing_m"].item())


def test_where_only_one_option_is_there_there_is_no_second() -> None:
    found = one(width=20.0, watts=400, one_side_heights=1.0)
    assert found["luminaire"] == "lamp"
    assert found["second_luminaire"] is None


def test_a_street_too_wide_for_the_poles_has_no_option_and_a_higher_pole_gives_it_one() -> None:
    assert one(width=22.5, watts=400, one_side_heights=1.0)["arrangement"] == "opposite"
    assert one(width=22.6, watts=400, one_side_heights=1.0)["arrangement"] is None
    assert one(width=22.6, watts=400, height_m=10, one_side_heights=1.0)["arrangement"] == "opposite"
    assert one(width=22.6, watts=400, one_side_heights=1.0, opposite_heights=3)["arrangement"] == "opposite"


def test_no_shipped_option_puts_low_poles_on_a_wide_street() -> None:
    found = planned(line((0, 0), (600, 0)), given=default_lighting(), width_m=[21.0]).design.iloc[0]
    assert 21.0 / found["height_m"] <= 2.5
    assert 21.0 / found["second_height_m"] <= 2.5


# ------------------------------------------------------------------ stretches


def test_where_a_street_goes_on_one_pole_serves_both_pieces() -> None:
    whole = planned(line((0, 0), (300, 0)), width_m=[8.0]).design
    pieces = planned(line((0, 0), (150, 0)), line((300, 0), (150, 0)), width_m=[8.0, 8.0]).design
    assert pieces["poles"].sum() == 2 * (np.ceil(150 / 28.8) + 1) - 1
    assert pieces["poles"].sum() - whole["poles"].sum() <= 1


def test_a_sharp_bend_begins_a_new_row_of_gaps_and_a_gentle_one_does_not() -> None:
    bent = planned(line((0, 0), (100, 0), (100, 100)), width_m=[8.0]).design
    gentle = planned(line((0, 0), (100, 0), (195, 30)), width_m=[8.0]).design
    assert bent["poles"].item() == 2 * np.ceil(100 / 28.8) + 1
    assert gentle["poles"].item() == np.ceil((100 + np.hypot(95, 30)) / 28.8) + 1


def test_a_street_drawn_twice_is_lit_once() -> None:
    twice = planned(line((0, 0), (100, 0)), line((100, 0), (0, 0)), width_m=[8.0, 8.0]).design
    assert sorted(twice["poles"]) == [0, 5]


# ------------------------------------------------------------------ class and level


def classes(**columns: list[Any]) -> pd.DataFrame:
    usual = default_lighting()
    return required(pd.DataFrame(columns), usual, usual.find("tcxdvn_259"))


def test_a_class_is_taken_from_the_own_field_else_the_road_class_else_the_width() -> None:
    found = classes(
        lighting_class=["c2", None, "zz", None],
        road_class=["service", "service", "residential", "motorway"],
        width_m=[20.0, 20.0, 6.0, 3.0],
    )
    assert found["class"].tolist() == ["c2", "e", "d1", "a"]
    assert found["class_from"].tolist() == ["lighting_class", "road_class", "width", "road_class"]


@pytest.mark.parametrize(
    ("width", "name"),
    [
        (0.5, "e"),
        (4.99, "e"),
        (5.0, "d1"),
        (9.99, "d1"),
        (10.0, "c1"),
        (13.99, "c1"),
        (14.0, "b1"),
        (99.0, "b1"),
    ],
)
def test_widths_decide_as_the_rule_of_thumb_says(width: float, name: str) -> None:
    assert classes(width_m=[width])["class"].item() == name


def test_a_width_that_nobody_knows_is_assumed_by_road_class_and_said_to_be() -> None:
    found = classes(width_m=[None, float("nan"), 7.0], road_class=["primary", None, "primary"])
    assert found["width_m"].tolist() == [21.0, 5.5, 7.0]
    assert found["width_from"].tolist() == ["road_class", "road_class", "width_m"]


@pytest.mark.parametrize("width", [0.0, -4.0, float("inf"), float("-inf")])
def test_a_width_that_is_none_is_refused(width: float) -> None:
    with pytest.raises(InvalidInput, match="1 streets have a width of 0 m or less"):
        classes(width_m=[width, 5.0])


def test_without_luminaire_pole_or_tariff_the_sentence_says_what_is_missing() -> None:
    for name, words in (("luminaires", "no luminaire"), ("poles", "no pole"), ("tariffs", "no electricity")):
        with pytest.raises(InvalidInput, match=words):
            planned(line((0, 0), (10, 0)), given=replace(assumed(), **{name: ()}), width_m=[5.0])


def test_the_input_is_unchanged() -> None:
    found = planned(line((0, 0), (100, 0)), width_m=[8.0])
    again = planned(line((0, 0), (100, 0)), width_m=[8.0])
    pd.testing.assert_frame_equal(pd.DataFrame(found.frame), pd.DataFrame(again.frame))
    assert list(found.frame.columns) == ["id", "width_m", "geometry"]
