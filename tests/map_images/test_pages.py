"""The export page: it opens on a finished page, and carries everything that was chosen."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.factories import ward
from tests.pages import HOSTILE, Page, client_of

Read = Callable[..., Page]

CHOSEN = {
    "criterion": "flags",
    "ward": "00139",
    "bbox": "105.88,21.04,105.89,21.05",
    "paper": "A3",
    "orientation": "portrait",
    "dpi": "150",
    "title": "Báo cáo quý",
    "as_of": "2022-07-01",
    "boundaries": "2022-07-02",
    "hide": "missing,unknown",
    "off": "streets,waters",
}


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_it_opens_on_a_finished_page_with_downloads_of_it(client: FlaskClient, read: Read) -> None:
    page = read("/export")
    (preview,) = page.all("img", id="preview-image")
    assert client.get(preview["src"]).mimetype == "image/svg+xml"
    for kind, mimetype in (("pdf", "application/pdf"), ("png", "image/png"), ("svg", "image/svg+xml")):
        (link,) = page.all("a", data_format=kind)
        answer = client.get(link["href"] + "&dpi=72")
        assert answer.mimetype == mimetype
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_preview_and_downloads_carry_everything_that_was_chosen(read: Read) -> None:
    page = read("/export", **CHOSEN)
    addresses = [
        page.all("img", id="preview-image")[0]["src"],
        *(a["href"] for a in page.all("a") if "data-format" in a),
    ]
    assert len(addresses) == 4
    for address in addresses:
        carried = query_of(address)
        assert carried.pop("lang") == "en"
        carried.pop("download", None)
        assert carried == CHOSEN


def test_the_form_shows_what_was_chosen(read: Read) -> None:
    page = read("/export", **CHOSEN)
    assert page.all("option", value="flags", selected="")
    assert page.all("option", value="00139", selected="")
    assert page.all("option", value="portrait", selected="")
    assert page.all("input", name="title", value="Báo cáo quý")
    assert page.all("input", name="bbox", checked="", value=CHOSEN["bbox"])
    for name, value in (("hide", "missing"), ("off", "streets")):
        assert page.all("input", name=name, value=value, checked="")
    assert page.all("input", name="as_of", type="hidden", value="2022-07-01")
    assert page.all("details", open="")


def test_boxes_of_the_form_come_as_one_list(read: Read) -> None:
    page = read("/export", hide=["full", "none", "full"], off="streets")
    assert query_of(page.all("img", id="preview-image")[0]["src"])["hide"] == "full,none"


def test_only_the_values_of_the_chosen_theme_are_sent(read: Read) -> None:
    page = read("/export", criterion="flags")
    sets = {found["data-theme"]: found for found in page.all("fieldset") if "data-theme" in found}
    assert "disabled" not in sets["flags"]
    assert all("disabled" in found and "hidden" in found for theme, found in sets.items() if theme != "flags")


def test_copying_is_not_offered_before_the_script_knows_that_it_can(read: Read) -> None:
    assert "hidden" in read("/export").all("button", id="copy-image")[0]


def test_without_a_script_a_button_renews_the_preview(read: Read) -> None:
    page = read("/export")
    assert "noscript" in [tag for tag, _ in page.elements]
    assert page.all("form", id="export-form", method="get", action="/export")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"ward": "00999"}, 404),
        ({"criterion": "beauty"}, 400),
        ({"paper": "A5"}, 400),
        ({"orientation": "round"}, 400),
        ({"dpi": "0"}, 400),
        ({"bbox": "1,2,3"}, 400),
        ({"as_of": "soon"}, 400),
        ({"boundaries": "soon"}, 400),
    ],
)
def test_what_is_not_possible_is_refused_here_and_by_the_image(
    client: FlaskClient, query: dict[str, str], status: int
) -> None:
    for path in ("/export", "/export/map.svg", "/export/map.png", "/export/map.pdf"):
        assert client.get(path, query_string=query).status_code == status


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_or_ward_is_text(text: str) -> None:
    client = client_of(factories.memory_store(wards=[ward(name=text)]))
    html = client.get("/export", query_string={"title": text[:300]}).get_data(as_text=True)
    page = Page(html)
    assert not [found for _, found in page.elements if "onerror" in found or "onload" in found]
    assert page.all("input", name="title", value=text[:300].strip())
    drawn = client.get("/export/map.svg", query_string={"title": text[:300]}).get_data(as_text=True)
    assert "<img" not in drawn
    assert "<script" not in drawn
