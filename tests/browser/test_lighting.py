"""Plans of lighting as an officer makes them: form, map with poles, and all of it without scripts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.reading import DESKTOP, PHONE_CONTEXT, Visit, ready, settle
from tests.browser.serving import Site
from tests.browser.test_accessibility import violations
from tests.browser.workspaces import IMAGE, TEMPLATE_LITERAL
from tests.factories import at, landmark, street, ward

pytestmark = pytest.mark.browser

SIZES = [
    pytest.param({"viewport": DESKTOP}, 24, id="office", marks=pytest.mark.soak),
    pytest.param(PHONE_CONTEXT, 44, id="phone"),
]
SMALL = """(least) => [...document.querySelectorAll('main a, main button, main summary, main input')]
  .filter((e) => e.offsetParent && !e.closest('.leaflet-control, p, li') && e.type !== 'hidden')
  .map((e) => [e, (e.closest('label.tick') ?? e).getBoundingClientRect()])
  .filter(([, box]) => box.height < least - 0.5)
  .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.height}`)"""


def write(folder: Path) -> Path:
    return factories.workspace(
        folder,
        wards=[ward()],
        landmarks=[landmark("HQ", 2, 5)],
        streets=[
            street("T-1", (0, 5), (6, 5), name="Phố Bồ Đề", lit="no", width_m=9.0),
            street("T-2", (2, 5), (2, 9), name=f"Phố {IMAGE}{TEMPLATE_LITERAL}", lit="yes"),
            street("T-3", (6, 5), (6, 8), name="Ngõ 12", road_class="service"),
        ],
    )


@pytest.fixture
def site(serve: Callable[..., Site]) -> Site:
    return serve(write)


def place(page: Page, east: float, north: float) -> dict[str, float]:
    """Return where on the map's element a place is drawn."""
    lon, lat = at(east, north)
    x, y = page.locator("[data-plan-map]").evaluate(
        "(e, [lon, lat]) => { const p = e.map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
        [lon, lat],
    )
    return {"x": x, "y": y}


def plan(page: Page) -> Page:
    page.get_by_role("button", name="Tính phương án").click()
    page.locator("#chosen").wait_for()
    return page


@pytest.mark.parametrize(("context", "least"), SIZES)
def test_axe_finds_nothing_to_mend_and_everything_is_large_enough_to_hit(
    visit: Visit, site: Site, context: dict[str, Any], least: int
) -> None:
    page = visit(f"{site.url}/plan/lighting", wait=False, **context)
    for each in page.locator("main details").all():
        each.evaluate("(e) => (e.open = true)")
    assert violations(page) == []
    assert page.evaluate(SMALL, least) == []
    ready(plan(page))
    for each in page.locator("main details").all():
        each.evaluate("(e) => (e.open = true)")
    assert violations(page) == []
    assert page.evaluate(SMALL, least) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".map-message").count() == 0


def test_a_click_tells_a_street_and_from_near_a_pole(visit: Visit, site: Site) -> None:
    page = ready(plan(visit(f"{site.url}/plan/lighting", wait=False)))
    expect(page.locator("#poles-key")).to_contain_text("Phóng to để thấy cột đèn")
    board = page.locator("[data-plan-map]")
    board.click(position=place(page, 2, 7))
    expect(page.locator(".popup")).to_contain_text("đã có đèn")
    expect(page.locator("tr[data-edge='T-2']")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Xem kỹ hơn").click()
    ready(page)
    expect(page.locator("#sample-title")).to_contain_text(IMAGE)
    lon, lat = at(0, 5)
    board.evaluate("(e, [lon, lat]) => e.map.setView([lat, lon], 19, { animate: false })", [lon, lat])
    page.locator("html[data-poles]").wait_for(state="attached")
    settle(page)
    first = page.request.get(page.url.partition("?")[0] + "/plan.geojson").json()["features"]
    pole = next(each for each in first if each["properties"]["id"] == "T-1/1")
    x, y = board.evaluate(
        "(e, [lon, lat]) => { const p = e.map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
        pole["geometry"]["coordinates"],
    )
    board.click(position={"x": x, "y": y})
    expect(page.locator(".popup")).to_contain_text("Phố Bồ Đề: LED")
    assert page.locator("#announcer").inner_text().startswith("Phố Bồ Đề: LED")


def test_without_scripts_a_plan_is_asked_for_and_seen(visit: Visit, site: Site) -> None:
    page = visit(f"{site.url}/plan/lighting", wait=False, java_script_enabled=False)
    page.get_by_label("Tất cả đường phố").check()
    page.locator("#alley_target").fill("100")
    plan(page)
    shown = page.locator("img.plan-picture")
    expect(shown).to_be_visible()
    assert shown.bounding_box()["width"] > 500  # type: ignore[index]
    page.get_by_role("link", name="Nơi cần chiếu sáng trước").click()
    expect(page.locator(".plan-legend")).to_contain_text("cần lắp đèn: ưu tiên cao")
    page.locator("#q").fill("ngo 12")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.locator("tr[data-edge]")).to_have_count(1)
