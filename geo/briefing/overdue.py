"""Which routes are to be checked again: their findings are too old to rely on, by criterion."""

from collections.abc import Mapping, Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.briefing.values import OverdueRoute, RouteStanding
from geo.measure import tally
from geo.measure.grid import Floats
from geo.measure.wards import COUNTED_METRES
from geo.model.criterion import Criterion


def overdue_routes(
    frame: gpd.GeoDataFrame,
    keys: Sequence[str],
    metres: Floats,
    day: date,
    routes: Mapping[str, RouteStanding],
    criteria: Sequence[Criterion],
) -> tuple[OverdueRoute, ...]:
    """Return the routes with stale findings on a day, the most metres of all criteria first.

    `frame`: the segments that count; `keys`: the route of each; `metres`: the length of each, shape (n,).
    """
    stale, oldest = pd.DataFrame(index=range(len(frame))), pd.DataFrame(index=range(len(frame)))
    for each in criteria:
        old = tally.stale_on(frame, each, day, tally.values_on(frame, each, day))
        stale[each.id] = np.where(old, metres, 0.0)
        if each.checked_field in frame:
            found = frame[each.checked_field].reset_index(drop=True)
            oldest[each.id] = found.where(old & (metres > COUNTED_METRES))
    sums = stale.groupby(list(keys)).sum() if len(frame) else stale
    days = oldest.min(axis=1).groupby(list(keys)).min() if len(oldest.columns) and len(frame) else None
    whole = sums.sum(axis=1).sort_values(ascending=False, kind="stable")
    return tuple(
        OverdueRoute(routes[key], {name: float(sums.at[key, name]) for name in sums}, _day(days[key]))
        for key in whole[whole > COUNTED_METRES].index
        if key in routes and days is not None
    )


def _day(text: object) -> date:
    return date.fromisoformat(str(text))
