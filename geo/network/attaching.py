"""Join places, such as the headquarters, to the network: at its nearest point, where an edge is split."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84, project
from geo.errors import InvalidInput
from geo.language import N_
from geo.measure.stretches import between
from geo.measure.vertices import Floats, Geometries, Whole
from geo.network.frames import Network, components_of, to_degrees

AT_NODE_METRES = 0.5  # places so near to a node are joined there, and no edge is split


@dataclass(frozen=True, eq=False)
class Places:
    """Where places reach the network, (n,) each: the nearest edge (position), metres `along` it, metres off.

    `xy`: (n, 2), the points on the edges, in metres.
    """

    edge: Whole
    along: Floats
    away: Floats
    xy: Floats


@dataclass(frozen=True, eq=False)
class Attached:
    """A network with a place joined to it at `node`, `away_metres` off; `edge_id`: where it was joined.

    `component_metres`: the length of what hangs together with it.
    """

    network: Network
    node: int
    away_metres: float
    edge_id: str
    component_metres: float


def measured_edges(network: Network) -> Geometries:
    """Return the edges as lines in metres."""
    shapes = shapely.transform(
        np.asarray(network.edges.geometry.array), lambda xy: project(xy, source=WGS84, target=network.crs)
    )
    return np.asarray(shapes, dtype=object)


def nearest_places(network: Network, lon_lat: Floats) -> Places:
    """Return where each of some places (n, 2, in degrees) reaches the network.

    Raises:
        InvalidInput: the network has no street, or a place is no place.
    """
    if not len(network.edges):
        raise InvalidInput(N_("There are no streets to reach. Import streets, or draw some, first."))
    xy = project(np.asarray(lon_lat, dtype=np.float64).reshape(-1, 2), target=network.crs)
    if not np.isfinite(xy).all():
        raise InvalidInput(N_("A place lies where {crs} does not reach. Correct it."), crs=network.crs)
    lines, points = measured_edges(network), shapely.points(xy)
    tree = shapely.STRtree(lines)
    at, edge = tree.query_nearest(points, all_matches=True)
    order = np.lexsort([edge, at])
    edge = edge[order][np.diff(at[order], prepend=-1) != 0]
    along = np.asarray(shapely.line_locate_point(lines[edge], points), dtype=np.float64)
    there = shapely.line_interpolate_point(lines[edge], along)
    return Places(edge, along, np.asarray(shapely.distance(there, points)), shapely.get_coordinates(there))


def attach(network: Network, lon_lat: tuple[float, float], *, limit_metres: float) -> Attached:
    """Return the network with a place (longitude, latitude) joined at its nearest point.

    The edge is split there, into `…/a` and `…/b`, unless a node is within half a metre.

    Raises:
        InvalidInput: there is no street within `limit_metres`; it says how far the nearest one is, and where.
    """
    places = nearest_places(network, np.array([lon_lat]))
    edge, along, away = int(places.edge[0]), float(places.along[0]), float(places.away[0])
    row = network.edges.iloc[edge]
    if away > limit_metres:
        lon, lat = to_degrees(places.xy, network.crs)[0]
        raise InvalidInput(
            N_(
                "The headquarters lies {metres} m from the nearest street ({street}), at most {limit} m are "
                "allowed. Move it towards {lat}, {lon}, draw the street that leads there, or raise "
                "headquarters_metres in planning.toml."
            ),
            metres=round(away),
            street=_called(row),
            limit=round(limit_metres),
            lat=round(float(lat), 6),
            lon=round(float(lon), 6),
        )
    ends = ((along, int(row["u"])), (float(row["metres"]) - along, int(row["v"])))
    rest, node = min(ends)
    if rest > AT_NODE_METRES:
        network, node = _split(network, edge, along, places.xy[0]), len(network.nodes)
    component = int(network.nodes["component"].iloc[node])
    found = network.report.components.set_index("component")["metres"]
    return Attached(network, node, away, str(row["edge_id"]), float(found.get(component, 0.0)))


def _called(row: pd.Series) -> str:
    name = row.get("name")
    return str(name) if isinstance(name, str) and name else str(row["edge_id"])


def _split(network: Network, edge: int, along: float, xy: Floats) -> Network:
    """Return the network with a new last node on an edge, whose parts come last."""
    row = network.edges.iloc[[edge, edge]]
    line = np.repeat(measured_edges(network)[[edge]], 2)
    length = float(shapely.length(line[0]))
    lines = between(line, np.array([0.0, along]), np.array([along, length]))
    new, count = to_degrees(xy[None], network.crs)[0], len(network.nodes)
    xys = [shapely.get_coordinates(row.geometry.iloc[0])] * 2
    inner = [len(shapely.get_coordinates(part)) - 2 for part in lines]
    shapes = [
        shapely.linestrings(np.vstack([xys[0][: inner[0] + 1], new])),
        shapely.linestrings(np.vstack([new, xys[1][len(xys[1]) - inner[1] - 1 :]])),
    ]
    parts = row.assign(
        edge_id=[f"{row['edge_id'].iloc[0]}/a", f"{row['edge_id'].iloc[0]}/b"],
        u=[int(row["u"].iloc[0]), count],
        v=[count, int(row["v"].iloc[0])],
        metres=shapely.length(lines),
    ).set_geometry(gpd.GeoSeries(shapes, index=row.index, crs=WGS84))
    rest = network.edges.drop(index=network.edges.index[edge])
    edges = gpd.GeoDataFrame(pd.concat([rest, parts], ignore_index=True), crs=WGS84)
    node = {"x": xy[0], "y": xy[1], "lon": new[0], "lat": new[1], "component": 0}
    nodes = pd.concat([network.nodes, pd.DataFrame([node])], ignore_index=True)
    label, components = components_of(edges, count + 1)
    return Network(
        edges, nodes.assign(component=label), replace(network.report, components=components), network.crs
    )
