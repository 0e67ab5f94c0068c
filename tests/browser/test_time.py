"""Any day on the map without leaving it, two days side by side, and the pages of the history."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.model.feature import Put, Remove
from geo.model.history import Origin
from geo.model.person import ADMIN, Person
from geo.people import people
from geo.stores.folder.store import GeoJsonStore
from tests.browser.reading import (
    BAD,
    GOOD,
    SIZES,
    Visit,
    canvas,
    legend,
    open_table,
    picture,
    ready,
    settle,
    table_names,
)
from tests.browser.serving import Site, copy_of_demo, served
from tests.browser.test_accessibility import violations
from tests.browser.test_login import sign_in
from tests.browser.watching import Watch
from tests.browser.workspaces import PAYLOADS

pytestmark = pytest.mark.browser

HANOI = timezone(timedelta(hours=7))
PASSWORD = "bốn chữ dễ nhớ"


def write(folder: Path) -> None:
    """The demo district without its history; on 1/6/2022 all was dark, on 1/7 lit; one segment came later."""
    copy_of_demo(folder)
    shutil.rmtree(folder / "history", ignore_errors=True)
    store = GeoJsonStore(folder)
    for month, day, value in ((6, 1, "none"), (7, 1, "full")):
        time = datetime(2022, month, day, 9, tzinfo=HANOI)
        seen = [store.get("route_segments", each) for each in store.frame("route_segments")["id"]]
        puts = [
            Put(
                each.with_properties(lighting=value, lighting_checked_on=f"{time:%Y-%m-%d}"),
                each.version,
            )
            for each in seen
        ]
        store.apply(puts, Origin("lan.nguyen", source="browser", time=time))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve such a district, with an administrator."""
    folder = tmp_path_factory.mktemp("time") / "workspace"
    write(folder)
    with served(folder) as found:
        store, accounts = found.app.extensions["store"], found.app.extensions["accounts"]
        people.add(store, accounts, Person("chi.hoa", ADMIN, "Trần Thị Hòa"), PASSWORD)
        yield found


def opened(page: Page) -> Page:
    page.get_by_role("button", name="Theo từng ngày").click()
    page.locator("#time-bar").wait_for()
    return page


def at(page: Page, day: str) -> None:
    """Move the slider to a day and wait until the map shows it."""
    number = page.evaluate("(day) => Math.round(Date.parse(day) / 864e5)", day)
    page.locator("#time-slider").evaluate(
        "(slider, n) => (slider.value = n, slider.dispatchEvent(new Event('input', {bubbles: true})))", number
    )
    page.wait_for_url(re.compile(f"as_of={day}"))
    page.wait_for_load_state("networkidle")
    settle(page)


def pixels(page: Page, colour: str, *, left: bool | None = None) -> int:
    """Count pixels of a colour on the map, or on one half of it."""
    found = picture(canvas(page))
    half = found.shape[1] // 2
    found = found if left is None else found[:, : half - 30] if left else found[:, half + 30 :]
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return int((abs(found - wanted).max(axis=2) <= 2).sum())


def metres(page: Page, row: str) -> str:
    return legend(page)[row][0]


def test_the_slider_goes_to_a_day_without_loading_the_page_anew(visit: Visit, site: Site) -> None:
    page = opened(visit(site.url + "/?criterion=lighting"))
    page.evaluate("window.sameAsBefore = true")
    open_table(page)
    now, rows = metres(page, "Đủ sáng"), len(table_names(page))
    at(page, "2022-06-15")
    assert metres(page, "Đủ sáng") == "0\xa0m"
    assert metres(page, "Chưa có").endswith("km")
    assert pixels(page, BAD) > 200
    assert page.locator("#time-bar output").last.inner_text() == "15/06/2022"
    assert page.locator("form.dates [name=as_of]").input_value() == "15/06/2022"
    assert (
        page.get_by_role("link", name="Số liệu", exact=True).get_attribute("href")
        == "/wards?as_of=2022-06-15"
    )
    assert "as_of=2022-06-15" in (page.locator("#export-link").get_attribute("href") or "")
    assert len(table_names(page)) < rows or rows == 50
    at(page, "2022-08-09")
    assert metres(page, "Đủ sáng") == now
    assert page.evaluate("window.sameAsBefore") is True


def test_a_link_to_a_day_shows_that_day_again(visit: Visit, site: Site) -> None:
    page = opened(visit(site.url + "/?criterion=lighting"))
    at(page, "2022-06-15")
    seen = legend(page)
    again = visit(page.url)
    assert legend(again) == seen
    opened(again)
    assert again.locator("#time-slider").get_attribute("aria-valuetext") == "15/06/2022"


