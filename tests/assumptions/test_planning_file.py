"""planning.toml: every number with its source; what is broken keeps its default and is told with a remedy."""

from importlib.resources import files
from pathlib import Path

import pytest

from geo.assumptions.planning import CERTAINTIES, DEFAULT_PLANNING, NUMBERS, REASONS, PlanningAssumptions
from geo.assumptions.planning_file import read_planning
from geo.checking.check import check
from geo.errors import Fault, InvalidInput
from geo.stores.snapshot import Snapshot
from tests.factories import file_store, memory_store

SHIPPED = files("geo.assumptions").joinpath("planning.toml")
SOURCE = 'source = { vi = "giả định", en = "assumed" }'


def read(text: str) -> tuple[PlanningAssumptions, tuple[Fault, ...]]:
    return read_planning(text.encode())


def said(fault: Fault) -> str:
    return f"{fault.problem_in(str)} {fault.remedy_in(str)}"


def test_without_a_file_the_defaults_hold() -> None:
    assert read_planning(None) == (DEFAULT_PLANNING, ())
    assert read("")[0] == DEFAULT_PLANNING


def test_the_shipped_file_says_what_the_defaults_are() -> None:
    found, faults = read_planning(SHIPPED.read_bytes())
    assert faults == ()
    for name in ("numbers", "weights", "road_classes"):
        mine, default = getattr(found, name), getattr(DEFAULT_PLANNING, name)
        assert {key: each.value for key, each in mine.items()} == {
            key: each.value for key, each in default.items()
        }
        assert all(each.source.keys() >= {"vi", "en"} for each in mine.values())
    assert [(each.id, each.vnd_per_metre, each.unlit_only) for each in found.works] == [
        (each.id, each.vnd_per_metre, each.unlit_only) for each in DEFAULT_PLANNING.works
    ]
    assert (found.left_out, found.minutes) == (DEFAULT_PLANNING.left_out, DEFAULT_PLANNING.minutes)


def test_every_guess_is_called_one() -> None:
    numbers = [
        *DEFAULT_PLANNING.numbers.values(),
        *DEFAULT_PLANNING.weights.values(),
        *DEFAULT_PLANNING.works,
    ]
    assert {each.certainty for each in numbers} <= set(CERTAINTIES)
    assert all("iả định" in each.source["vi"] for each in numbers if each.certainty == "G")


def test_the_default_weights_add_up_to_one_and_name_every_reason() -> None:
    assert tuple(DEFAULT_PLANNING.weights) == REASONS
    assert sum(each.value for each in DEFAULT_PLANNING.weights.values()) == pytest.approx(1)


def test_a_number_comes_with_its_source_and_certainty() -> None:
    found, faults = read(f'[numbers]\nwalking_kmh = {{ value = 5, certainty = "S", {SOURCE} }}')
    assert faults == ()
    number = found.numbers["walking_kmh"]
    assert (number.value, number.certainty, number.source["vi"]) == (5, "S", "giả định")
    assert found.number("snap_metres") == NUMBERS["snap_metres"].default


def test_a_bare_number_is_taken_as_a_guess_and_its_source_asked_for() -> None:
    found, (fault,) = read("[numbers]\nwalking_kmh = 5")
    assert (found.number("walking_kmh"), found.numbers["walking_kmh"].certainty) == (5, "G")
    assert (fault.file, fault.feature, fault.field) == ("planning.toml", "numbers", "walking_kmh")
    assert "source" in said(fault)
    assert not fault.serious


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("[numbers]\nwalking_kmh = -1", "walking_kmh", "from 0.5 to 20"),
        ("[numbers]\nwalking_kmh = nan", "walking_kmh.value", "not a number"),
        ("[numbers]\nwalking_kmh = { worth = 5 }", "walking_kmh.value", "missing"),
        ('[numbers]\nwalking_kmh = { value = 5, certainty = "X" }', "walking_kmh.certainty", "F, M, S, G"),
        (f"[numbers]\nwalking_kph = {{ value = 5, {SOURCE} }}", "walking_kph", "“walking_kmh”"),
        (f"[numbers]\nzzz = {{ value = 5, {SOURCE} }}", "zzz", "snap_metres"),
        (f"[weights]\nbeauty = {{ value = 1, {SOURCE} }}", "beauty", "closeness"),
        (f"[road_classes]\nprimary = {{ value = 2, {SOURCE} }}", "primary", "from 0 to 1"),
        ("minutes = [0]", "minutes.1", "at least 1"),
        ("numbers = 5", "numbers", "table"),
    ],
)
def test_what_is_broken_keeps_its_default_and_is_named(text: str, field: str, words: str) -> None:
    found, (fault,) = read(text)
    assert fault.field == field
    assert words in said(fault)
    assert found == DEFAULT_PLANNING


