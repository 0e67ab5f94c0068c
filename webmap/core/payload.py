"""Frames as compact columns for the browser: each column's words once, coordinates as whole-number steps.

Coordinates are Web Mercator on a square of 2^30 units (4 cm at the equator), y down, so that the browser
multiplies and is done. All text is sent as text: nothing here is markup.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

WORLD = 2**30
_LINE, _POLYGON, _POINT = 0, 1, 2
_KINDS = np.array([_POINT, _LINE, _LINE, _POLYGON, _POINT, _LINE, _POLYGON, _POINT])  # by GEOS type id


def layer_columns(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return a layer as columns: ids, fields by dictionary, kinds of geometry, parts, positions.

    `features` gives the number of parts of each feature, `parts` the positions of each part (a line,
    ring or point), `xy` the positions: x and y of the first, then steps.
    """
    fields = frame.drop(columns=frame.geometry.name)
    shapes = np.asarray(frame.geometry.array)
    return {
        "count": len(frame),
        "ids": [str(value) for value in fields.pop("id")],
        "fields": {str(name): _column(fields[name]) for name in fields.columns},
        **_positions(shapes),
    }


def _column(values: pd.Series) -> dict[str, list[Any]]:
    keys = [
        value if value is None or isinstance(value, str | int | float | bool) else str(value)
        for value in values
    ]
    codes, words = pd.factorize(np.array([*keys, None], dtype=object)[:-1])
    return {"words": [_plain(word) for word in words], "codes": codes.tolist()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isprintable() else "".join(_visible(char) for char in value)
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _visible(char: str) -> str:
    return char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}"


def _positions(shapes: np.ndarray[Any, Any]) -> dict[str, list[int]]:
    pieces, feature = shapely.get_parts(shapes, return_index=True)
    polygon = shapely.get_type_id(pieces) == 3
    rings, piece_of_ring = shapely.get_rings(pieces[polygon], return_index=True)
    owner = np.concatenate([np.flatnonzero(~polygon), np.flatnonzero(polygon)[piece_of_ring]]).astype(
        np.int64
    )
    lines = np.concatenate([pieces[~polygon], rings])[np.argsort(owner, kind="stable")]
    owner = np.sort(owner, kind="stable")
    xy, line = shapely.get_coordinates(lines, return_index=True)
    steps = np.diff(world(xy), axis=0, prepend=np.zeros((1, 2), dtype=np.int64)) if len(xy) else xy
    return {
        "kinds": _KINDS[shapely.get_type_id(shapes)].tolist() if len(shapes) else [],
        "features": np.bincount(feature[owner], minlength=len(shapes)).tolist() if len(owner) else [],
        "parts": np.bincount(line, minlength=len(lines)).tolist() if len(line) else [],
        "xy": steps.astype(np.int64).ravel().tolist(),
    }


def world(degrees: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return longitudes and latitudes, shape (n, 2), as whole Web Mercator units, x right, y down."""
    x = (degrees[:, 0] + 180.0) / 360.0
    sine = np.sin(np.radians(np.clip(degrees[:, 1], -85.05, 85.05)))
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    units: np.ndarray[Any, Any] = np.rint(np.column_stack([x, y]) * WORLD).astype(np.int64)
    return units
