"""The figures by ward: the table that sorts, one ward, and what they say of boundaries."""

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from geo.briefing import gather, tables
from geo.briefing.sheets import as_workbook
from geo.language import language
from geo.model.person import EDITOR, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.base import Store
from tests import factories
from tests.factories import segment, ward
from tests.pages import HOSTILE, Page, client_of
from webmap import create_app

Read = Callable[..., Page]


def order(page: Page) -> list[str]:
    """Return the wards' codes from top to bottom."""
    return [href.split("/")[2].split("?")[0] for href in page.links("/wards/")]


def test_the_table_opens_with_the_longest_routes_on_top(read: Read) -> None:
    page = read("/wards")
    assert order(page) == ["00139", "00142", "00115"]
    assert page.all("th", data_key="metres")[0]["aria-sort"] == "descending"


@pytest.mark.parametrize(
    ("sort", "desc", "codes"),
    [
        ("name", "", ["00115", "00139", "00142"]),  # Ái Mộ, Bồ Đề, Sài Đồng
        ("name", "1", ["00142", "00139", "00115"]),
        ("code", "", ["00115", "00139", "00142"]),
        ("metres", "", ["00115", "00142", "00139"]),
        ("value.full", "1", ["00142", "00139", "00115"]),
        ("apartment_blocks", "1", ["00139", "00115", "00142"]),
    ],
)
def test_the_table_sorts_by_links_without_a_script(
    read: Read, sort: str, desc: str, codes: list[str]
) -> None:
    page = read("/wards", sort=sort, desc=desc)
    assert order(page) == codes
    head = page.all("th", data_key=sort)[0]
    assert head["aria-sort"] == ("descending" if desc else "ascending")


def test_one_head_at_most_says_that_it_sorts_and_its_link_turns_the_order(read: Read) -> None:
    page = read("/wards", sort="km2", desc="1")
    assert [head["data-key"] for head in page.all("th") if "aria-sort" in head] == ["km2"]
    links = page.links("/wards?") + page.links("?")
    turning = [href for href in links if "sort=km2" in href and "lang=" not in href]
    assert turning
    assert all("desc" not in href for href in turning)


def test_the_bar_is_also_said_in_words_and_drawn_in_the_style_of_the_map(read: Read) -> None:
    page = read("/wards")
    said = [svg["aria-label"] for svg in page.all("svg", role="img")]
    assert any("Full: " in text and "None: " in text and "%" in text for text in said)
    strokes = {found["stroke"] for found in page.all("line")}
    assert {"#0072B2", "#8E1B3A"} <= strokes
    assert any(found.get("stroke-dasharray") for found in page.all("line"))


def test_totals_outside_and_counting_are_told(read: Read) -> None:
    text = read("/wards").text
    assert "Outside all wards" in text
    assert "Total" in text
    assert "Boundaries used: 3 wards." in text
    assert "lie on the border of two wards" not in text  # there is no such stretch


def test_every_theme_in_force_has_a_tab(read: Read) -> None:
    page = read("/wards", criterion="stage")
    themes = page.links("/wards?") + page.links("?")
    for theme in ("lighting", "flags", "cleanliness", "stage"):
        assert any(f"criterion={theme}" in href for href in themes)
    assert "Recognised" in page.text


def test_links_and_forms_keep_the_dates(read: Read) -> None:
    page = read("/wards", as_of="2022-07-01", boundaries="2022-07-02", criterion="flags")
    for href in page.links("/wards/") + page.links("/segments") + page.links("/api/summary"):
        assert "as_of=2022-07-01" in href
        assert "boundaries=2022-07-02" in href
    assert all("criterion=flags" in href for href in page.links("/wards/"))
    assert page.all("input", name="criterion", value="flags")


def test_downloads_are_offered_in_three_forms(read: Read) -> None:
    downloads = " ".join(read("/wards").links("/api/summary"))
    assert all(f"format={kind}" in downloads for kind in ("csv", "json", "geojson"))


def test_overlapping_wards_are_told() -> None:
    overlapping = factories.memory_store(
        wards=[ward("1"), ward("2", 5)], route_segments=[segment("S-1", (6, 5), (9, 5))]
    )
    text = Page(client_of(overlapping).get("/wards?lang=en").get_data(as_text=True)).text
    assert "Wards overlap along 312 m of routes" in text


def test_without_wards_the_page_says_what_to_do() -> None:
    text = Page(client_of(factories.memory_store()).get("/wards?lang=en").get_data(as_text=True)).text
    assert "No ward was in force on 09/08/2022" in text
    assert "model-routes import" in text


