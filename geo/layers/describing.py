"""Describe a layer's fields as JSON Schema (2020-12), for programs: types, allowed words, dates."""

from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria

Schema = dict[str, Any]

_NUMBERS = {"number", "integer"}
_LEFT_OUT = ("anyOf", "title", "default", "description")  # said otherwise, and in the language asked for
_LIMITS = {"le": "maximum", "ge": "minimum"}  # as pydantic spells limits of a field with checks of its own


def field_schemas(spec: LayerSpec, criteria: Criteria) -> dict[str, Schema]:
    """Return the JSON Schema of every field of a layer, in order; what may be empty is null, too."""
    return {name: dict(schema) for name, schema in _of_model(spec.schema(criteria)).items()}


def required_fields(spec: LayerSpec, criteria: Criteria) -> tuple[str, ...]:
    """Return the fields that a feature cannot be without, the id aside: the service can make one."""
    fields = spec.schema(criteria).model_fields
    return tuple(name for name, field in fields.items() if field.is_required() and name != "id")


def is_number(schema: Schema) -> bool:
    """Say whether a field holds numbers."""
    return bool(_NUMBERS & set(types(schema)))


def types(schema: Schema) -> tuple[str, ...]:
    """Return the JSON types of a field."""
    found = schema.get("type", ())
    return (found,) if isinstance(found, str) else tuple(found)


@lru_cache(maxsize=64)
def _of_model(model: type[BaseModel]) -> dict[str, Schema]:
    return {name: _plain(schema) for name, schema in model.model_json_schema()["properties"].items()}


def _plain(schema: Schema) -> Schema:
    """Say “text or nothing” in one schema, as every reader of schemas understands it."""
    renamed = {_LIMITS.get(key, key): value for key, value in schema.items()}
    rest = {
        key: value
        for key, value in renamed.items()
        if key not in ("anyOf", "title", "default", "description")
    }
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) != 1:
        return rest if "anyOf" not in schema else {**rest, "anyOf": schema["anyOf"]}
    kind = {_LIMITS.get(key, key): value for key, value in kinds[0].items()}
    if "enum" in kind:
        kind["enum"] = [*kind["enum"], None]
    return {**rest, **kind, "type": [kind["type"], "null"]}
