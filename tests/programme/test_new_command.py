"""The commands `new` and `demo`."""

import re
from pathlib import Path

import docx
import pytest

from geo.cli import main
from geo.model.programme import BriefingRules
from geo.programme.workspaces import ASSUMED, demo_source
from geo.stores.opening import open_store
from tests.factories import block, collection, segment, ward

REPORTS = {  # each with a file of its own
    "briefing": ("briefing",),
    "evaluation": ("evaluation",),
    "seminar": ("seminar",),
    "atlas": ("atlas",),
    "workbook": ("workbook",),
}
OF_ONE = {
    "dossier": ("dossier", "--route", "R-01"),
    "inspection": ("inspection", "--route", "R-01"),
    "block": ("inspection", "--block", "A-001"),
}
ENDINGS = {"briefing": "docx", "evaluation": "xlsx", "seminar": "docx", "dossier": "docx", "workbook": "xlsx"}


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


def uncommented(text: str, table: str) -> str:
    """Take the # from the lines of one table, as an officer would."""
    head = re.escape(table)
    return re.sub(
        rf"(?m)^# {head}\n(?:# .*\n)+",
        lambda found: re.sub(r"(?m)^# ?", "", found.group()),
        text,
        count=1,
    )


def test_the_heads_and_rules_of_papers_lie_ready_in_a_new_programme(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    assert run("new", folder) == 0
    settings = folder / "programme.toml"
    text = settings.read_text()
    assert open_store(folder).programme.letterheads == ()
    text = uncommented(uncommented(text, "[[letterheads]]"), "[briefing]")
    settings.write_text(text)
    store = open_store(folder)
    assert store.faults() == ()
    assert [each.agency["vi"] for each in store.programme.letterheads] == ["Phòng Kinh tế, Hạ tầng và Đô thị"]
    assert store.programme.briefing == BriefingRules()  # what stands there is what holds without it

    assert run("--store", folder, "report", "briefing", "--out", tmp_path / "b.docx") == 0
    head = "\n".join(cell.text for cell in docx.Document(str(tmp_path / "b.docx")).tables[0]._cells)
    assert "PHÒNG KINH TẾ, HẠ TẦNG VÀ ĐÔ THỊ" in head.upper().replace("\N{NO-BREAK SPACE}", " ")


def test_every_report_of_a_new_programme_can_be_made_empty_and_with_one_route(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    assert run("new", folder) == 0
    assert made(tmp_path, folder, REPORTS) == dict.fromkeys(REPORTS, 0)
    assert made(tmp_path, folder, OF_ONE) == dict.fromkeys(OF_ONE, 1)  # of nothing there is no dossier

    for layer, features in (
        ("wards", [ward()]),
        ("route_segments", [segment(route_id="R-01", route_name="Một")]),
        ("apartment_blocks", [block()]),
    ):
        (folder / f"{layer}.geojson").write_bytes(collection(features))
    assert open_store(folder).faults() == ()
    assert made(tmp_path, folder, REPORTS | OF_ONE) == dict.fromkeys(REPORTS | OF_ONE, 0)


def made(tmp_path: Path, folder: Path, reports: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Return by report how its command ended."""
    return {
        name: run(
            *("--store", folder, "report", *words),
            *("--out", tmp_path / f"{name}.{ENDINGS.get(name, 'pdf')}"),
        )
        for name, words in reports.items()
    }


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
    assert packaged.items() <= drawn.items()
    assert {str(path) for path in drawn.keys() - packaged.keys()} == set(ASSUMED)


def test_demo_draws_a_synthetic_district_of_the_size_asked_for(tmp_path: Path) -> None:
    assert run("demo", tmp_path / "city", "--segments", "50", "--wards", "9", "--seed", "3") == 0
    store = open_store(tmp_path / "city")
    assert (len(store.frame("route_segments")), len(store.frame("wards"))) == (50, 9)
    assert store.faults() == ()


def test_demo_refuses_sizes_that_make_no_district(tmp_path: Path) -> None:
    assert run("demo", tmp_path / "city", "--wards", "0") == 2
    assert not (tmp_path / "city").exists()
