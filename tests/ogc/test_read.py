"""The layers by OGC API Features: what it says of itself, lists of features, single features."""

import copy
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.layers import LAYERS
from geo.model.feature import Put
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, ward
from tests.pages import Page, client_of
from webmap.ogc.links import feature_address

ODD_IDS = ("Đoạn 1/2", "a//b", "S?x=1", "S#1", "S%2F1", "50%", "a b", "Phố “Huế”", "..", "a/", "é")
SEGMENTS = "/ogc/collections/route_segments/items"


@pytest.fixture
def odd() -> FlaskClient:
    """Segments with ids that an address must spell with care."""
    return client_of(factories.memory_store(route_segments=[segment(each) for each in ODD_IDS]))


def links_of(document: Any) -> Iterator[dict[str, str]]:
    """Return every link of a document, inner ones too."""
    if isinstance(document, dict):
        if "href" in document:
            yield document
        for value in document.values():
            yield from links_of(value)
    elif isinstance(document, list):
        for value in document:
            yield from links_of(value)


def ids(answer: Any) -> list[str]:
    return [feature["id"] for feature in answer.json["features"]]


# ---------------------------------------------------------------- what it says of itself


@pytest.mark.parametrize(
    "path", ["/ogc/", "/ogc/conformance", "/ogc/collections", "/ogc/collections/wards", SEGMENTS]
)
def test_every_link_is_absolute_leads_somewhere_and_gives_the_type_it_names(
    client: FlaskClient, path: str
) -> None:
    found = list(links_of(client.get(path).json))
    assert {"self", "alternate"} <= {link["rel"] for link in found}
    for link in found:
        assert link["href"].startswith("http://localhost/ogc")
        answer = client.get(link["href"].removeprefix("http://localhost"))
        assert answer.status_code == 200, link
        assert answer.mimetype == link["type"].partition(";")[0], link


def test_following_links_from_the_landing_page_reaches_every_feature(
    client: FlaskClient, small: Store
) -> None:
    landing = client.get("/ogc/").json
    data = next(link["href"] for link in landing["links"] if link["rel"] == "data")
    found = {}
    for each in client.get(data).json["collections"]:
        items = next(link["href"] for link in each["links"] if link["rel"] == "items")
        found[each["id"]] = ids(client.get(items))
    expected = {name: list(small.frame(name)["id"]) for name, spec in LAYERS.items() if not spec.restricted}
    assert found == expected


def test_links_name_the_host_that_was_asked_even_when_another_was_asked_before(client: FlaskClient) -> None:
    for host in ("192.168.1.20", "192.168.1.21:8080", "192.168.1.20"):
        for path in (SEGMENTS, "/ogc/", f"{SEGMENTS}/S-1"):
            answer = client.get(path, headers={"Host": host})
            assert {link["href"].split("/")[2] for link in links_of(answer.json)} == {host}


