"""Themes, legend and layers choose what is shown: by click and by key, on the map and in the table."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import (
    BAD,
    GOOD,
    PARTIAL,
    UNKNOWN,
    canvas,
    legend,
    open_table,
    pixels,
    settle,
    table_names,
)
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_a_legend_row_filters_map_and_table_by_key_and_keeps_the_keyboard(page: Page, key: str) -> None:
    open_table(page)
    count = page.locator("#table-count")
    expect(count).to_have_text("70 đối tượng")
    page.locator("[data-value=partial]").focus()
    page.keyboard.press(key)
    expect(page.locator("[data-value=partial]")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-value=partial]")).to_be_focused()
    expect(count).not_to_have_text("70 đối tượng")
    assert pixels(canvas(page), PARTIAL) == 0
    assert "hide=partial" in page.url
    page.keyboard.press(key)
    expect(count).to_have_text("70 đối tượng")


def test_filters_add_up_and_one_button_takes_them_all_back(page: Page) -> None:
    for value in ("full", "none", "unknown"):
        page.locator(f"[data-value={value}]").click()
    settle(page)
    assert pixels(canvas(page), GOOD) == 0
    assert pixels(canvas(page), BAD) == 0
    assert pixels(canvas(page), PARTIAL) > 80
    page.locator("#show-all").click()
    settle(page)
    assert pixels(canvas(page), GOOD) > 80
    expect(page.locator("#show-all")).to_be_hidden()


def test_a_theme_restyles_without_asking_the_server(page: Page, watch: Watch) -> None:
    bad = pixels(canvas(page), BAD)
    asked = [url for url in watch.requests if "icon" not in url]
    page.locator("[data-theme=flags]").click()
    settle(page)
    assert pixels(canvas(page), BAD) != bad
    assert list(legend(page))[:2] == ["Đúng quy định", "Chưa đầy đủ"]
    assert [url for url in watch.requests if "icon" not in url] == asked
    assert "criterion=flags" in page.url


def test_arrow_keys_go_from_theme_to_theme_and_around(page: Page) -> None:
    page.locator("[data-theme=lighting]").focus()
    chosen = page.locator("#themes [aria-checked=true]")
    for key, theme in (
        ("ArrowRight", "flags"),
        ("ArrowDown", "cleanliness"),
        ("ArrowLeft", "flags"),
        ("ArrowUp", "lighting"),
        ("ArrowLeft", "stage"),
    ):
        page.keyboard.press(key)
        expect(chosen).to_have_attribute("data-theme", theme)
        expect(chosen).to_be_focused()
    assert page.locator("#themes [tabindex='0']").count() == 1


def test_the_stages_are_a_theme_with_their_own_words(page: Page) -> None:
    page.locator("[data-theme=stage]").click()
    assert "Đã công nhận" in legend(page)


def test_a_layer_that_is_switched_off_leaves_map_and_table(page: Page) -> None:
    open_table(page)
    page.locator("details.layers summary").click()
    page.get_by_label("Tuyến phố kiểu mẫu").uncheck()
    settle(page)
    assert pixels(canvas(page), UNKNOWN) < 300  # a block's mark may have the colour, no line has
    expect(page.locator("#table-count")).to_have_text("14 đối tượng")
    assert all("Tuyến" not in name for name in table_names(page))
    page.get_by_role("checkbox", name="Chung cư").uncheck()
    settle(page)
    for colour in (GOOD, PARTIAL, BAD):
        assert pixels(canvas(page), colour) == 0
    expect(page.locator("#table-count")).to_have_text("0 đối tượng")


def test_ward_names_go_with_their_layer(page: Page) -> None:
    assert page.locator(".ward-label").count() == 14
    page.locator("details.layers summary").click()
    page.locator("#layer-wards").uncheck()
    expect(page.locator(".ward-label")).to_have_count(0)
