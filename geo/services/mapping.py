"""The frames that the map is drawn from: the base, and the inspected features as of a day."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.crosswalk import Crosswalk, crosswalk
from geo.analysis.wards import COUNTED_METRES, ward_of
from geo.crs import WGS84
from geo.errors import StoreUnavailable
from geo.model.query import Moment
from geo.services import browsing
from geo.stores.base import Store

BASE_LAYERS = ("wards", "waters", "streets", "landmarks")
FEATURE_LAYERS = ("route_segments", "apartment_blocks")


def base_layers(store: Store, moment: Moment) -> dict[str, gpd.GeoDataFrame]:
    """Return the base map's layers; wards are those in force, with a point for their label (`label_x`, `label_y`)."""
    wards = browsing.wards(store, moment.boundaries)
    points = shapely.get_coordinates(shapely.point_on_surface(_label_areas(wards)))
    labelled = wards.assign(label_x=np.round(points[:, 0], 6), label_y=np.round(points[:, 1], 6))
    others = {name: store.frame(name) for name in BASE_LAYERS if name != "wards"}
    return {"wards": labelled, "borders": _borders(wards), **others}


def _borders(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return every border once: drawn ward by ward, the dashes of a shared border would fill each other's gaps."""
    outlines = shapely.union_all(shapely.boundary(np.asarray(wards.geometry.array)))
    lines = shapely.get_parts(shapely.line_merge(outlines))
    return gpd.GeoDataFrame({"id": [str(at) for at in range(len(lines))]}, geometry=lines, crs=WGS84)


def _label_areas(wards: gpd.GeoDataFrame) -> np.ndarray:  # type: ignore[type-arg]
    shapes = np.asarray(wards.geometry.array)
    if not len(shapes):
        return shapes
    circles = shapely.maximum_inscribed_circle(shapes, tolerance=0.0005)
    return shapely.get_point(circles, 0)  # type: ignore[no-any-return]


def feature_layers(store: Store, moment: Moment) -> dict[str, gpd.GeoDataFrame]:
    """Return segments and blocks as of the day, with the code of their ward and, for segments, their metres.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    wards = browsing.wards(store, moment.boundaries)
    return {name: _placed(store, name, wards, moment) for name in FEATURE_LAYERS}


def readable_features(store: Store, moment: Moment) -> dict[str, gpd.GeoDataFrame]:
    """Return what of `feature_layers` can be read now."""
    wards, found = browsing.wards(store, moment.boundaries), {}
    for name in FEATURE_LAYERS:
        try:
            found[name] = _placed(store, name, wards, moment)
        except StoreUnavailable:
            continue
    return found


def _placed(store: Store, name: str, wards: gpd.GeoDataFrame, moment: Moment) -> gpd.GeoDataFrame:
    crs = store.programme.crs
    frame = browsing.inspected(store, name, moment.as_of)
    codes = np.array([*wards["code"], None], dtype=object)  # the last one answers for -1, outside
    placed = frame.assign(ward=codes[ward_of(frame, wards, crs=crs)])
    if name != "route_segments":
        return placed.assign(wards=placed["ward"])
    crossed = crosswalk(frame, wards, crs=crs)
    return placed.assign(wards=_touched(crossed, codes), metres=np.round(crossed.segment_metres, 2))


def _touched(crossed: Crosswalk, codes: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Return the codes of the wards that hold more than a centimetre of each segment, with blanks between."""
    there = (crossed.ward >= 0) & (crossed.metres > COUNTED_METRES)
    rows = pd.Series(codes[crossed.ward[there]], dtype=object).groupby(crossed.segment[there], sort=True)
    touched = np.full(len(crossed.segment_metres), "", dtype=object)
    joined = rows.agg(" ".join)
    touched[joined.index.to_numpy(dtype=np.intp)] = joined.to_numpy()
    return touched
