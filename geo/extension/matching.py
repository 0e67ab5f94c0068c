"""Which edges of the network are model routes: what runs along a segment, near it, for most of its length."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84, measuring_crs
from geo.measure.crosswalk import measured
from geo.measure.stretches import samples
from geo.measure.vertices import Flags, Floats, Geometries, Whole
from geo.network.attaching import measured_edges
from geo.network.frames import Network

TOLERANCE_METRES = 12.0
STEP_METRES = 5.0
LEAST_SAMPLES = 8
_MOSTLY = 0.5  # of its length
_BEYOND_METRES = 0.5
ALONG_DEGREES = 30.0  # what runs in a direction that differs more crosses the segment, or leaves it


@dataclass(frozen=True, eq=False)
class _Legs:
    """Straight legs of lines, (n,) each: where they begin and end, (n, 2), and their directions, (n, 2).

    `is_first`, `is_last`: legs at the ends of a line; `line`: the line of each.
    """

    begin: Floats
    end: Floats
    way: Floats
    is_first: Flags
    is_last: Flags
    line: Whole

    def passed(self, leg: Whole, xy: Floats) -> Flags:
        """Say which places lie beyond the end of the line that the leg is the first or last of."""
        before = ((xy - self.begin[leg]) * self.way[leg]).sum(axis=1) < -_BEYOND_METRES
        after = ((xy - self.end[leg]) * self.way[leg]).sum(axis=1) > _BEYOND_METRES
        return np.asarray((before & self.is_first[leg]) | (after & self.is_last[leg]), dtype=bool)


def match_segments(
    network: Network, segments: gpd.GeoDataFrame, *, tolerance_metres: float = TOLERANCE_METRES
) -> pd.DataFrame:
    """Return which share of each edge runs along which segment: `edge`, `segment` (positions), `share`."""
    if not len(segments):
        return pd.DataFrame({"edge": np.zeros(0, int), "segment": np.zeros(0, int), "share": np.zeros(0)})
    shapes = measured(segments, measuring_crs(network.crs))
    found = running_along(measured_edges(network), shapes, tolerance_metres=tolerance_metres)
    return found.rename(columns={"line": "edge", "other": "segment"})


def streets_with_routes(
    streets: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    *,
    crs: str | None = None,
    tolerance_metres: float = TOLERANCE_METRES,
) -> gpd.GeoDataFrame:
    """Return the streets (in WGS 84), and the segments of model routes that mostly run along none of them."""
    streets = streets.to_crs(WGS84)
    if not len(segments):
        return streets
    target = measuring_crs(crs)
    found = running_along(
        measured(segments, target), measured(streets, target), tolerance_metres=tolerance_metres
    )
    share = np.bincount(found["line"], weights=found["share"], minlength=len(segments))
    alone = segments[share < _MOSTLY].to_crs(WGS84).rename(columns={"route_name": "name"})
    columns = [name for name in streets.columns if name in alone.columns]
    return gpd.GeoDataFrame(pd.concat([streets, alone[columns]], ignore_index=True), crs=WGS84)


def running_along(lines: Geometries, others: Geometries, *, tolerance_metres: float) -> pd.DataFrame:
    """Return which share of each line (metres) runs along which other: `line`, `other` (positions), `share`.

    A line is looked at in places at most 5 m apart, at least eight. A place counts for the nearest leg of
    another line within the tolerance that runs the same way, either direction, to within 30 degrees. What
    lies beyond the ends of a line is not along it.
    """
    legs = _legs(others)
    near = np.unique(shapely.STRtree(others).query(lines, predicate="dwithin", distance=tolerance_metres)[0])
    there, heading, line = samples(lines[near], metres=STEP_METRES, least=LEAST_SAMPLES)
    points, straight = shapely.points(there), shapely.linestrings(np.stack([legs.begin, legs.end], axis=1))
    at, leg = shapely.STRtree(straight).query(points, predicate="dwithin", distance=tolerance_metres)
    same_way = np.abs((heading[at] * legs.way[leg]).sum(axis=1)) >= np.cos(np.radians(ALONG_DEGREES))
    kept = same_way & ~legs.passed(leg, there[at])
    at, leg = at[kept], leg[kept]
    away = np.round(shapely.distance(points[at], straight[leg]), 6)
    order = np.lexsort([legs.line[leg], away, at])
    best = order[np.diff(at[order], prepend=-1) != 0]
    count = np.bincount(near[line], minlength=len(lines))
    rows = pd.DataFrame({"line": near[line[at[best]]], "other": legs.line[leg[best]]})
    table = rows.groupby(["line", "other"], sort=True).size().rename("share").reset_index()
    return table.assign(share=table["share"] / count[table["line"]])


def _legs(lines: Geometries) -> "_Legs":
    parts, line = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    begins, ends = np.diff(part, prepend=-1) != 0, np.diff(part, append=-1) != 0
    step = np.hypot(*np.diff(xy, axis=0, append=xy[-1:]).T)
    at = np.flatnonzero(~ends & (step > 0))
    way = (xy[at + 1] - xy[at]) / step[at, None]
    return _Legs(xy[at], xy[at + 1], way, begins[at], ends[at + 1], line[part[at]])


def covered(matches: pd.DataFrame, count: int, among: Flags) -> Floats:
    """Return which share of each of `count` edges runs along those segments for which `among` is true."""
    rows = matches[among[matches["segment"].to_numpy()]] if len(matches) else matches
    share = np.bincount(rows["edge"], weights=rows["share"], minlength=count)
    return np.asarray(np.minimum(share, 1.0), dtype=np.float64)
