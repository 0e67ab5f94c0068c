"""Nothing overlaps and everything can be hit: on an office screen and on a phone."""

from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import (
    DESKTOP,
    GOOD,
    PHONE,
    PHONE_CONTEXT,
    SIZES,
    Visit,
    canvas,
    feature_of,
    middle_of,
    pixels,
    position_on_screen,
    settle,
)
from tests.browser.serving import Site

pytestmark = pytest.mark.browser
PARTS = (".top", "#map-tools", "#panel", ".map-source", ".leaflet-control-scale")
TARGETS = (
    "button, select, summary, a, label:has(input[type=checkbox]), "
    "input:not([type=hidden]):not([type=checkbox]):not([aria-hidden])"
)


def box(part: Locator) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom in the window."""
    found = part.bounding_box()
    assert found, part
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.5 and down > 0.5


@pytest.mark.parametrize("context", SIZES)
@pytest.mark.parametrize("code", ["vi", "en"])
def test_header_tools_panel_source_and_scale_do_not_overlap_nor_leave_the_window(
    visit: Visit, demo: Site, context: dict[str, Any], code: str
) -> None:
    page = visit(f"{demo.url}/?lang={code}", **context)
    boxes = {part: box(page.locator(part)) for part in PARTS}
    meeting = [pair for pair in combinations(PARTS, 2) if overlap(boxes[pair[0]], boxes[pair[1]])]
    assert meeting == []
    size = context["viewport"]
    for part, (left, top, right, bottom) in boxes.items():
        assert left >= -0.5, part
        assert top >= -0.5, part
        assert right <= size["width"] + 0.5, part
        assert bottom <= size["height"] + 0.5, part
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


@pytest.mark.parametrize("context", SIZES)
@pytest.mark.parametrize("code", ["vi", "en"])
def test_no_word_of_the_header_or_the_panel_is_cut_off(
    visit: Visit, demo: Site, context: dict[str, Any], code: str
) -> None:
    page = visit(f"{demo.url}/?lang={code}", **context)
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.top a, .top button, .theme, .legend-row span, h2')]
          .filter((e) => e.checkVisibility() && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1)
          .map((e) => e.textContent.trim())"""
    )
    assert cut == []


