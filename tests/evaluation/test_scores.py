"""Scores with intervals: laws that hold whatever was found, and places that say no more than is known."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.evaluation.scores import Observed, Scores, equal_to, places, score

MODELS, CLOSE = 3, 1e-9
SCORES = st.sampled_from([0.0, 0.25, 0.5, 1.0])
PART = st.tuples(
    st.integers(0, MODELS - 1),
    st.floats(0.5, 500, allow_nan=False),
    st.sampled_from(["fresh", "old", "missing"]),
    SCORES,
)
ITEM = st.lists(PART, max_size=6)
ITEMS = st.lists(ITEM, min_size=1, max_size=4)


def observed(parts: list[tuple[int, float, str, float]]) -> Observed:
    """Return parts as what was found: a fresh finding is certain, the others may be anything from 0 to 1."""
    model = np.array([part[0] for part in parts], np.intp)
    fresh = np.array([part[2] == "fresh" for part in parts], np.bool_)
    values = np.array([np.nan if part[2] == "missing" else part[3] for part in parts], float)
    weight = np.array([part[1] for part in parts], float)
    return Observed(model, weight, np.where(fresh, values, 0.0), np.where(fresh, values, 1.0), values)


def scored(items: list[list[tuple[int, float, str, float]]]) -> Scores:
    points = np.array([10.0, 20.0, 30.0, 40.0])[: len(items)]
    group = np.array([0, 0, 1, 2], np.intp)[: len(items)]
    return score([observed(each) for each in items], points=points, group=group, groups=3, models=MODELS)


@given(ITEMS)
@settings(max_examples=150, deadline=None)
def test_every_row_adds_up_to_what_is_printed_for_it_and_lies_between_its_cases(items) -> None:
    found = scored(items)
    groups = np.array([0, 0, 1, 2])[: len(items)]
    for name in ("low", "high", "point", "scored"):
        item, group, total = (getattr(found, each) for each in (f"item_{name}", f"group_{name}", name))
        for model in range(MODELS):
            printed = [f"{each:.1f}" for each in np.nan_to_num(group[model])]
            assert sum(map(Decimal, printed)) == Decimal(f"{np.nan_to_num(total)[model]:.1f}")
            for at in range(3):
                parts = [f"{each:.1f}" for each in np.nan_to_num(item[model])[groups == at]]
                assert sum(map(Decimal, parts)) == Decimal(printed[at])
    nothing = found.scored == 0
    assert (found.group_scored.sum(axis=1)[nothing] == 0).all()
    for point, of, low, high, whole in (
        (found.point, found.scored, found.low, found.high, found.possible),
        (found.group_point, found.group_scored, found.group_low, found.group_high, found.group_possible),
    ):
        known = ~np.isnan(point)
        assert (low[known] <= point[known] + CLOSE).all()
        assert (point[known] <= np.minimum(of, high)[known] + CLOSE).all()
        assert (of <= whole + CLOSE).all()
        assert (np.nan_to_num(high) <= whole + CLOSE).all()


@given(ITEMS, st.data())
@settings(max_examples=150, deadline=None)
def test_evidence_that_is_added_never_widens_an_interval_and_stays_within_it(items, data) -> None:
    open_parts = [
        (at, number)
        for at, item in enumerate(items)
        for number, part in enumerate(item)
        if part[2] != "fresh"
    ]
    if not open_parts:
        return
    at, number = data.draw(st.sampled_from(open_parts))
    learned = data.draw(st.sampled_from(["value", "not_applicable"]))
    model, weight, _, _ = items[at][number]
    after = [list(item) for item in items]
    if learned == "value":
        after[at][number] = (model, weight, "fresh", data.draw(SCORES))
    else:
        del after[at][number]
    one, other = scored(items), scored(after)
    if np.isnan(other.low[model]):  # nothing applies any more
        return
    assert other.low[model] >= one.low[model] - 1e-6
    assert other.high[model] <= one.high[model] + 1e-6
    same = [each for each in range(MODELS) if each != model]
    np.testing.assert_array_equal(one.low[same], other.low[same])


@given(ITEMS, st.permutations(range(MODELS)), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_scores_do_not_depend_on_the_order_of_models_or_parts(items, order, random) -> None:
    moved = []
    for item in items:
        parts = [(order[part[0]], *part[1:]) for part in item]
        random.shuffle(parts)
        moved.append(parts)
    one, other = scored(items), scored(moved)
    for name in ("low", "high", "point", "known"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name)[list(order)], atol=1e-9)


def test_what_does_not_apply_is_in_no_points_and_nothing_is_scaled() -> None:
    found = scored([[(0, 1.0, "fresh", 0.5)], [], [(0, 1.0, "fresh", 1.0)]])
    assert found.group_low[0, 0] == found.group_high[0, 0] == pytest.approx(5)  # half of 10
    assert (found.point[0], found.scored[0], found.possible[0]) == pytest.approx((35, 40, 40))
    assert np.isnan(found.point[1])  # no part at all
    np.testing.assert_allclose(found.group_points, [30, 30, 0])


def test_what_nobody_looked_at_has_no_points_and_opens_the_interval() -> None:
    found = scored([[(0, 300.0, "fresh", 1.0), (0, 100.0, "missing", 0.0)], [(0, 1.0, "missing", 0.0)]])
    assert (found.point[0], found.scored[0]) == pytest.approx((7.5, 7.5))
    assert (found.low[0], found.high[0], found.possible[0]) == pytest.approx((7.5, 30, 30))
    assert np.isnan(found.item_point[0, 1])
    found = scored([[(0, 300.0, "fresh", 1.0), (0, 100.0, "missing", 0.0)]])
    assert found.known[0] == pytest.approx(0.75)
    assert found.checks.tolist() == [1, 0, 0]


def test_an_old_finding_is_no_check_but_says_what_the_score_was() -> None:
    found = scored([[(0, 1.0, "old", 0.25)]])
    assert (found.low[0], found.point[0], found.high[0]) == pytest.approx((0, 2.5, 10))
    assert found.checks[0] == 0


def test_findings_of_earlier_days_are_no_checks_of_now() -> None:
    parts = replace(observed([(0, 1.0, "fresh", 1.0)]), is_now=False)
    found = score([parts], points=np.array([10.0]), group=np.array([0]), groups=1, models=1)
    assert (found.checks.tolist(), found.point.tolist()) == ([0], [10.0])


INTERVALS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6), st.booleans()), min_size=1, max_size=7)


@given(INTERVALS)
@settings(max_examples=100, deadline=None)
def test_a_place_says_who_is_surely_ahead_and_no_more(intervals) -> None:
    low = np.array([float(start) for start, _, _ in intervals])
    high = low + np.array([float(width) for _, width, _ in intervals])
    ranked = np.array([each for _, _, each in intervals])
    found = places(low, high, ranked)
    for at in range(len(low)):
        others = [each for each in np.flatnonzero(ranked) if each != at]
        if not ranked[at]:
            assert (found.first[at], found.last[at], found.top[at]) == (0, 0, False)
            continue
        ahead = [each for each in others if low[each] > high[at]]
        behind = [each for each in others if high[each] < low[at]]
        assert found.first[at] == len(ahead) + 1
        assert found.last[at] == len(others) + 1 - len(behind)
        assert found.top[at] == (len(others) > 0 and len(behind) == len(others))
        equal = equal_to(low, high, ranked, at).tolist()
        assert sorted(equal) == sorted(set(others) - set(ahead) - set(behind))
    assert found.top.sum() <= 1


def test_what_has_no_score_has_no_place_and_disturbs_nobody() -> None:
    low, high = np.array([np.nan, 3.0, 1.0]), np.array([np.nan, 4.0, 2.0])
    found = places(low, high, np.ones(3, bool))
    assert (found.first.tolist(), found.top.tolist()) == ([0, 1, 2], [False, True, False])
    assert equal_to(low, high, np.ones(3, bool), 0).tolist() == []
