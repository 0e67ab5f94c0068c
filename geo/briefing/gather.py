"""The content of a briefing for a period: what changed, what stands, what is late. Values only, no words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np

from geo.briefing.changes import SegmentsOn, are_mostly, block_turns, course, places, stretches_of
from geo.briefing.inspections import by_day
from geo.briefing.overdue import overdue_routes
from geo.briefing.turns import Pairing
from geo.briefing.values import Briefing, Period, RouteStanding, Standing
from geo.briefing.within import within
from geo.errors import InvalidInput
from geo.language import N_
from geo.measure import tally
from geo.measure.grid import Whole
from geo.measure.wards import COUNTED_METRES, route_keys, route_numbers
from geo.model.criterion import Criterion
from geo.model.programme import BriefingRules
from geo.model.query import Moment
from geo.model.summary import Summary, WardSummary
from geo.papers.caveats import refuse_unreadable
from geo.programme import browse, summarise
from geo.programme.placing import WardSet, segment_holdings, ward_set
from geo.stores.base import Store
from geo.tasks.tasks import standing_on
from geo.text import collation_key

SEGMENTS, BLOCKS = "route_segments", "apartment_blocks"
_RECOGNISED = "recognised"


def period(
    store: Store, start: date | None = None, end: date | None = None, boundaries: date | None = None
) -> Period:
    """Return the period asked for: to the day shown, from the programme's start.

    Raises:
        InvalidInput: it ends before it begins.
    """
    last = browse.moment(store, as_of=end).as_of
    first = start or min(store.programme.start_date or last, last)
    if first > last:
        raise InvalidInput(
            N_("The period ends ({end}) before it begins ({start})."),
            start=f"{first:%d/%m/%Y}",
            end=f"{last:%d/%m/%Y}",
        )
    return Period(first, last, boundaries or last)


def brief(store: Store, asked: Period) -> Briefing:
    """Return what is to be said of a period; figures of both days are those of their summaries.

    Raises:
        InvalidInput: settings cannot be read.
        StoreUnavailable: a layer cannot be read now.
    """
    refuse_unreadable(store)
    before = summarise.by_ward(store, Moment(asked.start, asked.boundaries))
    now = summarise.by_ward(store, Moment(asked.end, asked.boundaries))
    wards = ward_set(store, asked.boundaries)
    first, last = (_day(store, wards, day) for day in (asked.start, asked.end))
    criteria, rules = tuple(store.criteria.in_force(asked.end)), store.programme.briefing
    followed = stretches_of(first, last, store.programme.crs)
    routes = _routes(first, last, wards, followed)
    found = course(first, last, followed, criteria)
    back = Pairing(followed.last, followed.first, followed.metres)
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
        turns=found.turns,
        block_turns=block_turns(blocks_first, blocks_last, criteria, asked),
        blocks_joined=_blocks_joined(blocks_first, blocks_last, asked),
        places=places(before, now, criteria, found),
        standings=_standings(now, criteria, rules),
        tasks=standing_on(store, asked.end),
        planned_routes=store.programme.planned_routes,
        steps=_steps(store, before, now, rules.steps),
        balances=found.balances,
        left=tuple(each for each, left, _ in _routes(last, first, wards, back) if left),
        checks=by_day(store, asked.first_counted, asked.end),
        overdue=late,
        most_named=rules.most_named,
        within=within(store, first, last, followed, criteria),
    )


def _steps(store: Store, before: Summary, now: Summary, steps: int) -> tuple[Summary, ...]:
    first, last = before.as_of.toordinal(), now.as_of.toordinal()
    days = sorted({first + round((last - first) * at / (steps - 1)) for at in range(steps)})
    between = [Moment(date.fromordinal(day), now.boundaries) for day in days[1:-1]]
    found = (before, *(summarise.by_ward(store, each) for each in between), now)
    return found if len(days) > 1 else (now,)


def _day(store: Store, wards: WardSet, day: date) -> SegmentsOn:
    frame = store.frame(SEGMENTS, day)
    return SegmentsOn(day, frame, tally.counts_on(frame, day), segment_holdings(store, wards, day))


def _routes(
    first: SegmentsOn, last: SegmentsOn, wards: WardSet, followed: Pairing
) -> list[tuple[RouteStanding, bool, bool]]:
    """Return every route of the end day, whether it joined in the period, and whether it was recognised.

    What took part before under another name or id, such as part of a segment without a route, did not join.
    """
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
        went_on = are_mostly(at, last.metres, followed.metres, followed.last)
        joined = key not in known and not went_on
        recognised = bool(whole_now.get(key)) and key not in whole_before
        if key not in known and went_on:  # recognised under its name of before
            recognised = recognised and whole_now[key] > first.day.isoformat()
        found.append((standing, joined, recognised))
    return sorted(found, key=lambda each: collation_key(each[0].name))


def _route_keys(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(key) for key in route_keys(frame).fillna(frame["id"])]


def _recognised(of: SegmentsOn) -> dict[str, str]:
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


def _blocks_joined(first: gpd.GeoDataFrame, last: gpd.GeoDataFrame, asked: Period) -> tuple[str, ...]:
    known = set(first["id"][tally.counts_on(first, asked.start)])
    there = last[tally.counts_on(last, asked.end)]
    new = there[~there["id"].isin(known)]
    names = [str(name or key) for name, key in zip(new["name"], new["id"], strict=True)]
    return tuple(sorted(names, key=collation_key))


def _standings(now: Summary, criteria: Sequence[Criterion], rules: BriefingRules) -> tuple[Standing, ...]:
    """Return the wards with routes, the best score first; the score counts what was found alone."""
    found = [_standing(ward, criteria, rules) for ward in now.wards if ward.metres > COUNTED_METRES]
    return tuple(sorted(found, key=lambda each: (each.score is None, -(each.score or 0))))


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