def test_everything_on_a_phone_is_large_enough_for_a_finger(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    page.locator("#sheet-handle").click()
    page.locator("details.layers summary").click()
    small = page.evaluate(
        """(targets) => [...document.querySelectorAll(targets)].filter((e) => {
            const box = e.getBoundingClientRect();
            const away = e.closest('.skip, .drawer, [inert]') || box.width <= 1 || !e.checkVisibility();
            return !away && (box.height < 43.5 || box.width < 43.5);
          }).map((e) => `${e.tagName} ${e.className} ${e.id} ${e.textContent.trim().slice(0, 20)} `
            + `${e.getBoundingClientRect().width} × ${e.getBoundingClientRect().height}`)""",
        TARGETS,
    )
    assert [line for line in small if not line.startswith("BUTTON sheet-handle")] == []


def test_on_a_phone_the_links_of_the_header_are_one_tap_away(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/?lang=vi", **PHONE_CONTEXT)
    menu, figures = page.locator("#menu-button"), page.get_by_role("link", name="Số liệu", exact=True)
    expect(figures).to_be_hidden()
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    for link in page.locator(".main-links a").all():
        left, top, right, bottom = box(link)
        assert left >= 0
        assert right <= PHONE["width"]
        assert bottom - top >= 44
    figures.press("Escape")
    expect(figures).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    page.touchscreen.tap(100, 600)
    expect(figures).to_be_hidden()


def test_the_sheet_has_three_heights_by_click_and_by_drag(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    sheet, handle = page.locator("#panel"), page.locator("#sheet-handle")
    heights = []
    for wanted in ("low", "middle", "high"):
        expect(sheet).to_have_attribute("data-height", wanted)
        page.wait_for_timeout(50)
        heights.append((sheet.bounding_box() or {})["height"])
        handle.click()
    expect(sheet).to_have_attribute("data-height", "low")
    assert heights[0] < 0.25 * PHONE["height"] < heights[1] < 0.65 * PHONE["height"] < heights[2]
    left, top, right, _ = box(handle)
    page.mouse.move((left + right) / 2, top + 10)
    page.mouse.down()
    page.mouse.move((left + right) / 2, top - 200, steps=4)
    page.mouse.up()
    expect(sheet).to_have_attribute("data-height", "middle")


def test_a_tap_on_a_route_lifts_the_sheet_to_what_is_said_of_it(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    place = middle_of(feature_of(demo.folder, "route_segments", route_name="Phú Hựu"))
    page.touchscreen.tap(*position_on_screen(page, place))
    expect(page.locator("#selected h2")).to_have_text("Phú Hựu")
    expect(page.locator("#selected h2")).to_be_in_viewport()
    expect(page.locator("#panel")).to_have_attribute("data-height", "middle")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(page.locator(".leaflet-outline-pane path")).to_have_count(1)


def test_the_whole_district_is_seen_above_the_sheet(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    sheet_top = box(page.locator("#panel"))[1]
    for place in ((105.8435, 21.05), (105.93, 21.04), (105.9, 20.998), (105.9, 21.07)):
        x, y = position_on_screen(page, place)
        assert 0 < x < PHONE["width"]
        assert y < sheet_top
    assert pixels(canvas(page), GOOD) > 80


def test_rotating_a_phone_keeps_everything_in_its_place(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    page.set_viewport_size({"width": 844, "height": 390})
    settle(page)
    assert not overlap(box(page.locator("#panel")), box(page.locator("#map-tools")))
    page.set_viewport_size(PHONE)
    settle(page)
    assert not overlap(box(page.locator("#panel")), box(page.locator(".map-source")))


@pytest.mark.parametrize("wanted", ["reduce", "no-preference"])
def test_the_map_moves_at_once_when_less_motion_is_wanted(visit: Visit, demo: Site, wanted: str) -> None:
    page = visit(demo.url + "/", reduced_motion=wanted)
    moved = page.evaluate(
        """() => { const before = map_district.getZoom(); map_district.zoomIn();
          return map_district.getZoom() - before; }"""
    )
    assert moved == (1 if wanted == "reduce" else 0)
    page.wait_for_timeout(400)


def test_the_drawer_leaves_the_map_enough_room(visit: Visit, demo: Site) -> None:
    page: Page = visit(demo.url + "/?table=open")
    assert (canvas(page).bounding_box() or {})["height"] > 300
    assert (page.locator("#drawer").bounding_box() or {})["height"] > 160
    assert pixels(canvas(page), GOOD) > 80


@pytest.mark.parametrize("asked", ["phu", "zzzz"])
def test_what_a_search_finds_is_in_view_on_a_phone(visit: Visit, demo: Site, asked: str) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    page.locator("#sheet-handle").click()
    page.locator("#search-box").click()
    page.locator("#search-box").fill(asked)
    settle(page)
    for at in range(page.locator("#search-results li").count()):
        expect(page.locator("#search-results li").nth(at)).to_be_visible()
    assert box(page.locator("#search-results"))[3] <= PHONE["height"]


def test_a_feature_that_was_searched_for_is_seen_below_the_map(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    page.locator("#sheet-handle").click()
    page.locator("#search-box").fill("phu huu")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator("#panel")).to_have_attribute("data-height", "middle")
    expect(page.locator("#selected h2")).to_be_in_viewport()


def test_every_tool_has_its_word_on_a_phone_too(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    for word in page.locator(".tool:visible .tool-word").all():
        left, top, right, bottom = box(word)
        assert right - left > 20
        assert bottom - top > 10


def test_on_a_phone_few_tools_cover_the_map_and_the_others_are_one_tap_away(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", **PHONE_CONTEXT)
    measure, more = page.locator("[data-tool=measure]"), page.locator("#more-tools")
    expect(measure).to_be_hidden()
    left, top, right, bottom = box(page.locator("#map-tools"))
    assert (right - left) * (bottom - top) < 0.06 * PHONE["width"] * PHONE["height"]
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    measure.press("Escape")
    expect(measure).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    measure.click()
    expect(page.locator("[data-tool=home]")).to_be_hidden()
    expect(measure).to_be_visible()  # what is in use stays in sight
    expect(measure).to_be_focused()


def test_what_is_chosen_is_seen_in_a_system_s_own_colours(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", forced_colors="active")
    colours = page.locator(".theme").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).backgroundColor)"
    )
    assert colours[0] not in colours[1:]


def test_the_button_of_the_calendar_says_what_it_does(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/?lang=vi")
    expect(page.get_by_role("button", name="Chọn ngày trong lịch")).to_be_visible()


def test_at_200_percent_every_tool_is_in_reach(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", viewport={"width": 683, "height": 384})
    sheet = box(page.locator("#panel"))
    for tool in page.locator(".tool:visible").all():
        assert not overlap(box(tool), sheet)
        assert box(tool)[2] <= 683


def test_wider_spaced_words_push_nothing_out_of_the_header(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/", viewport=DESKTOP)
    page.evaluate(
        """() => { for (const e of document.querySelectorAll('*')) {
          e.style.letterSpacing = '0.12em'; e.style.wordSpacing = '0.16em'; e.style.lineHeight = '1.5'; } }"""
    )
    assert box(page.locator(".languages"))[2] <= DESKTOP["width"]
    assert box(page.locator("#export-link"))[2] <= DESKTOP["width"]
