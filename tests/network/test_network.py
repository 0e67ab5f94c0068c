"""The street network: nothing is lost, what meets hangs together, what merely crosses does not."""

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.crs import MEASURE
from geo.errors import InvalidInput
from geo.network.network import Network, build_network, distances, levels_of
from tests.measure.shapes import EAST, NORTH, line
from tests.network.streets import built, node_at, streets

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "long_bien" / "streets_west.geojson"
DEMO = Path(__file__).resolve().parents[2] / "data" / "geojson" / "streets.geojson"


def ends(network: Network) -> set[tuple[str, int, int]]:
    table = network.edges
    return set(zip(table["edge_id"], table["u"].tolist(), table["v"].tolist(), strict=True))


# ---------------------------------------------------------------- by hand


def test_streets_that_share_an_inner_vertex_are_split_there() -> None:
    network = built(line((0, 0), (50, 0), (100, 0)), line((50, -50), (50, 0), (50, 50)))
    assert sorted(network.edges["edge_id"]) == ["A/1", "A/2", "B/1", "B/2"]
    assert len(network.nodes) == 5
    assert network.edges["metres"].tolist() == pytest.approx([50, 50, 50, 50], abs=1e-6)
    assert network.report.streets_split == 2
    assert network.report.mended.empty


def test_streets_that_merely_cross_do_not_meet() -> None:
    network = built(line((0, 0), (100, 0)), line((50, -50), (50, 50)))
    assert sorted(network.edges["edge_id"]) == ["A", "B"]
    assert network.report.components["metres"].tolist() == pytest.approx([100, 100], abs=1e-6)


@pytest.mark.parametrize("column", ["bridge", "layer", "level"])
def test_a_bridge_that_shares_a_vertex_with_the_street_below_does_not_meet_it(column: str) -> None:
    below, bridge = line((0, 0), (50, 0), (100, 0)), line((50, -50), (50, 0), (50, 50))
    network = built(below, bridge, **{column: ["0", "1"]})
    assert sorted(network.edges["edge_id"]) == ["A", "B"]
    assert len(network.report.components) == 2


def test_a_bridge_meets_the_streets_at_its_ends_even_half_a_metre_off() -> None:
    shapes = line((0, 0), (100, 0)), line((100.5, 0), (200, 0)), line((200, 0), (300, 0))
    network = built(*shapes, bridge=["no", "yes", None])
    assert len(network.report.components) == 1
    assert network.report.counts()["joined_end"] == 2


def test_a_street_that_ends_below_a_bridge_is_not_joined_to_it() -> None:
    network = built(line((0, 0), (100, 0)), line((50, -50), (50, -0.5)), bridge=[1, 0])
    assert len(network.edges) == 2
    assert network.report.mended.empty


def test_a_street_that_ends_below_a_bend_of_a_bridge_is_not_joined_to_it() -> None:
    bridge = line((0, 0), (50, 0), (100, 5))
    assert built(bridge, line((50, -50), (50, -0.5)), bridge=[1, 0]).report.mended.empty
    assert built(bridge, line((50, -50), (50, -0.5))).report.counts()["joined_end"] == 1


def test_a_street_along_the_very_line_of_a_bridge_is_no_duplicate_of_it() -> None:
    network = built(line((0, 0), (100, 0)), line((0, 0), (100, 0)), layer=[0, 1])
    assert ends(network) == {("A", 0, 1), ("B", 0, 1)}
    assert network.report.mended.empty


def test_two_streets_on_one_bridge_meet() -> None:
    ramp, bridge = line((50, -50), (50, 0)), line((0, 0), (50, 0), (100, 0))
    assert len(built(ramp, bridge, layer=[0, 1]).report.components) == 1


def test_a_street_that_ends_inside_another_splits_it() -> None:
    network = built(line((0, 0), (100, 0)), line((30, 0), (30, 40)))
    assert sorted(network.edges["edge_id"]) == ["A/1", "A/2", "B"]
    assert sorted(network.edges["metres"]) == pytest.approx([30, 40, 70], abs=1e-6)
    assert network.report.counts()["joint"] == 1
    assert network.report.mended["metres"].tolist() == pytest.approx([0], abs=1e-6)


def test_a_street_that_ends_on_itself_meets_itself_there() -> None:
    network = built(line((0, 0), (60, 0), (60, 40), (20, 40), (20, 0)), snap_metres=0)
    assert sorted(network.edges["metres"]) == pytest.approx([20, 160], abs=1e-6)
    assert distances(network, [0]) == pytest.approx([0, 20], abs=1e-6)
    assert network.report.counts()["joint"] == 1


