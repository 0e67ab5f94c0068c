"""Wards that come in by import: no two of one day may overlap; mended on demand, with what moved."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.files.shapes import settled, tidied
from geo.measure.coverage import clean_coverage, overlapping_pairs

WARDS = "wards"
CLEARLY_HECTARES = 0.01  # overlaps below this are slivers that no eye sees on a map
_FIRST, _LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True)
class Overlap:
    """Two wards that cover the same ground on some day; `stored`: the right one is in the store already."""

    left: str
    right: str
    hectares: float
    stored: bool = False


@dataclass(frozen=True)
class Moved:
    """What mending did to one ward."""

    name: str
    hectares_before: float
    hectares_after: float
    gained_hectares: float
    lost_hectares: float
    moved_metres: float


def find_overlaps(
    wards: gpd.GeoDataFrame, stored: gpd.GeoDataFrame, *, crs: str | None
) -> tuple[Overlap, ...]:
    """Return the pairs of `wards`, and of these with `stored`, that overlap on a day on which both are valid.

    Frames in WGS 84 with name, valid_from and valid_to; the largest overlap first.
    """
    count = len(wards)
    both = gpd.GeoDataFrame(
        pd.concat([_plain(wards), _plain(stored)], ignore_index=True), geometry="geometry", crs=wards.crs
    )
    pairs = overlapping_pairs(both, crs=crs)
    start, end = both["valid_from"].fillna(_FIRST).to_numpy(), both["valid_to"].fillna(_LAST).to_numpy()
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    together = (start[left] <= end[right]) & (start[right] <= end[left]) & (left < count)
    names = both["name"].to_numpy()
    return tuple(
        Overlap(str(names[p.left]), str(names[p.right]), float(p.hectares), bool(p.right >= count))
        for p in pairs[together].itertuples(index=False)
    )


def _plain(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    fields = ("name", "valid_from", "valid_to", "geometry")
    return pd.DataFrame({name: frame[name].astype(object) for name in fields})


def mend(wards: gpd.GeoDataFrame, *, crs: str | None) -> tuple[gpd.GeoDataFrame, tuple[Moved, ...]]:
    """Return wards without overlaps or narrow gaps, each set of equal dates by itself, and what moved.

    The input is unchanged.
    """
    sets = wards.groupby(
        [wards["valid_from"].fillna(_FIRST), wards["valid_to"].fillna(_LAST)], sort=False
    ).indices
    shapes = wards.geometry.to_numpy().copy()
    moved: list[tuple[int, Moved]] = []
    for positions in sets.values():
        cleaned = clean_coverage(wards.iloc[positions], crs=crs)
        shapes[positions] = tidied(settled(cleaned.wards.geometry.to_numpy()))
        moved += zip(positions, _moved(cleaned.report, wards["name"].iloc[positions]), strict=True)
    order = np.argsort([position for position, _ in moved], kind="stable")
    return wards.set_geometry(gpd.GeoSeries(shapes, index=wards.index, crs=wards.crs)), tuple(
        moved[at][1] for at in order
    )


def _moved(report: pd.DataFrame, names: pd.Series) -> list[Moved]:
    fields = ("hectares_before", "hectares_after", "gained_hectares", "lost_hectares", "moved_metres")
    rows = report[list(fields)].to_numpy(dtype=float)
    return [Moved(str(name), *map(float, row)) for name, row in zip(names, rows, strict=True)]
