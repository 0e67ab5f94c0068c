"""Geometry on the page to SVG path data, without a Python loop over vertices.

Coordinates are whole hundredths of a millimetre, relative to the point before: short to write, exact to add.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]
PER_MM = 100
MM_GROUP = "scale(.01)"  # the transform of a group that holds path data
LINES_PER_PATH = 250


def line_paths(lines: Geometries, *, per_path: int = LINES_PER_PATH) -> Iterator[str]:
    """Yield path data for lines (any line type) in millimetres, `per_path` lines in each."""
    parts = shapely.get_parts(lines)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    yield from _paths(parts, per_path=per_path, closed=False)


def area_path(areas: Geometries) -> str:
    """Return path data for (multi)polygons in millimetres; fill it with the non-zero rule."""
    polygons = shapely.get_parts(areas)
    polygons = polygons[shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON]
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    return "".join(_paths(rings, per_path=max(len(rings), 1), closed=True))


def ring_paths(areas: Geometries) -> Iterator[str]:
    """Yield path data for the outlines of (multi)polygons, each drawn as a line."""
    yield from line_paths(shapely.boundary(areas))


def _paths(parts: Geometries, *, per_path: int, closed: bool) -> Iterator[str]:
    for start in range(0, len(parts), per_path):
        yield _path(parts[start : start + per_path], closed=closed)


def _path(parts: Geometries, *, closed: bool) -> str:
    xy, owner = shapely.get_coordinates(parts, return_index=True)
    if not len(xy):
        return ""
    whole = np.rint(xy * PER_MM).astype(np.int64)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    words: npt.NDArray[Any] = np.array([str(number) for number in steps.ravel().tolist()], dtype=object)
    words[2 * first] = ("zm" if closed else "m") + words[2 * first]
    data = " ".join(words.tolist())
    return data.removeprefix("z") + "z" if closed else data
