"""`model-routes report evaluation` and `seminar`: papers as files, the result on standard error."""

import hashlib
import json
from pathlib import Path

import docx
import pytest

from geo.cli import main
from tests.factories import segment, ward, workspace

CHECKED = {f"{name}_checked_on": "2022-08-01" for name in ("lighting", "flags", "cleanliness")}
GOOD = {"lighting": "full", "flags": "compliant", "cleanliness": "clean", **CHECKED}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    segments = [segment("S-1", (1, 2), (4, 2), **GOOD), segment("S-2", (4, 2), (6, 2), **GOOD)]
    return workspace(tmp_path / "w", wards=[ward()], route_segments=segments)


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["report", *arguments, "--store", str(folder)])
    return int(ended.value.code or 0)


def test_a_folder_gets_every_format_and_the_places_are_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "evaluation", "--out", str(tmp_path / "out"), "--lang", "en") == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "Phú Hựu" in said.err
    assert "50.0 to 60.0" in said.err
    assert "missing, not zero" in said.err
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "evaluation.docx",
        "evaluation.pdf",
        "evaluation.xlsx",
        "evaluation.html",
        "evaluation.manifest.json",
    }


def test_the_seminar_is_proposed_with_reasons_as_a_note(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("seminar", "--weights", "standard=4,access=1", "--to", "2022-08-09")
    assert run(folder, *arguments, "--out", str(tmp_path / "n.docx")) == 0
    assert "Đề xuất: Phú Hựu." in capsys.readouterr().err
    assert (tmp_path / "n.docx").read_bytes().startswith(b"PK")


def test_the_same_day_gives_the_same_bytes_and_a_manifest_names_them(folder: Path, tmp_path: Path) -> None:
    for place in ("one", "two"):
        assert run(folder, "seminar", "--out", str(tmp_path / place)) == 0
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / place).iterdir()} for place in ("one", "two")
    )
    assert one == two
    note = json.loads(one.pop("seminar.manifest.json"))
    hashes = {name: hashlib.sha256(each).hexdigest() for name, each in one.items()}
    assert {name: each["sha256"] for name, each in note["files"].items()} == hashes
    assert note["as_of"] == "2022-08-09"
    assert note["made_with"]["typst"]


def test_the_word_file_of_the_office_is_filled_and_an_unknown_place_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word, mine = docx.Document(), str(tmp_path / "mine.docx")
    word.add_paragraph("Mẫu của phường: {{tieu_de}}")
    word.add_paragraph("{{noi_dung}}")
    word.save(mine)
    out = tmp_path / "n.docx"
    assert run(folder, "seminar", "--template", mine, "--out", str(out)) == 0
    first, *rest = docx.Document(str(out)).paragraphs
    assert first.text.startswith("Mẫu của phường: Đề xuất")
    assert any("Phú Hựu" in each.text for each in rest)
    word.add_paragraph("{{con dấu}}")
    word.save(mine)
    assert run(folder, "seminar", "--template", mine, "--out", str(out)) == 1
    told = capsys.readouterr().err
    assert "{{con dấu}}" in told
    assert "{{noi_dung}}" in told


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("evaluation", "--out", "x.odt"), ".docx, .pdf, .xlsx, .html", 1),
        (("evaluation", "--out", "nowhere/x.docx"), "nowhere", 1),
        (("evaluation", "--out", "x.docx", "--ward", "99999"), "99999", 1),
        (("evaluation", "--out", "x.docx", "--layer", "wards"), "route_segments", 2),
        (("seminar", "--out", "x.docx", "--weights", "standard=x"), "standard=4", 2),
        (("seminar", "--out", "x.docx", "--weights", "fame=1"), "fame", 1),
        (("evaluation",), "--out", 2),
    ],
)
def test_misuse_says_what_can_be_asked(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(folder, *arguments) == code
    assert words in capsys.readouterr().err
