"""Bring a vector file into a layer: all of it or nothing, with every fault at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geo.editing import extent
from geo.editing.rights import working_day
from geo.errors import Fault, InvalidInput
from geo.files.coercion import plain_value
from geo.files.mapping import Columns, match_columns
from geo.files.shapes import as_geojson, tidied
from geo.files.source import Notice, Source
from geo.files.vector import read_vector
from geo.importing.rows import Rows, mend_areas, mend_wards, rows_of, ward_frame, without_prefixes
from geo.language import N_
from geo.layers import layer
from geo.layers.reading import read_features
from geo.layers.spec import LayerSpec
from geo.model import days
from geo.model.criterion import Criteria
from geo.model.feature import Feature, Put
from geo.model.stage import PROPOSED
from geo.programme.ward_coverage import CLEARLY_HECTARES, WARDS, Moved, Overlap, find_overlaps
from geo.stores.base import Store
from geo.stores.findings import with_days

STEPS = 4
_SHOWN_IDS = 20
_SAME_DEGREES = 1e-7  # a store may keep a centimetre less
_ABROAD = N_(
    "Nothing of {file} lies in Việt Nam, and neither wards nor the bounds in programme.toml say where the "
    "district is. Check the coordinates, and their system with --crs."
)


@dataclass(frozen=True)
class ImportOrder:
    """What to import and how. `mapping`: field to column; `constants`: field to a value for every feature.

    `update` lets features that exist be changed; an empty cell changes nothing. `clean` mends self-crossing
    areas, and for wards overlaps and gaps.
    """

    file: Path
    layer: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    table: str | None = None
    clean: bool = False
    update: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or would do. `skipped` are the numbers (from 1) of rows without a shape."""

    layer: str
    read: int
    columns: Columns
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: tuple[int, ...] = ()
    made_ids: int = 0
    mended: int = 0
    moved: tuple[Moved, ...] = ()
    notices: tuple[Notice, ...] = ()
    warnings: tuple[Fault, ...] = ()


class OverlappingWards(InvalidInput):
    """Wards of one day overlap. `overlaps`: the pairs, the largest first; `faults`: what else is wrong."""

    def __init__(self, overlaps: Sequence[Overlap], faults: Sequence[Fault]) -> None:
        super().__init__(
            N_(
                "Nothing was imported. Pairs of wards that overlap: {count}, "
                "of these by 0.01 ha or more: {clearly}."
            ),
            faults=faults,
            count=len(overlaps),
            clearly=sum(pair.hectares >= CLEARLY_HECTARES for pair in overlaps),
        )
        self.overlaps = tuple(overlaps)


def import_layer(
    store: Store, order: ImportOrder, *, today: date | None = None, step: Callable[[], None] = lambda: None
) -> ImportReport:
    """Import a file and say what was done or, with `dry_run`, would be; `step` is called `STEPS` times.

    Raises:
        InvalidInput: file or features are wrong, far from the district or none; `faults` names all of it, and
            nothing was written.
        OverlappingWards: the wards overlap each other or those in the store.
        EditConflict: somebody changed one of the features meanwhile.
        StoreUnavailable: the file or the store cannot be read or written.
    """
    spec = layer(order.layer)
    source = read_vector(order.file, crs=order.crs, encoding=order.encoding, table=order.table)
    step()
    rows, faults, report = _prepared(source, order, spec, store)
    step()
    existing = _existing(store, spec, rows)
    moved = _moved(rows, existing)
    changes = _changes(rows, existing, moved, spec, store)
    found = _checked(rows, changes, spec, store.criteria, today or days.today())
    labels, placed = rows.labels, [at for at in changes if moved[at]]
    found += extent.faults(store, spec.name, [labels[at] for at in placed], rows.shapes[placed])
    if extent.are_abroad(store, spec.name, rows.shapes[placed]):
        report = replace(report, notices=(*report.notices, Notice(_ABROAD, {"file": order.file.name})))
    unfilled = _unfilled(report.columns, changes, order, spec, store.criteria)
    faults += [*unfilled.values(), *_repeated(rows, spec), *_taken(changes, order, spec)]
    faults += [fault for fault in found if fault.serious and fault.field not in unfilled]
    _refuse(faults, _overlaps(rows, spec, store))
    step()
    if changes and not order.dry_run:
        store.apply(list(changes.values()))
    step()
    new = sum(change.seen is None for change in changes.values())
    return replace(
        report,
        notices=(*report.notices, *_joining_now(changes.values(), spec, working_day(store))),
        new=new,
        updated=len(changes) - new,
        unchanged=len(rows) - len(changes),
        warnings=tuple(fault for fault in found if not fault.serious),
    )


