"""The page about trust and the plain door: only what leads to HTTPS, and nothing that a caller made up."""

import plistlib
import re
from pathlib import Path

import pytest
from cryptography import x509
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from geo.https.certificates import Issued, Papers, issue
from geo.https.trust import Doors, fingerprint, qr_svg
from geo.settings import Settings
from tests import factories
from webmap import create_app
from webmap.core.hosts import host_of
from webmap.core.serve.plain_door import PlainDoor, promise_https

NAMES = ("192.168.1.20", "pc.local", "localhost", "127.0.0.1")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    return issue(Papers(tmp_path_factory.mktemp("tls")), names=NAMES[:2])


@pytest.fixture
def app(issued: Issued) -> Flask:
    made = create_app(Settings(), factories.memory_store())
    made.extensions["doors"] = Doors(NAMES, 5000, 5001, issued.authority)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def plain(app: Flask) -> Client:
    """Return a caller at the plain door."""
    return Client(PlainDoor(app))


def test_the_page_shows_the_fingerprint_the_name_and_the_address(client: FlaskClient, issued: Issued) -> None:
    html = client.get("/trust").text
    assert fingerprint(issued.authority) in html
    assert "Tin cậy máy chủ này" in html
    assert 'href="https://192.168.1.20:5000/"' in html
    assert "Trust this server" in client.get("/trust?lang=en").text


@pytest.mark.parametrize("form", ["crt", "pem", "mobileconfig"])
def test_every_form_holds_the_authority_and_no_key(client: FlaskClient, issued: Issued, form: str) -> None:
    answer = client.get(f"/trust/authority.{form}")
    assert answer.status_code == 200
    content = answer.data
    if form == "mobileconfig":
        assert answer.mimetype == "application/x-apple-aspen-config"
        assert "Content-Disposition" not in answer.headers
        content = plistlib.loads(content)["PayloadContent"][0]["PayloadContent"]
    load = x509.load_pem_x509_certificate if form == "pem" else x509.load_der_x509_certificate
    assert load(content) == issued.authority
    assert b"PRIVATE" not in answer.data


def test_android_is_told_what_it_is_given(client: FlaskClient) -> None:
    answer = client.get("/trust/authority.crt")
    assert answer.mimetype == "application/x-x509-ca-cert"
    assert "model-routes-authority.crt" in answer.headers["Content-Disposition"]


def test_a_profile_is_the_same_at_every_visit(client: FlaskClient) -> None:
    first, second = (client.get("/trust/authority.mobileconfig") for _ in range(2))
    assert first.data == second.data
    again = client.get("/trust/authority.mobileconfig", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["/trust/authority.key", "/trust/server.key", "/trust/private/tls/server.key"]
)
def test_keys_have_no_address(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("pc.local:5001", "pc.local"),
        ("192.168.1.20:5001", "192.168.1.20"),
        ("localhost:5000", "192.168.1.20"),
        ("evil.example", "192.168.1.20"),
        ('"><script>', "192.168.1.20"),
    ],
)
def test_only_names_of_the_certificate_are_shown_and_coded(
    client: FlaskClient, host: str, shown: str
) -> None:
    headers = {"Host": host}
    answer = client.get("/trust", headers=headers)
    if answer.status_code == 200:  # some hosts are refused before
        assert f"https://{shown}:5000" in answer.text
        assert "evil" not in answer.text
        assert client.get("/trust/map.svg", headers=headers).data == qr_svg(f"https://{shown}:5000/")
        assert client.get("/trust/page.svg", headers=headers).data == qr_svg(f"http://{shown}:5001/trust")
    else:
        assert host not in ("pc.local:5001", "192.168.1.20:5001", "localhost:5000")


def test_codes_are_files_without_anything_inline(client: FlaskClient) -> None:
    svg = client.get("/trust/map.svg")
    assert svg.mimetype == "image/svg+xml"
    assert b"style" not in svg.data
    assert b"script" not in svg.data
    html = client.get("/trust").text
    assert not re.search(r"<script|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize(
    ("agent", "device"),
    [("iPhone", "iPhone, iPad"), ("Linux; Android 14", "Android"), ("Windows NT", "Windows")],
)
def test_the_steps_for_the_device_at_hand_are_open(client: FlaskClient, agent: str, device: str) -> None:
    html = client.get("/trust", headers={"User-Agent": f"Mozilla/5.0 ({agent})"}).text
    assert re.findall(r"<details[^>]* open>\s*<summary>([^<]+)", html) == [device]


