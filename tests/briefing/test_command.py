"""`model-routes report briefing`: papers as files, what they say in short on standard error."""

import hashlib
import json
from pathlib import Path

import pytest

from geo.cli import main
from tests.factories import segment, task, ward, workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lit = segment("S-1", (1, 2), (4, 2), lighting="full", lighting_checked_on="2022-08-01")
    return workspace(tmp_path / "w", wards=[ward()], route_segments=[lit], tasks=[task()])


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["report", "briefing", *arguments, "--store", str(folder)])
    return int(ended.value.code or 0)


def test_a_folder_gets_every_format_and_a_manifest_of_them(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    days = ("--from", "2022-06-30", "--to", "2022-08-09")
    assert run(folder, *days, "--out", str(out), "--lang", "en") == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "1 routes in 1 segments" in said.err
    note = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert note["criterion"] == "lighting"
    assert set(note["files"]) == {f"briefing.{ending}" for ending in ("docx", "pdf", "xlsx", "html")}
    for name, each in note["files"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == each["sha256"]


def test_a_period_that_ends_before_it_begins_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ("--from", "2022-08-10", "--to", "2022-08-09")
    assert run(folder, *days, "--out", str(tmp_path / "a.xlsx"), "--lang", "en") == 1
    assert "before it begins" in capsys.readouterr().err


def test_a_criterion_that_is_not_there_is_named_before_anything_is_drawn(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--criterion", "noise", "--out", str(tmp_path / "a.docx"), "--lang", "en")
    assert run(folder, *asked) == 1
    assert "lighting, flags, cleanliness, stage" in capsys.readouterr().err
    assert not (tmp_path / "a.docx").exists()


def test_an_ending_that_cannot_be_written_names_those_that_can(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--out", str(tmp_path / "a.odt"), "--lang", "en") == 1
    assert ".docx" in capsys.readouterr().err
