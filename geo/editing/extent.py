"""How far from the district features may lie: the shown area and its wards, and as much again on each side.

One rule for what people and programs write and for files that are brought in (refused), and for what is there
already (named).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import Fault, StoreUnavailable
from geo.language import N_
from geo.layers import geometry as shapes_of
from geo.layers import layer as layer_called
from geo.layers.findings import Words
from geo.model.programme import Bounds
from geo.programme.ward_coverage import WARDS
from geo.stores.base import Store

LEAST_MARGIN_DEGREES = 0.05  # about 5 km, for areas that are small
FAR_AWAY: Words = (
    N_("The feature reaches to {x}, {y}: that is {km} km beyond the district and its surroundings."),
    N_(
        "Check the coordinates: first longitude, then latitude, in degrees. If the programme really reaches "
        "so far, widen the bounds in programme.toml."
    ),
)
VIET_NAM: Bounds = (102.1, 6.0, 117.9, 23.5)  # with Hoàng Sa and Trường Sa
_KM_OF_A_DEGREE = 111.2

_Shapes = npt.NDArray[np.object_]
_Floats = npt.NDArray[np.float64]


def area(store: Store, layer: str) -> Bounds | None:
    """Return where features of a layer may lie, in degrees: west, south, east, north; None: nothing tells.

    Wards do not widen it for themselves where programme.toml has bounds.
    """
    shown = store.programme.bounds
    boxes = [shown] if shown is not None else []
    if shown is None or layer != WARDS:
        boxes += _of_wards(store)
    if not boxes:
        return None
    found = np.array(boxes)
    west, south = found[:, :2].min(axis=0)
    east, north = found[:, 2:].max(axis=0)
    wide, high = max(east - west, LEAST_MARGIN_DEGREES), max(north - south, LEAST_MARGIN_DEGREES)
    return float(west - wide), float(south - high), float(east + wide), float(north + high)


def faults(
    store: Store, layer: str, ids: Sequence[str], shapes: _Shapes, *, serious: bool = True
) -> list[Fault]:
    """Return a fault for each shape (degrees; None: none) that reaches too far, with its farthest point."""
    box = area(store, layer)
    if box is None:
        return []
    at, places, km = _beyond(shapes, box)
    return [
        Fault(
            layer_called(layer).file_name,
            *FAR_AWAY,
            feature=ids[int(index)],
            field="geometry",
            values={"x": f"{x:.6g}", "y": f"{y:.6g}", "km": f"{max(far, 0.1):.3g}"},
            serious=serious,
        )
        for index, (x, y), far in zip(at, places, km, strict=True)
    ]


def fault_of(store: Store, layer: str, feature_id: str, geometry: Any) -> list[Fault]:
    """Return the fault of a GeoJSON geometry that reaches too far; one that cannot be read has none here."""
    return faults(store, layer, [feature_id], shapes_of.parse([geometry]))


def are_abroad(store: Store, layer: str, shapes: _Shapes) -> bool:
    """Say whether nothing tells where features may lie, and none of these shapes lies in Việt Nam."""
    if area(store, layer) is not None or shapely.is_missing(shapes).all():
        return False
    return not shapely.intersects(shapely.box(*VIET_NAM), shapes).any()


def _of_wards(store: Store) -> list[Bounds]:
    try:
        wards = store.frame(WARDS)
    except StoreUnavailable:  # a file that is just being mended
        return []
    west, south, east, north = (float(value) for value in wards.total_bounds)
    return [(west, south, east, north)] if len(wards) else []


def _beyond(shapes: _Shapes, box: Bounds) -> tuple[npt.NDArray[np.intp], _Floats, _Floats]:
    """Return which shapes reach beyond a box, the farthest point of each and how many km it lies outside."""
    west, south, east, north = box
    sides = shapely.bounds(shapes)
    out = (sides[:, :2] < (west, south)).any(axis=1) | (sides[:, 2:] > (east, north)).any(axis=1)
    numbers = np.flatnonzero(out)
    points, owners = shapely.get_coordinates(shapes[numbers], return_index=True)
    nearest = np.clip(points, (west, south), (east, north))
    shrunk = np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    km = np.hypot(*((points - nearest) * shrunk).T) * _KM_OF_A_DEGREE
    order = np.lexsort((km, owners))
    last = order[np.flatnonzero(np.diff(owners[order], append=len(numbers)))]
    return numbers, points[last], km[last]
