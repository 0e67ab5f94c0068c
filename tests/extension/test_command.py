"""`model-routes plan extension` on the demo district: files whose figures agree, and refusals in words."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from geo.cli import main, plan_extension
from geo.extension import scenarios
from geo.extension import words as said
from geo.extension.plan import extension
from geo.extension.plan_store import plan_files_of
from geo.language import language
from geo.programme.workspaces import demo_source
from geo.stores.folder.store import GeoJsonStore

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


def test_one_plan_is_written_in_every_format_and_all_say_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved = []
    monkeypatch.setattr(
        plan_extension, "extension", lambda *given, **more: solved.append(1) or extension(*given, **more)
    )
    every, memo = tmp_path / "papers", tmp_path / "memo.docx"
    assert run(folder, *MONEY, "--name", "Thử", "--out", str(every), "--out", str(memo)) == 0
    assert len(solved) == 1
    starts = {"xlsx": b"PK", "docx": b"PK", "png": b"\x89PNG", "html": b"<!doctype html>", "pdf": b"%PDF"}
    for ending, start in starts.items():
        assert (every / f"extension.{ending}").read_bytes()[:15].lower().startswith(start.lower())
    assert (every / "extension.manifest.json").exists()
    features = json.loads((every / "extension.geojson").read_text("utf-8"))["features"]
    (kept,) = scenarios.listed(plan_files_of(GeoJsonStore(folder)))
    rows = kept.plan.chosen.to_dict("index")
    lost = {label: said.lost(language("en"), row) for label, row in rows.items()}
    assert len(lost) == sum(each["properties"]["phase"] > 0 for each in features)
    for each in (found["properties"] for found in features if found["properties"]["phase"]):
        assert each["lost_most"] == pytest.approx(rows[each["id"]]["lost_most"], abs=0.001)
    for path in (every / "extension.docx", memo):
        told = docx.Document(str(path))
        assert any("assum" in paragraph.text.lower() for paragraph in told.paragraphs)
        assert _column(_cells(told), "Lost without it") == lost
    book = openpyxl.load_workbook(every / "extension.xlsx", data_only=True)["Planned streets"]
    assert {
        name: text for name, text in _column(list(book.values), "Lost without it").items() if name in lost
    } == lost
    page = (every / "extension.html").read_text("utf-8")
    assert all(text in page for text in lost.values())


def _cells(memo: Any) -> list[tuple[str, ...]]:
    """Return the rows of the memo's table of reasons, each piece by its id."""
    table = next(each for each in memo.tables if each.rows[0].cells[-1].text == "Lost without it")
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    return [rows[0], *((re.findall(r"D-[\w-]+", row[0])[-1], *row[1:]) for row in rows[1:])]


def _column(rows: Sequence[tuple[Any, ...]], head: str) -> dict[Any, Any]:
    at = rows[0].index(head)
    return {row[0]: row[at] for row in rows[1:]}


def test_a_place_that_cannot_be_written_is_told_before_anything_is_planned(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ("--out", str(tmp_path / "p.docx"), "--out", str(tmp_path / "p.txt"))
    assert run(folder, *MONEY, *places) == 1
    assert "p.txt" in capsys.readouterr().err
    assert not (tmp_path / "p.docx").exists()


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