def _prepared(
    source: Source, order: ImportOrder, spec: LayerSpec, store: Store
) -> tuple[Rows, list[Fault], ImportReport]:
    columns = match_columns(
        [str(name) for name in source.frame.columns if name != "geometry"],
        spec,
        store.criteria,
        mapping=order.mapping,
        constants=order.constants,
        format_name=source.format_name,
    )
    read = rows_of(source, columns, spec, store.criteria, constants=order.constants)
    rows, notices, areas = read.rows, source.notices, 0
    if not len(rows) and not read.faults:
        raise InvalidInput(
            N_("Nothing was imported: {file} has {count} rows, and none with a shape."),
            file=order.file.name,
            count=len(source.frame),
        )
    moved: tuple[Moved, ...] = ()
    if spec.name == WARDS:
        rows, renamed = without_prefixes(rows)
        notices += renamed
    if order.clean:
        rows, areas = mend_areas(rows)
    if order.clean and spec.name == WARDS and _all_areas(rows):
        rows, moved = mend_wards(rows, crs=store.programme.crs)
    report = ImportReport(
        layer=spec.name,
        read=len(source.frame),
        columns=columns,
        skipped=read.skipped,
        made_ids=rows.named.count(False),
        mended=areas,
        moved=moved,
        notices=notices,
    )
    return rows, list(read.faults), report


def _all_areas(rows: Rows) -> bool:
    return set(shapely.get_type_id(rows.shapes).tolist()) <= {3, 6}


def _existing(store: Store, spec: LayerSpec, rows: Rows) -> dict[str, Feature]:
    frame = store.frame(spec.name)
    same = frame[frame["id"].isin(rows.ids)]
    geometry = as_geojson(same.geometry.to_numpy())
    properties = same.drop(columns="geometry").to_dict("records")
    return {
        table["id"]: Feature(spec.name, table["id"], shape, _said(table), version=int(table["version"]))
        for table, shape in zip(properties, geometry, strict=True)
    }


def _said(table: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: plain_value(value) for name, value in table.items()}
    return {name: value for name, value in plain.items() if value is not None and name != "version"}


def _changes(
    rows: Rows,
    existing: Mapping[str, Feature],
    moved: npt.NDArray[np.bool_],
    spec: LayerSpec,
    store: Store,
) -> dict[int, Put]:
    """Return what to save, by position in `rows`; features that are the same already are left out.

    A finding about a feature that exists, without a day of its check, was made on the working day.
    """
    criteria = store.criteria
    schema = spec.schema(criteria).model_fields
    defaults = {
        name: field.default for name, field in schema.items() if not field.is_required() and name != "version"
    }
    changes: dict[int, Put] = {}
    shapes = as_geojson(rows.shapes)
    for at, (record, shape) in enumerate(zip(rows.records, shapes, strict=True)):
        old = existing.get(record["id"])
        if old is None:
            changes[at] = Put(Feature(spec.name, record["id"], shape, {**defaults, **record}))
        elif moved[at] or {**old.properties, **record} != old.properties:
            properties = {**defaults, **old.properties, **record}
            if spec.inspected:
                properties = with_days(properties, old.properties, criteria=criteria, day=working_day(store))
            changes[at] = Put(Feature(spec.name, old.id, shape, properties, old.version), seen=old.version)
    return changes


def _joining_now(changes: Iterable[Put], spec: LayerSpec, day: date) -> tuple[Notice, ...]:
    """Say that what names no day of joining counts from the working day on."""
    new = [each.feature.properties for each in changes if each.seen is None and spec.inspected]
    count = sum(not each.get("joined_on") and each.get("stage") != PROPOSED for each in new)
    text = N_(
        "New features without joined_on: {count}. They count from {day} on; for another day: "
        "--set joined_on=YEAR-MONTH-DAY"
    )
    return (Notice(text, {"count": count, "day": f"{day:%d/%m/%Y}"}),) if count else ()


