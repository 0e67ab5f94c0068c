"""OGC API Features, part 4: programs change, make and remove features with a token and an ETag."""

from flask import Blueprint, Response, request

from geo.editing import change as editing
from geo.editing import patch, rights
from geo.model.feature import Feature
from geo.model.rights import WHOLE
from webmap.core import change_requests
from webmap.core.access import current_store, origin, required_person
from webmap.core.change_failures import in_terms_of_programs
from webmap.core.readable_layers import looked_at
from webmap.ogc import links, params
from webmap.ogc.routes import COLLECTION, feature_response

ogc_changes = Blueprint("ogc_changes", __name__, url_prefix=links.PREFIX)

_ITEM = f"{COLLECTION}/items/<path:feature_id>"


@ogc_changes.patch(_ITEM)
def change(layer: str, feature_id: str) -> Response:
    """Change one feature by a JSON merge patch; answer with the feature as saved."""
    person, store, kept = required_person(), current_store(), _kept(layer, feature_id)
    seen = change_requests.seen_version(request, kept)
    given = change_requests.document(request, change_requests.MERGE_PATCH)
    rights.require(store, person, kept.layer, kept, patch.named_fields(given))
    source = origin(source="api", key=change_requests.key(request, person.name))
    with in_terms_of_programs():
        saved = editing.patch(store, kept.layer, kept.id, given, seen, source)
    return _answer(saved[0])


@ogc_changes.post(f"{COLLECTION}/items")
def make(layer: str) -> Response:
    """Make a feature; answer with its address."""
    person, store, spec = required_person(), current_store(), looked_at(layer)
    given = change_requests.document(request, change_requests.NEW_FEATURE)
    rights.require(store, person, spec.name, None, patch.named_fields(given))
    source = origin(source="api", key=change_requests.key(request, person.name))
    with in_terms_of_programs(conditional=False):
        saved = editing.create(store, spec.name, given, source)
    return _answer(saved[0], status=201)


@ogc_changes.delete(_ITEM)
def remove(layer: str, feature_id: str) -> Response:
    """Remove one feature."""
    person, store, kept = required_person(), current_store(), _kept(layer, feature_id)
    seen = change_requests.seen_version(request, kept)
    rights.require(store, person, kept.layer, kept, {WHOLE})
    source = origin(source="api", key=change_requests.key(request, person.name))
    with in_terms_of_programs():
        editing.remove(store, kept.layer, kept.id, seen, source)
    return Response(status=204)


def _kept(layer: str, feature_id: str) -> Feature:
    """Return the feature that an address means, as it is kept now."""
    named = params.feature_id(request, feature_id)
    return current_store().get(looked_at(layer, named).name, named)


def _answer(found: Feature | None, status: int = 200) -> Response:
    if found is None:  # an earlier change under the same key, and the feature was removed since
        return Response(status=204)
    response = feature_response(found)
    if status == 201:
        response.status_code = status
        response.headers["Location"] = links.feature_address(links.base(request), found.layer, found.id)
    return response
