"""Shapes on the map, as an editor works: drawn, changed, split, merged; routes made from streets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from geo.editing import change, make_route
from geo.editing.reshape import shape_of
from geo.model.person import EDITOR, VIEWER, Person
from geo.network.lines import metres_of
from geo.people import people, sign_in
from geo.stores.base import Store
from tests import factories
from tests.browser.reading import PHONE_CONTEXT, Visit, click_at, position_on_screen, ready, settle
from tests.browser.serving import Site
from tests.browser.test_accessibility import violations
from tests.browser.test_login import least
from tests.browser.watching import Watch
from tests.browser.workspaces import IMAGE, TEMPLATE_LITERAL
from tests.factories import at, block, segment, street, ward

pytestmark = pytest.mark.browser

PASSWORD = "bốn chữ dễ nhớ"
REFUSED = r"status of 4(09|22)"
IN_PANEL = "[data-shapes]"
VIEW = "at=16/21.0430/105.8840"
SIZES = [pytest.param({}, id="office", marks=pytest.mark.soak), pytest.param(PHONE_CONTEXT, id="phone")]


@dataclass(frozen=True)
class Office:
    """A small district with an editor and a viewer, and their sessions."""

    site: Site
    sessions: dict[str, str]

    @property
    def store(self) -> Store:
        """Return the store behind the pages."""
        found: Store = self.site.app.extensions["store"]
        return found

    def ids(self, layer: str = "route_segments") -> list[str]:
        """Return the ids of a layer's features."""
        return sorted(self.store.frame(layer)["id"])

    def metres(self, *ids: str, layer: str = "route_segments") -> float:
        """Return how long features are together."""
        return float(metres_of([shape_of(self.store.get(layer, each)) for each in ids]).sum())


def write(folder: Any) -> Any:
    return factories.workspace(
        folder,
        wards=[ward()],
        route_segments=[
            segment("S-1", (1, 5), (4, 5), lighting="full", lighting_checked_on="2022-08-01", width_m=9.0),
            segment("S-2", (4, 5), (6, 5), lighting="none", lighting_checked_on="2022-08-05"),
        ],
        apartment_blocks=[block("A-1", 2, 2)],
        streets=[
            street("T-1", (1, 2), (3, 2), name="Phố Bồ Đề"),
            street("T-2", (3, 2), (5, 2), name=f"Phố {IMAGE}{TEMPLATE_LITERAL}"),
            street("T-3", (3, 2), (3, 4), name="Ngõ 12"),
            street("T-9", (6, 3), (7, 3), name="Ở xa"),
        ],
    )


@pytest.fixture
def office(serve: Callable[..., Site]) -> Office:
    site = serve(write)
    store, accounts = site.app.extensions["store"], site.app.extensions["accounts"]
    sessions = {}
    for name, role in (("lan", EDITOR), ("xem", VIEWER)):
        people.add(store, accounts, Person(name, role), PASSWORD)
        sessions[name] = sign_in.sign_in(accounts, name, PASSWORD)[0]
    return Office(site, sessions)


@pytest.fixture
def enter(visit: Visit, office: Office) -> Callable[..., Page]:
    """Open the map as somebody; `tool` opens the panel for shapes."""

    def go(sel: str = "", *, who: str = "lan", tool: bool = True, **context: Any) -> Page:
        page = visit(office.site.url + "/faults", wait=False, **context)
        page.context.add_cookies([{"name": "session", "value": office.sessions[who], "url": office.site.url}])
        page.goto(f"{office.site.url}/?{VIEW}" + (f"&sel={sel}" if sel else ""))
        ready(page)
        if tool:
            begin(page)
        return page

    return go


