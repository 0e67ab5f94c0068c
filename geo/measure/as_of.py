"""A layer as it stood on a day: what had joined by then, and what had been found by then."""

from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.model.criterion import UNKNOWN, Criteria
from geo.model.stage import PROPOSED


def in_force(frame: gpd.GeoDataFrame, day: date) -> gpd.GeoDataFrame:
    """Return the rows whose `valid_from` and `valid_to` (inclusive, None: open) hold `day`."""
    text = day.isoformat()
    begun = frame["valid_from"].isna() | (frame["valid_from"].fillna("") <= text)
    lasting = frame["valid_to"].isna() | (frame["valid_to"].fillna("9999") >= text)
    return frame[begun & lasting].reset_index(drop=True)


def joined_by(frame: gpd.GeoDataFrame, day: date) -> npt.NDArray[np.bool_]:
    """Say which features had joined by `day` (`joined_on` None: always)."""
    since = frame["joined_on"]
    return np.asarray(since.isna() | (since.fillna("") <= day.isoformat()), dtype=bool)


def joined(frame: gpd.GeoDataFrame, day: date) -> gpd.GeoDataFrame:
    """Return the features that had joined by `day`."""
    return frame[joined_by(frame, day)].reset_index(drop=True)


def counted(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the features that count: all but the proposed ones."""
    return frame[frame["stage"] != PROPOSED].reset_index(drop=True)


def with_statuses(frame: gpd.GeoDataFrame, criteria: Criteria, day: date) -> gpd.GeoDataFrame:
    """Return a copy with each status as of `day`: unknown before its finding; the input is unchanged."""
    text = day.isoformat()
    columns = {}
    for criterion in criteria:
        checked: pd.Series = frame[criterion.checked_field]
        later = checked.notna() & (checked.fillna("") > text)
        columns[criterion.id] = frame[criterion.id].where(~later, UNKNOWN).fillna(UNKNOWN)
        columns[criterion.checked_field] = checked.where(~later, None)
    return frame.assign(**columns)
