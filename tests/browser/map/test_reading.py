"""The map paints the state of the routes, and the legend says it in words and numbers."""

import json
import shutil
import urllib.request
from collections.abc import Callable
from pathlib import Path
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
from tests.browser.serving import Site, copy_of_demo

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


@pytest.mark.parametrize("query", ["", "&compare=2022-06-15"])
def test_a_bar_of_the_legend_is_as_long_as_its_share_of_the_whole(
    visit: Visit, demo: Site, query: str
) -> None:
    page = visit(f"{demo.url}/?criterion=lighting{query}")
    days = ["2022-08-09", *([query[-10:]] if query else [])]
    for day, bar in zip(days, (":last-child", ":nth-child(2)"), strict=False):
        metres = get_json(f"{demo.url}/api/summary?as_of={day}")["total"]["status"]["lighting"]
        for value in ("full", "partial", "none", "unknown"):
            share = 100 * metres[value] / sum(metres.values())
            page.wait_for_function(  # bars of two days are drawn once the other day is there
                "([bar, share]) => Math.abs(document.querySelector(bar).getAttribute('width') - share) < .01",
                arg=[f"[data-value={value}] .bar rect{bar}", share],
            )


def write_with_proposed(folder: Path) -> Path:
    """Write the demo district with three of its segments and a block only proposed."""
    copy_of_demo(folder)
    shutil.rmtree(folder / "history")
    for name, ids in (("route_segments", {"S-001", "S-002", "S-003"}), ("apartment_blocks", {"A-01"})):
        path = folder / f"{name}.geojson"
        whole = json.loads(path.read_text("utf-8"))
        changed = [each["properties"] for each in whole["features"] if each["properties"]["id"] in ids]
        assert len(changed) == len(ids)
        for properties in changed:
            properties |= {"stage": "proposed", "joined_on": None}
        path.write_text(json.dumps(whole), "utf-8")
    return folder


def test_what_is_only_proposed_has_its_line_in_the_legend_and_counts_in_no_figure(
    visit: Visit, serve: Callable[..., Site]
) -> None:
    site = serve(write_with_proposed)
    page = visit(f"{site.url}/?criterion=lighting")
    total = get_json(f"{site.url}/api/summary")["total"]
    assert (total["segments"], total["apartment_blocks"]) == (53, 13)
    for theme in ("lighting", "stage"):
        page.locator(f"[data-theme={theme}]").click()
        assert legend(page)["Đề xuất"] == ["3 đoạn", "không tính", "1"]
        expect(page.locator("[data-value=proposed] .bar")).to_have_count(0)
        length = language("vi").length(total["metres"])
        expect(page.locator("#legend-total")).to_have_text(f"Tổng cộng {length}, 13 chung cư")
    drawn = page.locator("#table-count").text_content()
    page.locator("[data-value=proposed]").click()
    expect(page.locator("#table-count")).not_to_have_text(drawn or "")


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
