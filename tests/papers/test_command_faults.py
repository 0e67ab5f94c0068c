"""A paper of faulty data says so, so do manifest and error output; of unreadable settings none is made."""

import io
import json
from pathlib import Path

import docx
import openpyxl
import pytest

from geo.cli import main
from tests.factories import segment, ward, workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    broken = segment("S-2", lighting="glowing")
    return workspace(tmp_path / "w", wards=[ward()], route_segments=[segment("S-1"), broken])


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "en", "report", *arguments, "--store", str(folder)])
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    "command", [("briefing",), ("evaluation",), ("seminar",), ("dossier", "--route", "R-01"), ("workbook",)]
)
def test_faults_of_the_data_are_told_wherever_figures_are(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    out = tmp_path / "out"
    assert run(folder, *command, "--out", str(out)) == 0
    said = "figures may be wrong: route_segments.geojson (1)"
    assert said in capsys.readouterr().err
    (note,) = out.glob("*manifest.json")
    assert json.loads(note.read_text("utf-8"))["faults"] == {"route_segments.geojson": 1}
    for path in out.glob("*.docx"):
        assert said in "\n".join(
            each.text for each in docx.Document(io.BytesIO(path.read_bytes())).paragraphs
        )
    if command == ("workbook",):
        page = openpyxl.load_workbook(out / "programme.xlsx").worksheets[0]
        assert said in str([row[0].value for row in page.iter_rows(max_row=4)])


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("evaluation.toml", "evaluation"),
        ("evaluation.toml", "seminar"),
        ("programme.toml", "briefing"),
        ("criteria.toml", "briefing"),
        ("criteria.toml", "workbook"),
    ],
)
def test_settings_that_cannot_be_read_make_no_paper(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, command: str
) -> None:
    with (folder / file).open("a", encoding="utf-8") as broken:
        broken.write("\nx = [\n")
    assert run(folder, command, "--out", str(tmp_path / "out")) == 1
    told = capsys.readouterr().err
    assert file in told
    assert "Complete the last lines" in told
    assert not [*tmp_path.glob("out/*")]


def test_sound_data_are_told_of_with_no_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = workspace(tmp_path / "w", wards=[ward()], route_segments=[segment()])
    assert run(sound, "workbook", "--out", str(tmp_path / "out")) == 0
    assert "may be wrong" not in capsys.readouterr().err
    assert json.loads((tmp_path / "out" / "programme.manifest.json").read_text("utf-8"))["faults"] == {}