def _moved(rows: Rows, existing: Mapping[str, Feature]) -> npt.NDArray[np.bool_]:
    """Say which rows lie elsewhere than the feature of their id; new ones count as moved."""
    known = [existing.get(found) for found in rows.ids]
    texts = [orjson.dumps(old.geometry) if old and old.geometry else None for old in known]
    before = tidied(np.atleast_1d(shapely.from_geojson(np.array(texts, dtype=object))))
    same = shapely.equals_exact(before, rows.shapes, tolerance=_SAME_DEGREES)
    moved: npt.NDArray[np.bool_] = ~(same | shapely.is_missing(before) & shapely.is_missing(rows.shapes))
    return moved


def _checked(
    rows: Rows, changes: Mapping[int, Put], spec: LayerSpec, criteria: Criteria, today: date
) -> list[Fault]:
    labels = rows.labels
    raw = [
        {
            "type": "Feature",
            "id": f"{at}",
            "geometry": change.feature.geometry,
            "properties": {**change.feature.properties, "id": f"{at}"},
        }
        for at, change in changes.items()
    ]
    found = read_features(raw, spec, criteria, today=today).faults
    return [replace(fault, feature=labels[int(fault.feature)]) if fault.feature else fault for fault in found]


def _unfilled(
    columns: Columns, changes: Mapping[int, Put], order: ImportOrder, spec: LayerSpec, criteria: Criteria
) -> dict[str, Fault]:
    """Return a fault for each field that new features need and that no column fills."""
    if all(change.seen is not None for change in changes.values()):
        return {}
    needed = [name for name, info in spec.schema(criteria).model_fields.items() if info.is_required()]
    lacking = [name for name in needed if name not in {"id", *columns.fields, *order.constants}]
    problem = N_("The layer {layer} needs the field “{field}”, and no column fills it.")
    remedy = N_("Use --map {field}=COLUMN or --set {field}=VALUE. Columns: {columns}.")
    return {
        name: Fault(
            spec.file_name,
            problem,
            remedy,
            field=name,
            values={"layer": spec.name, "field": name, "columns": ", ".join(columns.extras.values())},
        )
        for name in lacking
    }


def _repeated(rows: Rows, spec: LayerSpec) -> list[Fault]:
    counts = Counter(rows.ids)
    first = {found: rows.numbers[at] for at, found in reversed(list(enumerate(rows.ids)))}
    return [
        Fault(
            spec.file_name,
            N_("The id “{id}” stands in {times} rows, first in row {row}."),
            N_("Map another column to id, or correct the file."),
            feature=found,
            field="id",
            values={"id": found, "times": times, "row": first[found]},
        )
        for found, times in counts.items()
        if times > 1
    ]


def _taken(changes: Mapping[int, Put], order: ImportOrder, spec: LayerSpec) -> list[Fault]:
    known = [change.feature.id for change in changes.values() if change.seen is not None]
    if order.update or not known:
        return []
    ids = ", ".join(known[:_SHOWN_IDS]) + (" …" if len(known) > _SHOWN_IDS else "")
    return [
        Fault(
            spec.file_name,
            N_("Ids that exist in the layer already ({count}): {ids}."),
            N_("Change these features with --update, or import under other ids."),
            field="id",
            values={"count": len(known), "ids": ids},
        )
    ]


def _overlaps(rows: Rows, spec: LayerSpec, store: Store) -> tuple[Overlap, ...]:
    if spec.name != WARDS or not len(rows) or not _all_areas(rows):
        return ()
    stored = store.frame(WARDS)
    return find_overlaps(ward_frame(rows), stored[~stored["id"].isin(rows.ids)], crs=store.programme.crs)


def _refuse(faults: Sequence[Fault], overlaps: Sequence[Overlap]) -> None:
    if overlaps:
        raise OverlappingWards(overlaps, faults)
    if faults:
        raise InvalidInput(
            N_("Nothing was imported, because something is wrong with the file."), faults=faults
        )
