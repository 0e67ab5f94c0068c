"""Score models by what was found of their parts, from the worst to the best case over what is not known.

A part (a segment, a block, a part on an earlier day) has a score from 0 to 1 where its finding can be relied
on. Where there is none, or an old one, the score may be anything its criterion allows: it counts from the
lowest to the highest. Parts to which a criterion does not apply are left out, and with them their weight.
Points are given in tenths for each item and only added up from there (docs/adr/0033-points-add-up.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Observed:
    """What was found for one item: a row for each part to which it applies, (n,) each.

    `model`: position of the part's model; `weight` (metres, or 1); `low` and `high`: the score from the worst
    to the best case, equal where the finding is fresh; `value`: the score found last, NaN: none was.
    `is_now`: the findings are those of the day itself, not of earlier ones.
    """

    model: Whole
    weight: Floats
    low: Floats
    high: Floats
    value: Floats
    is_now: bool = True


@dataclass(frozen=True, eq=False)
class Scores:
    """Points of models in tenths: of items (models, items), groups (models, groups), and totals (models,).

    Each row adds up: items to their group, groups to the total. `point` of `scored`: what was reached of the
    points for which there is a finding, NaN where there is none. `low` and `high`: the worst and the best
    case of the `possible` points, those of what applies; NaN for items and models to which nothing does.
    `known`: the share of the possible points that rests on fresh findings; `checks`: their number now.
    `group_points`: what a group has where all applies, (groups,).
    """

    item_low: Floats
    item_high: Floats
    item_point: Floats
    item_scored: Floats
    item_known: Floats
    group_low: Floats
    group_high: Floats
    group_point: Floats
    group_scored: Floats
    group_possible: Floats
    low: Floats
    high: Floats
    point: Floats
    scored: Floats
    possible: Floats
    known: Floats
    checks: Whole
    group_points: Floats


def score(observed: Sequence[Observed], *, points: Floats, group: Whole, groups: int, models: int) -> Scores:
    """Return the scores of `models` by items with `points` each (tenths), (items,), in groups, (items,).

    What does not apply to a model is in none of its points; what nobody looked at is not scored. An old
    finding is scored as it was.
    """
    columns = [_item(each, models) for each in observed]
    shares = [_stacked([each[at] for each in columns], models) for at in range(5)]
    low, high, point, seen, known = shares
    possible = np.where(np.isnan(low), 0.0, points)
    low, high, point, scored = (np.round(each * points, 1) for each in (low, high, point, seen))
    member = np.eye(groups)[group]  # (items, groups)
    by_group = [_sum(each, member) for each in (low, high, point, scored, possible)]
    total = [np.round(each.sum(axis=1), 1) for each in by_group]
    counts, found = total[4] > 0, np.nan_to_num(seen) @ member > 0
    return Scores(
        item_low=low,
        item_high=high,
        item_point=np.where(seen > 0, point, np.nan),
        item_scored=np.nan_to_num(scored),
        item_known=known,
        group_low=by_group[0],
        group_high=by_group[1],
        group_point=np.where(found, by_group[2], np.nan),
        group_scored=by_group[3],
        group_possible=by_group[4],
        low=np.where(counts, total[0], np.nan),
        high=np.where(counts, total[1], np.nan),
        point=np.where(found.any(axis=1), total[2], np.nan),
        scored=total[3],
        possible=total[4],
        known=np.nan_to_num(_over(np.nan_to_num(known) @ points, possible.sum(axis=1))),
        checks=sum((_checks(each, models) for each in observed if each.is_now), np.zeros(models, np.intp)),
        group_points=points @ member,
    )


@dataclass(frozen=True, eq=False)
class Places:
    """Where models stand: `first` to `last` place, (n,), from 1; 0 for those that are not ranked.

    `top`: whether a model is surely ahead of every other one that is ranked (of two or more).
    """

    first: Whole
    last: Whole
    top: Flags


def places(low: Floats, high: Floats, ranked: Flags) -> Places:
    """Rank by intervals: one model is ahead of another only where its worst case beats the other's best.

    Those whose intervals overlap, or touch, are equal. What is not `ranked`, or has no score, has no place.
    """
    ranked = ranked & ~np.isnan(low)
    lows, highs = np.sort(low[ranked]), np.sort(high[ranked])
    ahead = len(lows) - np.searchsorted(lows, high + CLOSE, side="right")
    behind = np.searchsorted(highs, low - CLOSE, side="left")
    first = np.where(ranked, ahead + 1, 0).astype(np.intp)
    last = np.where(ranked, len(lows) - behind, 0).astype(np.intp)
    top = ranked & (first == 1) & (last == 1) & (len(lows) > 1)
    return Places(first, last, top)


def equal_to(low: Floats, high: Floats, ranked: Flags, at: int) -> Whole:
    """Return the positions of the other ranked models that one cannot be told from."""
    if not ranked[at] or np.isnan(low[at]):
        return np.empty(0, np.intp)
    with np.errstate(invalid="ignore"):
        overlaps = ranked & (low <= high[at] + CLOSE) & (high >= low[at] - CLOSE)
    overlaps[at] = False
    return np.flatnonzero(overlaps)


def _item(observed: Observed, models: int) -> tuple[Floats, ...]:
    """Return low, high, point, share with a finding, and share with a fresh one of an item for each model."""
    found = ~np.isnan(observed.value)
    whole = _sums(observed, np.ones(len(found)), models)
    values = np.where(found, observed.value, 0.0)
    fresh = (observed.high - observed.low <= 0) & found
    amounts = (observed.low, observed.high, values, found.astype(np.float64), fresh.astype(np.float64))
    return tuple(_over(_sums(observed, each, models), whole) for each in amounts)


def _sums(observed: Observed, values: Floats, models: int) -> Floats:
    return np.bincount(observed.model, observed.weight * values, models).astype(np.float64)


def _checks(observed: Observed, models: int) -> Whole:
    fresh = (observed.high - observed.low <= 0) & ~np.isnan(observed.value)
    return np.bincount(observed.model[fresh], minlength=models)


def _stacked(columns: Sequence[Floats], models: int) -> Floats:
    return np.column_stack(columns) if columns else np.empty((models, 0))


def _sum(values: Floats, member: Floats) -> Floats:
    """Return the sums of columns by group, (models, groups), in tenths; what is NaN is left out."""
    result: Floats = np.round(np.nan_to_num(values) @ member, 1)
    return result


def _over(amount: Floats, whole: Floats) -> Floats:
    result = np.full(np.shape(whole), np.nan)
    np.divide(amount, whole, out=result, where=whole > 0)
    return result
