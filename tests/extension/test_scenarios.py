"""Kept plans: whole again as they were, compared, named, deleted, and adopted through the record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.backup.values import belongs
from geo.errors import EditConflict, InvalidInput, StoreUnavailable, UnknownName
from geo.extension import scenarios
from geo.extension.plan import candidates, extension, wards_of
from geo.extension.plan_store import PlanFiles, PlanFolder, PlanMemory, is_plan_id, plan_files_of
from geo.extension.scenario_record import from_json, to_json
from geo.extension.values import ExtensionPlan
from geo.history import undo
from geo.model.feature import Remove
from geo.model.history import Origin, Reference
from tests.extension.planning_cases import district, ladder, request
from tests.factories import file_store, segment, street, ward

NOON = datetime(2022, 8, 9, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def plan() -> ExtensionPlan:
    """A plan of two phases with all that explains it."""
    cost = candidates(district(), request()).edges["cost_vnd"]
    money = int(cost["A2"] + cost["R1"])
    return extension(district(), request(money, money, explained=True, draws=3))


@pytest.fixture(params=["folder", "memory"])
def plans(request: pytest.FixtureRequest, tmp_path: Path) -> PlanFiles:
    """Somewhere to keep plans."""
    return PlanFolder(tmp_path) if request.param == "folder" else PlanMemory()


def test_a_kept_plan_is_whole_again(plans: PlanFiles, plan: ExtensionPlan) -> None:
    kept = scenarios.save(plans, "Mở rộng quanh trụ sở", plan, person="an", now=lambda: NOON)
    again = scenarios.opened(plans, kept.id)
    assert kept.id == "mo-rong-quanh-tru-so"
    assert (again.name, again.person, again.time) == ("Mở rộng quanh trụ sở", "an", NOON)
    assert again.versions["highspy"]
    assert len(again.digest) == 64
    assert to_json(again) == to_json(kept)
    assert again.plan.assumptions == plan.assumptions
    assert again.plan.office == plan.office
    assert again.plan.curve == plan.curve
    assert again.plan.stability == plan.stability
    assert again.plan.request == replace(plan.request, moment=plan.moment)
    columns = ["phase", "fate", "cost_vnd", "benefit", "metres", "lost_least", "lost_most", "stays"]
    assert_frame_equal(
        again.plan.edges[columns], plan.edges[columns], check_dtype=False, check_index_type=False, atol=1e-5
    )
    assert again.plan.edges.geometry.geom_equals(plan.edges.geometry).all()


def test_the_works_that_were_asked_for_are_kept_and_plans_from_before_still_open(plan: ExtensionPlan) -> None:
    plans = PlanMemory()
    some = replace(plan, request=replace(plan.request, works=("pavement", "greening")))
    kept = scenarios.save(plans, "Một", some)
    assert scenarios.opened(plans, kept.id).plan.request.works == ("pavement", "greening")
    content = orjson.loads(to_json(kept))
    del content["request"]["works"]
    plans.put("cu", orjson.dumps(content))
    assert scenarios.opened(plans, "cu").plan.request.works is None


def test_other_assumptions_have_another_digest(plans: PlanFiles, plan: ExtensionPlan) -> None:
    one = scenarios.save(plans, "Một", plan)
    other = replace(plan, assumptions=plan.assumptions.with_weights({"people": 1.0}))
    assert scenarios.save(plans, "Hai", other).digest != one.digest


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\x07b"])
def test_a_plan_needs_a_name_that_can_be_read(plans: PlanFiles, plan: ExtensionPlan, name: str) -> None:
    with pytest.raises(InvalidInput, match="name"):
        scenarios.save(plans, name, plan)
    assert plans.ids() == []


def test_no_two_plans_have_one_name_and_ids_stay_apart(plans: PlanFiles, plan: ExtensionPlan) -> None:
    scenarios.save(plans, "Phương án 1", plan)
    with pytest.raises(InvalidInput, match="already"):
        scenarios.save(plans, "phuong an 1", plan)
    assert scenarios.save(plans, "Phương án 1!", plan).id == "phuong-an-1-2"
    assert scenarios.save(plans, "计划", plan).id == "plan"


@given(st.text(min_size=1, max_size=60))
def test_every_name_that_is_taken_gives_an_id_that_is_one(name: str) -> None:
    plans = PlanMemory()
    clean = " ".join(name.split())
    if not clean.isprintable() or not clean:
        return
    assert is_plan_id(scenarios._free_id(clean, plans.ids()))


def test_plans_are_listed_newest_first_named_anew_and_deleted(plans: PlanFiles, plan: ExtensionPlan) -> None:
    first = scenarios.save(plans, "Một", plan, now=lambda: NOON)
    scenarios.save(plans, "Hai", plan, now=lambda: NOON.replace(hour=6))
    assert [each.name for each in scenarios.listed(plans)] == ["Hai", "Một"]
    for line, whole in zip(scenarios.summaries(plans), scenarios.listed(plans), strict=True):
        assert (line.id, line.name, line.person, line.time) == (
            whole.id,
            whole.name,
            whole.person,
            whole.time,
        )
        assert (line.phases, line.streets) == (whole.plan.plan.phases, len(whole.plan.chosen))
        assert (line.budget, line.spent) == (whole.plan.total_budget, whole.plan.total_spent)
        assert line.worth == pytest.approx(whole.plan.plan.objective)
        assert line.metres == pytest.approx(whole.plan.chosen["metres"].sum())
    assert scenarios.renamed(plans, first.id, "Ba").id == first.id
    with pytest.raises(InvalidInput, match="already"):
        scenarios.renamed(plans, first.id, "hai")
    scenarios.delete(plans, first.id)
    assert [each.name for each in scenarios.listed(plans)] == ["Hai"]
    for act in (scenarios.opened, scenarios.delete):
        with pytest.raises(UnknownName):
            act(plans, first.id)


@pytest.mark.parametrize("plan_id", ["../programme", "..", "a/b", "A", "", "a" * 81, "x.json", "-a"])
def test_nothing_but_ids_is_looked_for(tmp_path: Path, plan_id: str) -> None:
    (tmp_path / "programme.json").write_text("{}")
    with pytest.raises(UnknownName):
        scenarios.opened(PlanFolder(tmp_path), plan_id)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"[]",
        lambda content: orjson.dumps({**orjson.loads(content), "format": 99}),
        lambda content: orjson.dumps({**orjson.loads(content), "edges": {}}),
        lambda content: orjson.dumps({**orjson.loads(content), "plan": None}),
    ],
)
def test_a_damaged_plan_is_told_of_and_hides_no_other(
    tmp_path: Path, plan: ExtensionPlan, damage: Callable[[bytes], bytes]
) -> None:
    plans = PlanFolder(tmp_path)
    scenarios.save(plans, "Lành", plan)
    hurt = scenarios.save(plans, "Hỏng", plan)
    path = tmp_path / "plans" / f"{hurt.id}.json"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StoreUnavailable, match="damaged"):
        scenarios.opened(plans, hurt.id)
    assert [each.name for each in scenarios.listed(plans)] == ["Lành"]
    assert [each.name for each in scenarios.summaries(plans)] == ["Lành"]


def test_plans_are_part_of_a_backup_and_nothing_is_left_beside_them(
    tmp_path: Path, plan: ExtensionPlan
) -> None:
    store = file_store(tmp_path / "w")
    kept = scenarios.save(plan_files_of(store), "Một", plan)
    assert [path.name for path in (tmp_path / "w" / "plans").iterdir()] == [f"{kept.id}.json"]
    assert belongs(f"plans/{kept.id}.json")
    assert not belongs("plans/../programme.json")
    assert not store.faults()


# ---------------------------------------------------------------- comparing


def test_two_plans_are_compared_piece_by_piece_and_ward_by_ward(
    plans: PlanFiles, plan: ExtensionPlan
) -> None:
    whole = extension(district(), request(10**12, 0))
    first, second = scenarios.save(plans, "Một", plan), scenarios.save(plans, "Hai", whole)
    found = scenarios.compared(first, second)
    assert set(found.both.index) == set(plan.chosen.index)
    assert len(found.only_first) == 0
    assert set(found.only_second.index) == set(whole.chosen.index) - set(plan.chosen.index)
    assert (found.both["phase_2"] == 1).all()
    assert sum(each.vnd[0] for each in found.wards) == plan.total_spent
    assert sum(each.vnd[1] for each in found.wards) == whole.total_spent
    assert found.comparable


def test_wards_of_plans_stand_in_vietnamese_order_and_what_lies_outside_last(plans: PlanFiles) -> None:
    wards = [
        ward("00139", 4.1, 0, size=10, name="Đức Giang"),
        ward("00140", 0, 4.5, size=2.5, name="Bồ Đề"),
    ]
    plan = extension(district(wards=wards), request())
    kept = scenarios.save(plans, "Một", plan)
    expected = ["Bồ Đề", "Đức Giang", ""]
    assert [each.name for each in scenarios.compared(kept, kept).wards] == expected
    assert wards_of(plan)["name"].tolist() == expected


def test_plans_that_weigh_otherwise_are_not_held_against_each_other(
    plans: PlanFiles, plan: ExtensionPlan
) -> None:
    other = extension(district(), request(10**12, 0, weights={"people": 1.0}))
    pair = scenarios.save(plans, "Một", plan), scenarios.save(plans, "Hai", other)
    assert not scenarios.compared(*pair).comparable


# ---------------------------------------------------------------- adopting


def adopted(plan: ExtensionPlan) -> tuple[scenarios.Scenario, PlanMemory]:
    plans = PlanMemory()
    return scenarios.save(plans, "Đợt một", plan), plans


def test_adopting_makes_proposed_segments_in_one_changeset(plan: ExtensionPlan) -> None:
    store, (kept, _) = district(), adopted(plan)
    saved = scenarios.adopt(store, kept, Origin(person="an", source="browser"))
    assert len(saved) == len(plan.chosen)
    changeset = store.history("route_segments")[-1]
    assert changeset.number == saved.changeset
    assert changeset.origin.person == "an"
    assert changeset.origin.reason == "Đợt một"
    made = [feature for feature in saved if feature is not None]
    assert {each.properties["stage"] for each in made} == {"proposed"}
    assert {each.properties["plan"] for each in made} == {"Đợt một"}
    assert all(str(each.properties["route_name"]) for each in made)
    assert not store.faults()


def test_a_route_is_what_hangs_together_within_one_phase(plan: ExtensionPlan) -> None:
    store, (kept, _) = district(), adopted(plan)
    table = scenarios.adoption(store, kept).segments
    for _, own in table.groupby("route_id"):
        assert own["phase"].nunique() == 1
        assert own["route_name"].nunique() == 1
        reached, rest = {own["u"].iloc[0]}, own
        for _ in range(len(own)):
            touching = rest["u"].isin(reached) | rest["v"].isin(reached)
            reached |= {*rest["u"][touching], *rest["v"][touching]}
        assert (own["u"].isin(reached) & own["v"].isin(reached)).all()
    assert table.groupby("route_name")["route_id"].nunique().max() == 1


def test_parts_of_one_phase_that_lie_apart_are_routes_of_their_own(plan: ExtensionPlan) -> None:
    phase = plan.edges["phase"] * 0
    phase[["A2", "R0", "A3"]] = [1, 2, 2]
    kept, _ = adopted(replace(plan, edges=plan.edges.assign(phase=phase)))
    table = scenarios.adoption(district(), kept).segments
    assert table["route_id"].nunique() == 3
    assert table["route_id"]["R0"] != table["route_id"]["A3"]


def test_adopting_twice_is_refused_and_undo_frees_the_plan_with_the_same_ids(plan: ExtensionPlan) -> None:
    store, (kept, _) = district(), adopted(plan)
    before = len(store.frame("route_segments"))
    saved = scenarios.adopt(store, kept)
    with pytest.raises(EditConflict, match="adopted already"):
        scenarios.adopt(store, kept)
    assert len(store.history()) == 1
    assert saved.changeset is not None
    undo.undo(store, Reference(saved.changeset))
    assert len(store.frame("route_segments")) == before
    again = scenarios.adopt(store, kept)
    assert [each.id for each in again if each] == [each.id for each in saved if each]


def test_what_is_a_segment_by_now_is_left_out_and_named(plan: ExtensionPlan) -> None:
    taken = plan.chosen.index[0]
    shape = next(each for each in ladder() if each["properties"]["id"] == taken)["geometry"]
    own = segment("S-900", stage="proposed")
    store = district(route_segments=[segment("S-001", (0, 5), (2, 5)), {**own, "geometry": shape}])
    kept, _ = adopted(plan)
    found = scenarios.adoption(store, kept)
    assert found.taken == (taken,)
    assert taken not in found.segments.index
    assert len(scenarios.adopt(store, kept)) == len(plan.chosen) - 1


def test_a_plan_is_not_adopted_again_while_one_of_its_segments_stands(plan: ExtensionPlan) -> None:
    store, (kept, _) = district(), adopted(plan)
    first, *rest = (each for each in scenarios.adopt(store, kept) if each)
    store.apply([Remove(each.layer, each.id, each.version) for each in rest])
    with pytest.raises(EditConflict, match=first.id):
        scenarios.adopt(store, kept)


def test_numbers_that_are_none_are_null_and_come_back() -> None:
    island = street("X1", (0, 8), (2, 8))
    store = district(streets=[*ladder(lit="no", width_m=6.0), island])
    plan = extension(store, request())
    assert plan.edges["needed_vnd"]["X1"] == float("inf")
    kept, _ = adopted(plan)
    text = to_json(kept)
    assert b"NaN" not in text
    assert b"Infinity" not in text
    again = from_json(text, kept.id).plan.edges
    assert (again["needed_vnd"] == plan.edges["needed_vnd"]).all()
    assert again["lost_most"].isna().sum() == plan.edges["lost_most"].isna().sum()
