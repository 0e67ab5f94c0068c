"""Drawing by numbers: smooth lines through points of a sketch, in metres and in degrees.

A sketch is written in kilometres east and north of a corner south-west of the district; everything else is in
metres of `geo.crs.MEASURE`, and what is stored is WGS 84 with seven decimals. Two lines that share a point in
the sketch share it exactly in the file.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import MEASURE, WGS84, project
from geo.programme.synthetic import CORNER_METRES, degrees

Line = npt.NDArray[np.float64]  # shape (n, 2)
Sketch = Sequence[tuple[float, float]]  # kilometres

WAVELENGTHS_METRES = (900.0, 410.0, 190.0)
WEIGHTS = (0.6, 0.3, 0.15)


def metres(sketch: Sketch) -> Line:
    """Return the points of a sketch in metres."""
    return np.asarray(sketch, dtype=np.float64).reshape(-1, 2) * 1_000.0 + CORNER_METRES


def curve(control: Line, *, step_metres: float) -> Line:
    """Return a smooth line through `control`, keeping its points, with a point about every `step_metres`.

    A centripetal Catmull-Rom spline: no loops, no overshoot (Yuksel, Schaefer and Keyser 2011).
    """
    if len(control) < 3:
        return _straight(control, step_metres=step_metres)
    chord = np.diff(control, axis=0)
    knot = np.sqrt(np.hypot(chord[:, 0], chord[:, 1]))[:, None]
    slope = chord / knot
    tangent = np.vstack(
        [
            slope[:1],
            slope[:-1] - (chord[:-1] + chord[1:]) / (knot[:-1] + knot[1:]) + slope[1:],
            slope[-1:],
        ]
    )
    pieces = [
        _hermite(control[k], control[k + 1], tangent[k] * knot[k], tangent[k + 1] * knot[k], step_metres)
        for k in range(len(chord))
    ]
    return np.vstack([*pieces, control[-1:]]).round(3)


def _hermite(start: Line, end: Line, leave: Line, arrive: Line, step_metres: float) -> Line:
    """Return the points of one piece, without its last."""
    count = max(1, int(np.hypot(*(end - start)) / step_metres + 0.5))
    t = (np.arange(count) / count)[:, None]
    points: Line = (
        (1 + 2 * t) * (1 - t) ** 2 * start
        + t * (1 - t) ** 2 * leave
        + t**2 * (3 - 2 * t) * end
        + t**2 * (t - 1) * arrive
    )
    return points


def _straight(control: Line, *, step_metres: float) -> Line:
    length = float(np.hypot(*(control[-1] - control[0])))
    count = max(1, int(length / step_metres + 0.5))
    share = np.linspace(0.0, 1.0, count + 1)[:, None]
    points: Line = (control[0] + (control[-1] - control[0]) * share).round(3)
    return points


def along(line: Line) -> npt.NDArray[np.float64]:
    """Return the metres from the start of the line to each of its points."""
    step = np.diff(line, axis=0)
    return np.concatenate([[0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))])


def wander(line: Line, *, key: Sequence[int], amplitude_metres: float) -> Line:
    """Return the line with slow swings to both sides, as old field and canal borders have; its ends stay.

    The same key gives the same swings.
    """
    if len(line) < 3:
        return line
    random = np.random.default_rng(list(key))
    at = along(line)
    swing = np.zeros(len(line))
    for wavelength, weight in zip(WAVELENGTHS_METRES, WEIGHTS, strict=True):
        length = wavelength * random.uniform(0.8, 1.25)
        swing += weight * np.sin(2 * np.pi * (at / length + random.uniform()))
    calm = np.minimum(1.0, np.minimum(at, at[-1] - at) / 180.0)
    tangent = np.gradient(line, axis=0)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    normal /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    moved: Line = (line + normal * (swing * calm * amplitude_metres)[:, None]).round(3)
    return moved


def in_degrees(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a geometry in metres as it is stored: WGS 84, seven decimals, outer rings anticlockwise."""
    moved = shapely.transform(geometry, degrees)
    return shapely.orient_polygons(shapely.remove_repeated_points(moved), exterior_cw=False)


def in_metres(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a stored geometry in metres."""
    return shapely.transform(geometry, lambda xy: project(xy, source=WGS84, target=MEASURE))