def test_two_streets_that_meet_where_a_third_has_no_vertex_meet_it() -> None:
    network = built(line((0, 0), (100, 0)), line((30, -40), (30, 0)), line((30, 0), (30, 40)))
    assert len(network.edges) == 4
    assert network.report.counts()["joint"] == 1
    assert len(network.report.components) == 1


@pytest.mark.parametrize("north", [0.5, -0.5])
def test_a_loose_end_half_a_metre_off_is_joined_and_told_with_its_place(north: float) -> None:
    network = built(line((0, 0), (100, 0)), line((30, north), (30, 40)))
    mended = network.report.mended.iloc[0]
    assert (mended["kind"], mended["id"], mended["other"]) == ("joint", "B", "A")
    assert mended["metres"] == pytest.approx(0.5, abs=1e-6)
    place = network.report.mended.to_crs(MEASURE).geometry.iloc[0]
    assert place.distance(shapely.Point(EAST + 30, NORTH)) < 1e-3
    assert network.nodes.iloc[node_at(network, 30, 0)]["component"] == 0
    assert network.edges["metres"].sum() == pytest.approx(140, abs=1e-6)


def test_a_loose_end_farther_off_than_the_tolerance_stays() -> None:
    shapes = line((0, 0), (100, 0)), line((30, 1.5), (30, 40))
    assert built(*shapes).report.mended.empty
    assert built(*shapes, snap_metres=2).report.counts()["joint"] == 1
    assert built(shapes[0], line((30, 0.2), (30, 40)), snap_metres=0).report.mended.empty


def test_two_loose_ends_meet_in_the_middle() -> None:
    network = built(line((0, 0), (100, 0)), line((100.6, 0), (200, 0)))
    assert len(network.nodes) == 3
    assert node_at(network, 100.3, 0) == 1
    assert network.report.mended["metres"].tolist() == pytest.approx([0.3, 0.3], abs=1e-6)


def test_ends_from_both_sides_of_a_street_share_one_joint() -> None:
    network = built(line((0, 0), (100, 0)), line((30, -40), (30, -0.5)), line((30.4, 0.5), (30, 40)))
    assert len(network.nodes) == 5
    assert len(network.edges) == 4


def test_a_loose_end_near_a_vertex_meets_the_vertex() -> None:
    network = built(line((0, 0), (50, 20), (100, 0)), line((50.5, 20.3), (50, 90)))
    assert network.report.counts()["joined_end"] == 1
    node_at(network, 50, 20)


def test_a_short_stub_is_not_folded_back() -> None:
    network = built(line((0, 0), (50, 0), (100, 0)), line((50, 0), (50, 0.8)))
    assert sorted(network.edges["edge_id"]) == ["A/1", "A/2", "B"]
    assert network.report.mended.empty


def test_a_ring_with_a_gap_is_closed() -> None:
    network = built(line((0, 0), (50, 0), (50, 50), (0, 50), (0, 0.4)))
    assert ends(network) == {("A", 0, 0)}


def test_loops_and_parallel_edges_are_kept() -> None:
    network = built(
        line((0, 0), (100, 0)),
        line((0, 0), (50, 30), (100, 0)),
        line((100, 0), (120, 20), (140, 0), (120, -20), (100, 0)),
    )
    assert ends(network) == {("A", 0, 1), ("B", 0, 1), ("C", 1, 1)}
    assert distances(network, [0]).tolist() == pytest.approx([0, 100], abs=1e-6)


def test_a_street_that_crosses_itself_at_a_vertex_is_split_there() -> None:
    network = built(line((0, 0), (50, 0), (100, 50), (100, -50), (50, 0), (0, -50)))
    assert len(network.edges) == 3
    assert sum(u == v for _, u, v in ends(network)) == 1


def test_duplicates_are_merged_whole_or_in_part_and_told() -> None:
    shapes = line((0, 0), (50, 0), (100, 0)), line((50, 0), (0, 0)), line((100, 0), (50, 0), (0, 0))
    network = built(*shapes, name=[None, "Phố Hàng", "Khác"], lit=["unknown", "unknown", "yes"])
    assert network.edges["edge_id"].tolist() == ["A/1", "A/2"]
    assert network.edges["name"].tolist() == ["Phố Hàng", "Khác"]
    assert network.edges["lit"].tolist() == ["yes", "yes"]
    told = network.report.mended
    assert told["kind"].tolist() == ["duplicate"] * 3
    assert set(told["other"]) == {"A"}
    assert network.report.dropped_metres == pytest.approx(150, abs=1e-6)