def test_the_definition_describes_every_address_and_field(client: FlaskClient, small: Store) -> None:
    made = client.get("/ogc/api").json
    assert made["openapi"] == "3.1.0"
    for name, spec in LAYERS.items():
        if spec.restricted:
            assert f"/collections/{name}/items" not in made["paths"]
            continue
        asked = {
            each.get("name") for each in made["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        }
        assert set(spec.defaults(small.criteria)) <= asked
        feature = made["components"]["schemas"][name]["properties"]
        assert set(feature["properties"]["properties"]) == set(spec.defaults(small.criteria))


def test_every_reference_of_the_definition_leads_to_something(client: FlaskClient) -> None:
    made = client.get("/ogc/api").json

    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if "$ref" in value:
                yield value["$ref"]
            for part in value.values():
                yield from references(part)
        elif isinstance(value, list):
            for part in value:
                yield from references(part)

    found = set(references(made))
    assert found
    for reference in found:
        here = made
        for step in reference.removeprefix("#/").split("/"):
            here = here[step]


def test_the_schema_names_the_words_that_a_field_allows(client: FlaskClient) -> None:
    found = client.get("/ogc/collections/route_segments/schema").json["properties"]
    assert found["lighting"]["enum"] == ["full", "partial", "none", "unknown", "not_applicable"]
    assert "recognised" in found["stage"]["enum"]
    assert found["joined_on"] == {"type": ["string", "null"], "format": "date"}
    assert found["id"]["x-ogc-role"] == "id"


def test_a_layer_that_only_members_see_is_not_listed_to_visitors(client: FlaskClient) -> None:
    assert "photos" not in {each["id"] for each in client.get("/ogc/collections").json["collections"]}
    for path in ("", "/items", "/schema", "/items/X"):
        assert client.get(f"/ogc/collections/photos{path}").status_code == 401


# ---------------------------------------------------------------- lists of features


def test_a_feature_is_as_the_store_has_it(client: FlaskClient, small: Store) -> None:
    answer = client.get(SEGMENTS)
    assert answer.mimetype == "application/geo+json"
    assert answer.json["numberMatched"] == answer.json["numberReturned"] == 3
    for found in answer.json["features"]:
        kept = small.get("route_segments", found["id"])
        assert found["geometry"] == kept.geometry
        assert found["properties"] == dict(kept.properties)
        one = client.get(f"{SEGMENTS}/{found['id']}").json
        assert {name: one[name] for name in found} == found


@given(count=st.integers(0, 30), limit=st.integers(1, 12), start=st.integers(0, 40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_pages_put_together_are_the_whole_from_any_start(count: int, limit: int, start: int) -> None:
    store = factories.memory_store(route_segments=[segment(f"S-{at}") for at in range(count)])
    client = client_of(store)
    address: str | None = f"{SEGMENTS}?limit={limit}&offset={start}"
    found: list[str] = []
    while address:
        page = client.get(address).json
        assert page["numberMatched"] == count
        assert page["numberReturned"] == len(page["features"]) <= limit
        found += [each["id"] for each in page["features"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert found == [f"S-{at}" for at in range(count)][start:]


def test_turning_back_leads_to_the_first_page(client: FlaskClient) -> None:
    page = client.get(f"{SEGMENTS}?limit=1&offset=2").json
    seen = ids(client.get(f"{SEGMENTS}?limit=1&offset=2"))
    while back := next((link["href"] for link in page["links"] if link["rel"] == "prev"), None):
        page = client.get(back).json
        seen += [each["id"] for each in page["features"]]
    assert seen == ["S-3", "S-2", "S-1"]


def test_the_next_page_keeps_what_was_asked_for(client: FlaskClient) -> None:
    page = client.get(f"{SEGMENTS}?limit=1&route_name=Phú Hựu&lighting=full&lighting=none").json
    after = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert ids(client.get(after)) == ["S-2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lighting=full", ["S-1"]),
        ("lighting=full&lighting=none", ["S-1", "S-2"]),
        ("note=", ["S-1", "S-3"]),
        ("note=Ghi%20chu%CC%81", ["S-2"]),
        ("version=1.0&stage=proposed", ["S-3"]),
        ("id=S-2", ["S-2"]),
        ("bbox=105.88,21.04,105.884,21.042", ["S-2"]),
        ("bbox=105.88,21.04,0,105.884,21.042,9", ["S-2"]),
        ("bbox=170,-80,-170,80", []),
        ("bbox=105,-80,-170,80", ["S-1", "S-2", "S-3"]),
        ("width_m=7", []),
        ("crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84&id=S-1", ["S-1"]),
    ],
)
def test_features_are_chosen_by_field_and_box(client: FlaskClient, query: str, expected: list[str]) -> None:
    answer = client.get(f"{SEGMENTS}?{query}")
    assert ids(answer) == expected
    assert answer.json["numberMatched"] == len(expected)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("2022-05-01", ["W-A", "S"]),
        ("2022-05-01T12:00:00Z", ["W-A", "S"]),
        ("2022-04-30T20:00:00Z", ["W-A", "S"]),  # 1 May in Hanoi
        ("2022-04-30", ["W-A"]),
        ("../2022-04-30", ["W-A"]),
        ("2024-12-31", ["W-A", "S"]),
        ("2025-01-01", ["W-B", "S"]),
        ("2024-12-31/2025-01-01", ["W-A", "W-B", "S"]),
        ("2025-01-01/..", ["W-B", "S"]),
        ("../..", ["W-A", "W-B", "S"]),
    ],
)
def test_a_span_of_days_chooses_what_held_then(span: str, expected: list[str]) -> None:
    client = client_of(
        factories.memory_store(
            wards=[
                ward("00118", id="W-A", valid_to="2024-12-31"),
                ward("00118", 20, id="W-B", valid_from="2025-01-01"),
            ],
            route_segments=[segment("S", joined_on="2022-05-01")],
        )
    )
    found = [
        feature
        for layer in ("wards", "route_segments")
        for feature in ids(client.get(f"/ogc/collections/{layer}/items", query_string={"datetime": span}))
    ]
    assert found == expected


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=1e3",
        "offset=-1",
        "offset=99999999999999999999",
        "bbox=1,2,3",
        "bbox=1,9,3,4",
        "bbox=nan,1,2,3",
        "bbox=a,b,c,d",
        "datetime=yesterday",
        "datetime=2022-01-01/2021-01-01",
        "datetime=2022-01-01/2022-02-01/2022-03-01",
        "datetime=..",
        "stage=recognized",
        "width_m=wide",
        "width_m=nan",
        "colour=red",
        "geometry=x",
        "f=xml",
        "crs=http://www.opengis.net/def/crs/EPSG/0/3857",
    ],
)
def test_what_is_not_possible_is_said_in_the_language_asked_for(client: FlaskClient, query: str) -> None:
    texts = set()
    for code in ("vi", "en"):
        answer = client.get(f"{SEGMENTS}?{query}&lang={code}")
        assert answer.status_code == 400
        assert answer.mimetype == "application/problem+json"
        texts.add(answer.json["detail"])
    assert len(texts) == 2


def test_a_limit_above_the_most_means_the_most(client: FlaskClient) -> None:
    assert len(ids(client.get(f"{SEGMENTS}?limit=999999"))) == 3


