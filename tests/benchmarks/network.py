"""Measure the street network: building it, distances on it, weighing its streets.

    python tests/benchmarks/network.py [--blocks 316] [--pieces FILE.parquet] [--repeats 3]

A seeded town of blocks by blocks: two-point pieces of about a hundred metres, some of them missing, some
ends half a metre short, some streets twice. `--pieces` adds a file of real pieces, each extract of it in
metres of its own place, side by side; by default the one beside the checkout, if it is there. The peer
is networkx, which is left out unless it is installed: the same graph, built from pieces that meet exactly
(it mends nothing), and its Dijkstra. Medians; a ratio says how many times ours the peer takes.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import MEASURE
from geo.extension.benefit import Surroundings, candidate_edges
from geo.network.network import Network, build_network, distances
from geo.network.walking import walking_rings
from tests.benchmarks.report import markdown, options_of, write

PIECES = Path(__file__).resolve().parents[3] / "shared" / "data" / "scale" / "highway_segments_184k.parquet"
CORNER = np.array([580_000.0, 2_320_000.0])  # metres, near Long Biên
BLOCK = 100.0  # metres
BETWEEN = 200_000.0  # metres from one extract to the next


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio`: how many times ours, `reach`: seconds to reach (None: none set)."""

    work: str
    program: str
    edges: int
    seconds: float
    ratio: float
    reach: float | None


def town(blocks: int, *, seed: int = 0) -> gpd.GeoDataFrame:
    """Return the streets of a town of blocks by blocks."""
    random = np.random.default_rng(seed)
    grid = np.arange(blocks + 1) * BLOCK
    corners = np.stack(np.meshgrid(grid, grid, indexing="ij"), axis=-1) + CORNER
    corners = corners + random.uniform(-20, 20, corners.shape)
    east = np.stack([corners[:-1], corners[1:]], axis=2).reshape(-1, 2, 2)
    north = np.stack([corners[:, :-1], corners[:, 1:]], axis=2).reshape(-1, 2, 2)
    ends = np.concatenate([east, north])
    ends = ends[random.random(len(ends)) < 0.97]
    short = random.random(len(ends)) < 0.002
    way = ends[short, 1] - ends[short, 0]
    ends[short, 1] -= way / np.hypot(*way.T)[:, None] * 0.5
    ends = np.concatenate([ends, ends[random.random(len(ends)) < 0.005, ::-1]])
    columns = {
        "id": [f"T{number:07d}" for number in range(len(ends))],
        "road_class": random.choice(["tertiary", "residential", "service"], len(ends)),
        "lit": random.choice(["yes", "no", "unknown"], len(ends)),
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.linestrings(ends), crs=MEASURE)


def real_pieces(path: Path) -> gpd.GeoDataFrame:
    """Return the pieces of a file in metres, the extracts side by side."""
    given = gpd.read_parquet(path)
    parts = []
    for number, (_, part) in enumerate(given.groupby("extract", sort=True)):
        local = part.to_crs(part.estimate_utm_crs())
        west, south = local.total_bounds[:2]
        moved = local.geometry.translate(CORNER[0] + number * BETWEEN - west, CORNER[1] - south)
        columns = {"id": part["osm_id"].astype(str) + "-" + part["seg"].astype(str),
                   "road_class": part["highway"]}  # fmt: skip
        parts.append(gpd.GeoDataFrame(columns, geometry=moved.set_crs(MEASURE, allow_override=True)))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=MEASURE)


def routes(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return every fiftieth street as a recognised segment."""
    return streets.iloc[::50].assign(stage="recognised").reset_index(drop=True)


def timed(run: Callable[[], Any], repeats: int) -> float:
    """Return the median of so many runs, in seconds."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def peer_graph(streets: gpd.GeoDataFrame) -> Any:
    """Return a networkx graph of pieces whose ends are the very same."""
    import networkx  # an optional peer

    graph = networkx.MultiGraph()
    for row in streets.itertuples():
        points = list(row.geometry.coords)
        graph.add_edge(points[0], points[-1], metres=row.geometry.length, id=row.id)
    return graph


def peer_distances(graph: Any) -> Callable[[], Any]:
    """Return a run of networkx's Dijkstra from the first node."""
    import networkx  # an optional peer

    first = next(iter(graph))
    return lambda: networkx.single_source_dijkstra_path_length(graph, first, weight="metres")


def building(
    work: str, streets: gpd.GeoDataFrame, repeats: int, reach: float | None
) -> tuple[list[Row], Network]:
    """Measure building a network."""
    made: list[Network] = []
    seconds = timed(lambda: made.append(build_network(streets)), repeats)
    edges = len(made[-1].edges)
    found = [Row(work, "model-routes", edges, seconds, 1.0, reach)]
    if find_spec("networkx"):
        peer = timed(lambda: peer_graph(streets), 1)
        found.append(Row(work, "networkx", len(streets), peer, peer / seconds, None))
    return found, made[-1]


def rows(blocks: int, pieces: Path | None, repeats: int) -> Iterator[Row]:
    """Measure everything."""
    streets = town(blocks)
    found, network = building(f"build, a town of {len(streets):,} pieces", streets, repeats, None)
    yield from found
    edges, root = len(network.edges), int(np.argmin(network.nodes["component"]))
    work = "distances from one node"
    seconds = timed(lambda: distances(network, [root]), repeats)
    yield Row(work, "model-routes", edges, seconds, 1.0, 1.0)
    if find_spec("networkx"):
        peer = timed(peer_distances(peer_graph(streets)), 1)
        yield Row(work, "networkx", edges, peer, peer / seconds, None)
    around = Surroundings(routes(streets))
    seconds = timed(lambda: candidate_edges(network, root=root, around=around), 1)
    yield Row(f"weigh, {len(around.segments):,} segments", "model-routes", edges, seconds, 1.0, None)
    metres = distances(network, [root])
    seconds = timed(lambda: walking_rings(network, metres), repeats)
    yield Row("walking rings of 5, 10, 15 minutes", "model-routes", edges, seconds, 1.0, None)
    if pieces is not None and pieces.exists():
        real = real_pieces(pieces)
        yield from building(f"build, {len(real):,} real pieces", real, repeats, 10.0)[0]


def table(found: Sequence[Row]) -> str:
    """Return rows as a Markdown table."""
    heads = ("work", "program", "edges", "median", "to reach", "times ours")
    cells = [
        (row.work, row.program, f"{row.edges:,}", f"{row.seconds:.3f} s",
         f"{row.reach:g} s" if row.reach else "", f"{row.ratio:.1f}")
        for row in found
    ]  # fmt: skip
    return markdown(heads, cells, texts=2)


def main() -> None:
    """Read the options, measure and print."""
    parser = options_of(__doc__, repeats=3)
    parser.add_argument("--blocks", type=int, default=316)
    parser.add_argument("--pieces", type=Path, default=PIECES)
    options = parser.parse_args()
    write(rows(options.blocks, options.pieces, options.repeats), table, as_json=options.json)


if __name__ == "__main__":
    main()
