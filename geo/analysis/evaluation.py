"""Score models by what was found of their parts, from the worst to the best case over what is not known.

A part (a segment, a block, a part on an earlier day) has a score from 0 to 1 where its finding can be relied
on. Where there is none, or an old one, the score may be anything its criterion allows: it counts from the
lowest to the highest. Parts to which a criterion does not apply are left out, and with them their weight.
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
    """Scores of models: items (models, items) as shares of 1, groups (models, groups) and totals as points.

    NaN where an item or a group does not apply, and in `item_point`, `group_point`, `point` where nothing at
    all was found. `known`: the share of the points that rests on fresh findings; `checks`: their number now.
    The points of groups and totals are those that can be scored: `group_points`, (groups,), and their sum.
    """

    item_low: Floats
    item_high: Floats
    item_point: Floats
    item_known: Floats
    group_low: Floats
    group_high: Floats
    group_point: Floats
    low: Floats
    high: Floats
    point: Floats
    known: Floats
    checks: Whole
    group_points: Floats


def score(observed: Sequence[Observed], *, points: Floats, group: Whole, groups: int, models: int) -> Scores:
    """Return the scores of `models` by items with `points` each, (items,), in groups, (items,).

    What does not apply to a model gives its points to the rest of its group, a whole group to the others. The
    point score takes an old finding as it was and what nobody looked at like the rest of the item, of the
    group, or of all; it lies from `low` to `high`.
    """
    columns = [_item(each, models) for each in observed]
    low, high, point, known = (_stacked([each[at] for each in columns], models) for at in range(4))
    member = np.zeros((len(points), groups))
    member[np.arange(len(points)), group] = points
    group_points = member.sum(axis=0)
    group_low, group_high, group_known = (_mean(each, member) for each in (low, high, known))
    whole = np.where(group_points > 0, group_points, 0.0)[:, None]
    group_mean = _mean(point, member)
    total_mean = _mean(group_mean, whole)
    filled = np.where(np.isnan(point), group_mean[:, group], point)
    filled = np.where(np.isnan(filled), total_mean, filled)
    filled = np.where(np.isnan(low), np.nan, np.clip(filled, low, high))
    group_point = np.clip(_mean(filled, member), group_low, group_high)
    total_low, total_high, total_known = (
        _mean(each, whole)[:, 0] for each in (group_low, group_high, group_known)
    )
    total_point = np.clip(_mean(group_point, whole)[:, 0], total_low, total_high)
    scale = float(group_points.sum())
    return Scores(
        item_low=low,
        item_high=high,
        item_point=point,
        item_known=known,
        group_low=group_low * group_points,
        group_high=group_high * group_points,
        group_point=group_point * group_points,
        low=total_low * scale,
        high=total_high * scale,
        point=total_point * scale,
        known=np.nan_to_num(total_known),
        checks=sum((_checks(each, models) for each in observed if each.is_now), np.zeros(models, np.intp)),
        group_points=group_points,
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


def _item(observed: Observed, models: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return low, high, point and known share of one item for each model."""
    found = ~np.isnan(observed.value)
    whole = _sums(observed, np.ones(len(found)), models)
    seen = _sums(observed, found.astype(np.float64), models)
    values = np.where(found, observed.value, 0.0)
    fresh = (observed.high - observed.low <= 0) & found
    low, high, known = (
        _over(_sums(observed, each, models), whole)
        for each in (observed.low, observed.high, fresh.astype(np.float64))
    )
    return low, high, _over(_sums(observed, values, models), seen), known


def _sums(observed: Observed, values: Floats, models: int) -> Floats:
    return np.bincount(observed.model, observed.weight * values, models).astype(np.float64)


def _checks(observed: Observed, models: int) -> Whole:
    fresh = (observed.high - observed.low <= 0) & ~np.isnan(observed.value)
    return np.bincount(observed.model[fresh], minlength=models)


def _stacked(columns: Sequence[Floats], models: int) -> Floats:
    return np.column_stack(columns) if columns else np.empty((models, 0))


def _mean(values: Floats, member: Floats) -> Floats:
    """Return the mean of columns by the weights in `member`, (columns, groups), over what is no NaN."""
    there = ~np.isnan(values)
    return _over(np.where(there, values, 0.0) @ member, there.astype(np.float64) @ member)


def _over(amount: Floats, whole: Floats) -> Floats:
    result = np.full(np.shape(whole), np.nan)
    np.divide(amount, whole, out=result, where=whole > 0)
    return result
