"""`model-routes plan lighting`: the plan as a file, its sums on standard error, faults by exit status."""

import json
from pathlib import Path

import pytest

from geo.cli import main
from tests.factories import street, ward, workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    streets = [street(width_m=8.0, lit="no"), street("T-2", (0, 3), (8, 3), road_class="service", lit="yes")]
    return workspace(tmp_path / "w", wards=[ward()], streets=streets)


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["plan", "lighting", "--store", str(folder), *arguments])
    return int(ended.value.code or 0)


def test_the_sums_are_told_and_the_file_holds_the_plan(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--out", str(tmp_path / "p.geojson"), "--lang", "en") == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "It says of no street that a standard is met." in said.err
    assert "D1 – street of an area" in said.err
    assert len(json.loads((tmp_path / "p.geojson").read_text("utf-8"))["features"]) > 2


def test_a_drawing_and_another_table_in_vietnamese(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--out", str(tmp_path / "p.dxf"), "--standard", "cie_115", "--lang", "vi") == 0
    assert "CIE 115" in capsys.readouterr().err
    assert (tmp_path / "p.dxf").read_bytes().startswith(b"  0")


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("--standard", "qcvn"), "tcxdvn_259, cie_115", 1),
        (("--layer", "route_segments"), "nothing to light", 1),
        (("--layer", "wards"), "streets", 2),
        (("--as-of", "9/8/2022"), "not a date", 2),
        (("--ward", "99999"), "no ward “99999”", 1),
        (("--street-target", "2"), "Write a number from 0 to 1.", 1),
        (("--alley-target", "nan"), "Write a number from 0 to 1.", 1),
    ],
)
def test_what_cannot_be_planned_is_said_and_nothing_is_written(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
    code: int,
) -> None:
    assert run(folder, "--out", str(tmp_path / "p.dxf"), "--lang", "en", *arguments) == code
    assert words in capsys.readouterr().err
    assert not (tmp_path / "p.dxf").exists()


def test_an_ending_that_is_not_written_is_refused(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "--out", str(tmp_path / "p.txt")) == 1


def test_a_map_image_of_one_ward_at_the_tariff_of_a_day(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--ward", "00139", "--tariff-day", "2026-01-01", "--alley-target", "1", "--lang", "en")
    assert run(folder, "--out", str(tmp_path / "p.png"), *asked) == 0
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert "was written to" in capsys.readouterr().err
