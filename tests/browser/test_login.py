"""Signing in by keyboard, on a PC and on a phone: nothing in the way, nothing too small."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geo.model.person import ADMIN, WARD_OFFICER, Person
from geo.people import people
from tests.browser.reading import SIZES, SIZES_AND_CODES, Visit
from tests.browser.serving import Site, copy_of_demo
from tests.browser.test_accessibility import violations
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser

GOOD = "bốn chữ dễ nhớ"
SMALLEST, SMALLEST_ON_PHONES = 24, 44


@pytest.fixture(scope="module")
def site(serve: Callable[..., Site]) -> Site:
    """The demo district with an administrator and a ward officer."""
    found = serve(copy_of_demo)
    store, accounts = found.app.extensions["store"], found.app.extensions["accounts"]
    people.add(store, accounts, Person("chi.hoa", ADMIN, "Trần Thị Hòa"), GOOD)
    people.add(store, accounts, Person("nam", WARD_OFFICER, "Nguyễn Văn Nam", ward="00139"), GOOD)
    return found


def sign_in(page: Page, name: str = "chi.hoa", password: str = GOOD) -> None:
    """Type name and password and press Enter, as the form waits for."""
    page.locator("[name=name]:focus").wait_for()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def too_small(page: Page, least: int) -> list[str]:
    """Return the controls that are lower than a finger needs; links within text are none."""
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll('button, input, select, summary, .me-menu a')]
          .filter((each) => each.type !== 'hidden' && !each.closest('[aria-hidden=true]'))
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < least)
          .map((each) => each.outerHTML.slice(0, 90))""",
        least,
    )
    return found


@pytest.mark.parametrize("context", SIZES)
def test_people_sign_in_by_keyboard_and_come_to_where_they_wanted(
    visit: Visit, site: Site, context: dict[str, Any]
) -> None:
    page = visit(f"{site.url}/wards", wait=False, **context)
    page.get_by_role("link", name="Đăng nhập").click()
    sign_in(page)
    page.wait_for_url("**/wards")
    menu = page.locator("#me summary")
    expect(menu).to_have_accessible_name("Tài khoản của tôi: Trần Thị Hòa")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Người dùng")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Người dùng")).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("link", name="Đăng nhập")).to_be_visible()
    page.goto(f"{site.url}/account")
    assert page.url.endswith("/login?next=/account")


def test_a_refusal_is_announced_and_the_name_stays(visit: Visit, site: Site, watch: Watch) -> None:
    watch.allowed.append("status of 401")
    page = visit(f"{site.url}/login", wait=False)
    sign_in(page, "nam", "sai rồi")
    expect(page.get_by_role("alert")).to_have_text("Tên tài khoản hoặc mật khẩu không đúng.")
    expect(page.get_by_label("Tên tài khoản")).to_have_value("nam")
    expect(page.get_by_label("Mật khẩu")).to_be_focused()
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    expect(page.locator("#me")).to_be_visible()


@pytest.mark.parametrize(("context", "code"), SIZES_AND_CODES)
def test_no_page_about_people_has_a_barrier(
    visit: Visit, site: Site, watch: Watch, context: dict[str, Any], code: str
) -> None:
    watch.allowed += ["status of 401", "status of 400"]
    page = visit(f"{site.url}/login?lang={code}", wait=False, **context)
    found = {"/login": violations(page) + too_small(page, least(context))}
    sign_in(page, "chi.hoa", "sai")
    page.get_by_role("alert").wait_for()
    found["refused"] = violations(page)
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    page.locator("#me").wait_for()
    for path in ("/account", "/admin/people", "/admin/people/nam", "/admin/access-log"):
        page.goto(f"{site.url}{path}")
        found[path] = violations(page) + too_small(page, least(context))
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[path] += [f"the page is {wide} px wider than the window"] if wide > 0 else []
        page.locator("#me summary").click()
        found[f"{path} with its menu"] = violations(page) + too_small(page, least(context))
    assert {path: faults for path, faults in found.items() if faults} == {}


def least(context: dict[str, Any]) -> int:
    """Return how high a control is at least: more for fingers."""
    return SMALLEST_ON_PHONES if context.get("has_touch") else SMALLEST


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_header_stays_one_line_on_the_office_screen(visit: Visit, site: Site, code: str) -> None:
    page = visit(f"{site.url}/login?lang={code}", wait=False)
    heights = [page.goto(f"{site.url}/wards") and page.locator("header.top").bounding_box()]
    page.goto(f"{site.url}/login")
    sign_in(page)
    page.locator("#me").wait_for()
    page.goto(f"{site.url}/wards")
    heights.append(page.locator("header.top").bounding_box())
    assert [box["height"] < 60 for box in heights if box] == [True, True]


def test_a_token_is_made_without_script_and_shown_once(visit: Visit, site: Site) -> None:
    page = visit(f"{site.url}/login?next=/account", wait=False, java_script_enabled=False)
    page.get_by_label("Tên tài khoản").fill("nam")
    page.get_by_label("Mật khẩu").fill(GOOD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".facts")).to_contain_text("phường Bồ Đề")
    page.get_by_label("Mã truy cập dùng vào việc gì").fill("QGIS")
    page.get_by_label("Số ngày có hiệu lực").fill("30")
    page.get_by_label("Mật khẩu của bạn").fill(GOOD)
    page.get_by_role("button", name="Tạo mã truy cập").click()
    secret = page.locator(".secret").inner_text()
    assert len(secret) >= 32
    page.goto(f"{site.url}/account")
    assert secret not in page.content()
    expect(page.locator(".entries", has_text="QGIS")).to_contain_text("hết hạn lúc")
    page.get_by_role("button", name="Thu hồi mã truy cập “QGIS”").click()
    expect(page.get_by_role("status").first).to_have_text("Đã thu hồi mã truy cập.")
