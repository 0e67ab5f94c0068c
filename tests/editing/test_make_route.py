"""A route from streets: its segments follow them, hang together, and are in no route yet."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.editing.make_route import NewRoute, route_from_streets
from geo.editing.reshape import shape_of
from geo.errors import InvalidInput, UnknownName
from geo.history import undo
from geo.model.history import Origin, Reference
from geo.network.lines import metres_of
from geo.stores.base import Store
from geo.stores.snapshot import Snapshot
from tests.factories import memory_store, segment, street

LAYER = "route_segments"
STREETS = [
    street("T-1", (0, 0), (2, 0), width_m=7.5),
    street("T-2", (2, 0), (4, 0), (4, 1), road_class="tertiary"),
    street("T-3", (4, 1), (6, 1)),
    street("T-9", (9, 9), (9, 10), name="Ở xa"),
]


def town(**layers: Any) -> Store:
    return memory_store(streets=STREETS, **layers)


def made(store: Store, *streets: str, origin: Origin = Origin(), **wanted: Any) -> list[dict[str, Any]]:  # noqa: B008
    saved = route_from_streets(store, streets, NewRoute(**{"name": "Tuyến mới", **wanted}), origin)
    return [dict(each.properties) for each in saved if each]


@given(order=st.permutations(["T-1", "T-2", "T-3"]))
def test_each_street_becomes_a_segment_in_the_order_in_which_they_lie(order: list[str]) -> None:
    store = town()
    found = made(store, *order)
    assert [each["id"] for each in found] == ["S-01", "S-02", "S-03"]
    assert [each["road_class"] for each in found] == ["residential", "tertiary", "residential"]
    assert [each["width_m"] for each in found] == [7.5, None, None]
    assert {(each["route_id"], each["route_name"], each["stage"]) for each in found} == {
        ("R-01", "Tuyến mới", "proposed")
    }
    shapes = [store.get(LAYER, each["id"]).geometry for each in found]
    assert shapes == [store.get("streets", each).geometry for each in ("T-1", "T-2", "T-3")]


def test_merged_they_are_one_segment_as_long_as_the_streets() -> None:
    store = town()
    found = made(store, "T-3", "T-1", "T-2", merged=True)
    assert len(found) == 1
    whole = metres_of([shape_of(store.get(LAYER, "S-01"))])[0]
    each = metres_of([shape_of(store.get("streets", name)) for name in ("T-1", "T-2", "T-3")]).sum()
    assert whole == pytest.approx(each, abs=1e-6, rel=0)
    assert found[0]["road_class"] == "tertiary"  # of the longest
    assert found[0]["width_m"] == 7.5  # of the only one that has it


def test_ids_go_on_counting_and_never_come_twice() -> None:
    store = town(route_segments=[segment("S-041", (20, 5), (21, 5), route_id="R-07")])
    first = made(store, "T-1")
    assert (first[0]["id"], first[0]["route_id"]) == ("S-042", "R-08")
    undo.undo(store, Reference(1))
    again = made(store, "T-1")
    assert (again[0]["id"], again[0]["route_id"]) == ("S-043", "R-09")


def test_streets_that_do_not_hang_together_are_refused_with_the_gap() -> None:
    store = town()
    with pytest.raises(InvalidInput, match=r"between T-1 and T-9 there is a gap of \d+"):
        made(store, "T-1", "T-9")
    with pytest.raises(InvalidInput, match="T-3"):
        made(store, "T-1", "T-3")
    assert store.history() == ()


def test_a_street_of_another_route_is_refused_unless_that_is_meant() -> None:
    store = town(route_segments=[segment("S-1", (0, 0), (2, 0))])
    with pytest.raises(InvalidInput) as refused:
        made(store, "T-2", "T-1")
    assert [(fault.feature, fault.values["route"]) for fault in refused.value.faults] == [("T-1", "Phú Hựu")]
    assert len(made(store, "T-2", "T-1", overlapping=True)) == 2
    assert len(made(store, "T-3")) == 1


@pytest.mark.parametrize(
    "wanted",
    [{"name": "  "}, {"name": "x" * 201}, {"stage": "recognised"}, {"stage": ""}, {"joined_on": "9/8"}],
)
def test_what_is_wrong_is_refused_and_leaves_nothing(wanted: dict[str, Any]) -> None:
    store = town()
    with pytest.raises(InvalidInput):
        made(store, "T-1", **wanted)
    assert store.history() == ()


def test_no_street_and_unknown_streets_are_refused() -> None:
    with pytest.raises(InvalidInput):
        made(town())
    with pytest.raises(UnknownName):
        made(town(), "T-1", "T-77")


def test_sent_again_it_is_made_once() -> None:
    store = town()
    first = made(store, "T-1", "T-2", origin=Origin(key="k"))
    assert made(store, "T-1", "T-2", origin=Origin(key="k")) == first
    assert len(store.history()) == 1


def test_who_saw_the_same_last_ids_as_somebody_faster_counts_on() -> None:
    store = town()
    slower = Snapshot(store)
    assert slower.frame(LAYER).empty  # what it has seen it sees until it is done
    made(store, "T-1")
    found = made(slower, "T-2")
    assert [(each["id"], each["route_id"]) for each in found] == [("S-02", "R-02")]


def test_it_holds_from_the_working_day_or_from_the_day_it_joins() -> None:
    store = town()
    made(store, "T-1")
    assert store.frame(LAYER, date(2022, 8, 8)).empty
    made(store, "T-2", joined_on="2022-05-01", stage="planned")
    assert store.frame(LAYER, date(2022, 8, 8))["id"].tolist() == ["S-02"]
