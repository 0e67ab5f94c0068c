"""The street network: streets cut at their corners into edges that share end points exactly."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from geo.programme.synthetic import Drawn
from tests.demo.drawing.blocks import side_streets
from tests.demo.drawing.lines import Line, in_degrees
from tests.demo.drawing.roads import Street, cut_at_corners, main_streets
from tests.demo.drawing.waters import lakes

SIMPLER_METRES = 0.8  # points of side streets that deviate less are left out


@dataclass(frozen=True)
class Edge:
    """A street between two corners; `line` in metres, `main` if it belongs to the hand-drawn streets."""

    street: Street
    line: Line
    main: bool


@lru_cache(maxsize=4)
def edges(*, seed: int) -> tuple[Edge, ...]:
    """Return the edges of the network, in metres, from west to east."""
    main = main_streets()
    side = side_streets(main, list(lakes().values()), seed=seed)
    streets = [*main, *side]
    pieces = [
        Edge(street, piece if number < len(main) else _simpler(piece), number < len(main))
        for number, (street, cut) in enumerate(zip(streets, cut_at_corners(streets), strict=True))
        for piece in cut
    ]
    return tuple(sorted(pieces, key=lambda edge: (edge.line.mean(axis=0).tolist(), edge.line.tolist())))


def _simpler(line: Line) -> Line:
    return np.asarray(shapely.simplify(shapely.LineString(line), SIMPLER_METRES).coords)


def draw_streets(*, seed: int) -> list[Drawn]:
    """Return the edges in WGS 84."""
    return [
        Drawn(
            f"D-{number:04d}",
            in_degrees(shapely.LineString(edge.line)),
            {
                "name": edge.street.name,
                "road_class": edge.street.road_class,
                "width_m": edge.street.width_m,
                "lit": edge.street.lit,
            },
        )
        for number, edge in enumerate(edges(seed=seed), start=1)
    ]
