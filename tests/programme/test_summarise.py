"""The summary per ward: what counts, on which day, over which boundaries; and that nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import StoreUnavailable, UnknownName
from geo.measure.as_of import counted, joined, with_statuses
from geo.measure.crosswalk import crosswalk
from geo.measure.wards import summarise_crosswalk
from geo.model.criterion import UNKNOWN
from geo.model.feature import Put
from geo.model.query import Moment
from geo.model.summary import Part, Summary
from geo.programme import browse, placing, summarise
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, square, ward
from tests.measure.ward_totals import ward_totals

NOW = Moment(date(2022, 8, 9), date(2022, 8, 9))
METRES = 104.0  # about a thousandth of a degree eastwards
ALMOST = 1e-9


def on(day: str, boundaries: str | None = None) -> Moment:
    return Moment(date.fromisoformat(day), date.fromisoformat(boundaries or day))


def of(summary: Summary, code: str) -> Part:
    return summarise.of_ward(summary, code)


def two_wards(**layers: Any) -> Store:
    """Two wards side by side: 00139 from 0 to 10, 00142 from 10 to 20 thousandths east."""
    wards = [ward("00139"), ward("00142", 10, name="Sài Đồng")]
    return factories.memory_store(wards=wards, **layers)


def test_a_segment_that_crosses_a_border_counts_in_both_wards_and_once_in_all() -> None:
    summary = summarise.by_ward(two_wards(route_segments=[segment("S-1", (8, 5), (14, 5))]), NOW)
    west, east = of(summary, "00139"), of(summary, "00142")
    assert west.metres == pytest.approx(2 * METRES, rel=0.01)
    assert east.metres == pytest.approx(4 * METRES, rel=0.01)
    assert (west.segments, east.segments, summary.total.segments) == (1, 1, 1)
    assert (west.routes, east.routes, summary.total.routes) == (1, 1, 1)


def test_a_stretch_on_the_border_counts_half_for_each_and_is_told() -> None:
    summary = summarise.by_ward(two_wards(route_segments=[segment("S-1", (10, 2), (10, 8))]), NOW)
    assert of(summary, "00139").metres == pytest.approx(of(summary, "00142").metres)
    assert summary.shared_border_metres == pytest.approx(summary.total.metres)
    assert of(summary, "00139").shared_border_metres == pytest.approx(summary.total.metres / 2)


def test_what_no_ward_covers_is_outside() -> None:
    summary = summarise.by_ward(two_wards(route_segments=[segment("S-1", (30, 5), (31, 5))]), NOW)
    assert summary.outside.metres == pytest.approx(summary.total.metres)
    assert summary.outside.segments == 1
    assert all(found.metres == 0 and found.segments == 0 for found in summary.wards)


def test_proposed_ones_and_those_that_join_later_do_not_count() -> None:
    features = [
        segment("S-1", stage="proposed"),
        segment("S-2", joined_on="2022-08-10"),
        segment("S-3", joined_on="2022-08-09"),
        segment("S-4"),
    ]
    blocks = [block("A-1", stage="proposed"), block("A-2", joined_on="2023-01-01"), block("A-3")]
    store = two_wards(route_segments=features, apartment_blocks=blocks)
    summary = summarise.by_ward(store, NOW)
    assert summary.total.segments == 2
    assert summary.total.apartment_blocks == 1
    assert summarise.by_ward(store, on("2023-01-01")).total.segments == 3


def test_a_status_is_unknown_before_its_finding() -> None:
    found = segment("S-1", lighting="full", lighting_checked_on="2022-06-01")
    checked = block("A-1", lighting="none", lighting_checked_on="2022-06-01")
    store = two_wards(route_segments=[found], apartment_blocks=[checked])
    before, after = (summarise.by_ward(store, on(day)) for day in ("2022-05-31", "2022-06-01"))
    assert before.total.status["lighting"][UNKNOWN] == pytest.approx(before.total.metres)
    assert after.total.status["lighting"]["full"] == pytest.approx(after.total.metres)
    assert before.total.block_status["lighting"][UNKNOWN] == 1
    assert after.total.block_status["lighting"]["none"] == 1


def test_every_value_of_every_criterion_in_force_is_listed_zeros_too() -> None:
    criteria = factories.criteria(
        factories.CRITERIA_TOML
        + factories.FACADE_TOML.replace('id = "facade"', 'id = "facade"\nvalid_from = 2023-01-01')
    )
    store = factories.memory_store(criteria_are=criteria, wards=[ward()], route_segments=[segment()])
    now, later = summarise.by_ward(store, NOW), summarise.by_ward(store, on("2023-01-01"))
    assert now.criteria == ("lighting", "flags", "cleanliness")
    assert later.criteria == ("lighting", "flags", "cleanliness", "facade")
    for part in (*later.wards, later.outside, later.total):
        assert {name: tuple(values) for name, values in part.status.items()} == {
            criterion.id: criterion.value_ids for criterion in criteria
        }
        assert set(part.block_status) == set(later.criteria)


def test_the_stage_is_measured_without_the_proposed_one() -> None:
    features = [segment("S-1", stage="planned"), segment("S-2", stage="proposed")]
    summary = summarise.by_ward(two_wards(route_segments=features), NOW)
    assert summary.total.stage["planned"] == pytest.approx(summary.total.metres)
    assert "proposed" not in summary.total.stage


def test_blocks_count_where_their_point_on_the_surface_lies() -> None:
    lying_across = factories.raw(square(9, 2, size=3), id="A-1", name="Chung cư", version=1)
    store = two_wards(apartment_blocks=[lying_across, block("A-2", 2, 2), block("A-3", 40, 2)])
    summary = summarise.by_ward(store, NOW)
    assert [found.apartment_blocks for found in summary.wards] == [1, 1]
    assert (summary.outside.apartment_blocks, summary.total.apartment_blocks) == (1, 3)


def test_the_boundaries_of_a_day_are_used_and_named_with_their_validity() -> None:
    wards = [
        ward("00139", id="W-1", valid_to="2024-12-31"),
        ward("00142", 10, id="W-2", valid_to="2024-12-31"),
        ward("00139", id="W-3", size=20, valid_from="2025-01-01"),
    ]
    store = factories.memory_store(wards=wards, route_segments=[segment("S-1", (8, 5), (14, 5))])
    before = summarise.by_ward(store, NOW)
    after = summarise.by_ward(store, on("2022-08-09", "2025-01-01"))
    assert [found.code for found in before.wards] == ["00139", "00142"]
    assert (before.valid_from, before.valid_to) == (None, date(2024, 12, 31))
    assert [found.code for found in after.wards] == ["00139"]
    assert (after.valid_from, after.valid_to) == (date(2025, 1, 1), None)
    assert of(after, "00139").metres == pytest.approx(after.total.metres)


@pytest.mark.parametrize(
    ("first", "last"), [("0001-01-01", None), (None, "9999-12-31"), ("0001-01-01", "9999-12-31")]
)
def test_the_ends_of_the_calendar_stand_for_always_and_still(first: str | None, last: str | None) -> None:
    store = factories.memory_store(wards=[ward(valid_from=first, valid_to=last)])
    assert browse.boundary_sets(store) == ((None, None, 1),)
    assert summarise.by_ward(store, on("2022-08-09")).valid_to is None


def test_several_features_of_one_code_are_one_ward() -> None:
    island = ward("00139", 40, id="W-island")
    store = factories.memory_store(
        wards=[ward("00139"), island], route_segments=[segment("S-1", (5, 5), (45, 5))]
    )
    summary = summarise.by_ward(store, NOW)
    assert [found.code for found in summary.wards] == ["00139"]
    assert of(summary, "00139").segments == 1
    assert of(summary, "00139").metres == pytest.approx(10 * METRES, rel=0.01)
    assert of(summary, "00139").km2 == pytest.approx(2 * 1.04 * 1.107, rel=0.01)


def test_overlapping_wards_share_what_lies_in_both_and_the_summary_says_so() -> None:
    overlapping = [ward("00139"), ward("00142", 5)]
    store = factories.memory_store(wards=overlapping, route_segments=[segment("S-1", (6, 5), (9, 5))])
    summary = summarise.by_ward(store, NOW)
    assert summary.overlapping_wards_metres == pytest.approx(summary.total.metres)
    assert of(summary, "00139").metres == pytest.approx(summary.total.metres / 2)
    assert summarise.by_ward(two_wards(route_segments=[segment()]), NOW).overlapping_wards_metres == 0


def test_a_segment_without_a_route_counts_but_makes_no_route() -> None:
    summary = summarise.by_ward(
        two_wards(route_segments=[segment("S-1", route_id=None), segment("S-2")]), NOW
    )
    assert (summary.total.segments, summary.total.routes) == (2, 1)


def test_crumbs_of_a_route_count_together() -> None:
    # Twice 0.7 cm in the eastern ward: neither segment counts there, but their route does.
    beyond = factories.WEST + 0.010 + 0.007 / METRES / 1000
    crumbs = []
    for north in (4, 6):
        start = factories.at(9, north)
        path = {"type": "LineString", "coordinates": [start, [beyond, start[1]]]}
        crumbs.append(factories.raw(path, id=f"S-{north}", route_id="R-01", version=1))
    east = of(summarise.by_ward(two_wards(route_segments=crumbs), NOW), "00142")
    assert 0.01 < east.metres < 0.02
    assert (east.segments, east.routes) == (0, 1)


def test_an_empty_programme_has_an_empty_summary() -> None:
    summary = summarise.by_ward(factories.memory_store(), NOW)
    assert summary.wards == ()
    assert summary.total.metres == 0
    assert summary.total.status["lighting"]["full"] == 0


def test_an_unknown_ward_is_named_with_those_that_exist() -> None:
    with pytest.raises(UnknownName, match=r"“9”.*00139, 00142"):
        summarise.of_ward(summarise.by_ward(two_wards(), NOW), "9")


def test_a_layer_that_cannot_be_read_stops_the_summary(tmp_path: Any) -> None:
    store = factories.file_store(tmp_path / "w", wards=[ward()], route_segments=b'{"type": "Feat')
    with pytest.raises(StoreUnavailable):
        summarise.by_ward(store, NOW)


# ---------------------------------------------------------------- nothing is lost

places = st.integers(-2, 22)
points = st.tuples(places, places)
lines = st.lists(points, min_size=2, max_size=5, unique=True)
statuses = st.sampled_from(["full", "partial", "none", "unknown", "not_applicable"])
stages = st.sampled_from(["recognised", "planned", "proposed"])
days = st.sampled_from([None, "2022-01-01", "2022-08-09", "2022-12-31"])
segments = st.lists(
    st.tuples(lines, statuses, stages, days, days, st.sampled_from(["R-1", "R-2", None])), max_size=8
)
squares = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15), st.sampled_from([5, 10])), max_size=4)


def drawn(drawn_segments: list[Any], drawn_squares: list[Any]) -> Store:
    features = [
        segment(
            f"S-{at}",
            *path,
            lighting=status,
            stage=stage,
            joined_on=joins,
            lighting_checked_on=checked,
            route_id=route,
        )
        for at, (path, status, stage, joins, checked, route) in enumerate(drawn_segments)
    ]
    wards = [
        ward(f"{at % 3:05d}", e, n, size=size, id=f"W-{at}") for at, (e, n, size) in enumerate(drawn_squares)
    ]
    return factories.memory_store(wards=wards, route_segments=features)


@given(segments, squares)
def test_metres_in_wards_and_outside_add_up_to_the_total_whole_and_per_value(
    found: list[Any], areas: list[Any]
) -> None:
    summary = summarise.by_ward(drawn(found, areas), NOW)
    parts = [*summary.wards, summary.outside]
    assert sum(part.metres for part in parts) == pytest.approx(summary.total.metres, rel=ALMOST)
    for part in (*parts, summary.total):
        for values in (*part.status.values(), part.stage):
            assert sum(values.values()) == pytest.approx(part.metres, rel=ALMOST)
    for criterion, values in summary.total.status.items():
        for value, metres in values.items():
            there = sum(part.status[criterion][value] for part in parts)
            assert there == pytest.approx(metres, rel=ALMOST, abs=1e-9)


@given(segments, squares)
def test_the_summary_says_what_the_crosswalk_of_what_counts_says(found: list[Any], areas: list[Any]) -> None:
    store = drawn(found, areas)
    summary = summarise.by_ward(store, NOW)
    wards = browse.wards(store, NOW.boundaries)
    rows = counted(joined(with_statuses(store.frame("route_segments"), store.criteria, NOW.as_of), NOW.as_of))
    crossed = crosswalk(rows, wards)
    totals = ward_totals(crossed, rows, wards)
    for part, expected in zip(summary.wards, totals.wards.to_dict("records"), strict=True):
        assert (part.code, part.segments, part.routes) == (
            expected["code"],
            expected["segments"],
            expected["routes"],
        )
        assert part.metres == pytest.approx(expected["metres"], abs=1e-9)
        assert part.shared_border_metres == pytest.approx(expected["shared_border_metres"], abs=1e-9)
    assert (summary.total.segments, summary.total.routes) == (totals.total.segments, totals.total.routes)
    amounts = summarise_crosswalk(crossed, rows, wards, criteria=["lighting"])
    for code, value, metres in amounts[["code", "value", "metres"]].itertuples(index=False):
        part = summary.outside if code is None or code != code else of(summary, code)
        assert part.status["lighting"][value] == pytest.approx(metres, abs=1e-9)


# ---------------------------------------------------------------- what is kept


@pytest.fixture
def crossings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note each crosswalk that is really made."""
    made: list[int] = []

    def noted(*given: Any, **options: Any) -> Any:
        made.append(len(given[0]))
        return crosswalk(*given, **options)

    monkeypatch.setattr(placing, "crosswalk", noted)
    monkeypatch.setattr(placing, "_kept", placing._Kept(places=8))
    return made