def begin(page: Page, mode: str = "", way: str = "[data-tool=shapes]") -> Locator:
    """Open the panel where it is not open and return it; `mode` chooses what to do."""
    page.locator(way).wait_for(state="attached")
    if not page.locator("#shapes").count():
        if page.locator(way).is_hidden():  # on a phone, behind “More”
            page.locator("#more-tools").click()
        page.locator(way).click()
    panel = page.locator("#shapes")
    panel.wait_for()
    if mode:
        panel.locator(f"[data-mode={mode}]").click()
        panel.locator(f"[data-mode={mode}]").wait_for(state="detached")
    return panel


def saved(page: Page) -> Locator:
    """Wait until the page is there anew and says what was saved."""
    toast = page.locator(".shapes-toast")
    toast.wait_for()
    ready(page)
    return toast


def place(east: float, north: float) -> tuple[float, float]:
    longitude, latitude = at(east, north)
    return longitude, latitude


def set_points(page: Page, *places: tuple[float, float]) -> None:
    """Click points one after the other, as slowly as a hand does."""
    for each in places:
        x, y = position_on_screen(page, place(*each))
        page.mouse.move(x, y, steps=3)
        page.mouse.click(x, y)
        settle(page)


def test_visitors_and_viewers_load_nothing_for_drawing(
    visit: Visit, office: Office, enter: Callable[..., Page], watch: Watch
) -> None:
    page = visit(office.site.url + "/")
    assert page.locator("[data-tool=shapes]").count() == 0
    page = enter(who="xem", tool=False)
    settle(page)
    assert page.locator("[data-tool=shapes]").count() == 0
    assert [url for url in watch.requests if "geoman" in url or "shapes" in url] == []


def test_an_editor_loads_the_drawing_tools_only_when_drawing_begins(
    enter: Callable[..., Page], watch: Watch
) -> None:
    page = enter(tool=False)
    page.locator("[data-tool=shapes]").wait_for()
    assert not any("geoman" in url or "shapes-panel" in url for url in watch.requests)
    begin(page, "draw")
    page.locator("[data-draw='route_segments LineString']").wait_for()
    assert any("geoman" in url for url in watch.requests)


def test_a_line_is_drawn_snaps_to_a_street_and_is_saved_with_its_route(
    enter: Callable[..., Page], office: Office
) -> None:
    page = enter()
    panel = begin(page, "draw")
    with page.expect_response("**/ogc/collections/route_segments/items?*"):
        panel.locator("[data-draw='route_segments LineString']").click()
    settle(page)
    set_points(page, (3.03, 2.02), (4, 3), (5, 3.5))
    panel.get_by_role("button", name="Vẽ xong").click()
    panel.get_by_label("Tuyến", exact=True).fill("Phú Hựu")
    panel.get_by_label("Giai đoạn").select_option("planned")
    panel.get_by_role("button", name="Lưu").click()
    expect(saved(page)).to_contain_text("Đã vẽ và lưu")
    made = next(each for each in office.ids() if each not in ("S-1", "S-2"))
    found = office.store.get("route_segments", made)
    assert found.geometry is not None
    assert found.geometry["coordinates"][0] == at(3, 2)  # the street's own vertex, to the last digit
    assert len(found.geometry["coordinates"]) == 3
    assert [found.properties[name] for name in ("route_id", "route_name", "stage")] == [
        "R-01",
        "Phú Hựu",
        "planned",
    ]
    assert f"sel=route_segments/{made}" in page.url