def test_a_layer_nobody_filled_is_an_empty_list(client: FlaskClient) -> None:
    answer = client.get("/ogc/collections/streets/items?bbox=1,2,3,4&name=x&datetime=2022-01-01")
    assert answer.status_code == 200
    assert answer.json["features"] == []


def test_who_has_the_page_is_sent_nothing_until_something_changes() -> None:
    store = factories.memory_store(route_segments=[segment("S-1")])
    client = client_of(store)
    first = client.get(SEGMENTS)
    again = client.get(SEGMENTS, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{SEGMENTS}?limit=1").headers["ETag"] != first.headers["ETag"]
    kept = store.get("route_segments", "S-1")
    store.apply([Put(kept.with_properties(lighting="full"), seen=1)])
    after = client.get(SEGMENTS, headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert after.json["features"][0]["properties"]["lighting"] == "full"


# ---------------------------------------------------------------- single features


@pytest.mark.parametrize("feature_id", [each for each in ODD_IDS if each != ".."])
def test_an_id_of_any_letters_is_found_by_the_link_to_it(odd: FlaskClient, feature_id: str) -> None:
    address = feature_address("/ogc", "route_segments", feature_id)
    answer = odd.get(address)
    assert answer.status_code == 200
    assert answer.json["id"] == feature_id
    own = next(link["href"] for link in answer.json["links"] if link["rel"] == "self")
    assert odd.get(own.removeprefix("http://localhost")).json["id"] == feature_id


def test_the_etag_of_a_feature_is_its_version_in_every_process_and_packing(client: FlaskClient) -> None:
    plain = client.get(f"{SEGMENTS}/S-2")
    packed = client.get(f"{SEGMENTS}/S-2?lang=en", headers={"Accept-Encoding": "gzip"})
    assert plain.headers["ETag"] == packed.headers["ETag"] == '"v1"'
    assert client.get(f"{SEGMENTS}/S-2", headers={"If-None-Match": '"v1"'}).status_code == 304
    assert client.get(f"{SEGMENTS}/S-2", headers={"If-None-Match": '"v2"'}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/ogc/collections/nothing", "/ogc/collections/nothing/items", f"{SEGMENTS}/none", "/ogc/nothing"]
)
def test_what_does_not_exist_is_404_with_problem_details(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


# ---------------------------------------------------------------- pages for people


PAGES = (
    "/ogc/",
    "/ogc/api",
    "/ogc/conformance",
    "/ogc/collections",
    "/ogc/collections/wards",
    SEGMENTS,
    f"{SEGMENTS}/S-1",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_gets_a_page_and_a_program_gets_json(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.mimetype == client.get(f"{path}?f=html").mimetype == "text/html"
    assert client.get(path, headers={"Accept": "*/*"}).mimetype != "text/html"
    assert client.get(f"{path}?f=json", headers={"Accept": "text/html"}).mimetype != "text/html"
    for answer in (page, client.get(path)):
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_on_and_asks_for_no_day_that_it_would_not_show(client: FlaskClient, path: str) -> None:
    page = Page(client.get(f"{path}?f=html&lang=en").text)
    assert page.all("h1")
    assert not page.all("input", name="as_of")
    for href in page.links("/ogc"):
        assert client.get(href).status_code == 200, href


def test_hostile_text_is_only_text_on_pages_and_in_json() -> None:
    bad = "<img src=x onerror=alert(1)>${alert(1)}"
    client = client_of(
        factories.memory_store(
            route_segments=[segment(bad, note=bad, **{bad: bad})], apartment_blocks=[block("A", name=bad)]
        )
    )
    for path in (SEGMENTS, "/ogc/collections/apartment_blocks/items"):
        assert "<img" not in client.get(f"{path}?f=html").text
    address = feature_address("/ogc", "route_segments", bad)
    assert "<img" not in client.get(f"{address}?f=html").text
    assert client.get(address).json["properties"][bad] == bad


def test_the_frame_of_the_store_is_not_touched(client: FlaskClient, small: Store) -> None:
    before = copy.deepcopy(small.frame("route_segments"))
    client.get(f"{SEGMENTS}?lighting=full&bbox=105,20,106,22&datetime=2022-08-09")
    assert small.frame("route_segments").equals(before)
    assert orjson.loads(client.get(SEGMENTS).data)["features"]


@pytest.mark.parametrize("path", [SEGMENTS.removesuffix("/items"), SEGMENTS, f"{SEGMENTS}/S-1"])
def test_pages_call_fields_as_people_do_in_their_language_and_by_their_own_names(
    client: FlaskClient, path: str
) -> None:
    for code, titles in (("vi", ("Chiếu sáng", "Giai đoạn")), ("en", ("Lighting", "Stage"))):
        text = Page(client.get(f"{path}?f=html&lang={code}").text).text
        for title, name in zip(titles, ("lighting", "stage"), strict=True):
            assert f"{title} {name}" in text


def test_the_help_leads_to_the_data_for_programs(client: FlaskClient) -> None:
    assert Page(client.get("/help").text).links("/ogc/") == ["/ogc/"]
