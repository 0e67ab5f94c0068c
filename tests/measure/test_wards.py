"""Ward summaries: metres of every status in every ward, totals, and the ward of a feature."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, Point

from geo.crs import WGS84
from geo.errors import InvalidInput
from geo.measure.crosswalk import OUTSIDE, crosswalk
from geo.measure.tally import Holdings, main_places
from geo.measure.wards import (
    route_numbers,
    summarise_by_ward,
    summarise_crosswalk,
    ward_of,
)
from tests.benchmarks.city import STATUSES, city_segments, city_wards
from tests.measure.shapes import EAST, NORTH, block, line, segments, wards
from tests.measure.ward_totals import Totals, ward_totals

WEST, EAST_SIDE = block(0, 0, 100, 100), block(100, 0, 200, 100)
TWO = wards(WEST, EAST_SIDE, codes=["00139", "00133"])


@pytest.mark.parametrize("codes", [("00118", "00139"), ("00139", "00118")])
def test_of_equal_parts_the_lowest_code_has_a_segment_in_whatever_order_wards_stand(
    codes: tuple[str, ...],
) -> None:
    held = Holdings(
        segment=np.array([0, 0, 1, 1, 2]),
        place=np.array([0, 1, 1, 2, 2]),
        metres=np.array([5.0, 5, 7, 3, 4]),
        shared_metres=np.zeros(5),
        overlap_metres=np.zeros(5),
        segment_metres=np.array([10.0, 10, 4]),
        codes=codes,
    )
    found = main_places(held)
    assert codes[found[0]] == "00118"
    assert found[1:].tolist() == [1, 2]


def point(x: float, y: float) -> Point:
    return Point(EAST + x, NORTH + y)


def amounts(table: pd.DataFrame) -> dict[tuple[str | None, str, str], float]:
    return {(row.code, row.criterion, row.value): row.metres for row in table.itertuples()}


def test_metres_are_summed_by_ward_criterion_and_value() -> None:
    lines = segments(
        line((70, 50), (110, 50)),
        line((10, 10), (30, 10)),
        line((-5, 5), (5, 5)),
        lighting=["full", "none", "full"],
        flags=["missing", "missing", "compliant"],
    )
    table = summarise_by_ward(lines, TWO, criteria=["lighting", "flags"])
    assert list(table.columns) == ["code", "criterion", "value", "metres"]
    assert amounts(table) == {
        ("00139", "lighting", "full"): pytest.approx(35),
        ("00139", "lighting", "none"): pytest.approx(20),
        ("00139", "flags", "compliant"): pytest.approx(5),
        ("00139", "flags", "missing"): pytest.approx(50),
        ("00133", "lighting", "full"): pytest.approx(10),
        ("00133", "flags", "missing"): pytest.approx(10),
        (None, "lighting", "full"): pytest.approx(5),
        (None, "flags", "compliant"): pytest.approx(5),
    }


def test_the_rows_follow_the_wards_the_criteria_and_the_names_of_values_and_outside_is_last() -> None:
    lines = segments(
        *[line((x, 10), (x + 5, 10)) for x in (150, 10, 20, -50)],
        lighting=["full", "partial", "full", "none"],
        flags=["missing"] * 4,
    )
    table = summarise_by_ward(lines, TWO, criteria=["lighting", "flags"])
    assert table[["code", "criterion", "value"]].to_numpy().tolist() == [
        ["00139", "lighting", "full"],
        ["00139", "lighting", "partial"],
        ["00139", "flags", "missing"],
        ["00133", "lighting", "full"],
        ["00133", "flags", "missing"],
        [None, "lighting", "none"],
        [None, "flags", "missing"],
    ]
    assert table["code"].iloc[-1] is None


@pytest.mark.parametrize("kind", [object, "str", "category"])
def test_a_missing_status_counts_as_unknown(kind: str | type) -> None:
    shapes = [line((10, 10), (20, 10)), line((10, 20), (20, 20)), line((10, 30), (20, 30))]
    lines = segments(*shapes, lighting=pd.Series(["unknown", "full", None], dtype=kind))
    table = summarise_by_ward(lines, TWO, criteria=["lighting", "facade"])
    assert amounts(table) == {
        ("00139", "lighting", "full"): pytest.approx(10),
        ("00139", "lighting", "unknown"): pytest.approx(20),
        ("00139", "facade", "unknown"): pytest.approx(30),
    }


def test_several_areas_of_one_code_are_one_ward() -> None:
    areas = wards(WEST, EAST_SIDE, codes=["1", "1"])
    lines = segments(line((70, 50), (110, 50)), lighting=["full"], route_id=["R1"])
    assert amounts(summarise_by_ward(lines, areas, criteria=["lighting"])) == {
        ("1", "lighting", "full"): pytest.approx(40)
    }
    totals = ward_totals(crosswalk(lines, areas), lines, areas).wards
    assert totals[["code", "segments", "routes"]].to_numpy().tolist() == [["1", 1, 1]]


def test_without_criteria_segments_or_wards_the_table_keeps_its_columns() -> None:
    nothing, some = segments(), segments(line((10, 10), (20, 10)), lighting=["full"])
    for table in (
        summarise_by_ward(some, TWO, criteria=[]),
        summarise_by_ward(nothing, TWO, criteria=["lighting"]),
        summarise_by_ward(nothing, wards(), criteria=["lighting"]),
    ):
        assert list(table.columns) == ["code", "criterion", "value", "metres"]
        assert len(table) == 0
    no_wards = gpd.GeoDataFrame(geometry=[], crs=WGS84)
    assert amounts(summarise_by_ward(some, no_wards, criteria=["lighting"])) == {
        (None, "lighting", "full"): pytest.approx(10)
    }


@given(st.integers(0, 2**32 - 1))
def test_the_values_of_every_criterion_add_up_in_every_ward_and_in_all(seed: int) -> None:
    areas, borders = city_wards(9, seed=seed)
    lines = city_segments(60, areas, borders, seed=seed)
    crossed = crosswalk(lines, areas)
    totals = ward_totals(crossed, lines, areas)
    table = summarise_crosswalk(crossed, lines, areas, criteria=list(STATUSES))
    inside = table.dropna(subset="code").pivot_table(
        values="metres", index="code", columns="criterion", aggfunc="sum"
    )
    expected = totals.wards.set_index("code")["metres"]
    for criterion in STATUSES:
        np.testing.assert_allclose(inside[criterion], expected[inside.index], rtol=1e-9)
        whole = table.loc[table["criterion"] == criterion, "metres"].sum()
        assert whole == pytest.approx(totals.total.metres, rel=1e-9)
    assert expected.sum() + totals.outside.metres == pytest.approx(totals.total.metres, rel=1e-9)


def test_after_a_status_change_the_same_crosswalk_gives_the_new_summary() -> None:
    lines = segments(line((70, 50), (110, 50)), line((10, 10), (30, 10)), lighting=["full", "none"])
    crossed = crosswalk(lines, TWO)
    changed = lines.assign(lighting=["partial", "none"])
    again = summarise_crosswalk(crossed, changed, TWO, criteria=["lighting"])
    pd.testing.assert_frame_equal(again, summarise_by_ward(changed, TWO, criteria=["lighting"]))


def test_a_crosswalk_of_other_segments_is_refused() -> None:
    lines = segments(line((70, 50), (110, 50)), lighting=["full"])
    crossed = crosswalk(lines, TWO)
    with pytest.raises(ValueError, match="other segments"):
        summarise_crosswalk(crossed, lines.iloc[:0], TWO, criteria=["lighting"])


def test_the_summary_leaves_its_inputs_unchanged() -> None:
    lines, areas = segments(line((70, 50), (110, 50)), lighting=["full"]), TWO.copy()
    before = lines.copy(), areas.copy()
    summarise_by_ward(lines, areas, criteria=["lighting"])
    assert_geodataframe_equal(lines, before[0])
    assert_geodataframe_equal(areas, before[1])


def test_any_index_will_do() -> None:
    lines = segments(line((10, 10), (30, 10)), line((120, 10), (130, 10)), lighting=["full", "none"])
    lines.index = pd.Index([7, 7])
    table = summarise_by_ward(lines, TWO.set_index(pd.Index(["b", "a"])), criteria=["lighting"])
    assert amounts(table) == {
        ("00139", "lighting", "full"): pytest.approx(20),
        ("00133", "lighting", "none"): pytest.approx(10),
    }


def test_totals_count_segments_and_routes_with_more_than_a_centimetre_there() -> None:
    lines = segments(
        line((70, 50), (100.009, 50)),  # 9 mm into the second ward
        line((10, 10), (30, 10)),
        line((100, 20), (100, 60)),
        line((150, 50), (205, 50)),
        line((150, 60), (160, 60)),
        route_id=["R1", "R1", "R2", "R3", None],
    )
    totals = ward_totals(crosswalk(lines, TWO), lines, TWO)
    assert totals.wards["code"].tolist() == ["00139", "00133"]
    assert totals.wards["metres"].tolist() == [pytest.approx(70), pytest.approx(80.009)]
    assert totals.wards["segments"].tolist() == [3, 3]
    assert totals.wards["routes"].tolist() == [2, 2]
    assert totals.wards["shared_border_metres"].tolist() == [pytest.approx(20), pytest.approx(20)]
    assert totals.outside == Totals(pytest.approx(5), 1, 1, 0.0, 0.0)
    assert totals.total == Totals(pytest.approx(155.009), 5, 3, pytest.approx(40), 0.0)


def test_a_segment_without_an_id_belongs_to_the_route_of_its_name() -> None:
    routes = pd.DataFrame(
        {"route_id": ["R1", None, None, None, "R2", None], "route_name": ["A", "A", "B", "B", None, None]}
    )
    assert route_numbers(routes).tolist() == [0, 0, 3, 3, 1, -1]
    names_alone = routes.drop(columns="route_id")
    assert len(set(route_numbers(names_alone).tolist()) - {-1}) == 2


def test_totals_without_route_ids_count_no_routes() -> None:
    lines = segments(line((10, 10), (30, 10)))
    assert ward_totals(crosswalk(lines, TWO), lines, TWO).total.routes == 0


def test_wards_without_codes_are_refused() -> None:
    lines = segments(line((10, 10), (30, 10)), lighting=["full"])
    with pytest.raises(InvalidInput, match="no field “code”"):
        summarise_by_ward(lines, TWO.drop(columns="code"), criteria=["lighting"])
    with pytest.raises(InvalidInput, match="1 wards have no code"):
        summarise_by_ward(lines, TWO.assign(code=["1", None]), criteria=["lighting"])


def test_a_line_belongs_to_the_ward_with_the_larger_part_of_its_length() -> None:
    lines = segments(
        line((70, 50), (110, 50)),
        line((90, 50), (180, 50)),
        line((-90, 50), (10, 50)),
        MultiLineString([line((10, 10), (20, 10)), line((120, 10), (150, 10))]),
        line((300, 0), (310, 0)),
        None,
        LineString(),
    )
    assert ward_of(lines, TWO).tolist() == [0, 1, OUTSIDE, 1, OUTSIDE, OUTSIDE, OUTSIDE]


def test_of_equal_parts_the_ward_with_the_lowest_code_has_the_line_and_a_ward_before_outside() -> None:
    lines = segments(line((100, 20), (100, 60)), line((80, 50), (120, 50)), line((-20, 50), (20, 50)))
    assert ward_of(lines, TWO).tolist() == [1, 1, 0]
    crossing = [
        line((100 - x, 30), (100 + x / 3, 30 + x / 7), (100 + x, 30 + x * 3 / 14)) for x in range(2, 52)
    ]
    assert ward_of(segments(*crossing), TWO).tolist() == [1] * 50


def test_points_and_areas_belong_where_their_point_on_the_surface_lies() -> None:
    features = segments(
        point(10, 10), block(90, 10, 170, 20), point(100, 50), point(0, 5), point(-1, 5), Point(), None
    )
    assert ward_of(features, TWO).tolist() == [0, 1, 1, 0, OUTSIDE, OUTSIDE, OUTSIDE]


def test_lines_points_and_areas_may_be_mixed_and_given_in_degrees() -> None:
    features = segments(point(150, 10), line((10, 10), (20, 10)), block(120, 10, 130, 20)).to_crs(WGS84)
    assert ward_of(features, TWO).tolist() == [1, 0, 1]
    assert ward_of(features, wards()).tolist() == [OUTSIDE] * 3
    assert ward_of(features.iloc[:0], TWO).tolist() == []
