"""Compare two days of an inspected layer: what went from one status to another, and for better or worse."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.briefing.values import BETTER, FIRST, OTHER, TURN_KINDS, WORSE, Balance, TurnKind
from geo.measure import tally
from geo.measure.grid import Floats, Whole
from geo.model.criterion import UNKNOWN, Criterion


@dataclass(frozen=True, eq=False)
class Pairing:
    """What counts on both days: rows in the first and in the last day's frame, and metres; shape (n,) each.

    By id it is one row a feature and 1 for its metres; of stretches it may be several.
    """

    first: Whole
    last: Whole
    metres: Floats


@dataclass(frozen=True, eq=False)
class Changed:
    """Features of a `Pairing` that changed their value: positions in it, old and new value; shape (n,)."""

    at: Whole
    old: Whole
    new: Whole


def pair(first: pd.DataFrame, last: pd.DataFrame, start: date, end: date) -> Pairing:
    """Return the rows of features, by id, that count on both days."""
    rows_first = np.flatnonzero(tally.counts_on(first, start))
    rows_last = np.flatnonzero(tally.counts_on(last, end))
    there = pd.Index(first["id"].iloc[rows_first]).get_indexer(last["id"].iloc[rows_last])
    both = there >= 0
    return Pairing(rows_first[there[both]], rows_last[both], np.ones(int(both.sum())))


def changed(
    first: pd.DataFrame, last: pd.DataFrame, pairing: Pairing, theme: Criterion, start: date, end: date
) -> Changed:
    """Return which features of a pairing changed their value of a theme."""
    old = tally.values_on(first, theme, start)[pairing.first]
    new = tally.values_on(last, theme, end)[pairing.last]
    at = np.flatnonzero(old != new)
    return Changed(at, old[at], new[at])


def sums(found: Changed, pairing: Pairing, values: int) -> tuple[Floats, Whole]:
    """Return metres and numbers of features of each turn; shape (values, values): row old, column new."""
    cell = (found.old + 1) * (values + 1) + found.new + 1
    size = (values + 1) ** 2
    shape = (values + 1, values + 1)
    amounts = np.bincount(cell, pairing.metres[found.at], size).reshape(shape)
    once = np.unique(np.column_stack([cell, pairing.last[found.at]]), axis=0)[:, 0]  # however many stretches
    numbers = np.bincount(once, minlength=size).reshape(shape)
    return amounts[1:, 1:].astype(np.float64), numbers[1:, 1:]


def kinds(found: Changed, theme: Criterion) -> npt.NDArray[np.object_]:
    """Return the kind of each change, None where the theme has no word for a value; shape (n,)."""
    ids = theme.value_ids
    table = np.full((len(ids) + 1, len(ids) + 1), None, dtype=np.object_)
    table[1:, 1:] = [[kind_of(theme, old, new) for new in ids] for old in ids]
    result: npt.NDArray[np.object_] = table[found.old + 1, found.new + 1]
    return result


def kind_of(theme: Criterion, old: str, new: str) -> TurnKind:
    """Say whether a turn is for better or worse, by the scores of the values."""
    if old == UNKNOWN:
        return FIRST
    before, after = theme.value(old).score, theme.value(new).score
    if before is None or after is None or before == after:
        return OTHER
    return BETTER if after > before else WORSE


def balance(
    criterion: str,
    kind: npt.NDArray[np.object_],
    found: Changed,
    pairing: Pairing,
    *,
    first: float,
    last: float,
) -> Balance:
    """Return where the metres of a criterion went; `first`, `last`: all metres of both days."""
    by = {each: float(pairing.metres[found.at][kind == each].sum()) for each in TURN_KINDS}
    both = float(pairing.metres.sum())
    return Balance(
        criterion=criterion,
        **by,
        same=max(both - sum(by.values()), 0.0),
        new=max(last - both, 0.0),
        gone=max(first - both, 0.0),
    )
