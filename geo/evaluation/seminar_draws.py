"""Choose among candidates by weighed reasons, and see how far the choice hangs on the weights."""

from dataclasses import dataclass

import numpy as np

from geo.evaluation.scores import CLOSE, Flags, Floats, Whole

_SEED = 1


@dataclass(frozen=True, eq=False)
class Choice:
    """`total`: (n,) the weighed mean of each candidate's reasons, 0 to 1, NaN: nothing is known of it;
    `order`: positions, the best first; `first_share`: (n,) in how many of the draws each is first.
    """

    total: Floats
    order: Whole
    first_share: Floats


def choose(scores: Floats, weights: Floats, *, draws: int, spread: float, seed: int = _SEED) -> Choice:
    """Choose among candidates with a score for each reason, (n, reasons), NaN where nobody knows.

    A reason that is not known of a candidate is left out for it. In each draw every weight is varied, by its
    own factor, evenly within `spread` of 1; equal candidates share a draw. The same input gives the same.
    """
    total = _totals(scores, weights[None, :])[0]
    order = np.lexsort((np.arange(len(total)), -np.nan_to_num(total, nan=-1.0)))
    random = np.random.default_rng(seed)
    factors = random.uniform(1 - spread, 1 + spread, (draws, len(weights)))
    drawn = _totals(scores, weights * factors)
    share = np.zeros(len(total))
    if len(total):
        known = np.nan_to_num(drawn, nan=-1.0)
        first = (known >= known.max(axis=1, keepdims=True) - CLOSE) & ~np.isnan(drawn)
        ties = first.sum(axis=1, keepdims=True)
        share = np.divide(first, ties, out=np.zeros(first.shape), where=ties > 0).mean(axis=0)
    return Choice(total, order.astype(np.intp), share)


def decay(metres: Floats, half_metres: float) -> Floats:
    """Return 1 beside a place, and half of it each `half_metres` further; NaN stays."""
    result: Floats = np.power(0.5, metres / half_metres)
    return result


def answered(good: Flags, gaps: Flags, own: Flags) -> tuple[Floats, Whole]:
    """Say what candidates show to wards that have gaps where they are good.

    `good`: (n, criteria); `gaps`: (wards, criteria); `own`: (n, wards): the candidate lies there. Returns the
    share of all gaps of other wards that a candidate answers, (n,), NaN where others have none; and in how
    many other wards it answers each criterion, (n, criteria).
    """
    elsewhere = (~own).astype(np.intp) @ gaps.astype(np.intp)  # (n, criteria): wards with that gap
    wards: Whole = np.where(good, elsewhere, 0)
    every = elsewhere.sum(axis=1).astype(np.float64)
    share = np.full(len(good), np.nan)
    np.divide(wards.sum(axis=1), every, out=share, where=every > 0)
    return share, wards


def _totals(scores: Floats, weights: Floats) -> Floats:
    """Return the weighed means, (draws, n), of what is known."""
    known = ~np.isnan(scores)
    whole = weights @ known.T.astype(np.float64)
    result = np.full(whole.shape, np.nan)
    np.divide(weights @ np.where(known, scores, 0.0).T, whole, out=result, where=whole > 0)
    return result
