"""The atlas as a download: the form on the page of reports, the file, what is refused."""

import io

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from geo.settings import Settings
from tests import factories
from tests.factories import segment, ward
from webmap import create_app
from webmap.atlas_params import MOST_PAGES


def client(wards: int = 2) -> FlaskClient:
    squares = [ward(f"{number:05}", 12 * number) for number in range(wards)]
    store = factories.memory_store(wards=squares, route_segments=[segment()])
    return create_app(Settings(), store).test_client()


def test_the_form_on_the_page_of_reports_leads_to_the_atlas() -> None:
    browser = client()
    page = browser.get("/reports?as_of=2022-07-01").text
    assert 'action="/report/atlas.pdf"' in page
    assert 'name="as_of" value="2022-07-01"' in page
    answer = browser.get("/report/atlas.pdf?by=ward&scale=same&criterion=lighting&paper=A3&as_of=2022-07-01")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tap-ban-do-ward.pdf"'
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 3


@pytest.mark.parametrize("query", ["by=street", "scale=round", "criterion=nothing"])
def test_an_atlas_that_is_not_possible_is_refused(query: str) -> None:
    assert client().get(f"/report/atlas.pdf?{query}").status_code in (400, 404)


def test_an_atlas_of_more_pages_than_a_server_draws_names_the_command() -> None:
    answer = client(MOST_PAGES).get("/report/atlas.pdf?lang=en")
    assert answer.status_code == 400
    assert "model-routes report atlas" in answer.text
