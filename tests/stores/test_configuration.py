"""programme.toml and criteria.toml: what is sound is used, every fault is named."""

from datetime import date

import pytest

from geo.errors import Fault
from geo.model.programme import BriefingRules
from geo.stores.configuration import NAMELESS, read_criteria, read_programme
from tests.factories import CRITERIA_TOML, PROGRAMME_TOML


def places(faults: tuple[Fault, ...]) -> list[tuple[str | None, str | None]]:
    return [(fault.feature, fault.field) for fault in faults]


def words(fault: Fault) -> str:
    return f"{fault.problem_in(str)} {fault.remedy_in(str)}"


# ------------------------------------------------------------------ programme.toml


def test_a_programme_is_read_with_its_offices_and_tiles() -> None:
    text = PROGRAMME_TOML + (
        '[[offices]]\nid = "police"\nnames = { vi = "Công an", en = "Police" }\nvalid_to = 2025-06-30\n'
        'layers = ["streets"]\ncriteria = ["lighting"]\n'
        '[tiles]\nurl = "https://tiles.example/{z}/{x}/{y}.png"\nattribution = "Example"\n'
    )
    programme, faults = read_programme(text.encode())
    assert faults == ()
    assert programme.as_of == date(2022, 8, 9)
    assert programme.bounds == (105.84, 20.99, 105.94, 21.09)
    assert programme.offices[0].valid_to == date(2025, 6, 30)
    assert programme.offices[0].layers == ("streets",)
    assert programme.tiles is not None
    assert programme.tiles.attribution == "Example"


def test_without_a_file_there_is_a_nameless_programme_and_a_fault_that_names_the_file() -> None:
    programme, (fault,) = read_programme(None)
    assert (programme.name, fault.file, fault.serious) == (NAMELESS, "programme.toml", False)
    assert programme.language == "vi"


def test_a_programme_without_a_name_says_so() -> None:
    programme, faults = read_programme(b"")
    assert programme.name == NAMELESS
    assert places(faults) == [(None, "name")]


def test_each_broken_setting_is_named_and_the_others_are_used() -> None:
    text = (
        'name = { vi = "Tên", en = "Name" }\nas_of = "soon"\nlanguages = ["vi", "fr"]\nplan = "115-KH/QU"\n'
        'crs = "EPSG:4326"\n[view]\nbounds = [105.94, 20.99, 105.84, 21.09]\n'
        '[tiles]\nurl = "javascript:alert(1)"\n'
    )
    programme, faults = read_programme(text.encode())
    assert programme.plan == "115-KH/QU"
    assert programme.name["en"] == "Name"
    assert (programme.as_of, programme.crs, programme.bounds, programme.tiles) == (None, None, None, None)
    assert {field for _, field in places(faults)} == {
        "as_of",
        "languages.2",
        "crs",
        "view.bounds",
        "tiles.url",
    }
    said = " ".join(words(fault) for fault in faults)
    assert "such as 2022-08-09" in said
    assert "Use one of: vi, en." in said


def test_by_what_briefings_praise_is_read_and_what_cannot_be_is_named() -> None:
    rules = 'name = {{ vi = "a", en = "b" }}\n[briefing]\nleast_metres = 500\n{}\n'
    programme, faults = read_programme(rules.format("most_named = 5").encode())
    assert faults == ()
    assert (programme.briefing.least_metres, programme.briefing.most_named) == (500.0, 5)
    programme, faults = read_programme(rules.format("least_fresh = 1.5").encode())
    assert places(faults) == [(None, "briefing.least_fresh")]
    assert programme.briefing == BriefingRules()


def test_offices_are_checked_one_by_one() -> None:
    text = PROGRAMME_TOML + (
        '[[offices]]\nid = "a"\nvalid_from = 2025-01-01\nvalid_to = 2024-01-01\n'
        '[[offices]]\nid = "a"\nlayers = ["roads"]\n[[offices]]\nnames = 5\n'
    )
    programme, faults = read_programme(text.encode())
    assert [office.id for office in programme.offices] == ["a", "a"]
    assert places(faults) == [
        ("3", "id"),
        ("3", "names"),
        ("a", "valid_to"),
        ("a", "offices.id"),
        ("a", "layers"),
    ]


# ------------------------------------------------------------------ criteria.toml


