"""The address holds what is shown: copied, it opens exactly this view, in either language and on paper."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import (
    Visit,
    click_at,
    feature_of,
    middle_of,
    open_table,
    ready,
    settle,
    table_names,
    view,
)
from tests.browser.serving import Site
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser


def arrange(page: Page, demo: Site) -> None:
    """Choose a theme, a ward, a filter, a layer, a feature and a view, and open the table."""
    page.locator("[data-theme=cleanliness]").click()
    page.locator("#ward-choice").select_option("00139")
    page.locator("[data-value=dirty]").click()
    page.locator("details.layers summary").click()
    page.locator("#layer-waters").uncheck()
    open_table(page)
    segment = feature_of(demo.folder, "route_segments", route_name="Phú Hựu", cleanliness="clean")
    click_at(page, middle_of(segment))
    page.get_by_role("button", name="Phóng to").click()
    settle(page)


def seen(page: Page) -> dict[str, object]:
    """Return all that a person sees of what was chosen."""
    return {
        "theme": page.locator("#themes [aria-checked=true]").get_attribute("data-theme"),
        "ward": page.locator("#ward-choice").input_value(),
        "hidden": page.locator(".legend-row[aria-pressed=false]").all_text_contents(),
        "waters": page.locator("#layer-waters").is_checked(),
        "selected": page.locator("#selected h2").all_text_contents(),
        "row": page.locator("tr[aria-current=true]").get_attribute("data-key"),
        "table": table_names(page),
        "zoom": view(page)[0],
        "latitude": pytest.approx(view(page)[1], abs=2e-5),
        "longitude": pytest.approx(view(page)[2], abs=2e-5),
    }


def test_a_copied_link_restores_exactly_this_view(page: Page, visit: Visit, demo: Site) -> None:
    arrange(page, demo)
    before = seen(page)
    assert before["selected"] == ["Phú Hựu"]
    assert seen(visit(page.url)) == before


def test_a_restored_view_has_the_address_it_came_from(page: Page, visit: Visit, demo: Site) -> None:
    arrange(page, demo)
    assert parse_qs(urlsplit(visit(page.url).url).query) == parse_qs(urlsplit(page.url).query)


def test_the_other_language_keeps_the_view(page: Page, demo: Site) -> None:
    arrange(page, demo)
    before = seen(page)
    page.get_by_role("link", name="EN", exact=True).click()
    page.wait_for_url("**lang=en**")
    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    after = seen(page)
    assert after.pop("hidden") != before.pop("hidden")  # the words
    assert after == before


def test_a_language_that_was_chosen_is_remembered(page: Page, demo: Site) -> None:
    page.get_by_role("link", name="EN", exact=True).click()
    page.wait_for_url("**lang=en**")
    page.goto(demo.url + "/")
    expect(ready(page).locator("#themes [aria-checked=true]")).to_have_text("Lighting")


def test_the_browsers_own_language_does_not_matter(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", locale="en-US")
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_the_export_link_carries_what_is_shown(page: Page, demo: Site) -> None:
    page.locator("[data-theme=flags]").click()
    page.locator("[data-value=missing]").click()
    query = parse_qs(urlsplit(page.locator("#export-link").get_attribute("href") or "").query)
    assert query["criterion"] == ["flags"]
    assert query["hide"] == ["missing"]
    west, south, east, north = (float(number) for number in query["bbox"][0].split(","))
    assert west < 105.89 < east
    assert south < 21.04 < north
    page.locator("#ward-choice").select_option("00139")
    query = parse_qs(urlsplit(page.locator("#export-link").get_attribute("href") or "").query)
    assert query["ward"] == ["00139"]
    assert "bbox" not in query


def test_the_copy_button_puts_this_address_on_the_clipboard(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/?criterion=flags", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Sao chép liên kết").click()
    expect(page.locator("#map-message")).to_contain_text("Đã sao chép")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.parametrize(
    "query",
    ["criterion=colour", "hide=,,x", "at=99/nan/1e999", "at=13/0/0", "sel=route_segments/nothing", "off=x"],
)
def test_an_address_with_nonsense_still_shows_the_map_or_says_what_is_wrong(
    visit: Visit, demo: Site, query: str, watch: Watch
) -> None:
    watch.allowed.append("status of 40[04]")
    page = visit(f"{demo.url}/?{query}", wait=False)
    shown = page.locator("html[data-ready=true], main .failure")
    shown.wait_for(state="attached")
    if page.locator("main .failure").count():
        expect(page.locator("main .failure")).to_contain_text("“colour”")
    else:
        assert view(page)[0] >= 10
        assert re.search(r"\d", page.locator("#legend-total").inner_text())
