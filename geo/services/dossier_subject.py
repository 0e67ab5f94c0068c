"""Which route or block a dossier is of: found by its id, or the nearest ones are named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import geopandas as gpd
import numpy as np

from geo.analysis.tally import Mask
from geo.analysis.wards import route_numbers
from geo.errors import UnknownName
from geo.language import N_
from geo.services.details import BLOCKS, SEGMENTS
from geo.stores.base import Store
from geo.text import collation_key, nfc, search_key

_NEAR = 3  # names that are proposed
_ALIKE = 0.5  # 1: the same
_LONGEST = 60


@dataclass(frozen=True)
class Subject:
    """A route (`route_segments`) or an apartment block, by its id, with its name."""

    layer: str
    id: str
    name: str

    def of(self, frame: gpd.GeoDataFrame) -> Mask:
        """Say which rows of its layer belong to it; a bare segment belongs to the route of its name."""
        if self.layer == BLOCKS:
            found: Mask = (frame["id"] == self.id).to_numpy(bool, na_value=False)
            return found
        numbers = route_numbers(frame)
        bare = frame["route_id"].isna() & (frame["route_name"] == self.id)
        own = ((frame["route_id"] == self.id) | bare).to_numpy(bool, na_value=False)
        return np.isin(numbers, numbers[own & (numbers >= 0)])


def subject_of(store: Store, layer: str, wanted: str, day: date) -> Subject:
    """Return the route or block of an id (or else of that very name), now or on the day.

    Raises:
        UnknownName: there is none; the nearest ones are named.
        StoreUnavailable: the layer cannot be read now.
    """
    known = {**names_of(store.frame(layer), layer), **names_of(store.frame(layer, day), layer)}
    key = nfc(wanted.strip())
    if key not in known:
        named = [each for each, name in known.items() if search_key(name) == search_key(key)]
        if len(named) != 1:
            raise _unknown(layer, key, known)
        key = named[0]
    return Subject(layer, key, known[key])


def names_of(frame: gpd.GeoDataFrame, layer: str = SEGMENTS) -> dict[str, str]:
    """Return the routes or blocks of a layer, id -> name, in order of their names."""
    ids = frame["id"] if layer == BLOCKS else frame["route_id"].fillna(frame["route_name"])
    names = frame["name" if layer == BLOCKS else "route_name"]
    found: dict[str, str] = {}
    for key, name in zip(ids.tolist(), names.tolist(), strict=True):
        if isinstance(key, str) and key and found.get(key, key) == key:
            found[key] = name if isinstance(name, str) and name else key
    if layer == SEGMENTS:
        _drop_bare(found, frame)
    return dict(sorted(found.items(), key=lambda each: (collation_key(each[1]), each[0])))


def _drop_bare(found: dict[str, str], frame: gpd.GeoDataFrame) -> None:
    """Leave out names of bare segments that belong to a route with an id."""
    with_id = frame["route_id"].notna()
    ids = set(frame["route_id"][with_id])
    for name in set(frame["route_name"][with_id].dropna()) - ids:
        found.pop(name, None)


def _unknown(layer: str, key: str, known: Mapping[str, str]) -> UnknownName:
    is_block = layer == BLOCKS
    if not known:
        return UnknownName(
            N_("The record holds no apartment block, so there is no dossier of “{id}”.")
            if is_block
            else N_("The record holds no route, so there is no dossier of “{id}”."),
            id=key[:80],
        )
    return UnknownName(
        N_("There is no apartment block “{id}”. The nearest are: {near}.")
        if is_block
        else N_("There is no route “{id}”. The nearest are: {near}."),
        id=key[:80],
        near="; ".join(_called(each, known[each]) for each in _nearest(key, known)),
    )


def _nearest(key: str, known: Mapping[str, str]) -> Iterable[str]:
    """Return the ids whose id or name is most like what was asked for; else the first ones."""
    keys: dict[str, str] = {}
    for each, name in known.items():
        keys.setdefault(search_key(each), each)
        keys.setdefault(search_key(name)[:_LONGEST], each)
    near = get_close_matches(search_key(key)[:_LONGEST], keys, n=2 * _NEAR, cutoff=_ALIKE)
    within = [each for text, each in keys.items() if len(key) > 2 and search_key(key) in text]
    return list(dict.fromkeys([*(keys[text] for text in near), *within, *known]))[:_NEAR]


def _called(key: str, name: str) -> str:
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    return key if name == key else f"{key[:80]} ({short})"
