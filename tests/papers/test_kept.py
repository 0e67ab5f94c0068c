"""Papers are written once for a version of the record, and only given to those who may read the same."""

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from geo.model.feature import Put
from geo.model.history import Origin
from geo.model.person import ADMIN, EDITOR, OFFICE_OFFICER, VIEWER, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.photos import photos
from geo.photos.photos import Upload
from geo.settings import Settings
from geo.stores.base import Store
from tests import factories
from tests.factories import block, landmark, segment, task, ward
from tests.pictures import photo_bytes
from webmap import create_app

OFFICES = '\n[[offices]]\nid = "culture"\nnames = { vi = "Phòng Văn hóa", en = "Culture Division" }\n'
OFFICES += 'layers = ["route_segments"]\ncriteria = ["flags", "lighting"]\n'
RESTRICTED = '\n[access]\nrestricted = ["photos", "apartment_blocks"]\n'
REASON, NAME, OFFICE = "Dân phản ánh qua đường dây nóng", "Lê Thị Hoa", "Phòng Văn hóa"
PEOPLE = {
    "viewer": Person("viewer", VIEWER),
    "ward": Person("ward", WARD_OFFICER, ward="00139"),
    "office": Person("office", OFFICE_OFFICER, office="culture"),
    "editor": Person("editor", EDITOR),
    "admin": Person("admin", ADMIN),
}
PERIOD = "lang=vi&from=2022-01-01&to=2022-08-09"
PAPERS = (
    "/evaluation.docx?lang=vi",
    "/evaluation.pdf?lang=vi",
    "/evaluation.xlsx?lang=vi",
    "/evaluation/seminar.docx?lang=vi",
    "/report/programme.xlsx?lang=vi",
    f"/report/briefing.docx?{PERIOD}",
    f"/report/briefing.xlsx?{PERIOD}",
    "/report/dossier.docx?route=R-01&from=2022-01-01&lang=vi",
    "/report/dossier.pdf?route=R-01&from=2022-01-01&lang=vi",
)
DOSSIERS = PAPERS[-2:]
PAGES = (
    "/evaluation?lang=vi",
    "/evaluation/route_segments/R-01?lang=vi",
    "/evaluation/apartment_blocks/A-001?lang=vi",
    "/evaluation/seminar?lang=vi",
    "/tasks?lang=vi",
    "/history?lang=vi",
    "/history.json?lang=vi",
    "/changes/1?lang=vi",
    "/segments/S-1?lang=vi",
    "/api/summary",
    "/ogc/collections/route_segments/items?f=json",
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = factories.file_store(
        tmp_path / "w",
        programme_toml=factories.PROGRAMME_TOML + OFFICES,
        wards=[ward()],
        route_segments=[segment("S-1"), segment("S-2", (1, 2), (3, 2))],
        apartment_blocks=[block()],
        landmarks=[landmark()],
        tasks=[task()],
    )
    seen = found.get("route_segments", "S-1")
    known = {"lighting": "full", "lighting_checked_on": "2022-08-01"}
    found.apply(
        [Put(seen.with_properties(**known), 1)], Origin(person="hoa", office="culture", reason=REASON)
    )
    return found


@pytest.fixture
def app(store: Store) -> Flask:
    return create_app(Settings(), store)


def client_as(app: Flask, who: str) -> FlaskClient:
    """Return a client of somebody; beside them there is Hoa, who recorded something."""
    client, accounts = app.test_client(), app.extensions["accounts"]
    users = [Person("hoa", EDITOR, full_name=NAME), PEOPLE[who]]
    for person in users:
        if accounts.people.get(person.name) is None:
            people.add(app.extensions["store"], accounts, person, "bốn chữ dễ nhớ")
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {sign_in.issue_token(accounts, who)}"
    return client


def read(client: FlaskClient, address: str) -> str:
    """Return all that a page or paper says, on one line."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.get_data(as_text=True)[:300])
    ending = address.partition("?")[0].rpartition(".")[2]
    return " ".join(READ.get(ending, lambda content: [content.decode()])(answer.data)).replace("\xa0", " ")


def word_texts(content: bytes) -> list[str]:
    word = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in word.paragraphs), *cells]


def sheet_texts(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]


READ = {
    "docx": word_texts,
    "xlsx": sheet_texts,
    "pdf": lambda content: " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
    ).split(),
}


def test_a_visitor_reads_what_and_when_but_never_who_nor_why(app: Flask) -> None:
    members = client_as(app, "viewer")  # asks first: what was written for them lies on the shelf
    visitor = app.test_client()
    for address in (*PAPERS, *PAGES):
        read(members, address)
        said = read(visitor, address)
        for hidden in (REASON, NAME, OFFICE, "hoa"):
            assert hidden not in said.replace("minh hoa", "").replace("thoa", ""), (address, hidden)


def test_who_is_signed_in_reads_who_and_why_in_the_dossier(app: Flask) -> None:
    app.test_client().get(DOSSIERS[0])  # a visitor asked before
    for who in PEOPLE:  # whoever asks first has it written, the others are given the same
        client = client_as(app, who)
        for address in DOSSIERS:
            said = read(client, address)
            for shown in (REASON, NAME, OFFICE):
                assert shown in said, (who, address, shown)


@pytest.mark.parametrize("address", PAPERS)
def test_a_paper_is_written_once_until_something_changes(app: Flask, store: Store, address: str) -> None:
    client, kept = app.test_client(), app.extensions["papers"]._made
    first = client.get(address)
    (made,) = kept.values()
    assert client.get(address).data == first.data
    assert list(kept.values()) == [made]
    assert client.get(address.replace("lang=vi", "lang=en")).data != first.data
    assert len(kept) == 2
    seen = store.get("route_segments", "S-2")
    late = {"lighting": "none", "lighting_checked_on": "2022-08-02"}
    store.apply([Put(seen.with_properties(**late), seen.version)])
    client.get(address)
    assert len(kept) == 3


def test_what_is_for_members_is_not_given_to_visitors_and_each_reader_is_noted(
    tmp_path: Path, store: Store
) -> None:
    folder = tmp_path / "w"
    (folder / "programme.toml").write_text(factories.PROGRAMME_TOML + OFFICES + RESTRICTED)
    app = create_app(Settings(), store)
    for who in ("viewer", "editor"):
        assert "Chung cư mẫu" in read(client_as(app, who), "/report/programme.xlsx?lang=vi")
    assert "Chung cư mẫu" not in read(app.test_client(), "/report/programme.xlsx?lang=vi")
    notes = [
        (each.person, each.item) for each in app.extensions["accounts"].notes(9) if each.what == "viewed"
    ]
    assert sorted(notes) == [("editor", "apartment_blocks"), ("viewer", "apartment_blocks")]
    assert len(app.extensions["papers"]._made) == 2


def test_a_dossier_with_photos_is_not_kept_so_that_an_erased_one_is_gone(app: Flask, store: Store) -> None:
    sent = Upload(photo_bytes())
    photos.add(
        store, app.extensions["photo_files"], store.get("route_segments", "S-1"), sent, Origin(person="hoa")
    )
    assert client_as(app, "viewer").get(DOSSIERS[0]).status_code == 200
    assert not app.extensions["papers"]._made
    assert app.test_client().get(DOSSIERS[0]).status_code == 200  # without the photo
    assert len(app.extensions["papers"]._made) == 1


def test_papers_take_no_more_memory_than_the_shelf_has(app: Flask) -> None:
    shelf, client = app.extensions["papers"], app.test_client()
    shelf._most_bytes = 3 * len(client.get("/evaluation.docx?lang=vi").data)
    for day in range(1, 8):
        client.get(f"/evaluation.docx?lang=vi&as_of=2022-07-0{day}")
        assert sum(each.weight for each in shelf._made.values()) <= shelf._most_bytes
