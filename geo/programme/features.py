"""Look at single features and lists of them: where they lie, and what was found by a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import UnknownName
from geo.language import N_
from geo.layers import layer as layer_called
from geo.measure import tally
from geo.measure.as_of import with_statuses
from geo.measure.grid import Floats, Whole
from geo.measure.wards import COUNTED_METRES
from geo.model.criterion import Criterion
from geo.model.programme import Bounds
from geo.model.query import Moment
from geo.model.stage import PROPOSED
from geo.programme import browse
from geo.programme.placing import WardSet, block_places, segment_holdings, ward_set
from geo.stores.base import Store
from geo.text import collation_key

SEGMENTS, BLOCKS = "route_segments", "apartment_blocks"
PAGE_SIZE = 50
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Place:
    """A ward that a feature lies in, with the metres there (None: it has no length); code None is outside."""

    code: str | None
    name: str
    metres: float | None = None


@dataclass(frozen=True)
class Row:
    """A feature in a list. `metres`: its length, or that in the ward asked for; None for what has none.

    `stale`: the criteria whose finding is too old to rely on.
    """

    id: str
    name: str
    stage: str
    statuses: Mapping[str, str]
    places: tuple[Place, ...] = ()
    metres: float | None = None
    counts: bool = True
    stale: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Detail:
    """One feature as of a day. `properties` as stored, with each status as of then; `bounds` in degrees.

    `joined`: whether it had joined by the day; `counts`: whether it is counted: proposed ones never are;
    `stale`: the criteria whose finding is too old to rely on.
    """

    layer: str
    id: str
    name: str
    properties: Mapping[str, Any]
    places: tuple[Place, ...]
    bounds: Bounds
    metres: float | None
    joined: bool
    counts: bool
    stale: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """What a list is limited to: a ward's code, a value of a theme; and which page of it."""

    ward: str | None = None
    theme: Criterion | None = None
    value: str | None = None
    page: int = 1


