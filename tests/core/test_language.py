"""The language is the one asked for, then the one remembered, then the programme's; never the browser's."""

import pytest
from flask.testing import FlaskClient

from geo.settings import Settings
from tests import factories
from tests.factories import ward
from webmap import create_app


def client(first: str = "vi") -> FlaskClient:
    languages = ("vi", "en") if first == "vi" else ("en", "vi")
    programme = factories.programme(languages=languages)
    return create_app(
        Settings(), factories.memory_store(programme_is=programme, wards=[ward()])
    ).test_client()


def language_of(found: FlaskClient, address: str = "/wards", **headers: str) -> str:
    html = found.get(address, headers=headers).text
    return html.split('<html lang="')[1][:2]


@pytest.mark.parametrize("first", ["vi", "en"])
def test_the_programmes_first_language_is_the_default(first: str) -> None:
    assert language_of(client(first)) == first


def test_the_browsers_language_does_not_count() -> None:
    assert language_of(client(), Accept_Language="en-US,en;q=0.9") == "vi"


def test_a_language_that_was_asked_for_is_remembered_and_another_replaces_it() -> None:
    found = client()
    assert language_of(found, "/wards?lang=en") == "en"
    assert language_of(found) == "en"
    assert language_of(found, "/wards?lang=vi") == "vi"
    assert language_of(found) == "vi"


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites() -> None:
    cookie = client().get("/wards?lang=en").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("text", ["fr", "", "en\r\nSet-Cookie: a=b", "../../etc", "VI"])
def test_a_language_that_does_not_exist_is_passed_over_and_not_remembered(text: str) -> None:
    answer = client().get("/wards", query_string={"lang": text})
    assert 'lang="vi"' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_other_language_is_a_link_to_the_same_page() -> None:
    html = client().get("/wards?as_of=2022-04-15").text
    assert 'href="/wards?as_of=2022-04-15&amp;lang=en"' in html


def test_errors_speak_the_language_too() -> None:
    found = client()
    assert (
        found.get("/api/map/nothing?lang=vi").json["title"]
        != found.get("/api/map/nothing?lang=en").json["title"]
    )
