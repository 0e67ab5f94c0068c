"""Settings that cannot be read are a clear 503 in every place, and never a bare failure."""

import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from tests import factories
from tests.factories import segment, ward
from webmap import create_app

PAGES = ("/", "/wards", "/segments", "/faults", "/export", "/export/map.svg", "/api/summary", "/map.js")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    factories.file_store(tmp_path / "w", wards=[ward()], route_segments=[segment()])
    return tmp_path / "w"


def client_of(folder: Path) -> FlaskClient:
    return create_app(Settings(), GeoJsonStore(folder)).test_client()


@pytest.fixture
def without_settings(folder: Path) -> FlaskClient:
    """A client over a folder whose programme.toml is there and cannot be read, whoever asks."""
    (folder / "programme.toml").unlink()
    (folder / "programme.toml").mkdir()
    return client_of(folder)


@pytest.mark.parametrize("address", PAGES)
def test_settings_that_cannot_be_read_are_said_with_every_header(
    without_settings: FlaskClient, address: str
) -> None:
    answer = without_settings.get(address)
    assert answer.status_code == 503
    assert "programme.toml" in (answer.text if "html" in answer.mimetype else answer.json["detail"])
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Retry-After"]


def test_without_settings_nothing_is_ready_but_the_process_runs(without_settings: FlaskClient) -> None:
    assert without_settings.get("/readyz").status_code == 503
    assert without_settings.get("/healthz").status_code == 200
    assert without_settings.get("/nowhere").status_code == 404


@pytest.mark.parametrize("text", ["a=" + "[" * 20_000, "plan = " + "9" * 10_000])
@pytest.mark.parametrize("file", ["programme.toml", "criteria.toml", "flag_periods.toml"])
def test_settings_that_no_reader_can_take_are_a_fault_like_others(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text)
    client = client_of(folder)
    assert client.get("/wards").status_code in (200, 503)
    assert file in client.get("/faults").text


@pytest.mark.parametrize("url", ["https://[bad/{z}", "https://x\u2100.example/{z}"])
def test_an_address_of_tiles_that_is_none_stops_no_map(folder: Path, url: str) -> None:
    with (folder / "programme.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[tiles]\nurl = "{url}"\n')
    answer = client_of(folder).get("/")
    assert answer.status_code == 200
    assert "://" not in answer.headers["Content-Security-Policy"]


def test_a_note_of_a_cut_off_batch_that_is_no_text_stops_no_page(folder: Path) -> None:
    (folder / ".model-routes.pending").write_bytes(b"\xff\xfe")
    assert client_of(folder).get("/faults").status_code == 200


def test_a_name_that_no_file_system_takes_is_not_found(folder: Path) -> None:
    assert client_of(folder).get("/static/" + "a" * 5000).status_code == 404


def test_an_address_writes_no_lines_of_its_own_into_the_log(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("webmap.wards.routes.summarise.of_ward", fail)
    with caplog.at_level(logging.ERROR):
        client_of(folder).get("/wards/x%0A2022-08-09 all is well")
    assert "\n" not in caplog.messages[0]
