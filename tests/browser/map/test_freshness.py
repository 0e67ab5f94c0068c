"""The map says what needs checking again, and what its landmarks are."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import PHONE_CONTEXT, Visit, click_at, feature_of, open_table, settle
from tests.browser.serving import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit: Visit, demo: Site) -> Page:
    """Open the map on cleanliness, whose findings grow old quickly."""
    return visit(demo.url + "/?criterion=cleanliness")


def place_of(demo: Site, landmark: str) -> tuple[float, float]:
    east, north = feature_of(demo.folder, "landmarks", id=landmark)["geometry"]["coordinates"]
    return east, north


def test_the_legend_counts_in_metres_and_leads_to_the_list(page: Page) -> None:
    row = page.locator("#legend-stale")
    expect(row).to_contain_text("Cần kiểm tra lại")
    expect(row.locator(".legend-figure")).to_have_text(re.compile(r"\d.*k?m"))
    expect(row).to_contain_text("chung cư")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cần kiểm tra lại")
    assert "criterion=cleanliness" in page.url


def test_in_a_ward_the_legend_counts_what_lies_there(page: Page) -> None:
    whole = page.locator("#legend-stale .legend-figure").inner_text()
    page.locator("#ward-choice").select_option("00124")
    expect(page.locator("#legend-stale .legend-figure")).not_to_have_text(whole)
    assert "ward=00124" in (page.locator("#legend-stale a").get_attribute("href") or "")


def test_a_theme_without_old_findings_says_nothing_of_them(page: Page) -> None:
    page.locator("[data-theme=stage]").click()
    expect(page.locator("#legend-stale")).to_be_hidden()


def test_the_table_marks_old_findings_in_words(page: Page) -> None:
    open_table(page)
    assert page.locator(".drawer-body .stale-mark", has_text="cần kiểm tra lại").count() > 5


def test_the_star_is_in_the_legend_while_it_is_on_the_map(page: Page) -> None:
    expect(page.locator("#legend-star")).to_have_text("Trụ sở")
    page.locator("details.layers summary").click()
    page.locator("#layer-landmarks").uncheck()
    expect(page.locator("#legend-star")).to_be_hidden()


def test_a_click_on_the_star_names_the_headquarters(page: Page, demo: Site) -> None:
    click_at(page, place_of(demo, "L-HQ"))
    expect(page.locator(".leaflet-popup .popup strong")).to_contain_text("Trụ sở quận")
    page.keyboard.press("Escape")


def test_the_headquarters_are_named_beside_their_star_from_near(visit: Visit, demo: Site) -> None:
    east, north = place_of(demo, "L-HQ")
    far = visit(f"{demo.url}/?at=13/{north}/{east}")
    expect(far.locator(".landmark-label.star")).to_be_hidden()
    near = visit(f"{demo.url}/?at=14/{north}/{east}")
    expect(near.locator(".landmark-label.star")).to_be_visible()
    expect(near.locator(".landmark-label:not(.star)").first).to_be_hidden()


def test_other_landmarks_are_named_close_up_and_at_a_click(visit: Visit, demo: Site) -> None:
    east, north = place_of(demo, "L-09")
    page = visit(f"{demo.url}/?at=16/{north}/{east}")
    label = page.locator(".landmark-label", has_text="UBND phường Bồ Đề")
    expect(label).to_be_visible()
    click_at(page, (east, north))
    expect(page.locator(".leaflet-popup .popup")).to_contain_text("UBND phường Bồ Đề")
    assert "ward=" not in page.url  # the click was for the landmark, not for the ward beneath


def test_a_landmark_that_was_searched_for_is_shown_and_named(page: Page) -> None:
    page.locator("#search-box").fill("benh vien")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .popup strong")).to_contain_text("Bệnh viện")


@pytest.mark.parametrize("context", [{}, PHONE_CONTEXT])
def test_the_list_fits_the_screen(visit: Visit, demo: Site, context: dict[str, object]) -> None:
    page = visit(demo.url + "/recheck", wait=False, **context)
    settle(page)
    wide = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert wide
    expect(page.locator(".due-table tbody tr").first).to_be_visible()