def test_a_joint_on_a_duplicate_splits_both_so_that_they_still_merge() -> None:
    network = built(line((0, 0), (100, 0)), line((100, 0), (0, 0)), line((30, 0.5), (30, 40)))
    assert sorted(network.edges["edge_id"]) == ["A/1", "A/2", "C"]


def test_parts_of_one_street_and_streets_without_a_line_are_told_apart() -> None:
    several = shapely.MultiLineString([line((0, 0), (10, 0)), line((20, 0), (40, 0))])
    network = built(several, None, line((5, 5), (5, 5)), shapely.LineString())
    assert network.edges["edge_id"].tolist() == ["A/1", "A/2"]
    assert network.report.components["metres"].tolist() == pytest.approx([20, 10], abs=1e-6)
    empty = network.report.mended
    assert empty["id"].tolist() == ["B", "C", "D"]
    assert set(empty["kind"]) == {"empty"}


def test_columns_are_carried_and_streets_without_an_id_go_by_their_number() -> None:
    network = built(line((0, 0), (9, 0)), line((9, 0), (9, 9)), id=["A", None], width_m=[7.5, 3.0])
    assert network.edges["edge_id"].tolist() == ["A", "#2"]
    assert network.edges["width_m"].tolist() == [7.5, 3.0]
    assert network.edges.crs == "EPSG:4326"


def test_edges_have_ids_of_their_own_even_where_streets_share_one() -> None:
    network = built(line((0, 0), (9, 0)), line((9, 0), (9, 9)), line((9, 9), (0, 9)), id=["A", "A", None])
    assert network.edges["edge_id"].tolist() == ["A", "A~2", "#3"]


def test_vertices_that_rounding_moved_by_millimetres_are_one() -> None:
    network = built(line((0, 0), (50, 0), (100, 0)), line((50.004, -50), (50.004, 0.003), (50, 50)))
    assert len(network.edges) == 4


def test_a_network_of_no_streets_is_empty() -> None:
    network = built()
    assert len(network.edges) == len(network.nodes) == len(network.report.components) == 0
    with pytest.raises(InvalidInput):
        distances(network, [0])


@pytest.mark.parametrize("snap", [-1.0, float("nan"), 1e9])
def test_a_tolerance_without_sense_is_refused(snap: float) -> None:
    with pytest.raises(InvalidInput, match="joined within"):
        built(line((0, 0), (9, 0)), snap_metres=snap)


def test_what_is_no_line_and_what_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidInput, match="lines alone"):
        built(shapely.Point(EAST, NORTH))
    with np.errstate(invalid="ignore"):
        broken = shapely.linestrings([(EAST, NORTH), (float("nan"), NORTH), (EAST + 9, NORTH)])
    with pytest.raises(InvalidInput, match="no number"):
        built(broken)


def test_levels_come_from_the_words_of_openstreetmap() -> None:
    columns = {
        "layer": ["2", None, None, "x", 0],
        "bridge": [None, "yes", "no", "1", 1.0],
        "tunnel": ["yes", None, None, None, None],
    }
    assert levels_of(streets(*[line((0, 0), (1, 0))] * 5, **columns)).tolist() == [2, 1, 0, 1, 1]


# ---------------------------------------------------------------- laws

_PLACES = st.tuples(st.integers(0, 6), st.integers(0, 6))


@st.composite
def towns(draw: st.DrawFn) -> list[shapely.LineString]:
    """One to seven streets of two to five vertices on a lattice of ten metres."""
    walks = draw(st.lists(st.lists(_PLACES, min_size=2, max_size=5, unique=True), min_size=1, max_size=7))
    return [line(*((10 * x + 3 * y, 10 * y) for x, y in walk)) for walk in walks]


def metres_between(network: Network) -> np.ndarray:
    """Every shortest distance, by Floyd and Warshall in plain loops."""
    count = len(network.nodes)
    found = np.full((count, count), np.inf)
    np.fill_diagonal(found, 0)
    for u, v, metres in network.edges[["u", "v", "metres"]].itertuples(index=False):
        found[u, v] = found[v, u] = min(found[u, v], metres) if u != v else 0
    for middle in range(count):
        for one in range(count):
            for other in range(count):
                found[one, other] = min(found[one, other], found[one, middle] + found[middle, other])
    return found


