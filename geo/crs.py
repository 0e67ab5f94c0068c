"""The only EPSG numbers of the project; metres and square metres in and out.

Lengths and areas are measured in VN-2000 / TM-3 zone 482 (EPSG:5897), whose scale at Long Biên is 1.000007.
Another zone is a setting of the programme (`crs` in programme.toml).
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import InvalidInput
from geo.language import N_

WGS84 = "EPSG:4326"
MEASURE = "EPSG:5897"
WEB_MERCATOR = "EPSG:3857"
VN2000 = "EPSG:4756"
WGS84_FOR_VN2000 = (WGS84, "EPSG:32648", "EPSG:32649")  # what MapInfo files say for VN-2000 (ADR 35)


@lru_cache(maxsize=32)
def measuring_crs(name: str | None = None) -> CRS:
    """Return the projected CRS called `name` (None: EPSG:5897), whose unit must be the metre.

    Raises:
        InvalidInput: unknown, not projected, or not in metres.
    """
    try:
        crs = CRS.from_user_input(name or MEASURE)
    except CRSError as error:
        raise InvalidInput(
            N_("“{crs}” is not a known coordinate system. Write it like EPSG:5897."), crs=name
        ) from error
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise InvalidInput(
            N_("“{crs}” does not measure in metres. Choose a projected system such as EPSG:5897."), crs=name
        )
    return crs


@lru_cache(maxsize=32)
def transformer(source: str, target: str) -> Transformer:
    """Return a cached transformer with x = east, y = north on both sides."""
    return Transformer.from_crs(source, target, always_xy=True)


def project(
    xy: npt.NDArray[np.float64], *, source: str = WGS84, target: str = MEASURE
) -> npt.NDArray[np.float64]:
    """Transform points of shape (n, 2) from `source` to `target`; the input is unchanged."""
    x, y = transformer(source, target).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([x, y])
