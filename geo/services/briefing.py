"""The content of a briefing for a period: what changed, what stands, what is late. Values only, no words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np

from geo.analysis import tally, turns
from geo.analysis.grid import Floats, Whole
from geo.analysis.wards import COUNTED_METRES, route_numbers
from geo.errors import InvalidInput
from geo.language import N_
from geo.model.briefing import (
    BETTER,
    WORSE,
    Balance,
    BlockTurn,
    Briefing,
    Period,
    Place,
    RouteStanding,
    Standing,
    Turn,
)
from geo.model.criterion import Criterion
from geo.model.programme import BriefingRules
from geo.model.query import Moment
from geo.model.summary import Part, Summary, WardSummary
from geo.services import browsing, summarising
from geo.services.briefing_overdue import overdue_routes
from geo.services.inspections import by_day
from geo.services.placing import WardSet, segment_holdings, ward_set
from geo.services.tasks import standing_on
from geo.stores.base import Store
from geo.text import collation_key

SEGMENTS, BLOCKS = "route_segments", "apartment_blocks"
_RECOGNISED = "recognised"


@dataclass(frozen=True, eq=False)
class _Day:
    """Segments as of a day: the frame, which count, and metres of each in each ward."""

    day: date
    frame: gpd.GeoDataFrame
    counts: tally.Mask
    held: tally.Holdings

    @property
    def metres(self) -> Floats:
        """The length of each segment, 0 of those that do not count; shape (n,)."""
        return np.where(self.counts, self.held.segment_metres, 0.0)


def period(
    store: Store, start: date | None = None, end: date | None = None, boundaries: date | None = None
) -> Period:
    """Return the period asked for: to the day shown, from the programme's start.

    Raises:
        InvalidInput: it ends before it begins.
    """
    last = browsing.moment(store, as_of=end).as_of
    first = start or min(store.programme.start_date or last, last)
    if first > last:
        raise InvalidInput(
            N_("The period ends ({end}) before it begins ({start})."),
            start=first.isoformat(),
            end=last.isoformat(),
        )
    return Period(first, last, boundaries or last)


def brief(store: Store, asked: Period) -> Briefing:
    """Return what is to be said of a period; figures of both days are those of their summaries.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    before = summarising.by_ward(store, Moment(asked.start, asked.boundaries))
    now = summarising.by_ward(store, Moment(asked.end, asked.boundaries))
    wards = ward_set(store, asked.boundaries)
    first, last = (_day(store, wards, day) for day in (asked.start, asked.end))
    criteria, rules = tuple(store.criteria.in_force(asked.end)), store.programme.briefing
    routes = _routes(first, last, wards)
    changed, better, worse = _turns(first, last, criteria)
    blocks_first, blocks_last = (store.frame(BLOCKS, day) for day in (asked.start, asked.end))
    there = last.frame[last.counts]
    named = {each.id: each for each, _, _ in routes}
    late = overdue_routes(there, _route_keys(there), last.metres[last.counts], asked.end, named, criteria)
    return Briefing(
        period=asked,
        before=before,
        now=now,
        routes=tuple(each for each, _, _ in routes),
        joined=tuple(each for each, joined, _ in routes if joined),
        recognised=tuple(each for each, _, recognised in routes if recognised),
        turns=changed,
        block_turns=_block_turns(blocks_first, blocks_last, criteria, asked),
        blocks_joined=_blocks_joined(blocks_first, blocks_last, asked),
        places=_places(before, now, criteria, better, worse),
        standings=_standings(now, criteria, rules),
        tasks=standing_on(store, asked.end),
        planned_routes=store.programme.planned_routes,
        steps=_steps(store, before, now, rules.steps),
        balances=_balances(first, last, changed, criteria),
        left=tuple(each for each, left, _ in _routes(last, first, wards) if left),
        checks=by_day(store, asked.start, asked.end),
        overdue=late,
        most_named=rules.most_named,
    )


