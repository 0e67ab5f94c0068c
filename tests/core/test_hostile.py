"""Without a browser: no page, table, picture or data route lets a text out of being a text."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from tests.browser.workspaces import IMAGE, PAYLOADS, write_hostile
from webmap import create_app

PAGES = ("/", "/wards", "/wards/00139", "/segments", "/segments/S-1", "/apartments", "/apartments/A-0",
         "/faults", "/export", "/recheck", "/recheck.csv")  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = write_hostile(tmp_path_factory.mktemp("hostile") / "workspace")
    return create_app(Settings(), GeoJsonStore(folder)).test_client(use_cookies=False)


@pytest.mark.parametrize("code", ["vi", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_the_markup_that_a_text_holds(client: FlaskClient, address: str, code: str) -> None:
    answer = client.get(address, query_string={"lang": code})
    assert answer.status_code == 200
    assert "<img src=x" not in answer.text
    assert "window.hacked='script'</script>" not in answer.text
    assert "49" not in re.findall(r"\{\{.*?\}\}|>49<", answer.text)
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert [given for given in scripts if "src=" not in given and "application/json" not in given] == []


@pytest.mark.parametrize("address", ["/", "/segments", "/apartments", "/wards"])
def test_a_page_stays_small_whatever_a_text_holds(client: FlaskClient, address: str) -> None:
    assert len(client.get(address).data) < 300_000


def test_the_title_is_the_name_as_text(client: FlaskClient) -> None:
    assert "<title>Tuyến &lt;img src=x onerror=" in client.get("/").text


@pytest.mark.parametrize("layer", ["route_segments", "apartment_blocks"])
def test_no_cell_of_a_csv_begins_a_formula(client: FlaskClient, layer: str) -> None:
    text = client.get(f"/api/summary?format=csv&layer={layer}").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("onerror" in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in "=+@\t\r" and cell] == []


def test_every_hostile_name_reaches_the_map_as_json_text(client: FlaskClient) -> None:
    layer = client.get("/api/map/route_segments").json["route_segments"]
    words = layer["fields"]["route_name"]["words"]
    assert IMAGE in words
    assert len(words) == len(PAYLOADS)


def test_the_svg_has_no_script_no_handler_and_no_link_out(client: FlaskClient) -> None:
    svg = client.get("/export/map.svg?dpi=72").text
    assert "<script" not in svg
    assert "<img" not in svg
    assert "<foreignObject" not in svg
    assert not re.search(r"<[^>]*\son\w+=", svg)
    assert not re.search(r"""href=["'](?!#|data:)""", svg)
    assert "javascript:" not in svg


@pytest.mark.parametrize("title", PAYLOADS[:6])
def test_a_title_from_the_address_is_drawn_as_text(client: FlaskClient, title: str) -> None:
    answer = client.get("/export/map.svg", query_string={"title": title, "dpi": "72"})
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<img" not in answer.text
