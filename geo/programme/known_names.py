"""The routes and blocks that are known by their ids; of one that is not, the nearest are named."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import geopandas as gpd

from geo.errors import UnknownName
from geo.language import N_
from geo.measure.wards import route_keys
from geo.programme.features import BLOCKS, SEGMENTS
from geo.text import collation_key, nfc, search_key

_NEAR = 3  # names that are proposed
_ALIKE = 0.5  # 1: the same
_LONGEST = 60


def names_of(frame: gpd.GeoDataFrame, layer: str = SEGMENTS) -> dict[str, str]:
    """Return the routes or blocks of a layer, id -> name, in order of their names."""
    ids = frame["id"] if layer == BLOCKS else route_keys(frame)
    names = frame["name" if layer == BLOCKS else "route_name"]
    found: dict[str, str] = {}
    for key, name in zip(ids.tolist(), names.tolist(), strict=True):
        if isinstance(key, str) and key and found.get(key, key) == key:
            found[key] = name if isinstance(name, str) and name else key
    return dict(sorted(found.items(), key=lambda each: (collation_key(each[1]), each[0])))


def id_among(known: Mapping[str, str], layer: str, wanted: str) -> str:
    """Return the id that is meant among the known ones (id -> name): that id, else the only one so named.

    Raises:
        UnknownName: there is none; the nearest ones are named.
    """
    key = nfc(wanted.strip())
    if key in known:
        return key
    named = [each for each, name in known.items() if search_key(name) == search_key(key)]
    if len(named) != 1:
        raise _unknown(layer, key, known)
    return named[0]


def _unknown(layer: str, key: str, known: Mapping[str, str]) -> UnknownName:
    is_block = layer == BLOCKS
    if not known:
        return UnknownName(
            N_("There is no apartment block “{id}”: the record holds none on that day.")
            if is_block
            else N_("There is no route “{id}”: the record holds none on that day."),
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