def test_without_https_the_page_says_how_to_switch_it_on() -> None:
    client = create_app(Settings(), factories.memory_store()).test_client()
    assert "model-routes cert" in client.get("/trust").text
    for path in ("authority.crt", "map.svg", "page.svg"):
        assert client.get(f"/trust/{path}").status_code == 404


def test_with_a_certificate_from_elsewhere_nothing_is_to_be_installed(app: Flask) -> None:
    app.extensions["doors"] = Doors(("map.example",), 443)
    client = app.test_client()
    html = client.get("/trust").text
    assert "https://map.example:443" in html
    assert "authority.crt" not in html
    assert client.get("/trust/authority.crt").status_code == 404


def test_who_looks_from_a_server_that_only_listens_to_itself_is_told(app: Flask, issued: Issued) -> None:
    app.extensions["doors"] = Doors(("127.0.0.1",), 5000, 5001, issued.authority, is_near_only=True)
    assert "--host 0.0.0.0" in app.test_client().get("/trust").text


def test_the_page_is_there_while_the_settings_are_broken(tmp_path: Path, issued: Issued) -> None:
    from geo.stores.opening import open_store

    folder = factories.workspace(tmp_path / "w")
    app = create_app(Settings(), open_store(folder))
    app.extensions["doors"] = Doors(NAMES, 5000, 5001, issued.authority)
    (folder / "programme.toml").unlink()
    (folder / "programme.toml").mkdir()
    answer = app.test_client().get("/trust")
    assert answer.status_code == 200
    assert fingerprint(issued.authority) in answer.text


# ---------------------------------------------------------------- the plain door


@pytest.mark.parametrize(
    "path", ["/trust", "/trust/authority.crt", "/trust/map.svg", "/static/css/trust.css", "/theme.css"]
)
def test_the_plain_door_serves_what_the_page_needs(plain: Client, path: str) -> None:
    assert plain.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", "/"),
        ("/wards?as_of=2022-08-09", "/wards?as_of=2022-08-09"),
        ("/segments/S-%C4%91%201", "/segments/S-%C4%91%201"),
        ("/api/summary", "/api/summary"),
        ("/login", "/login"),
        ("/trustee", "/trustee"),
    ],
)
def test_the_plain_door_sends_all_else_to_https(plain: Client, path: str, target: str) -> None:
    answer = plain.get(path, headers={"Host": "pc.local:5001"})
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"https://pc.local:5000{target}"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.data == b""


def test_the_plain_door_leads_to_no_foreign_host(plain: Client) -> None:
    for host in ("evil.example", "[::1", "a@b", "192.168.1.20.evil.example"):
        answer = plain.get("/wards", headers={"Host": host})
        assert answer.headers["Location"] == "https://192.168.1.20:5000/wards"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_changed_through_the_plain_door(plain: Client, method: str) -> None:
    assert getattr(plain, method)("/login", data={"password": "x"}).status_code == 403
    assert getattr(plain, method)("/trust").status_code == 405


def test_no_line_can_be_smuggled_into_a_header(plain: Client) -> None:
    answer = plain.get("/a%0d%0aSet-Cookie:%20x=1", headers={"Host": "pc.local"})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Location"].endswith("/a%0D%0ASet-Cookie:%20x=1")


@pytest.mark.parametrize(
    ("header", "host"), [("a:1", "a"), ("[::1]:5", "::1"), ("A", "a"), ("", None), ("[", None), (":5", None)]
)
def test_the_host_is_read_from_the_header(header: str, host: str | None) -> None:
    assert host_of(header) == host


def test_browsers_are_bound_to_https_only_when_told(app: Flask) -> None:
    assert "Strict-Transport-Security" not in app.test_client().get("/healthz", base_url="https://x").headers
    bound = create_app(Settings(), factories.memory_store())
    promise_https(bound)
    assert "max-age" in bound.test_client().get("/healthz").headers["Strict-Transport-Security"]
