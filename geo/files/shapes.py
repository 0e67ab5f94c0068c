"""Bring shapes of a file to what the layers hold: two dimensions, seven decimals, no parts without need."""

from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

DECIMALS = 9  # a tenth of a millimetre: lengths of a whole district stay right to the millimetre
STORED_DECIMALS = 7  # what stores keep at least
_ROUNDS = 6
_CRUMB_DEGREES2 = 1e-10  # about a square metre
_SLIVER_DEGREES = 1e-6  # about 10 cm
_Shapes = npt.NDArray[np.object_]


def tidied(shapes: _Shapes) -> _Shapes:
    """Return the shapes in two dimensions, with nine decimals; one part alone is no Multi… any more."""
    rounded = _rounded(shapely.force_2d(shapes), DECIMALS)
    collections = np.isin(shapely.get_type_id(rounded), (4, 5, 6, 7))
    single = collections & (shapely.get_num_geometries(rounded) == 1)
    rounded[single] = shapely.get_geometry(rounded[single], 0)
    return rounded


def mended(shapes: _Shapes) -> tuple[_Shapes, npt.NDArray[np.bool_]]:
    """Return the shapes with self-crossing polygons made sound, and which ones that were."""
    polygons = np.isin(shapely.get_type_id(shapes), (3, 6))
    wrong = polygons & ~shapely.is_valid(shapes)
    result = shapes.copy()
    result[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    return result, wrong


def settled(areas: _Shapes) -> _Shapes:
    """Return a coverage in degrees that stays sound when a store keeps seven decimals, without crumbs."""
    shapes = areas
    for _ in range(_ROUNDS):
        shapes = _without_crumbs(_rounded(shapes, STORED_DECIMALS))
        if shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes):
            break
        sound = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
        shapes = shapely.coverage_clean(
            sound, snapping_distance=10.0**-STORED_DECIMALS, gap_width=_SLIVER_DEGREES
        )
    return shapes


def _without_crumbs(areas: _Shapes) -> _Shapes:
    parts, owners = shapely.get_parts(areas, return_index=True)
    sizes = shapely.area(parts)
    largest = np.zeros(len(areas))
    np.maximum.at(largest, owners, sizes)
    keep = (sizes >= _CRUMB_DEGREES2) | (sizes == largest[owners])
    crumbled = np.unique(owners[~keep])
    result = areas.copy()
    kept, of = parts[keep], owners[keep]
    for at in crumbled:
        result[at] = shapely.multipolygons(kept[of == at])
    return result


def _rounded(shapes: _Shapes, decimals: int) -> _Shapes:
    rounded: _Shapes = shapely.transform(shapes, lambda xy: np.round(xy, decimals) + 0.0)
    return rounded


def as_geojson(shapes: _Shapes) -> list[dict[str, Any] | None]:
    """Return each shape as a GeoJSON geometry, None where there is none."""
    return [None if text is None else orjson.loads(text) for text in shapely.to_geojson(shapes)]
