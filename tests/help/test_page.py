"""The help says what can be done, and to each what is theirs to do."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.model.person import WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.base import Store
from tests.pages import Page
from webmap import create_app


@pytest.fixture
def app(small: Store) -> Flask:
    return create_app(Settings(), small)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_visitor_is_told_to_sign_in_and_an_officer_what_is_theirs(app: Flask, client: FlaskClient) -> None:
    assert "hãy đăng nhập" in client.get("/help?lang=vi").text
    accounts = app.extensions["accounts"]
    people.add(app.extensions["store"], accounts, Person("hoa", WARD_OFFICER, ward="00139"), "bốn chữ dễ nhớ")
    head = {"Authorization": f"Bearer {sign_in.issue_token(accounts, 'hoa')}", "Accept": "text/html"}
    shown = client.get("/help?lang=vi", headers=head).text
    assert "trong phường Bồ Đề" in shown
    assert "hãy đăng nhập" not in shown


def test_the_help_shows_every_sign_of_every_criterion(client: FlaskClient, small: Store) -> None:
    text = Page(client.get("/help?lang=vi").text).text
    for criterion in small.criteria:
        for value in criterion.values:
            assert value.labels["vi"] in text


def test_every_link_of_the_help_leads_somewhere(client: FlaskClient) -> None:
    reports = ("/reports", "/evaluation", "/tasks")
    for path in ("/", "/wards", "/export", "/recheck", "/trust", "/login", *reports):
        assert f'href="{path}' in client.get("/help").text
        assert client.get(path).status_code == 200


def test_the_map_says_what_to_press_and_where_the_help_is(client: FlaskClient) -> None:
    page = client.get("/?lang=vi").text
    assert "Bấm vào một tuyến hoặc chung cư trên bản đồ để xem hiện trạng." in page
    assert page.count('href="/help"') == 2
