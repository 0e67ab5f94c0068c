"""Under which names the server answers: its own, those inside buildings, and those it is told."""

import pytest
from flask.testing import FlaskClient

from geo.https import addresses
from geo.settings import Settings
from tests import factories
from webmap import create_app
from webmap.core import hosts
from webmap.core.hosts import WrongHost, check_host


@pytest.fixture
def client() -> FlaskClient:
    return create_app(Settings(), factories.memory_store()).test_client()


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "map.localhost",
        "127.0.0.1",
        "::1",
        "0.0.0.0",
        "192.168.1.20",
        "10.0.0.7",
        "172.20.1.1",
        "fe80::1",
        "fd00::5",
        addresses.host_names()[0],
        *map(str, addresses.addresses()),
    ],
)
def test_this_computer_and_addresses_inside_buildings_need_no_setting(host: str) -> None:
    check_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "192.168.1.20.evil.example",
        "localhost.evil.example",
        "203.0.113.7",
        "2001:db8::1",
        "",
        None,
    ],
)
def test_other_names_and_addresses_of_the_internet_are_refused(host: str | None) -> None:
    with pytest.raises(WrongHost):
        check_host(host)
    check_host(host, named={host or ""})


def test_an_own_address_of_the_internet_needs_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    own = (addresses.ipaddress.ip_address("203.0.113.7"),)
    monkeypatch.setattr(addresses, "every_address", lambda: own)
    monkeypatch.setattr(addresses, "host_names", lambda: ("pc", "localhost"))
    hosts._own.cache_clear()
    try:
        for host in ("203.0.113.7", "pc", "pc.local", "pc.lan"):
            check_host(host)
        with pytest.raises(WrongHost):
            check_host("203.0.113.8")
    finally:
        hosts._own.cache_clear()


@pytest.mark.parametrize(
    "path", ["/", "/wards", "/login", "/ogc/", "/ogc/collections?f=html", "/ogc/api", "/api/summary"]
)
def test_an_unknown_host_gets_421_says_how_to_add_it_and_stands_in_no_answer(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path, headers={"Host": "evil.example", "Accept-Language": "en"})
    assert answer.status_code == 421
    assert "programme.toml" in answer.text
    assert "evil.example" not in answer.text + str(answer.headers)


def test_links_of_ogc_name_the_host_that_was_asked_where_it_is_a_good_one(client: FlaskClient) -> None:
    document = client.get("/ogc/", headers={"Host": "192.168.1.20:5000"}).json
    assert document["links"][0]["href"].startswith("http://192.168.1.20:5000/ogc")


def test_what_serve_listens_on_is_a_name_of_the_server() -> None:
    app = create_app(Settings(), factories.memory_store())
    app.extensions["host_names"] = ("ban-do.quan",)
    client = app.test_client()
    assert client.get("/wards", headers={"Host": "ban-do.quan:5000"}).status_code == 200
    assert client.get("/wards", headers={"Host": "ban-do.khac:5000"}).status_code == 421