def _steps(store: Store, before: Summary, now: Summary, steps: int) -> tuple[Summary, ...]:
    first, last = before.as_of.toordinal(), now.as_of.toordinal()
    days = sorted({first + round((last - first) * at / (steps - 1)) for at in range(steps)})
    between = [Moment(date.fromordinal(day), now.boundaries) for day in days[1:-1]]
    found = (before, *(summarising.by_ward(store, each) for each in between), now)
    return found if len(days) > 1 else (now,)


def _day(store: Store, wards: WardSet, day: date) -> _Day:
    frame = store.frame(SEGMENTS, day)
    return _Day(day, frame, tally.counts_on(frame, day), segment_holdings(store, wards, day))


def _routes(first: _Day, last: _Day, wards: WardSet) -> list[tuple[RouteStanding, bool, bool]]:
    """Return every route of the end day, whether it joined in the period, and whether it was recognised."""
    rows = np.flatnonzero(last.counts)
    numbers = route_numbers(last.frame.iloc[rows])
    known = set(_route_keys(first.frame[first.counts]))
    whole_before = {key for key, day in _recognised(first).items() if day}
    whole_now = _recognised(last)
    found = []
    for number in np.unique(numbers[numbers >= 0]).tolist():
        at = rows[numbers == number]
        part = last.frame.iloc[at]
        key = _route_keys(part)[0]
        metres = float(last.metres[at].sum())
        if metres <= COUNTED_METRES:
            continue
        standing = RouteStanding(
            id=key,
            name=str(part["route_name"].iloc[0] or key),
            metres=metres,
            wards=_wards_of(last.held, at, wards),
            joined_on=_date(part["joined_on"].dropna().min() if part["joined_on"].notna().any() else None),
            recognised_on=_date(whole_now.get(key)),
        )
        found.append((standing, key not in known, bool(whole_now.get(key)) and key not in whole_before))
    return sorted(found, key=lambda each: collation_key(each[0].name))


def _route_keys(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(key) for key in frame["route_id"].fillna(frame["route_name"]).fillna(frame["id"])]


def _recognised(of: _Day) -> dict[str, str]:
    """Return the last day of recognition of each route that is recognised as a whole by that day."""
    frame = of.frame[of.counts]
    days = frame["recognised_on"].fillna("")
    there = (frame["stage"] == _RECOGNISED) & (days <= of.day.isoformat())
    table = frame.assign(key=_route_keys(frame), whole=there, day=days).groupby("key")
    whole, latest = table["whole"].all(), table["day"].max()
    return {str(key): str(latest[key]) for key in whole.index if whole[key]}


def _wards_of(held: tally.Holdings, at: Whole, wards: WardSet) -> dict[str, str]:
    chosen = np.isin(held.segment, at) & (held.metres > COUNTED_METRES) & (held.place < len(held.codes))
    places = np.unique(held.place[chosen]).tolist()
    return {wards.codes[place]: wards.names[place] for place in places}


def _turns(
    first: _Day, last: _Day, criteria: Sequence[Criterion]
) -> tuple[tuple[Turn, ...], dict[str, Floats], dict[str, Floats]]:
    """Return all turns of statuses, and by criterion the metres that got better and worse in each place."""
    pairing = turns.pair(first.frame, last.frame, first.day, last.day)
    metres = last.held.segment_metres[pairing.last]
    found: list[Turn] = []
    better: dict[str, Floats] = {}
    worse: dict[str, Floats] = {}
    for each in criteria:
        changed = turns.changed(first.frame, last.frame, pairing, each, first.day, last.day)
        amounts, numbers = turns.sums(changed, metres, len(each.values))
        for old, new in np.argwhere(numbers > 0).tolist():
            names = each.values[old].id, each.values[new].id
            kind = turns.kind_of(each, *names)
            found.append(Turn(each.id, *names, kind, float(amounts[old, new]), int(numbers[old, new])))
        kinds = [
            turns.kind_of(each, each.values[a].id, each.values[b].id) if min(a, b) >= 0 else None
            for a, b in zip(changed.old.tolist(), changed.new.tolist(), strict=True)
        ]
        for kind, by in ((BETTER, better), (WORSE, worse)):
            mask = np.zeros(len(last.frame), np.bool_)
            mask[pairing.last[changed.at[[each_kind == kind for each_kind in kinds]]]] = True
            by[each.id] = tally.metres_of(last.held, mask)
    return tuple(found), better, worse


