"""The form of inspection to print: found from a segment's page and the list of old findings."""

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from geo.settings import Settings
from tests import factories
from tests.factories import block, segment, ward
from webmap import create_app

OLD = {"cleanliness": "clean", "cleanliness_checked_on": "2022-05-01"}


@pytest.fixture
def client() -> FlaskClient:
    routes = [
        segment("S-1", **OLD),
        segment("S/2", (1, 2), (3, 2), route_id=None, route_name=None, **OLD),
        segment("S 3", (1, 8), (3, 8), route_id=None, route_name="Phố Ái Mộ"),
    ]
    layers = {"wards": [ward()], "route_segments": routes, "apartment_blocks": [block("A-1", **OLD)]}
    return create_app(Settings(), factories.memory_store(**layers)).test_client()


@pytest.mark.parametrize("page", ["/segments/S-1?lang=en&as_of=2022-08-09", "/recheck?lang=en&ward=00139"])
def test_pages_lead_to_the_form_of_the_route_as_of_their_day(client: FlaskClient, page: str) -> None:
    found = re.search(r'href="(/report/inspection\.pdf[^"]*)"', client.get(page).text)
    assert found
    assert ("as_of=2022-08-09" in found[1]) == ("as_of" in page)
    answer = client.get(unescape(found[1]))
    assert answer.mimetype == "application/pdf"
    assert 'filename="inspection-R-01.pdf"' in answer.headers["Content-Disposition"]
    (paper,) = PdfReader(io.BytesIO(answer.data)).pages
    assert [link["/A"]["/URI"] for link in paper["/Annots"]] == ["http://localhost/segments/S-1"]


@pytest.mark.parametrize(
    "page", ["/apartments/A-1?lang=en&as_of=2022-08-09", "/recheck?lang=en&as_of=2022-08-09"]
)
def test_pages_lead_to_the_form_of_a_block_whose_code_opens_its_page(client: FlaskClient, page: str) -> None:
    (found,) = re.findall(r'href="(/report/inspection\.pdf[^"]*block=A-1[^"]*)"', client.get(page).text)
    answer = client.get(unescape(found))
    assert 'filename="inspection-A-1.pdf"' in answer.headers["Content-Disposition"]
    (paper,) = PdfReader(io.BytesIO(answer.data)).pages
    assert [link["/A"]["/URI"] for link in paper["/Annots"]] == ["http://localhost/apartments/A-1"]


def test_a_segment_without_a_route_has_no_form(client: FlaskClient) -> None:
    assert "inspection.pdf" not in client.get("/segments/S/2").text
    assert client.get("/recheck").text.count("inspection.pdf") == 2  # of S-1 and of the block
    assert client.get("/report/inspection.pdf?segment=S/2").status_code == 404


def test_the_page_of_a_segment_leads_to_the_form_of_its_route_by_name(client: FlaskClient) -> None:
    found = re.search(r'href="(/report/inspection\.pdf[^"]*)"', client.get("/segments/S%203").text)
    assert found
    answer = client.get(unescape(found[1]))
    assert 'filename="phieu-kiem-tra-Pho-Ai-Mo.pdf"' in answer.headers["Content-Disposition"]
    assert "Ái Mộ" in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?route=R-77", 404),
        ("?segment=nowhere", 404),
        ("?block=A-77", 404),
        ("?block=A-1&route=R-01", 400),
    ],
)
def test_a_form_of_nothing_known_is_refused(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/report/inspection.pdf{query}").status_code == status
