"""`model-routes report dossier`: the paper of a route or block as files; misuse, unknown names in words."""

import io
import json
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from geo.cli import main
from tests.factories import block, segment, ward, workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    segments = [segment("S-1", (1, 2), (4, 2), lighting="none", lighting_checked_on="2022-06-01")]
    layers = {"wards": [ward()], "route_segments": segments, "apartment_blocks": [block()]}
    return workspace(tmp_path / "w", **layers)


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["report", "dossier", *arguments, "--store", str(folder)])
    return int(ended.value.code or 0)


def test_a_folder_gets_word_and_pdf_of_the_route_and_a_manifest(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--route", "R-01", "--from", "2022-05-01", "--as-of", "2022-07-01")
    assert run(folder, *arguments, "--out", str(tmp_path / "out")) == 0
    assert capsys.readouterr().out == ""
    made = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert set(made) == {f"ho-so-tuyen-R-01{ending}" for ending in (".docx", ".pdf", ".manifest.json")}
    paragraphs = [each.text for each in docx.Document(io.BytesIO(made["ho-so-tuyen-R-01.docx"])).paragraphs]
    assert "Hồ sơ tuyến “Phú Hựu”" in paragraphs
    assert "(theo số liệu ghi nhận từ 01/05/2022 đến 01/07/2022)" in paragraphs
    assert "Phú Hựu" in PdfReader(io.BytesIO(made["ho-so-tuyen-R-01.pdf"])).pages[0].extract_text()
    assert json.loads(made["ho-so-tuyen-R-01.manifest.json"])["as_of"] == "2022-07-01"


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("--out", "x.docx"), "--route", 2),
        (("--route", "R-01", "--block", "A-001", "--out", "x.docx"), "--block", 2),
        (("--route", "R-1", "--out", "x.docx"), "R-01 (Phú Hựu)", 1),
        (("--block", "A-2", "--out", "x.docx"), "A-001 (Chung cư mẫu)", 1),
        (("--route", "R-01", "--out", "x.odt"), ".docx, .pdf", 1),
        (("--route", "R-01", "--out", "nowhere/x.pdf"), "nowhere", 1),
        (("--route", "R-01", "--from", "2022-09-01", "--out", "x.pdf"), "01/09/2022", 1),
    ],
)
def test_misuse_says_what_can_be_asked(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(folder, *arguments) == code
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("x.*"))
