"""`model-routes summary`: figures per ward as a table, JSON, CSV and GeoJSON, alone on standard output."""

import csv
import io
import json
from pathlib import Path

import pytest

from geo.cli import main
from geo.cli.summary import aligned, width_of
from tests.factories import block, segment, ward, workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two wards; a lit segment across their border; a block in the first; a proposed segment."""
    return workspace(
        tmp_path / "w",
        wards=[
            ward("00139"),
            ward("00142", 10, name="Sài Đồng", valid_to="2024-12-31"),
            ward("00142", 10, size=5, id="W-x", name="Mới", valid_from="2025-01-01"),
        ],
        route_segments=[
            segment("S-1", (8, 5), (12, 5), lighting="full", lighting_checked_on="2022-06-01"),
            segment("S-2", stage="proposed"),
        ],
        apartment_blocks=[block("A-1", lighting="none", lighting_checked_on="2022-06-01")],
    )


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["summary", "--store", str(folder), *arguments])
    return int(ended.value.code or 0)


def out(capsysbinary: pytest.CaptureFixture[bytes]) -> str:
    said = capsysbinary.readouterr()
    assert said.err == b""
    return said.out.decode()


def test_json_is_as_agreed_and_alone_on_stdout(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(folder, "--format", "json") == 0
    found = json.loads(out(capsysbinary))
    assert (found["as_of"], found["boundaries"]) == ("2022-08-09", "2022-08-09")
    assert found["criteria"] == ["lighting", "flags", "cleanliness"]
    assert [w["code"] for w in found["wards"]] == ["00139", "00142"]
    assert {"code", "name", "km2", "routes", "segments", "metres", "apartment_blocks", "status"} <= set(
        found["wards"][0]
    )
    assert set(found["outside"]) >= {"metres", "segments", "status"}
    assert set(found["total"]) >= {"metres", "segments", "routes", "status"}
    whole = sum(w["metres"] for w in found["wards"]) + found["outside"]["metres"]
    assert whole == pytest.approx(found["total"]["metres"], rel=1e-9)
    assert found["wards"][0]["status"]["lighting"]["full"] == pytest.approx(found["wards"][0]["metres"])
    assert found["shared_border_metres"] == 0


def test_the_day_and_the_boundaries_can_be_chosen(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(folder, "--format", "json", "--as-of", "2022-05-01", "--boundaries", "2025-06-01")
    found = json.loads(out(capsysbinary))
    assert (found["as_of"], found["boundaries"], found["valid_from"]) == (
        "2022-05-01",
        "2025-06-01",
        "2025-01-01",
    )
    assert [w["name"] for w in found["wards"]] == ["Bồ Đề", "Mới"]
    assert found["total"]["status"]["lighting"]["full"] == 0


def test_csv_has_a_row_a_ward_and_opens_in_excel(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(folder, "--format", "csv", "--lang", "en")
    text = out(capsysbinary)
    assert text.startswith("\ufeffcode,name,km2,routes,segments,metres,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows] == ["Bồ Đề", "Sài Đồng", "Outside all wards", "Total"]
    assert float(rows[0]["lighting_full_metres"]) == pytest.approx(float(rows[0]["metres"]))
    assert rows[0]["code"] == "00139"
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], name: str
) -> None:
    run(workspace(tmp_path / "w", wards=[ward(name=name)]), "--format", "csv")
    rows = list(csv.reader(io.StringIO(out(capsysbinary).removeprefix("\ufeff"))))
    assert rows[1][1] == f"'{name}"


def test_geojson_is_the_wards_with_their_figures(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(folder, "--format", "geojson")
    found = json.loads(out(capsysbinary))
    assert found["type"] == "FeatureCollection"
    assert [f["id"] for f in found["features"]] == ["00139", "00142"]
    assert found["features"][0]["geometry"]["type"] == "Polygon"
    assert found["features"][0]["properties"]["routes"] == 1
    assert found["total"]["routes"] == 1


def test_several_features_of_a_code_are_one_feature(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(workspace(tmp_path / "w", wards=[ward(), ward(east=30, id="W-2")]), "--format", "geojson")
    found = json.loads(out(capsysbinary))
    assert [f["geometry"]["type"] for f in found["features"]] == ["MultiPolygon"]


def test_apartment_blocks_are_counted_by_ward_and_value(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(folder, "--format", "json", "--layer", "apartment_blocks")
    found = json.loads(out(capsysbinary))
    assert found["layer"] == "apartment_blocks"
    assert [w["apartment_blocks"] for w in found["wards"]] == [1, 0]
    assert found["wards"][0]["status"]["lighting"]["none"] == 1
    run(folder, "--format", "csv", "--layer", "apartment_blocks")
    rows = list(csv.DictReader(io.StringIO(out(capsysbinary).removeprefix("\ufeff"))))
    assert [row["lighting_none"] for row in rows] == ["1", "0", "0", "1"]


def test_the_table_names_boundaries_totals_and_shared_metres(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(folder, "--lang", "en")
    text = out(capsysbinary)
    assert "Figures as of 09/08/2022" in text
    assert "Boundaries: 2 wards" in text
    assert "On the border of two wards" not in text  # there is no such stretch
    assert "Lighting (metres)" in text
    assert [line.split()[0] for line in text.splitlines() if line.startswith(("00139", "00142"))] == [
        "00139",
        "00142",
    ]
    assert next(line for line in text.splitlines() if "Total" in line).split()[-1] == "1"


def test_what_lies_outside_and_what_overlaps_is_told(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    overlapping = [ward("1"), ward("2", 5, valid_from="2020-01-01", valid_to="2030-12-31")]
    out_there = [segment("S-1", (6, 5), (9, 5)), segment("S-2", (40, 5), (41, 5))]
    run(workspace(tmp_path / "w", wards=overlapping, route_segments=out_there), "--lang", "en")
    text = out(capsysbinary)
    assert "Outside all wards" in text
    assert "Wards overlap along 312" in text
    assert "in force from 01/01/2020 to 31/12/2030" in text


def test_columns_line_up_whatever_the_letters() -> None:
    table = aligned([["Tên", "m"], ["Ngọc Thụy", "1.234"], ["漢字", "5"], ["Tổng", "1.239"]], texts=1)
    lines = table.splitlines()
    assert {width_of(line) for line in lines} == {width_of(lines[1])}
    assert lines[2].endswith("1.234")


def test_a_name_cannot_break_the_table() -> None:
    table = aligned([["a", "b"], ["x" * 100_000, "1"], ["two\nlines\x1b[31m", "2"], ["sum", "3"]], texts=1)
    assert len(table.splitlines()) == 6
    assert "\x1b" not in table
    assert max(width_of(line) for line in table.splitlines()) < 60


def test_a_date_that_is_none_is_misuse(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--as-of", "yesterday") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "yesterday" in said.err


def test_a_broken_layer_is_a_failure_and_no_guess(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(workspace(tmp_path / "w", wards=[ward()], route_segments=b"{"), "--format", "json") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "route_segments.geojson" in said.err
