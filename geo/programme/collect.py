"""Choose features of a layer for programs: a box, a span of days, values of fields, a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.layers import layer as layer_called
from geo.layers.describing import field_schemas, is_number
from geo.layers.spec import LayerSpec
from geo.model.programme import Bounds
from geo.stores.base import Store

Positions = npt.NDArray[np.intp]
Days = tuple[date | None, date | None]  # from and to, both inclusive; None: open
_Mask = npt.NDArray[np.bool_]

DEFAULT_LIMIT, MOST = 100, 10_000


@dataclass(frozen=True)
class Wanted:
    """Which features: `box` west, south, east, north in degrees (west > east: across the date line), `days`,
    `values` the texts of which a field must have one (numbers are compared as numbers), and which page.
    """

    box: Bounds | None = None
    days: Days | None = None
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int = DEFAULT_LIMIT
    offset: int = 0


@dataclass(frozen=True, eq=False)
class Found:
    """A page of what was found: rows of the frame in its order, and how many match in all."""

    frame: gpd.GeoDataFrame
    positions: Positions
    matched: int


@dataclass(frozen=True)
class Extent:
    """Where and when a layer has features: `bounds` in degrees (None: it is empty); `days` None: timeless."""

    bounds: Bounds | None
    days: Days | None


def find(store: Store, layer: str, wanted: Wanted) -> Found:
    """Return a page of the sound features of a layer that match, in the order of the file.

    Raises:
        UnknownName: there is no such layer.
        StoreUnavailable: it cannot be read now.
    """
    spec = layer_called(layer)
    frame = store.frame(spec.name)
    page = slice(wanted.offset, wanted.offset + wanted.limit)
    if wanted.box is None and wanted.days is None and not wanted.values:
        return Found(frame, np.arange(*page.indices(len(frame)), dtype=np.intp), len(frame))
    keep = np.ones(len(frame), bool)
    if wanted.box is not None:
        keep &= _in_box(frame, wanted.box)
    if wanted.days is not None:
        keep &= _in_days(frame, spec, wanted.days)
    schemas = field_schemas(spec, store.criteria) if wanted.values else {}
    for field, texts in wanted.values:
        keep &= _has_value(frame[field], texts, number=is_number(schemas[field]))
    found = np.flatnonzero(keep)
    return Found(frame, found[page], len(found))


def extent(store: Store, layer: str) -> Extent:
    """Return where and when a layer has features.

    Raises:
        UnknownName: there is no such layer.
        StoreUnavailable: it cannot be read now.
    """
    spec = layer_called(layer)
    frame = store.frame(spec.name)
    if not len(frame):
        return Extent(None, None)
    if frame.geometry.isna().all():
        return Extent(None, _all_days(frame, spec))
    west, south, east, north = (float(value) for value in frame.total_bounds)
    return Extent((west, south, east, north), _all_days(frame, spec))


def _in_box(frame: gpd.GeoDataFrame, box: Bounds) -> _Mask:
    west, south, east, north = box
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    keep = np.zeros(len(frame), bool)
    for left, right in spans:
        keep[frame.sindex.query(shapely.box(left, south, right, north), predicate="intersects")] = True
    return keep


def day_fields(spec: LayerSpec) -> tuple[str | None, str | None] | None:
    """Return the fields from and until which a feature of a layer holds; None: the layer knows no days."""
    fields = spec.attributes.model_fields
    if "valid_from" in fields:
        return "valid_from", "valid_to"
    if "joined_on" in fields:
        return "joined_on", None
    return ("taken_on", "taken_on") if "taken_on" in fields else None


def _in_days(frame: gpd.GeoDataFrame, spec: LayerSpec, days: Days) -> _Mask:
    """Return what holds on one of the days; what has no days of its own always does."""
    first, last = day_fields(spec) or (None, None)
    keep = np.ones(len(frame), bool)
    if first is not None and days[1] is not None:
        begins = np.where(frame[first].isna(), "", frame[first])
        keep &= begins <= days[1].isoformat()
    if last is not None and days[0] is not None:
        ends = np.where(frame[last].isna(), date.max.isoformat(), frame[last])
        keep &= ends >= days[0].isoformat()
    return keep


def _has_value(column: pd.Series, texts: Sequence[str], *, number: bool) -> _Mask:
    """Return where a field has one of some values; an empty text stands for a field without any."""
    keep: _Mask = column.isna().to_numpy(bool) & ("" in texts)
    given = [text for text in texts if text]
    wanted = [float(text) for text in given] if number else given
    keep |= (pd.to_numeric(column) if number else column).isin(wanted).to_numpy(bool)
    return keep


def _all_days(frame: gpd.GeoDataFrame, spec: LayerSpec) -> Days | None:
    fields = day_fields(spec)
    if fields is None:
        return None
    first, last = fields
    begins = None if first is None else frame[first]
    ends = None if last is None else frame[last]
    return _edge(begins, "min"), _edge(ends, "max")


def _edge(column: pd.Series | None, how: str) -> date | None:
    """Return the first or last day of a column; None where one of its features is open there."""
    if column is None or column.isna().any():
        return None
    return date.fromisoformat(getattr(column.astype(str), how)())
