"""The pages beside the map in a real browser: tables that sort, the export that previews and copies."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import DESKTOP, PHONE_CONTEXT, Visit
from tests.browser.serving import Site

pytestmark = pytest.mark.browser


def names(page: Page) -> list[str]:
    return page.locator(".ward-table tbody th").all_text_contents()


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def preview(page: Page) -> dict[str, str]:
    """Return what the preview shows, once it is there."""
    expect(page.locator("#preview")).to_have_attribute("aria-busy", "false")
    address = page.locator("#preview-image").get_attribute("src") or ""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def changed(page: Page) -> dict[str, str]:
    """Wait until the preview was drawn anew, and return what it shows."""
    page.wait_for_timeout(500)
    return preview(page)


@pytest.mark.parametrize("key", ["name", "code", "value.full"])
def test_sorting_in_the_page_gives_what_the_server_gives(visit: Visit, demo: Site, key: str) -> None:
    page = visit(f"{demo.url}/wards", wait=False)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for _ in range(2):
        page.locator(f"th[data-key='{key}'] a").click()
        sorted_here = names(page)
        order = page.locator(f"th[data-key='{key}']").get_attribute("aria-sort")
        assert page.locator("th[aria-sort]").count() == 1
        assert [url for url in requests if "/static/" not in url] == []
        fresh = visit(page.url, wait=False)
        assert names(fresh) == sorted_here
        assert fresh.locator(f"th[data-key='{key}']").get_attribute("aria-sort") == order


def test_the_order_stays_when_another_day_is_chosen(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/wards", wait=False)
    page.locator("th[data-key='name'] a").click()
    page.locator("form.dates button[type=submit]").click()
    expect(page.locator("th[data-key='name']")).to_have_attribute("aria-sort", "ascending")
    assert query(page)["sort"] == "name"


def test_heads_sort_by_keyboard(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/wards", wait=False)
    page.locator("th[data-key='km2'] a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[data-key='km2']")).to_have_attribute("aria-sort", "descending")


def test_the_preview_the_downloads_and_the_address_follow_the_form(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/export", wait=False)
    page.locator("[name=criterion]").select_option("flags")
    page.locator("[name=ward]").select_option("00139")
    page.locator("[name=orientation]").select_option("portrait")
    page.locator("[name=title]").fill("Báo cáo & <quý>")
    page.locator("details summary").click()
    page.locator("fieldset:not([hidden]) [name=hide][value=missing]").check()
    page.locator("[name=off][value=streets]").check()
    wanted = {
        "criterion": "flags",
        "ward": "00139",
        "orientation": "portrait",
        "title": "Báo cáo & <quý>",
        "hide": "missing",
        "off": "streets",
        "lang": "vi",
    }
    assert changed(page).items() >= wanted.items()
    image = page.locator("#preview-image")
    assert image.evaluate("each => each.naturalHeight > each.naturalWidth")
    link = page.locator("[data-format=pdf]").get_attribute("href") or ""
    assert {
        name: values[0] for name, values in parse_qs(urlsplit(link).query).items()
    }.items() >= wanted.items()
    assert query(page).items() >= {k: v for k, v in wanted.items() if k != "lang"}.items()
    again = visit(page.url, wait=False)
    assert preview(again).items() >= wanted.items()


def test_another_theme_offers_its_own_values(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/export?hide=full", wait=False)
    page.locator("[name=criterion]").select_option("stage")
    assert "hide" not in changed(page)
    shown = page.locator("fieldset[data-theme]:not([hidden])")
    assert shown.get_attribute("data-theme") == "stage"


def test_a_preview_that_fails_says_why_and_the_old_one_stays(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/export", wait=False)
    problem = '{"title": "Không được", "detail": "Lý do bằng lời"}'
    before = page.locator("#preview-image").get_attribute("src")
    page.route(
        re.compile(r"/export/map\.svg"),
        lambda route: route.fulfill(status=200, content_type="application/problem+json", body=problem),
    )
    page.locator("[name=paper]").select_option("A3")
    expect(page.locator("#export-message")).to_have_text("Lý do bằng lời")
    assert page.locator("#preview-image").get_attribute("src") == before
    expect(page.locator("#preview")).to_have_attribute("aria-busy", "false")


def test_the_image_is_copied_where_the_browser_can(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/export?dpi=150", wait=False, permissions=["clipboard-read", "clipboard-write"])
    page.locator("#copy-image").click()
    expect(page.locator("#export-message")).not_to_have_text(re.compile("…|^$"), timeout=20_000)
    kinds = page.evaluate("navigator.clipboard.read().then(items => items.flatMap(item => item.types))")
    assert kinds == ["image/png"]


def test_copying_is_absent_where_the_browser_cannot(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/faults", wait=False)
    page.context.add_init_script("delete window.ClipboardItem")
    page.goto(f"{demo.url}/export")
    expect(page.locator("#copy-image")).to_be_hidden()


def test_the_finished_page_fits_the_window(visit: Visit, demo: Site) -> None:
    for path in ("/export", "/export?orientation=portrait", "/export?paper=A3"):
        page = visit(f"{demo.url}{path}", wait=False)
        box = page.locator("#preview-image").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= DESKTOP["width"]
        assert box["y"] + box["height"] <= DESKTOP["height"]
        assert min(box["width"], box["height"]) > 400


def test_without_scripts_everything_works_by_links_and_forms(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/wards", wait=False, java_script_enabled=False)
    page.locator("th[data-key='name'] a").click()
    assert page.locator("th[aria-sort]").get_attribute("data-key") == "name"
    page.goto(f"{demo.url}/export")
    page.locator("[name=ward]").select_option("00139")
    page.locator("noscript button, form#export-form button[type=submit]").first.click()
    assert "ward=00139" in (page.locator("#preview-image").get_attribute("src") or "")


@pytest.mark.parametrize(
    "path", ["/wards", "/wards/00139", "/segments", "/segments/S-001", "/apartments", "/faults", "/export"]
)
def test_on_a_phone_only_tables_scroll_sideways(visit: Visit, demo: Site, path: str) -> None:
    page = visit(f"{demo.url}{path}", wait=False, **PHONE_CONTEXT)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("path", ["/segments", "/apartments", "/recheck"])
def test_on_a_phone_lists_of_features_are_read_without_scrolling_sideways(
    visit: Visit, demo: Site, path: str
) -> None:
    page = visit(f"{demo.url}{path}", wait=False, **PHONE_CONTEXT)
    table = page.locator(".feature-table")
    assert table.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth")
    assert all(text.strip() for text in table.locator("tbody tr").first.locator(".finding").all_inner_texts())


def test_on_a_phone_the_figures_of_a_ward_stand_below_their_names(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/wards?lang=vi", wait=False, **PHONE_CONTEXT)
    region = page.locator(".scroll")
    assert region.evaluate("e => e.scrollWidth <= e.clientWidth")
    metres = page.locator(".ward-table tbody tr").first.locator("td[data-label='Chiều dài (m)']")
    label = metres.evaluate("e => getComputedStyle(e, '::before').content")
    assert (label, metres.is_visible()) == ('"Chiều dài (m)"', True)


@pytest.mark.parametrize(("path", "across"), [("/wards", True), ("/segments/S-001", False)])
def test_paper_is_a4_with_margins_and_wide_tables_lie_across(
    visit: Visit, demo: Site, path: str, across: bool
) -> None:
    page = visit(f"{demo.url}{path}?lang=vi", wait=False)
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    width, height = (round(float(side) * 25.4 / 72) for side in sheets[0].mediabox[2:])
    assert (width, height) == ((297, 210) if across else (210, 297))
    text = "".join(sheets[0].extract_text().split())
    assert "Tuyếnphố,chungcưkiểumẫu" in text
    assert f"1/{len(sheets)}" in text


@pytest.mark.parametrize("path", ["/wards", "/wards/00139", "/export"])
def test_printing_shows_the_figures_and_no_controls(visit: Visit, demo: Site, path: str) -> None:
    page = visit(f"{demo.url}{path}", wait=False)
    page.emulate_media(media="print")
    for hidden in (".top", ".tabs", ".downloads", ".export-form"):
        assert page.locator(hidden).filter(visible=True).count() == 0
    assert page.locator("table.figures, #preview-image").first.is_visible()
