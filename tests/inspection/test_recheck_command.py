"""`model-routes recheck`: what was checked too long ago, alone on standard output."""

import csv
import io
import json
from pathlib import Path

import pytest

from geo.cli import main
from tests.factories import segment, ward, workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two wards with an old finding each; one is fresh."""
    return workspace(
        tmp_path / "w",
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")],
        route_segments=[
            segment("S-1", cleanliness="clean", cleanliness_checked_on="2022-06-01"),
            segment("S-2", (12, 5), (14, 5), cleanliness="dirty", cleanliness_checked_on="2022-05-01"),
            segment("S-3", cleanliness="clean", cleanliness_checked_on="2022-08-01"),
        ],
    )


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["recheck", "--store", str(folder), *arguments])
    return int(ended.value.code or 0)


def out(capsysbinary: pytest.CaptureFixture[bytes]) -> str:
    said = capsysbinary.readouterr()
    assert said.err == b""
    return said.out.decode()


def test_the_table_shows_the_oldest_first_and_how_many(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(folder, "--lang", "vi") == 0
    lines = out(capsysbinary).splitlines()
    assert [line.split()[2] for line in lines[2:4]] == ["S-2", "S-1"]
    assert "01/05/2022" in lines[2]
    assert lines[-1] == "2 lần kiểm tra đã quá hạn"


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ([], ["S-2", "S-1"]),
        (["--ward", "00139"], ["S-1"]),
        (["--criterion", "flags"], []),
        (["--as-of", "2022-06-02"], ["S-2"]),
        (["--as-of", "2023-01-01"], ["S-2", "S-1", "S-3"]),
    ],
)
def test_ward_criterion_and_day_limit_it_in_every_format(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes], arguments: list[str], ids: list[str]
) -> None:
    run(folder, *arguments, "--format", "json")
    assert [row["id"] for row in json.loads(out(capsysbinary))] == ids
    run(folder, *arguments, "--format", "csv")
    assert [row["id"] for row in csv.DictReader(io.StringIO(out(capsysbinary)[1:]))] == ids


def test_nothing_to_check_is_said(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(folder, "--criterion", "lighting", "--lang", "en") == 0
    assert out(capsysbinary).strip() == "Nothing needs checking again here on that day."


@pytest.mark.parametrize("arguments", [["--ward", "9"], ["--criterion", "moon"]])
def test_what_does_not_exist_is_refused(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes], arguments: list[str]
) -> None:
    assert run(folder, *arguments) == 1
    said = capsysbinary.readouterr()
    assert said.out == b""
    assert b"flags" in said.err or b"00139" in said.err
