"""The page of the briefing report: what is asked, how far the work is, and the file."""

import io
import time

import pytest
from docx import Document as open_word
from flask.testing import FlaskClient

from tests import factories
from tests.factories import segment, task, ward
from tests.pages import HOSTILE, Page, client_of

FORM = {"from": "2022-06-30", "to": "2022-08-09", "file": ".xlsx", "form": "state"}


@pytest.fixture
def client() -> FlaskClient:
    lit = segment("S-1", route_name=HOSTILE[0], lighting="full", lighting_checked_on="2022-07-15")
    return client_of(factories.memory_store(wards=[ward()], route_segments=[lit], tasks=[task()]))


def send(client: FlaskClient, **changes: object):
    page = Page(client.get("/reports").get_data(as_text=True))
    token = page.all("input", name="csrf_token")[0]["value"]
    return client.post("/reports", data={**FORM, "csrf_token": token, **changes})


def test_a_report_is_made_in_the_background_and_then_downloaded(client: FlaskClient) -> None:
    address = send(client, file=".docx").headers["Location"]
    for _ in range(100):
        state = client.get(f"/api{address}").json
        if state["over"]:
            break
        time.sleep(0.1)
    assert state["state"] == "done"
    page = Page(client.get(address).get_data(as_text=True))
    answer = client.get(page.links(f"{address}/file")[0])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bao-cao-giao-ban-2022-08-09.docx"'
    text = "\n".join(each.text for each in open_word(io.BytesIO(answer.data)).paragraphs)
    assert "BÁO CÁO" in text


def test_the_page_asks_what_the_maps_of_wards_show(client: FlaskClient) -> None:
    answer = send(client, criterion="flags", preview="1")
    page = Page(answer.get_data(as_text=True))
    options = [each for each in page.all("option") if each.get("value") == "flags" and "selected" in each]
    assert options
    refused = send(client, criterion="noise")
    assert refused.status_code == 422
    assert "noise" in refused.get_data(as_text=True)
    assert client.get("/report/briefing.pdf?criterion=noise").status_code == 400


def template(*texts: str) -> tuple[io.BytesIO, str]:
    word, out = open_word(), io.BytesIO()
    for text in texts:
        word.add_paragraph(text)
    word.save(out)
    return io.BytesIO(out.getvalue()), "mau.docx"


def test_the_office_can_send_its_own_word_file(client: FlaskClient) -> None:
    answer = send(client, file=".docx", template=template("Mẫu của phường", "{{noi_dung}}"))
    address = answer.headers["Location"]
    while not client.get(f"/api{address}").json["over"]:
        time.sleep(0.05)
    word = open_word(io.BytesIO(client.get(f"{address}/file").data))
    assert word.paragraphs[0].text == "Mẫu của phường"
    assert len(word.tables) > 2


def test_a_wrong_word_file_is_said_at_its_field_with_the_places_that_are_known(client: FlaskClient) -> None:
    answer = send(client, file=".docx", template=template("{{noi_dung}}", "{{<b>dấu}}"))
    assert answer.status_code == 422
    page = Page(answer.get_data(as_text=True))
    (field,) = page.all("input", name="template")
    assert field["aria-invalid"] == "true"
    assert "{{<b>dấu}}" in page.text
    assert "{{tieu_de}}" in page.text
    assert send(client, template=(io.BytesIO(b"PK"), "a.docx")).status_code == 422


def test_a_wrong_period_is_said_at_its_field_and_nothing_begins(client: FlaskClient) -> None:
    answer = send(client, **{"from": "2022-08-10"})
    assert answer.status_code == 422
    page = Page(answer.get_data(as_text=True))
    (field,) = page.all("input", name="to")
    assert field["aria-describedby"] == "wrong-to"
    assert send(client, to="hôm nay").status_code == 422


def test_nobody_else_may_have_a_word_that_is_no_ending(client: FlaskClient) -> None:
    assert send(client, file=".exe").status_code == 422
    assert client.get("/report/briefing.exe").status_code == 400
    assert client.get("/reports/jobs/unknown").status_code == 404


def test_the_address_gives_the_report_at_once(client: FlaskClient) -> None:
    answer = client.get("/report/briefing.xlsx?from=2022-06-30&to=2022-08-09")
    assert answer.status_code == 200
    assert answer.data == client.get("/report/briefing.xlsx?from=30/06/2022&to=09/08/2022").data


def test_a_preview_shows_sentences_and_charts_with_words_and_makes_no_file(client: FlaskClient) -> None:
    answer = send(client, preview="1")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert HOSTILE[0] not in text
    assert len(Page(text).all("svg", role="img")) >= 2
    assert " style=" not in text


def test_what_comes_from_no_form_begins_nothing(client: FlaskClient) -> None:
    assert client.post("/reports").status_code == 422
    assert client.post("/reports", json={"file": ".docx"}).status_code == 422


def test_a_report_that_was_asked_for_before_is_not_made_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/report/briefing.xlsx?from=2022-01-01&to=2022-08-09")
    monkeypatch.setattr("webmap.briefing.routes.briefing_makers", None)
    again = client.get("/report/briefing.xlsx?from=2022-01-01&to=2022-08-09")
    assert (again.status_code, again.data) == (200, first.data)
