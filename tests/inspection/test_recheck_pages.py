"""Pages say what needs checking again: the list, figures, lists of features, pictures."""

import csv
import io
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from geo.errors import Fault
from geo.settings import Settings
from geo.stores.base import Store
from tests import factories
from tests.factories import block, file_store, segment, ward
from tests.pages import HOSTILE, Page, client_of
from webmap import create_app
from webmap.core.known_faults import KnownFaults

Read = Callable[..., Page]


@pytest.fixture
def small() -> Store:
    """An old finding in each of two wards, a fresh one, an old block."""
    return factories.memory_store(
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng"), ward("00115", 20, name="Ái Mộ")],
        route_segments=[
            segment("S-1", (8, 5), (14, 5), cleanliness="clean", cleanliness_checked_on="2022-06-01"),
            segment("S-2", (1, 1), (3, 1), cleanliness="dirty", cleanliness_checked_on="2022-05-01"),
            segment("S-3", cleanliness="clean", cleanliness_checked_on="2022-08-01"),
        ],
        apartment_blocks=[block("A-1", cleanliness="clean", cleanliness_checked_on="2022-01-01")],
    )


def listed(page: Page) -> list[str]:
    found = [href.rpartition("/")[2].split("?")[0] for href in page.links("/")]
    return [name for name in found if name in ("S-1", "S-2", "S-3", "A-1")]


def test_the_list_begins_with_the_oldest_and_links_to_each(read: Read) -> None:
    page = read("/recheck")
    assert listed(page) == ["A-1", "S-2", "S-1"]
    assert "3 findings are too old to rely on" in page.text
    assert "01/05/2022 100" in page.text


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"ward": "00142"}, ["S-1"]),
        ({"ward": "00115"}, []),
        ({"criterion": "cleanliness"}, ["A-1", "S-2", "S-1"]),
        ({"criterion": "lighting"}, []),
        ({"as_of": "2022-05-01"}, ["A-1"]),
    ],
)
def test_the_list_can_be_filtered(read: Read, query: dict[str, str], ids: list[str]) -> None:
    page = read("/recheck", **query)
    assert listed(page) == ids
    assert bool(ids) != ("Nothing needs checking again here on that day." in page.text)


def test_wards_are_counted_by_criterion_and_link_to_their_part(read: Read) -> None:
    page = read("/recheck")
    assert [href for href in page.links("?") if "criterion=cleanliness" in href] == [
        "?ward=00139&criterion=cleanliness",
        "?ward=00142&criterion=cleanliness",
    ]
    assert "(2 segments)" in page.text
    assert "1 block" in page.text


def test_it_is_said_how_long_a_finding_is_fresh(read: Read) -> None:
    text = read("/recheck").text
    assert "fresh for 180 days, so since 10/02/2022" in text
    assert "fresh for 30 days, so since 10/07/2022" in text
    assert "fresh until the first ordered flag period begins" in text


def test_pages_of_a_long_list_keep_the_filter() -> None:
    many = [segment(f"S-{at}", cleanliness="clean", cleanliness_checked_on="2022-01-01") for at in range(60)]
    client = client_of(factories.memory_store(wards=[ward()], route_segments=many))
    page = Page(client.get("/recheck?ward=00139&page=2&lang=en").get_data(as_text=True))
    assert "Page 2 of 2" in page.text
    assert "?ward=00139&page=1" in page.links("?")


