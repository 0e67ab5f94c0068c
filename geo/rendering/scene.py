"""What a page shows: layers as they stand on the chosen day, the theme, and the words around the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.model.criterion import DEFAULT_VALUES, UNKNOWN, Criterion, Value
from geo.model.programme import Bounds
from geo.model.stage import PROPOSED, STAGE
from geo.rendering.frame import Indexes
from geo.rendering.paths import Geometries
from geo.rendering.svg import clean


def no_features() -> Any:
    """Return an empty layer."""
    return gpd.GeoDataFrame(geometry=[], crs=WGS84)


@dataclass(frozen=True)
class BoundarySet:
    """The ward boundaries that are used: how many wards, from and to which day (None: open)."""

    count: int
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """One page. Every layer is a GeoDataFrame in WGS 84 with the fields of its layer; all are optional.

    The status of a segment or block stands in the column named like `theme.id`. `ward` is the code of the
    ward that the page is about, its surroundings are veiled. `bounds` are degrees (None: the ward, else all
    wards, else everything). `metres` are metres per value as a summary counted them (None: measured here over
    what lies on the page), `stale_metres` those that were checked too long ago. What is `marked` has a dark
    outline. `headquarters` is the id of the landmark with the star (None: every landmark of such a kind).
    `lines_called`: what the segments are, for the legend (empty: model routes). `least_scale`: the scale
    number is this or larger. `folio` stands at the foot of the page; `numbered` are points with numbers of
    pages. `overview` is what the small map beside a ward's shows (None: all wards). `crs` None: EPSG:5897.
    Texts are in `language` already.
    """

    theme: Criterion
    title: str
    as_of: date | None = None
    segments: Any = field(default_factory=no_features)
    blocks: Any = field(default_factory=no_features)
    wards: Any = field(default_factory=no_features)
    streets: Any = field(default_factory=no_features)
    waters: Any = field(default_factory=no_features)
    landmarks: Any = field(default_factory=no_features)
    subtitle: str = ""
    boundaries: BoundarySet | None = None
    source: str = ""
    language: str = "vi"
    ward: str | None = None
    bounds: Bounds | None = None
    metres: Mapping[str, float] | None = None
    stale_metres: float | None = None
    marked: Any = field(default_factory=no_features)
    crs: str | None = None
    headquarters: str | None = None
    lines_called: str = ""
    least_scale: int = 0
    folio: str = ""
    numbered: tuple[tuple[shapely.Geometry, str], ...] = ()
    overview: Any = None


def shapes(layer: Any) -> Geometries:
    """Return a copy of a layer's geometry as an array; missing ones become empty."""
    found: Geometries = np.array(layer.geometry.values, dtype=object)
    found[shapely.is_missing(found)] = shapely.Point()
    return found


def texts(layer: Any, column: str) -> list[str]:
    """Return a column as clean texts; missing columns and values give empty texts."""
    if column not in layer.columns:
        return [""] * len(layer)
    written = ["" if _is_missing(value) else str(value) for value in layer[column].tolist()]
    cleaned = {text: clean(text) for text in dict.fromkeys(written)}
    return [cleaned[text] for text in written]


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def drawn_values(theme: Criterion) -> tuple[Value, ...]:
    """Return the values that can be on a page: the theme's, “unknown” and, except for stages, “proposed”."""
    values = list(theme.values)
    if UNKNOWN not in theme.value_ids and theme.id != STAGE.id:
        values.append(DEFAULT_VALUES[0])
    if PROPOSED not in theme.value_ids:
        values.append(STAGE.value(PROPOSED))
    return tuple(values)


def value_numbers(layer: Any, theme: Criterion) -> Indexes:
    """Return the position in `drawn_values(theme)` of each feature's value; what is proposed is only that."""
    ids = [value.id for value in drawn_values(theme)]
    found = _positions(ids, layer, theme.id)
    found[found < 0] = ids.index(UNKNOWN) if UNKNOWN in ids else 0
    if theme.id != STAGE.id and "stage" in layer.columns:
        found[(layer["stage"].astype(str) == PROPOSED).to_numpy()] = ids.index(PROPOSED)
    return found


def stale(layer: Any, theme: Criterion, day: date | None) -> npt.NDArray[np.bool_]:
    """Say of each feature whether its finding is too old to be relied on as of `day`."""
    limit = theme.stale_before(day) if day else None
    if limit is None or theme.checked_field not in layer.columns:
        return np.zeros(len(layer), dtype=bool)
    checked = pd.Series(texts(layer, theme.checked_field), dtype=object)
    known = ~layer[theme.id].astype(str).isin([UNKNOWN]).to_numpy()
    if "stage" in layer.columns:  # what is only proposed is drawn as that
        known &= (layer["stage"].astype(str) != PROPOSED).to_numpy()
    old = (checked < limit.isoformat()).to_numpy(dtype=bool)
    return np.asarray(old & (checked != "").to_numpy(dtype=bool) & known)


def _positions(ids: Sequence[str], layer: Any, column: str) -> Indexes:
    if column not in layer.columns:
        return np.full(len(layer), -1, dtype=np.int64)
    found = pd.Index(ids).get_indexer(layer[column].astype(str))
    return np.array(found, dtype=np.int64)


def shown(layer: Any, theme: Criterion, hidden: Sequence[str]) -> Any:
    """Return the layer without the features whose value is hidden."""
    if not hidden or not len(layer):
        return layer
    ids = [value.id for value in drawn_values(theme)]
    out = [place for place, value_id in enumerate(ids) if value_id in hidden]
    return layer[~np.isin(value_numbers(layer, theme), out)]


def managed(streets: Any, wards: Any) -> Any:
    """Return the streets that touch a ward: beyond is not ours to show. All, where there are no wards."""
    if not len(wards) or not len(streets):
        return streets
    areas = shapely.STRtree(shapely.make_valid(shapes(wards)))
    touching, _ = areas.query(shapes(streets), predicate="intersects")
    return streets.iloc[np.unique(touching)]


def ward_shapes(scene: Scene) -> Geometries:
    """Return the polygons of the ward that the page is about; none when there is no such ward."""
    if scene.ward is None or "code" not in scene.wards.columns:
        return np.empty(0, dtype=object)
    return shapes(scene.wards[scene.wards["code"].astype(str) == scene.ward])
