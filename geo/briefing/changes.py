"""Which metres got another status in a period, in all and in each ward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np

from geo.briefing import following, turns
from geo.briefing.values import BETTER, TURN_KINDS, WORSE, Balance, BlockTurn, Period, Place, Turn, TurnKind
from geo.crs import measuring_crs
from geo.measure import tally
from geo.measure.grid import Floats, Whole
from geo.measure.wards import COUNTED_METRES
from geo.model.criterion import Criterion
from geo.model.summary import Part, Summary, WardSummary

_HALF = 0.5


@dataclass(frozen=True, eq=False)
class SegmentsOn:
    """Segments as of a day: the frame, which count, and metres of each in each ward."""

    day: date
    frame: gpd.GeoDataFrame
    counts: tally.Mask
    held: tally.Holdings

    @property
    def metres(self) -> Floats:
        """The length of each segment, 0 of those that do not count; shape (n,)."""
        return np.where(self.counts, self.held.segment_metres, 0.0)


@dataclass(frozen=True, eq=False)
class Course:
    """What became of the metres; `amounts`: criterion to kind (or `same`, `new`) to metres in each place.

    `any_of`: kind to the metres in each place of which at least one criterion turned that way.
    """

    turns: tuple[Turn, ...]
    balances: tuple[Balance, ...]
    amounts: Mapping[str, Mapping[str, Floats]]
    any_of: Mapping[TurnKind, Floats]


def stretches_of(first: SegmentsOn, last: SegmentsOn, crs: str | None) -> turns.Pairing:
    """Return the stretches of segments that count on both days, also of those split, merged or redrawn."""
    pairing = turns.pair(first.frame, last.frame, first.day, last.day)
    lengths = first.metres, last.metres
    return following.follow(first.frame, last.frame, pairing, lengths=lengths, crs=measuring_crs(crs))


def are_mostly(rows: Whole, metres: Floats, amounts: Floats, of: Whole) -> bool:
    """Say whether at least half of the metres of some rows are among stretches; `of`: the row of each."""
    inside = float(amounts[np.isin(of, rows)].sum())
    return inside >= _HALF * float(metres[rows].sum())


def course(
    first: SegmentsOn, last: SegmentsOn, pairing: turns.Pairing, criteria: Sequence[Criterion]
) -> Course:
    """Return the turns, the balances and the metres in each place, of every criterion."""
    found: list[Turn] = []
    balances: list[Balance] = []
    amounts = {}
    turned = {kind: np.zeros(len(pairing.last), dtype=bool) for kind in (BETTER, WORSE)}
    for each in criteria:
        changed = turns.changed(first.frame, last.frame, pairing, each, first.day, last.day)
        kind = turns.kinds(changed, each)
        sums, numbers = turns.sums(changed, pairing, len(each.values))
        for old, new in np.argwhere(numbers > 0).tolist():
            names = each.values[old].id, each.values[new].id
            told = turns.kind_of(each, *names)
            found.append(Turn(each.id, *names, told, float(sums[old, new]), int(numbers[old, new])))
        whole = float(first.metres.sum()), float(last.metres.sum())
        balances.append(turns.balance(each.id, kind, changed, pairing, first=whole[0], last=whole[1]))
        kinds = np.full(len(pairing.last), "same", dtype=np.object_)
        kinds[changed.at] = np.where(kind == None, "same", kind)  # noqa: E711  elementwise
        amounts[each.id] = _in_places(last, pairing, kinds)
        for way, rows in turned.items():
            rows |= kinds == way  # noqa: PLW2901  in place: the array is the amount
    any_of = {way: _spread(last.held, _share_of_each(last, pairing, rows)) for way, rows in turned.items()}
    return Course(tuple(found), tuple(balances), amounts, any_of)


def _in_places(last: SegmentsOn, pairing: turns.Pairing, kinds: np.ndarray) -> dict[str, Floats]:
    """Return the metres of each kind in each place, and of those that are new; shape (places,) each."""
    found: dict[str, Floats] = {}
    rest = np.where(last.counts, 1.0, 0.0)
    for kind in (*TURN_KINDS, "same"):
        share = _share_of_each(last, pairing, kinds == kind)
        found[kind] = _spread(last.held, share)
        rest -= share
    whole = last.held.segment_metres
    found["new"] = _spread(last.held, np.where(rest * whole > COUNTED_METRES, rest, 0.0))
    return found


def _share_of_each(last: SegmentsOn, pairing: turns.Pairing, chosen: tally.Mask) -> Floats:
    """Return how much of each segment is among the chosen stretches; shape (segments,)."""
    whole = last.held.segment_metres
    metres = np.bincount(pairing.last[chosen], pairing.metres[chosen], len(whole))
    return np.divide(metres, whole, out=np.zeros(len(whole)), where=whole > 0)


def _spread(held: tally.Holdings, share: Floats) -> Floats:
    """Return the metres in each place of so much of each segment; shape (places,)."""
    return np.bincount(held.place, held.metres * share[held.segment], held.places).astype(np.float64)


def block_turns(
    first: gpd.GeoDataFrame, last: gpd.GeoDataFrame, criteria: Sequence[Criterion], asked: Period
) -> tuple[BlockTurn, ...]:
    """Return how many apartment blocks went from which status to which."""
    pairing = turns.pair(first, last, asked.start, asked.end)
    found = []
    for each in criteria:
        changed = turns.changed(first, last, pairing, each, asked.start, asked.end)
        _, numbers = turns.sums(changed, pairing, len(each.values))
        for old, new in np.argwhere(numbers > 0).tolist():
            names = each.values[old].id, each.values[new].id
            found.append(BlockTurn(each.id, *names, turns.kind_of(each, *names), int(numbers[old, new])))
    return tuple(found)


def places(before: Summary, now: Summary, criteria: Sequence[Criterion], found: Course) -> tuple[Place, ...]:
    """Return what changed in each ward, and outside all of them last."""
    pairs: list[tuple[Part, Part]] = [
        *zip(before.wards, now.wards, strict=True),
        (before.outside, now.outside),
    ]
    return tuple(
        Place(
            code=new.code if isinstance(new, WardSummary) else None,
            name=new.name if isinstance(new, WardSummary) else "",
            start_metres=old.metres,
            end_metres=new.metres,
            better_metres=float(found.any_of[BETTER][at]),
            worse_metres=float(found.any_of[WORSE][at]),
            share={each.id: (best_share(old, each), best_share(new, each)) for each in criteria},
            **{
                kind: {each.id: float(found.amounts[each.id][kind][at]) for each in criteria}
                for kind in (*TURN_KINDS, "same", "new")
            },
        )
        for at, (old, new) in enumerate(pairs)
    )


def best_share(part: Part, criterion: Criterion) -> float | None:
    """Return the share of the metres checked in a place that has the first value, the best; None: none was.

    What nobody checked is missing, not bad: it is in neither part of the ratio.
    """
    amounts = part.status.get(criterion.id, {})
    checked = sum(amounts.get(value.id, 0.0) for value in criterion.values if value.score is not None)
    if checked <= COUNTED_METRES:
        return None
    return amounts.get(criterion.values[0].id, 0.0) / checked
