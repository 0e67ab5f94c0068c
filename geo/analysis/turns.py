"""Compare two days of an inspected layer: what went from one status to another, and for better or worse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo.analysis import tally
from geo.analysis.grid import Floats, Whole
from geo.model.briefing import BETTER, FIRST, OTHER, WORSE, Balance, Turn, TurnKind
from geo.model.criterion import UNKNOWN, Criterion


@dataclass(frozen=True, eq=False)
class Pairing:
    """Features that count on both days: their rows in the first and in the last day's frame; shape (n,)."""

    first: Whole
    last: Whole


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
    return Pairing(rows_first[there[both]], rows_last[both])


def changed(
    first: pd.DataFrame, last: pd.DataFrame, pairing: Pairing, theme: Criterion, start: date, end: date
) -> Changed:
    """Return which features of a pairing changed their value of a theme."""
    old = tally.values_on(first, theme, start)[pairing.first]
    new = tally.values_on(last, theme, end)[pairing.last]
    at = np.flatnonzero(old != new)
    return Changed(at, old[at], new[at])


def sums(found: Changed, metres: Floats, values: int) -> tuple[Floats, Whole]:
    """Return metres and numbers of each turn; shape (values, values): row old, column new.

    `metres`: of each feature of the pairing.
    """
    cell = (found.old + 1) * (values + 1) + found.new + 1
    size = (values + 1) ** 2
    amounts = np.bincount(cell, metres[found.at], size).reshape(values + 1, values + 1)
    numbers = np.bincount(cell, minlength=size).reshape(values + 1, values + 1)
    return amounts[1:, 1:].astype(np.float64), numbers[1:, 1:]


def kind_of(theme: Criterion, old: str, new: str) -> TurnKind:
    """Say whether a turn is for better or worse, by the scores of the values."""
    if old == UNKNOWN:
        return FIRST
    before, after = theme.value(old).score, theme.value(new).score
    if before is None or after is None or before == after:
        return OTHER
    return BETTER if after > before else WORSE


def balance(
    found: Sequence[Turn], criterion: str, pairing: Pairing, *, first: Floats, last: Floats
) -> Balance:
    """Return where the metres of a criterion went.

    `first`, `last`: metres of each row of both days, 0 of those that do not count.
    """
    by = {
        kind: sum(turn.metres for turn in found if (turn.criterion, turn.kind) == (criterion, kind))
        for kind in (BETTER, WORSE, FIRST, OTHER)
    }
    both = float(last[pairing.last].sum())
    return Balance(
        criterion=criterion,
        **by,
        same=max(both - sum(by.values()), 0.0),
        new=max(float(last.sum()) - both, 0.0),
        gone=max(float(first.sum() - first[pairing.first].sum()), 0.0),
    )
