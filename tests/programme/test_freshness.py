"""What was checked too long ago is counted beside the figures, and nothing of it is lost."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.criterion import Criteria
from geo.model.flag_periods import FlagPeriod, FlagPeriods
from geo.model.query import Moment
from geo.model.summary import Part
from geo.programme import summarise
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, ward

DAY = date(2022, 8, 9)
NOW = Moment(DAY, DAY)
OLD, FRESH = "2022-07-09", "2022-07-10"  # a day more than 30 ago; exactly 30
ALMOST = 1e-9


def two_wards(**layers: Any) -> Store:
    return factories.memory_store(wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")], **layers)


def cleaned(feature_id: str, *points: tuple[float, float], day: str | None, **properties: Any) -> Any:
    found = {"cleanliness": "clean", "cleanliness_checked_on": day, **properties}
    return segment(feature_id, *points, **found)


def test_old_metres_and_segments_are_counted_in_each_ward_as_the_segment_is() -> None:
    store = two_wards(
        route_segments=[
            cleaned("S-1", (8, 5), (14, 5), day=OLD),
            cleaned("S-2", (1, 1), (3, 1), day=FRESH),
            cleaned("S-3", (10, 2), (10, 8), day=OLD),  # on the border: half for each
        ]
    )
    summary = summarise.by_ward(store, NOW)
    west, east = summary.wards
    assert (west.stale_segments["cleanliness"], east.stale_segments["cleanliness"]) == (2, 2)
    assert summary.total.stale_segments["cleanliness"] == 2
    assert west.stale["cleanliness"] == pytest.approx(west.metres - 208, rel=0.01)
    assert east.stale["cleanliness"] == pytest.approx(east.metres)
    assert west.stale["lighting"] == east.stale["lighting"] == 0
    assert east.status["cleanliness"]["clean"] == pytest.approx(east.metres)  # it still counts


@pytest.mark.parametrize(
    "more",
    [
        {"stage": "proposed"},
        {"joined_on": "2022-12-31"},
        {"cleanliness": "unknown"},
        {"cleanliness_checked_on": None},
        {"cleanliness_checked_on": FRESH},
        {"cleanliness_checked_on": "2022-12-31"},
    ],
)
def test_what_does_not_count_or_is_no_finding_or_has_no_day_is_not_old(more: Any) -> None:
    store = two_wards(route_segments=[cleaned("S-1", **{"day": OLD, **more})] if "day" in more else [
        segment("S-1", **{"cleanliness": "clean", "cleanliness_checked_on": OLD, **more})
    ])  # fmt: skip
    assert summarise.by_ward(store, NOW).total.stale == {"lighting": 0, "flags": 0, "cleanliness": 0}


def test_flags_grow_old_when_the_next_ordered_period_begins() -> None:
    periods = FlagPeriods((FlagPeriod(date(2022, 8, 1), date(2022, 8, 3)),))
    criteria = Criteria(
        tuple(replace(each, periods=periods) if each.fresh_by else each for each in factories.criteria())
    )
    segments = [
        segment("S-1", flags="compliant", flags_checked_on="2022-07-31"),
        segment("S-2", flags="compliant", flags_checked_on="2022-08-01"),
    ]
    store = factories.memory_store(criteria_are=criteria, wards=[ward()], route_segments=segments)
    assert summarise.by_ward(store, NOW).total.stale_segments["flags"] == 1
    before = Moment(date(2022, 7, 31), DAY)
    assert summarise.by_ward(store, before).total.stale_segments["flags"] == 0


def test_old_blocks_are_counted_by_number() -> None:
    blocks = [
        block("A-1", cleanliness="clean", cleanliness_checked_on=OLD),
        block("A-2", cleanliness="clean", cleanliness_checked_on=FRESH),
        block("A-3", 90, 2, cleanliness="dirty", cleanliness_checked_on=OLD),
    ]
    summary = summarise.by_ward(two_wards(apartment_blocks=blocks), NOW)
    assert [part.stale_blocks["cleanliness"] for part in (*summary.wards, summary.outside)] == [1, 0, 1]
    assert summary.total.stale_blocks["cleanliness"] == 2


places = st.integers(-2, 22)
lines = st.lists(st.tuples(places, places), min_size=2, max_size=4, unique=True)
days = st.sampled_from([None, "2022-01-01", OLD, FRESH, "2022-08-09", "2022-12-31"])
found_segments = st.lists(
    st.tuples(
        lines,
        st.sampled_from(["clean", "dirty", "unknown", "not_applicable"]),
        days,
        st.sampled_from(["recognised", "proposed"]),
        st.sampled_from([None, "2022-12-31"]),
    ),
    max_size=7,
)


def drawn(found: list[Any]) -> Store:
    return two_wards(
        route_segments=[
            segment(
                f"S-{at}", *path, cleanliness=value, cleanliness_checked_on=day, stage=stage, joined_on=joined
            )
            for at, (path, value, day, stage, joined) in enumerate(found)
        ]
    )


def finding_metres(part: Part) -> float:
    return sum(metres for value, metres in part.status["cleanliness"].items() if value != "unknown")


@given(found_segments)
def test_old_metres_add_up_and_never_exceed_the_metres_with_a_finding(found: list[Any]) -> None:
    summary = summarise.by_ward(drawn(found), NOW)
    parts = [*summary.wards, summary.outside]
    whole = sum(part.stale["cleanliness"] for part in parts)
    assert whole == pytest.approx(summary.total.stale["cleanliness"], rel=ALMOST, abs=ALMOST)
    for part in (*parts, summary.total):
        assert -ALMOST <= part.stale["cleanliness"] <= finding_metres(part) * (1 + ALMOST) + ALMOST
        assert part.stale_segments["cleanliness"] <= part.segments


@given(found_segments)
def test_a_segment_is_old_exactly_when_its_finding_is(found: list[Any]) -> None:
    store = drawn(found)
    old = {
        f"S-{at}"
        for at, (_, value, day, stage, joined) in enumerate(found)
        if value != "unknown" and day and day < FRESH and stage != "proposed" and joined is None
    }
    lengths = dict(
        zip(
            store.frame("route_segments")["id"],
            store.frame("route_segments").to_crs("EPSG:5897").length,
            strict=True,
        )
    )
    total = summarise.by_ward(store, NOW).total
    assert total.stale["cleanliness"] == pytest.approx(sum(lengths[each] for each in old), abs=1e-6)
    assert total.stale_segments["cleanliness"] == sum(lengths[each] > 0.01 for each in old)
