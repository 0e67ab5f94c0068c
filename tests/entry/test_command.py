"""`model-routes entry`: a workbook out, filled in, shown and recorded."""

import io
from pathlib import Path

import openpyxl
import pytest

from geo.cli import main
from tests.factories import segment, ward, workspace


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["entry", arguments[0], "--store", str(folder), "--lang", "en", *arguments[1:]])
    return int(ended.value.code or 0)


def test_a_workbook_goes_out_is_filled_in_shown_and_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = workspace(tmp_path / "w", wards=[ward()], route_segments=[segment()])
    out = tmp_path / "n.xlsx"
    assert run(folder, "export", "--out", str(out), "--layer", "route_segments") == 0
    assert run(folder, "import", str(out)) == 0
    assert "changes nothing" in capsys.readouterr().err
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
    book.worksheets[0]["J3"] = 6.5
    book.save(out)
    assert run(folder, "import", str(out), "--dry-run") == 0
    shown = capsys.readouterr().err
    assert "S-001: Width (m): – → 6.5" in shown
    assert "Recorded" not in shown
    assert run(folder, "import", str(out), "--reason", "measured") == 0
    assert "Take it back with: undo" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "--out", "n.csv"], ".xlsx"),
        (["export", "--out", "nowhere/n.xlsx"], "no folder"),
        (["import", "nothing.xlsx"], "cannot be read"),
    ],
)
def test_what_cannot_be_written_or_read_is_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = workspace(tmp_path / "w", wards=[ward()], route_segments=[segment()])
    assert run(folder, *arguments) == 1
    assert said in capsys.readouterr().err