def test_a_point_and_an_outline_are_drawn_too(enter: Callable[..., Page], office: Office) -> None:
    page = enter()
    panel = begin(page, "draw")
    panel.locator("[data-draw='landmarks Point']").click()
    page.locator(".shapes-dot").wait_for()
    set_points(page, (5, 3))
    panel.get_by_label("Tên").fill("Nhà văn hóa")
    panel.get_by_role("button", name="Lưu").click()
    saved(page)
    assert len(office.ids("landmarks")) == 1
    panel = begin(page, "draw")
    panel.locator("[data-draw='apartment_blocks Polygon']").click()
    panel.get_by_role("button", name="Vẽ xong").wait_for()
    set_points(page, (5, 2.6), (5.5, 2.6), (5.5, 3), (5, 3.2))
    panel.get_by_role("button", name="Bỏ điểm cuối").click()
    panel.get_by_role("button", name="Vẽ xong").click()
    panel.get_by_label("Tên").fill("Chung cư A")
    panel.get_by_label("Ngày tham gia chương trình").fill("1/5/2022")
    panel.get_by_role("button", name="Lưu").click()
    saved(page)
    made = next(each for each in office.ids("apartment_blocks") if each != "A-1")
    found = office.store.get("apartment_blocks", made)
    assert found.geometry is not None
    assert len(found.geometry["coordinates"][0]) == 4  # three corners and the first again
    assert found.properties["joined_on"] == "2022-05-01"


def drag_first_vertex(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    x, y = position_on_screen(page, place(*start))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=8)
    page.mouse.up()
    settle(page)


def test_a_shape_is_changed_saved_and_taken_back_by_the_button(
    enter: Callable[..., Page], office: Office
) -> None:
    before = office.store.get("route_segments", "S-2").geometry
    page = enter("route_segments/S-2")
    panel = begin(page, "reshape")
    page.locator(".marker-icon").first.wait_for()
    drag_first_vertex(page, (6, 5), (0, 60))
    panel.get_by_role("button", name="Lưu").click()
    toast = saved(page)
    after = office.store.get("route_segments", "S-2")
    assert after.geometry != before
    assert after.geometry is not None
    assert after.geometry["coordinates"][0] == at(4, 5)
    toast.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".shapes-toast")).to_contain_text("Đã hoàn tác")
    assert office.store.get("route_segments", "S-2").geometry == before


def test_a_line_is_drawn_and_its_points_are_moved_by_keyboard_alone(
    enter: Callable[..., Page], office: Office
) -> None:
    page = enter()
    panel = begin(page, "draw")
    panel.locator("[data-draw='streets LineString']").focus()
    page.keyboard.press("Enter")
    point = panel.get_by_role("button", name="Đặt điểm tại dấu chữ thập")
    point.wait_for()
    for number in range(3):
        point.focus()
        page.keyboard.press("Enter")
        page.evaluate("map_district.panBy([120, 40], {animate: false})")
        expect(page.locator(".marker-icon:not(.cursor-marker)")).to_have_count(number + 1)
    panel.get_by_role("button", name="Vẽ xong").focus()
    page.keyboard.press("Enter")
    panel.get_by_label("Tên").fill("Ngõ mới")
    vertices = page.locator(".marker-icon:not(.marker-icon-middle)")
    expect(vertices).to_have_count(3)
    before = vertices.nth(0).bounding_box()
    vertices.nth(0).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    after = vertices.nth(0).bounding_box()
    assert before is not None
    assert after is not None
    assert before["y"] - after["y"] == pytest.approx(22, abs=1)
    page.locator(".marker-icon-middle").nth(0).focus()
    page.keyboard.press("Enter")
    expect(vertices).to_have_count(4)
    vertices.nth(1).focus()
    page.keyboard.press("Delete")
    expect(vertices).to_have_count(3)
    panel.get_by_role("button", name="Lưu").click()
    saved(page)
    made = next(each for each in office.ids("streets") if not each.startswith("T-"))
    shape = office.store.get("streets", made).geometry
    assert shape is not None
    assert len(shape["coordinates"]) == 3


def test_a_stale_shape_is_refused_in_words_and_stays_on_the_screen(
    enter: Callable[..., Page], office: Office, watch: Watch
) -> None:
    watch.allowed.append(REFUSED)
    page = enter("route_segments/S-2")
    panel = begin(page, "reshape")
    page.locator(".marker-icon").first.wait_for()
    drag_first_vertex(page, (6, 5), (0, 60))
    other = office.store.get("route_segments", "S-2")
    change.update(
        office.store, "route_segments", "S-2", {"geometry": factories.line((4, 5), (6, 4))}, other.version
    )
    panel.get_by_role("button", name="Lưu").click()
    expect(page.locator(".shapes-alert")).to_contain_text("S-2")
    expect(panel.get_by_role("button", name="Lưu")).to_be_visible()
    assert len(office.store.history("route_segments", "S-2")) == 1


