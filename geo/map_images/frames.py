"""The frames that the map is drawn from: the base, and the inspected features as of a day."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.errors import StoreUnavailable
from geo.layers import LAYERS, layer
from geo.measure.as_of import joined_by, with_statuses
from geo.measure.tally import Holdings, main_places
from geo.measure.wards import COUNTED_METRES
from geo.model.query import Moment
from geo.programme import browse
from geo.programme.placing import WardSet, block_places, segment_holdings, ward_set
from geo.stores.base import Store

BASE_LAYERS = ("wards", "waters", "streets", "landmarks")
FEATURE_LAYERS = tuple(name for name, spec in LAYERS.items() if spec.inspected)
_Texts = npt.NDArray[np.object_]


def base_layers(store: Store, moment: Moment) -> dict[str, gpd.GeoDataFrame]:
    """Return what of the base map can be read now: layers by name, and `borders`.

    Wards are those in force, with a point for their label (`label_x`, `label_y`, degrees).
    """
    found: dict[str, gpd.GeoDataFrame] = {}
    for name in BASE_LAYERS:
        try:
            frame = browse.wards(store, moment.boundaries) if name == "wards" else store.frame(name)
        except StoreUnavailable:
            continue
        if name == "wards":
            found["borders"] = _borders(frame)
            frame = _labelled(frame)
        found[name] = frame
    return found


def _labelled(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = np.asarray(wards.geometry.array)
    if not len(shapes):
        return wards
    middles = shapely.get_point(shapely.maximum_inscribed_circle(shapes, tolerance=0.0005), 0)
    points = np.round(shapely.get_coordinates(middles), 6)
    return wards.assign(label_x=points[:, 0], label_y=points[:, 1])


def _borders(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return every border once: drawn ward by ward, dashes of a shared one would fill each other's gaps."""
    outlines = shapely.union_all(shapely.boundary(np.asarray(wards.geometry.array)))
    lines = shapely.get_parts(shapely.line_merge(outlines))
    return gpd.GeoDataFrame({"id": [str(at) for at in range(len(lines))]}, geometry=lines, crs=WGS84)


def features(store: Store, name: str, moment: Moment) -> gpd.GeoDataFrame:
    """Return an inspected layer as of the day, with what the map says beside its own fields.

    `ward`: the code of the ward that holds most of it, None outside; `wards`: the codes of all that hold
    more than a centimetre of it, with blanks between; segments also `metres`, in the programme's CRS.

    Raises:
        UnknownName: there is no such layer.
        StoreUnavailable: the layer cannot be read now.
    """
    frame = store.frame(layer(name).name, moment.as_of)
    here = joined_by(frame, moment.as_of)
    placed = frame.assign(**_places(store, name, moment))[here].reset_index(drop=True)
    return with_statuses(placed, store.criteria, moment.as_of)


def _places(store: Store, name: str, moment: Moment) -> dict[str, object]:
    try:
        wards = ward_set(store, moment.boundaries)
    except StoreUnavailable:  # the features are sound all the same
        return {"ward": None, "wards": ""}
    codes = _codes(wards)
    if name != "route_segments":
        own = codes[block_places(store, wards, moment.as_of)]
        return {"ward": own, "wards": np.where(own == None, "", own)}  # noqa: E711  element by element
    held = segment_holdings(store, wards, moment.as_of)
    return {
        "ward": codes[main_places(held)],
        "wards": _touched(held, codes),
        "metres": np.round(held.segment_metres, 2),
    }


def _codes(wards: WardSet) -> _Texts:
    """Return the codes by place; the last place is outside."""
    return np.array([*wards.codes, None], dtype=object)


def _touched(held: Holdings, codes: _Texts) -> _Texts:
    there = (held.place < held.places - 1) & (held.metres > COUNTED_METRES)
    rows = pd.Series(codes[held.place[there]], dtype=object).groupby(held.segment[there], sort=True)
    touched = np.full(len(held.segment_metres), "", dtype=object)
    texts = rows.agg(" ".join)
    touched[texts.index.to_numpy(dtype=np.intp)] = texts.to_numpy()
    return touched
