"""The commands `import` and `export layer`, as a person runs them."""

from pathlib import Path

import click
import pytest

from geo.cli import main
from geo.cli.commands.export import layer as export_layer_command
from geo.cli.core.context import Context
from geo.cli.importing import Progress
from geo.settings import Settings
from geo.stores.opening import open_store
from tests import factories
from tests.factories import collection, raw, segment, square, ward


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return factories.workspace(tmp_path / "ws")


def written(folder: Path, *features: dict[str, object]) -> Path:
    (folder / "in.geojson").write_bytes(collection(features))
    return folder / "in.geojson"


def test_import_fills_a_layer_and_speaks_on_stderr_alone(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, segment("S-1"), raw(None))
    assert run("import", path, "--layer", "route_segments", "--store", workspace, "--lang", "en") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "route_segments: 1 new, 0 changed, 0 as before." in err
    assert "Rows without a shape, left out: 1 (row 2)." in err
    assert len(open_store(workspace).frame("route_segments")) == 1


def test_a_dry_run_writes_nothing(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, segment("S-1"))
    assert (
        run("import", path, "--layer", "route_segments", "--dry-run", "--store", workspace, "--lang", "en")
        == 0
    )
    assert "Nothing was written. route_segments would get: 1 new" in capsys.readouterr().err
    assert not (workspace / "route_segments.geojson").exists()


def test_overlapping_wards_end_with_1_and_a_table_of_pairs(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, ward("001", name="Bồ Đề"), ward("002", 9, name="Sài Đồng"))
    assert run("import", path, "--layer", "wards", "--store", workspace, "--lang", "en") == 1
    err = capsys.readouterr().err
    assert "Pairs of wards that overlap: 1, " in err
    assert any(line.split() == ["Bồ", "Đề", "Sài", "Đồng", "11.51"] for line in err.splitlines())
    assert not (workspace / "wards.geojson").exists()
    assert run("import", path, "--layer", "wards", "--clean", "--store", workspace, "--lang", "en") == 0
    assert "Borders were mended:" in capsys.readouterr().err


def test_faults_end_with_1_and_are_listed_with_their_remedies(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, segment("S-1", lighting="ful"), raw(square(), id="S-2"))
    assert run("import", path, "--layer", "route_segments", "--store", workspace, "--lang", "en") == 1
    err = capsys.readouterr().err
    assert "S-1 · lighting: " in err
    assert "Did you mean “full”?" in err
    assert "S-2 · geometry: " in err


def test_everything_worth_knowing_is_said(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bow = [[105.9, 21], [105.91, 21.01], [105.91, 21], [105.9, 21.01], [105.9, 21]]
    crossing = raw(
        {"type": "Polygon", "coordinates": [bow]}, TEN="a", name="b", lighting_checked_on="2999-01-01", osm=1
    )
    options = (
        "--layer",
        "apartment_blocks",
        "--map",
        "name=TEN",
        "--clean",
        "--store",
        workspace,
        "--lang",
        "en",
    )
    assert run("import", written(tmp_path, crossing), *options) == 0
    err = capsys.readouterr().err
    for text in (
        "Fields: name ← TEN",
        "Kept as they are: osm",
        "filled otherwise: name",
        "Areas that crossed themselves and were mended: 1.",
        "Features without an id that were given one: 1.",
        "Worth a look:",
        "#1 · lighting_checked_on: ",
    ):
        assert text in err


def test_a_flood_of_faults_is_cut_and_counted(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, *(segment(f"S-{at}", lighting="?") for at in range(250)))
    assert run("import", path, "--layer", "route_segments", "--store", workspace, "--lang", "en") == 1
    err = capsys.readouterr().err
    assert err.count("lighting: ") == 200
    assert "and 50 more." in err


def test_wards_over_those_in_the_store_are_marked_and_the_dates_named(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.workspace(workspace, wards=[ward("001")])
    path = written(tmp_path, ward("002", 5))
    assert run("import", path, "--layer", "wards", "--store", workspace, "--lang", "en") == 1
    err = capsys.readouterr().err
    assert "(in the store)" in err
    assert "--set valid_from" in err


@pytest.mark.parametrize(
    "options",
    [
        ["--layer", "rivers"],
        ["--layer", "wards", "--map", "name"],
        ["--layer", "wards", "--map", "title=x"],
        ["--layer", "wards", "--crs", "EPSG:nonsense"],
    ],
)
def test_options_that_mean_nothing_end_with_a_sentence(
    tmp_path: Path, workspace: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", written(tmp_path, ward("001")), *options, "--store", workspace) in (1, 2)
    err = capsys.readouterr().err
    assert err.strip()
    assert "Traceback" not in err


def test_a_pair_without_its_sign_is_misuse(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--map", "--set"):
        options = ["--layer", "wards", option, "name", "--store", workspace]
        assert run("import", written(tmp_path, ward("001")), *options) == 2
        assert option in capsys.readouterr().err


def test_an_unknown_encoding_is_told_for_every_format(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--layer", "wards", "--encoding", "tvcn3", "--store", workspace]
    assert run("import", written(tmp_path, ward("001")), *options) == 1
    assert "tvcn3" in capsys.readouterr().err


def test_a_missing_option_is_misuse(tmp_path: Path, workspace: Path) -> None:
    assert run("import", written(tmp_path), "--store", workspace) == 2


def test_a_layer_is_written_in_the_format_of_its_ending(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.workspace(workspace, route_segments=[segment("S-1")])
    context = Context(Settings(store=str(workspace), language="en"))
    out = workspace.parent / "tuyến.shp"
    export_layer_command.main(["route_segments", "--out", str(out)], obj=context, standalone_mode=False)
    assert out.exists()
    told = capsys.readouterr()
    assert told.out == ""
    assert "shortened: " in told.err
    assert "route_segments was written to" in told.err


def test_the_progress_bar_shows_itself_only_when_it_takes_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 0.1, 3.0, 3.1])
    monkeypatch.setattr("geo.cli.importing.monotonic", lambda: next(clock))
    with Progress("Importing", 3) as progress:
        progress.step()
        assert capsys.readouterr().err == ""
        progress.step()
        progress.step()
    assert "Importing" in capsys.readouterr().err


def test_help_names_every_option() -> None:
    from geo.cli.commands.importing import import_

    text = import_.get_help(click.Context(import_, info_name="import"))
    for option in (
        "--layer",
        "--map",
        "--set",
        "--crs",
        "--encoding",
        "--table",
        "--clean",
        "--update",
        "--dry-run",
    ):
        assert option in text


@pytest.mark.parametrize("command", ["import", "export"])
def test_a_layer_that_does_not_exist_is_misuse_and_says_which_do(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    path = written(tmp_path, segment("S-1"))
    named = {
        "import": ("import", path, "--layer", "roads"),
        "export": ("export", "layer", "roads", "--out", tmp_path / "out.gpkg"),
    }
    assert run(*named[command], "--store", workspace) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "route_segments" in err
