"""axe-core finds nothing to mend on any page: in both languages, at both sizes, in each state."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.reading import (
    PHONE_CONTEXT,
    SIZES_AND_CODES,
    Visit,
    click_at,
    feature_of,
    middle_of,
    open_table,
    settle,
)
from tests.browser.serving import Site
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "webmap" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/wards",
    "/wards/00139",
    "/segments",
    "/segments/S-001",
    "/apartments",
    "/apartments/A-01",
    "/faults",
)
PAGES = (*PAGES, "/export", "/recheck", "/wards/99999", "/help")
PAGES = (*PAGES, "/evaluation", "/evaluation/route_segments/R-01", "/evaluation/seminar")
PAGES = (*PAGES, "/tasks", "/tasks/N-01", "/reports")


@cache
def axe() -> str:
    if not AXE.exists():
        pytest.fail("axe-core is not there: make test fetches it")
    return AXE.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds: rule, element and what is wrong."""
    page.wait_for_load_state()  # with its stylesheets: without them nothing has its size
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(axe())
    found: list[dict[str, Any]] = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then((all) => all.violations)",
        TAGS,
    )
    return [
        f"{rule['id']}: {node['html'][:160]} | {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def show_popup(page: Page, demo: Site) -> None:
    click_at(page, middle_of(feature_of(demo.folder, "route_segments", route_name="Phú Hựu")))


def show_table(page: Page, demo: Site) -> None:
    open_table(page)


def show_results(page: Page, demo: Site) -> None:
    page.locator("#search-box").fill("phu")
    page.keyboard.press("ArrowDown")


def show_ward(page: Page, demo: Site) -> None:
    page.locator("#ward-choice").select_option("00139")
    page.locator("[data-value=none]").click()
    page.locator("details.layers summary").click()


STATES: tuple[Callable[[Page, Site], None], ...] = (show_popup, show_table, show_results, show_ward)


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_map_has_no_barrier_in_any_state(visit: Visit, demo: Site, code: str) -> None:
    page = visit(f"{demo.url}/?lang={code}")
    assert violations(page) == []
    for state in STATES:
        state(page, demo)
        settle(page)
        assert violations(page) == [], state.__name__
        page.keyboard.press("Escape")


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_map_on_a_phone_has_no_barrier_at_any_height(visit: Visit, demo: Site, code: str) -> None:
    page = visit(f"{demo.url}/?lang={code}&sel=route_segments/S-001", **PHONE_CONTEXT)
    for _ in range(3):
        assert violations(page) == []
        page.locator("#sheet-handle").click()
        page.wait_for_timeout(50)


@pytest.mark.parametrize(("context", "code"), SIZES_AND_CODES)
def test_no_other_page_has_a_barrier(
    visit: Visit, demo: Site, watch: Watch, context: dict[str, Any], code: str
) -> None:
    watch.allowed.append("status of 404")
    page = visit(f"{demo.url}{PAGES[0]}?lang={code}", wait=False, **context)
    found = {}
    for path in PAGES:
        page.goto(f"{demo.url}{path}?lang={code}")
        found[path] = violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[path] += [f"the page is {wide} px wider than the window"] if wide > 0 else []
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_map_says_what_it_is_and_what_happened(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/")
    region = page.get_by_role("region", name=re.compile("^Bản đồ"))
    assert region.count() == 1
    page.locator("[data-theme=flags]").click()
    assert "Treo cờ" in page.locator("#announcer").inner_text()
    page.locator("[data-value=missing]").press("Enter")
    assert "Chưa treo" in page.locator("#announcer").inner_text()


def test_everything_on_the_map_page_is_reached_by_tab_in_order(visit: Visit, demo: Site) -> None:
    page = visit(demo.url + "/")
    reached = []
    for _ in range(45):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(({id, className, dataset, name, tagName}) => id || dataset.theme || dataset.value || name"
                " || className || tagName)(document.activeElement)"
            )
        )
    wanted = [
        "skip",
        "brand",
        "as_of",
        "boundaries",
        "export-link",
        "lighting",
        "full",
        "search-box",
        "ward-choice",
    ]
    wanted += ["map_district", "tool", "drawer-toggle"]
    places = [reached.index(name) for name in wanted]
    assert places == sorted(places), reached
