"""What wards hold in all, straight from the crosswalk: what the summaries of the product are held against."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.measure.crosswalk import Crosswalk
from geo.measure.grid import Floats, Whole
from geo.measure.wards import COUNTED_METRES, _check_same, _places, route_numbers


@dataclass(frozen=True)
class Totals:
    """What lies in one place: metres, segments and routes with more than 0.01 m there, and split metres."""

    metres: float
    segments: int
    routes: int
    shared_border_metres: float
    overlap_metres: float


@dataclass(frozen=True, eq=False)
class WardTotals:
    """Totals of each ward, of what lies outside all, and of everything.

    `wards`: code, metres, segments, routes, shared_border_metres, overlap_metres; one row for each code.
    """

    wards: pd.DataFrame
    outside: Totals
    total: Totals


def ward_totals(crossed: Crosswalk, segments: pd.DataFrame, wards: pd.DataFrame) -> WardTotals:
    """Return metres, segments, routes and split metres of each ward, outside, and in all.

    Segments and routes count where they have more than 0.01 m.
    """
    _check_same(crossed, segments, wards)
    place, codes = _places(crossed, wards)
    size = len(codes) + 1
    route = route_numbers(segments)
    columns = {
        "metres": np.bincount(place, crossed.metres, size),
        "segments": _distinct(place, crossed.segment, crossed.metres, size),
        "routes": _distinct(place, route[crossed.segment], crossed.metres, size),
        "shared_border_metres": np.bincount(place, crossed.shared_metres, size),
        "overlap_metres": np.bincount(place, crossed.overlap_metres, size),
    }
    frame = pd.DataFrame(columns).iloc[:-1]
    frame.insert(0, "code", pd.Series(codes, dtype=object))
    everywhere = np.zeros(len(place), np.intp)
    total = Totals(
        float(crossed.segment_metres.sum()),
        int(_distinct(everywhere, crossed.segment, crossed.metres, 1)[0]),
        int(_distinct(everywhere, route[crossed.segment], crossed.metres, 1)[0]),
        float(crossed.shared_metres.sum()),
        float(crossed.overlap_metres.sum()),
    )
    return WardTotals(frame, Totals(**{name: column[-1].item() for name, column in columns.items()}), total)


def _distinct(place: Whole, what: Whole, metres: Floats, size: int) -> Whole:
    """Return how many distinct things (not -1) have more than 0.01 m in each place."""
    pairs = place * (max(int(what.max(initial=0)), 0) + 1) + what
    kept, at = np.unique(pairs[what >= 0], return_inverse=True)
    enough = np.bincount(at, metres[what >= 0], len(kept)) > COUNTED_METRES
    counts: Whole = np.bincount(kept[enough] // (max(int(what.max(initial=0)), 0) + 1), minlength=size)
    return counts
