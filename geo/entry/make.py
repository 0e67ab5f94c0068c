"""Make the workbook of data entry: one row a segment or block, words to choose from, ids locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd

from geo.entry.workbook import EntryColumn, EntryGuide, EntryTable, write_entry_book
from geo.errors import InvalidInput, UnknownName
from geo.files.coercion import Kind, field_kinds, plain_value
from geo.language import N_, Language
from geo.layers import layer as layer_called
from geo.layers.describing import field_schemas
from geo.layers.spec import LayerSpec
from geo.measure.wards import route_keys
from geo.model.criterion import Criteria
from geo.model.stage import STAGE
from geo.papers.repacking import repacked
from geo.programme import browse, features
from geo.programme.known_names import id_among, names_of
from geo.stores.base import Store
from geo.text import collation_key, search_key

LAYERS = ("route_segments", "apartment_blocks")

HOW = (
    N_("Fill in the white cells; change nothing in the grey ones (id and version)."),
    N_("Choose findings and stages from the list of each cell. Write days as day/month/year."),
    N_("A finding whose day of checking is left as it was gets the day on which the workbook is recorded."),
    N_("A cell that you leave as it was changes nothing; a cell that you empty empties the field."),
    N_("Rows may be sorted, hidden or deleted; a row that is missing changes nothing."),
    N_("Send the file back: what would change is shown before anything is recorded."),
)
CHECKED_ON = N_("{criterion}: checked on")
FINDING = N_("What the last check found of {criterion}.")
FOUND_ON = N_("The day on which {criterion} was last checked.")
REFUSAL = N_("Choose a word from the list, or write a day or a number as the column wants it.")


@dataclass(frozen=True)
class Chosen:
    """Which rows a workbook has: those of a layer, a ward, a route; None: all."""

    layer: str | None = None
    ward: str | None = None
    route: str | None = None


def entry_workbook(store: Store, words: Language, chosen: Chosen | None = None) -> bytes:
    """Return a workbook of data entry (.xlsx); the same data give the same bytes.

    Raises:
        UnknownName: there is no such ward or route; the nearest routes are named.
        InvalidInput: the layer has no findings to enter, or no routes where one is asked for.
        StoreUnavailable: a layer cannot be read now.
    """
    chosen = chosen or Chosen()
    if chosen.layer is not None and chosen.layer not in LAYERS:
        text = N_("The layer {layer} has no findings to record.")
        raise InvalidInput(text, layer=layer_called(chosen.layer).name)
    if chosen.route is not None and chosen.layer not in (None, features.SEGMENTS):
        text = N_("Apartment blocks belong to no route. Leave the route empty, or choose the segments.")
        raise InvalidInput(text)
    layers = [name for name in LAYERS if chosen.layer in (None, name)]
    if chosen.route is not None:
        chosen = replace(chosen, route=_route_id(store, chosen.route))
        layers = [name for name in layers if name == features.SEGMENTS]
    tables = [_table(store, layer_called(name), chosen, words) for name in layers]
    if chosen.route is not None and not any(len(table.rows) for table in tables):
        raise UnknownName(N_("There is no route “{route}” there."), route=chosen.route[:80])
    t = words.text
    guide = EntryGuide(
        title=t(N_("Data entry")),
        how=[t(line) for line in HOW],
        how_name=t(N_("How to fill in")),
        values_name=t(N_("Allowed values")),
    )
    return repacked(write_entry_book(tables, guide))


def _route_id(store: Store, wanted: str) -> str:
    frame = store.frame(features.SEGMENTS)
    return id_among(names_of(frame), features.SEGMENTS, wanted)


def routes_of(store: Store) -> Mapping[str, str]:
    """Return the names of all routes by id, as workbooks can be made of them.

    Raises:
        StoreUnavailable: the segments cannot be read now.
    """
    named = names_of(store.frame(features.SEGMENTS))
    return dict(sorted(named.items(), key=lambda each: collation_key(each[0])))


def columns_of(spec: LayerSpec, criteria: Criteria, words: Language) -> tuple[EntryColumn, ...]:
    """Return the columns of a layer's sheet, id and version first."""
    kinds = field_kinds(spec, criteria)
    schemas = field_schemas(spec, criteria)
    titles = field_titles(spec, criteria, words)
    names = ["id", "version", *(n for n in kinds if n not in ("id", "version", *spec.own_fields))]
    choices = {name: tuple(labels(name, criteria, words).values()) for name in names}
    for name in names:
        choices[name] = choices[name] or tuple(str(each) for each in schemas[name].get("enum", ()) if each)
    return tuple(
        EntryColumn(
            name,
            titles[name],
            Kind.CHOICE if choices[name] else kinds[name].kind,
            choices[name],
            words.text(REFUSAL),
        )
        for name in names
    )