@settings(deadline=None, max_examples=30)
@given(towns())
def test_the_total_length_is_kept(town: list[shapely.LineString]) -> None:
    network = built(*town)
    moved = network.report.mended
    moved = moved["metres"][moved["kind"].isin(["joint", "joined_end"])].sum()
    total = network.edges["metres"].sum() + network.report.dropped_metres
    assert total == pytest.approx(sum(each.length for each in town), abs=1e-6 + moved)
    assert network.report.components["metres"].sum() == pytest.approx(network.edges["metres"].sum())
    assert network.report.components["edges"].sum() == len(network.edges)
    assert network.report.components["nodes"].sum() == len(network.nodes)


@settings(deadline=None, max_examples=30)
@given(town=towns(), data=st.data())
def test_the_order_of_streets_changes_nothing(town: list[shapely.LineString], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(town))))
    frame = streets(*town)
    one, other = build_network(frame), build_network(frame.iloc[list(order)])
    assert ends(one) == ends(other)
    assert np.array_equal(one.nodes, other.nodes)
    by_id = [each.edges.set_index("edge_id").sort_index() for each in (one, other)]
    assert by_id[0]["metres"].tolist() == by_id[1]["metres"].tolist()
    assert by_id[0].geometry.tolist() == by_id[1].geometry.tolist()


@settings(deadline=None, max_examples=30)
@given(town=towns(), data=st.data())
def test_cutting_a_street_in_two_beforehand_changes_no_distance(
    town: list[shapely.LineString], data: st.DataObject
) -> None:
    assume(all(each.is_simple for each in town))  # one that runs over itself can meet itself twice at a place
    at = data.draw(st.integers(0, len(town) - 1))
    legs = len(town[at].coords) - 1
    after = data.draw(st.integers(1, legs))
    points = [*town[at].coords]
    middle = shapely.LineString(points[after - 1 : after + 1]).interpolate(0.37, normalized=True)
    rest = [shapely.LineString(leg) for leg in pairwise(points) if leg != (points[after - 1], points[after])]
    assume(all(other.distance(middle) > 1 for other in [*rest, *town[:at], *town[at + 1 :]]))
    first = shapely.LineString([*points[:after], middle])
    second = shapely.LineString([middle, *points[after:]])
    one, other = built(*town), built(*town[:at], first, second, *town[at + 1 :])
    assert other.edges["metres"].sum() == pytest.approx(one.edges["metres"].sum(), abs=1e-6)
    where = {(round(x, 3), round(y, 3)): n for n, (x, y) in enumerate(other.nodes[["x", "y"]].to_numpy())}
    same = [where[round(x, 3), round(y, 3)] for x, y in one.nodes[["x", "y"]].to_numpy()]
    for node in range(len(one.nodes)):
        assert distances(one, [node]) == pytest.approx(distances(other, [same[node]])[same], abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(town=towns(), data=st.data())
def test_distances_equal_brute_force_and_obey_the_triangle(
    town: list[shapely.LineString], data: st.DataObject
) -> None:
    network = built(*town)
    expected = metres_between(network)
    found = np.stack([distances(network, [node]) for node in range(len(network.nodes))])
    assert np.allclose(found, expected)
    assert (found[:, None, :] <= found[:, :, None] + found[None] + 1e-6).all()
    sources = data.draw(st.lists(st.integers(0, len(network.nodes) - 1), min_size=1, max_size=3))
    assert np.allclose(distances(network, sources), expected[sources].min(axis=0))


@settings(deadline=None, max_examples=30)
@given(towns())
def test_edges_begin_and_end_at_their_nodes_and_the_input_stays(town: list[shapely.LineString]) -> None:
    frame = streets(*town).to_crs("EPSG:4326")
    before = frame.copy(deep=True)
    network = build_network(frame)
    assert frame.equals(before)
    nodes = network.nodes[["lon", "lat"]].to_numpy()
    for u, v, shape in network.edges[["u", "v", "geometry"]].itertuples(index=False):
        assert shape.coords[0] == tuple(nodes[u])
        assert shape.coords[-1] == tuple(nodes[v])


# ---------------------------------------------------------------- real streets


def test_the_streets_of_the_demo_hang_together_with_nothing_to_mend() -> None:
    frame = gpd.read_file(DEMO)
    network = build_network(frame)
    assert len(network.edges) == len(frame)
    assert len(network.report.components) == 1
    assert network.report.mended.empty


@pytest.mark.skipif(not REAL.exists(), reason="the real streets are not part of the project")
def test_real_streets_keep_every_metre() -> None:
    frame = gpd.read_file(REAL)
    network = build_network(frame)
    assert network.edges["metres"].sum() == pytest.approx(frame.to_crs(MEASURE).length.sum(), abs=1e-3)
    assert network.report.components["metres"].iloc[0] > 0.95 * network.edges["metres"].sum()
