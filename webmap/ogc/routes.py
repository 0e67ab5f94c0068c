"""OGC API Features over the layers, for programs and for people who look what programs get."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, request

from geo.history.words import Teller
from geo.layers import LAYERS
from geo.layers.describing import field_schemas
from geo.layers.spec import LayerSpec
from geo.programme import collect
from geo.programme.collect import Found, Wanted
from geo.stores.base import Store
from webmap.core.access import current_store
from webmap.core.delivery import Made
from webmap.core.language import words
from webmap.core.page import render
from webmap.core.readable_layers import looked_at, visible_layers
from webmap.ogc import documents, links, openapi, params, texts

ogc = Blueprint("ogc", __name__, template_folder="templates", url_prefix=links.PREFIX)

COLLECTION = "/collections/<layer>"
_LEVEL = 4  # of packing a page: it is asked for by programs, most of them on the same machine


@ogc.get("/")
def landing() -> Response:
    """Say where everything is."""
    shown, root = params.form(request), links.base(request)
    return _document(documents.landing(root, shown, _title(), words()), shown, "ogc/landing.html")


@ogc.get("/conformance")
def conformance() -> Response:
    """Say which parts of the standards hold here."""
    shown, root = params.form(request), links.base(request)
    return _document(documents.conformance(root, shown, words()), shown, "ogc/conformance.html")


@ogc.get("/api")
def definition() -> Response:
    """Serve the definition for programs, or a page that says how it is used."""
    shown, root = params.form(request), links.base(request)
    made = openapi.definition(root, _title(), visible_layers(), current_store().criteria, words())
    return _document(made, shown, "ogc/api.html", links.OPENAPI)


@ogc.get("/collections")
def collections() -> Response:
    """List the layers."""
    shown, root = params.form(request), links.base(request)
    made = documents.collections(current_store(), visible_layers(), root, shown, words())
    return _document(made, shown, "ogc/collections.html")


@ogc.get(COLLECTION)
def collection(layer: str) -> Response:
    """Say what one layer is."""
    spec, store = looked_at(layer), current_store()
    shown, root = params.form(request), links.base(request)
    made = documents.collection(store, spec.name, root, shown, words())
    return _document(made, shown, "ogc/collection.html", fields=field_schemas(spec, store.criteria))


@ogc.get(f"{COLLECTION}/schema")
def schema(layer: str) -> Response:
    """Serve the JSON schema of a layer's features."""
    spec = looked_at(layer)
    params.form(request)
    made = documents.schema(spec, current_store().criteria, links.base(request), words())
    return _document(made, "json", "", links.SCHEMA)


@ogc.get(f"{COLLECTION}/items")
def items(layer: str) -> Response:
    """Serve a page of a layer's features: `?limit=`, `?offset=`, `?bbox=`, `?datetime=`, `?<field>=`."""
    spec, store, root = looked_at(layer), current_store(), links.base(request)
    fields = field_schemas(spec, store.criteria)
    shown = params.form(request, (*params.PAGING, *params.SYSTEMS, *fields))
    wanted = params.wanted(request.args, fields)
    if shown == "html":
        found = collect.find(store, layer, wanted)
        return _page(
            "ogc/items.html", layer=spec, fields=list(fields), wanted=wanted, **_page_of(found, wanted)
        )
    key = (root, layer, store.revision(layer), request.query_string, words().code)
    made = current_app.extensions["ogc"].pages.get(key, lambda: _collection(store, spec, wanted, root, key))
    return _varying(made.response())


@ogc.get(f"{COLLECTION}/items/<path:feature_id>")
def item(layer: str, feature_id: str) -> Response:
    """Serve one feature. Its ETag names its version alone."""
    feature_id = params.feature_id(request, feature_id)
    spec, shown = looked_at(layer, feature_id), params.form(request, params.SYSTEMS)
    found = current_store().get(spec.name, feature_id)
    if shown == "html":
        return _page("ogc/item.html", layer=spec, feature=found, etag=etag_of(found.version))
    return feature_response(found)


def etag_of(version: int) -> str:
    """Return the ETag of a feature's version, without quotation marks."""
    return f"v{version}"


def feature_response(found: Any) -> Response:
    """Answer with one feature as GeoJSON."""
    root = links.base(request)
    address = links.feature_address(root, found.layer, found.id)
    members = [
        *links.both_forms(address, "json", links.GEOJSON, documents.titles(words())),
        links.link(
            links.collection_address(root, found.layer),
            "collection",
            links.JSON,
            words().text(LAYERS[found.layer].title),
        ),
    ]
    body = texts.one(found, links=members)
    made = Made(body, links.GEOJSON, etag=etag_of(found.version), level=_LEVEL)
    return _varying(made.response())


def _collection(store: Store, spec: LayerSpec, wanted: Wanted, root: str, key: object) -> Made:
    found = collect.find(store, spec.name, wanted)
    fields = list(spec.defaults(store.criteria))
    features = current_app.extensions["ogc"].of(spec.name, found.frame, found.positions, fields)
    members = {
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": found.matched,
        "numberReturned": len(features),
        "links": _page_links(root, spec, wanted, found.matched),
    }
    etag = hashlib.sha256(repr(key).encode()).hexdigest()[:20]
    return Made(texts.collection(features, members), links.GEOJSON, etag=etag, level=_LEVEL)


def _page_links(root: str, spec: LayerSpec, wanted: Wanted, matched: int) -> list[links.Link]:
    address, given = f"{links.collection_address(root, spec.name)}/items", request.args.to_dict(flat=False)
    title = words().text(spec.title)
    turns = links.page_addresses(
        address, {**given, "f": ["json"]}, offset=wanted.offset, limit=wanted.limit, matched=matched
    )
    query = links.query_without_form(given)
    return [
        *links.both_forms(address, "json", links.GEOJSON, documents.titles(words()), query),
        *(links.link(href, rel, links.GEOJSON, title) for rel, href in turns.items()),
        links.link(links.collection_address(root, spec.name), "collection", links.JSON, title),
    ]


def _page_of(found: Found, wanted: Wanted) -> dict[str, Any]:
    """Return what the page of a list shows: rows as plain values, and the pages beside it."""
    rows = found.frame.iloc[found.positions].drop(columns="geometry").to_dict("records")
    turns = links.page_addresses(
        request.path,
        request.args.to_dict(flat=False),
        offset=wanted.offset,
        limit=wanted.limit,
        matched=found.matched,
    )
    return {"rows": rows, "matched": found.matched, "turns": turns}


def _title() -> str:
    return words().either(current_store().programme.name)


def _document(
    made: documents.Document, shown: str, template: str, media: str = links.JSON, **more: Any
) -> Response:
    if shown == "html":
        return _page(template, document=made, **more)
    response = Made(orjson.dumps(made), media, level=_LEVEL).response()
    return _varying(response)


def _page(template: str, **values: Any) -> Response:
    title_of = Teller(current_store(), words(), members=False).subject  # of a layer's field, for people
    response = Response(render(template, title_of=title_of, **values), mimetype="text/html")
    return _varying(response)


def _varying(response: Response) -> Response:
    """Say that the answer depends on the form and the language that were asked for."""
    response.vary.update(("Accept", "Cookie"))
    return response
