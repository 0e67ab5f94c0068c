"""Editing as officers do it: in two windows at once, for many segments, by keyboard, without JavaScript."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from geo.model.person import ADMIN, WARD_OFFICER, Person
from geo.people import people
from tests.browser.reading import (
    PHONE_CONTEXT,
    SIZES,
    SIZES_AND_CODES,
    Visit,
    click_at,
    feature_of,
    features,
    legend,
    middle_of,
    open_table,
    position_on_screen,
    ready,
    settle,
)
from tests.browser.serving import Site, copy_of_demo, served
from tests.browser.test_accessibility import violations
from tests.browser.test_login import sign_in
from tests.browser.watching import Watch
from tests.browser.workspaces import PAYLOADS

pytestmark = pytest.mark.browser

PASSWORD = "bốn chữ dễ nhớ"
WAYS = {"full": "Đủ sáng", "partial": "Thiếu sáng", "none": "Chưa có"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The demo district, of this test alone, with an administrator and an officer of the ward Bồ Đề."""
    folder = copy_of_demo(tmp_path / "workspace")
    with served(folder) as found:
        store, accounts = found.app.extensions["store"], found.app.extensions["accounts"]
        people.add(store, accounts, Person("chi.hoa", ADMIN, "Trần Thị Hòa"), PASSWORD)
        people.add(store, accounts, Person("nam", WARD_OFFICER, "Nguyễn Văn Nam", ward="00139"), PASSWORD)
        yield found


Enter = Callable[..., Page]


