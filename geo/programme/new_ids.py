"""Ids for features and routes that are made here: none that is used, and none that ever was."""

import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import count

from geo.model.history import Event
from geo.stores.base import Store
from geo.text import nfc

_NUMBERED = re.compile(r"(.*?)(\d{1,9})")
_LONGEST = 180  # an id has at most 200 characters


def part_id(store: Store, layer: str, feature_id: str) -> str:
    """Return an id for a part of a feature: its id with the next number behind it, from 2 on."""
    if len(feature_id) > _LONGEST:
        return secrets.token_hex(8)
    taken = used_ids(store, layer)
    return next(name for number in count(2) if (name := f"{feature_id}-{number}") not in taken)


def next_ids(taken: Collection[str], *, start: str, wanted: int) -> list[str]:
    """Return so many ids that go on counting as most of `taken` do; `start`: such as `R-`, if none counts."""
    found = [match for name in taken if (match := _NUMBERED.fullmatch(name))]
    prefix = Counter(match[1] for match in found).most_common(1)[0][0] if found else start
    numbers = [match[2] for match in found if match[1] == prefix]
    width = min((len(number) for number in numbers), default=2)
    first = max((int(number) for number in numbers), default=0) + 1
    return [f"{prefix}{number:0{width}}" for number in range(first, first + wanted)]


def route_id_of(store: Store, layer: str, name: str) -> str:
    """Return the id of the route of a name; of a new one the next id that is counted."""
    frame = store.frame(layer)
    known = frame["route_id"][(frame["route_name"] == nfc(name)) & frame["route_id"].notna()]
    return str(known.iloc[0]) if len(known) else next_ids(used_routes(store, layer), start="R-", wanted=1)[0]


def used_ids(store: Store, layer: str) -> set[str]:
    """Return the ids of a layer's features, of removed ones too."""
    return {*store.frame(layer)["id"], *(event.id for event in _made_or_removed(store, layer))}


def used_routes(store: Store, layer: str) -> set[str]:
    """Return the ids of routes, of those too whose segments were all removed."""
    wholes = [whole for event in _made_or_removed(store, layer) for whole in (event.old, event.new)]
    past = {whole["properties"].get("route_id") for whole in wholes if isinstance(whole, dict)}
    return {str(name) for name in {*store.frame(layer)["route_id"], *past} if name}


def _made_or_removed(store: Store, layer: str) -> Iterator[Event]:
    for changeset in store.history(layer):
        yield from (event for event in changeset.events if event.layer == layer and event.field is None)
