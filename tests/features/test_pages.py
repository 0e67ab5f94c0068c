"""Single features and lists of them, for people without a map."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.factories import block, segment, ward
from tests.pages import HOSTILE, Page, client_of

Read = Callable[..., Page]


def test_a_segment_shows_statuses_with_the_day_of_their_check_wards_and_note(read: Read) -> None:
    page = read("/segments/S-1")
    assert "Phú Hựu" in page.text
    assert "Lighting Full checked on 01/06/2022" in page.text
    assert "Flags Not yet checked no date" in page.text
    assert [href.split("?")[0] for href in page.links("/wards/")] == ["/wards/00142", "/wards/00139"]
    assert "Ghi chú" in read("/segments/S-2").text


def test_a_feature_leads_to_itself_on_the_map_and_shows_its_surroundings(read: Read) -> None:
    page = read("/segments/S-1", as_of="2022-07-01")
    assert any("sel=route_segments%2FS-1" in href and "as_of=2022-07-01" in href for href in page.links("/?"))
    (picture,) = page.all("img")
    assert picture["src"].startswith("/export/picture.svg?bbox=105.8")
    assert "as_of=2022-07-01" in picture["src"]
    assert picture["alt"]


def test_a_block_shows_what_it_is(read: Read) -> None:
    page = read("/apartments/A-1")
    assert "Households 120" in page.text
    assert "outside all wards" in read("/apartments/A-2").text


def test_a_finding_that_is_too_old_is_marked(read: Read) -> None:
    assert "too long ago" not in read("/segments/S-1", as_of="2022-11-28").text  # 180 days later
    assert "too long ago" in read("/segments/S-1", as_of="2022-11-29").text


def test_what_does_not_count_says_why(read: Read) -> None:
    assert "only proposed" in read("/segments/S-3").text
    store = factories.memory_store(wards=[ward()], route_segments=[segment(joined_on="2022-12-31")])
    text = Page(client_of(store).get("/segments/S-001?lang=en").get_data(as_text=True)).text
    assert "It joins the programme on 31/12/2022" in text


def test_a_list_counts_what_is_only_proposed_apart(read: Read) -> None:
    assert "2 segments · 832 m · 1 only proposed, not counted · Figures as of" in read("/segments").text
    assert "2 blocks · Figures as of" in read("/apartments").text
    assert "Route segments in the ward 2 · 1 only proposed, not counted" in read("/wards/00139").text


def test_properties_that_no_layer_knows_are_shown_too() -> None:
    store = factories.memory_store(route_segments=[segment(contractor="Công ty <b>X</b>")])
    text = Page(client_of(store).get("/segments/S-001?lang=en").get_data(as_text=True)).text
    assert "contractor Công ty <b>X</b>" in text


@pytest.mark.parametrize(
    "path", ["/segments/S-9", "/apartments/S-1", "/segments/%00", "/segments/S-1/photos"]
)
def test_an_unknown_feature_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["S/1", "S 1", "S?1#a", 'S"<&>', "Đ-1", "%41", "../x"])
def test_any_id_has_a_page_that_its_list_leads_to(name: str) -> None:
    client = client_of(factories.memory_store(wards=[ward()], route_segments=[segment(name)]))
    (href,) = Page(client.get("/segments").get_data(as_text=True)).links("/segments/")
    assert client.get(href).status_code == 200
    assert client.get(f"/segments/{quote(name)}").status_code == 200


def test_lists_name_what_joined_with_their_statuses(read: Read) -> None:
    page = read("/segments")
    assert page.links("/segments/") == ["/segments/S-1", "/segments/S-2", "/segments/S-3"]
    assert "2 segments · 832 m" in page.text
    assert "(not counted)" in page.text
    assert len(read("/apartments").links("/apartments/")) == 2


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"ward": "00142"}, ["S-1"]),
        ({"status": "lighting:none"}, ["S-2"]),
        ({"status": "stage:proposed"}, ["S-3"]),
        ({"ward": "00139", "status": "lighting:full"}, ["S-1"]),
        ({"ward": "00115"}, []),
    ],
)
def test_lists_filter_by_ward_and_status(read: Read, query: dict[str, str], ids: list[str]) -> None:
    page = read("/segments", **query)
    assert [href.rpartition("/")[2] for href in page.links("/segments/")] == ids
    assert bool(ids) or "Nothing fits this filter" in page.text
    if "ward" in query:
        assert page.all("option", value=query["ward"], selected="")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"ward": "00999"}, 404),
        ({"status": "lighting:bright"}, 400),
        ({"status": "beauty"}, 400),
        ({"page": "0"}, 400),
        ({"page": "1e9"}, 400),
        ({"page": "٣"}, 400),
        ({"page": "9" * 40}, 400),
    ],
)
def test_a_filter_that_does_not_exist_is_refused(
    client: FlaskClient, query: dict[str, str], status: int
) -> None:
    assert client.get("/segments", query_string=query).status_code == status


def test_filters_and_pages_keep_each_other_and_the_dates() -> None:
    many = [segment(f"S-{number:03d}", (1, 1), (2, 1)) for number in range(60)]
    client = client_of(factories.memory_store(wards=[ward()], route_segments=many))
    page = Page(client.get("/segments?ward=00139&as_of=2022-07-01&page=2&lang=en").get_data(as_text=True))
    (before,) = [found["href"] for found in page.all("a", rel="prev")]
    assert "ward=00139" in before
    assert "as_of=2022-07-01" in before
    assert page.all("input", name="as_of", type="hidden", value="2022-07-01")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_properties_are_text(text: str) -> None:
    hostile = {"route_name": text, "note": text, "plan": text, "road_class": text}
    store = factories.memory_store(
        wards=[ward(name=text)],
        route_segments=[segment(**hostile)],
        apartment_blocks=[block(name=text, note=text)],
    )
    client = client_of(store)
    for path in ("/segments", "/segments/S-001", "/apartments", "/apartments/A-001"):
        html = client.get(path).get_data(as_text=True)
        page = Page(html)
        assert text[:12] in page.text
        assert not [found for _, found in page.elements if "onerror" in found or "onload" in found]
        assert all(found.get("src", "").startswith("/static/") for found in page.all("script"))
        assert len(html) < 60_000
