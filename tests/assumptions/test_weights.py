"""Weights of reasons: only reasons that there are, only numbers that can be weighed, shares that sum to 1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.assumptions.evaluation import EvaluationAssumptions
from geo.assumptions.planning import DEFAULT_PLANNING
from geo.assumptions.weights import every_weight, shares_of
from geo.errors import InvalidInput

REASONS = ("need", "people", "joining")
WEIGHTS = st.dictionaries(st.sampled_from(REASONS), st.floats(0, 1e6), min_size=1)


@given(WEIGHTS)
def test_shares_add_up_to_one_and_keep_the_order_of_the_weights(weights: dict[str, float]) -> None:
    if sum(weights.values()) < 1e-9:
        weights = {**weights, "need": 1.0}
    found = every_weight(weights, REASONS)
    assert tuple(found) == REASONS
    shares = shares_of(found, REASONS)
    assert sum(shares.values()) == pytest.approx(1)
    assert sorted(REASONS, key=found.__getitem__) == sorted(REASONS, key=shares.__getitem__)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"beauty": 1.0}, "“beauty”"),
        ({"b" * 300: 1.0}, "b" * 80 + "”"),
        ({"need": -1.0, "people": 2.0}, "from 0 on"),
        ({"need": float("nan")}, "from 0 on"),
        ({"need": float("inf")}, "from 0 on"),
        ({"need": 1e308, "people": 1e308}, "from 0 on"),
        ({"need": 0.0}, "above 0"),
        ({}, "above 0"),
    ],
)
def test_what_cannot_be_weighed_is_refused_with_what_can(weights: dict[str, float], said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        every_weight(weights, REASONS)
    assert said in refused.value.in_words(str)


@pytest.mark.parametrize("assumed", [DEFAULT_PLANNING, EvaluationAssumptions(())])
def test_plans_and_seminars_take_weights_by_the_same_rules(assumed: EvaluationAssumptions) -> None:
    with pytest.raises(InvalidInput, match="beauty"):
        assumed.with_weights({"beauty": 1.0})
    assert sum(assumed.shares.values()) == pytest.approx(1)
    name = next(iter(assumed.shares))
    weighed = assumed.with_weights({name: 3.0})
    assert weighed.shares[name] == 1.0
    assert all(each.source for each in weighed.weights.values())