@pytest.mark.parametrize("context", SIZES)
def test_a_segment_is_split_by_a_click_and_merged_again(
    enter: Callable[..., Page], office: Office, watch: Watch, context: dict[str, Any]
) -> None:
    watch.allowed.append(REFUSED)
    whole = office.metres("S-1")
    page = enter("route_segments/S-1", tool=False, **context)
    panel = begin(page, "split", IN_PANEL)
    page.wait_for_timeout(200)
    x, y = position_on_screen(page, place(2, 5))
    if context:
        page.touchscreen.tap(x, y)
    else:
        page.mouse.click(x, y)
    expect(panel.locator(".shapes-size")).to_contain_text("giữ mã S-1")
    panel.get_by_role("button", name="Tách", exact=True).click()
    expect(saved(page)).to_contain_text("S-1-2")
    assert office.ids() == ["S-1", "S-1-2", "S-2"]
    assert office.metres("S-1", "S-1-2") == pytest.approx(whole, abs=1e-6)
    assert office.metres("S-1-2") == pytest.approx(whole / 3, abs=8)
    panel = begin(page, "merge", IN_PANEL)
    panel.get_by_role("checkbox", name="S-1-2").check()
    panel.get_by_role("button", name="Gộp").click()
    saved(page)
    assert office.ids() == ["S-1", "S-2"]
    assert office.metres("S-1") == pytest.approx(whole, abs=1e-6)


def test_metres_split_by_keyboard_alone_and_where_statuses_differ_somebody_chooses(
    enter: Callable[..., Page], office: Office
) -> None:
    page = enter("route_segments/S-1")
    page.locator("[data-mode=split]").focus()
    page.keyboard.press("Enter")
    page.locator("#shapes-metres").wait_for()
    page.locator("#shapes-metres").focus()
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    saved(page)
    assert office.metres("S-1-2") == pytest.approx(100, abs=1)
    begin(page, "merge")
    boxes = page.locator(".shapes-list input:not(:disabled)")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    expect(page.locator(".shapes-size")).to_contain_text("2 đoạn")
    panel = page.locator("#shapes")
    panel.get_by_role("checkbox", name="S-2").check()
    panel.get_by_role("checkbox", name="S-1-2").check()
    expect(panel.locator("select[data-field=lighting]")).to_be_visible()
    panel.get_by_role("button", name="Gộp").click()
    expect(page.locator(".shapes-alert")).to_contain_text("Hãy chọn giá trị")
    panel.locator("select[data-field=lighting]").select_option("none")
    panel.get_by_role("button", name="Gộp").click()
    saved(page)
    assert office.ids() == ["S-1"]
    found = office.store.get("route_segments", "S-1").properties
    assert (found["lighting"], found["lighting_checked_on"]) == ("none", "2022-08-05")


@pytest.mark.parametrize("context", SIZES)
def test_a_route_is_made_by_clicking_streets(
    enter: Callable[..., Page], office: Office, context: dict[str, Any]
) -> None:
    page = enter(**context)
    panel = begin(page, "streets")
    for middle in ((2, 2), (3, 3)):
        x, y = position_on_screen(page, place(*middle))
        if context:
            page.touchscreen.tap(x, y)
        else:
            page.mouse.move(x, y)
            page.mouse.click(x, y)
    expect(panel.locator("ol li")).to_have_count(2)
    expect(panel.locator(".shapes-size")).to_contain_text("2 đường phố")
    panel.get_by_label("Tên tuyến").fill("Tuyến mới")
    panel.get_by_role("button", name="Tạo tuyến").click()
    expect(saved(page)).to_contain_text("Đã tạo tuyến Tuyến mới, gồm 2 đoạn")
    assert office.ids() == ["S-1", "S-2", "S-3", "S-4"]
    assert office.metres("S-3", "S-4") == pytest.approx(
        office.metres("T-1", "T-3", layer="streets"), abs=1e-6
    )


