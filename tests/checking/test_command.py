"""`model-routes check`: one line a fault, exit 1 if there is any."""

import json
from pathlib import Path

import pytest

from geo.backup.back_up import Backup, back_up, note_made
from geo.cli import main
from geo.model.feature import Put
from geo.people.accounts import accounts_of
from geo.stores.folder.anchor import ANCHOR_FILE
from tests.factories import block, file_store, segment, ward, workspace


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    return int(ended.value.code or 0)


def test_a_sound_workspace_ends_with_what_it_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace(tmp_path, wards=[ward()], apartment_blocks=[block("A-1"), block("A-2")])
    assert run(str(tmp_path), "--lang", "en") == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[:2] == ["No faults found. The workspace holds:", "  Wards: 1"]
    assert "  Apartment blocks: 2" in said.out
    assert said.err == ""


def test_faults_are_grouped_by_file_one_a_line_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace(
        tmp_path,
        wards=[ward("1"), ward("2", 5)],
        route_segments=[segment("S-1", lighting="partia"), segment("S-2", width_m="7.5")],
        streets=b"{",
    )
    assert run("--store", str(tmp_path), "--lang", "en") == 1
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "wards.geojson",
        "route_segments.geojson",
        "streets.geojson",
    ]
    assert lines[1].startswith("  W-1 · geometry: The ward overlaps ward W-2 of the same days by 57.")
    assert lines[3] == (
        "  S-1 · lighting: “partia” is not allowed. "
        "Did you mean “partial”? Allowed: full, partial, none, unknown, not_applicable."
    )
    assert lines[4].endswith("Write it without quotation marks: 7.5.")
    assert lines[6].startswith("  The JSON is broken at line 1, column 2.")
    assert said.err == "Faults found: 4.\n"


def test_json_is_alone_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace(tmp_path, route_segments=[segment("S-1", flags="x"), segment("S-2", note="e\u0301")])
    assert run(str(tmp_path), "--format", "json", "--lang", "en") == 1
    said = json.loads(capsys.readouterr().out)
    assert [(f["file"], f["feature"], f["field"], f["served"]) for f in said["faults"]] == [
        ("route_segments.geojson", "S-1", "flags", False),
        ("route_segments.geojson", "S-2", "note", True),
    ]
    assert said["faults"][0]["problem"] == "“x” is not allowed."
    assert said["features"]["route_segments"] == 1


def test_json_of_a_sound_workspace_has_no_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(workspace(tmp_path)), "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["faults"] == []


def test_the_named_folder_goes_before_the_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace(tmp_path / "good")
    workspace(tmp_path / "bad", wards=b"")
    assert run(str(tmp_path / "good"), "--store", str(tmp_path / "bad")) == 0
    assert run("--store", str(tmp_path / "bad")) == 1


def test_a_folder_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(tmp_path / "nowhere"), "--lang", "en") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "There is no folder" in said.err
    assert "model-routes new" in said.err


def test_misuse_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--format", "xml") == 2


def test_a_torn_file_of_the_accounts_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace(tmp_path, wards=[ward()])
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "people.json").write_bytes(b'{"quantri": {"person"')
    assert run(str(tmp_path), "--lang", "en") == 1
    assert capsys.readouterr().out.splitlines()[0] == "private/people.json"


def test_a_record_that_is_behind_the_last_backup_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "programme"
    store = file_store(folder, route_segments=[segment("S-1")])
    store.apply([Put(store.get("route_segments", "S-1").with_properties(note="x"), 1)])
    accounts = accounts_of(store)
    note_made(accounts, back_up(Backup(store, accounts), tmp_path / "b.zip"))
    assert run(str(folder), "--lang", "en") == 0
    record, anchor = folder / "history" / "journal.jsonl", folder / ANCHOR_FILE
    record.write_bytes(record.read_bytes().splitlines(keepends=True)[0])
    anchor.unlink()  # so that only the backup knows better
    capsys.readouterr()
    assert run(str(folder), "--lang", "en") == 1
    assert "holds a change 2 that the record does not have" in capsys.readouterr().out