def too_small(page: Page, least: int) -> list[str]:
    """Return the controls of editing that are lower than a finger needs; a box counts with its label."""
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll(':is(#edit, #edit-fields, #told, .conflict, .status-panel, .picks-bar, dialog, .tick-cell) :is(button, input, select, textarea, summary)')]
          .map((each) => [each, ['checkbox', 'radio'].includes(each.type) ? each.closest('label') : each])
          .filter(([each, target]) => each.type !== 'hidden' && each.checkVisibility() && !each.closest('[aria-hidden=true]') && target.getBoundingClientRect().height < least)
          .map(([each]) => each.outerHTML.slice(0, 90))""",  # noqa: E501
        least,
    )
    return found


@pytest.fixture
def enter(site: Site, visit: Visit) -> Enter:
    """Sign in and come to a page: `enter("/segments/S-001", "nam")`."""

    def go(path: str, name: str = "chi.hoa", **context: Any) -> Page:
        page = visit(f"{site.url}/login?{urlencode({'next': path})}", wait=False, **context)
        if context.get("java_script_enabled", True):
            sign_in(page, name, PASSWORD)
        else:
            page.get_by_label("Tên tài khoản").fill(name)
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
        page.locator("#me").wait_for()
        return ready(page) if path.startswith("/?") or path == "/" else page

    return go


def lighting(site: Site, feature_id: str = "S-001") -> str:
    found = feature_of(site.folder, "route_segments", id=feature_id)["properties"]["lighting"]
    return str(found)


def statuses(site: Site) -> dict[str, str]:
    return {
        each["properties"]["id"]: each["properties"]["lighting"]
        for each in features(site.folder, "route_segments")
    }


def other(value: str) -> str:
    """Return another value than this one."""
    return next(each for each in WAYS if each != value)


def pick(page: Page, ids: list[str]) -> None:
    """Turn picking on and tick rows of the table."""
    page.get_by_role("button", name="Chọn nhiều").click()
    if page.locator("#drawer-toggle").is_visible() and not page.locator(".drawer-body table").is_visible():
        open_table(page)
    for each in ids:
        page.locator(f'tr[data-key="route_segments/{each}"] td.tick-cell input').check()


def panel_button(page: Page, value: str) -> Any:
    return page.locator(f'.status-panel [data-status="lighting:{value}"]')


# ------------------------------------------------------------------------- two windows


def test_of_two_windows_the_later_one_sees_both_versions_and_chooses(
    enter: Enter, site: Site, watch: Watch
) -> None:
    watch.allowed.append("status of 409")
    mine, theirs = enter("/segments/S-001"), enter("/segments/S-001", "nam")
    first = other(lighting(site))
    second = next(each for each in WAYS if each not in (first, lighting(site)))
    theirs.locator(f'button[value="lighting:{first}"]').click()
    expect(theirs.locator("#told")).to_contain_text("Đã ghi")
    mine.get_by_label("Nhận xét").fill("Hai đèn cháy")
    mine.locator(f'button[value="lighting:{second}"]').click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Người khác vừa ghi phần này")
    versions = mine.locator(".versions")
    expect(versions).to_contain_text(WAYS[first])
    expect(versions).to_contain_text(WAYS[second])
    expect(versions).to_contain_text("Nguyễn Văn Nam")
    assert lighting(site) == first
    mine.get_by_role("button", name="Ghi theo tôi").click()
    expect(mine.locator("#told")).to_contain_text(f"{WAYS[first]} → {WAYS[second]}")
    assert lighting(site) == second
    record = site.app.extensions["store"].history("route_segments", "S-001")
    assert record[-1].origin.reason == "Hai đèn cháy"


@pytest.mark.parametrize("how", ["mine", "theirs"])
def test_on_the_map_too_both_versions_are_shown(enter: Enter, site: Site, watch: Watch, how: str) -> None:
    watch.allowed.append("status of 409")
    mine, theirs = enter("/?sel=route_segments/S-001"), enter("/segments/S-001", "nam")
    first = other(lighting(site))
    second = next(each for each in WAYS if each not in (first, lighting(site)))
    theirs.locator(f'button[value="lighting:{first}"]').click()
    theirs.locator("#told").wait_for()
    panel_button(mine, second).click()
    asked = mine.locator(".versions-asked")
    expect(asked).to_contain_text(WAYS[first])
    expect(asked).to_contain_text("Nguyễn Văn Nam")
    mine.get_by_role("button", name="Ghi theo tôi" if how == "mine" else "Giữ như hiện nay").click()
    expected = second if how == "mine" else first
    expect(panel_button(mine, expected)).to_have_attribute("aria-pressed", "true")
    assert lighting(site) == expected


def test_fields_of_two_people_that_do_not_clash_are_both_kept(enter: Enter, site: Site) -> None:
    mine, theirs = enter("/segments/S-001"), enter("/segments/S-001", "nam")
    theirs.locator("#edit-fields summary").click()
    theirs.locator("#field-note").fill("Của Nam")
    theirs.locator("#edit-fields").get_by_role("button", name="Lưu").click()
    theirs.locator("#told").wait_for()
    mine.locator("#edit-fields summary").click()
    mine.locator("#field-width_m").fill("12,5")
    mine.locator("#edit-fields").get_by_role("button", name="Lưu").click()
    mine.locator("#told").wait_for()
    found = feature_of(site.folder, "route_segments", id="S-001")["properties"]
    assert (found["note"], found["width_m"]) == ("Của Nam", 12.5)


# ------------------------------------------------------------------------- one click on the map


def test_a_click_in_the_panel_changes_map_legend_and_table_at_once_and_back(enter: Enter, site: Site) -> None:
    page = enter("/?sel=route_segments/S-001&table=open")
    old, new = lighting(site), other(lighting(site))
    before = legend(page)
    panel_button(page, new).click()
    expect(panel_button(page, new)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".status-panel .told")).to_contain_text("Đã ghi")
    expect(page.locator('tr[data-key="route_segments/S-001"]')).to_contain_text(WAYS[new])
    assert lighting(site) == new
    assert legend(page) != before
    page.locator(".status-panel .told").get_by_role("button", name="Hoàn tác").click()
    expect(panel_button(page, old)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".status-panel .told")).to_contain_text("Đã hoàn tác")
    assert lighting(site) == old
    assert legend(page) == before


def test_a_wrong_day_is_said_in_words_and_nothing_is_saved(enter: Enter, site: Site, watch: Watch) -> None:
    watch.allowed.append("status of 4..")
    page = enter("/?sel=route_segments/S-001")
    old = lighting(site)
    page.get_by_label("Ngày kiểm tra").fill("10/08/2022")
    panel_button(page, other(old)).click()
    expect(page.locator(".status-panel").get_by_role("alert")).to_contain_text("Ngày 10/08/2022 chưa đến")
    expect(page.get_by_label("Ngày kiểm tra")).to_have_value("10/08/2022")
    assert lighting(site) == old


def test_without_a_connection_the_panel_says_so(enter: Enter, site: Site, watch: Watch) -> None:
    watch.allowed += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    page = enter("/?sel=route_segments/S-001")
    panel_button(page, "full").wait_for()
    page.context.set_offline(True)
    panel_button(page, other(lighting(site))).click()
    expect(page.locator(".status-panel .panel-message")).to_contain_text(re.compile("kết nối|trên máy"))
    page.context.set_offline(False)


def test_visitors_have_no_controls_and_load_nothing_of_editing(
    site: Site, visit: Visit, watch: Watch
) -> None:
    page = visit(f"{site.url}/?sel=route_segments/S-001")
    assert page.locator("[data-status], [data-tool=pick]").count() == 0
    assert [url for url in watch.requests if re.search(r"editing|picks-|saving|status-panel", url)] == []


def test_another_day_is_only_looked_at(enter: Enter) -> None:
    page = enter("/?sel=route_segments/S-001&as_of=2022-07-01")
    assert page.locator("[data-status], [data-tool=pick]").count() == 0


# ------------------------------------------------------------------------- many at once


def test_fourteen_picked_segments_are_one_change_and_one_undo(enter: Enter, site: Site) -> None:
    page = enter("/")
    before = statuses(site)
    open_table(page)
    keys = page.locator('tr[data-key^="route_segments/"]').evaluate_all(
        "(rows) => rows.map((row) => row.dataset.key)"
    )
    ids = [key.partition("/")[2] for key in keys[:14]]
    pick(page, ids)
    expect(page.locator(".picks-count")).to_contain_text("14 đoạn")
    page.locator('#picks-bar [data-status="lighting:none"]').click()
    dialog = page.get_by_role("dialog", name="Chiếu sáng: Chưa có")
    expect(dialog).to_contain_text(re.compile(r"Sẽ ghi cho: 14 đoạn, \d,\d\skm"))
    assert statuses(site) == before
    dialog.get_by_label("Nhận xét").fill("Đợt kiểm tra đêm 09/8")
    dialog.get_by_role("button", name="Ghi cho 14 đoạn").click()
    expect(page.locator(".picks-told")).to_contain_text("Đã ghi cho 14 đoạn")
    after = statuses(site)
    assert {each for each in after if after[each] != before[each]} <= set(ids)
    assert {after[each] for each in ids} == {"none"}
    store = site.app.extensions["store"]
    last = store.history()[-1]
    assert {event.id for event in last.events} <= set(ids)
    assert last.origin.reason == "Đợt kiểm tra đêm 09/8"
    page.locator(".picks-told").get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".picks-told")).to_contain_text("Đã hoàn tác")
    assert statuses(site) == before
    expect(page.locator(".picks-count")).to_contain_text("14 đoạn")


def test_a_rectangle_picks_what_it_meets_and_ctrl_click_one_more_or_less(enter: Enter, site: Site) -> None:
    page = enter("/?at=16/21.0425/105.8722")
    target = feature_of(site.folder, "route_segments", id="S-001")
    x, y = position_on_screen(page, middle_of(target))
    page.get_by_role("button", name="Chọn nhiều").click()
    page.get_by_role("button", name="Kéo khung chọn").click()
    page.mouse.move(x - 25, y - 25)
    page.mouse.down()
    page.mouse.move(x + 25, y + 25, steps=4)
    page.mouse.up()
    settle(page)
    expect(page.locator(".picks-count")).to_contain_text("1 đoạn")
    expect(page.get_by_role("button", name="Kéo khung chọn")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Xong").click()
    expect(page.locator("#picks-bar")).to_be_hidden()
    page.keyboard.down("Control")
    click_at(page, middle_of(target))
    page.keyboard.up("Control")
    expect(page.locator(".picks-count")).to_contain_text("1 đoạn")
    click_at(page, middle_of(target))
    expect(page.locator(".picks-count")).to_contain_text("Chưa chọn đối tượng nào")
    assert "sel=" not in page.url
    page.keyboard.press("Escape")
    expect(page.locator("#picks-bar")).to_be_hidden()


def test_everything_in_the_list_is_picked_but_not_what_is_filtered_out(enter: Enter, site: Site) -> None:
    page = enter("/?hide=full,partial,unknown,not_applicable&off=apartment_blocks")
    page.get_by_role("button", name="Chọn nhiều").click()
    page.get_by_role("button", name="Chọn tất cả trong danh sách").click()
    counted = list(statuses(site).values()).count("none")
    found = page.locator(".picks-count").inner_text()
    assert int(re.search(r"(\d+) đoạn", found)[1]) <= counted  # type: ignore[index]
    expect(page.locator("#table-count")).to_contain_text(re.search(r"(\d+) đoạn", found)[1])  # type: ignore[index]


def test_what_is_not_ones_own_is_named_and_left_out_before_anything_is_saved(
    enter: Enter, site: Site
) -> None:
    page = enter("/", "nam")
    before = statuses(site)
    page.get_by_role("button", name="Chọn nhiều").click()
    page.get_by_role("button", name="Chọn tất cả trong danh sách").click()
    page.locator('#picks-bar [data-status="lighting:partial"]').click()
    dialog = page.get_by_role("dialog")
    out = dialog.locator(".left-out")
    expect(out).to_contain_text("phường của bạn (Bồ Đề)")
    out.locator("summary").click()
    named = set(re.findall(r"S-\d+", out.inner_text()))
    dialog.get_by_role("button", name=re.compile("^Ghi cho")).click()
    expect(page.locator(".picks-told")).to_contain_text("Đã ghi cho")
    after = statuses(site)
    changed = {each for each in after if after[each] != before[each]}
    assert changed
    assert not changed & named
    assert {each for each in after if each not in named and after[each] != "partial"} == set()


def test_a_clash_among_many_is_shown_and_can_be_left_out(enter: Enter, site: Site, watch: Watch) -> None:
    watch.allowed.append("status of 409")
    page, theirs = enter("/"), enter("/segments/S-001", "nam")
    before = statuses(site)
    pick(page, ["S-001", "S-002"])
    theirs.locator(f'button[value="lighting:{other(before["S-001"])}"]').click()
    theirs.locator("#told").wait_for()
    kept = lighting(site)
    value = next(each for each in WAYS if each not in (kept, before["S-001"]))
    page.locator(f'#picks-bar [data-status="lighting:{value}"]').click()
    page.get_by_role("button", name=re.compile("^Ghi cho")).click()
    expect(page.locator(".versions-asked")).to_contain_text("S-001")
    page.get_by_role("button", name="Bỏ các mục này ra, ghi phần còn lại").click()
    expect(page.locator(".picks-told")).to_contain_text("Đã ghi cho 1 đoạn")
    assert (lighting(site), lighting(site, "S-002")) == (kept, value)


# ------------------------------------------------------------------------- keyboard, no script, phones


def test_by_keyboard_alone_a_finding_is_recorded_on_the_map(enter: Enter, site: Site) -> None:
    page = enter("/?table=open")
    page.locator('tr[data-key="route_segments/S-001"] button').focus()
    page.keyboard.press("Enter")
    wanted = f"lighting:{other(lighting(site))}"
    panel_button(page, "full").wait_for()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset.status") == wanted:
            break
    page.keyboard.press("Enter")
    expect(page.locator(f'.status-panel [data-status="{wanted}"]')).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.activeElement?.dataset.status") == wanted
    assert f"lighting:{lighting(site)}" == wanted


def test_by_keyboard_alone_several_are_picked_recorded_and_taken_back(enter: Enter, site: Site) -> None:
    page = enter("/?table=open")
    before = statuses(site)
    page.locator("[data-tool=pick]").focus()
    page.keyboard.press("Enter")
    for each in ("S-001", "S-002"):
        page.locator(f'tr[data-key="route_segments/{each}"] td.tick-cell input').focus()
        page.keyboard.press("Space")
    page.locator('#picks-bar [data-status="lighting:none"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Ghi cho 2 đoạn"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".picks-told")).to_contain_text("Đã ghi cho 2 đoạn")
    page.locator(".picks-told button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".picks-told")).to_contain_text("Đã hoàn tác")
    assert statuses(site) == before
    page.keyboard.press("Escape")
    expect(page.locator("[data-tool=pick]")).to_be_focused()


def test_enter_in_the_day_saves_nothing(enter: Enter, site: Site) -> None:
    page = enter("/segments/S-001")
    before = (site.folder / "route_segments.geojson").read_bytes()
    page.locator("#edit").get_by_label("Ngày kiểm tra").press("Enter")
    page.wait_for_timeout(200)
    assert page.url.endswith("/segments/S-001")
    assert (site.folder / "route_segments.geojson").read_bytes() == before


@pytest.mark.parametrize("context", SIZES)
def test_without_javascript_findings_and_fields_are_recorded_and_taken_back(
    enter: Enter, site: Site, context: dict[str, Any]
) -> None:
    page = enter("/segments/S-001", "nam", java_script_enabled=False, **context)
    old, new = lighting(site), other(lighting(site))
    page.locator("#edit").get_by_role("button", name=WAYS[new], exact=True).click()
    assert lighting(site) == new
    page.get_by_role("button", name="Hoàn tác").click()
    assert lighting(site) == old
    page.locator("#edit-fields summary").click()
    page.locator("#field-note").fill("Không cần JavaScript")
    page.locator("#field-stage").select_option("suspended")
    page.locator("#edit-fields").get_by_role("button", name="Lưu").click()
    expect(page.locator("#told")).to_contain_text("Tạm dừng")
    found = feature_of(site.folder, "route_segments", id="S-001")["properties"]
    assert (found["note"], found["stage"]) == ("Không cần JavaScript", "suspended")


def test_fingers_pick_by_tapping(enter: Enter, site: Site) -> None:
    page = enter("/?at=16/21.0425/105.8722", **PHONE_CONTEXT)
    page.get_by_role("button", name="Chọn nhiều").tap()
    x, y = position_on_screen(page, middle_of(feature_of(site.folder, "route_segments", id="S-001")))
    page.touchscreen.tap(x, y)
    expect(page.locator(".picks-count")).to_contain_text("1 đoạn")


def test_fingers_pick_by_a_rectangle_while_the_map_stays_where_it_is(enter: Enter) -> None:
    page = enter("/", **PHONE_CONTEXT)
    page.get_by_role("button", name="Chọn nhiều").tap()
    page.get_by_role("button", name="Kéo khung chọn").tap()
    before = page.evaluate("map_district.getCenter().toString()")
    screen = page.context.new_cdp_session(page)
    for step in range(9):
        kind = "touchStart" if step == 0 else "touchMove"
        place = {"x": 90 + 18 * step, "y": 280 + 18 * step}
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
    screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".picks-count")).to_contain_text(re.compile(r"[1-9]\d* đoạn"))
    assert page.evaluate("map_district.getCenter().toString()") == before


def test_a_saved_feature_that_the_filter_hides_stays_in_the_panel_with_its_undo(
    enter: Enter, site: Site
) -> None:
    old = lighting(site)
    new = other(old)
    page = enter(f"/?sel=route_segments/S-001&hide={new}")
    panel_button(page, new).click()
    expect(page.locator(".status-panel .told")).to_contain_text("Đã ghi")
    page.locator(".status-panel .told").get_by_role("button", name="Hoàn tác").click()
    expect(panel_button(page, old)).to_have_attribute("aria-pressed", "true")
    assert lighting(site) == old


@pytest.mark.parametrize(("context", "code"), SIZES_AND_CODES)
def test_no_state_of_editing_has_a_barrier(
    enter: Enter, site: Site, watch: Watch, context: dict[str, Any], code: str
) -> None:
    watch.allowed += ["status of 409", "status of 422"]
    least = 44 if context.get("has_touch") else 24
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[name] = violations(page) + too_small(page, least)
        found[name] += [f"{wide} px too wide"] if wide > 0 else []

    page = enter(f"/segments/S-001?lang={code}", "nam", **context)
    page.locator("#edit-fields summary").click()
    look("page")
    page.locator("#edit [name=day]").fill("32/13/2022")
    page.locator('button[value="flags:missing"]').click()
    page.locator("#fault-day").wait_for()
    look("page with a fault")
    page.goto(f"{site.url}/segments/S-001")
    page.evaluate("document.querySelectorAll('#edit [name=version]').forEach((each) => { each.value = '0' })")
    page.locator('button[value="flags:missing"]').click()
    page.locator(".versions").wait_for()
    look("page with two versions")
    page.get_by_role("button", name="Ghi theo tôi" if code == "vi" else "Save mine").click()
    page.locator("#told").wait_for()
    look("page that was saved")
    page.goto(f"{site.url}/?sel=route_segments/S-001")
    ready(page)
    panel_button(page, "full").wait_for()
    look("map with the panel")
    page.goto(f"{site.url}/")
    ready(page)
    page.locator("[data-tool=pick]").click()
    page.get_by_role(
        "button", name="Chọn tất cả trong danh sách" if code == "vi" else "Pick all in the list"
    ).click()
    look("map with the bar")
    page.locator('#picks-bar [data-status="lighting:full"]').click()
    page.locator(".picks-form").wait_for()
    look("map with the dialog")
    assert {name: faults for name, faults in found.items() if faults} == {}


# ------------------------------------------------------------------------- hostile text


def test_hostile_notes_and_reasons_are_text_wherever_they_are_shown(
    enter: Enter, site: Site, watch: Watch
) -> None:
    watch.allowed.append("status of 4..")
    page = enter("/segments/S-001")
    for text in PAYLOADS:
        page.goto(f"{site.url}/segments/S-001")
        page.locator("#edit-fields summary").click()
        page.evaluate(
            """([text]) => {
              document.querySelector('[name="field.note"]').value = text;
              document.querySelector('#edit-fields [name=reason]').value = text.slice(0, 2000);
            }""",
            [text],
        )
        page.locator("#edit-fields form .action").click()
        page.wait_for_load_state()
        page.goto(f"{site.url}/?sel=route_segments/S-001")
        ready(page)
        panel_button(page, "full").wait_for()
    note = feature_of(site.folder, "route_segments", id="S-001")["properties"]["note"]
    assert note is None or isinstance(json.dumps(note), str)


def test_a_filled_workbook_is_looked_at_recorded_and_undone(enter: Enter, site: Site, tmp_path: Path) -> None:
    page, before = enter("/entry"), statuses(site)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Tải về").click()
    coming.value.save_as(tmp_path / "nhap.xlsx")
    book = openpyxl.load_workbook(tmp_path / "nhap.xlsx")
    sheet = book.worksheets[0]
    names = [str(cell.value).rpartition(".")[2] for cell in sheet[1]]
    row = next(each for each in sheet.iter_rows(min_row=3) if each[0].value == "S-001")
    wanted = other(before["S-001"])
    row[names.index("lighting")].value = WAYS[wanted]
    book.save(tmp_path / "da-dien.xlsx")

    page.get_by_label("Bảng tính (.xlsx").set_input_files(tmp_path / "da-dien.xlsx")
    page.get_by_role("button", name="Xem những gì sẽ thay đổi").click()
    looked = page.get_by_role("region", name="Những gì sẽ thay đổi")
    expect(looked).to_contain_text(f"{WAYS[before['S-001']]} → {WAYS[wanted]}")
    assert statuses(site) == before  # nothing yet
    assert violations(page) == []
    page.get_by_role("button", name="Ghi nhận tất cả").click()
    page.get_by_role("button", name="Hoàn tác thay đổi này").wait_for()
    assert statuses(site) == before | {"S-001": wanted}
    page.get_by_role("button", name="Hoàn tác thay đổi này").click()
    page.get_by_text("đã hoàn tác, bằng thay đổi").wait_for()
    assert statuses(site) == before
