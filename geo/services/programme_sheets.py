"""The programme as a workbook: segments, blocks, totals as formulas, and a sheet that explains the fields."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from geo.exchange.coercion import Kind, plain_value
from geo.exchange.entry_book import EntryColumn
from geo.exchange.repacking import repacked
from geo.exchange.spreadsheets import Kind as CellKind
from geo.exchange.spreadsheets import Sheet, SheetColumn, write_workbook
from geo.language import N_, Language
from geo.layers import layer as layer_called
from geo.model.query import Moment
from geo.services import details
from geo.services.entry_making import LAYERS, columns_of, labels
from geo.stores.base import Store

_KINDS: Mapping[Kind, CellKind] = {Kind.DAY: "date", Kind.WHOLE: "whole", Kind.NUMBER: "number"}
_SUMMED = ("households",)


def programme_workbook(store: Store, moment: Moment, words: Language) -> bytes:
    """Return the programme as of a day as a workbook (.xlsx); the same data give the same bytes.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    t = words.text
    title = t(N_("The programme in full"))
    day = t(N_("As of {day}"), day=words.date(moment.as_of))
    sheets = [_sheet(store, layer, moment, words, day) for layer in LAYERS]
    return repacked(write_workbook([*sheets, _explained(store, words)], title=title))


def _sheet(store: Store, layer: str, moment: Moment, words: Language, day: str) -> Sheet:
    spec, t = layer_called(layer), words.text
    columns = columns_of(spec, store.criteria, words)
    frame = store.frame(layer, moment.as_of)
    more = details.rows_at(store, layer, moment, np.arange(len(frame)))
    said = {column.field: labels(column.field, store.criteria, words) for column in columns}
    values = [[_cell(each, column, said) for each in frame[column.field].tolist()] for column in columns]
    wards = [", ".join(place.name for place in row.places) for row in more]
    return Sheet(
        t(spec.title),
        [
            *(SheetColumn(c.head, _KINDS.get(c.kind, "text"), total=c.field in _SUMMED) for c in columns),
            SheetColumn(t(N_("Ward")), width=24),
            SheetColumn(t(N_("Length (m)")), "number", total=True),
        ],
        list(zip(*values, wards, [row.metres for row in more], strict=True)),
        notes=[day],
        total_label=t(N_("Total")),
        title=t(spec.title),
    )


def _cell(value: Any, column: EntryColumn, said: Mapping[str, Mapping[str, str]]) -> Any:
    plain = plain_value(value)
    if plain is None or column.kind in (Kind.WHOLE, Kind.NUMBER):
        return plain
    if column.kind is Kind.DAY:
        return date.fromisoformat(plain) if plain >= "1900-03-01" else plain
    return said[column.field].get(str(plain), str(plain))


def _explained(store: Store, words: Language) -> Sheet:
    t = words.text
    heads = [t(N_("Layer")), t(N_("Field")), t(N_("Name")), t(N_("Allowed values"))]
    rows: Sequence[Sequence[str]] = [
        [t(spec.title), column.field, column.head, ", ".join(column.choices)]
        for spec in map(layer_called, LAYERS)
        for column in columns_of(spec, store.criteria, words)
    ]
    widths = (20, 26, 30, 70)
    columns = [SheetColumn(head, width=width) for head, width in zip(heads, widths, strict=True)]
    return Sheet(t(N_("Fields explained")), columns, rows)