def test_a_changed_status_is_counted_without_cutting_again(crossings: list[int]) -> None:
    store = two_wards(route_segments=[segment("S-1", (8, 5), (14, 5), lighting="none")])
    before = summarise.by_ward(store, NOW)
    store.apply([Put(store.get("route_segments", "S-1").with_properties(lighting="full"), seen=1)])
    after = summarise.by_ward(store, NOW)
    assert before.total.status["lighting"]["none"] == pytest.approx(before.total.metres)
    assert after.total.status["lighting"]["full"] == pytest.approx(after.total.metres)
    assert crossings == [1]


def test_another_day_counts_anew_without_cutting_again(crossings: list[int]) -> None:
    store = two_wards(route_segments=[segment("S-1"), segment("S-2", joined_on="2022-06-01")])
    numbers = [summarise.by_ward(store, on(day)).total.segments for day in ("2022-05-01", "2022-08-09")]
    assert numbers == [1, 2]
    assert crossings == [2]


def test_a_moved_segment_and_a_moved_border_are_cut_again(crossings: list[int]) -> None:
    store = two_wards(route_segments=[segment("S-1", (2, 5), (4, 5))])
    assert of(summarise.by_ward(store, NOW), "00142").metres == 0
    moved = factories.feature("route_segments", segment("S-1", (12, 5), (14, 5)))
    store.apply([Put(moved, seen=1)])
    assert of(summarise.by_ward(store, NOW), "00139").metres == 0
    larger = factories.feature("wards", ward("00139", size=15))
    store.apply([Put(larger, seen=1)])
    assert of(summarise.by_ward(store, NOW), "00139").metres > 0
    assert crossings == [1, 1, 1]


