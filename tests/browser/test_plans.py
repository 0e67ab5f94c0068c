"""Plans of extension as an officer makes them: sliders, map, progress, stopping, comparing, adopting."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.datastructures import MultiDict

from geo.extension.plan import SOLVING, Told
from geo.extension.values import ExtensionPlan
from geo.model.person import EDITOR, Person
from geo.people import people, sign_in
from geo.programme import browse
from geo.stores.base import Store
from tests import factories
from tests.browser.reading import DESKTOP, SIZES, Visit, picture, ready, settle
from tests.browser.serving import Site
from tests.browser.test_accessibility import violations
from tests.browser.watching import Watch
from tests.browser.workspaces import IMAGE, TEMPLATE_LITERAL
from tests.factories import at, landmark, segment, street, ward
from webmap.core.jobs import Job
from webmap.extension import forms
from webmap.extension import work as plan_work

pytestmark = pytest.mark.browser

A_PIXEL = 3e-5  # degrees
PASSWORD = "bốn chữ dễ nhớ"


@dataclass(frozen=True)
class Office:
    """A small district with an editor."""

    site: Site
    session: str

    @property
    def store(self) -> Store:
        """Return the store behind the pages."""
        found: Store = self.site.app.extensions["store"]
        return found

    @property
    def jobs(self) -> Any:
        """Return the work behind the pages."""
        return self.site.app.extensions["jobs"]


def write(folder: Path) -> Path:
    return factories.workspace(
        folder,
        wards=[ward()],
        landmarks=[landmark("HQ", 2, 5)],
        route_segments=[segment("S-1", (0, 5), (2, 5))],
        streets=[
            street("T-1", (0, 5), (2, 5), name="Phố Đã Làm"),
            street("T-2", (2, 5), (4, 5), name="Phố Bồ Đề", lit="no"),
            street("T-3", (4, 5), (4, 7), name="Phố Lâm Du", lit="no"),
            street("T-4", (2, 5), (2, 7), name=f"Phố {IMAGE}{TEMPLATE_LITERAL}"),
            street("T-5", (2, 7), (4, 7), name="Ngõ 12", lit="yes"),
        ],
    )


@pytest.fixture
def office(serve: Callable[..., Site]) -> Office:
    site = serve(write)
    accounts = site.app.extensions["accounts"]
    people.add(site.app.extensions["store"], accounts, Person("lan", EDITOR), PASSWORD)
    return Office(site, sign_in.sign_in(accounts, "lan", PASSWORD)[0])


@pytest.fixture
def enter(visit: Visit, office: Office) -> Callable[..., Page]:
    """Open a page as the editor."""

    def go(path: str = "/plan/extension", *, wait: bool = True, **context: Any) -> Page:
        page = visit(office.site.url + "/faults", wait=False, **context)
        page.context.add_cookies([{"name": "session", "value": office.session, "url": office.site.url}])
        page.goto(office.site.url + path)
        return ready(page) if wait else page

    return go


SENT = """() => { const form = new FormData(document.querySelector("#plan-form"));
  const names = [...new Set(form.keys())].filter((name) => name.startsWith("weight_"));
  return Object.fromEntries(names.map((name) => [name, form.getAll(name)])); }"""


def weights(page: Page) -> list[int]:
    return [int(field.input_value()) for field in page.locator("#weights input[type=number]").all()]


def click_on_map(page: Page, east: float, north: float) -> None:
    lon, lat = at(east, north)
    x, y = page.locator("[data-plan-map]").first.evaluate(
        "(e, [lon, lat]) => { const p = e.map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
        [lon, lat],
    )
    page.locator("[data-plan-map]").first.click(position={"x": x, "y": y})
    settle(page)


def solve(page: Page, **fields: str) -> Page:
    for name, text in {"phase_1": "1500", "phase_2": "1500", "phase_3": "", **fields}.items():
        page.locator(f"#{name}").fill(text)
    page.get_by_role("button", name="Tính phương án").click()
    page.locator("#chosen").wait_for()
    return page


def keep(page: Page, name: str) -> Page:
    page.get_by_label("Lưu phương án này với tên").fill(name)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    return page


# ------------------------------------------------------------------ the form
def test_moving_one_slider_moves_the_others_so_that_all_add_up_to_100(enter: Callable[..., Page]) -> None:
    page = enter()
    assert weights(page) == [30, 25, 20, 15, 10]
    slider = page.get_by_role("slider", name="Gần trụ sở")
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    assert weights(page)[0] == 37
    assert sum(weights(page)) == 100
    slider.evaluate("(e) => { e.value = 100; e.dispatchEvent(new Event('input')); }")
    assert weights(page) == [100, 0, 0, 0, 0]
    slider.evaluate("(e) => { e.value = 60; e.dispatchEvent(new Event('input')); }")
    assert weights(page) == [60, 10, 10, 10, 10]
    page.locator("#weight_need").fill("40")
    page.locator("#weight_need").blur()
    assert weights(page)[2] == 40
    assert sum(weights(page)) == 100
    assert page.get_by_role("slider", name="Cần thiết").input_value() == "40"
    sent = page.evaluate(SENT)
    assert [[str(weight)] for weight in weights(page)] == list(sent.values())


def test_a_click_demands_a_street_a_second_rules_it_out_a_third_frees_it(enter: Callable[..., Page]) -> None:
    page = enter()
    wanted, unwanted = page.locator("#wanted"), page.locator("#unwanted")
    click_on_map(page, 4, 6)
    expect(wanted).to_have_value("Phố Lâm Du (T-3)")
    assert "bắt buộc" in page.locator("#announcer").inner_text()
    click_on_map(page, 4, 6)
    expect(wanted).to_have_value("")
    expect(unwanted).to_have_value("Phố Lâm Du (T-3)")
    click_on_map(page, 4, 6)
    expect(unwanted).to_have_value("")
    click_on_map(page, 1, 5)
    expect(wanted).to_have_value("")
    assert "đã là tuyến kiểu mẫu" in page.locator("#announcer").inner_text()


def test_what_is_typed_is_shown_on_the_map_too(enter: Callable[..., Page]) -> None:
    page = enter()
    before = picture(page.locator(".plan-map"))
    page.locator("#unwanted").fill("Ngõ 12")
    settle(page)
    assert (picture(page.locator(".plan-map")) != before).any()


def test_the_budgets_are_added_up_while_they_are_typed(enter: Callable[..., Page]) -> None:
    page = enter()
    page.locator("#phase_1").fill("7.500")
    expect(page.locator("#budget-total")).to_have_text("Tổng cộng 17,50 tỷ đồng.")


def test_walking_times_are_drawn_and_taken_away_by_a_button(enter: Callable[..., Page]) -> None:
    page = enter()
    button = page.get_by_role("button", name="Thời gian đi bộ từ trụ sở")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".landmark-label", has_text="15 phút")).to_be_visible()
    button.click()
    expect(page.locator(".landmark-label", has_text="15 phút")).to_have_count(0)


# ------------------------------------------------------------------ the plan
def test_demanded_and_ruled_out_streets_show_in_the_plan_and_on_its_map(enter: Callable[..., Page]) -> None:
    page = solve(enter(), wanted="Ngõ 12", unwanted="Phố Lâm Du (T-3)")
    ready(page)
    expect(page.locator("#chosen tr[data-edge='T-5']")).to_contain_text("bắt buộc")
    expect(page.locator("#chosen tr[data-edge='T-3']")).to_have_count(0)
    before = picture(page.locator(".plan-map"))
    page.get_by_role("button", name="Ngõ 12").click()
    expect(page.locator("tr[data-edge='T-5']")).to_have_attribute("aria-current", "true")
    settle(page)
    assert (picture(page.locator(".plan-map")) != before).any()
    click_on_map(page, 2, 6)
    expect(page.locator(".leaflet-popup")).to_contain_text(IMAGE[:20])
    page.get_by_role("link", name="Chiều dài").first.click()
    assert "sort=metres" in page.url
    expect(page.locator("th[aria-sort]")).to_contain_text("Chiều dài")


def test_while_it_is_worked_out_the_page_tells_how_far_and_a_button_stops_it(
    enter: Callable[..., Page], office: Office
) -> None:
    page = enter("/faults", wait=False)
    go_on = threading.Event()

    form = MultiDict({"phase_1": "1500", "weight_need": "100", "works": "lighting"})
    asked = forms.read(form, office.store.planning)

    def work(job: Job) -> ExtensionPlan:
        worth = 100.0
        while not job.is_stopping and not go_on.wait(0.05):
            worth += 1
            job.tell(told=Told(SOLVING, job.seconds, objective=worth, bound=1000.0))
        return plan_work.worked_out(office.store, browse.moment(office.store), asked[0], job)

    job = office.jobs.start(work, owner="lan", kind="plan", asked=asked)
    page.goto(f"{office.site.url}/plan/extension/jobs/{job.id}")
    progress = page.locator("#progress")
    expect(progress).to_contain_text("Lợi ích của phương án tốt nhất đến lúc này")
    first = progress.inner_text()
    page.wait_for_function("(first) => document.querySelector('#progress').innerText !== first", arg=first)
    expect(page.locator("#reload")).to_be_hidden()
    assert violations(page) == []
    page.get_by_role("button", name="Dừng, lấy phương án tốt nhất đến lúc này").click()
    expect(page.get_by_role("heading", level=1, name="Phương án mở rộng tuyến")).to_be_visible()
    assert job.is_over
    go_on.set()


@pytest.mark.parametrize("context", SIZES)
def test_axe_finds_nothing_to_mend_on_any_page_of_plans(
    enter: Callable[..., Page], context: dict[str, Any], watch: Watch
) -> None:
    watch.allowed.append(r"status of 422")
    page = enter(**context)
    assert violations(page) == []
    page.locator("#phase_1").fill("không")
    page.get_by_role("button", name="Tính phương án").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#phase_1")).to_have_attribute("aria-invalid", "true")
    assert violations(ready(page)) == []
    solve(page)
    assert violations(ready(page)) == []
    for each in page.locator("details").all():
        each.evaluate("(e) => (e.open = true)")
    assert violations(page) == []
    keep(page, "Một")
    address = page.url
    keep(solve(enter_again(page, "/plan/extension"), phase_1="900", phase_2=""), "Hai")
    for path in ("/plan/extension/scenarios", f"{address}", f"{address}/adopt"):
        assert violations(enter_again(page, path)) == []
    page.goto(re.sub(r"/scenarios/.*", "/compare?a=mot&b=hai", address))
    assert violations(ready(page)) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def enter_again(page: Page, path: str) -> Page:
    page.goto(path if path.startswith("http") else re.sub(r"(https?://[^/]+).*", rf"\1{path}", page.url))
    settle(page)
    return page


@pytest.mark.parametrize("context", SIZES)
def test_nothing_is_wider_than_the_page_and_the_header_keeps_to_its_lines(
    enter: Callable[..., Page], context: dict[str, Any]
) -> None:
    page = enter(**context)
    for code in ("vi", "en"):
        page.goto(page.url.partition("?")[0] + f"?lang={code}")
        ready(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if context.get("viewport") == DESKTOP:
            assert page.locator(".top").evaluate("(e) => [e.offsetHeight, e.scrollWidth]") == [48, 1366]
            assert page.evaluate(
                "[...document.querySelectorAll('.languages a')].every((a) => a.offsetWidth >= 30)"
            )


def test_everything_can_be_done_from_the_keyboard(enter: Callable[..., Page]) -> None:
    page = enter()
    page.locator("#phase_1").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("1500")
    page.keyboard.press("Enter")
    page.locator("#chosen").wait_for()
    ready(page)
    page.locator("[data-show='T-2']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-edge='T-2']")).to_have_attribute("aria-current", "true")
    page.get_by_label("Lưu phương án này với tên").focus()
    page.keyboard.type("Bằng bàn phím")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Bằng bàn phím")).to_be_visible()


# ------------------------------------------------------------------ kept plans
def test_two_plans_are_compared_on_maps_that_move_together(enter: Callable[..., Page]) -> None:
    page = keep(solve(enter()), "Một")
    keep(solve(enter_again(page, "/plan/extension"), phase_1="900", phase_2=""), "Hai")
    enter_again(page, "/plan/extension/scenarios")
    page.get_by_label("Một ở bên trái").check()
    page.get_by_label("Hai ở bên phải").check()
    page.get_by_role("button", name="So sánh hai phương án").click()
    ready(page)
    expect(page.locator(".plan-sides h2").nth(0)).to_have_text("Một")
    centre = "document.querySelectorAll('[data-plan-map]')[n].map.getCenter()"
    where = f"(n) => {{ const c = {centre}; return [c.lat, c.lng]; }}"
    assert page.evaluate(where, 0) == pytest.approx(page.evaluate(where, 1), abs=A_PIXEL)
    before = page.evaluate(where, 1)
    page.locator("[data-plan-map=first]").evaluate("(e) => e.map.panBy([80, 40], {animate: false})")
    assert page.evaluate(where, 1) == pytest.approx(page.evaluate(where, 0), abs=A_PIXEL)
    assert page.evaluate(where, 1) != pytest.approx(before, abs=10 * A_PIXEL)
    maps = [picture(page.locator(f"[data-plan-map={name}]")) for name in ("first", "second")]
    assert (maps[0][: len(maps[1])] != maps[1]).any()


def test_a_plan_is_adopted_after_a_page_that_says_what_is_made_and_undone_by_a_click(
    enter: Callable[..., Page], office: Office
) -> None:
    page = keep(solve(enter()), "Phương án A")
    page.get_by_role("link", name="Chọn thực hiện").click()
    expect(page.locator("main")).to_contain_text("ở bước “đề xuất”")
    assert len(office.store.frame("route_segments")) == 1
    page.get_by_label("Lý do").fill("QĐ 12")
    page.get_by_role("button", name="Ghi vào hồ sơ là đề xuất").click()
    expect(page.locator("#told")).to_contain_text("Đã đưa vào hồ sơ")
    made = office.store.frame("route_segments").set_index("id").drop("S-1")
    assert len(made) > 0
    assert set(made["stage"]) == {"proposed"}
    assert {each.origin.reason for each in office.store.history()} >= {"QĐ 12"}
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#told")).to_contain_text("Đã hoàn tác")
    assert len(office.store.frame("route_segments")) == 1


def test_a_plan_is_deleted_in_two_steps(enter: Callable[..., Page]) -> None:
    page = keep(solve(enter()), "Bỏ đi")
    page.locator(".plan-delete summary").click()
    page.get_by_role("button", name="Xóa hẳn").click()
    expect(page.locator("main")).to_contain_text("Chưa lưu phương án nào")


def test_without_scripts_a_plan_is_asked_for_shown_kept_and_adopted(
    enter: Callable[..., Page], office: Office
) -> None:
    page = enter(wait=False, java_script_enabled=False)
    page.locator("#phase_1").fill("1500")
    page.locator("#wanted").fill("phố lâm du")
    page.get_by_role("button", name="Tính phương án").click()
    for _ in range(50):
        if page.locator("#chosen").count():
            break
        page.get_by_role("link", name="Xem lại tiến độ").click()
    expect(page.locator("tr[data-edge='T-3']")).to_be_visible()
    page.get_by_role("link", name="Lợi ích").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Lợi ích")
    keep(page, "Không script")
    page.get_by_role("link", name="Chọn thực hiện").click()
    page.get_by_role("button", name="Ghi vào hồ sơ là đề xuất").click()
    expect(page.locator("#told")).to_be_visible()
    assert len(office.store.frame("route_segments")) > 1
