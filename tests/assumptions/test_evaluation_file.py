"""evaluation.toml: what is shipped is sound, sourced and adds up; what is broken is named with its remedy."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from geo.assumptions.evaluation import LAYERS, NUMBERS, REASONS, WEIGHTS, EvaluationAssumptions
from geo.assumptions.evaluation_file import default_evaluation, read_evaluation
from geo.assumptions.planning import CERTAINTIES
from geo.checking.check import check
from geo.errors import Fault, InvalidInput
from geo.stores.snapshot import Snapshot
from tests.factories import file_store, memory_store

SHIPPED = files("geo.assumptions").joinpath("evaluation.toml")
SOURCE = 'source = { vi = "giả định", en = "assumed" }'
ITEM = f'{{ id = "light", labels = {{ vi = "a", en = "a" }}, criterion = "lighting", {SOURCE} }}'


def a_set(name: str = "own", points: str = "100", more: str = "", items: str = ITEM) -> str:
    return (
        f'[[sets]]\nid = "{name}"\nlabels = {{ vi = "Riêng", en = "Own" }}\nlayer = "route_segments"\n'
        f"pass_mark = {{ value = 60, {SOURCE} }}\ngroup_minimum = {{ value = 0.5, {SOURCE} }}\n{more}\n"
        f'[[sets.groups]]\nid = "g"\nlabels = {{ vi = "n", en = "g" }}\n'
        f"points = {{ value = {points}, {SOURCE} }}\nitems = [{items}]\n"
    )


def read(text: str) -> tuple[EvaluationAssumptions, tuple[Fault, ...]]:
    return read_evaluation(text.encode())


def said(fault: Fault) -> str:
    return f"{fault.problem_in(str)} {fault.remedy_in(str)}"


def test_the_shipped_file_is_sound_and_says_what_holds_without_a_file() -> None:
    found, faults = read_evaluation(SHIPPED.read_bytes())
    assert faults == ()
    assert found == default_evaluation() == read_evaluation(None)[0]


def test_the_shipped_sets_have_the_shape_of_the_scored_model_and_add_up_to_100() -> None:
    found = default_evaluation()
    assert {each.layer for each in found.sets} == set(LAYERS)
    for each in found.sets:
        assert [each.points(group) for group in each.groups] == [30, 25, 20, 15, 10]
        assert [group.bonus for group in each.groups] == [False] * 4 + [True]
        assert (each.pass_mark.value, each.group_minimum.value) == (75, 0.5)
        items = [each.item_points(group, item) for group in each.groups for item in group.items]
        assert sum(items) == pytest.approx(100)
    assert sum(found.shares.values()) == pytest.approx(1)


def test_everything_has_its_source_and_certainty_in_two_languages() -> None:
    found = default_evaluation()
    groups = [group for each in found.sets for group in each.groups]
    entries = [*(group.points for group in groups), *(item for group in groups for item in group.items)]
    entries += [each.pass_mark for each in found.sets] + [each.group_minimum for each in found.sets]
    entries += [*found.numbers.values(), *found.weights.values()]
    assert {each.certainty for each in entries} <= set(CERTAINTIES)
    assert all(each.source.get("vi", "").strip() and each.source.get("en", "").strip() for each in entries)
    assert {name: each.value for name, each in found.numbers.items()} == {
        name: limits.default for name, limits in NUMBERS.items()
    }
    assert {name: each.value for name, each in found.weights.items()} == dict(WEIGHTS)


def test_of_the_sets_in_force_the_one_that_began_last_holds() -> None:
    old = a_set("old", more="valid_from = 2020-01-01\nvalid_to = 2022-12-31")
    found, faults = read(old + a_set("new", more="valid_from = 2022-07-01"))
    assert faults == ()
    chosen = [found.set_for("route_segments", date(year, 8, 9)) for year in (2019, 2021, 2022, 2030)]
    assert [each and each.id for each in chosen] == [None, "old", "new", "new"]
    assert found.set_for("apartment_blocks", date(2022, 8, 9)) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (a_set(points="80"), "add up to 80.0, not to 100"),
        (a_set(points="0"), "gives no points"),
        (a_set(points="-5"), "-5.0 cannot be used here"),
        (a_set() + a_set(), "“own” is used already"),
        (a_set(items=f"{ITEM}, {ITEM}"), "“light” is used already"),
        (a_set(items=ITEM.replace(SOURCE, 'certainty = "S"')), "Nothing says where this number comes from"),
        (a_set(more="valid_from = 2022-02-02\nvalid_to = 2022-01-01"), "valid_from"),
        (a_set().replace("value = 60", "value = 600"), "600.0 cannot be used here"),
        (a_set().replace("route_segments", "wards"), "route_segments"),
        (a_set(items=""), "list is empty"),
        ("[numbers]\nleast_route_check = 3\n", "Did you mean “least_route_checks”?"),
        ("[weights]\nstandard = { value = 0 }\n", "All weights are 0"),
        (f"[weights]\nstandard = {{ value = 3, {SOURCE} }}\n", "add up to 3.0, not to 1"),
    ],
)
def test_what_is_broken_is_told_with_a_remedy(text: str, words: str) -> None:
    found, faults = read(text)
    assert any(words in said(fault) for fault in faults), [said(fault) for fault in faults]
    assert {fault.file for fault in faults} == {"evaluation.toml"}
    assert sum(found.shares.values()) == pytest.approx(1)


def test_points_that_do_not_add_up_are_scaled() -> None:
    chosen = read(a_set(points="80"))[0].sets[0]
    assert chosen.points(chosen.groups[0]) == pytest.approx(100)


@pytest.mark.parametrize("given", [{"fame": 1}, {"standard": -1}, {"standard": float("nan")}, {"access": 0}])
def test_weights_that_cannot_be_are_refused(given: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        default_evaluation().with_weights(given)


def test_weights_are_scaled_and_those_not_named_are_none() -> None:
    shares = default_evaluation().with_weights({"standard": 3, "access": 1}).shares
    assert [shares[name] for name in REASONS] == [0.75, 0, 0, 0.25]


def test_stores_read_the_file_and_a_snapshot_keeps_what_it_read(tmp_path: Path) -> None:
    store = file_store(tmp_path)
    seen = Snapshot(store)
    assert store.evaluation == seen.evaluation == memory_store().evaluation == default_evaluation()
    (tmp_path / "evaluation.toml").write_text("[numbers]\ngood_share = 0.9", encoding="utf-8")
    assert (store.evaluation.number("good_share"), seen.evaluation.number("good_share")) == (0.9, 0.8)
    assert [(fault.file, fault.field) for fault in check(store)] == [("evaluation.toml", "good_share")]
