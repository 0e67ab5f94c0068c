"""The map paints the state of the routes, and the legend says it in words and numbers."""

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geo.language import language
from tests.browser.reading import (
    BAD,
    GOOD,
    PARTIAL,
    Visit,
    canvas,
    click_at,
    feature_of,
    legend,
    middle_of,
    pixels,
    settle,
)
from tests.browser.serving import Site

pytestmark = pytest.mark.browser


def get_json(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def test_the_map_is_painted_in_the_colours_of_the_theme(page: Page) -> None:
    painted = {colour: pixels(canvas(page), colour) for colour in (GOOD, PARTIAL, BAD)}
    assert min(painted.values()) > 80, painted


def test_a_filter_takes_the_colour_out_of_the_picture_and_back(page: Page) -> None:
    before = pixels(canvas(page), BAD)
    row = page.locator("[data-value=none]")
    row.click()
    settle(page)
    assert row.get_attribute("aria-pressed") == "false"
    assert pixels(canvas(page), BAD) == 0
    assert pixels(canvas(page), GOOD) > 80
    row.click()
    settle(page)
    assert pixels(canvas(page), BAD) == before


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_legend_reads_the_figures_of_the_summary(visit: Visit, demo: Site, code: str) -> None:
    words = language(code)
    page = visit(f"{demo.url}/?lang={code}")
    total = get_json(f"{demo.url}/api/summary")["total"]
    metres, blocks = total["status"]["lighting"], total["apartment_block_status"]["lighting"]
    whole = sum(metres.values())
    labels = {
        "vi": "Đủ sáng|Thiếu sáng|Chưa có|Chưa kiểm tra",
        "en": "Fully lit|Partly lit|Not lit|Not yet checked",
    }
    expected = {
        label: [
            words.length(metres[value]),
            words.percent(metres[value] / whole),
            words.number(blocks[value]),
        ]
        for label, value in zip(labels[code].split("|"), ("full", "partial", "none", "unknown"), strict=True)
    }
    assert legend(page) == expected


def test_the_legend_of_the_stages_counts_blocks_too(page: Page) -> None:
    page.locator("[data-theme=stage]").click()
    assert sum(int(row[2]) for row in legend(page).values()) == 14


def test_a_click_on_a_line_opens_a_popup_and_the_panel_and_escape_closes_both(page: Page, demo: Site) -> None:
    click_at(page, middle_of(feature_of(demo.folder, "route_segments", route_name="Phú Hựu")))
    popup = page.locator(".leaflet-popup .popup")
    assert "Phú Hựu" in popup.inner_text()
    assert "Bồ Đề" in popup.inner_text()
    assert page.locator("#selected h2").inner_text() == "Phú Hựu"
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(page.locator("#selected")).to_be_hidden()
    assert "sel=" not in page.url


def test_findings_that_are_too_old_are_called_so(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/?criterion=cleanliness&sel=route_segments/S-008")
    expect(page.locator("#legend-stale")).to_contain_text("Cần kiểm tra lại")
    expect(page.locator("#selected dd").nth(2)).to_contain_text("14/06/2022 · đã quá hạn kiểm tra")
    expect(page.locator("#selected dd").nth(0)).not_to_contain_text("quá hạn")
    page.locator(".theme").first.click()
    expect(page.locator("#legend-stale")).to_be_hidden()
