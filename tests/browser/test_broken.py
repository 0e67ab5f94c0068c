"""A workspace with unreadable layers: what is sound is shown, what is not is said, nothing is guessed."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.reading import PARTIAL, Visit, canvas, legend, pixels
from tests.browser.serving import Site
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser
WATER = "#CFE3EA"


def problem(url: str) -> tuple[int, str, dict[str, Any]]:
    """Return status, type and body of a failing address."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)
    with caught.value as answer:
        return answer.code, answer.headers["Content-Type"], json.load(answer)


def test_the_page_opens_with_the_sound_layers_and_says_what_is_missing(
    visit: Visit, broken: Site, watch: Watch
) -> None:
    watch.allowed.append("status of 503")
    page = visit(broken.url + "/")
    expect(page.locator(".notice")).to_contain_text("lỗi")
    expect(page.locator("#map-message")).to_be_visible()
    expect(page.locator("#map-message")).to_contain_text("route_segments.geojson")
    assert page.locator(".ward-label").count() == 14
    assert pixels(canvas(page), WATER) > 1000
    assert pixels(canvas(page), PARTIAL, tolerance=8) > 20  # apartment blocks
    assert all(row[0] == "–" or "0" in row[0] for row in legend(page).values())


@pytest.mark.parametrize(("code", "word"), [("vi", "Thử lại"), ("en", "Try again")])
def test_the_data_of_a_broken_layer_is_a_problem_in_the_language(broken: Site, code: str, word: str) -> None:
    status, kind, body = problem(f"{broken.url}/api/summary?lang={code}")
    assert status == 503
    assert kind == "application/problem+json"
    assert body["status"] == 503
    assert "route_segments.geojson" in body["detail"]
    assert body["title"] != ""
    assert (code == "vi") == any(ord(char) > 0x1E9F for char in body["title"] + body["detail"]), word


def test_a_sound_layer_of_a_broken_workspace_is_served(broken: Site) -> None:
    with urllib.request.urlopen(f"{broken.url}/api/map/apartment_blocks") as answer:
        assert json.load(answer)["apartment_blocks"]["count"] == 14


def test_a_mended_file_is_served_without_a_restart(visit: Visit, broken: Site, watch: Watch) -> None:
    watch.allowed.append("status of 503")
    half = (broken.folder / "route_segments.geojson").read_bytes()
    try:
        (broken.folder / "route_segments.geojson").write_bytes(b'{"type":"FeatureCollection","features":[]}')
        page = visit(broken.url + "/")
        assert "route_segments" not in page.locator("#map-message").inner_text()
    finally:
        (broken.folder / "route_segments.geojson").write_bytes(half)
