"""Summarise a programme per ward: metres, routes, segments, apartment blocks and statuses as of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import UnknownName
from geo.language import N_
from geo.measure import tally
from geo.measure.grid import Floats, Whole
from geo.measure.wards import COUNTED_METRES, route_numbers
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.model.stage import PROPOSED, STAGE
from geo.model.summary import Part, Summary, WardSummary
from geo.programme.placing import WardSet, block_places, segment_holdings, ward_set
from geo.stores.base import Store

_Columns = Mapping[str, npt.NDArray[np.generic]]  # theme -> (places + total,)
_Tables = Mapping[str, npt.NDArray[np.generic]]  # theme -> (places + total, values)


@dataclass(frozen=True, eq=False)
class _Figures:
    """Arrays with one row a place (wards, outside) and a last one for the total."""

    metres: Floats
    shared: Floats
    segments: Whole
    routes: Whole
    status: _Tables
    stale: _Columns
    stale_segments: _Columns
    nameless_segments: Whole
    nameless_metres: Floats
    overlap_metres: float


@dataclass(frozen=True, eq=False)
class _Blocks:
    """The same for apartment blocks: their number, and by theme those of each value and the stale ones."""

    number: Whole
    status: _Tables
    stale: _Columns


def by_ward(store: Store, moment: Moment) -> Summary:
    """Return the summary per ward as of a day, over the boundaries of a day.

    What counts had joined by then and is more than proposed; statuses are those found by then. The crosswalk
    is kept, so after a change of statuses alone only the counting is done again.

    Raises:
        StoreUnavailable: wards, segments or blocks cannot be read now.
    """
    wards = ward_set(store, moment.boundaries)
    criteria = tuple(store.criteria.in_force(moment.as_of))
    segments = _segments(store, wards, criteria, moment)
    parts = _parts(segments, _blocks(store, wards, criteria, moment), criteria)
    return Summary(
        as_of=moment.as_of,
        boundaries=moment.boundaries,
        criteria=tuple(criterion.id for criterion in criteria),
        wards=tuple(
            WardSummary(**part, code=code, name=name, km2=km2)
            for part, code, name, km2 in zip(
                parts[:-2], wards.codes, wards.names, wards.km2.tolist(), strict=True
            )
        ),
        outside=Part(**parts[-2]),
        total=Part(**parts[-1]),
        shared_border_metres=parts[-1]["shared_border_metres"],
        overlapping_wards_metres=segments.overlap_metres,
        valid_from=wards.valid_from,
        valid_to=wards.valid_to,
    )


def of_ward(summary: Summary, code: str) -> WardSummary:
    """Return the ward called `code`.

    Raises:
        UnknownName: the boundary set has no such ward.
    """
    for ward in summary.wards:
        if ward.code == code:
            return ward
    raise UnknownName(
        N_("No ward has the code “{code}” on that day. The codes are: {allowed}."),
        code=code[:40],
        allowed=", ".join(ward.code for ward in summary.wards) or "–",
    )


def _segments(store: Store, wards: WardSet, criteria: Sequence[Criterion], moment: Moment) -> _Figures:
    frame, whole = store.frame("route_segments", moment.as_of), segment_holdings(store, wards, moment.as_of)
    counts = tally.counts_on(frame, moment.as_of)
    held, lengths = whole.of(counts), np.where(counts, whole.segment_metres, 0.0)
    route = np.full(len(frame), -1, np.intp)
    route[counts] = route_numbers(frame[counts])  # a name alone is told by what counts
    status, stale, stale_segments = {}, {}, {}
    for theme in (*criteria, STAGE):
        values = tally.values_on(frame, theme, moment.as_of)
        total = np.bincount(values, lengths, len(theme.values))
        status[theme.id] = np.vstack([tally.metres_by_value(held, values, len(theme.values)), total])
        old = tally.stale_on(frame, theme, moment.as_of, values)
        stale[theme.id] = np.append(tally.metres_of(held, old), lengths[old].sum())
        counted = (lengths[old] > COUNTED_METRES).sum()
        stale_segments[theme.id] = np.append(tally.segments_of(held, old), counted)
    nameless, everywhere = counts & (route < 0), np.zeros(len(frame), np.intp)
    shared = np.bincount(held.place, held.shared_metres, held.places)
    return _Figures(
        metres=np.append(np.bincount(held.place, held.metres, held.places), lengths.sum()),
        shared=np.append(shared, shared.sum()),
        segments=np.append(tally.segments_by_place(held), (lengths > COUNTED_METRES).sum()),
        routes=np.append(
            tally.distinct_by_place(held.place, route[held.segment], held.metres, held.places),
            tally.distinct_by_place(everywhere, route, lengths, 1),
        ),
        status=status,
        stale=stale,
        stale_segments=stale_segments,
        nameless_segments=np.append(
            tally.segments_of(held, nameless), (lengths[nameless] > COUNTED_METRES).sum()
        ),
        nameless_metres=np.append(tally.metres_of(held, nameless), lengths[nameless].sum()),
        overlap_metres=float(held.overlap_metres.sum()),
    )


def _blocks(store: Store, wards: WardSet, criteria: Sequence[Criterion], moment: Moment) -> _Blocks:
    frame, whole = store.frame("apartment_blocks", moment.as_of), block_places(store, wards, moment.as_of)
    counts = tally.counts_on(frame, moment.as_of)
    place, size = whole[counts], len(wards.codes) + 1
    status, stale = {}, {}
    for theme in criteria:
        values = tally.values_on(frame, theme, moment.as_of)
        inside = tally.count_by_value(place, values[counts], (size, len(theme.values)))
        status[theme.id] = np.vstack([inside, inside.sum(axis=0)])
        old = tally.stale_on(frame, theme, moment.as_of, values)[counts]
        stale[theme.id] = _with_total(np.bincount(place[old], minlength=size))
    return _Blocks(_with_total(np.bincount(place, minlength=size)), status, stale)


def _with_total(number: Whole) -> Whole:
    return np.append(number, number.sum())


def _parts(segments: _Figures, blocks: _Blocks, criteria: Sequence[Criterion]) -> list[dict[str, Any]]:
    """Return what a `Part` is made of for every ward, then outside, then in all."""
    stages = [value for value in STAGE.value_ids if value != PROPOSED]
    stage = segments.status[STAGE.id][:, [STAGE.value_ids.index(value) for value in stages]]
    columns: dict[str, list[Any]] = {
        "metres": segments.metres.tolist(),
        "segments": segments.segments.tolist(),
        "routes": segments.routes.tolist(),
        "nameless_segments": segments.nameless_segments.tolist(),
        "nameless_metres": segments.nameless_metres.tolist(),
        "apartment_blocks": blocks.number.tolist(),
        "shared_border_metres": segments.shared.tolist(),
        "stage": _rows(stage, stages),
        "status": _by_criterion(criteria, segments.status, len(segments.metres)),
        "block_status": _by_criterion(criteria, blocks.status, len(segments.metres)),
        "stale": _by_criterion(criteria, segments.stale, len(segments.metres)),
        "stale_segments": _by_criterion(criteria, segments.stale_segments, len(segments.metres)),
        "stale_blocks": _by_criterion(criteria, blocks.stale, len(segments.metres)),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _by_criterion(
    criteria: Sequence[Criterion], arrays: Mapping[str, npt.NDArray[np.generic]], places: int
) -> list[dict[str, Any]]:
    """Return for each place criterion -> amount, or criterion -> value -> amount where arrays are tables."""
    if not criteria:
        return [{} for _ in range(places)]
    columns: list[list[Any]] = [
        _rows(arrays[each.id], each.value_ids) if arrays[each.id].ndim > 1 else arrays[each.id].tolist()
        for each in criteria
    ]
    ids = [criterion.id for criterion in criteria]
    return [dict(zip(ids, row, strict=True)) for row in zip(*columns, strict=True)]


def _rows(table: npt.NDArray[np.generic], ids: Sequence[str]) -> list[dict[str, float]]:
    """Return each row of a table as value -> amount."""
    return [dict(zip(ids, row, strict=True)) for row in table.tolist()]