@pytest.mark.parametrize(
    ("query", "status"),
    [({"sort": "beauty"}, 400), ({"criterion": "beauty"}, 400), ({"as_of": "soon"}, 400)],
)
def test_what_does_not_exist_is_refused_with_a_page(
    client: FlaskClient, query: dict[str, str], status: int
) -> None:
    answer = client.get("/wards", query_string=query, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert next(iter(query.values())) in answer.get_data(as_text=True)


def test_a_ward_shows_its_figures_its_features_and_its_map(read: Read) -> None:
    page = read("/wards/00139")
    assert "Bồ Đề ward" in page.text
    assert page.links("/segments/S-1")
    assert page.links("/segments/S-2")
    assert page.links("/apartments/A-1")
    assert not page.links("/apartments/A-2")
    (picture,) = page.all("img")
    assert picture["src"].startswith("/export/picture.svg?ward=00139&criterion=lighting")
    assert any("ward=00139" in href for href in page.links("/?"))


def test_a_ward_turns_to_the_wards_before_and_after(read: Read) -> None:
    assert [found["rel"] for found in read("/wards/00139").all("a") if "rel" in found] == ["prev", "next"]
    assert [found["rel"] for found in read("/wards/00115").all("a") if "rel" in found] == ["next"]


def test_a_ward_without_anything_says_so(read: Read) -> None:
    assert "No model route and no model apartment block lies in this ward" in read("/wards/00115").text


def test_a_ward_is_one_of_the_boundaries_asked_for(client: FlaskClient) -> None:
    answer = client.get("/wards/00999")
    assert answer.status_code == 404
    assert "00139" in answer.get_data(as_text=True)


def test_long_lists_of_a_ward_have_pages() -> None:
    many = [segment(f"S-{number:03d}", (1, 1), (2, 1)) for number in range(60)]
    client = client_of(factories.memory_store(wards=[ward()], route_segments=many))
    first, second = (
        Page(client.get(f"/wards/00139?lang=en&page={at}").get_data(as_text=True)) for at in (1, 2)
    )
    assert (len(first.links("/segments/")), len(second.links("/segments/"))) == (50, 10)
    assert "Page 1 of 2" in first.text
    assert client.get("/wards/00139?page=zero").status_code == 400


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_text(text: str) -> None:
    store = factories.memory_store(
        wards=[ward(name=text)], route_segments=[segment(route_name=text, note=text)]
    )
    client = client_of(store)
    for path in ("/wards", "/wards/00139"):
        page = Page(client.get(path).get_data(as_text=True))
        assert text[:12] in page.text
        assert not [found for _, found in page.elements if "onerror" in found or "onload" in found]
        assert all(found.get("src", "").startswith("/static/") for found in page.all("script"))


IN_ORDER = ("Ái Mộ", "Bồ Đề", "Cự Khối", "Đức Giang", "Giang Biên", "Thượng Thanh")
LISTS = (
    "/segments",
    "/export",
    "/recheck",
    "/evaluation",
    "/history",
    "/offline",
    "/entry",
    "/plan/lighting",
)


def against_their_codes() -> Store:
    """Wards, a route in each, whose codes run against the order of their names."""
    codes = [f"001{90 - number}" for number in range(len(IN_ORDER))]
    return factories.memory_store(
        wards=[
            ward(code, 12 * at, name=name)
            for at, (code, name) in enumerate(zip(codes, IN_ORDER, strict=True))
        ],
        route_segments=[
            segment(f"S-{at}", (12 * at + 1, 5), (12 * at + 6, 5), route_name=f"Phố {at}", lighting="full")
            for at in range(len(IN_ORDER))
        ],
    )


def names_in(html: str) -> list[str]:
    """Return the wards that a page names, in the order in which they are first."""
    texts = (text.strip() for text in re.findall(r">([^<>]+)<", html))
    return list(dict.fromkeys(text for text in texts if text in IN_ORDER))


def test_every_page_lists_wards_in_vietnamese_order() -> None:
    store = against_their_codes()
    app = create_app(Settings(), store)
    accounts = app.extensions["accounts"]
    people.add(store, accounts, Person("hoa", EDITOR), "một mật khẩu dài")
    head = {"Authorization": f"Bearer {sign_in.issue_token(accounts, 'hoa')}", "Accept": "text/html"}
    for path in (*LISTS, "/wards?sort=name"):
        answer = app.test_client().get(path, headers=head)
        assert (answer.status_code, names_in(answer.text)) == (200, list(IN_ORDER)), path


def test_answers_tables_and_workbooks_list_wards_in_vietnamese_order() -> None:
    store = against_their_codes()
    client = client_of(store)
    summary = client.get("/api/summary").get_json()
    assert [each["name"] for each in summary["wards"]] == list(IN_ORDER)
    for kind in ("csv", "geojson"):
        text = client.get(f"/api/summary?format={kind}").text
        assert sorted(IN_ORDER, key=text.index) == list(IN_ORDER)
    base = client.get("/api/map/base").get_json()["wards"]["fields"]["name"]
    assert [base["words"][code] for code in base["codes"]] == list(IN_ORDER)
    found = gather.brief(store, gather.period(store, date(2022, 6, 1), date(2022, 8, 9)))
    criteria, words = tuple(store.criteria.in_force(found.period.end)), language("vi")
    assert [row[0] for row in tables.wards(found, criteria, words).rows[:-1]] == list(IN_ORDER)
    book = load_workbook(io.BytesIO(as_workbook(store, found, words)))
    cells = [str(cell.value) for row in book["Phường"].iter_rows() for cell in row]
    assert [text for text in cells if text in IN_ORDER] == list(IN_ORDER)
