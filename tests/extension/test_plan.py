"""Plans of extension from the record: found, explained, refused with the nearest useful answer."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.assumptions.planning import REASONS
from geo.errors import InvalidInput
from geo.extension import plan as planning
from geo.extension.plan import Told, candidates, extension, phases_of, wards_of, with_draws
from geo.extension.solver.reasons import Wanted, losses
from geo.extension.solver.values import OUT_OF_TIME, PROVEN, STOPPED
from geo.extension.values import FATES, ExtensionPlan
from geo.model.criterion import UNKNOWN
from geo.programme.workspaces import demo_source
from geo.stores.folder.store import GeoJsonStore
from tests.extension.plan_faults import faults_of_plan
from tests.extension.planning_cases import ALL_MONEY, district, ladder, request
from tests.factories import landmark, street


def checked(plan: ExtensionPlan) -> ExtensionPlan:
    """Return a plan that an independent checker finds nothing wrong with."""
    asked = plan.request
    assert not faults_of_plan(
        plan.edges, plan.plan, root=plan.root, budgets=asked.budgets, forced_in=asked.forced_in,
        forced_out=asked.forced_out, ward_share=asked.ward_share,
    )  # fmt: skip
    return plan


def cost(*ids: str) -> int:
    """Return what streets of the district cost together."""
    edges = candidates(district(), request()).edges
    return int(edges["cost_vnd"][list(ids)].sum())


def test_with_all_money_everything_is_planned_at_once_and_what_stands_is_not() -> None:
    plan = checked(extension(district(), request()))
    assert set(plan.chosen.index) == {"A2", "A3", "B1", "B2", "B3", "R0", "R1", "R2", "R3"}
    assert plan.edges["fate"]["A1"] == "built"
    assert plan.plan.gap == 0
    assert plan.plan.status == PROVEN


def test_two_phases_keep_to_their_money_and_hang_together() -> None:
    money = cost("A2") + cost("R1")
    plan = checked(extension(district(), request(money, money)))
    table = phases_of(plan)
    assert (table["cost_vnd"].cumsum() <= table["budget_vnd"].cumsum()).all()
    assert table["left_vnd"].tolist() == list(plan.plan.left_over)
    assert table["cost_vnd"].sum() == plan.total_spent == wards_of(plan)["cost_vnd"].sum()
    assert table["edges"].sum() == len(plan.chosen) > 0


def test_what_each_reason_contributes_adds_up_to_the_worth_of_the_plan() -> None:
    plan = extension(district(), request(cost("A2", "R1"), cost("A2")))
    early = (plan.plan.phases - plan.chosen["phase"] + 1) / plan.plan.phases
    parts = sum(plan.chosen[f"benefit_{name}"] for name in REASONS)
    assert (parts * early).sum() == pytest.approx(plan.plan.objective)


def test_a_plan_changes_nothing_in_the_record() -> None:
    store = district()
    before = store.revision()
    extension(store, request(explained=True))
    assert store.revision() == before


# ---------------------------------------------------------------- why in, why out


def test_every_candidate_has_a_fate_and_the_reasons_differ() -> None:
    island = street("X1", (0, 8), (2, 8))
    far = street("R9", (6, 6), (60, 6), name="Phố xa", width_m=6.0)
    store = district(streets=[*ladder(lit="no", width_m=6.0), island, far])
    plan = checked(extension(store, request(cost("A2") + cost("R1"), forced_out=("R0",))))
    fate = plan.edges["fate"]
    assert set(fate) <= set(FATES)
    assert fate["A1"] == "built"
    assert fate["R0"] == "ruled_out"
    assert fate["X1"] == "not_connected"
    assert fate["R9"] == "money"
    assert (fate[plan.plan.phase > 0] == "planned").all()
    assert "worth_less" in set(fate)


def test_a_street_behind_a_ruled_out_one_says_that_its_way_was_ruled_out() -> None:
    behind = street("Z1", (-2, 5), (0, 5), name="Phố Z")
    more = street("Z2", (-4, 5), (-2, 5), name="Phố Z")
    store = district(streets=[*ladder(lit="no"), behind, more])
    plan = extension(store, request(forced_out=("Z1",)))
    assert plan.edges["fate"]["Z2"] == "way_ruled_out"


def test_the_least_money_for_a_street_includes_the_way_to_it() -> None:
    edges = extension(district(), request()).edges
    assert edges["needed_vnd"]["A2"] == edges["cost_vnd"]["A2"]
    assert edges["needed_vnd"]["R1"] == edges["cost_vnd"]["R1"]
    assert edges["needed_vnd"]["A3"] == edges["cost_vnd"][["A2", "A3"]].sum()


def test_what_is_lost_without_a_street_is_what_a_plan_without_it_is_worth_less() -> None:
    money = cost("A2") + cost("A3") + cost("R1")
    plan = extension(district(), request(money, explained=True))
    for label, row in plan.chosen.iterrows():
        without = extension(district(), request(money, forced_out=(str(label),)))
        lost = plan.plan.objective - without.plan.objective
        assert row["lost_by"] == "solved"
        assert row["lost_least"] - 1e-6 <= lost <= row["lost_most"] + 1e-6


def test_without_time_what_is_lost_is_bounded_by_taking_the_street_out_with_what_hangs_on_it() -> None:
    plan = extension(district(), request(cost("A2") + cost("A3")))
    lost = losses(plan.edges, plan.plan, Wanted(plan.root, plan.request.budgets), seconds=0.0)
    chosen = lost[plan.plan.phase > 0]
    assert (chosen["lost_by"] == "taken_out").all()
    assert (chosen["lost_least"] == 0).all()
    assert chosen["lost_most"].between(0, plan.plan.objective + 1e-9).all()
    assert lost[plan.plan.phase == 0]["lost_most"].isna().all()


def test_simpler_plans_stand_beside_and_are_never_worth_more_than_the_bound() -> None:
    plan = extension(district(), request(cost("A2"), cost("A2"), explained=True))
    assert {rival.method for rival in plan.rivals} == {"greedy", "phase_by_phase"}
    assert all(0 <= rival.objective <= plan.plan.bound + 1e-6 for rival in plan.rivals)


def test_more_money_never_buys_less() -> None:
    plan = extension(district(), request(cost("A2", "A3", "R1"), explained=True))
    worth = [point.objective for point in plan.curve.points]
    bound = [point.bound for point in plan.curve.points]
    assert len(worth) >= 3
    assert all(later >= earlier - 1e-6 for earlier, later in zip(worth, bound[1:], strict=False))
    assert plan.plan.objective in worth


def test_progress_is_told_and_stop_gives_the_best_so_far() -> None:
    told: list[Told] = []
    plan = extension(
        district(), request(cost("A2"), explained=True, draws=3), progress=told.append, stop=lambda: False
    )
    assert {each.step for each in told} >= {planning.EXPLAINING, planning.COMPARING, planning.DRAWING}
    assert plan.stability is not None
    assert plan.stability.done == 3
    stopped = checked(
        extension(district(), request(cost("A2", "A3"), explained=True, draws=50), stop=lambda: True)
    )
    assert stopped.plan.status in (STOPPED, PROVEN)
    assert stopped.stability is not None
    assert stopped.stability.ended == STOPPED
    assert stopped.edges["stays"].isna().all()


def test_draws_can_be_made_later_and_say_how_often_a_street_stays() -> None:
    plan = extension(district(), request(cost("A2") + cost("R1")))
    drawn = with_draws(plan, 8)
    assert drawn.stability is not None
    assert drawn.stability.done == drawn.request.draws == 8
    assert drawn.edges["stays"].between(0, 1).all()
    assert drawn.chosen["stays"].max() > 0
    assert drawn.edges["stays"].sum() > 0
    assert plan.stability is None
    late = with_draws(plan, 8, seconds=0.0)
    assert late.stability is not None
    assert (late.stability.done, late.stability.ended, late.request.draw_seconds) == (0, OUT_OF_TIME, 0.0)


def test_a_plan_of_some_works_counts_the_cost_of_these_alone() -> None:
    whole, part = (candidates(district(), request(works=works)) for works in (None, ("greening", "pavement")))
    assert [each.id for each in part.assumptions.works] == ["pavement", "greening"]
    chosen = whole.edges[["cost_pavement_vnd", "cost_greening_vnd"]].sum(axis=1)
    assert part.edges["cost_vnd"].tolist() == chosen.tolist()
    assert (part.edges["cost_vnd"] < whole.edges["cost_vnd"]).any()


@pytest.mark.parametrize("works", [(), ("canals",), ("greening", "canals")])
def test_works_that_there_are_not_are_refused_with_those_that_there_are(works: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match="kinds of works") as raised:
        candidates(district(), request(works=works))
    assert raised.value.values["allowed"] == "pavement, lighting, facade, greening"


# ---------------------------------------------------------------- demanded and ruled out


def test_a_street_is_demanded_or_ruled_out_by_its_id_with_all_its_pieces() -> None:
    long = street("L", (0, 4.5), (2, 4.5), (4, 4.5), name="Phố L")
    joint = street("J", (2, 4.5), (2, 5), name="Ngõ J")
    store = district(streets=[*ladder(lit="no"), long, joint])
    demanded = checked(extension(store, request(forced_in=("L",))))
    assert demanded.request.forced_in == ("L/1", "L/2")
    assert (demanded.edges["fate"][["L/1", "L/2"]] == "planned").all()
    without = checked(extension(store, request(forced_out=("L",))))
    assert (without.edges["fate"][["L/1", "L/2"]] == "ruled_out").all()


def test_each_ward_has_its_share() -> None:
    money = cost("A2", "A3", "R1")
    plan = checked(extension(district(), request(money, ward_share=0.3)))
    spent = wards_of(plan).set_index("ward")["cost_vnd"]
    assert (spent >= 0.3 * spent.sum() - 1).all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"budgets": ()}, "phases"),
        ({"budgets": (1,) * 6}, "1 to 5 phases"),
        ({"budgets": (-1,)}, "not negative"),
        ({"budgets": (0,)}, "The least that buys a street piece is"),
        ({"budgets": (1_000,)}, "The least that buys a street piece is"),
        ({"radius_metres": 0.0}, "radius"),
        ({"radius_metres": float("nan")}, "radius"),
        ({"gap": -0.1}, "gap"),
        ({"seconds": float("inf")}, "seconds"),
        ({"ward_share": 2.0}, "share"),
        ({"draws": 10_000}, "draws"),
        ({"weights": {"closeness": -1.0}}, "Weights"),
        ({"weights": {"beauty": 1.0}}, "beauty"),
        ({"forced_in": ("A9",)}, "no street piece “A9”"),
        ({"forced_in": ("A2",), "forced_out": ("A2",)}, "at once"),
        ({"forced_out": ("A2", "A3", "B1", "B2", "B3", "R0", "R1", "R2", "R3")}, "ruled out. Allow"),
        ({"forced_in": ("A3",), "forced_out": ("A2", "R2", "R3")}, "Nothing connects"),
        ({"radius_metres": 20.0}, "Widen the radius"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        extension(district(), request(**changes))


def test_too_little_money_names_the_least_that_helps_and_that_helps() -> None:
    with pytest.raises(InvalidInput) as refused:
        extension(district(), request(1_000))
    least = int(str(refused.value.values["least"]))
    assert len(checked(extension(district(), request(least))).chosen) == 1
    with pytest.raises(InvalidInput):
        extension(district(), request(least - 1))


def test_a_demand_that_costs_too_much_says_what_it_takes() -> None:
    with pytest.raises(InvalidInput) as refused:
        extension(district(), request(cost("A2"), forced_in=("A3",)))
    needed = int(str(refused.value.values["cost"]))
    assert "A3" in checked(extension(district(), request(needed, forced_in=("A3",)))).chosen.index


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ({"landmarks": []}, "no headquarters to plan around"),
        ({"streets": []}, "no streets to plan on"),
        ({"landmarks": [landmark("HQ", 0.0, 40.0)]}, "from the nearest street"),
        ({"headquarters": "gone"}, "Name one of these there: HQ"),
        ({"headquarters": None, "landmarks": [landmark("HQ"), landmark("H2", 1, 1)]}, "several headquarters"),
    ],
)
def test_a_district_that_cannot_be_planned_says_what_to_do(layers: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        extension(district(**layers), request())


def test_the_only_headquarters_is_taken_where_the_programme_names_none() -> None:
    assert extension(district(headquarters=None), request()).office.id == "HQ"


def test_a_headquarters_that_is_cut_off_is_told_of() -> None:
    island = street("X1", (0, 20), (30, 20), width_m=6.0)
    plan = extension(district(streets=[*ladder(lit="no"), island]), request(radius_metres=2_000))
    assert any("hang together with the headquarters" in each.text for each in plan.remarks)


def test_weights_change_what_is_worth_most() -> None:
    only = {"people": 1.0}
    plan = extension(district(), request(cost("A2") + cost("A3") + cost("R2"), weights=only))
    assert plan.chosen["benefit"].sum() == pytest.approx(plan.chosen["benefit_people"].sum())
    assert plan.assumptions.shares["people"] == 1


# ---------------------------------------------------------------- the demo district


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> GeoJsonStore:
    folder = tmp_path_factory.mktemp("demo") / "w"
    return GeoJsonStore(Path(shutil.copytree(demo_source(), folder)))


def test_the_demo_district_is_planned_in_three_phases_within_a_percent(demo: GeoJsonStore) -> None:
    asked = request(*[3_000_000_000] * 3, radius_metres=1_200.0, gap=0.01, seconds=20)
    plan = checked(extension(demo, asked))
    assert plan.plan.status in (PROVEN, OUT_OF_TIME)
    assert plan.plan.gap <= 0.01
    assert set(plan.chosen["phase"]) == {1, 2, 3}
    assert np.isfinite(plan.edges.loc[plan.chosen.index, "needed_vnd"]).all()
    assert (plan.edges["distance_m"][~plan.edges["built"]] <= 1_200).all()
    assert plan.office.name
    assert UNKNOWN not in plan.wards


def test_the_same_request_of_a_proven_plan_gives_the_same_worth(demo: GeoJsonStore) -> None:
    asked = request(3_000_000_000, radius_metres=1_000.0, gap=0.0, seconds=20)
    first, second = extension(demo, asked), extension(demo, replace(asked, seed=7))
    assert first.plan.objective == pytest.approx(second.plan.objective)
    assert first.plan.spent[0] <= 3_000_000_000 < ALL_MONEY
