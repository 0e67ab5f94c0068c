"""Shapes from the map: draw, reshape, split, merge, remove; routes from streets. JSON in and out."""

from typing import Any

import orjson
from flask import Blueprint, Response, request

from geo.editing import change, make_route, patch, rights
from geo.editing import reshape as reshaping
from geo.errors import UnknownName
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.spec import LayerSpec
from geo.model.feature import Feature
from geo.model.history import GEOMETRY, Origin, Saved
from geo.model.rights import WHOLE
from webmap.core import change_requests
from webmap.core.access import current_store, origin, required_person
from webmap.core.change_failures import in_terms_of_programs
from webmap.core.readable_layers import looked_at
from webmap.editing.shape_forms import Sent, sent
from webmap.editing.shape_forms import feature_id as named

shapes = Blueprint("shapes", __name__, url_prefix="/api")

_LAYER = "/features/<layer>"
_FEATURE = f"{_LAYER}/<path:feature_id>"


@shapes.post(_LAYER)
def draw(layer: str) -> Response:
    """Make a feature that was drawn: `geometry`, `properties`."""
    person, given, spec = required_person(), sent(request), _drawn(layer)
    rights.require(current_store(), person, spec.name, None, patch.named_fields(given.feature()))
    with in_terms_of_programs(conditional=False):
        saved = reshaping.draw(current_store(), spec.name, given.feature(), _origin(given))
    return _answer(saved, status=201)


@shapes.post(f"{_FEATURE}/geometry")
def reshape(layer: str, feature_id: str) -> Response:
    """Give a feature another geometry: `geometry`, `version`."""
    person, given, kept = required_person(), sent(request), _kept(layer, named(request, layer, feature_id))
    rights.require(current_store(), person, kept.layer, kept, {GEOMETRY})
    values = {GEOMETRY: given.geometry()}
    with in_terms_of_programs(conditional=False):
        saved = change.update(current_store(), kept.layer, kept.id, values, given.version(), _origin(given))
    return _answer(saved)


@shapes.post(f"{_FEATURE}/split")
def split(layer: str, feature_id: str) -> Response:
    """Split a line: `point`, `version`; answer with both parts, the one that keeps the id first."""
    person, given, kept = required_person(), sent(request), _kept(layer, named(request, layer, feature_id))
    rights.require(current_store(), person, kept.layer, kept, {WHOLE, GEOMETRY})
    with in_terms_of_programs(conditional=False):
        saved = reshaping.split(
            current_store(), kept.layer, kept.id, given.point(), given.version(), _origin(given)
        )
    return _answer(saved)


@shapes.post(f"{_FEATURE}/remove")
def remove(layer: str, feature_id: str) -> Response:
    """Remove a feature: `version`."""
    person, given, kept = required_person(), sent(request), _kept(layer, named(request, layer, feature_id))
    rights.require(current_store(), person, kept.layer, kept, {WHOLE})
    with in_terms_of_programs(conditional=False):
        saved = change.remove(current_store(), kept.layer, kept.id, given.version(), _origin(given))
    return _answer(saved)


@shapes.post(f"{_LAYER}/merge")
def merge(layer: str) -> Response:
    """Merge lines of one route that touch: `versions`, `chosen`; answer with the merged one."""
    person, given = required_person(), sent(request)
    with in_terms_of_programs(conditional=False):
        seen, chosen = given.versions(), given.chosen()
    fields = {WHOLE, GEOMETRY, *chosen}
    wishes = [(kept.layer, kept, fields) for kept in (_kept(layer, each) for each in seen)]
    rights.require_all(current_store(), person, wishes)
    with in_terms_of_programs(conditional=False):
        saved = reshaping.merge(current_store(), layer, seen, chosen, _origin(given))
    return _answer(saved)


@shapes.post("/routes/from-streets")
def route_from_streets() -> Response:
    """Make a route from streets: `streets`, `name`, `stage`, `joined_on`, `merged`, `overlapping`."""
    person, given = required_person(), sent(request)
    with in_terms_of_programs(conditional=False):
        streets, wanted = given.streets(), given.route()
    fields = {GEOMETRY, "route_id", "route_name", "stage", "joined_on", "road_class", "width_m"}
    rights.require(current_store(), person, make_route.SEGMENTS, None, fields)
    with in_terms_of_programs(conditional=False):
        saved = make_route.route_from_streets(current_store(), streets, wanted, _origin(given))
    return _answer(saved, status=201)


def _drawn(layer: str) -> LayerSpec:
    """Return a layer whose features are drawn: photos are taken."""
    spec = looked_at(layer)
    if spec.restricted:
        raise UnknownName(N_("Nothing is drawn in the layer {layer}."), layer=spec.name)
    return spec


def _kept(layer: str, feature_id: str) -> Feature:
    return current_store().get(_drawn(layer).name, feature_id)


def _origin(given: Sent) -> Origin:
    return origin(reason=given.reason, key=change_requests.key(request, required_person().name))


def _answer(saved: Saved, status: int = 200) -> Response:
    """Answer with the number of the change and the features as saved, without those that were removed.

    Photos that moved with their segment are not shown: who sees them is noted.
    """
    shown = [each for each in saved if each is not None and not LAYERS[each.layer].restricted]
    found = {"changeset": saved.changeset, "features": [_geojson(each) for each in shown]}
    response = Response(orjson.dumps(found), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _geojson(feature: Feature) -> dict[str, Any]:
    properties = {**feature.properties, "version": feature.version}
    return {
        "type": "Feature",
        "id": feature.id,
        "layer": feature.layer,
        "geometry": feature.geometry,
        "properties": properties,
    }
