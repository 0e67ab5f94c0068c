"""Text that tries to be markup, script, template or formula is shown as text, on every page."""

import csv
import io
import json
import urllib.parse
import urllib.request
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import (
    DESKTOP,
    GOOD,
    PHONE_CONTEXT,
    Visit,
    canvas,
    click_at,
    feature_of,
    middle_of,
    pixels,
    settle,
)
from tests.browser.serving import Site
from tests.browser.watching import Watch
from tests.browser.workspaces import END_OF_SCRIPT, FORMULA, IMAGE, JINJA, PAYLOADS, TEMPLATE_LITERAL

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/wards",
    "/wards/00139",
    "/wards/00140",
    "/segments/S-0%3Cb%3E",
    "/segments/S-6",
    "/apartments/A-2",
)
PAGES = (*PAGES, "/faults", "/export")


def map_of(visit: Visit, hostile: Site, **context: object) -> Page:
    page = visit(hostile.url + "/", **context)
    assert pixels(canvas(page), GOOD) > 80
    return page


def test_the_map_the_legend_and_the_title_show_hostile_words_as_they_are(visit: Visit, hostile: Site) -> None:
    page = map_of(visit, hostile)
    assert IMAGE in page.title()
    assert TEMPLATE_LITERAL in page.title()
    expect(page.locator("[data-theme=lighting]")).to_have_text(IMAGE)
    expect(page.locator("[data-value=full] .legend-words")).to_have_text(TEMPLATE_LITERAL + END_OF_SCRIPT)
    expect(page.locator(".ward-label").last).to_have_text(IMAGE)
    expect(page.locator(".map-source")).to_contain_text(JINJA)
    assert page.locator("main img").count() == 0


def test_popup_and_panel_show_hostile_names_and_notes(visit: Visit, hostile: Site) -> None:
    page = map_of(visit, hostile)
    for number, payload in enumerate(PAYLOADS):
        click_at(page, middle_of(feature_of(hostile.folder, "route_segments", note=PAYLOADS[-1 - number])))
        popup = page.locator(".popup strong").text_content() or ""
        assert plain(popup)[:40] == plain(payload)[:40]
        note = page.locator("#selected .note").text_content() or ""
        assert plain(note)[:40] == plain(PAYLOADS[-1 - number])[:40]
        assert (page.locator(".leaflet-popup").bounding_box() or {})["width"] < 340
        assert page.evaluate("document.documentElement.scrollWidth") == DESKTOP["width"]


def plain(text: str) -> str:
    """Return what of a text is no control character and no replacement of one."""
    return "".join(char for char in text if char.isprintable() and char != "\ufffd").strip()


def test_search_table_and_wards_show_hostile_names(visit: Visit, hostile: Site) -> None:
    page = map_of(visit, hostile)
    page.locator("#search-box").fill("onerror")
    expect(page.locator("#search-results")).to_contain_text(IMAGE)
    page.locator("#search-box").fill("7*7")
    expect(page.locator("#search-results")).to_contain_text(JINJA)
    page.keyboard.press("Escape")
    page.locator("#drawer-toggle").click()
    expect(page.locator(".drawer-body table")).to_contain_text(FORMULA)
    expect(page.locator("#ward-choice")).to_contain_text(IMAGE)
    page.locator("#ward-choice").select_option("00140")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") == DESKTOP["width"]


def test_no_page_runs_what_it_shows_or_bursts(visit: Visit, hostile: Site) -> None:
    page = visit(hostile.url)
    for path, code in zip(PAGES, cycle(["vi", "en"]), strict=False):
        page.goto(f"{hostile.url}{path}?lang={code}")
        assert page.locator("main").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP["width"], path
        assert page.locator("main script:not([src]), main img[src=x], main b").count() == 0


def test_the_phone_holds_hostile_words_too(visit: Visit, hostile: Site) -> None:
    page = map_of(visit, hostile, **PHONE_CONTEXT)
    for _ in range(2):
        page.locator("#sheet-handle").click()
        settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("text", [IMAGE + END_OF_SCRIPT, JINJA + TEMPLATE_LITERAL])
def test_addresses_with_hostile_parameters_run_nothing(
    visit: Visit, hostile: Site, text: str, watch: Watch
) -> None:
    watch.allowed += ["status of 40[04]", "was preloaded"]
    page = visit(hostile.url + "/")
    for name in ("ward", "criterion", "as_of", "at", "sel", "hide", "off", "q", "table", "x"):
        page.goto(f"{hostile.url}/?{urllib.parse.urlencode({name: text})}")
        page.locator("html[data-ready=true], main .failure").wait_for(state="attached")
        assert watch.executed == []


@pytest.mark.parametrize("format", ["svg", "png", "pdf"])
def test_the_image_draws_hostile_words_as_text(hostile: Site, format: str) -> None:  # noqa: A002
    with urllib.request.urlopen(f"{hostile.url}/export/map.{format}?dpi=72") as answer:
        body = answer.read()
        assert answer.status == 200
    if format == "svg":
        assert b"<script" not in body
        assert b'onerror="' not in body.replace(b"&quot;", b"")
        assert b"<img" not in body


def test_no_cell_of_the_csv_begins_a_formula(hostile: Site) -> None:
    with urllib.request.urlopen(f"{hostile.url}/api/summary?format=csv") as answer:
        text = answer.read().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("onerror" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []


def test_the_data_routes_are_json_that_no_browser_takes_for_a_page(hostile: Site) -> None:
    with urllib.request.urlopen(f"{hostile.url}/api/summary") as answer:
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert json.load(answer)["wards"][-1]["name"] == IMAGE
