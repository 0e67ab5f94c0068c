"""A criterion is one table of criteria.toml: a fourth one is everywhere, and only while it is in force."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from flask.testing import FlaskClient

from geo.cli import main
from geo.stores.opening import open_store
from tests.factories import CRITERIA_TOML, FACADE_TOML, block, segment, ward, workspace
from tests.pages import Page, client_of

TIDY = {"facade": "tidy", "facade_checked_on": "2022-06-01"}
UNTIDY = {"facade": "untidy", "facade_checked_on": "2022-06-01"}
FROM_2023 = FACADE_TOML.replace('id = "facade"', 'id = "facade"\nvalid_from = 2023-01-01')
UNTIL_2022 = FACADE_TOML.replace('id = "facade"', 'id = "facade"\nvalid_to = 2022-08-09')


def office(folder: Path, table: str = FACADE_TOML, **statuses: Any) -> Path:
    """Write a workspace whose criteria.toml has a fourth table."""
    return workspace(
        folder,
        criteria_toml=CRITERIA_TOML + table,
        wards=[ward()],
        route_segments=[segment("S-1", **{**TIDY, **statuses}), segment("S-2", (1, 2), (4, 2), **UNTIDY)],
        apartment_blocks=[block("A-1", **UNTIDY)],
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a fourth criterion, always in force."""
    return office(tmp_path / "office")


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--store", str(folder)])
    return int(ended.value.code or 0)


def page(client: FlaskClient, path: str, **query: str) -> Page:
    answer = client.get(path, query_string={"lang": "en", **query})
    assert answer.status_code == 200
    return Page(answer.get_data(as_text=True))


def theme_ids(html: str) -> list[str]:
    start = html.index(">", html.index('type="application/json"')) + 1
    return [theme["id"] for theme in json.loads(html[start : html.index("</script>", start)])["themes"]]


def test_the_summary_counts_it(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(folder, "summary", "--format", "json") == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert found["criteria"][-1] == "facade"
    assert list(found["wards"][0]["status"]["facade"]) == ["tidy", "untidy", "unknown", "not_applicable"]
    assert sum(found["total"]["status"]["facade"].values()) == pytest.approx(found["total"]["metres"])
    assert found["wards"][0]["apartment_block_status"]["facade"]["untidy"] == 1


def test_table_and_csv_have_its_columns(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(folder, "summary", "--lang", "vi") == 0
    assert "Mặt tiền (mét)" in capsysbinary.readouterr().out.decode()
    assert run(folder, "summary", "--format", "csv") == 0
    assert b"facade_untidy_metres" in capsysbinary.readouterr().out


def test_the_check_knows_its_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(office(tmp_path / "good"), "check") == 0
    assert run(office(tmp_path / "bad", facade="tidi"), "check", "--lang", "en") == 1
    said = capsys.readouterr().out
    assert "S-1" in said
    assert "Did you mean “tidy”?" in said


def test_a_layer_export_carries_it(folder: Path, tmp_path: Path) -> None:
    for ending in ("geojson", "gpkg", "csv"):
        target = tmp_path / f"out.{ending}"
        assert run(folder, "export", "layer", "route_segments", "--out", str(target)) == 0
        frame = gpd.read_file(target, columns=["id", "facade", "facade_checked_on"])
        assert frame["facade"].tolist() == ["tidy", "untidy"]


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_an_image_is_made_of_it(folder: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"map.{ending}"
    arguments = ("--criterion", "facade", "--dpi", "72", "--out", str(target), "--lang", "vi")
    assert run(folder, "export", "map", *arguments) == 0
    if ending == "svg":
        drawn = target.read_text(encoding="utf-8")
        assert all(words in drawn for words in ("Mặt tiền", "Gọn gàng", "Lộn xộn"))


def test_every_page_shows_it(folder: Path) -> None:
    client = client_of(open_store(str(folder)))
    assert theme_ids(client.get("/").get_data(as_text=True))[-2:] == ["facade", "stage"]
    assert '"untidy"' in client.get("/api/map/route_segments").get_data(as_text=True)
    for path in ("/wards", "/wards/00139", "/segments", "/segments/S-1", "/apartments/A-1", "/export"):
        assert "Facade" in page(client, path).text, path
    assert "Untidy" in page(client, "/wards", criterion="facade").text


@pytest.mark.parametrize(("facade", "day"), [(FROM_2023, "2022-12-31"), (UNTIL_2022, "2022-08-10")])
def test_out_of_force_it_is_nowhere(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], facade: str, day: str
) -> None:
    folder = office(tmp_path / "office", facade)
    client = client_of(open_store(str(folder)))
    assert "facade" not in theme_ids(client.get("/", query_string={"as_of": day}).get_data(as_text=True))
    for path in ("/", "/wards", "/wards/00139", "/segments", "/segments/S-1", "/apartments/A-1", "/export"):
        assert "Facade" not in page(client, path, as_of=day).text, path
    assert "facade" not in client.get("/api/summary", query_string={"as_of": day}).get_json()["criteria"]
    assert run(folder, "summary", "--as-of", day, "--format", "csv") == 0
    assert b"facade" not in capsysbinary.readouterr().out


@pytest.mark.parametrize(("facade", "day"), [(FROM_2023, "2023-01-01"), (UNTIL_2022, "2022-08-09")])
def test_on_its_first_and_last_day_it_is_there(tmp_path: Path, facade: str, day: str) -> None:
    client = client_of(open_store(str(office(tmp_path / "office", facade))))
    assert "facade" in theme_ids(client.get("/", query_string={"as_of": day}).get_data(as_text=True))
    for path in ("/wards", "/wards/00139", "/segments", "/segments/S-1", "/export"):
        assert "Facade" in page(client, path, as_of=day).text, path


@pytest.mark.parametrize("path", ["/", "/wards", "/wards/00139", "/export", "/export/map.svg"])
def test_who_asks_for_it_out_of_force_is_told(tmp_path: Path, path: str) -> None:
    client = client_of(open_store(str(office(tmp_path / "office", FROM_2023))))
    query = {"criterion": "facade", "as_of": "2022-08-09", "lang": "en"}
    answer = client.get(path, query_string=query)
    assert answer.status_code == 400
    assert "not in force on that day" in answer.get_data(as_text=True)
    assert client.get(path, query_string={**query, "as_of": "2023-01-01"}).status_code == 200


def test_where_every_criterion_is_out_of_force_the_stage_is_shown(tmp_path: Path) -> None:
    folder = workspace(tmp_path, criteria_toml=FROM_2023, wards=[ward()], route_segments=[segment("S-1")])
    client = client_of(open_store(str(folder)))
    assert theme_ids(client.get("/").get_data(as_text=True)) == ["stage"]
    for path in ("/wards", "/wards/00139", "/segments/S-1", "/export", "/export/map.svg"):
        assert client.get(path).status_code == 200, path
