"""/api/summary: the figures of the page for programs."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from geo.model.feature import Put
from geo.programme import browse, summarise
from geo.stores.base import Store
from tests import factories
from tests.pages import client_of


def test_it_answers_as_agreed_and_conserves(client: FlaskClient) -> None:
    found = client.get("/api/summary").get_json()
    assert (found["as_of"], found["boundaries"]) == ("2022-08-09", "2022-08-09")
    parts = [*found["wards"], found["outside"]]
    assert sum(part["metres"] for part in parts) == pytest.approx(found["total"]["metres"], rel=1e-9)
    for criterion in found["criteria"]:
        for part in (*parts, found["total"]):
            assert sum(part["status"][criterion].values()) == pytest.approx(part["metres"], rel=1e-9)
    assert found["wards"][0].keys() >= {
        "code",
        "name",
        "km2",
        "routes",
        "segments",
        "metres",
        "apartment_blocks",
    }


def test_it_is_what_the_service_says(client: FlaskClient, small: Store) -> None:
    summary = summarise.by_ward(small, browse.moment(small))
    found = client.get("/api/summary").get_json()
    assert [w["metres"] for w in found["wards"]] == [w.metres for w in summary.wards]
    assert found["total"]["segments"] == summary.total.segments


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [("json", "application/json"), ("csv", "text/csv"), ("geojson", "application/geo+json")],
)
def test_each_form_has_its_type_its_name_and_an_etag(client: FlaskClient, kind: str, mimetype: str) -> None:
    answer = client.get(f"/api/summary?format={kind}&download=1")
    assert answer.mimetype == mimetype
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="tong-hop-phuong-2022-08-09.{kind}"'
    )
    again = client.get(f"/api/summary?format={kind}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_csv_speaks_the_language_asked_for(client: FlaskClient) -> None:
    text = client.get("/api/summary?format=csv&lang=en").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows][-2:] == ["Outside all wards", "Total"]


def test_blocks_are_a_layer_of_their_own(client: FlaskClient) -> None:
    found = client.get("/api/summary?layer=apartment_blocks").get_json()
    assert [w["apartment_blocks"] for w in found["wards"]] == [0, 1, 0]
    assert found["outside"]["apartment_blocks"] == 1
    assert found["total"]["status"]["lighting"]["partial"] == 1


def test_a_change_shows_at_once(small: Store) -> None:
    client = client_of(small)
    before = client.get("/api/summary")
    small.apply([Put(small.get("route_segments", "S-2").with_properties(lighting="full"), seen=1)])
    after = client.get("/api/summary", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.get_json()["total"]["status"]["lighting"]["none"] == 0


@pytest.mark.parametrize("query", ["format=xml", "layer=streets", "as_of=soon", "boundaries=2022-13-01"])
def test_what_is_not_possible_is_a_problem_in_words(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/summary?{query}&lang=en")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert query.partition("=")[2] in answer.get_json()["detail"]


def test_a_broken_layer_is_unavailable_and_no_guess(tmp_path) -> None:  # type: ignore[no-untyped-def]
    store = factories.file_store(tmp_path / "w", route_segments=b"{")
    answer = client_of(store).get("/api/summary")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
