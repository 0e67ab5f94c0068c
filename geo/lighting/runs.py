"""Runs of lamps: streets from junction to junction, cut at sharp bends; which ends have a pole of their own.

Where two streets merely go on into each other one pole serves both ends. At a junction the first pole stands
clear of the carriageways that cross.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import measuring_crs
from geo.measure.crosswalk import measured
from geo.measure.vertices import Flags, Floats, Geometries, Whole
from geo.network.network import build_network

_ARM_METRES = 10.0  # an arm of a junction points to where its line is after so many metres
_GOING_ON = float(np.cos(np.radians(30)))  # arms that straight opposite each other are one street
_LEAST_SINE = 0.5  # a street that joins at a flat angle is not wider than twice its width along ours
_BENDS_APART = 10.0  # metres between bends, and from a bend to an end


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs, (n,): `row` of the frame, `lines` in metres of `crs` drawn from west to east, their `metres`.

    (n, 2), first and last end: `shared`: the pole there counts for the run that goes on; `clear`: metres to
    stay away from the end. Sections between sharp bends, (m,), sorted by run: `section_run`, `section_start`
    (chainage), `section_metres`.
    """

    row: Whole
    lines: Geometries
    metres: Floats
    shared: Flags
    clear: Floats
    section_run: Whole
    section_start: Floats
    section_metres: Floats
    crs: str

    def poles_at_ends(self, rows: int) -> Floats:
        """Return for each row how many ends have a pole beyond one a gap: one a run, less what is shared."""
        own = 1.0 - self.shared.sum(axis=1)
        return np.bincount(self.row, own, rows).astype(np.float64)


def runs_of(
    frame: gpd.GeoDataFrame,
    *,
    width_m: Floats,
    clear_metres: float,
    bend_degrees: float,
    crs: str | None = None,
) -> Runs:
    """Return the runs of a frame of (Multi)LineStrings; `width_m`: carriageways in metres, (n,).

    A street that is drawn twice is one run. The inputs are unchanged.

    Raises:
        InvalidInput: no CRS, no line, a coordinate that is no number.
    """
    names = [name for name in ("layer", "level", "bridge", "tunnel") if name in frame]
    plain = frame[[*names, frame.geometry.name]].assign(row=np.arange(len(frame)))
    network = build_network(plain, crs=crs)
    edges, target = network.edges, measuring_crs(crs)
    lines, u, v = _westward(measured(edges, target), edges["u"].to_numpy(), edges["v"].to_numpy())
    row = edges["row"].to_numpy(dtype=np.intp)
    metres = shapely.length(lines)
    clear, shared = _ends(lines, u, v, width_m[row], clear_metres)
    run, start, length = _sections(lines, metres, bend_degrees)
    return Runs(row, lines, metres, shared, clear, run, start, length, network.crs)


def _westward(lines: Geometries, u: Whole, v: Whole) -> tuple[Geometries, Whole, Whole]:
    """Return lines from west to east with their nodes, so that sides do not hang on how they were drawn."""
    first, last = (shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1))
    step = last - first
    back = (step[:, 0] < 0) | ((step[:, 0] == 0) & (step[:, 1] < 0))
    turned = lines.copy()
    turned[back] = shapely.reverse(lines[back])
    return turned, np.where(back, v, u), np.where(back, u, v)


def _ends(
    lines: Geometries, u: Whole, v: Whole, width_m: Floats, clear_metres: float
) -> tuple[Floats, Flags]:
    """Return metres to keep clear of, and whether the pole is another run's, for both ends of each run."""
    count = len(lines)
    node = np.concatenate([u, v])
    degree = np.bincount(node, minlength=1)[node] if count else node
    arms = pd.DataFrame({"node": node, "end": np.arange(2 * count)})
    pairs = arms[degree > 1].merge(arms[degree > 1], on="node", suffixes=("", "_other"))
    pairs = pairs[pairs["end"] != pairs["end_other"]]
    end, other = pairs["end"].to_numpy(np.intp), pairs["end_other"].to_numpy(np.intp)
    ways = _ways(lines)
    cosine = np.sum(ways[end] * ways[other], axis=1)
    sine = np.sqrt(np.clip(1 - cosine**2, 0, 1))
    width = np.tile(width_m, 2)
    reach = np.where(cosine < -_GOING_ON, 0, width[other] / 2 / np.maximum(sine, _LEAST_SINE) + clear_metres)
    clear = np.zeros(2 * count)
    junction = degree[end] > 2
    np.maximum.at(clear, end[junction], reach[junction])
    shared = np.zeros(2 * count, dtype=np.bool_)
    joint = ~junction & (end % max(count, 1) > other % max(count, 1))
    shared[end[joint]] = True
    return clear.reshape(2, count).T, shared.reshape(2, count).T


def _ways(lines: Geometries) -> Floats:
    """Return the directions that lines take from their first, then from their last ends; (2 n, 2)."""
    reach = np.minimum(_ARM_METRES, shapely.length(lines) / 2)
    ends = [shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)]
    inner = [shapely.get_coordinates(shapely.line_interpolate_point(lines, at)) for at in (reach, -reach)]
    steps = np.concatenate(inner) - np.concatenate(ends)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    result: Floats = steps / np.where(lengths > 0, lengths, 1)[:, None]
    return result


def _sections(lines: Geometries, metres: Floats, bend_degrees: float) -> tuple[Whole, Floats, Floats]:
    """Return the run, the chainage and the metres of each section between sharp bends."""
    xy, run = shapely.get_coordinates(lines, return_index=True)
    step = np.diff(xy, axis=0)
    inside = np.diff(run) == 0
    length = np.where(inside, np.hypot(step[:, 0], step[:, 1]), 0.0)
    along = np.concatenate([[0.0], np.cumsum(length)]) if len(xy) else np.empty(0)
    first = np.searchsorted(run, np.arange(len(lines)))
    chainage = along - along[first][run]
    heading = np.arctan2(step[:, 1], step[:, 0])
    turn = np.abs((np.diff(heading) + np.pi) % (2 * np.pi) - np.pi)
    whole = inside[:-1] & inside[1:] & (length[:-1] > 0) & (length[1:] > 0)
    bend = np.flatnonzero(whole & (turn >= np.radians(bend_degrees))) + 1
    at, of_run = chainage[bend], run[bend]
    apart = np.diff(at, prepend=-np.inf) >= _BENDS_APART
    apart |= np.diff(of_run, prepend=-1) != 0
    kept = apart & (at >= _BENDS_APART) & (at <= metres[of_run] - _BENDS_APART)
    runs = np.concatenate([np.arange(len(lines)), of_run[kept]])
    starts = np.concatenate([np.zeros(len(lines)), at[kept]])
    order = np.lexsort([starts, runs])
    runs, starts = runs[order], starts[order]
    ends = np.append(starts[1:], 0.0)
    last = np.diff(runs, append=-1) != 0
    ends[last] = metres[runs[last]]
    return runs, starts, ends - starts
