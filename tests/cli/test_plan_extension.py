"""`model-routes plan extension` on the demo district: files whose figures agree, and refusals in words."""

import json
import shutil
from pathlib import Path

import docx
import pytest

from geo.cli import main
from geo.services.workspaces import demo_source
from geo.stores.geojson import GeoJsonStore

PHASES = (3_000_000_000, 2_000_000_000, 2_000_000_000)
MONEY = ("--phases", ",".join(map(str, PHASES)), "--radius", "1200", "--time-limit", "4", "--lang", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_source(), tmp_path / "w"))


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["plan", "extension", "--store", str(folder), *arguments])
    return int(ended.value.code or 0)


def test_the_plan_keeps_to_its_money_and_leaves_the_record_alone(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(GeoJsonStore(folder).history())
    assert (
        run(folder, *MONEY, "--draws", "2", "--name", "Phương án thử", "--out", str(tmp_path / "p.geojson"))
        == 0
    )
    said = capsys.readouterr()
    assert said.out == ""
    features = json.loads((tmp_path / "p.geojson").read_text("utf-8"))["features"]
    spent = [0, 0, 0]
    for each in features:
        phase = each["properties"].get("phase") or 0
        if phase:
            spent[phase - 1] += each["properties"]["cost_vnd"]
    assert sum(spent) > 0
    for until in range(1, 4):
        assert sum(spent[:until]) <= sum(PHASES[:until])
    assert len(GeoJsonStore(folder).history()) == before
    assert len(list((folder / "plans").glob("*.json"))) == 1


@pytest.mark.parametrize("ending", ["xlsx", "html", "docx", "png"])
def test_every_format_is_a_file_of_its_kind(folder: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"p.{ending}"
    assert run(folder, *MONEY, "--out", str(out)) == 0
    content = out.read_bytes()
    starts = {"xlsx": b"PK", "docx": b"PK", "png": b"\x89PNG", "html": b"<!doctype html>"}
    assert content.lower().startswith(starts[ending].lower())
    if ending == "docx":
        memo = docx.Document(str(out))
        assert len(memo.tables) >= 2
        assert any("assum" in paragraph.text.lower() for paragraph in memo.paragraphs)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--budget", "0"), 1),
        (("--budget", "-5"), 1),
        (("--budget", "1000"), 1),
        (("--budget", "9000000000", "--force-in", "no-such-street"), 1),
        (("--phases", "1,2,3,4,5,6"), 1),
        ((), 2),
    ],
)
def test_what_cannot_be_planned_is_said_and_nothing_is_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int
) -> None:
    out = tmp_path / "p.geojson"
    assert run(folder, *arguments, "--radius", "1200", "--lang", "en", "--out", str(out)) in (code, 2)
    assert capsys.readouterr().err.strip()
    assert not out.exists()


def test_without_a_headquarters_it_says_what_to_do(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "landmarks.geojson").unlink()
    assert run(folder, *MONEY, "--out", str(tmp_path / "p.geojson")) == 1
    assert "headquarters" in capsys.readouterr().err
