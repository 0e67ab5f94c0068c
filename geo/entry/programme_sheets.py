"""The programme as a workbook: segments, blocks, totals as formulas, and a sheet that explains the fields."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from geo.entry.make import LAYERS, columns_of, field_meanings, labels
from geo.entry.workbook import EntryColumn
from geo.files.coercion import Kind, plain_value
from geo.language import N_, Language
from geo.layers import layer as layer_called
from geo.model.query import Moment
from geo.model.road_class import FIELD, ROAD_CLASSES, road_class_label
from geo.papers.caveats import caveat, refuse_unreadable
from geo.papers.repacking import repacked
from geo.papers.workbook import Kind as CellKind
from geo.papers.workbook import Sheet, SheetColumn, write_workbook
from geo.programme import features
from geo.stores.base import Store

_KINDS: Mapping[Kind, CellKind] = {Kind.DAY: "date", Kind.WHOLE: "whole", Kind.NUMBER: "number"}
_SUMMED = ("households",)
_WIDE = {"route_name": 36.0, "name": 36.0, "note": 40.0, FIELD: 22.0}
COUNTS, LENGTH, COUNTED_LENGTH = N_("Counts (1: yes)"), N_("Length (m)"), N_("Length that counts (m)")
_OWN = (
    (N_("Ward"), N_("The wards it lies in, by the boundaries asked for; found from the map.")),
    (COUNTS, N_("1 where it takes part on the day: joined by then, and not only proposed.")),
)
_OF_LINES = (
    (LENGTH, N_("The length of the line, measured in the programme's coordinate system.")),
    (COUNTED_LENGTH, N_("The length where it counts; its total is that of the summaries.")),
)


def programme_workbook(store: Store, moment: Moment, words: Language) -> bytes:
    """Return the programme as of a day as a workbook (.xlsx); the same data give the same bytes.

    Raises:
        InvalidInput: settings cannot be read.
        StoreUnavailable: a layer cannot be read now.
    """
    refuse_unreadable(store)
    t = words.text
    title = t(N_("The programme in full"))
    day = t(N_("As of {day}"), day=words.date(moment.as_of))
    notes = [day, *filter(None, [caveat(store, words)])]
    sheets = [_sheet(store, layer, moment, words, notes) for layer in LAYERS]
    author = words.either(store.programme.organisation)
    return repacked(write_workbook([*sheets, _explained(store, words)], title=title, author=author))


def _sheet(store: Store, layer: str, moment: Moment, words: Language, notes: Sequence[str]) -> Sheet:
    spec, t = layer_called(layer), words.text
    columns = columns_of(spec, store.criteria, words)
    frame = store.frame(layer, moment.as_of)
    more = features.rows_at(store, layer, moment, np.arange(len(frame)))
    said = {column.field: labels(column.field, store.criteria, words) for column in columns}
    said[FIELD] = {name: road_class_label(words, name) for name in ROAD_CLASSES}
    values = [[_cell(each, column, said) for each in frame[column.field].tolist()] for column in columns]
    wards = [", ".join(place.name for place in row.places) for row in more]
    counted = [1 if row.counts else 0 for row in more]
    measured: list[tuple[SheetColumn, list[Any]]] = [
        (SheetColumn(t(N_("Ward")), width=24), wards),
        (SheetColumn(t(COUNTS), "whole", total=True, width=14), counted),
    ]
    if layer == features.SEGMENTS:
        metres = [row.metres or 0.0 for row in more]
        measured.append((SheetColumn(t(LENGTH), "number"), metres))
        inside = [length * here for length, here in zip(metres, counted, strict=True)]
        measured.append((SheetColumn(t(COUNTED_LENGTH), "number", total=True, width=16), inside))
    return Sheet(
        t(spec.title),
        [
            *(_column(each) for each in columns),
            *(column for column, _ in measured),
        ],
        list(zip(*values, *(cells for _, cells in measured), strict=True)),
        notes=notes,
        total_label=t(N_("Total")),
        title=t(spec.title),
    )


def _column(column: EntryColumn) -> SheetColumn:
    kind, width = _KINDS.get(column.kind, "text"), _WIDE.get(column.field, 0.0)
    return SheetColumn(column.head, kind, column.field in _SUMMED, width)


def _cell(value: Any, column: EntryColumn, said: Mapping[str, Mapping[str, str]]) -> Any:
    plain = plain_value(value)
    if plain is None or column.kind in (Kind.WHOLE, Kind.NUMBER):
        return plain
    if column.kind is Kind.DAY:
        return date.fromisoformat(plain) if plain >= "1900-03-01" else plain
    return said[column.field].get(str(plain), str(plain))


def _explained(store: Store, words: Language) -> Sheet:
    t = words.text
    heads = [t(N_("Layer")), t(N_("Field")), t(N_("Name")), t(N_("Meaning")), t(N_("Allowed values"))]
    rows: list[Sequence[str]] = []
    for spec in map(layer_called, LAYERS):
        said = field_meanings(spec, store.criteria, words)
        rows += [
            [t(spec.title), column.field, column.head, said[column.field], ", ".join(column.choices)]
            for column in columns_of(spec, store.criteria, words)
        ]
        own = [*_OWN, *(_OF_LINES if spec.name == features.SEGMENTS else ())]
        rows += [[t(spec.title), "", t(head), t(meaning), ""] for head, meaning in own]
    widths = (20, 26, 30, 60, 60)
    columns = [SheetColumn(head, width=width) for head, width in zip(heads, widths, strict=True)]
    return Sheet(t(N_("Fields explained")), columns, rows)
