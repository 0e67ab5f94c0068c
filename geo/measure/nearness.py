"""How far a position is from a feature, anywhere in the world."""

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Proj


def metres_from(shape: shapely.Geometry, position: tuple[float, float]) -> float:
    """Return the metres from a position (longitude, latitude) to the nearest part of a shape in degrees.

    The map around the position is azimuthal and equidistant on the ellipsoid: distances from its middle are
    true, to the other side of the world as well as across the street.
    """
    around = Proj(proj="aeqd", lon_0=position[0], lat_0=position[1], ellps="WGS84")

    def project(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(around(degrees[:, 0], degrees[:, 1]))

    return float(shapely.distance(shapely.transform(shape, project), shapely.Point(0, 0)))


def middle_of(shape: shapely.Geometry) -> tuple[float, float]:
    """Return a position on a shape, about in its middle."""
    point = shapely.point_on_surface(shape)
    return round(float(point.x), 7), round(float(point.y), 7)
