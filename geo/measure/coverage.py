"""Wards as a coverage: find where they overlap or leave gaps, and mend it with a report of what moved."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import measuring_crs
from geo.errors import InvalidInput
from geo.language import N_
from geo.measure.crosswalk import measured
from geo.measure.edges import Geometries

_M2_PER_HECTARE = 10_000.0
_POLYGONS = (3, 6)


@dataclass(frozen=True, eq=False)
class Cleaned:
    """Wards mended into a coverage, and what that moved.

    `wards`: the frame given, in its CRS, with new geometry. `report`: one row a ward, indexed like the frame:
    hectares_before, hectares_after, gained_hectares, lost_hectares, moved_metres (how far its border moved at
    most), parts (1 unless it was split). `gaps`: those left because they are wider, as `gaps` returns them.
    """

    wards: gpd.GeoDataFrame
    report: pd.DataFrame
    gaps: gpd.GeoDataFrame


def overlapping_pairs(
    wards: gpd.GeoDataFrame, *, crs: str | None = None, minimum_m2: float = 1.0
) -> gpd.GeoDataFrame:
    """Return the pairs of wards that overlap by at least `minimum_m2`, the largest first.

    Columns: left, right (positions, left < right), hectares, geometry (in `crs`; None: EPSG:5897).
    """
    target = measuring_crs(crs)
    areas = shapely.make_valid(measured(wards, target))
    left, right = shapely.STRtree(areas).query(areas, predicate="intersects")
    left, right = left[left < right], right[left < right]
    overlaps = shapely.intersection(areas[left], areas[right])
    frame = _measured_frame({"left": left, "right": right}, overlaps, target, minimum_m2)
    return frame.sort_values("hectares", ascending=False, kind="stable", ignore_index=True)


def gaps(wards: gpd.GeoDataFrame, *, crs: str | None = None, minimum_m2: float = 1.0) -> gpd.GeoDataFrame:
    """Return the holes that the wards enclose and none covers, of at least `minimum_m2`, the largest first.

    Columns: width_metres (twice the area by the perimeter: the mean width of a long one), hectares, geometry
    (in `crs`; None: EPSG:5897). A gap that is open to the outside is part of the outside and not found.
    """
    target = measuring_crs(crs)
    whole = shapely.union_all(shapely.make_valid(measured(wards, target)))
    parts = shapely.get_parts(whole)
    parts = parts[shapely.get_type_id(parts) == 3]
    rings = shapely.get_rings(parts)
    outer = np.isin(np.arange(len(rings)), np.cumsum(shapely.get_num_interior_rings(parts) + 1))
    outer[:1] = True
    holes = shapely.polygons(rings[~outer])
    # A ward may stand in the hole of others: what it covers is no gap.
    holes = shapely.get_parts(shapely.difference(holes, whole))
    width = 2 * shapely.area(holes) / np.maximum(shapely.length(holes), np.finfo(float).tiny)
    frame = _measured_frame({"width_metres": width}, holes, target, minimum_m2)
    return frame.sort_values("hectares", ascending=False, kind="stable", ignore_index=True)


def clean_coverage(
    wards: gpd.GeoDataFrame,
    *,
    crs: str | None = None,
    gap_width_metres: float = 200.0,
    strategy: str = "longest_border",
) -> Cleaned:
    """Return wards without overlaps and without gaps narrower than `gap_width_metres`, with a report.

    An overlap or a gap goes to the ward with which it shares the longest border (`strategy`: also `max_area`,
    `min_area`, `min_index`). Computed in `crs` (None: EPSG:5897) by GEOS; afterwards shared
    borders are the same to the last bit, in the CRS of the frame too. The input is unchanged.

    Raises:
        InvalidInput: a frame without CRS, a ward that is no area.
    """
    target = measuring_crs(crs)
    before = measured(wards, target)
    if not np.isin(shapely.get_type_id(before), _POLYGONS).all():
        raise InvalidInput(N_("Only areas can be mended into a coverage. Take points and lines out."))
    sound = np.where(shapely.is_valid(before), before, shapely.make_valid(before, method="structure"))
    after = shapely.coverage_clean(sound, gap_width=gap_width_metres, merge_strategy=strategy)
    mended = gpd.GeoSeries(after, index=wards.index, crs=target)
    frame = wards.set_geometry(mended.to_crs(wards.crs))
    return Cleaned(
        frame, _report(sound, after, wards.index), gaps(gpd.GeoDataFrame(geometry=mended), crs=crs)
    )


def _measured_frame(
    columns: dict[str, object], geometries: Geometries, target: object, minimum_m2: float
) -> gpd.GeoDataFrame:
    areas = shapely.area(geometries)
    frame = gpd.GeoDataFrame(
        {**columns, "hectares": areas / _M2_PER_HECTARE}, geometry=gpd.GeoSeries(geometries, crs=target)
    )
    return frame[areas >= minimum_m2].reset_index(drop=True)


def _report(before: Geometries, after: Geometries, index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "hectares_before": shapely.area(before) / _M2_PER_HECTARE,
            "hectares_after": shapely.area(after) / _M2_PER_HECTARE,
            "gained_hectares": shapely.area(shapely.difference(after, before)) / _M2_PER_HECTARE,
            "lost_hectares": shapely.area(shapely.difference(before, after)) / _M2_PER_HECTARE,
            "moved_metres": np.nan_to_num(
                shapely.hausdorff_distance(shapely.boundary(before), shapely.boundary(after))
            ),
            "parts": shapely.get_num_geometries(after),
        },
        index=index,
    )
