"""The atlas on the web: the form, the work in the background, pages alone, what is refused."""

import io
import threading
import time

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from geo.settings import Settings
from tests import factories
from tests.factories import segment, ward
from tests.pages import Page
from webmap import create_app
from webmap.map_images.atlas_files import KeptFiles
from webmap.map_images.atlas_params import MOST_PAGES

FORM = {
    "file": "pdf",
    "by": "ward",
    "scale": "same",
    "criterion": "lighting",
    "paper": "A3",
    "as_of": "2022-07-01",
}


def client(wards: int = 2) -> FlaskClient:
    squares = [ward(f"{number:05}", 12 * number) for number in range(wards)]
    store = factories.memory_store(wards=squares, route_segments=[segment()])
    return create_app(Settings(), store).test_client()


def send(browser: FlaskClient, address: str = "/reports/atlas", **typed: str):
    token = Page(browser.get("/reports").text).all("input", name="csrf_token")[0]["value"]
    return browser.post(address, data={"csrf_token": token, **typed})


def ended(browser: FlaskClient, address: str) -> dict[str, object]:
    while not (state := browser.get(f"/api{address}").json)["over"]:
        time.sleep(0.05)
    return state


def test_the_form_begins_an_atlas_that_is_then_downloaded() -> None:
    browser = client()
    page = Page(browser.get("/reports?as_of=2022-07-01").text)
    assert page.all("form", action="/reports/atlas")
    assert "2022-07-01" in [each["value"] for each in page.all("input", name="as_of")]
    address = send(browser, **FORM).headers["Location"]
    assert ended(browser, address)["lines"][0][1] == "Đã vẽ 3 trên 3 bản đồ."
    link = Page(browser.get(address).text).links(f"{address}/file")[0]
    with browser.get(link) as answer:
        found = answer.data
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tap-ban-do-ward.pdf"'
    assert len(PdfReader(io.BytesIO(found)).pages) == 3
    assert browser.get("/report/atlas.pdf", query_string=FORM).data == found


def test_a_page_alone_comes_at_once_as_picture_drawing_or_pdf() -> None:
    browser = client()
    for file, page, begin in (("png", "2", b"\x89PNG"), ("svg", "", b"<?xml"), ("pdf", "3", b"%PDF")):
        answer = browser.get(send(browser, file=file, page=page, paper="A4").headers["Location"])
        assert answer.data.startswith(begin)
        name = f"tap-ban-do-ward-trang-{page or 1}.{file}"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_who_stops_an_atlas_gets_none_and_nobody_else_sees_it() -> None:
    browser = client(MOST_PAGES)
    address = send(browser, **FORM).headers["Location"]
    page = Page(browser.get(address).text)
    if page.all("form", action=f"{address}/stop"):  # else it was drawn by then
        assert send(browser, f"{address}/stop").status_code == 303
        assert ended(browser, address)["state"] == "done"
        assert browser.get(f"{address}/file").status_code == 404
        assert not Page(browser.get(address).text).links(f"{address}/file")
    assert browser.get("/reports/atlas/jobs/unknown").status_code == 404


def test_an_atlas_waits_for_another_one_alone_and_a_briefing_for_neither() -> None:
    browser, free = client(), threading.Event()
    jobs = browser.application.extensions["jobs"]
    jobs.start(lambda _: free.wait(30), owner="", kind="atlas", is_long=True)
    address = send(browser, **FORM).headers["Location"]
    page = Page(browser.get(f"{address}?lang=en").text)
    assert "waits for 1 other piece of work" in page.text
    briefing = send(
        browser, "/reports", **{"file": ".xlsx", "form": "state", "from": "2022-07-01", "to": "2022-08-01"}
    ).headers["Location"]
    assert ended(browser, briefing)["state"] == "done"
    assert not browser.get(f"/api{address}").json["over"]
    free.set()
    assert ended(browser, address)["state"] == "done"


def test_what_cannot_be_drawn_is_said_on_the_page_of_the_work() -> None:
    browser = client()
    address = send(browser, **FORM | {"criterion": "nothing"}).headers["Location"]
    assert ended(browser, address)["state"] == "failed"
    assert "nothing" in browser.get(address).text


def test_what_comes_from_no_form_begins_nothing() -> None:
    browser = client()
    assert send(browser).status_code == 400
    assert browser.post("/reports/atlas").status_code == 400


@pytest.mark.parametrize("query", ["by=street", "scale=round", "criterion=nothing", "page=x", "page=9"])
def test_an_atlas_that_is_not_possible_is_refused(query: str) -> None:
    assert client().get(f"/report/atlas.pdf?{query}").status_code in (400, 404)


def test_an_atlas_of_more_pages_than_are_drawn_at_once_names_the_command() -> None:
    answer = client(MOST_PAGES).get("/report/atlas.pdf?lang=en")
    assert answer.status_code == 400
    assert "model-routes report atlas" in answer.text


def test_only_the_last_files_are_kept() -> None:
    files = KeptFiles(most=2)
    first, *others = (files.take() for _ in range(3))
    assert first() is None
    paths = [each().path for each in others]
    assert [path.exists() for path in paths] == [True, True]
    del files
    assert [path.exists() for path in paths] == [False, False]
