"""The definition of /ogc as OpenAPI 3.1, made from the layers' schemas."""

from collections.abc import Sequence
from typing import Any

from geo.language import N_, Language
from geo.layers.describing import field_schemas, required_fields
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.programme.collect import DEFAULT_LIMIT, MOST
from webmap.ogc.links import GEOJSON, HTML, JSON, SCHEMA
from webmap.ogc.params import ALWAYS, CRS84, FORMS, PAGING, SYSTEMS

Document = dict[str, Any]

MERGE_PATCH, PROBLEM = "application/merge-patch+json", "application/problem+json"
_ERRORS = {
    "400": N_("A parameter or the body is not possible."),
    "401": N_("No valid token."),
    "403": N_("Not within the ward, layers or criteria of this account."),
    "404": N_("There is no such layer or feature."),
    "412": N_("The feature was changed by somebody else since it was read."),
    "415": N_("The body is of another media type."),
    "422": N_("The change breaks the layer's schema; every fault is named."),
    "428": N_("If-Match is missing."),
}


def definition(
    root: str, title: str, specs: Sequence[LayerSpec], criteria: Criteria, words: Language
) -> Document:
    """Return the definition; `root` is the address of the landing page."""
    paths: Document = {
        "/": _plain_path(words, "landing", N_("Landing page")),
        "/conformance": _plain_path(words, "conformance", N_("Which standards it follows")),
        "/api": _plain_path(words, "definition", N_("The definition of this API")),
        "/collections": _plain_path(words, "collections", N_("The layers")),
    }
    for spec in specs:
        paths |= _layer_paths(spec, criteria, words)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1.0", "x-made-by": "model-routes"},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "parameters": _parameters(words),
            "responses": {f"E{status}": _error(words.text(text)) for status, text in _ERRORS.items()},
            "schemas": {"problem": _PROBLEM_SCHEMA} | {spec.name: _feature(spec, criteria) for spec in specs},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _layer_paths(spec: LayerSpec, criteria: Criteria, words: Language) -> Document:
    name, title = spec.name, words.text(spec.title)
    one = {"$ref": f"#/components/schemas/{name}"}
    many = {
        "type": "object",
        "required": ["type", "features"],
        "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": one}},
    }
    fields = [
        {"name": field, "in": "query", "schema": schema, "style": "form", "explode": True}
        for field, schema in field_schemas(spec, criteria).items()
        if field not in (*ALWAYS, *PAGING)
    ]
    return {
        f"/collections/{name}": _plain_path(words, f"{name}.describe", title),
        f"/collections/{name}/schema": {
            "get": _operation(f"{name}.schema", title, words, {SCHEMA: {}}, [_ref("f"), _ref("lang")])
        },
        f"/collections/{name}/items": {
            "get": _operation(
                f"{name}.find",
                title,
                words,
                {GEOJSON: {"schema": many}, HTML: {}},
                [*(_ref(each) for each in (*ALWAYS, *PAGING, *SYSTEMS)), *fields],
                errors=("400", "404"),
            ),
            "post": _change(f"{name}.create", title, words, "201", GEOJSON, one, match=False),
        },
        f"/collections/{name}/items/{{featureId}}": {
            "parameters": [_ref("featureId")],
            "get": _operation(
                f"{name}.read",
                title,
                words,
                {GEOJSON: {"schema": one}, HTML: {}},
                [_ref("f"), _ref("lang")],
                errors=("404",),
            ),
            "patch": _change(f"{name}.update", title, words, "200", MERGE_PATCH, {"type": "object"}),
            "delete": _change(f"{name}.remove", title, words, "204"),
        },
    }


def _plain_path(words: Language, name: str, text: str) -> Document:
    return {"get": _operation(name, text, words, {JSON: {}, HTML: {}}, [_ref("f"), _ref("lang")])}


def _operation(
    name: str,
    text: str,
    words: Language,
    content: Document,
    parameters: Sequence[Document],
    *,
    errors: Sequence[str] = ("400",),
) -> Document:
    return {
        "operationId": name,
        "summary": words.text(text),
        "parameters": list(parameters),
        "responses": {
            "200": {"description": words.text(N_("What was asked for.")), "content": content},
            **{status: {"$ref": f"#/components/responses/E{status}"} for status in errors},
        },
    }


def _change(
    name: str,
    text: str,
    words: Language,
    status: str,
    media: str | None = None,
    body: Document | None = None,
    *,
    match: bool = True,
) -> Document:
    done: Document = {"description": words.text(N_("It was saved."))}
    if status != "204":
        etag = {"schema": {"type": "string"}}
        done |= {"headers": {"ETag": etag, "Location": etag}, "content": {GEOJSON: {}}}
    errors = [code for code in _ERRORS if match or code not in ("412", "428")]
    found: Document = {
        "operationId": name,
        "summary": words.text(text),
        "security": [{"token": []}],
        "parameters": [*([_ref("ifMatch")] if match else []), _ref("idempotencyKey")],
        "responses": {status: done} | {code: {"$ref": f"#/components/responses/E{code}"} for code in errors},
    }
    if media is not None:
        found["requestBody"] = {"required": True, "content": {media: {"schema": body}}}
    return found


def _geometry(spec: LayerSpec) -> Document:
    if not spec.geometry_types:
        return {"type": "null"}
    return {"type": "object", "properties": {"type": {"enum": sorted(spec.geometry_types)}}}


def _feature(spec: LayerSpec, criteria: Criteria) -> Document:
    return {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string"},
            "geometry": _geometry(spec),
            "properties": {
                "type": "object",
                "required": list(required_fields(spec, criteria)),
                "properties": field_schemas(spec, criteria),
            },
        },
    }


def _parameters(words: Language) -> Document:
    whole = {"type": "integer", "minimum": 0}
    query: dict[str, tuple[Document, str]] = {
        "f": ({"type": "string", "enum": list(FORMS)}, N_("The form of the answer.")),
        "lang": ({"type": "string", "enum": ["vi", "en"]}, N_("The language of words.")),
        "limit": (
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
            N_("How many features at most."),
        ),
        "offset": ({**whole, "default": 0}, N_("How many features to pass over.")),
        "bbox": (
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
            N_("West, south, east, north in degrees of WGS 84."),
        ),
        "crs": ({"type": "string", "enum": [CRS84]}, N_("The coordinate system; there is only this one.")),
        "bbox-crs": ({"type": "string", "enum": [CRS84]}, N_("The coordinate system of the box.")),
        "datetime": ({"type": "string"}, N_("A day, or a span from/to in which .. is open.")),
    }
    found: Document = {
        name: {
            "name": name,
            "in": "query",
            "schema": schema,
            "style": "form",
            "explode": False,
            "description": words.text(text),
        }
        for name, (schema, text) in query.items()
    }
    text = {"type": "string"}
    return found | {
        "featureId": {"name": "featureId", "in": "path", "required": True, "schema": text},
        "ifMatch": {"name": "If-Match", "in": "header", "required": True, "schema": text},
        "idempotencyKey": {"name": "Idempotency-Key", "in": "header", "schema": text},
    }


_PROBLEM_SCHEMA: Document = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "feature": {"type": ["string", "null"]},
                    "field": {"type": ["string", "null"]},
                    "problem": {"type": "string"},
                    "remedy": {"type": "string"},
                },
            },
        },
    },
}


def _error(text: str) -> Document:
    schema = {"$ref": "#/components/schemas/problem"}
    return {"description": text, "content": {PROBLEM: {"schema": schema}}}


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}
