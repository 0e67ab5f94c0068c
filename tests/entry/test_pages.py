"""The page of data entry: a workbook taken along, sent back, looked at, recorded by who may."""

import io
import re
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.model.person import EDITOR, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.base import Store
from tests import factories
from tests.factories import segment, ward
from webmap import create_app

Head = dict[str, str]


@pytest.fixture
def store() -> Store:
    return factories.memory_store(
        wards=[ward(), ward("00142", 10)], route_segments=[segment(), segment("S-2", (12, 5), (14, 5))]
    )


@pytest.fixture
def app(store: Store) -> Flask:
    return create_app(Settings(), store)


def member(app: Flask, name: str, role: str, **more: Any) -> Head:
    accounts = app.extensions["accounts"]
    people.add(app.extensions["store"], accounts, Person(name, role, **more), "một mật khẩu dài")
    return {"Authorization": f"Bearer {sign_in.issue_token(accounts, name)}", "Accept": "text/html"}


def sent(client: FlaskClient, head: Head, content: bytes, name: str = "n.xlsx") -> TestResponse:
    data = {"workbook": (io.BytesIO(content), name)}
    return client.post("/entry?lang=en", headers=head, data=data, content_type="multipart/form-data")


def filled(client: FlaskClient, head: Head, **cells: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/entry.xlsx?lang=en", headers=head).data))
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_looked_at_first_and_recorded_by_its_sender_once(app: Flask, store: Store) -> None:
    client = app.test_client()
    editor, other = member(app, "hoa", EDITOR), member(app, "lan", EDITOR)
    assert client.get("/entry", headers=editor).status_code == 200
    page = sent(client, editor, filled(client, editor, J3=6.5, L3="<b>"))
    assert page.status_code == 200
    assert "– → 6.5" in page.text
    assert "&lt;b&gt;" in page.text
    assert len(store.history()) == 0
    found = re.search(r'name="workbook" value="([^"]+)"', page.text)
    assert found
    form = {"workbook": found.group(1), "reason": "measured"}
    assert client.post("/entry/record", headers=other, data=form).status_code == 404
    for _ in range(2):
        recorded = client.post("/entry/record", headers=editor, data=form)
        assert recorded.status_code == 303
    assert client.get(recorded.headers["Location"], headers=editor).status_code == 200
    (change,) = store.history()
    assert (change.origin.person, change.origin.reason) == ("hoa", "measured")


def test_faults_and_what_others_may_not_change_are_told_with_their_cells(app: Flask, store: Store) -> None:
    client = app.test_client()
    officer = member(app, "lan", WARD_OFFICER, ward="00139")
    page = sent(client, officer, filled(client, officer, M3="glowing", M4="Full"))
    assert page.status_code == 422
    assert "Route segments!M3" in page.text
    assert "Route segments!M4" in page.text
    assert len(store.history()) == 0


def test_the_whole_programme_is_a_workbook_for_everybody(app: Flask) -> None:
    answer = app.test_client().get("/report/programme.xlsx?as_of=2022-08-09")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert "S-2" in [cell.value for cell in book.worksheets[0]["A"]]
    known = {"If-None-Match": answer.headers["ETag"]}
    again = app.test_client().get("/report/programme.xlsx?as_of=2022-08-09", headers=known)
    assert (again.status_code, again.data) == (304, b"")


def test_the_page_lets_one_choose_a_layer_a_ward_and_a_route_by_its_name(app: Flask) -> None:
    client = app.test_client()
    editor = member(app, "hoa", EDITOR)
    page = client.get("/entry?lang=en", headers=editor).text
    form = page[page.index('action="/entry.xlsx"') : page.index('action="/entry" enctype')]
    names = set(re.findall(r'name="(\w+)"', form))
    assert names == {"layer", "ward", "route"}
    assert '<option value="apartment_blocks">Apartment blocks</option>' in form
    assert '<option value="R-01">Phú Hựu</option>' in form
    answer = client.get("/entry.xlsx?layer=apartment_blocks&ward=&route=", headers=editor)
    assert 'filename="entry-apartment_blocks.xlsx"' in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.worksheets[0]["A1"].value == "apartment_blocks.id"


def test_visitors_and_files_that_are_no_workbooks_are_turned_away(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/entry.xlsx").status_code == 303
    editor = member(app, "hoa", EDITOR)
    assert sent(client, editor, b"no workbook").status_code in (400, 415, 422)
    assert client.post("/entry", headers=editor).status_code in (400, 422)
    assert client.get("/entry.xlsx?layer=moon", headers=editor).status_code in (400, 422)
