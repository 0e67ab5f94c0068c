"""What a plan cannot use is told by file, features and figures; what is sound is not mentioned."""

from pathlib import Path

import pytest

from geo.errors import InvalidInput
from geo.extension.unusable import refuse_faulty, unusable
from tests.factories import file_store, memory_store, street

FAULTY = street("T-9", (0, 1), (1, 1), width_m=-3.0)


def test_sound_layers_and_assumptions_give_nothing_to_say() -> None:
    assert unusable(memory_store(streets=[street()]), ("streets",), "planning.toml") == ()


def test_only_layers_that_are_read_are_told_of() -> None:
    store = memory_store(streets=[street(), FAULTY])
    assert unusable(store, ("wards",), "planning.toml") == ()
    (said,) = unusable(store, ("wards", "streets"), "planning.toml")
    assert said.values == {"file": "streets.geojson", "n": 1, "id": "T-9"}


def test_a_layer_is_refused_only_where_nothing_of_it_is_sound() -> None:
    refuse_faulty(memory_store(streets=[]), "streets")
    refuse_faulty(memory_store(streets=[street(), FAULTY]), "streets")
    with pytest.raises(InvalidInput, match="T-9"):
        refuse_faulty(memory_store(streets=[FAULTY]), "streets")


@pytest.mark.parametrize(
    ("toml", "said", "places"),
    [
        ("[[[", "cannot be read", None),
        ("[weights]\ncloseness = -1\n", "cannot be used", "weights closeness"),
        ("[numbers.snap_metres]\nvalue = nan\n", "cannot be used", "snap_metres"),
    ],
)
def test_a_file_of_assumptions_is_told_of_by_its_figures_or_as_a_whole(
    tmp_path: Path, toml: str, said: str, places: str | None
) -> None:
    store = file_store(tmp_path / "w", streets=[street()])
    (tmp_path / "w" / "planning.toml").write_text(toml, encoding="utf-8")
    (found,) = unusable(store, ("streets",), "planning.toml")
    assert said in found.text
    assert places is None or places in str(found.values["places"])
