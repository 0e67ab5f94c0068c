"""Say which column of a file fills which field of a layer, and build the records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import geopandas as gpd

from geo.errors import InvalidInput
from geo.files.coercion import FieldKind, coerce, field_kinds, plain_value
from geo.files.geojson import PROPERTY_CALLED_GEOMETRY
from geo.files.shapefile import NAME_BYTES, short_names
from geo.language import N_
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.text import nfc

_SHAPEFILE = "ESRI Shapefile"
_OWN = ("version", "geometry")  # the store counts versions; the shape is not a column


@dataclass(frozen=True)
class Columns:
    """`fields`: field to column; `extras`: name to column, kept as is; `left_out`: columns in the way."""

    fields: Mapping[str, str]
    extras: Mapping[str, str]
    left_out: tuple[str, ...]


def pairs(texts: Iterable[str], *, option: str) -> dict[str, str]:
    """Read `field=value` texts of a command line into a table.

    Raises:
        InvalidInput: no `=`, or a field twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise InvalidInput(
                N_("“{text}” cannot be understood. Write {option} field=value."), text=text, option=option
            )
        if name in found:
            raise InvalidInput(
                N_("The field “{field}” is given twice with {option}."), field=name, option=option
            )
        found[name] = nfc(value)
    return found


def match_columns(
    columns: Sequence[str],
    spec: LayerSpec,
    criteria: Criteria,
    *,
    mapping: Mapping[str, str],
    constants: Mapping[str, str],
    format_name: str,
) -> Columns:
    """Match columns with fields: as `mapping` says, else by the same name whatever its case.

    Raises:
        InvalidInput: a field or column that does not exist, or a field both mapped and set.
    """
    fields = [name for name in spec.schema(criteria).model_fields if name not in _OWN]
    _must_be_fields([*mapping, *constants], fields, spec)
    _must_differ(mapping, constants)
    matched = {field: _column(name, columns) for field, name in mapping.items()}
    free = [field for field in fields if field not in matched and field not in constants]
    matched |= _by_name(free, [name for name in columns if name not in matched.values()])
    if format_name == _SHAPEFILE:
        rest = [name for name in columns if name not in matched.values()]
        matched |= _by_cut_name([field for field in free if field not in matched], rest, fields)
    unused = [name for name in columns if name not in matched.values()]
    taken = {field.casefold() for field in fields} | set(_OWN) | {PROPERTY_CALLED_GEOMETRY}
    extras = {nfc(name): name for name in unused if name.casefold() not in taken}
    left_out = tuple(
        name.strip() for name in unused if name.casefold() in taken and name.casefold() not in ("version",)
    )
    return Columns(matched, extras, left_out)


def records(
    frame: gpd.GeoDataFrame,
    columns: Columns,
    spec: LayerSpec,
    criteria: Criteria,
    *,
    constants: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return one table a row with what the file says; nothing is filled in, empty cells are left away."""
    kinds = field_kinds(spec, criteria)
    values = {field: _coerced(frame[name], kinds[field]) for field, name in columns.fields.items()}
    values |= {field: [coerce(text, kinds[field])] * len(frame) for field, text in constants.items()}
    values |= {name: [plain_value(value) for value in frame[old]] for name, old in columns.extras.items()}
    rows: list[dict[str, Any]] = [{} for _ in range(len(frame))]
    for name, column in values.items():
        for row, value in zip(rows, column, strict=True):
            if value is not None:
                row[name] = value
    return rows


def _coerced(column: Any, kind: FieldKind) -> list[Any]:
    return [coerce(value, kind) for value in column]


def _must_be_fields(names: Iterable[str], fields: Sequence[str], spec: LayerSpec) -> None:
    for name in names:
        if name not in fields:
            raise InvalidInput(
                N_("The layer {layer} has no field “{field}”. Choose one of: {allowed}."),
                layer=spec.name,
                field=name,
                allowed=", ".join(fields),
            )


def _must_differ(mapping: Mapping[str, str], constants: Mapping[str, str]) -> None:
    for field in mapping:
        if field in constants:
            raise InvalidInput(N_("The field “{field}” is given with both --map and --set."), field=field)


def _column(name: str, columns: Sequence[str]) -> str:
    if name in columns:
        return name
    folded = {nfc(column).casefold(): column for column in reversed(columns)}
    found = folded.get(name.casefold())
    if found is not None:
        return found
    near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    if near:
        raise InvalidInput(
            N_("The file has no column “{column}”. Did you mean “{nearest}”? It has: {allowed}."),
            column=name,
            nearest=folded[near[0]],
            allowed=", ".join(columns),
        )
    raise InvalidInput(
        N_("The file has no column “{column}”. It has: {allowed}."), column=name, allowed=", ".join(columns)
    )


def _by_name(fields: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    folded = {column.casefold(): column for column in reversed(columns)}
    return {
        field: field if field in columns else folded[field.casefold()]
        for field in fields
        if field in columns or field.casefold() in folded
    }


def _by_cut_name(free: Sequence[str], columns: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Match names that a shapefile cut: as our own export does, else where one field alone can be meant."""
    ours = {
        short: field for field, short in short_names(list(dict.fromkeys(["id", "version", *fields]))).items()
    }
    found = {ours[column]: column for column in columns if ours.get(column) in free}
    for column in columns:
        candidates = [field for field in free if field.startswith(column.casefold())]
        if len(column) == NAME_BYTES and len(candidates) == 1:
            found.setdefault(candidates[0], column)
    return found
