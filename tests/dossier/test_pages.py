"""The dossier as a download: found from its pages, chosen on the page of reports, rights as of reading."""

import io
import re
from html import unescape

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from geo.model.feature import Put
from geo.model.history import Origin
from geo.model.person import EDITOR, Person
from geo.people import people, sign_in
from geo.photos import photos
from geo.photos.photos import Upload
from geo.settings import Settings
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, ward
from tests.pictures import photo_bytes
from webmap import create_app

NASTY = 'R<"1">/&é'


@pytest.fixture
def store() -> Store:
    routes = [segment("S-1"), segment("S-2", (1, 2), (3, 2), route_id=NASTY, route_name="Ngõ <b>“A”</b>")]
    bare = segment("S-3", (1, 3), (3, 3), route_id=None, route_name=None)
    found = factories.memory_store(
        wards=[ward()], route_segments=[*routes, bare], apartment_blocks=[block("A/1")]
    )
    seen = found.get("route_segments", "S-1")
    found.apply([Put(seen.with_properties(note="Ghi chú"), 1)], Origin(person="hoa", reason="Lý do riêng"))
    return found


@pytest.fixture
def app(store: Store) -> Flask:
    return create_app(Settings(), store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def words_of(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in word.paragraphs), *cells])


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("/segments/S-1?lang=en&as_of=2022-08-01", "Phú Hựu"),
        ("/segments/S-2?lang=en", "Ngõ <b>“A”</b>"),
        ("/apartments/A/1?lang=en&as_of=2022-08-01", "Chung cư mẫu"),
    ],
)
def test_pages_lead_to_the_dossier_as_of_their_day(client: FlaskClient, page: str, names: str) -> None:
    found = re.findall(r'href="(/report/dossier\.[^"]*)"', client.get(page).text)
    assert [each.split("?")[0] for each in found] == ["/report/dossier.docx", "/report/dossier.pdf"]
    answer = client.get(unescape(found[0]))
    assert answer.status_code == 200
    assert names in words_of(answer.data)
    day = "2022-08-01" if "as_of" in page else "2022-08-09"
    name = answer.headers["Content-Disposition"]
    kinds = "ho-so-tuyen|ho-so-chung-cu|dossier-route|dossier-block"
    assert re.fullmatch(rf'attachment; filename="({kinds})-[\w-]+-{day}\.docx"', name)


def test_a_segment_without_a_route_leads_to_no_dossier(client: FlaskClient) -> None:
    assert "/report/dossier" not in client.get("/segments/S-3").text


def test_the_form_on_the_page_of_reports_leads_to_the_dossier_chosen(client: FlaskClient) -> None:
    page = client.get("/reports?lang=en&as_of=2022-08-01").text
    values = [unescape(each) for each in re.findall(r'<option value="((?:route|block):[^"]*)"', page)]
    assert sorted(values) == sorted(["route:R-01", f"route:{NASTY}", "block:A/1"])
    asked = {"of": f"route:{NASTY}", "file": "pdf", "as_of": "2022-08-01"}
    answer = client.get("/report/dossier", query_string=asked)
    assert answer.status_code == 303
    made = client.get(answer.headers["Location"])
    assert made.mimetype == "application/pdf"
    assert "Ngõ <b>“A”</b>" in PdfReader(io.BytesIO(made.data)).pages[0].extract_text().replace("\u200b", "")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/report/dossier.docx", 400),
        ("/report/dossier.docx?route=R-01&block=A/1", 400),
        ("/report/dossier.odt?route=R-01", 400),
        ("/report/dossier.pdf?route=R-77", 404),
        ("/report/dossier.pdf?block=nowhere", 404),
        ("/report/dossier.pdf?route=R-01&from=2022-09-01", 400),
        ("/report/dossier?of=ward:1", 400),
        ("/report/dossier?of=route:R-01&file=exe", 400),
    ],
)
def test_a_dossier_that_is_not_possible_is_refused_in_words(
    client: FlaskClient, path: str, status: int
) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    if "R-77" in path:
        assert "R-01 (Phú Hựu)" in answer.text


def test_persons_reasons_and_photos_are_for_members_and_each_photo_is_noted(app: Flask, store: Store) -> None:
    sent = Upload(photo_bytes())
    kept = photos.add(
        store, app.extensions["photo_files"], store.get("route_segments", "S-1"), sent, Origin(person="hoa")
    )
    accounts = app.extensions["accounts"]
    people.add(store, accounts, Person("hoa", EDITOR, full_name="Lê Thị Hoa"), "một mật khẩu dài")
    member = {"Authorization": f"Bearer {sign_in.issue_token(accounts, 'hoa')}"}
    client = app.test_client()
    open_to_all = client.get("/report/dossier.docx?route=R-01&from=2022-01-01")
    assert "Ghi chú" in words_of(open_to_all.data)
    for hidden in ("Lý do riêng", "Hoa", "hoa"):
        assert hidden not in words_of(open_to_all.data).replace("minh hoa", "")
    assert len(docx.Document(io.BytesIO(open_to_all.data)).inline_shapes) == 2
    whole = client.get("/report/dossier.docx?route=R-01&from=2022-01-01", headers=member)
    assert "Lý do riêng" in words_of(whole.data)
    assert "Lê Thị Hoa" in words_of(whole.data)
    assert len(docx.Document(io.BytesIO(whole.data)).inline_shapes) == 3
    assert "private" in whole.headers["Cache-Control"]
    assert [each.item for each in accounts.notes(9) if each.what == "viewed"] == [f"photos/{kept.id}"]