def test_the_keyboard_moves_by_days_and_by_changes_and_closes(visit: Visit, site: Site) -> None:
    page = opened(visit(site.url + "/?criterion=lighting"))
    expect(page.locator("#time-slider")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("as_of=2022-08-08"))
    page.keyboard.press("Home")
    page.wait_for_url(re.compile("as_of=2022-04-15"))
    page.keyboard.press("End")
    page.wait_for_url(re.compile("as_of=2022-08-09"))
    page.get_by_role("button", name="Thay đổi trước").press("Enter")
    page.wait_for_url(re.compile(r"as_of=2022-0[78]-\d\d"))
    page.keyboard.press("Escape")
    expect(page.locator("#time-bar")).to_be_hidden()
    expect(page.get_by_role("button", name="Theo từng ngày")).to_be_focused()


def test_each_day_of_changes_has_a_mark(visit: Visit, site: Site) -> None:
    page = opened(visit(site.url + "/"))
    days = site.client.get("/api/days").get_json()["days"]
    assert page.locator("#time-bar .time-row:not(.time-second) .time-marks rect").count() == len(days)
    assert days["2022-06-01"] > 20


def test_play_goes_from_change_to_change_and_can_be_stopped(visit: Visit, site: Site) -> None:
    page = opened(visit(site.url + "/?as_of=2022-04-15"))
    page.get_by_role("button", name="Phát").click()
    expect(page.get_by_role("button", name="Tạm dừng")).to_have_attribute("aria-pressed", "true")
    page.wait_for_url(re.compile(r"as_of=2022-0[4-8]-(?!15)"))
    page.get_by_role("button", name="Tạm dừng").click()
    settle(page)
    shown = page.locator("#time-slider").get_attribute("aria-valuetext")
    page.wait_for_timeout(1500)
    assert page.locator("#time-slider").get_attribute("aria-valuetext") == shown
    assert page.locator("#announcer").inner_text().endswith(shown or "?")


def test_two_days_stand_side_by_side_with_their_figures(visit: Visit, site: Site) -> None:
    page = visit(site.url + "/?criterion=lighting&compare=2022-06-15")
    line = page.get_by_role("slider", name="Đường chia hai ngày")
    line.wait_for()
    page.wait_for_load_state("networkidle")
    settle(page)
    assert [page.locator(f".swipe-day.{each}").inner_text() for each in ("old", "new")] == [
        "15/06/2022",
        "09/08/2022",
    ]
    row = page.locator(".legend-row", has_text="Đủ sáng").locator(".legend-figure")
    assert re.fullmatch(r"0\sm → [\d,]+\skm", row.inner_text())
    assert pixels(page, BAD, left=True) > 100
    assert pixels(page, GOOD, left=False) > 100
    assert pixels(page, GOOD, left=True) < 120  # marks of blocks alone
    line.press("End")
    settle(page)
    assert line.get_attribute("aria-valuenow") == "100"
    assert pixels(page, BAD, left=False) > 100
    line.press("Home")
    settle(page)
    assert pixels(page, GOOD, left=True) > 100


def test_the_line_follows_the_mouse_and_the_map(visit: Visit, site: Site) -> None:
    page = visit(site.url + "/?criterion=lighting&compare=2022-06-15")
    line = page.get_by_role("slider", name="Đường chia hai ngày")
    line.wait_for()
    box, frame = line.bounding_box(), canvas(page).bounding_box()
    assert box is not None
    assert frame is not None
    page.mouse.move(box["x"] + 22, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.25, box["y"] + 310, steps=4)
    page.mouse.up()
    assert abs(int(line.get_attribute("aria-valuenow") or 0) - 25) <= 2
    right = pixels(page, BAD, left=False)
    line.press("End")
    settle(page)
    assert pixels(page, BAD, left=False) > right + 100
    page.evaluate("map_district.panBy([300, 0], {animate: false})")
    settle(page)
    dark = pixels(page, GOOD, left=False)  # still clipped where the map went
    line.press("Home")
    settle(page)
    assert pixels(page, GOOD, left=False) > dark + 100
    page.get_by_label("So sánh với ngày khác").uncheck()
    expect(line).to_be_hidden()
    assert "compare" not in page.url
    assert "→" not in page.locator("#legend").inner_text()
    assert pixels(page, GOOD) > 200


def test_filters_and_themes_hold_on_both_sides(visit: Visit, site: Site) -> None:
    page = visit(site.url + "/?criterion=lighting&compare=2022-06-15")
    page.get_by_role("slider", name="Đường chia hai ngày").wait_for()
    page.locator(".legend-row", has_text="Chưa có").click()
    settle(page)
    assert pixels(page, BAD, left=True) < 60
    page.locator("[data-theme=stage]").click()
    settle(page)
    assert "→" in page.locator("#legend").inner_text()


