"""Keep GDAL to the formats that we name: it guesses by content, and some drivers open other addresses."""

from functools import lru_cache

import pyogrio
from pyogrio._ogr import _register_drivers

from geo.files.formats import FORMATS

DRIVERS = frozenset(driver for found in FORMATS.values() for driver in found.drivers)


@lru_cache(maxsize=1)
def allow_only_ours() -> None:
    """Take every driver that no format of ours names out of this process, before a file is opened.

    Raises:
        RuntimeError: GDAL keeps some of them.
    """
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join({*pyogrio.list_drivers()} - DRIVERS)})
    _register_drivers()  # GDAL reads GDAL_SKIP nowhere else, and pyogrio passes no list of drivers on
    left = {*pyogrio.list_drivers()} - DRIVERS
    if left:
        raise RuntimeError(f"GDAL keeps drivers that are not allowed: {', '.join(sorted(left))}")
