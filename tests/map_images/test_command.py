"""`model-routes export map`: an image file, or a clear sentence and no file."""

import struct
from pathlib import Path

import pytest

from geo.cli import main
from tests.factories import segment, ward, workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ward with one segment."""
    lit = segment(lighting="full", lighting_checked_on="2022-06-01")
    return workspace(tmp_path / "w", wards=[ward()], route_segments=[lit])


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["export", "map", "--store", str(folder), *arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("PNG", b"\x89PNG")]
)
def test_the_ending_says_the_format_and_stdout_stays_empty(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str, start: bytes
) -> None:
    target = tmp_path / f"map.{ending}"
    assert run(folder, "--out", str(target), "--dpi", "72") == 0
    assert target.read_bytes().startswith(start)
    assert capsys.readouterr().out == ""


def test_a_png_has_exactly_the_pixels_of_its_paper(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "map.png"
    assert (
        run(folder, "--out", str(target), "--paper", "A3", "--orientation", "portrait", "--dpi", "100") == 0
    )
    assert struct.unpack(">II", target.read_bytes()[16:24]) == (1169, 1654)


def test_every_option_reaches_the_image(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "map.svg"
    arguments = ["--ward", "00139", "--criterion", "flags", "--title", "Một tiêu đề", "--lang", "en"]
    assert (
        run(folder, "--out", str(target), *arguments, "--as-of", "2022-05-01", "--boundaries", "2022-05-02")
        == 0
    )
    drawn = target.read_text(encoding="utf-8")
    assert "Một tiêu đề" in drawn
    assert "Flags" in drawn
    assert "01/05/2022" in drawn
    assert (
        run(
            folder,
            "--out",
            str(target),
            "--bbox",
            "105.88,21.04,105.89,21.05",
            "--hide",
            "full",
            "--off",
            "streets",
        )
        == 0
    )
    assert "#0072B2" not in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--out", "map.gif"],
        ["--out", "map"],
        [],
        ["--out", "map.png", "--paper", "A5"],
        ["--out", "map.png", "--dpi", "9999"],
        ["--out", "map.png", "--bbox", "1,2,3"],
        ["--out", "map.png", "--bbox", "106,21,105,22"],
        ["--out", "map.png", "--as-of", "09/08"],
    ],
)
def test_misuse_ends_with_two_and_writes_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(folder, *arguments) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["w"]


@pytest.mark.parametrize("arguments", [["--ward", "00999"], ["--criterion", "brightness"]])
def test_what_does_not_exist_ends_with_one_and_keeps_the_old_file(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    target = tmp_path / "map.png"
    target.write_bytes(b"old")
    assert run(folder, "--out", str(target), *arguments) == 1
    assert target.read_bytes() == b"old"
    assert arguments[1] in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.png", "w"]


def test_a_missing_folder_is_named(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--out", str(tmp_path / "nowhere" / "map.png"), "--lang", "en") == 1
    assert "nowhere" in capsys.readouterr().err


def test_the_image_speaks_the_programmes_language_unless_asked_otherwise(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODEL_ROUTES_LANG", "en")  # of messages, not of images
    target = tmp_path / "map.svg"
    run(folder, "--out", str(target))
    assert "Chiếu sáng" in target.read_text(encoding="utf-8")


def test_help_of_the_group_names_its_commands_without_loading_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "--help", "--lang", "en"])
    assert ended.value.code in (0, None)
    said = capsys.readouterr().out
    assert "map " in said
    assert "layer " in said


def test_an_unknown_export_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "atlantis"])
    assert ended.value.code == 2
