"""Bring shapes of a file to what the layers hold: two dimensions, seven decimals, no parts without need."""

import numpy as np
import numpy.typing as npt
import shapely

DECIMALS = 9  # a tenth of a millimetre: lengths of a whole district stay right to the millimetre
_Shapes = npt.NDArray[np.object_]


def tidied(shapes: _Shapes) -> _Shapes:
    """Return the shapes in two dimensions, with nine decimals; one part alone is no Multi… any more."""
    flat = shapely.force_2d(shapes)
    rounded: _Shapes = shapely.transform(flat, lambda xy: np.round(xy, DECIMALS) + 0.0)
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