def test_one_broken_number_hides_no_other() -> None:
    text = f"[numbers]\nwalking_kmh = -1\nsnap_metres = {{ value = 2, {SOURCE} }}"
    found, (fault,) = read(text)
    assert (found.number("snap_metres"), fault.field) == (2, "walking_kmh")


def test_weights_that_do_not_add_up_are_told_and_scaled() -> None:
    text = f"[weights]\ncloseness = {{ value = 1, {SOURCE} }}\nneed = {{ value = 3, {SOURCE} }}"
    found, (fault,) = read(text)
    assert "add up to 4" in said(fault)
    assert found.shares == {"closeness": 0.25, "joining": 0, "need": 0.75, "people": 0, "road_class": 0}


def test_weights_of_nothing_are_told_and_the_usual_ones_hold() -> None:
    found, (fault,) = read(f"[weights]\ncloseness = {{ value = 0, {SOURCE} }}")
    assert found.weights == DEFAULT_PLANNING.weights
    assert "All weights are 0" in said(fault)


WORKS = f'[[works]]\nid = "paving"\nlabels = {{ vi = "Lát", en = "Paving" }}\n{SOURCE}\n'


def test_works_are_data_and_a_class_without_a_rate_has_that_of_others() -> None:
    found, faults = read(WORKS + "vnd_per_metre = { primary = 5_000_000, other = 1_000_000 }")
    assert faults == ()
    (works,) = found.works
    assert [works.rate(name) for name in ("primary", "alley", None)] == [5_000_000, 1_000_000, 1_000_000]


def test_works_that_say_nothing_of_other_classes_are_told() -> None:
    found, (fault,) = read(WORKS + "vnd_per_metre = { primary = 5_000_000 }")
    assert found.works[0].rate("alley") == 0
    assert (fault.feature, fault.field) == ("paving", "vnd_per_metre")


@pytest.mark.parametrize("rate", ["-5", "1.5", '"much"', "nan"])
def test_a_rate_that_is_no_whole_sum_leaves_those_works_out(rate: str) -> None:
    found, (fault,) = read(WORKS + f"vnd_per_metre = {{ other = {rate} }}")
    assert found.works == ()
    assert (fault.feature, fault.field) == ("paving", "vnd_per_metre.other")


@pytest.mark.parametrize("text", [b"[[works", b"\xff\xfe", b"works = 5"])
def test_a_broken_file_is_one_fault_and_the_defaults_hold(text: bytes) -> None:
    found, faults = read_planning(text)
    assert found == DEFAULT_PLANNING
    assert len(faults) == 1


@pytest.mark.parametrize(
    "given", [{"closeness": -1.0}, {"closeness": 0.0}, {"need": float("nan")}, {"beauty": 1.0}, {}]
)
def test_weights_without_sense_are_refused(given: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        DEFAULT_PLANNING.with_weights(given)


def test_weights_that_somebody_set_are_scaled_and_change_nothing_else() -> None:
    found = DEFAULT_PLANNING.with_weights({"need": 2, "people": 2})
    assert {found.weights[name].source["en"] for name in ("need", "people")} == {
        "Chosen by whoever made the plan"
    }
    assert found.shares["need"] == found.shares["people"] == 0.5
    assert found.works == DEFAULT_PLANNING.works


def test_a_store_knows_the_assumptions_and_sees_them_change(tmp_path: Path) -> None:
    store = file_store(tmp_path)
    seen, revision = Snapshot(store), store.revision("streets")
    assert store.planning == seen.planning == memory_store().planning == DEFAULT_PLANNING
    (tmp_path / "planning.toml").write_text("[numbers]\nwalking_kmh = 5", encoding="utf-8")
    assert store.planning.number("walking_kmh") == 5
    assert seen.planning.number("walking_kmh") == 4.5
    assert store.revision("streets") != revision
    assert [(fault.file, fault.field) for fault in check(store)] == [("planning.toml", "walking_kmh")]


def test_a_weight_that_nobody_changes_keeps_its_source() -> None:
    usual = DEFAULT_PLANNING.shares
    same = DEFAULT_PLANNING.with_weights({name: round(share * 100, 1) for name, share in usual.items()})
    sources = {name: each.source for name, each in DEFAULT_PLANNING.weights.items()}
    assert {name: each.source for name, each in same.weights.items()} == sources
    assert same.shares == pytest.approx(usual)
