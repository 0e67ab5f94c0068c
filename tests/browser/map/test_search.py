"""Search needs no tones; what is found is shown and selected, by mouse and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import click_at, feature_of, middle_of, open_table, settle, view
from tests.browser.serving import Site

pytestmark = pytest.mark.browser


def test_a_name_without_tones_finds_the_route_and_enter_goes_there(page: Page) -> None:
    before = view(page)
    page.locator("#search-box").fill("phu huu")
    expect(page.locator("#search-results [role=option]").first).to_contain_text("Phú Hựu")
    page.keyboard.press("ArrowDown")
    active = page.locator("#search-box").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#selected h2")).to_have_text("Phú Hựu")
    expect(page.locator("#selected h2")).to_be_focused()
    expect(page.locator("#search-results")).to_be_hidden()
    assert view(page)[0] > before[0]
    page.keyboard.press("Escape")
    expect(page.locator("#selected")).to_be_hidden()
    expect(page.locator("#search-box")).to_be_focused()


@pytest.mark.parametrize("text", ["PHÚ HỰU", "  phú   hưu", "21m phuc loi", "21 m Phúc"])
def test_case_tones_and_blanks_do_not_matter(page: Page, text: str) -> None:
    page.locator("#search-box").fill(text)
    wanted = "21 m Phúc Lợi" if "21" in text else "Phú Hựu"
    expect(page.locator("#search-results [role=option]").first).to_contain_text(wanted)


def test_a_ward_that_is_found_becomes_the_chosen_ward(page: Page) -> None:
    page.locator("#search-box").fill("bo de")
    page.locator("#search-results [role=option]", has_text="phường").first.click()
    expect(page.locator("#ward-choice")).to_have_value("00139")
    expect(page.locator("#legend-place")).to_contain_text("Bồ Đề")


def test_nothing_found_says_what_to_do(page: Page) -> None:
    page.locator("#search-box").fill("zzzz")
    expect(page.locator("#search-results")).to_contain_text("Không tìm thấy")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#search-results")).to_be_hidden()


def test_a_click_selects_map_panel_and_table_together(page: Page, demo: Site) -> None:
    open_table(page)
    segment = feature_of(demo.folder, "route_segments", route_name="21 m Phúc Lợi")
    click_at(page, middle_of(segment))
    row = page.locator("tr[aria-current=true]")
    expect(row).to_have_attribute("data-key", f"route_segments/{segment['properties']['id']}")
    expect(page.locator("#selected")).to_contain_text("Phúc Lợi")
    expect(page.locator(".leaflet-outline-pane path")).to_have_count(1)


def test_a_row_of_the_table_selects_by_key_and_closing_goes_back_to_the_row(page: Page) -> None:
    open_table(page)
    first = page.locator(".drawer-body tbody tr").first
    key = first.get_attribute("data-key")
    first.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#selected h2")).to_be_focused()
    page.get_by_role("button", name="Đóng", exact=True).click()
    expect(page.locator("#selected")).to_be_hidden()
    expect(page.locator(f'[data-key="{key}"] button')).to_be_focused()


def test_what_is_filtered_out_is_not_selected_any_more(page: Page, demo: Site) -> None:
    segment = feature_of(demo.folder, "route_segments", lighting="none")
    click_at(page, middle_of(segment))
    expect(page.locator("#selected")).to_be_visible()
    page.locator("[data-value=none]").click()
    expect(page.locator("#selected")).to_be_hidden()
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_a_theme_that_changes_changes_the_open_popup(page: Page, demo: Site) -> None:
    click_at(page, middle_of(feature_of(demo.folder, "route_segments", route_name="Phú Hựu")))
    expect(page.locator(".popup .status")).to_contain_text("Chiếu sáng")
    page.locator("[data-theme=flags]").click()
    settle(page)
    expect(page.locator(".popup .status")).to_contain_text("Treo cờ")
