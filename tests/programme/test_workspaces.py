"""Workspaces come into being whole or not at all."""

from pathlib import Path

import pytest

from geo.errors import InvalidInput, StoreUnavailable
from geo.layers import LAYERS
from geo.programme.workspaces import (
    ASSUMED,
    NEW_PROGRAMME,
    demo_source,
    fill_with_demo,
    filled_at_once,
    make_programme,
    write_settings,
)
from geo.stores.opening import open_store


def test_a_new_programme_has_no_fault_and_no_feature(tmp_path: Path) -> None:
    make_programme(tmp_path / "ours")
    store = open_store(tmp_path / "ours")
    assert store.faults() == ()
    assert store.criteria.ids == ("lighting", "flags", "cleanliness")
    assert all(len(store.frame(name)) == 0 for name in LAYERS)
    assert store.programme.language == "vi"


def test_a_new_programme_holds_settings_and_a_readme_alone(tmp_path: Path) -> None:
    make_programme(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NEW_PROGRAMME)


@pytest.mark.parametrize("name", [name for name in NEW_PROGRAMME if name.endswith(".toml")])
def test_each_setting_begins_in_english_and_goes_on_in_vietnamese(name: str, tmp_path: Path) -> None:
    write_settings(tmp_path, [name])
    first, second, *_ = (tmp_path / name).read_text("utf-8").splitlines()
    assert first.startswith("# ")
    assert first.isascii()
    assert second.startswith("# ")
    assert not second.isascii()


def test_commented_examples_are_sound_once_the_marks_are_taken_off(tmp_path: Path) -> None:
    make_programme(tmp_path)
    for name in ("programme.toml", "criteria.toml"):
        path = tmp_path / name
        lines = [
            line.removeprefix("# ") if line.startswith("# ") and ("=" in line or "[" in line[:4]) else line
            for line in path.read_text("utf-8").splitlines()
            if not line.startswith(("#   ", "# Mã", "# Ng", "# Hai"))
        ]
        path.write_text("\n".join(lines), "utf-8")
    store = open_store(tmp_path)
    assert [fault for fault in store.faults() if fault.field != "headquarters"] == []
    assert store.criteria.ids[-1] == "pavement"
    assert [office.id for office in store.programme.offices] == ["urban_management", "culture_information"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(InvalidInput, match="something in"):
        make_programme(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_failure_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    def fill() -> None:
        with filled_at_once(tmp_path / "ours") as staging:
            (staging / "half.txt").write_text("x")
            raise OSError(28, "No space left on device")

    with pytest.raises(StoreUnavailable, match="No space left"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnavailable, match="cannot be filled"):
        make_programme(tmp_path / "file" / "ours")


def test_the_demo_is_copied_once_and_never_over_something(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "programme"
    assert fill_with_demo(folder)
    assert sorted(path.name for path in demo_source().iterdir()) == sorted(
        path.name for path in folder.iterdir() if path.name not in ASSUMED
    )
    (folder / "wards.geojson").write_text("mine")
    assert not fill_with_demo(folder)
    assert (folder / "wards.geojson").read_text() == "mine"
