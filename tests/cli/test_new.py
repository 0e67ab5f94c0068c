"""The commands `new` and `demo`."""

from pathlib import Path

import pytest

from geo.cli import main
from geo.services.workspaces import demo_source
from geo.stores.opening import open_store


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_new_makes_a_sound_programme_and_says_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("new", tmp_path / "ours", "--lang", "en") == 0
    out, err = capsys.readouterr()
    assert out == ""
    for word in ("programme.toml", "model-routes import", "model-routes check", "model-routes serve"):
        assert word in err
    assert open_store(tmp_path / "ours").faults() == ()
    assert run("check", tmp_path / "ours") == 0


def test_new_leaves_a_folder_with_something_in_it_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("x")
    assert run("new", tmp_path, "--lang", "en") == 1
    assert "There is something in" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_demo_draws_the_district_that_is_packaged(tmp_path: Path) -> None:
    assert run("demo", tmp_path / "demo") == 0
    drawn, packaged = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "demo", demo_source())
    )
    assert drawn == packaged


def test_demo_draws_a_synthetic_district_of_the_size_asked_for(tmp_path: Path) -> None:
    assert run("demo", tmp_path / "city", "--segments", "50", "--wards", "9", "--seed", "3") == 0
    store = open_store(tmp_path / "city")
    assert (len(store.frame("route_segments")), len(store.frame("wards"))) == (50, 9)
    assert store.faults() == ()


def test_demo_refuses_sizes_that_make_no_district(tmp_path: Path) -> None:
    assert run("demo", tmp_path / "city", "--wards", "0") == 2
    assert not (tmp_path / "city").exists()