def test_the_whole_list_comes_as_a_file_in_the_language_of_the_reader(client: FlaskClient) -> None:
    answer = client.get("/recheck.csv?ward=00139&lang=en")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True)[1:])))
    assert [(row["id"], row["criterion_label"]) for row in rows] == [
        ("A-1", "Cleanliness"),
        ("S-2", "Cleanliness"),
        ("S-1", "Cleanliness"),
    ]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [row["id"] for row in client.get("/recheck.json").get_json()] == ["A-1", "S-2", "S-1"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/recheck?ward=9", 404),
        ("/recheck?criterion=stage", 400),
        ("/recheck?page=0", 400),
        ("/recheck?page=x", 400),
        ("/recheck?as_of=never", 400),
        ("/recheck.xlsx", 400),
        ("/recheck.csv?ward=9", 404),
        ("/export/picture.svg?sel=route_segments/none", 404),
        ("/export/picture.svg?sel=wards/W-00139", 404),
        ("/export/picture.svg?sel=nothing", 404),
        ("/export/picture.svg?bbox=1,2", 400),
    ],
)
def test_what_does_not_exist_is_refused(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_text(text: str) -> None:
    found = segment("S-1", route_name=text[:3000], cleanliness="clean", cleanliness_checked_on="2022-01-01")
    page = client_of(factories.memory_store(wards=[ward()], route_segments=[found])).get("/recheck")
    html = page.get_data(as_text=True)
    assert "<img src=x" not in html
    assert "<script>alert" not in html


def test_the_table_of_wards_counts_metres_and_segments_and_links_to_them(read: Read) -> None:
    page = read("/wards", criterion="cleanliness")
    assert "Needs checking again" in page.text
    assert any("/recheck?" in href and "ward=00142" in href for href in page.links("/recheck"))
    text = read("/wards", criterion="stage").text
    assert text.count("Needs checking again") == 1  # the link to the list alone


def test_the_table_sorts_by_what_needs_checking_again(read: Read) -> None:
    page = read("/wards", criterion="cleanliness", sort="stale", desc="1")
    codes = [href.removeprefix("/wards/")[:5] for href in page.links("/wards/0")]
    assert codes == ["00142", "00139", "00115"] or codes == ["00139", "00142", "00115"]
    assert page.all("th", data_key="stale")[0]["aria-sort"] == "descending"


def test_a_ward_says_what_of_it_needs_checking_again(read: Read) -> None:
    text = read("/wards/00139").text
    assert "Needs checking again ·" in text
    assert "(2 segments) · 1 block" in text
    assert "Needs checking again ·" not in read("/wards/00115").text


@pytest.mark.parametrize("path", ["/segments", "/apartments", "/wards/00139"])
def test_lists_mark_old_findings_in_words(read: Read, path: str) -> None:
    old = {"/segments": 2, "/apartments": 1, "/wards/00139": 3}[path]
    assert read(path).text.count("check again") == old


def test_the_summary_names_what_is_old_in_every_place(client: FlaskClient) -> None:
    found = client.get("/api/summary").get_json()
    places = [*found["wards"], found["outside"]]
    for key in ("stale", "stale_segments", "stale_apartment_blocks"):
        assert all(set(place[key]) == {"lighting", "flags", "cleanliness"} for place in places)
    whole = sum(place["stale"]["cleanliness"] for place in places)
    assert whole == pytest.approx(found["total"]["stale"]["cleanliness"], rel=1e-9)
    assert found["total"]["stale_segments"]["cleanliness"] == 2
    blocks = client.get("/api/summary?layer=apartment_blocks").get_json()
    assert blocks["total"]["stale"] == {"lighting": 0, "flags": 0, "cleanliness": 1}


def test_the_map_says_on_its_page_what_is_old_and_how_that_is_drawn(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    assert '"staleBefore": "2022-07-10"' in html or '"staleBefore":"2022-07-10"' in html
    assert "staleSign" in html


def test_the_small_picture_of_a_feature_marks_it(client: FlaskClient, read: Read) -> None:
    for path, layer in (("/segments/S-1", "route_segments"), ("/apartments/A-1", "apartment_blocks")):
        source = next(img["src"] for img in read(path).all("img") if "/export/" in img["src"])
        assert f"sel={layer}/" in source
        answer = client.get(source)
        assert answer.mimetype == "image/svg+xml"
        assert 'class="marked"' in answer.get_data(as_text=True)
        assert "unsafe-inline" in answer.headers["Content-Security-Policy"]
        assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_the_small_picture_of_a_ward_is_a_map_of_its_own(client: FlaskClient, read: Read) -> None:
    source = next(img["src"] for img in read("/wards/00139").all("img") if "/export/" in img["src"])
    assert source.startswith("/export/picture.svg?ward=00139")
    assert "#svgView" not in source
    assert 'width="96mm"' in client.get(source).get_data(as_text=True)[:400]


@pytest.mark.parametrize(
    "address", ["/api/summary?format=csv", "/recheck.csv", "/export/map.svg", "/export/picture.svg", "/wards"]
)
def test_what_speaks_a_language_varies_by_cookie(client: FlaskClient, address: str) -> None:
    assert "Cookie" in client.get(address).vary


# ---------------------------------------------------------------- faults are looked for once


def test_one_looks_for_faults_while_the_others_wait() -> None:
    known, looks = KnownFaults(), []

    def look() -> tuple[Fault, ...]:
        looks.append(threading.get_ident())
        time.sleep(0.05)
        return (Fault("wards.geojson", "broken", "mend it"),)

    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(known.of("now", look))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looks) == 1
    assert {len(faults) for faults in found} == {1}
    known.of("later", look)
    assert len(looks) == 2


def test_a_look_that_fails_is_tried_again() -> None:
    known = KnownFaults()
    with pytest.raises(ZeroDivisionError):
        known.of("now", lambda: 1 // 0)  # type: ignore[arg-type,return-value]
    assert known.of("now", tuple) == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [("stray.geojson", "{}"), ("more.toml", "[["), ("flag_periods.toml", "[[")],
)
def test_faults_of_other_files_are_seen_at_once(tmp_path: Path, name: str, text: str) -> None:
    client = create_app(Settings(), file_store(tmp_path, wards=[ward()])).test_client()
    assert "1 fault in the data." not in client.get("/wards?lang=en").get_data(as_text=True)
    (tmp_path / name).write_text(text)
    assert "1 fault in the data." in client.get("/wards?lang=en").get_data(as_text=True)
    (tmp_path / name).unlink()
    assert "1 fault in the data." not in client.get("/wards?lang=en").get_data(as_text=True)
