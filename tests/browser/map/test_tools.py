"""The tools of the map: measuring, full screen, the locked view, print, and what works without them."""

import io
import json
import re
import urllib.request

import pypdf
import pytest
from playwright.sync_api import Page, expect
from pyproj import Geod

from tests.browser.reading import (
    BAD,
    GOOD,
    PARTIAL,
    Visit,
    canvas,
    legend,
    pixels,
    position_on_screen,
    settle,
    view,
)
from tests.browser.serving import Site
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser
PARTS_OF_A_VISIT = (
    "/",
    "/map.js",
    "/theme.css",
    "/words/vi.json",
    "/api/map/route_segments",
    "/api/map/apartment_blocks",
    "/api/map/base",
    "/api/summary",
    "/static/js/map/main.js",
    "/static/css/app.css",
)
ONE, OTHER = (105.87, 21.045), (105.91, 21.02)


def metres_read(text: str) -> float:
    """Return a length as it is read: 6,2 km or 410 m."""
    number, unit = text.split("\N{NO-BREAK SPACE}")
    return float(number.replace(".", "").replace(",", ".")) * (1000 if unit == "km" else 1)


def test_a_measured_way_is_right_to_half_a_percent(page: Page) -> None:
    page.get_by_role("button", name="Đo khoảng cách").click()
    for place in (ONE, OTHER):
        page.mouse.click(*position_on_screen(page, place))
    read = metres_read(page.locator(".measure-readout").inner_text())
    _, _, true = Geod(ellps="WGS84").inv(*ONE, *OTHER)
    assert read == pytest.approx(true, rel=0.005, abs=51)  # shown to a tenth of a kilometre
    exact = page.evaluate(
        """async ([a, b]) => (await import('/static/js/map/measure.js')).metresBetween(
          {lng: a[0], lat: a[1]}, {lng: b[0], lat: b[1]})""",
        [ONE, OTHER],
    )
    assert exact == pytest.approx(true, rel=0.0005)


def test_measuring_selects_nothing_and_escape_ends_it(page: Page) -> None:
    button = page.get_by_role("button", name="Đo khoảng cách")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.mouse.click(*position_on_screen(page, ONE))
    expect(page.locator("#ward-choice")).to_have_value("")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".measure-readout")).to_have_count(0)


def test_full_screen_is_a_button_and_shows_map_and_legend(page: Page) -> None:
    page.get_by_role("button", name="Toàn màn hình").click()
    page.wait_for_timeout(100)
    assert page.evaluate("document.fullscreenElement?.id") == "main"
    page.evaluate("document.exitFullscreen()")


def test_the_view_is_locked_to_the_managed_area(page: Page) -> None:
    page.evaluate("map_district.setView([10.8, 106.7], 14, {animate: false})")  # Ho Chi Minh City
    page.wait_for_timeout(100)
    _, latitude, longitude = view(page)
    assert 20.9 < latitude < 21.2
    assert 105.7 < longitude < 106.1
    page.evaluate("map_district.setZoom(2, {animate: false})")
    settle(page)
    assert view(page)[0] >= 10


def test_the_keyboard_moves_and_zooms_the_map(page: Page) -> None:
    before = view(page)
    canvas(page).focus()
    page.keyboard.press("+")
    settle(page)
    assert view(page)[0] == before[0] + 1
    page.keyboard.press("ArrowRight")
    settle(page)
    assert view(page)[2] > before[2]


def test_the_scale_says_kilometres_only(page: Page) -> None:
    text = page.locator(".leaflet-control-scale-line").all_inner_texts()
    assert len(text) == 1
    assert text[0].endswith(("km", "m"))


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, {"width": 390, "height": 844}])
def test_print_shows_map_legend_and_title_on_paper(visit: Visit, demo: Site, size: dict[str, int]) -> None:
    page = visit(demo.url + "/", viewport=size)
    before = view(page)
    page.emulate_media(media="print")
    settle(page)
    assert pixels(canvas(page), GOOD) > 80
    assert page.locator("#map-tools").is_hidden()
    assert page.locator("#legend").is_visible()
    pdf = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True)))
    text = "".join(sheet.extract_text() for sheet in pdf.pages).replace(" ", "")  # two fonts: blanks between
    for words in ("Đủ sáng", "Tuyến phố, chung cư kiểu mẫu", "Số liệu đến ngày 09/08/2022"):
        assert words.replace(" ", "") in text
    assert len(pdf.pages) == 1
    page.emulate_media(media="screen")
    settle(page)
    assert view(page) == pytest.approx(before, abs=2e-4)


def test_printing_at_once_prints_the_base_map_and_leaves_the_screen_as_it_was(
    visit: Visit, demo: Site
) -> None:
    page = visit(demo.url + "/?criterion=lighting")
    sheet = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True))).pages[0]
    contents = sheet.get_contents()
    assert contents is not None
    drawn = contents.get_data().decode("latin1")
    water = r"\.81\d* \.89\d* \.91\d* rg"  # #CFE3EA
    assert re.search(water, drawn)
    settle(page)
    expect(page.locator("#drawer-body")).to_be_hidden()


def test_without_a_script_the_page_names_the_figures(visit: Visit, demo: Site, watch: Watch) -> None:
    watch.allowed.append("csp")  # what playwright says of scripts that are off
    page = visit(demo.url + "/", wait=False, java_script_enabled=False)
    link = page.locator(".notice a[href^='/wards']")
    expect(link).to_be_visible()


def test_the_second_visit_fetches_nothing_anew(visit: Visit, demo: Site, watch: Watch) -> None:
    page = visit(demo.url + "/")
    answers: list[tuple[str, int]] = []
    page.context.on("response", lambda answer: answers.append((answer.url, answer.status)))
    etags = {
        path: page.request.get(demo.url + path).headers["etag"]
        for path in (
            "/",
            "/map.js",
            "/api/map/route_segments",
            "/api/map/base",
            "/api/summary",
            "/static/js/map/main.js",
        )
    }
    for path, etag in etags.items():
        again = page.request.get(demo.url + path, headers={"If-None-Match": etag})
        assert again.status == 304, path
        assert again.body() == b""
    page.reload()
    page.locator("html[data-ready=true]").wait_for(state="attached")
    assert pixels(canvas(page), PARTIAL) > 80


def test_an_empty_programme_says_how_to_begin(visit: Visit, empty: Site) -> None:
    page = visit(empty.url + "/")
    expect(page.locator("#map-message")).to_contain_text("model-routes import")
    assert pixels(canvas(page), BAD) == 0
    with urllib.request.urlopen(f"{empty.url}/api/summary") as answer:
        assert json.load(answer)["total"]["metres"] == 0


def test_a_day_before_anything_joined_asks_for_a_later_day(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/?as_of=2000-01-01&lang=en")
    expect(page.locator("#map-message")).to_contain_text("Choose a later day")
    assert legend(page)["Fully lit"][0].split() == ["0", "m"]