def _balances(
    first: _Day, last: _Day, found: Sequence[Turn], criteria: Sequence[Criterion]
) -> tuple[Balance, ...]:
    pairing = turns.pair(first.frame, last.frame, first.day, last.day)
    return tuple(
        turns.balance(found, each.id, pairing, first=first.metres, last=last.metres) for each in criteria
    )


def _block_turns(
    first: gpd.GeoDataFrame, last: gpd.GeoDataFrame, criteria: Sequence[Criterion], asked: Period
) -> tuple[BlockTurn, ...]:
    pairing = turns.pair(first, last, asked.start, asked.end)
    found = []
    for each in criteria:
        changed = turns.changed(first, last, pairing, each, asked.start, asked.end)
        _, numbers = turns.sums(changed, np.ones(len(pairing.last)), len(each.values))
        for old, new in np.argwhere(numbers > 0).tolist():
            names = each.values[old].id, each.values[new].id
            found.append(BlockTurn(each.id, *names, turns.kind_of(each, *names), int(numbers[old, new])))
    return tuple(found)


def _blocks_joined(first: gpd.GeoDataFrame, last: gpd.GeoDataFrame, asked: Period) -> tuple[str, ...]:
    known = set(first["id"][tally.counts_on(first, asked.start)])
    there = last[tally.counts_on(last, asked.end)]
    new = there[~there["id"].isin(known)]
    names = [str(name or key) for name, key in zip(new["name"], new["id"], strict=True)]
    return tuple(sorted(names, key=collation_key))


def _places(
    before: Summary,
    now: Summary,
    criteria: Sequence[Criterion],
    better: dict[str, Floats],
    worse: dict[str, Floats],
) -> tuple[Place, ...]:
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
            better={each.id: float(better[each.id][at]) for each in criteria},
            worse={each.id: float(worse[each.id][at]) for each in criteria},
            share={each.id: (_share(old, each), _share(new, each)) for each in criteria},
        )
        for at, (old, new) in enumerate(pairs)
    )


def _share(part: Part, criterion: Criterion) -> float | None:
    """Return the share of a place's metres that has the first value, which is the best."""
    metres = part.status.get(criterion.id, {}).get(criterion.values[0].id, 0.0)
    return metres / part.metres if part.metres > COUNTED_METRES else None


def _standings(now: Summary, criteria: Sequence[Criterion], rules: BriefingRules) -> tuple[Standing, ...]:
    """Return the wards with routes, the best score first; the score counts what was found alone."""
    found = [_standing(ward, criteria, rules) for ward in now.wards if ward.metres > COUNTED_METRES]
    return tuple(sorted(found, key=lambda each: (each.score is None, -(each.score or 0), each.code)))


def _standing(ward: WardSummary, criteria: Sequence[Criterion], rules: BriefingRules) -> Standing:
    scored = whole = stale = reached = 0.0
    for each in criteria:
        amounts = ward.status.get(each.id, {})
        for value in each.values:
            metres = amounts.get(value.id, 0.0)
            if value.score is not None:
                scored, reached = scored + metres, reached + metres * value.score
        whole += ward.metres - amounts.get("not_applicable", 0.0)
        stale += ward.stale.get(each.id, 0.0)
    fresh = max(scored - stale, 0.0) / whole if whole > 0 else 0.0
    return Standing(
        code=ward.code,
        name=ward.name,
        metres=ward.metres,
        score=reached / scored if scored > 0 else None,
        fresh=fresh,
        has_evidence=ward.metres >= rules.least_metres and fresh >= rules.least_fresh,
    )


def _date(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None
