"""The choice among candidates: weighed means, what is not known, and draws that say how stable it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.evaluation.seminar_draws import answered, choose, decay

WEIGHTS = np.array([0.4, 0.3, 0.3])
SHARE = st.one_of(st.just(float("nan")), st.floats(0, 1, allow_nan=False))
TABLES = st.lists(st.tuples(SHARE, SHARE, SHARE), min_size=1, max_size=5)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_the_shares_of_draws_add_up_and_the_best_comes_first(rows) -> None:
    scores = np.array(rows)
    found = choose(scores, WEIGHTS, draws=50, spread=0.3)
    known = ~np.isnan(scores).all(axis=1)
    assert found.first_share.sum() == pytest.approx(1.0 if known.any() else 0.0)
    assert (found.first_share[~known] == 0).all()
    totals = np.nan_to_num(found.total[found.order], nan=-1.0)
    assert (np.diff(totals) <= 1e-12).all()


def test_who_is_best_in_every_reason_stays_first_in_every_draw() -> None:
    found = choose(np.array([[0.5, 0.9, 0.2], [0.6, 0.95, 0.3]]), WEIGHTS, draws=200, spread=0.3)
    assert (found.order.tolist(), found.first_share.tolist()) == ([1, 0], [0.0, 1.0])


def test_close_candidates_share_the_draws_and_the_same_input_gives_the_same() -> None:
    scores = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.9]])
    one, other = (choose(scores, WEIGHTS, draws=300, spread=0.3) for _ in range(2))
    assert 0 < one.first_share[0] < 1
    np.testing.assert_array_equal(one.first_share, other.first_share)


def test_a_reason_that_nobody_knows_of_is_left_out_and_not_zero() -> None:
    found = choose(np.array([[1.0, np.nan, 1.0], [0.9, 0.9, 0.9]]), WEIGHTS, draws=10, spread=0.3)
    assert found.total.tolist() == pytest.approx([1.0, 0.9])


def test_nothing_to_choose_from_is_no_failure() -> None:
    found = choose(np.empty((0, 3)), WEIGHTS, draws=10, spread=0.3)
    assert (found.order.tolist(), found.first_share.tolist()) == ([], [])


def test_a_candidate_answers_the_gaps_of_other_wards_where_it_is_good() -> None:
    good = np.array([[True, False], [True, True]])
    gaps = np.array([[True, True], [True, False], [False, True]])  # three wards, two criteria
    own = np.array([[True, False, False], [False, False, False]])
    share, wards = answered(good, gaps, own)
    assert wards.tolist() == [[1, 0], [2, 2]]
    assert share.tolist() == pytest.approx([1 / 2, 1.0])
    assert np.isnan(answered(good, np.zeros((3, 2), bool), own)[0]).all()


def test_access_halves_with_every_so_many_metres() -> None:
    assert decay(np.array([0.0, 2000.0, 4000.0]), 2000.0).tolist() == [1.0, 0.5, 0.25]