def test_the_same_positions_in_other_parts_are_another_geometry() -> None:
    positions = [factories.at(*point) for point in ((1, 1), (2, 1), (3, 1), (4, 1))]
    shapes = [
        {"type": "MultiLineString", "coordinates": [positions[:2], positions[2:]]},
        {"type": "MultiLineString", "coordinates": [positions]},
        {"type": "LineString", "coordinates": positions},
    ]
    frames = [
        two_wards(route_segments=[factories.raw(shape, id="S-1", version=1)]).frame("route_segments")
        for shape in shapes
    ]
    assert len({placing.digest(frame) for frame in frames}) == 3
    copy = frames[0].copy()
    assert placing.digest(copy) == placing.digest(frames[0])


def test_who_asks_for_something_else_does_not_wait_for_what_is_being_made() -> None:
    kept, started, go_on = placing._Kept(places=4), Event(), Event()

    def slowly() -> str:
        started.set()
        assert go_on.wait(10)
        return "slow"

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(kept.get, "a", slowly)
        assert started.wait(10)
        second = pool.submit(kept.get, "a", lambda: "made twice")
        assert pool.submit(kept.get, "b", lambda: "quick").result(5) == "quick"
        go_on.set()
        assert (first.result(5), second.result(5)) == ("slow", "slow")


def test_only_the_last_few_results_are_kept() -> None:
    kept = placing._Kept(places=2)
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        assert kept.get(number, lambda number=number: make(number)) == number
    assert made == [1, 2, 3, 2]


def test_a_code_that_is_changed_is_noticed(crossings: list[int]) -> None:
    store = two_wards(route_segments=[segment()])
    summarise.by_ward(store, NOW)
    store.apply([Put(factories.feature("wards", ward("00139", name="Tên mới")), seen=1)])
    assert of(summarise.by_ward(store, NOW), "00139").name == "Tên mới"  # type: ignore[attr-defined]


def test_the_area_is_that_of_the_measuring_system() -> None:
    ours, other = (
        factories.memory_store(programme_is=factories.programme(crs=crs), wards=[ward()])
        for crs in ("EPSG:5897", "EPSG:3857")
    )
    areas = [summarise.by_ward(store, NOW).wards[0].km2 for store in (ours, other)]
    assert areas[1] / areas[0] == pytest.approx(1 / np.cos(np.radians(21.045)) ** 2, rel=0.01)
