"""Pages of the evaluation: intervals in words too, evidence behind points, weights that are typed."""

import pytest
from flask.testing import FlaskClient

from geo.stores.memory import MemoryStore
from tests import factories
from tests.factories import block, landmark, segment, ward
from tests.pages import HOSTILE, Page, client_of

CHECKED = {f"{name}_checked_on": "2022-08-01" for name in ("lighting", "flags", "cleanliness")}
GOOD = {"lighting": "full", "flags": "compliant", "cleanliness": "clean", **CHECKED}


def a_store(name: str = "Phú Hựu") -> MemoryStore:
    return factories.memory_store(
        wards=[ward(), ward("00142", 10, name="Sài Đồng")],
        route_segments=[
            segment("S-1", (1, 2), (4, 2), route_name=name, **GOOD),
            segment("S-2", (4, 2), (6, 2), route_name=name, **GOOD),
            segment("S-3", (12, 2), (15, 2), route_id="R/2", route_name="Sài Đồng"),
        ],
        apartment_blocks=[block(**GOOD)],
        landmarks=[landmark()],
    )


@pytest.fixture
def client() -> FlaskClient:
    return client_of(a_store())


def read(client: FlaskClient, path: str, status: int = 200) -> Page:
    answer = client.get(path, query_string=None if "?" in path else {"lang": "en"})
    assert answer.status_code == status, answer.get_data(as_text=True)[:400]
    return Page(answer.get_data(as_text=True))


def test_the_table_says_place_interval_and_what_is_missing_and_bars_have_words(client: FlaskClient) -> None:
    page = read(client, "/evaluation")
    assert "50.0 to 60.0" in page.text
    assert "missing, not zero" in page.text
    assert "small sample" in page.text
    words = [svg["aria-label"] for svg in page.all("svg", role="img")]
    told = "Phú Hựu: 50.0 of 50.0 points scored, from 50.0 in the worst to 60.0 in the best case, of 60.0"
    assert told in words
    assert any("no finding yet" in each for each in words)
    assert page.links("/evaluation/route_segments/R-01")


def test_kind_and_ward_limit_the_table(client: FlaskClient) -> None:
    assert "Chung cư mẫu" in read(client, "/evaluation?layer=apartment_blocks&lang=en").text
    east = read(client, "/evaluation?ward=00142&lang=en")
    assert east.links("/evaluation/route_segments/R/2")
    assert not east.links("/evaluation/route_segments/R-01")
    read(client, "/evaluation?layer=wards", 400)
    read(client, "/evaluation?ward=99999", 404)


def test_one_model_shows_the_finding_behind_each_point(client: FlaskClient) -> None:
    page = read(client, "/evaluation/route_segments/R-01")
    assert page.links("/segments/S-1")
    assert "01/08/2022" in page.text
    assert "missing: the programme has no such criterion" in page.text
    assert "once all is scored" in page.text
    assert "Sài Đồng" in read(client, "/evaluation/route_segments/R/2").text  # ids may hold a slash
    read(client, "/evaluation/route_segments/none", 404)
    read(client, "/evaluation/streets/T-1", 400)


def test_the_seminar_weighs_reasons_as_typed_and_tells_what_is_no_weight(client: FlaskClient) -> None:
    page = read(client, "/evaluation/seminar")
    assert "Proposed: " in page.text
    assert [field["value"] for field in page.all("input", type="text") if "weight" in field["name"]] == [
        "35", "15", "30", "20"
    ]  # fmt: skip
    weighed = read(client, "/evaluation/seminar?weight_access=7,5&lang=en")
    assert "Access for visitors (100%)" in weighed.text
    wrong = read(client, "/evaluation/seminar?weight_access=much&lang=en")
    assert "“much” is no weight" in wrong.text
    assert wrong.all("input", id="weight-access")[0]["aria-invalid"] == "true"
    assert "Give at least one reason" in read(client, "/evaluation/seminar?weight_access=0&lang=en").text


@pytest.mark.parametrize("path", ["/evaluation.docx", "/evaluation.xlsx?layer=route_segments",
                                  "/evaluation.pdf", "/evaluation/seminar.docx?weight_access=1"])  # fmt: skip
def test_papers_are_downloaded_with_a_name_that_says_the_day(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF" if ".pdf" in path else b"PK")
    assert "2022-08-09" in answer.headers["Content-Disposition"]


def test_a_form_of_the_head_that_there_is_not_is_refused(client: FlaskClient) -> None:
    assert client.get("/evaluation/seminar.docx?form=party").status_code == 200
    assert client.get("/evaluation/seminar.docx?form=army").status_code == 400


def test_formats_that_there_are_not_are_refused(client: FlaskClient) -> None:
    assert client.get("/evaluation.odt").status_code == 400
    assert client.get("/evaluation/seminar.xlsx").status_code == 400


@pytest.mark.parametrize("name", HOSTILE[:6])
def test_names_are_text_whatever_they_hold(name: str) -> None:
    client = client_of(a_store(name))
    for path in ("/evaluation", "/evaluation/route_segments/R-01", "/evaluation/seminar"):
        page = read(client, path)
        assert not page.all("img", src="x")
        assert not [each for each in page.all("script") if "src" not in each]
    assert client.get("/evaluation.xlsx").status_code == 200


def test_a_day_without_anything_says_so(client: FlaskClient) -> None:
    empty = client_of(factories.memory_store())
    assert "Nothing counts on that day" in read(empty, "/evaluation").text
    assert "Check them, or choose another day" in read(empty, "/evaluation/seminar").text


def test_many_models_come_in_pages() -> None:
    segments = [segment(f"S-{n}", route_id=f"R-{n:03}", route_name=f"Tuyến {n:03}") for n in range(60)]
    client = client_of(factories.memory_store(wards=[ward()], route_segments=segments))
    first, last = (read(client, f"/evaluation?lang=en&page={page}") for page in (1, 2))
    assert [len(page.links("/evaluation/route_segments/")) for page in (first, last)] == [50, 10]
    assert "Page 2 of 2" in last.text
    read(client, "/evaluation?page=x", 400)
