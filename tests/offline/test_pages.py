"""What phones without a connection get from the server: the worker, the card, whose an answer is, a ward."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from geo.model.person import EDITOR, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.base import Store
from tests.pages import Page
from webmap import create_app
from webmap.core import shell
from webmap.offline.routes import VISITOR, account_mark

PASSWORD = "một mật khẩu dài"


@pytest.fixture
def as_person(small: Store) -> Callable[[Person], FlaskClient]:
    """Return clients on which somebody is signed in."""
    app = create_app(Settings(), small)

    def signed_in(person: Person) -> FlaskClient:
        people.add(small, app.extensions["accounts"], person, PASSWORD)
        client = app.test_client()
        client.set_cookie("session", sign_in.sign_in(app.extensions["accounts"], person.name, PASSWORD)[0])
        return client

    return signed_in


def told(script: str) -> dict[str, object]:
    """Return what the server tells the worker."""
    found: dict[str, object] = json.loads(script.splitlines()[0].removeprefix("self.SHELL = ").rstrip(";"))
    return found


def test_the_worker_is_served_from_the_root_and_asked_for_anew_each_time(client: FlaskClient) -> None:
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers  # its scope is where it lies
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    again = client.get("/service-worker.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_every_file_that_the_worker_keeps_is_there_for_everybody(client: FlaskClient) -> None:
    files = told(client.get("/service-worker.js").text)["files"]
    assert isinstance(files, list)
    assert {"/static/js/map/main.js", "/static/js/offline/offline.js", "/theme.css", "/words/vi.json"} <= set(
        files
    )
    assert [path for path in files if client.get(path).status_code != 200] == []
    assert [path for path in files if "Cookie" in client.get(path).headers.get("Vary", "")] == []


def test_a_page_names_the_version_that_the_worker_has(client: FlaskClient) -> None:
    version = told(client.get("/service-worker.js").text)["version"]
    assert client.get("/wards").headers["X-Shell"] == version == shell.version()
    assert "X-Shell" not in client.get("/api/summary").headers


def test_another_byte_in_a_script_is_another_version(
    client: FlaskClient, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shell.version()
    monkeypatch.setattr(shell.style, "css_variables", lambda: "--ink: #123456;")
    shell._version_at.cache_clear()
    shell._version.cache_clear()
    try:
        assert shell.version() != before
    finally:
        monkeypatch.undo()
        shell._version_at.cache_clear()
        shell._version.cache_clear()
    assert shell.version() == before


def test_every_answer_says_whose_it_is(client: FlaskClient, as_person: Callable[..., FlaskClient]) -> None:
    lan = as_person(Person("lan", EDITOR))
    for path in (
        "/",
        "/wards",
        "/segments/S-1",
        "/api/map/route_segments",
        "/api/summary",
        "/map.js",
        "/nowhere",
    ):
        assert client.get(path).headers["X-Account"] == VISITOR, path
        assert lan.get(path).headers["X-Account"] == account_mark("lan"), path
    assert "lan" not in account_mark("lan")
    tag = lan.get("/wards").headers["ETag"]
    again = lan.get("/wards", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["X-Account"]) == (304, account_mark("lan"))


def test_the_card_names_the_programme_and_icons_of_the_sizes_it_says(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")
    card = json.loads(answer.data)
    assert answer.mimetype == "application/manifest+json"
    assert card["name"] == "Tuyến phố kiểu mẫu"
    assert (card["start_url"], card["scope"], card["display"]) == ("/", "/", "standalone")
    assert {icon["purpose"] for icon in card["icons"]} == {"any", "maskable"}
    for icon in card["icons"]:
        drawn = client.get(icon["src"])
        assert (drawn.status_code, drawn.mimetype) == (200, icon["type"])
        if icon["type"] == "image/png":
            image = Image.open(BytesIO(drawn.data))
            assert f"{image.width}x{image.height}" == icon["sizes"]
            corner = image.convert("RGBA").getpixel((0, 0))
            assert corner == (0x22, 0x30, 0x3C, 255) or icon["purpose"] == "any"


@pytest.mark.parametrize("path", ["/icons/any-191.png", "/icons/any-99999.png", "/icons/other-192.png"])
def test_no_other_icons_are_drawn(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_script_learns_who_is_signed_in_and_the_token_of_that_session(
    client: FlaskClient, as_person: Callable[..., FlaskClient]
) -> None:
    lan = as_person(Person("lan", EDITOR))
    answer = lan.get("/api/session")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    assert answer.json["person"] == "lan"
    assert f'content="{answer.json["csrf"]}"' in lan.get("/wards").text
    assert client.get("/api/session").json == {"person": None}


def test_a_ward_names_every_page_of_what_lies_in_it(client: FlaskClient) -> None:
    answer = client.get("/api/carry/00139").json
    assert answer == {
        "ward": "00139",
        "name": "Bồ Đề",
        "pages": ["/wards/00139", "/segments/S-1", "/segments/S-2", "/segments/S-3", "/apartments/A-1"],
        "left_out": 0,
    }
    assert all(client.get(path).status_code == 200 for path in answer["pages"])
    assert client.get("/api/carry/99999").status_code == 404


def test_the_page_of_the_device_offers_ones_own_ward_first(as_person: Callable[..., FlaskClient]) -> None:
    officer = as_person(Person("phuong", WARD_OFFICER, ward="00142"))
    page = Page(officer.get("/offline").text)
    assert [each["value"] for each in page.all("option", selected="")] == ["00142"]
    page = Page(officer.get("/offline?ward=00115").text)
    assert [each["value"] for each in page.all("option", selected="")] == ["00115"]
