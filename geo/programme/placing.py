"""Where features lie: the wards of a day and the metres of every segment in each, worked out once.

What is kept is keyed by what it was made from, geometries bit by bit, so a changed status costs nothing and a
changed border or line is never missed.
"""

import hashlib
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TypeVar, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import measuring_crs
from geo.measure.crosswalk import crosswalk, measured
from geo.measure.grid import Floats, Whole
from geo.measure.tally import Holdings, holdings, place_of_wards
from geo.measure.wards import ward_of
from geo.programme import browse
from geo.stores.base import Store

_T = TypeVar("_T")
_Geometries = npt.NDArray[np.object_]
_WARD_FIELDS = ("code", "name", "valid_from", "valid_to")
_POLYGON = 3  # GEOS type id; the larger ones are made of parts


@dataclass(frozen=True, eq=False)
class WardSet:
    """The wards in force on a day: `frame` in order of names, and per distinct code its name and area.

    `valid_from` and `valid_to` (inclusive, None: open) say how long exactly these boundaries held. `key`
    changes with any border or code, not with the day.
    """

    frame: gpd.GeoDataFrame
    codes: tuple[str, ...]
    names: tuple[str, ...]
    km2: Floats
    valid_from: date | None
    valid_to: date | None
    key: Hashable


class _Kept:
    """The last few results by key; a result is made once, also between threads.

    Who asks for something else meanwhile does not wait.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._found: OrderedDict[Hashable, object] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return cast(_T, self._found[key])
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._found:  # made by who was here first
                    return cast(_T, self._found[key])
            try:
                made = make()
                with self._lock:
                    self._found[key] = made
                    while len(self._found) > self._places:
                        self._found.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made


_kept = _Kept(places=24)
_digests: dict[tuple[int, tuple[str, ...]], tuple["weakref.ref[gpd.GeoDataFrame]", str]] = {}


def ward_set(store: Store, day: date) -> WardSet:
    """Return the wards in force on `day`.

    Raises:
        StoreUnavailable: the wards cannot be read now.
    """
    layer, crs = store.frame("wards"), store.programme.crs
    key = ("wards", digest(layer, *_WARD_FIELDS), day, crs)
    return _kept.get(key, lambda: _ward_set(store, day))


def segment_holdings(store: Store, wards: WardSet, day: date | None = None) -> Holdings:
    """Return the metres of every segment of the layer in each ward of a set, whether it counts or not.

    The segments are those of `day` by the record (None: those of now), in the order of that frame.

    Raises:
        StoreUnavailable: the segments cannot be read now.
    """
    frame, crs = store.frame("route_segments", day), store.programme.crs

    def make() -> Holdings:
        return holdings(crosswalk(frame, wards.frame, crs=crs), wards.frame)

    return _kept.get(("segments", digest(frame), wards.key), make)


def block_places(store: Store, wards: WardSet, day: date | None = None) -> Whole:
    """Return the place of every apartment block: a position in `wards.codes`, their number = outside.

    The blocks are those of `day` by the record (None: those of now), in the order of that frame.

    Raises:
        StoreUnavailable: the blocks cannot be read now.
    """
    frame, crs = store.frame("apartment_blocks", day), store.programme.crs

    def make() -> Whole:
        place, _ = place_of_wards(wards.frame)
        return place[ward_of(frame, wards.frame, crs=crs)]

    return _kept.get(("blocks", digest(frame), wards.key), make)


def digest(frame: gpd.GeoDataFrame, *fields: str) -> str:
    """Return a hash of a frame's geometries and some fields, in order; remembered as long as the frame lives.

    Frames of a store never change; a change makes a new one.
    """
    key = (id(frame), fields)
    known = _digests.get(key)
    if known is not None and known[0]() is frame:
        return known[1]
    made = hashlib.sha256(str(frame.crs and frame.crs.to_string()).encode())
    for array in _arrays(np.asarray(frame.geometry.array)):
        made.update(np.ascontiguousarray(array).data)
    made.update(repr([frame[name].tolist() for name in fields]).encode())
    _digests[key] = (weakref.ref(frame, lambda _: _digests.pop(key, None)), made.hexdigest())
    return _digests[key][1]


def _arrays(shapes: _Geometries) -> list[npt.NDArray[np.generic]]:
    """Return what geometries consist of: kinds, numbers of parts, rings and positions, and positions."""
    kinds = shapely.get_type_id(shapes)
    several = shapes[kinds > _POLYGON]
    parts = shapely.get_parts(several)
    polygons = np.concatenate([shapes[kinds == _POLYGON], parts[shapely.get_type_id(parts) == _POLYGON]])
    return [
        kinds,
        shapely.get_num_geometries(several),
        shapely.get_num_interior_rings(polygons),
        shapely.get_num_coordinates(shapes),
        shapely.get_num_coordinates(parts),
        shapely.get_num_coordinates(shapely.get_rings(polygons)),
        shapely.get_coordinates(shapes),
    ]


def _ward_set(store: Store, day: date) -> WardSet:
    frame = browse.wards(store, day)
    place, codes = place_of_wards(frame)
    names = dict(zip(reversed(frame["code"].tolist()), reversed(frame["name"].tolist()), strict=True))
    areas = shapely.area(measured(frame, measuring_crs(store.programme.crs))) / 1e6
    km2 = np.bincount(place[:-1], areas, len(codes)).astype(np.float64)
    first, last = _period(store, day)
    key = (digest(frame, "code"), store.programme.crs)
    return WardSet(frame, codes, tuple(str(names[code]) for code in codes), km2, first, last, key)


def _period(store: Store, day: date) -> tuple[date | None, date | None]:
    for first, last, _ in browse.boundary_sets(store):
        if (first is None or first <= day) and (last is None or day <= last):
            return first, last
    return None, None
