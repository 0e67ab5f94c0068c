"""Every failure has a status; people get a page, programs get problem details, nobody gets a traceback."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.errors import Fault, GeoError, InvalidInput, MissingPart, StoreUnavailable, UnknownName
from geo.settings import Settings
from tests import factories
from webmap import create_app
from webmap.core.errors import STATUSES, TITLES, status_of

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PROGRAM = {"Accept": "application/json"}
SECRET = "secret of the house"
FAILURES = {
    "invalid": InvalidInput(
        "Lighting cannot be {value}.",
        value="<b>bright</b>",
        faults=[Fault("wards.geojson", "It is {what}.", "Mend it.", "W-1", "name", {"what": "<i>odd</i>"})],
    ),
    "unknown": UnknownName("No such ward."),
    "unavailable": StoreUnavailable("The file is locked."),
    "missing": MissingPart("The fonts are missing."),
    "bug": ZeroDivisionError(SECRET),
}


def kinds(base: type[GeoError] = GeoError) -> Iterator[type[GeoError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.fixture
def app() -> Flask:
    made = create_app(Settings(), factories.memory_store())

    def fail(name: str) -> str:
        raise FAILURES[name]

    made.add_url_rule("/fail/<name>", "fail", fail)
    made.add_url_rule("/api/fail/<name>", "api_fail", fail)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_expected_failure_has_a_status_of_its_own_or_of_its_parent() -> None:
    found = {kind: status_of(kind.__new__(kind)) for kind in kinds()}
    assert len(found) >= 5
    assert all(400 <= status < 600 for status in found.values())


def test_every_kind_of_failure_is_in_the_table_itself() -> None:
    direct = {kind for kind in kinds() if kind.__bases__ == (GeoError,)}
    assert direct <= set(STATUSES)


def test_every_status_of_the_table_has_a_title() -> None:
    assert set(STATUSES.values()) <= set(TITLES)


def test_a_person_reads_what_happened_on_a_page(client: FlaskClient) -> None:
    answer = client.get("/fail/invalid", headers=PAGE)
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    assert "&lt;b&gt;bright&lt;/b&gt;" in answer.text
    assert "&lt;i&gt;odd&lt;/i&gt;" in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize("address", ["/api/fail/unknown", "/fail/unknown"])
def test_a_program_gets_problem_details(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=PROGRAM)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": answer.json["title"],
        "status": 404,
        "detail": "No such ward.",
    }


def test_the_data_routes_answer_programs_even_in_a_browser(client: FlaskClient) -> None:
    assert client.get("/api/fail/unknown", headers=PAGE).mimetype == "application/problem+json"


def test_a_client_that_takes_anything_reads_a_page_outside_the_data_routes(client: FlaskClient) -> None:
    assert client.get("/fail/unknown").mimetype == "text/html"


def test_problem_details_name_every_fault(client: FlaskClient) -> None:
    body = client.get("/api/fail/invalid").json
    assert body["faults"] == [
        {"feature": "W-1", "field": "name", "problem": "It is <i>odd</i>.", "remedy": "Mend it."}
    ]


def test_what_is_not_available_says_when_to_come_back(client: FlaskClient) -> None:
    answer = client.get("/fail/unavailable")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("headers", [PAGE, PROGRAM])
@pytest.mark.parametrize("address", ["/fail/bug", "/api/fail/bug"])
def test_a_fault_of_ours_is_logged_and_shown_without_its_traceback(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, address: str, headers: dict[str, str]
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get(address, headers=headers)
    assert answer.status_code == 500
    for word in (SECRET, "Traceback", "ZeroDivisionError", ".py"):
        assert word not in answer.text
    assert any(record.exc_info and SECRET in str(record.exc_info[1]) for record in caplog.records)


@pytest.mark.parametrize(("code", "title"), [("vi", "Không có địa chỉ này"), ("en", "That does not exist")])
def test_an_address_that_does_not_exist_is_said_in_the_language(
    client: FlaskClient, code: str, title: str
) -> None:
    answer = client.get(f"/nowhere?lang={code}")
    assert answer.status_code == 404
    assert f'lang="{code}"' in answer.text
    assert ("That does not exist" in answer.text) == (code == "en")


def test_a_method_that_is_not_taken_says_which_are(client: FlaskClient) -> None:
    answer = client.post("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_failure_has_the_same_safety_headers_as_a_page(client: FlaskClient) -> None:
    for name in FAILURES:
        headers = client.get(f"/fail/{name}").headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_of_a_failure_has_the_header_of_all_pages_and_leads_on(client: FlaskClient) -> None:
    page = client.get("/nowhere?as_of=xx&lang=vi", headers=PAGE)
    assert page.status_code == 404
    for link in ('href="/"', 'href="/wards"', 'href="/help"', 'href="/login?'):
        assert link in page.text
    assert "as_of=xx&amp;lang=en" in page.text  # the same page in the other language
    assert 'href="/wards?as_of' not in page.text  # what was wrong with the address is not carried on


def test_a_failure_of_something_that_was_sent_does_not_lead_back_to_where_only_forms_go(
    client: FlaskClient,
) -> None:
    page = client.post("/fail/unknown", headers=PAGE)
    assert page.status_code == 405
    assert 'href="/?lang=en"' in page.text
    assert 'href="/login?next=%2F"' in page.text


def test_a_fault_of_ours_is_told_without_the_header_which_may_be_at_fault(client: FlaskClient) -> None:
    page = client.get("/fail/bug", headers=PAGE)
    assert page.status_code == 500
    assert "<header" not in page.text
    assert "<main" in page.text
