"""Change where features lie: draw, split, merge; each is one change, and earlier days stay as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
import shapely

from geo.editing import change, photo_moves
from geo.editing.merge import joined_properties, same_route
from geo.editing.rights import working_day
from geo.errors import EditConflict, InvalidInput
from geo.language import N_
from geo.layers import layer as layer_called
from geo.layers.spec import LINES, LayerSpec
from geo.model.feature import Change, Feature, Put, Remove
from geo.model.history import NOBODY, Origin, Saved
from geo.network import lines
from geo.programme.new_ids import part_id, route_id_of
from geo.stores.base import Store

LEAST_METRES = 1.0  # shorter parts are no segments but slips of the hand
REACH_METRES = 50.0  # a cut is made where the line is nearest, if that is not farther off
MOST_MERGED = 200  # features in one merge
_Place = tuple[float, float]


def draw(store: Store, layer: str, given: Any, origin: Origin = NOBODY) -> Saved:
    """Make a feature from GeoJSON that somebody drew.

    A segment that names its route by `route_name` alone gets that route's id, of a new route the next one.

    Raises:
        UnknownName, EditConflict, InvalidInput, StoreUnavailable: as `editing.create`.
    """
    spec = layer_called(layer)
    return change.create(store, spec.name, _in_its_route(store, spec, given), origin)


def _in_its_route(store: Store, spec: LayerSpec, given: Any) -> Any:
    """Return a feature with the id of the route whose name it has; of a new one, with the next id."""
    properties = given.get("properties") if isinstance(given, Mapping) else None
    if not isinstance(properties, Mapping) or "route_id" not in spec.attributes.model_fields:
        return given
    name = properties.get("route_name")
    if not name or not isinstance(name, str) or properties.get("route_id"):
        return given
    return {**given, "properties": {**properties, "route_id": route_id_of(store, spec.name, name)}}


def split(
    store: Store, layer: str, feature_id: str, point: _Place, seen_version: int, origin: Origin = NOBODY
) -> Saved:
    """Split a line in two where it is nearest to `point` (longitude, latitude).

    Both parts keep every field. The longer part keeps the id, and with it history and links; of equals the
    first. The other gets the id with a number behind it, and the photos that were taken nearer to it. Returns
    both, the kept one first, then such photos.

    Raises:
        UnknownName: there is no such layer or feature.
        EditConflict: it is not at the version seen.
        InvalidInput: it is no line, the point lies too far off, or a part would be shorter than a metre.
        StoreUnavailable: the store cannot be written now.
    """
    spec = _of_lines(layer)
    before = done_before(store, spec.name, origin.key)
    if before is not None:
        return before
    found = _seen(store, spec.name, feature_id, seen_version)
    cut = _cut(store, found, point)
    first, second = geometry_of(cut.first), geometry_of(cut.second)
    kept, other = (first, second) if cut.first_metres >= cut.second_metres else (second, first)
    made = Feature(spec.name, part_id(store, spec.name, found.id), other, _plain(found))
    changes: list[Change] = [Put(replace(found, geometry=kept), seen=seen_version), Put(made)]
    parts = {found.id: shapely.geometry.shape(kept), made.id: shapely.geometry.shape(other)}
    changes += photo_moves.parted(store, spec.name, found.id, parts, crs=store.programme.crs)
    return store.apply(changes, _from_today(store, origin))


def merge(
    store: Store,
    layer: str,
    seen: Mapping[str, int],
    chosen: Mapping[str, Any] | None = None,
    origin: Origin = NOBODY,
) -> Saved:
    """Merge lines of one route that touch; `seen`: their versions, `chosen`: values where they differ.

    The longest keeps its id; photos of the others become its photos. A finding that all agree on keeps its
    oldest day of checking: only then had all of it been seen. Returns the merged feature first.

    Raises:
        UnknownName: there is no such layer or feature.
        EditConflict: one of them is not at the version seen.
        InvalidInput: they do not touch, are of several routes, or differ where nothing was chosen.
        StoreUnavailable: the store cannot be written now.
    """
    spec = _of_lines(layer)
    before = done_before(store, spec.name, origin.key)
    if before is not None:
        return before
    if not 2 <= len(seen) <= MOST_MERGED:
        raise InvalidInput(N_("Choose at least two lines to merge, and at most {most}."), most=MOST_MERGED)
    found = [_seen(store, spec.name, feature_id, version) for feature_id, version in seen.items()]
    shapes, crs = [shape_of(each) for each in found], store.programme.crs
    refuse_apart(found, shapes, crs)
    same_route(found)
    metres = lines.metres_of(shapes, crs=crs)
    order = sorted(range(len(found)), key=lambda at: -metres[at])
    longest_first = [found[at] for at in order]
    kept, gone = longest_first[0], longest_first[1:]
    properties = joined_properties(spec, store.criteria, longest_first, chosen or {})
    shape = lines.join_lines([shapes[at] for at in order], crs=crs)
    merged = replace(kept, geometry=geometry_of(shape), properties={**kept.properties, **properties})
    changes: list[Change] = [Put(merged, seen=seen[kept.id])]
    changes += [Remove(spec.name, each.id, seen=seen[each.id]) for each in gone]
    changes += photo_moves.moved(store, spec.name, [each.id for each in gone], kept.id)
    return store.apply(changes, _from_today(store, origin))


def shape_of(feature: Feature) -> shapely.Geometry:
    """Return the geometry of a feature as a shape, in degrees."""
    return shapely.geometry.shape(feature.geometry)


def done_before(store: Store, layer: str, key: str) -> Saved | None:
    """Return what was done in a layer under a key, features as they are now; None where nothing was."""
    if not key:
        return None
    done = next((each for each in reversed(store.history(layer)) if each.origin.key == key), None)
    if done is None:
        return None
    touched = dict.fromkeys(event.id for event in done.events if event.layer == layer)
    there = {str(each) for each in store.frame(layer)["id"]}
    return Saved((store.get(layer, each) for each in touched if each in there), done.number)


def refuse_apart(found: Sequence[Feature], shapes: Sequence[shapely.Geometry], crs: str | None) -> None:
    """Let features pass that hang together, to within ten centimetres.

    Raises:
        InvalidInput: they do not; it names who is apart from whom, and how far.
    """
    group = lines.groups(shapes, crs=crs)
    if not group.any():
        return
    here = [at for at in range(len(found)) if group[at] == 0]
    rest = [at for at in range(len(found)) if group[at] != 0]
    gap = lines.gap_metres([shapes[at] for at in here], [shapes[at] for at in rest], crs=crs)
    raise InvalidInput(
        N_("These do not hang together: between {one} and {other} there is a gap of {metres} m."),
        one=_names(found, here),
        other=_names(found, rest),
        metres=round(gap, 1),
    )


def _from_today(store: Store, origin: Origin) -> Origin:
    return replace(origin, day=origin.day or working_day(store))


def _of_lines(layer: str) -> LayerSpec:
    spec = layer_called(layer)
    if spec.geometry_types != LINES:
        raise InvalidInput(N_("The layer {layer} has no lines to split or merge."), layer=spec.name)
    return spec


def _seen(store: Store, layer: str, feature_id: str, version: int) -> Feature:
    found = store.get(layer, feature_id)
    if found.version != version:
        raise EditConflict(
            N_(
                "“{id}” was changed by somebody else: you saw version {seen}, now it is {now}. "
                "Nothing was saved; compare the two and save again."
            ),
            id=found.id,
            seen=version,
            now=found.version,
        )
    return found


def _cut(store: Store, feature: Feature, point: _Place) -> lines.Cut:
    cut = lines.split_line(shape_of(feature), point, crs=store.programme.crs)
    if cut.away_metres > REACH_METRES:
        raise InvalidInput(
            N_("The point lies {metres} m away from “{id}”. Choose one on the line."),
            metres=round(cut.away_metres),
            id=feature.id,
        )
    if min(cut.first_metres, cut.second_metres) < LEAST_METRES:
        raise InvalidInput(
            N_("“{id}” would be cut at its very end. Choose a point at least a metre from both ends."),
            id=feature.id,
        )
    return cut


def _names(found: Sequence[Feature], positions: Sequence[int], most: int = 4) -> str:
    names = ", ".join(found[at].id for at in positions[:most])
    return names + ("…" if len(positions) > most else "")


def _plain(feature: Feature) -> dict[str, Any]:
    return {name: value for name, value in feature.properties.items() if name not in ("id", "version")}


def geometry_of(shape: shapely.Geometry | None) -> dict[str, Any]:
    """Return a shape as a GeoJSON geometry."""
    found: dict[str, Any] = orjson.loads(shapely.to_geojson(shape))
    return found
