"""Every `report` command writes into a folder, as a scheduler wants: the same bytes again, and a manifest."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.cli import main
from geo.cli.commands.report import COMMANDS
from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from tests.factories import block, segment, ward, workspace
from webmap import create_app

ARGUMENTS = {
    "dossier": ("--route", "R-01"),
    "inspection": ("--block", "A-001"),
    "form": ("--feature", "S-1"),
    "atlas": ("--page", "1"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    segments = [segment("S-1", (1, 2), (4, 2), lighting="none", lighting_checked_on="2022-06-01")]
    layers = {"wards": [ward()], "route_segments": segments, "apartment_blocks": [block()]}
    return workspace(tmp_path_factory.mktemp("scheduled") / "w", **layers)


def run(folder: Path, command: str, out: Path) -> dict[str, bytes]:
    with pytest.raises(SystemExit) as ended:
        main(["report", command, *ARGUMENTS.get(command, ()), "--store", str(folder), "--out", str(out)])
    assert not ended.value.code
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_folder_gets_the_papers_and_a_manifest_that_names_them(
    folder: Path, tmp_path: Path, command: str
) -> None:
    made = run(folder, command, tmp_path / "out")
    (note,) = (name for name in made if name.endswith("manifest.json"))
    told = json.loads(made.pop(note))
    assert {name: each["sha256"] for name, each in told["files"].items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in made.items()
    }
    assert made
    again = run(folder, command, tmp_path / "out")
    assert again == {note: again[note], **made}
    assert json.loads(again[note]) == told


def test_a_scheduler_needs_neither_a_home_nor_a_terminal(folder: Path, tmp_path: Path) -> None:
    kept = {"PATH", "PYTHONPATH", "SYSTEMROOT"}
    ended = subprocess.run(
        [sys.executable, "-c", "from geo.cli import main; main()", "report", "workbook"]
        + ["--store", str(folder), "--out", str(tmp_path / "out")],
        env={name: value for name, value in os.environ.items() if name in kept},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert (ended.returncode, ended.stdout) == (0, b"")
    assert (tmp_path / "out" / "programme.xlsx").is_file()


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("feature", "name"), [("S-1", "Phú Hựu"), ("R-01", "Phú Hựu"), ("A-001", "Chung cư")]
)
@pytest.mark.parametrize("command", ["dossier", "form"])
def test_a_paper_is_asked_for_by_a_route_one_of_its_segments_or_a_block(
    folder: Path, tmp_path: Path, command: str, feature: str, name: str
) -> None:
    out = tmp_path / "a.pdf"
    with pytest.raises(SystemExit) as ended:
        main(["report", command, "--feature", feature, "--store", str(folder), "--out", str(out)])
    assert not ended.value.code
    assert name in text_of(out.read_bytes())


def test_the_atlas_is_an_export_too(folder: Path, tmp_path: Path) -> None:
    for group in ("report", "export"):
        with pytest.raises(SystemExit) as ended:
            main([group, "atlas", "--store", str(folder), "--out", str(tmp_path / f"{group}.pdf")])
        assert not ended.value.code
    assert (tmp_path / "report.pdf").read_bytes() == (tmp_path / "export.pdf").read_bytes()
    client = create_app(Settings(), GeoJsonStore(folder)).test_client()
    assert client.get("/export/atlas.pdf").data == client.get("/report/atlas.pdf").data