def test_criteria_are_read_in_order_with_unknown_and_not_applicable_added() -> None:
    criteria, faults = read_criteria(CRITERIA_TOML.encode())
    assert faults == ()
    assert criteria.ids == ("lighting", "flags", "cleanliness")
    assert criteria.get("lighting").value_ids == ("full", "partial", "none", "unknown", "not_applicable")
    assert criteria.get("lighting").fresh_days == 180
    assert criteria.get("flags").fresh_by == "flag_periods"
    assert criteria.get("lighting").value("partial").dash == "long_dash"


def test_unknown_may_be_drawn_as_the_office_likes() -> None:
    own = '{ id = "unknown", labels = { vi = "?", en = "?" }, colour = "#000000" }'
    text = f'[[criteria]]\nid = "x"\nlabels = {{ vi = "x", en = "x" }}\nvalues = [{own}]\n'
    criterion = read_criteria(text.encode())[0].get("x")
    assert criterion.value_ids == ("unknown", "not_applicable")
    assert criterion.value("unknown").colour == "#000000"


def test_without_a_file_there_are_no_criteria_and_no_fault() -> None:
    criteria, faults = read_criteria(None)
    assert (len(criteria), faults) == (0, ())


def test_a_criteria_file_that_was_cut_off_to_nothing_is_a_fault() -> None:
    criteria, faults = read_criteria(b"")
    assert len(criteria) == 0
    assert faults[0].serious


def test_a_broken_criterion_is_left_out_and_the_sound_ones_stay() -> None:
    text = CRITERIA_TOML.replace("#C27800", "orange", 1).replace('"short_dash"', '"dashed"', 1)
    criteria, faults = read_criteria(text.encode())
    assert criteria.ids == ("flags", "cleanliness")
    assert places(faults) == [("lighting", "values.partial.colour"), ("lighting", "values.none.dash")]
    assert "Write it like #0072B2." in words(faults[0])
    assert "short_dash" in words(faults[1])


@pytest.mark.parametrize("name", ["stage", "note", "version", "geometry", "copy", "schema", "joined_on"])
def test_a_criterion_cannot_take_the_name_of_a_field(name: str) -> None:
    criteria, faults = read_criteria(CRITERIA_TOML.replace('id = "flags"', f'id = "{name}"').encode())
    assert criteria.ids == ("lighting", "cleanliness")
    assert places(faults) == [(name, "id")]


@pytest.mark.parametrize("name", ["lighting", "lighting_checked_on"])
def test_a_criterion_cannot_take_the_name_of_another(name: str) -> None:
    criteria, faults = read_criteria(CRITERIA_TOML.replace('id = "flags"', f'id = "{name}"').encode())
    assert criteria.ids == ("lighting", "cleanliness")
    assert len(faults) == 1


def test_an_id_is_small_letters_so_that_it_can_be_a_field_and_a_parameter() -> None:
    criteria, faults = read_criteria(CRITERIA_TOML.replace('id = "flags"', 'id = "Treo cờ"').encode())
    assert criteria.ids == ("lighting", "cleanliness")
    assert places(faults) == [("Treo cờ", "id")]


def test_a_value_listed_twice_counts_once_and_is_a_fault() -> None:
    criteria, faults = read_criteria(CRITERIA_TOML.replace('id = "partial"', 'id = "full"').encode())
    lighting = criteria.get("lighting")
    assert lighting.value_ids == ("full", "none", "unknown", "not_applicable")
    assert lighting.value("full").colour == "#0072B2"
    assert places(faults) == [("lighting", "values.id")]


def test_labels_in_both_languages_are_asked_for() -> None:
    criteria, faults = read_criteria(CRITERIA_TOML.replace(', en = "Flags"', "").encode())
    assert criteria.ids == ("lighting", "flags", "cleanliness")
    assert places(faults) == [("flags", "labels")]
    assert not faults[0].serious


# ------------------------------------------------------------------ both


@pytest.mark.parametrize("read", [read_programme, read_criteria])
def test_a_broken_text_is_named_with_its_line(read: object) -> None:
    assert callable(read)
    _, (fault,) = read(b"a = 1\nb = = 2\n")
    assert "line 2, column 5" in words(fault)
    _, (fault,) = read(b"a = ")
    assert "end in the middle" in words(fault)
    _, (fault,) = read(b"\xff\xfe")
    assert "UTF-8" in words(fault)
    _, faults = read(b"\xef\xbb\xbf" + (PROGRAMME_TOML + CRITERIA_TOML).encode())
    assert faults == ()
