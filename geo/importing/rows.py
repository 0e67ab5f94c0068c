"""Rows on their way into a layer: shapes and records of a file, tidied, mended, named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import WGS84
from geo.errors import Fault
from geo.files.ids import made_ids
from geo.files.mapping import Columns, records
from geo.files.shapes import mended, tidied
from geo.files.source import Notice, Source
from geo.language import N_
from geo.layers import geometry as geometries
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.programme.ward_coverage import Moved, mend

_WARD_PREFIXES = ("Phường ", "Xã ", "Thị trấn ")


@dataclass(frozen=True)
class Rows:
    """`shapes` and `records` side by side; `numbers`: places in the file, from 1; `named`: had an id."""

    shapes: npt.NDArray[np.object_]
    records: tuple[Mapping[str, Any], ...]
    numbers: tuple[int, ...]
    named: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.records)

    @property
    def ids(self) -> list[str]:
        """The ids, in order."""
        return [str(record["id"]) for record in self.records]

    @property
    def labels(self) -> list[str]:
        """What a person finds the rows by: the id where the file gave one, else `#` and the row's number."""
        return [
            found if named else f"#{number}"
            for found, named, number in zip(self.ids, self.named, self.numbers, strict=True)
        ]


@dataclass(frozen=True)
class RowsRead:
    """The rows of a file, the numbers of those without a shape, the faults of those with a broken one."""

    rows: Rows
    skipped: tuple[int, ...]
    faults: tuple[Fault, ...]


def rows_of(
    source: Source, columns: Columns, spec: LayerSpec, criteria: Criteria, *, constants: Mapping[str, str]
) -> RowsRead:
    """Turn a file's rows into a layer's: shapes tidied, values in their fields, an id for each."""
    found = records(source.frame, columns, spec, criteria, constants=constants)
    shapes = tidied(source.frame.geometry.to_numpy())
    nothing = (shapely.is_missing(shapes) | shapely.is_empty(shapes)) & bool(spec.geometry_types)
    keep = np.flatnonzero(~nothing)
    broken = set(source.unreadable)
    rows = _named(shapes[keep], [found[at] for at in keep], [int(at) + 1 for at in keep], spec)
    skipped = tuple(int(at) + 1 for at in np.flatnonzero(nothing) if at not in broken)
    faults = tuple(_broken(spec, str(found[at].get("id") or f"#{at + 1}")) for at in sorted(broken))
    return RowsRead(rows, skipped, faults)


def _named(
    shapes: npt.NDArray[np.object_], found: Sequence[dict[str, Any]], numbers: Sequence[int], spec: LayerSpec
) -> Rows:
    given = [str(record.get("id") or "").strip() for record in found]
    made = made_ids(spec, shapes, found)
    named = tuple({**record, "id": own or new} for record, own, new in zip(found, given, made, strict=True))
    return Rows(shapes, named, tuple(numbers), tuple(bool(own) for own in given))


def _broken(spec: LayerSpec, label: str) -> Fault:
    problem, remedy = geometries.UNREADABLE
    return Fault(spec.file_name, problem, remedy, feature=label, field="geometry")


def mend_areas(rows: Rows) -> tuple[Rows, int]:
    """Make self-crossing areas sound; say how many they were."""
    shapes, wrong = mended(rows.shapes)
    return replace(rows, shapes=tidied(shapes)), int(wrong.sum())


def mend_wards(rows: Rows, *, crs: str | None) -> tuple[Rows, tuple[Moved, ...]]:
    """Mend overlaps and narrow gaps between wards; say what moved."""
    if not len(rows):
        return rows, ()
    frame, moved = mend(ward_frame(rows), crs=crs)
    return replace(rows, shapes=frame.geometry.to_numpy()), moved


def ward_frame(rows: Rows) -> gpd.GeoDataFrame:
    """Return wards as a frame in WGS 84 with name, valid_from and valid_to."""
    names = [
        str(record.get("name") or label) for record, label in zip(rows.records, rows.labels, strict=True)
    ]
    days = {name: np.array([*(r.get(name) for r in rows.records), None], dtype=object)[:-1]
            for name in ("valid_from", "valid_to")}  # fmt: skip
    return gpd.GeoDataFrame({"name": names, **days}, geometry=rows.shapes, crs=WGS84)


def without_prefixes(rows: Rows) -> tuple[Rows, tuple[Notice, ...]]:
    """Take “Phường” off ward names, as they are written in this programme: “Bồ Đề”; “Phường 1” stays."""
    names = [record.get("name") for record in rows.records]
    short = [_without_prefix(name) for name in names]
    count = sum(old != new for old, new in zip(names, short, strict=True))
    if not count:
        return rows, ()
    changed = tuple(
        {**record, "name": name} if name is not None else record
        for record, name in zip(rows.records, short, strict=True)
    )
    text = N_("Ward names from which “Phường”, “Xã” or “Thị trấn” was taken off: {count}.")
    return replace(rows, records=changed), (Notice(text, {"count": count}),)


def _without_prefix(name: Any) -> Any:
    if not isinstance(name, str):
        return name
    for prefix in _WARD_PREFIXES:
        rest = name[len(prefix) :].strip()
        if name.casefold().startswith(prefix.casefold()) and rest and not rest[0].isdigit():
            return rest
    return name