@dataclass(frozen=True)
class Listing:
    """One page of a list: its rows, how many there are in all, how many of them count, and their metres."""

    rows: tuple[Row, ...]
    count: int
    counted: int
    page: int
    pages: int
    metres: float = 0.0
    asked: Asked = field(default_factory=Asked)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Which feature lies in which place: rows of positions and metres (None: no lengths)."""

    feature: Whole
    place: Whole
    metres: Floats | None
    lengths: Floats | None


def detail(store: Store, layer: str, feature_id: str, moment: Moment) -> Detail:
    """Return one feature as of a day, with its wards by the boundaries of a day.

    Raises:
        UnknownName: there is no such feature.
        StoreUnavailable: a layer cannot be read now.
    """
    wards, day = ward_set(store, moment.boundaries), _day_with(store, layer, feature_id, moment)
    frame = store.frame(layer, day)
    at = _position(frame, layer, feature_id)
    one = with_statuses(frame.iloc[[at]], store.criteria, moment.as_of)
    pairs = _pairs(store, layer, wards, day)
    joined = bool(tally.has_joined(one, moment.as_of)[0])
    west, south, east, north = (float(value) for value in one.total_bounds)
    properties = {name: _plain(one[name].iloc[0]) for name in one.columns if name != "geometry"}
    return Detail(
        layer=layer,
        id=feature_id,
        name=_name(properties, layer),
        properties=properties,
        places=_places(pairs, wards, at),
        bounds=(west, south, east, north),
        metres=None if pairs.lengths is None else float(pairs.lengths[at]),
        joined=joined,
        counts=joined and properties["stage"] != PROPOSED,
        stale=tally.stale_criteria(one, store.criteria, moment.as_of)[0],
    )


def listing(store: Store, layer: str, moment: Moment, asked: Asked | None = None) -> Listing:
    """Return a page of the features that had joined by a day, in order of their names.

    Raises:
        UnknownName: the boundary set has no such ward.
        InvalidInput: the theme has no such value.
        StoreUnavailable: a layer cannot be read now.
    """
    asked = asked or Asked()
    frame, wards = store.frame(layer, moment.as_of), ward_set(store, moment.boundaries)
    pairs = _pairs(store, layer, wards, moment.as_of)
    keep, metres = _in_ward(pairs, wards, len(frame), asked.ward)
    keep &= tally.has_joined(frame, moment.as_of) & _of_value(frame, asked, moment)
    found = np.flatnonzero(keep)
    found = found[np.argsort(name_ranks(frame, layer)[found], kind="stable")]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(asked.page, 1), pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    counts = keep & tally.counts_on(frame, moment.as_of)
    return Listing(
        rows=_rows(store, layer, moment, (shown, metres, pairs, wards)),
        count=len(found),
        counted=int(counts.sum()),
        page=page,
        pages=pages,
        metres=0.0 if metres is None else float(metres[counts].sum()),
        asked=asked,
    )


def rows_at(store: Store, layer: str, moment: Moment, at: Whole, ward: str | None = None) -> tuple[Row, ...]:
    """Return the features at some positions of a layer as rows of a list, in that order.

    Raises:
        UnknownName: the boundary set has no such ward.
        StoreUnavailable: a layer cannot be read now.
    """
    wards = ward_set(store, moment.boundaries)
    pairs = _pairs(store, layer, wards, moment.as_of)
    _, metres = _in_ward(pairs, wards, len(store.frame(layer, moment.as_of)), ward)
    return _rows(store, layer, moment, (at, metres, pairs, wards))


def lies_in(store: Store, layer: str, moment: Moment, ward: str | None) -> _Mask:
    """Say of each feature of a layer whether it lies in a ward (None: anywhere); shape (n,).

    Raises:
        UnknownName: the boundary set has no such ward.
        StoreUnavailable: a layer cannot be read now.
    """
    wards, day = ward_set(store, moment.boundaries), moment.as_of
    return _in_ward(_pairs(store, layer, wards, day), wards, len(store.frame(layer, day)), ward)[0]


def _day_with(store: Store, layer: str, feature_id: str, moment: Moment) -> date | None:
    """Return the day asked for, or None (now) where a feature came into the record only later."""
    known = (store.frame(layer, moment.as_of)["id"] == feature_id).any()
    return moment.as_of if known else None


def _position(frame: gpd.GeoDataFrame, layer: str, feature_id: str) -> int:
    found = np.flatnonzero((frame["id"] == feature_id).to_numpy(bool))
    if not len(found):
        raise UnknownName(
            N_("There is no feature “{id}” in {layer}."), id=feature_id[:80], layer=layer_called(layer).name
        )
    return int(found[0])


def _pairs(store: Store, layer: str, wards: WardSet, day: date | None) -> _Pairs:
    if layer == SEGMENTS:
        held = segment_holdings(store, wards, day)
        enough = held.metres > COUNTED_METRES
        return _Pairs(held.segment[enough], held.place[enough], held.metres[enough], held.segment_metres)
    place = block_places(store, wards, day)
    return _Pairs(np.arange(len(place)), place, None, None)


def _places(pairs: _Pairs, wards: WardSet, at: int) -> tuple[Place, ...]:
    """Return the places of one feature, the longest first."""
    low, high = np.searchsorted(pairs.feature, [at, at + 1])
    metres = [None] * int(high - low) if pairs.metres is None else pairs.metres[low:high].tolist()
    found = [
        Place(wards.codes[place], wards.names[place], length)
        if place < len(wards.codes)
        else Place(None, "", length)
        for place, length in zip(pairs.place[low:high].tolist(), metres, strict=True)
    ]
    return tuple(sorted(found, key=lambda place: -(place.metres or 0.0)))


def _in_ward(pairs: _Pairs, wards: WardSet, size: int, code: str | None) -> tuple[_Mask, Floats | None]:
    """Return which features lie in a ward (None: all), and the metres that each has there."""
    if code is None:
        return np.ones(size, bool), pairs.lengths
    browse.ward_position(wards.frame, code)
    rows = pairs.place == wards.codes.index(code)
    keep = np.zeros(size, bool)
    keep[pairs.feature[rows]] = True
    if pairs.metres is None:
        return keep, None
    metres = np.zeros(size)
    metres[pairs.feature[rows]] = pairs.metres[rows]
    return keep, metres


def _of_value(frame: gpd.GeoDataFrame, asked: Asked, moment: Moment) -> _Mask:
    if asked.theme is None or asked.value is None:
        return np.ones(len(frame), bool)
    asked.theme.value(asked.value)
    wanted = asked.theme.value_ids.index(asked.value)
    result: _Mask = tally.values_on(frame, asked.theme, moment.as_of) == wanted
    return result


def name_ranks(frame: gpd.GeoDataFrame, layer: str) -> Whole:
    """Return the rank of each feature's name in Vietnamese order, nameless ones last."""
    number, names = pd.factorize(frame["route_name" if layer == SEGMENTS else "name"])
    order = sorted(range(len(names)), key=lambda at: collation_key(str(names[at])))
    rank = np.empty(len(names) + 1, np.intp)
    rank[order] = np.arange(len(names))
    rank[-1] = len(names)
    result: Whole = rank[number]
    return result


def _rows(
    store: Store, layer: str, moment: Moment, shown: tuple[Whole, Floats | None, _Pairs, WardSet]
) -> tuple[Row, ...]:
    at, metres, pairs, wards = shown
    frame = with_statuses(store.frame(layer, moment.as_of).iloc[at], store.criteria, moment.as_of)
    ids = store.criteria.in_force(moment.as_of).ids
    records = frame.drop(columns="geometry").to_dict("records")
    old = tally.stale_criteria(frame, store.criteria, moment.as_of)
    return tuple(
        Row(
            id=str(record["id"]),
            name=_name(record, layer),
            stage=str(record["stage"]),
            statuses={criterion: str(record[criterion]) for criterion in ids},
            places=_places(pairs, wards, position),
            metres=None if metres is None else float(metres[position]),
            counts=record["stage"] != PROPOSED,
            stale=stale,
        )
        for position, record, stale in zip(at.tolist(), records, old, strict=True)
    )


def _name(properties: Mapping[Any, Any], layer: str) -> str:
    name = _plain(properties["route_name" if layer == SEGMENTS else "name"])
    return str(name or _plain(properties.get("route_id")) or properties["id"])


def _plain(value: Any) -> Any:
    if isinstance(value, list | dict | tuple):
        return value
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