def test_streets_are_found_by_name_with_the_keyboard_and_gaps_are_refused(
    enter: Callable[..., Page], office: Office, watch: Watch
) -> None:
    watch.allowed.append(REFUSED)
    page = enter()
    panel = begin(page, "streets")
    panel.get_by_label("Tìm đường phố theo tên").fill("bo de")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel.get_by_label("Tìm đường phố theo tên").fill("o xa")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel.locator("ol li")).to_have_count(2)
    panel.get_by_label("Tên tuyến").fill("Tuyến mới")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Tiếp tục sửa")).to_be_focused()
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Tạo tuyến").click()
    expect(page.locator(".shapes-alert")).to_contain_text("khoảng hở")
    panel.get_by_role("button", name="Bỏ ra Ở xa (T-9)").click()
    panel.get_by_label("Tìm đường phố theo tên").fill("img src")
    panel.locator(".shapes-street").click()
    panel.get_by_label("thành một").or_(panel.get_by_label("Cả tuyến là một đoạn")).check()
    panel.get_by_role("button", name="Tạo tuyến").click()
    saved(page)
    assert office.metres("S-3") == pytest.approx(office.metres("T-1", "T-2", layer="streets"), abs=1e-6)


def test_a_street_of_another_route_asks_whether_that_is_meant(
    enter: Callable[..., Page], office: Office, watch: Watch
) -> None:
    watch.allowed.append(REFUSED)
    make_route.route_from_streets(office.store, ["T-1"], make_route.NewRoute("Cũ"))
    page = enter()
    panel = begin(page, "streets")
    click_at(page, place(2, 2))
    panel.get_by_label("Tên tuyến").fill("Tuyến mới")
    panel.get_by_role("button", name="Tạo tuyến").click()
    expect(page.locator(".shapes-alert")).to_contain_text("đã thuộc tuyến Cũ")
    panel.get_by_label("Cho phép các tuyến nằm chồng lên nhau").check()
    panel.get_by_role("button", name="Tạo tuyến").click()
    saved(page)
    assert len(office.ids()) == 4


def test_escape_cancels_step_by_step_and_asks_before_work_is_lost(
    enter: Callable[..., Page], office: Office
) -> None:
    page = enter("route_segments/S-1")
    panel = begin(page, "split")
    panel.locator("#shapes-metres").fill("50")
    page.keyboard.press("Escape")
    expect(panel.get_by_text("chưa được lưu")).to_be_visible()
    panel.get_by_role("button", name="Bỏ thay đổi").click()
    expect(panel.locator("[data-mode=split]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shapes")).to_have_count(0)
    expect(page.locator("[data-tool=shapes]")).to_be_focused()
    expect(page.locator("#selected")).to_be_visible()  # Escape was for the panel alone
    assert office.store.history() == ()


def test_a_step_that_is_left_before_it_came_leaves_nothing_behind(
    enter: Callable[..., Page], office: Office
) -> None:
    page = enter("route_segments/S-1")
    held: list[Route] = []
    page.route("**/items/S-1?f=json", lambda route: held.append(route))
    panel = page.locator("#shapes")
    panel.locator("[data-mode=split]").click()
    page.wait_for_function("() => document.querySelector('.shaping')")
    page.keyboard.press("Escape")
    for _ in range(50):
        if held:
            break
        page.wait_for_timeout(50)
    held[0].continue_()
    page.wait_for_timeout(300)
    expect(panel.locator("[data-mode=split]")).to_be_visible()
    assert page.locator(".leaflet-shapes-pane path").count() == 0
    assert page.locator(".shaping").count() == 0


