"""Write tables that spreadsheets open: UTF-8 with a mark for Excel, and no text that turns into a formula."""

import csv
import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geo.files.source import Notice

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_POINT = 0


def write_csv(table: gpd.GeoDataFrame, path: Path) -> tuple[Notice, ...]:
    """Write a table with `lon` and `lat` where all shapes are points, else with their WKT in `geometry`.

    Text cells that a spreadsheet would take for a formula get an apostrophe in front.
    """
    shapes = table.geometry.to_numpy()
    names = [name for name in table.columns if name != "geometry"]
    columns = [[_cell(value) for value in table[name]] for name in names]
    if len(shapes) and (shapely.get_type_id(shapes) == _POINT).all():
        names += ["lon", "lat"]
        columns += [shapely.get_x(shapes).tolist(), shapely.get_y(shapes).tolist()]
    else:
        names.append("geometry")
        columns.append(shapely.to_wkt(shapes, rounding_precision=-1).tolist())
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([safe_text(name) for name in names])
        writer.writerows(zip(*columns, strict=True))
    return ()


def safe_text(text: str) -> str:
    """Return text that a spreadsheet shows and does not run."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain_text(text: str) -> str:
    """Take the apostrophe off again that `safe_text` put in front."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return safe_text(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
