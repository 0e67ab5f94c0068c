"""lighting_standards.toml: what is shipped is sound and sourced; what is broken is named, the rest holds."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from geo.assumptions.lighting import NUMBERS, LightingAssumptions
from geo.assumptions.lighting_file import default_lighting, read_lighting
from geo.assumptions.planning import CERTAINTIES
from geo.checking.check import check
from geo.errors import Fault, UnknownName
from geo.stores.snapshot import Snapshot
from tests.factories import file_store, memory_store

SHIPPED = files("geo.assumptions").joinpath("lighting_standards.toml")
SOURCE = 'source = { vi = "giả định", en = "assumed" }'
STANDARD = f'[[standards]]\nid = "own"\nlabels = {{ vi = "Riêng", en = "Own" }}\n{SOURCE}\nclasses = [\n'
NARROW = '{ id = "n", labels = { vi = "n", en = "n" }, lux = 5, from_width_m = 0 },\n'


def read(text: str) -> tuple[LightingAssumptions, tuple[Fault, ...]]:
    return read_lighting(text.encode())


def said(fault: Fault) -> str:
    return f"{fault.problem_in(str)} {fault.remedy_in(str)}"


def test_the_shipped_file_is_sound_and_says_what_holds_without_a_file() -> None:
    found, faults = read_lighting(SHIPPED.read_bytes())
    assert faults == ()
    assert found == default_lighting() == read_lighting(None)[0]


def test_everything_has_its_source_and_certainty_in_two_languages() -> None:
    found = default_lighting()
    entries = [*found.standards, *found.luminaires, *found.poles, *found.tariffs]
    entries += [*found.numbers.values(), *found.widths.values()]
    assert {each.certainty for each in entries} <= set(CERTAINTIES)
    assert all(each.source.get("vi", "").strip() and each.source.get("en", "").strip() for each in entries)
    assert {name: each.value for name, each in found.numbers.items()} == {
        name: limits.default for name, limits in NUMBERS.items()
    }


def test_the_shipped_table_is_the_one_of_the_field_notes() -> None:
    found = default_lighting()
    levels = {each.id: each.luminance for each in found.find("tcxdvn_259").classes}
    assert levels == {"a": 2.0, "b1": 1.5, "b2": 2.0, "c1": 1.0, "c2": 1.5, "d1": 0.7, "d2": 0.5, "e": 0.3}
    by_width = {each.id: each.from_width_m for each in found.find("tcxdvn_259").by_width()}
    assert by_width == {"e": 0, "d1": 5, "c1": 10, "b1": 14}
    assert found.lux_of(found.find("tcxdvn_259").classes[5]) == pytest.approx(10)
    p_lux = [each.lux for each in found.find("cie_115").classes if each.id.startswith("p")]
    assert p_lux == [15, 10, 7.5, 5, 3, 2]
    assert [each.luminance for each in found.find("cie_115").classes[:6]] == [2.0, 1.5, 1.0, 0.75, 0.5, 0.3]


def test_a_standard_that_there_is_not_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownName, match="tcxdvn_259, cie_115"):
        default_lighting().find("qcvn")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[numbers]\nutilisation = 4", ("numbers", "utilisation"), "from 0.05 to 1"),
        ("[numbers]\nutilisation = nan", ("numbers", "utilisation.value"), "not a number"),
        (
            f"[numbers]\nutilization = {{ value = 0.4, {SOURCE} }}",
            ("numbers", "utilization"),
            "“utilisation”",
        ),
        (f"[widths]\nprimary = {{ value = -3, {SOURCE} }}", ("widths", "primary"), "from 0.5"),
        ('standard = "qcvn"', (None, "standard"), "tcxdvn_259"),
        (f"[[poles]]\nheight_m = -8\nprice_vnd = 1\n{SOURCE}", ("1", "height_m"), "at least 2"),
        (f"[[poles]]\nheight_m = nan\nprice_vnd = 1\n{SOURCE}", ("1", "height_m"), "not a number"),
        (f"[[poles]]\nheight_m = 8\nprice_vnd = 1.5\n{SOURCE}", ("1", "price_vnd"), "whole number"),
        (f"[[tariffs]]\nfrom = 2022-13-01\nvnd_per_kwh = 1\n{SOURCE}", (None, None), "line 2"),
        (f"[[tariffs]]\nfrom = 2022-01-01\nvnd_per_kwh = -1\n{SOURCE}", ("1", "vnd_per_kwh"), "at least 0"),
        (
            STANDARD + NARROW.replace("from_width_m = 0", "from_width_m = 3") + "]",
            ("own", "classes"),
            "narrow",
        ),
    ],
)
def test_what_is_broken_is_named_and_what_is_shipped_holds(
    text: str, place: tuple[str | None, str | None], words: str
) -> None:
    found, faults = read(text)
    assert (faults[0].feature, faults[0].field) == place
    assert words in said(faults[0])
    assert found == default_lighting()


def test_a_class_without_a_level_and_ids_that_are_taken_are_left_out_and_told() -> None:
    twice = NARROW.replace("lux = 5", "lux = 7")
    dark = '{ id = "d", labels = { vi = "d", en = "d" } },\n'
    found, faults = read(STANDARD + NARROW + twice + dark + "]\n" + STANDARD + NARROW + "]")
    assert [(each.id, each.lux) for each in found.find("own").classes] == [("n", 5)]
    assert [fault.field for fault in faults] == ["classes.n", "classes.d", "id"]
    assert found.standard == "own"  # the usual one is not there any more


def test_an_entry_without_a_source_is_taken_and_its_source_asked_for() -> None:
    found, (fault,) = read("[[poles]]\nheight_m = 8\nprice_vnd = 1_000")
    assert [(pole.height_m, pole.price_vnd, pole.certainty) for pole in found.poles] == [(8, 1_000, "G")]
    assert (fault.feature, fault.field) == ("8 m", "source")
    assert not fault.serious


@pytest.mark.parametrize(
    ("day", "vnd"),
    [
        ("2015-01-01", 1827),
        ("2022-08-09", 1827),
        ("2024-09-30", 1827),
        ("2024-10-01", 2124),
        ("2030-01-01", 2226),
    ],
)
def test_the_tariff_is_the_last_one_that_has_begun_and_before_all_the_first(day: str, vnd: float) -> None:
    assert default_lighting().tariff_on(date.fromisoformat(day)).vnd_per_kwh == vnd


def test_the_mean_tariff_over_the_years_goes_by_the_dates() -> None:
    found = default_lighting()
    assert found.mean_tariff(date(2026, 1, 1)) == 2226
    days = [(date(2024, 10, 1) - date(2022, 8, 9)).days, (date(2025, 5, 1) - date(2024, 10, 1)).days]
    days.append(round(3652.5) - sum(days))
    mean = (days[0] * 1827 + days[1] * 2124 + days[2] * 2226) / sum(days)
    assert found.mean_tariff(date(2022, 8, 9)) == pytest.approx(mean)


def test_a_store_knows_the_assumptions_and_sees_them_change(tmp_path: Path) -> None:
    store = file_store(tmp_path)
    seen, revision = Snapshot(store), store.revision("streets")
    assert store.lighting == seen.lighting == memory_store().lighting == default_lighting()
    (tmp_path / "lighting_standards.toml").write_text("[numbers]\nburn_hours = 4_200", encoding="utf-8")
    assert (store.lighting.number("burn_hours"), seen.lighting.number("burn_hours")) == (4200, 4000)
    assert store.revision("streets") != revision
    assert [(fault.file, fault.field) for fault in check(store)] == [
        ("lighting_standards.toml", "burn_hours")
    ]
