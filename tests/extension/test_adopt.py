"""Adopting a kept plan: new ids, once only, undone to the first state, whatever streets became meanwhile."""

from datetime import date

import pytest
from pandas.testing import assert_frame_equal

from geo.errors import EditConflict, InvalidInput
from geo.extension import scenarios
from geo.extension.adopt import adopt, adoption
from geo.extension.plan import candidates, extension
from geo.extension.plan_store import PlanMemory
from geo.extension.scenario_record import Scenario
from geo.extension.values import ExtensionPlan
from geo.history import undo
from geo.model.feature import Put, Remove
from geo.model.history import Reference
from geo.stores.memory import MemoryStore
from tests.extension.planning_cases import district, ladder, request
from tests.factories import feature, segment, street


@pytest.fixture(scope="module")
def plan() -> ExtensionPlan:
    """A plan of two phases."""
    cost = candidates(district(), request()).edges["cost_vnd"]
    return extension(district(), request(int(cost["A2"]), int(cost["R1"])))


@pytest.fixture
def kept(plan: ExtensionPlan) -> Scenario:
    return scenarios.save(PlanMemory(), "Đợt một", plan)


@pytest.fixture
def store() -> MemoryStore:
    return district()


def test_undoing_an_adoption_gives_the_first_state(store: MemoryStore, kept: Scenario) -> None:
    assert adoption(store, kept).gone == ()
    before = {name: store.frame(name) for name in ("route_segments", "streets")}
    saved = adopt(store, kept)
    assert len(store.frame("route_segments")) == len(before["route_segments"]) + len(saved)
    assert saved.changeset is not None
    undo.undo(store, Reference(saved.changeset))
    for name, frame in before.items():
        assert_frame_equal(store.frame(name), frame)


def test_adopting_twice_changes_nothing_the_second_time(store: MemoryStore, kept: Scenario) -> None:
    adopt(store, kept)
    before, changesets = store.frame("route_segments"), len(store.history())
    with pytest.raises(EditConflict, match="adopted already"):
        adopt(store, kept)
    assert_frame_equal(store.frame("route_segments"), before)
    assert len(store.history()) == changesets


def test_the_same_plan_kept_under_another_name_proposes_nothing_twice(
    store: MemoryStore, plan: ExtensionPlan
) -> None:
    plans = PlanMemory()
    adopt(store, scenarios.save(plans, "Đợt một", plan))
    with pytest.raises(InvalidInput, match="Nothing is left to propose"):
        adopt(store, scenarios.save(plans, "Đợt hai", plan))


def test_segments_get_ids_and_routes_of_their_own(store: MemoryStore, kept: Scenario) -> None:
    there = {*store.frame("route_segments")["id"], *store.frame("streets")["id"]}
    routes = set(store.frame("route_segments")["route_id"])
    made = [each for each in adopt(store, kept) if each]
    assert len({each.id for each in made}) == len(made) == len(kept.plan.chosen)
    assert not there & {each.id for each in made}
    assert not routes & {each.properties["route_id"] for each in made}
    assert all(each.id.startswith(f"{kept.id}-") for each in made)


def test_streets_that_were_moved_or_removed_meanwhile_are_adopted_as_they_were_planned(
    store: MemoryStore, kept: Scenario
) -> None:
    planned = {str(name): shape for name, shape in kept.plan.chosen.geometry.items()}
    moved, gone = list(planned)[:2]
    away = feature("streets", street(moved, (0, 20), (2, 20)))
    store.apply([Put(away, seen=1), Remove("streets", gone, 1)])
    assert gone not in set(store.frame("streets")["id"])
    assert set(adoption(store, kept).gone) == {moved, gone}
    adopt(store, kept)
    made = store.frame("route_segments")
    own = made[made["plan"] == "Đợt một"]
    assert {shape.wkb for shape in own.geometry} == {shape.wkb for shape in planned.values()}
    assert not store.faults()


def test_a_street_that_became_a_route_meanwhile_is_left_out_and_the_rest_is_adopted(
    store: MemoryStore, kept: Scenario
) -> None:
    first = str(kept.plan.chosen.index[0])
    shape = next(each["geometry"] for each in ladder() if each["properties"]["id"] == first)
    store.apply([Put(feature("route_segments", {**segment("S-9"), "geometry": shape}, version=0))])
    assert adoption(store, kept).taken == (first,)
    assert len(adopt(store, kept)) == len(kept.plan.chosen) - 1


def test_what_is_proposed_has_no_day_of_joining_and_keeps_what_the_street_was(
    store: MemoryStore, kept: Scenario
) -> None:
    made = [each for each in adopt(store, kept) if each]
    for each in made:
        assert each.properties["stage"] == "proposed"
        assert each.properties.get("joined_on") is None
        assert each.properties["road_class"] == "residential"
        assert each.properties["width_m"] == 6.0
    frame = store.frame("route_segments", date(2022, 8, 9))
    assert set(frame.loc[frame["plan"] == "Đợt một", "stage"]) <= {"proposed"}