def test_a_feature_that_is_gone_is_said_to_be_gone(
    enter: Callable[..., Page], office: Office, watch: Watch
) -> None:
    watch.allowed.append("status of 404")
    page = enter("route_segments/S-2")
    change.remove(office.store, "route_segments", "S-2", 1)
    page.locator("#shapes [data-mode=reshape]").click()
    expect(page.locator(".shapes-alert")).to_contain_text("S-2")


def test_leaving_the_page_warns_while_something_is_not_saved(
    enter: Callable[..., Page], watch: Watch
) -> None:
    page = enter("route_segments/S-1")
    panel = begin(page, "split")

    def is_warned() -> bool:
        found: bool = page.evaluate("() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))")
        return found

    assert not is_warned()
    panel.locator("#shapes-metres").fill("50")
    assert is_warned()
    panel.get_by_role("button", name="Hủy").click()
    assert not is_warned()


def test_a_street_is_found_by_name_or_click_and_split(enter: Callable[..., Page], office: Office) -> None:
    page = enter()
    panel = begin(page, "pick")
    panel.get_by_label("Tên").fill("ngo 12")
    panel.locator(".shapes-street").click()
    expect(panel.locator(".muted").first).to_contain_text("Ngõ 12 (T-3)")
    begin(page, "pick")
    click_at(page, place(2, 2))
    expect(panel.locator(".muted").first).to_contain_text("T-1")
    begin(page, "split").locator("#shapes-metres").fill("50")
    panel.get_by_role("button", name="Tách", exact=True).click()
    saved(page)
    assert office.ids("streets") == ["T-1", "T-1-2", "T-2", "T-3", "T-9"]
    assert office.metres("T-1-2", layer="streets") == pytest.approx(50, abs=1)


def test_a_feature_is_removed_with_a_reason_and_comes_back(
    enter: Callable[..., Page], office: Office
) -> None:
    page = enter("apartment_blocks/A-1")
    panel = begin(page, "remove")
    panel.get_by_label("Lý do").fill(IMAGE)
    panel.get_by_role("button", name="Xóa A-1").click()
    toast = saved(page)
    assert office.ids("apartment_blocks") == []
    assert office.store.history()[-1].origin.reason == IMAGE
    toast.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".shapes-toast")).to_contain_text("Đã hoàn tác")
    assert office.ids("apartment_blocks") == ["A-1"]


def test_on_another_day_nothing_is_drawn(enter: Callable[..., Page], office: Office) -> None:
    page = enter(tool=False)
    page.goto(f"{office.site.url}/?as_of=2022-08-01&{VIEW}")
    ready(page)
    panel = begin(page)
    expect(panel.get_by_role("link", name="Xem hôm nay")).to_be_visible()
    assert panel.locator("[data-mode]").count() == 0


def small(page: Page, minimum: int) -> list[str]:
    """Return the controls of the panel and the map's tools that are too low; boxes count with their label."""
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll('#shapes :is(button, input, select), .map-tools button')]
          .map((each) => each.closest('label') ?? each)
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < least)
          .map((each) => each.outerHTML.slice(0, 90))""",
        minimum,
    )
    return found


@pytest.mark.parametrize("context", SIZES)
def test_no_step_has_a_barrier_and_every_control_fits_a_finger(
    enter: Callable[..., Page], context: dict[str, Any]
) -> None:
    page = enter("route_segments/S-1", tool=False, **context)
    begin(page, way=IN_PANEL)
    found: dict[str, list[str]] = {}
    for mode in ("split", "merge", "remove", "streets", "reshape", "draw", "pick"):
        begin(page, mode)
        page.locator("#shapes .quiet").last.wait_for()
        page.wait_for_timeout(150)
        found[mode] = violations(page) + small(page, least(context))
        page.keyboard.press("Escape")
    begin(page)
    found["menu"] = violations(page) + small(page, least(context))
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    assert {step: faults for step, faults in found.items() if faults} == {}