def field_titles(spec: LayerSpec, criteria: Criteria, words: Language) -> Mapping[str, str]:
    """Return what each field of a layer is called, those of criteria included."""
    found = {name: words.text(title) for name, title in spec.field_titles().items()}
    for criterion in criteria:
        label = words.label(criterion)
        found[criterion.id] = label
        found[criterion.checked_field] = words.text(CHECKED_ON, criterion=label)
    return found


def field_meanings(spec: LayerSpec, criteria: Criteria, words: Language) -> Mapping[str, str]:
    """Return what each field of a layer says, those of criteria included."""
    found = {name: words.text(text) if text else "" for name, text in spec.field_meanings().items()}
    for criterion in criteria:
        label = words.label(criterion)
        found[criterion.id] = words.text(FINDING, criterion=label)
        found[criterion.checked_field] = words.text(FOUND_ON, criterion=label)
    return found


def labels(name: str, criteria: Criteria, words: Language) -> Mapping[str, str]:
    """Return the words of each value of a finding or the stage; ids where two would be read alike."""
    found = next((each for each in (*criteria, STAGE) if each.id == name), None)
    if found is None:
        return {}
    read: dict[str, str] = {}
    for value in found.values:
        for label in (value.id, value.id.replace("_", " "), *value.labels.values()):
            read.setdefault(search_key(label), value.id)
    said = {value.id: words.label(value) for value in found.values}
    return {id_: label if read.get(search_key(label)) == id_ else id_ for id_, label in said.items()}


def _table(store: Store, spec: LayerSpec, chosen: Chosen, words: Language) -> EntryTable:
    columns = columns_of(spec, store.criteria, words)
    frame = _rows(store, spec.name, chosen)
    said = {column.field: labels(column.field, store.criteria, words) for column in columns}
    values = [
        [_cell(value, column, said[column.field]) for value in frame[column.field].tolist()]
        for column in columns
    ]
    return EntryTable(spec.name, words.text(spec.title), columns, list(zip(*values, strict=True)))


def _rows(store: Store, layer: str, chosen: Chosen) -> gpd.GeoDataFrame:
    frame = store.frame(layer)
    if chosen.ward is not None:
        now = browse.moment(store)
        inside = store.frame(layer, now.as_of)["id"][features.lies_in(store, layer, now, chosen.ward)]
        frame = frame[frame["id"].isin(inside)]
    if chosen.route is not None:
        frame = frame[(route_keys(frame) == chosen.route).to_numpy(bool)]
    order: Sequence[str] = ("route_id", "id") if "route_id" in frame else ("id",)
    return frame.sort_values(list(order), kind="stable")


def _cell(value: Any, column: EntryColumn, said: Mapping[str, str]) -> Any:
    plain = plain_value(value)
    if column.kind is Kind.DAY and isinstance(plain, str):
        try:
            return date.fromisoformat(plain)
        except ValueError:  # as it is kept, whatever it is
            return plain
    if column.kind in (Kind.WHOLE, Kind.NUMBER) or plain is None:
        return plain
    return said.get(str(plain), str(plain))
