"""The table says the same as the map; it sorts in Vietnamese order and turns pages."""

import pytest
from playwright.sync_api import Page, expect

from geo.text import collation_key
from tests.browser.reading import Visit, open_table, table_names
from tests.browser.serving import Site

pytestmark = pytest.mark.browser


def column(page: Page, number: int) -> list[str]:
    """Return the texts of a column, counted from 1."""
    return page.locator(f".drawer-body tbody tr > :nth-child({number})").all_text_contents()


def test_the_table_is_closed_until_it_is_asked_for(page: Page) -> None:
    toggle = page.locator("#drawer-toggle")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".drawer-body table")).to_be_visible()
    toggle.click()
    expect(page.locator(".drawer-body")).to_be_hidden()


def test_names_are_sorted_in_vietnamese_order_both_ways(page: Page) -> None:
    open_table(page)
    head = page.locator(".drawer-body thead th").first
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = table_names(page)
    assert up == sorted(up, key=collation_key)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(head.get_by_role("button")).to_be_focused()
    down = table_names(page)
    assert down == sorted(down, key=collation_key, reverse=True)
    assert down != up


def test_wards_are_sorted_with_the_d_with_a_stroke_after_the_d(page: Page) -> None:
    open_table(page)
    page.locator("[data-sort=ward]").click()
    found = [name for name in column(page, 3) if name]
    assert found == sorted(found, key=collation_key)
    assert found.index("Bồ Đề") < found.index("Đức Giang") < found.index("Gia Thụy")


def test_lengths_are_sorted_as_numbers_and_a_status_by_how_good_it_is(page: Page) -> None:
    open_table(page)
    page.locator("[data-sort=metres]").click()
    metres = [int(text.replace(".", "")) for text in column(page, 4) if text]
    assert metres == sorted(metres)
    page.locator("[data-sort=lighting]").click()
    words = list(dict.fromkeys(text.strip() for text in column(page, 5)))
    assert words == [
        word
        for word in ("Đủ sáng", "Thiếu sáng", "Chưa có", "Chưa kiểm tra", "Không áp dụng")
        if word in words
    ]


def test_only_one_column_is_said_to_be_sorted(page: Page) -> None:
    open_table(page)
    page.locator("[data-sort=metres]").click()
    said = [head.get_attribute("aria-sort") for head in page.locator(".drawer-body thead th").all()]
    assert sorted(set(said)) == ["ascending", "none"]
    assert said.count("ascending") == 1


def test_ten_thousand_features_come_in_pages(visit: Visit, large: Site) -> None:
    page = visit(large.url + "/?table=open")
    expect(page.locator("#table-count")).to_have_text("10.000 đối tượng")
    assert len(table_names(page)) == 50
    first = column(page, 2)
    expect(page.locator(".pager")).to_contain_text("1–50 trong tổng số 10.000")
    expect(page.get_by_role("button", name="Trang trước")).to_be_disabled()
    page.locator(".pager button").last.click()
    expect(page.locator(".pager")).to_contain_text("51–100 trong tổng số 10.000")
    assert not set(first) & set(column(page, 2))
    expect(page.locator(".pager button").last).to_be_focused()


def test_a_filter_goes_back_to_the_first_page(visit: Visit, large: Site) -> None:
    page = visit(large.url + "/?table=open")
    page.locator(".pager button").last.click()
    page.locator("[data-value=full]").click()
    expect(page.locator(".pager")).to_contain_text("1–50")


def test_columns_of_numbers_are_right_aligned_with_the_unit_in_the_head(page: Page) -> None:
    open_table(page)
    assert "(m)" in page.locator("[data-sort=metres]").inner_text()
    assert (
        page.locator(".drawer-body tbody td.right").first.evaluate("e => getComputedStyle(e).textAlign")
        == "right"
    )
