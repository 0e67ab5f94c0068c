"""A ward is chosen on the map or in the list: the view goes there and the legend shows its figures."""

import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from geo.language import language
from tests.browser.reading import Visit, click_at, legend, open_table, view
from tests.browser.serving import Site

pytestmark = pytest.mark.browser
CU_KHOI = (105.9012, 21.0005)  # a place in Cự Khối, where no route runs


def test_a_click_on_a_ward_zooms_there_and_a_second_one_goes_back(page: Page) -> None:
    before = view(page)
    click_at(page, CU_KHOI)
    expect(page.locator("#ward-choice")).to_have_value("00154")
    expect(page.locator("#legend-place")).to_contain_text("Cự Khối")
    assert view(page)[0] > before[0]
    assert "ward=00154" in page.url
    click_at(page, CU_KHOI)
    expect(page.locator("#ward-choice")).to_have_value("")
    expect(page.locator("#legend-place")).to_have_text("toàn khu vực")
    assert view(page) == pytest.approx(before, abs=2e-4)


def test_the_whole_area_button_gives_up_the_ward(page: Page) -> None:
    before = view(page)
    page.locator("#ward-choice").select_option("00139")
    page.get_by_role("button", name="Toàn khu vực").click()
    expect(page.locator("#ward-choice")).to_have_value("")
    assert view(page) == pytest.approx(before, abs=2e-4)


def test_the_legend_shows_the_figures_of_the_chosen_ward(page: Page, demo: Site) -> None:
    with urllib.request.urlopen(f"{demo.url}/api/summary") as answer:
        wards = json.load(answer)["wards"]
    ward = next(found for found in wards if found["code"] == "00139")
    page.locator("#ward-choice").select_option("00139")
    lit = legend(page)["Đủ sáng"]
    assert lit[0] == language("vi").length(ward["status"]["lighting"]["full"])
    assert lit[1] == language("vi").percent(ward["status"]["lighting"]["full"] / ward["metres"])
    assert lit[2] == str(ward["apartment_block_status"]["lighting"]["full"])


def test_the_table_holds_only_what_touches_the_ward(page: Page, demo: Site) -> None:
    open_table(page)
    page.locator("#ward-choice").select_option("00139")
    with urllib.request.urlopen(f"{demo.url}/api/summary") as answer:
        ward = next(found for found in json.load(answer)["wards"] if found["code"] == "00139")
    expect(page.locator("#table-count")).to_have_text(
        f"{ward['segments'] + ward['apartment_blocks']} đối tượng"
    )


def test_wards_are_listed_in_the_order_of_the_vietnamese_alphabet(page: Page) -> None:
    names = page.locator("#ward-choice option").all_text_contents()
    assert names[0] == "Toàn khu vực"
    assert names[1:5] == ["Bồ Đề", "Cự Khối", "Đức Giang", "Gia Thụy"]
    assert len(names) == 15


def test_the_boundaries_of_2025_have_four_wards(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/?boundaries=2025-07-01")
    assert page.locator("#ward-choice option").count() == 5
    assert page.locator(".ward-label").count() == 4
    assert page.locator("select[name=boundaries] option:checked").inner_text().startswith("4 phường")


def test_the_boundaries_are_chosen_in_the_header_and_the_view_stays(page: Page) -> None:
    page.locator("[data-theme=flags]").click()
    page.locator("select[name=boundaries]").select_option(label="4 phường từ 01/07/2025")
    page.wait_for_url("**boundaries=2025-07-01**")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    expect(page.locator(".ward-label")).to_have_count(4)
    expect(page.locator("#themes [aria-checked=true]")).to_have_attribute("data-theme", "flags")


def test_a_ward_that_the_new_boundaries_do_not_have_is_given_up(page: Page) -> None:
    page.locator("#ward-choice").select_option("00154")
    page.locator("select[name=boundaries]").select_option(label="4 phường từ 01/07/2025")
    page.wait_for_url("**boundaries=2025-07-01**")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    expect(page.locator("#ward-choice")).to_have_value("")


def test_the_day_in_the_header_takes_away_what_had_not_joined(page: Page, demo: Site) -> None:
    field = page.locator("input[name=as_of]")
    field.fill("15/4/2022")
    field.press("Enter")
    page.wait_for_url("**as_of=15**")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    with urllib.request.urlopen(f"{demo.url}/api/summary?as_of=2022-04-15") as answer:
        assert json.load(answer)["total"]["routes"] == 5
    open_table(page)
    names = set(page.locator("tr[data-key^=route_segments] th").all_text_contents())
    assert len(names) == 5
    expect(page.locator("input[name=as_of]")).to_have_value("15/04/2022")
