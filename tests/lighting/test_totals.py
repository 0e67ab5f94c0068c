"""Sums of a plan of lighting: wards add up, the gap reaches the targets, savings are as assumed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from geo.assumptions.lighting_file import default_lighting
from geo.lighting.totals import (
    FIGURES,
    LIT,
    STATES,
    UNLIT,
    gap_of,
    needs_of,
    priorities,
    savings,
    totals,
)
from geo.measure.crosswalk import crosswalk
from geo.measure.tally import holdings
from tests.lighting.lamps import planned
from tests.measure.shapes import block, line
from tests.network.streets import streets

USUAL = default_lighting()


def wards(*shapes: Polygon) -> pd.DataFrame:
    return streets(*shapes, code=[str(at) for at in range(len(shapes))])


def test_a_street_in_two_wards_counts_in_each_by_its_metres_and_all_adds_up() -> None:
    made = planned(line((0, 0), (400, 0)), line((50, 50), (150, 50)), width_m=[8.0, 6.0])
    areas = wards(block(-10, -10, 100, 100), block(100, -10, 300, 100))
    held = holdings(crosswalk(made.frame, areas), areas)
    state, gap = np.array([UNLIT, LIT], dtype=object), np.array([True, False])
    found = totals(held, made.needs, made.design, state, gap)
    for name in FIGURES:
        assert found[name].sum() == pytest.approx(made.design[name].sum())
    assert found["metres"].sum() == pytest.approx(500)
    by_place = found.set_index("place")
    assert by_place["unlit_metres"].tolist() == pytest.approx([100, 200, 100])  # the last is outside
    assert by_place.loc[0, "poles"] == pytest.approx(
        made.design["poles"][0] / 4 + made.design["poles"][1] / 2
    )
    assert found["gap_capital_vnd"].sum() == pytest.approx(made.design["capital_vnd"][0])


@st.composite
def districts(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    count = draw(st.integers(1, 12))
    metres = np.array(draw(st.lists(st.floats(1, 500), min_size=count, max_size=count)))
    state = np.array(draw(st.lists(st.sampled_from(STATES), min_size=count, max_size=count)), dtype=object)
    alley = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    priority = np.array(draw(st.lists(st.floats(0, 1), min_size=count, max_size=count)))
    return metres, alley, state, priority


@given(districts())
def test_the_gap_reaches_both_targets_with_no_street_too_many(found: tuple[np.ndarray, ...]) -> None:
    metres, alley, state, priority = found
    gap = gap_of(metres, alley, state, priority, USUAL)
    assert not (gap & (state == LIT)).any()
    for kind, target in ((~alley, 1.0), (alley, 0.8)):
        wanted = target * metres[kind].sum()
        after = metres[kind & ((state == LIT) | gap)].sum()
        assert after >= wanted - 1e-3
        chosen = np.flatnonzero(kind & gap)
        left = np.flatnonzero(kind & ~gap & (state != LIT))
        if len(chosen):
            last = chosen[np.argsort(-priority[chosen], kind="stable")][-1]
            assert after - metres[last] < wanted + 1e-6
            assert priority[chosen].min() >= (priority[left].max() if len(left) else 0)


def test_what_is_dark_and_near_comes_first_and_what_is_lit_last() -> None:
    state = np.array(["unlit", "unlit", "unknown", "lit"], dtype=object)
    need = needs_of(state, USUAL)
    assert need.tolist() == [1, 1, 0.5, 0]
    found = priorities(need, np.array([0.0, 800.0, 0.0, 0.0]), USUAL)
    assert found.tolist() == pytest.approx([1.0, 0.8, 0.7, 0.0])
    assert priorities(need, np.array([np.inf] * 4), USUAL).tolist() == pytest.approx([0.6, 0.6, 0.3, 0])
    assert priorities(need, None, USUAL).tolist() == [1, 1, 0.5, 0]


def test_led_saves_the_ratio_of_efficacies_and_dimming_its_hours_on_what_is_lit() -> None:
    design = pd.DataFrame({"kwh_year": [1000.0, 500.0]})
    state = np.array([LIT, UNLIT], dtype=object)
    found = savings(design, state, USUAL, vnd_per_kwh=2000, efficacy=np.array([130.0, 130.0]))
    assert found.old_kwh_year == pytest.approx(1000 * 130 / 80)
    assert found.led_kwh_year == 1000
    assert found.retrofit_vnd_year == round(1000 * (130 / 80 - 1) * 2000)
    assert found.dimmed_kwh_year == pytest.approx(1000 * (1 - 1825 / 4000 * 0.5))
    assert found.dimming_vnd_year == round(1000 * 1825 / 4000 * 0.5 * 2000)
