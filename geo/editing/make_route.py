"""Make a model route from streets: its segments follow them exactly, with class and width."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely

from geo.editing.merge import distinct
from geo.editing.reshape import done_before, geometry_of, refuse_apart, shape_of
from geo.errors import EditConflict, Fault, InvalidInput
from geo.language import N_
from geo.layers.findings import Words
from geo.model.feature import Feature, Put
from geo.model.history import NOBODY, Origin, Saved
from geo.model.stage import AHEAD, PROPOSED
from geo.network import lines
from geo.programme.new_ids import next_ids, used_ids, used_routes
from geo.stores.base import Store
from geo.text import nfc

STREETS, SEGMENTS = "streets", "route_segments"
MOST_STREETS = 200
LONGEST_NAME = 200
_TAKEN_SHARE = 0.5  # of a street: from here on it is said to belong to a route already
_NAMED = 5  # streets that are taken are named up to so many
TAKEN: Words = (
    N_("{street} belongs to the route {route} already."),
    N_("Leave it out, or say that the routes may lie on each other."),
)
ATTEMPTS = 8  # to find ids while others make routes at the very same time
_Piece = tuple[shapely.Geometry, dict[str, Any]]
_COPIED = ("road_class", "width_m")


@dataclass(frozen=True)
class NewRoute:
    """What a new route is to be: `merged`, one segment of all its streets, else one for each.

    `overlapping`: streets of other routes may be among them.
    """

    name: str
    stage: str = PROPOSED
    joined_on: str | None = None
    merged: bool = False
    overlapping: bool = False


def route_from_streets(
    store: Store, street_ids: Sequence[str], wanted: NewRoute, origin: Origin = NOBODY
) -> Saved:
    """Make the segments of a new route from streets that hang together, in the order in which they lie.

    The route gets the next id of those that are counted, and so do its segments. A second request under the
    same `origin.key` returns what the first one made.

    Raises:
        UnknownName: there is no such street.
        InvalidInput: no name, another stage, streets apart from each other, or in another route already.
        StoreUnavailable: the store cannot be written now.
    """
    before = done_before(store, SEGMENTS, origin.key)
    if before is not None:
        return before
    name = _checked_name(wanted)
    ids = list(dict.fromkeys(street_ids))
    if not 1 <= len(ids) <= MOST_STREETS:
        raise InvalidInput(N_("Choose at least one street, and at most {most}."), most=MOST_STREETS)
    streets = [store.get(STREETS, each) for each in ids]
    shapes, crs = [shape_of(each) for each in streets], store.programme.crs
    refuse_apart(streets, shapes, crs)
    if not wanted.overlapping:
        _refuse_taken(store, streets, shapes)
    order = lines.along(shapes, crs=crs)
    pieces = _pieces([streets[at] for at in order], [shapes[at] for at in order], wanted, crs)
    route = {
        "route_name": name,
        "stage": wanted.stage,
        "joined_on": wanted.joined_on,
    }
    saved = _saved(store, pieces, route, origin)
    return done_before(store, SEGMENTS, origin.key) or saved


def _saved(store: Store, pieces: Sequence[_Piece], route: Mapping[str, Any], origin: Origin) -> Saved:
    """Save segments under the next ids; whoever finds them taken at the very same moment counts on."""
    for _ in range(ATTEMPTS):
        with suppress(EditConflict):
            return store.apply(_puts(store, pieces, route), origin)
    return store.apply(_puts(store, pieces, route), origin)


def _puts(store: Store, pieces: Sequence[_Piece], route: Mapping[str, Any]) -> list[Put]:
    route_id = next_ids(used_routes(store, SEGMENTS), start="R-", wanted=1)[0]
    own = next_ids(used_ids(store, SEGMENTS), start="S-", wanted=len(pieces))
    return [
        Put(Feature(SEGMENTS, own_id, geometry_of(shape), {"route_id": route_id, **route, **copied}))
        for own_id, (shape, copied) in zip(own, pieces, strict=True)
    ]


def _checked_name(wanted: NewRoute) -> str:
    name = nfc(wanted.name).strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput(N_("Give the route a name, of at most {most} characters."), most=LONGEST_NAME)
    if wanted.stage not in AHEAD:
        raise InvalidInput(
            N_("A new route is proposed or planned, not “{stage}”. Record later stages in time."),
            stage=wanted.stage[:40],
        )
    return name


def _pieces(
    streets: Sequence[Feature], shapes: Sequence[shapely.Geometry], wanted: NewRoute, crs: str | None
) -> list[_Piece]:
    """Return the shape of each segment, and what it takes over from its street, else from the longest."""
    if not wanted.merged:
        copied = [{name: each.properties.get(name) for name in _COPIED} for each in streets]
        return list(zip(shapes, copied, strict=True))
    metres = lines.metres_of(shapes, crs=crs).tolist()
    longest_first = [streets[at] for at in sorted(range(len(streets)), key=lambda at: -metres[at])]
    first = {name: (*filter(None, distinct(longest_first, name)), None)[0] for name in _COPIED}
    return [(lines.join_lines(shapes, crs=crs), first)]


def _refuse_taken(store: Store, streets: Sequence[Feature], shapes: Sequence[shapely.Geometry]) -> None:
    segments = store.frame(SEGMENTS)
    shares, which = lines.covered_share(shapes, segments.geometry.array, crs=store.programme.crs)
    taken = [at for at in range(len(streets)) if shares[at] >= _TAKEN_SHARE]
    if not taken:
        return
    faults = [_taken(streets[at], segments.iloc[int(which[at])]) for at in taken[:_NAMED]]
    raise InvalidInput(N_("Some of these streets belong to a route already."), faults=faults)


def _taken(street: Feature, segment: pd.Series) -> Fault:
    route = str(segment["route_name"] or segment["route_id"] or segment["id"])
    values = {"street": _name(street), "route": route}
    return Fault(STREETS, *TAKEN, feature=street.id, field="overlapping", values=values)


def _name(street: Feature) -> str:
    name = street.properties.get("name")
    return f"{name} ({street.id})" if name else street.id
