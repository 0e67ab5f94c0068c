"""What /ogc says of itself: landing page, conformance, collections, schemas."""

from collections.abc import Sequence
from typing import Any

from geo.errors import StoreUnavailable
from geo.language import N_, Language
from geo.layers import layer as layer_called
from geo.layers.describing import field_schemas, required_fields
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.programme import collect
from geo.programme.collect import Days
from geo.stores.base import Store
from webmap.ogc.links import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, both_forms, collection_address, link
from webmap.ogc.params import CRS84

Document = dict[str, Any]

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
)


def titles(words: Language) -> tuple[str, str]:
    """Return the titles of the two forms of a resource."""
    return words.text(N_("This resource as JSON")), words.text(N_("This resource as a page"))


def landing(root: str, shown: str, title: str, words: Language) -> Document:
    """Return the landing page."""
    return {
        "title": title,
        "description": words.text(N_("Every layer of the programme, to read and to change by program.")),
        "links": [
            *both_forms(f"{root}/", shown, JSON, titles(words)),
            link(f"{root}/api?f=json", "service-desc", OPENAPI, words.text(N_("The definition of this API"))),
            link(f"{root}/api?f=html", "service-doc", HTML, words.text(N_("How this API is used"))),
            link(f"{root}/conformance", "conformance", JSON, words.text(N_("Which standards it follows"))),
            link(f"{root}/collections", "data", JSON, words.text(N_("The layers"))),
        ],
    }


def conformance(root: str, shown: str, words: Language) -> Document:
    """Return which parts of the standards hold here."""
    return {
        "conformsTo": list(CONFORMS_TO),
        "links": both_forms(f"{root}/conformance", shown, JSON, titles(words)),
    }


def collections(
    store: Store, layers: Sequence[LayerSpec], root: str, shown: str, words: Language
) -> Document:
    """Return all collections."""
    return {
        "links": both_forms(f"{root}/collections", shown, JSON, titles(words)),
        "collections": [collection(store, spec.name, root, "", words) for spec in layers],
    }


def collection(store: Store, layer: str, root: str, shown: str, words: Language) -> Document:
    """Return what one collection is; `shown` empty: as part of a list of them."""
    spec = layer_called(layer)
    address = collection_address(root, layer)
    title = words.text(spec.title)
    links = both_forms(address, shown, JSON, titles(words)) if shown else [link(address, "self", JSON, title)]
    return {
        "id": layer,
        "title": title,
        "itemType": "feature",
        "crs": [CRS84],
        **_extent(store, layer),
        "links": [
            *links,
            link(f"{address}/items", "items", GEOJSON, title),
            link(f"{address}/items?f=html", "items", HTML, title),
            link(f"{address}/schema", "describedby", SCHEMA, words.text(N_("The fields"))),
        ],
    }


def schema(spec: LayerSpec, criteria: Criteria, root: str, words: Language) -> Document:
    """Return the JSON schema of a layer's features as properties of one table, geometry included."""
    fields = field_schemas(spec, criteria)
    fields["id"] = {**fields["id"], "x-ogc-role": "id"}
    fields["version"] = {**fields["version"], "readOnly": True}
    kinds = sorted(spec.geometry_types)
    geometry = {"x-ogc-role": "primary-geometry", "format": "geometry-" + _geometry_format(kinds)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{collection_address(root, spec.name)}/schema",
        "title": words.text(spec.title),
        "type": "object",
        "required": list(required_fields(spec, criteria)),
        "properties": {**fields, "geometry": geometry} if kinds else fields,
        "additionalProperties": True,
    }


def _geometry_format(kinds: Sequence[str]) -> str:
    if not kinds:
        return "any"
    families = {kind.lower().removeprefix("multi") for kind in kinds}
    if len(kinds) == 1:
        return kinds[0].lower()
    family = families.pop()
    return "any" if families else f"{family}-or-multi{family}"


def _extent(store: Store, layer: str) -> Document:
    """Return a layer's extent; nothing where it is empty or cannot be read now."""
    try:
        found = collect.extent(store, layer)
    except StoreUnavailable:
        return {}
    if found.bounds is None:
        return {}
    extent: Document = {"spatial": {"bbox": [list(found.bounds)], "crs": CRS84}}
    if found.days is not None:
        extent["temporal"] = {"interval": [_instants(found.days)], "trs": GREGORIAN}
    return {"extent": extent}


def _instants(days: Days) -> list[str | None]:
    first, last = days
    return [
        None if first is None else f"{first.isoformat()}T00:00:00Z",
        None if last is None else f"{last.isoformat()}T23:59:59Z",
    ]