def test_a_day_that_cannot_be_fetched_leaves_the_map_as_it_was(
    visit: Visit, site: Site, watch: Watch
) -> None:
    watch.allowed.append("api/|Failed to load resource")
    page = opened(visit(site.url + "/?criterion=lighting"))
    before = legend(page)
    page.context.set_offline(True)
    page.keyboard.press("Home")
    expect(page.locator("#map-message")).to_contain_text("09/08/2022")
    assert legend(page) == before


def test_on_another_day_nothing_is_recorded_from_the_map(visit: Visit, site: Site) -> None:
    page = visit(site.url + "/login", wait=False)
    sign_in(page, password=PASSWORD)
    page.wait_for_url(re.compile(r"/$"))
    page = opened(ready(page))
    expect(page.locator("[data-tool=pick]")).to_be_visible()
    at(page, "2022-06-15")
    expect(page.locator("[data-tool=pick]")).to_be_hidden()
    at(page, "2022-08-09")
    expect(page.locator("[data-tool=pick]")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_slider_and_comparison_fit_and_have_nothing_to_mend(
    visit: Visit, site: Site, size: dict[str, object]
) -> None:
    page = visit(site.url + "/?criterion=lighting&compare=2022-06-15", **size)
    page.get_by_role("slider", name="Đường chia hai ngày").wait_for()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    least = 44 if size is not SIZES[0].values[0] else 24
    small = page.evaluate(
        """(least) => {
          const found = document.querySelectorAll('#time-bar :is(button, [type=range], label), .swipe-grip');
          return [...found].filter((each) => each.offsetHeight < least).map((each) => each.outerHTML);
        }""",
        least,
    )
    assert small == []
    frame, bar = page.locator(".map-frame").bounding_box(), page.locator("#time-bar").bounding_box()
    assert frame is not None
    assert bar is not None
    assert bar["y"] >= frame["y"]
    assert bar["y"] + bar["height"] <= frame["y"] + frame["height"]


@pytest.fixture
def marked(tmp_path: Path) -> Iterator[tuple[Site, int]]:
    """A district in which somebody wrote hostile texts, reshaped a segment and removed one."""
    folder = copy_of_demo(tmp_path / "workspace")
    store = GeoJsonStore(folder)
    first, second, third = list(store.frame("route_segments")["id"])[:3]
    for text in PAYLOADS:
        seen = store.get("route_segments", first)
        changed = seen.with_properties(note=text)
        store.apply([Put(changed, seen.version)], Origin(text[:80], text[:80], "browser", text))
    seen = store.get("route_segments", second)
    moved = {"type": "LineString", "coordinates": [[105.88, 21.05], [105.89, 21.052]]}
    shape = store.apply([Put(replace(seen, geometry=moved), seen.version)]).changeset
    seen = store.get("route_segments", third)
    store.apply([Remove("route_segments", third, seen.version)], Origin(PAYLOADS[0][:80], reason=PAYLOADS[0]))
    assert shape is not None
    with served(folder) as found:
        opened_store, accounts = found.app.extensions["store"], found.app.extensions["accounts"]
        people.add(opened_store, accounts, Person("chi.hoa", ADMIN, "Trần Thị Hòa"), PASSWORD)
        yield found, shape


@pytest.mark.parametrize("size", SIZES)
def test_pages_of_the_history_fit_have_nothing_to_mend_and_run_no_script_of_strangers(
    visit: Visit, marked: tuple[Site, int], size: dict[str, object]
) -> None:
    site, shape = marked
    page = visit(site.url + "/login", wait=False, **size)
    sign_in(page, password=PASSWORD)
    page.wait_for_url(re.compile(r"/$"))
    paths = (
        "/history",
        f"/changes/{shape}",
        f"/changes/{shape - 1}",
        "/history/removed",
        "/segments/S-001/history",
    )
    for path in paths:
        page.goto(site.url + path)
        settle(page)
        assert violations(page) == [], path
        fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert fits, path


def test_an_administrator_undoes_a_change_and_brings_a_feature_back_without_javascript(
    visit: Visit, marked: tuple[Site, int], watch: Watch
) -> None:
    watch.allowed.append("csp")  # what Chromium calls a script that it was told not to run
    site, shape = marked
    page = visit(site.url + "/login", wait=False, java_script_enabled=False)
    page.locator("[name=name]").fill("chi.hoa")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/$"))
    page.goto(f"{site.url}/changes/{shape}")
    page.get_by_role("button", name="Hoàn tác thay đổi này").click()
    expect(page.get_by_role("link", name=re.compile("Trần Thị Hòa đã hoàn tác"))).to_be_visible()
    page.goto(f"{site.url}/history/removed")
    page.get_by_role("button", name=re.compile("Khôi phục")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thay đổi")
    page.goto(f"{site.url}/history/removed")
    expect(page.locator(".empty")).to_have_text("Chưa có đối tượng nào bị xóa.")
